"""The ledger's files: bundles of 256 entries and the list of their subtree hashes."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from docarchive.archive.durable import replace_file
from docarchive.domain.errors import DamageError
from docarchive.domain.ledger import BUNDLE_ENTRIES, leaf_hash, root_hash


def bundle_count(size: int) -> int:
    """Number of bundles that hold *size* entries."""
    return -(-size // BUNDLE_ENTRIES)


class Bundles:
    """The files ``ledger/entries/*.jsonl`` and ``ledger/subtrees`` below the folder *ledger*.

    Methods raise `OSError` for a failing disk and `DamageError` for files that cannot be right. Only the
    holder of the ledger's lock may call those that write.
    """

    def __init__(self, ledger: Path) -> None:
        self.folder = ledger / "entries"
        self._subtrees = ledger / "subtrees"

    def read(self, number: int) -> list[bytes]:
        """The entries of bundle *number*, without newlines; empty when the bundle does not exist."""
        path = self._path(number)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return []
        lines = content.split(b"\n")
        if lines.pop() or not lines or not all(lines) or len(lines) > BUNDLE_ENTRIES:
            raise DamageError(
                f"台账文件 {path.name} 不完整 / the ledger bundle is not 1 to {BUNDLE_ENTRIES} whole lines"
            )
        return lines

    def lines(self, start: int, nodes: Sequence[bytes] = ()) -> Iterator[bytes]:
        """All entries on disk from position *start*; full bundles must have the roots *nodes* that were signed."""
        number, skip = divmod(start, BUNDLE_ENTRIES)
        while True:
            bundle = self.read(number)
            if number < len(nodes) and root_hash(map(leaf_hash, bundle)) != nodes[number]:
                raise DamageError(
                    f"台账文件 {self._path(number).name} 丢失或被改动 / the ledger bundle has lost or altered entries",
                    hint="运行 docarchive verify，从备份恢复 / run docarchive verify and restore it from the backup",
                )
            if len(bundle) < skip:
                raise self._lost(number)
            yield from bundle[skip:]
            if len(bundle) < BUNDLE_ENTRIES:
                return
            number, skip = number + 1, 0

    def write(self, fresh: Sequence[bytes], start: int) -> None:
        """Add *fresh* behind the entries on disk, of which there are *start*; each bundle all or nothing."""
        position, end = start, start + len(fresh)
        while position < end:
            number, filled = divmod(position, BUNDLE_ENTRIES)
            room = BUNDLE_ENTRIES - filled
            added = fresh[position - start : position - start + room]
            old = self.read(number)[:filled]
            if len(old) < filled:
                raise self._lost(number)
            self.replace(number, [*old, *added])
            position += len(added)

    def replace(self, number: int, entries: Sequence[bytes]) -> None:
        """Make bundle *number* hold *entries*; nothing is written when it does already."""
        if self.read(number) != list(entries):
            replace_file(self._path(number), b"".join(line + b"\n" for line in entries))

    def leaves(self, number: int, count: int = BUNDLE_ENTRIES) -> list[bytes]:
        """Leaf hashes of the first *count* entries of bundle *number*."""
        entries = self.read(number)[:count] if count else []
        if len(entries) < count:
            raise self._lost(number)
        return [leaf_hash(entry) for entry in entries]

    def root(self, nodes: Sequence[bytes], size: int) -> bytes:
        """Root of the tree of *size* entries, of whose full bundles *nodes* are the roots.

        A full bundle is a complete subtree (RFC 6962 section 2.1), so its root stands for its leaves.
        """
        number, rest = divmod(size, BUNDLE_ENTRIES)
        tail = [root_hash(self.leaves(number, rest))] if rest else []
        return root_hash([*nodes[:number], *tail])

    def nodes(self, size: int, root: bytes) -> list[bytes]:
        """Roots of the full bundles among the first *size* entries, proved against *root*.

        They come from ``ledger/subtrees``; when a crash or damage left that list wrong, from the bundles.

        Raises:
            DamageError: the entries on disk do not have *root*.
        """
        full = size // BUNDLE_ENTRIES
        listed = self._listed()[:full]
        if len(listed) == full and self.root(listed, size) == root:
            return listed
        counted = [root_hash(self.leaves(number)) for number in range(full)]
        if self.root(counted, size) != root:
            raise DamageError(
                "台账条目与签名的树根不符 / the ledger's entries do not match its signed root",
                hint="运行 docarchive verify 查看哪个文件被改动 / run docarchive verify to see which file was altered",
            )
        return counted

    def list_nodes(self, nodes: Sequence[bytes]) -> None:
        """Write ``ledger/subtrees`` anew unless it says the same already."""
        content = "".join(f"{node.hex()}\n" for node in nodes).encode()
        if not content or (self._subtrees.exists() and self._subtrees.read_bytes() == content):
            return
        replace_file(self._subtrees, content)

    def _listed(self) -> list[bytes]:
        try:
            return [bytes.fromhex(line) for line in self._subtrees.read_text("ascii").splitlines()]
        except (FileNotFoundError, ValueError):
            return []

    def _lost(self, number: int) -> DamageError:
        return DamageError(
            f"台账文件 {self._path(number).name} 缺少条目 / the ledger bundle has lost entries",
            hint="运行 docarchive verify，从备份恢复 / run docarchive verify and restore it from the backup",
        )

    def _path(self, number: int) -> Path:
        return self.folder / f"{number:06d}.jsonl"
