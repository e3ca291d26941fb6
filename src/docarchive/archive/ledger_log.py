"""The published ledger in the archive's folder ``ledger/``.

Write order of `FolderLedger.append`: bundles of entries, list of subtree hashes, signed checkpoint; each
file all or nothing. docs/archive-format.md says what is on disk after a crash at every point.
"""

import fcntl
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from docarchive.archive.bundles import Bundles
from docarchive.archive.durable import disk_errors, make_folders, replace_file
from docarchive.archive.port import Checkpoint
from docarchive.archive.signing import Signer, check_note
from docarchive.domain.errors import ConflictError, DamageError, NotFoundError, UnavailableError
from docarchive.domain.ledger import BUNDLE_ENTRIES, inclusion_path, root_hash
from docarchive.domain.places import LEDGER_KEY_KEY

_LOCK_SECONDS = 30
_LOCK_POLL_SECONDS = 0.005


class FolderLedger:
    """A `Ledger` in the archive folder *root*, signed by *signer*.

    ``ledger/key.pub`` must be stored (through the archive) before the first append: its presence shows that
    the archive's disk is mounted, its content that *signer* is this archive's key.
    """

    def __init__(self, root: Path, signer: Signer) -> None:
        self._root = root
        self._folder = root / "ledger"
        self._signer = signer
        self._bundles = Bundles(self._folder)

    def size(self) -> int:
        head = self.checkpoint()
        return head.size if head else 0

    def checkpoint(self) -> Checkpoint | None:
        with disk_errors("读取台账检查点 / reading the ledger's checkpoint"):
            try:
                note = (self._folder / "checkpoint").read_bytes().decode()
            except FileNotFoundError:
                return None
            except UnicodeDecodeError as error:
                raise DamageError("台账检查点已损坏 / the ledger's checkpoint is not UTF-8 text") from error
        head = check_note(note, self._signer.verifier_key)
        return Checkpoint(head.origin, head.size, head.root, note)

    def entries(self, start: int = 0) -> Iterator[bytes]:
        head, position = self.checkpoint(), start
        with disk_errors("读取台账 / reading the ledger"):
            nodes = self._bundles.nodes(head.size, head.root) if head else []
            for line in self._bundles.lines(start, nodes):
                yield line
                position += 1
        if head is not None and position < head.size:
            raise DamageError(
                f"台账缺少条目 / the ledger has lost entries: {head.size} signed, {position} found",
                hint="从备份恢复 archive/ledger/entries / restore archive/ledger/entries from the backup",
            )

    def append(self, entries: Sequence[bytes], *, start: int) -> Checkpoint:
        if start < 0 or any(not entry or b"\n" in entry for entry in entries):
            raise ValueError("an entry is one line that is not empty, at a position from 0")
        with disk_errors("写入台账 / writing the ledger"), self._locked():
            return self._append(entries, start)

    def prove(self, index: int, *, size: int) -> tuple[bytes, ...]:
        head = self.checkpoint()
        if head is None or not 0 <= index < size <= head.size:
            raise NotFoundError(f"台账中没有条目 {index} / no published entry {index} among the first {size}")
        with disk_errors("读取台账 / reading the ledger"):
            full, rest = divmod(size, BUNDLE_ENTRIES)
            tops = self._bundles.nodes(head.size, head.root)[:full]
            tail = self._bundles.leaves(full, rest)
            inside = (
                tail if index // BUNDLE_ENTRIES == full else self._bundles.leaves(index // BUNDLE_ENTRIES)
            )
        tops += [root_hash(tail)] if tail else []
        below = inclusion_path(inside, index % BUNDLE_ENTRIES)
        return (*below, *inclusion_path(tops, index // BUNDLE_ENTRIES))

    def _append(self, entries: Sequence[bytes], start: int) -> Checkpoint:
        head = self.checkpoint()
        signed = head.size if head else 0
        if start > signed:
            raise DamageError(
                f"台账有缺口 / a gap in the ledger: {signed} entries are published, not {start}"
            )
        end = start + len(entries)
        fresh_from = start + self._compare(entries, start, all_of_them=head is None)
        nodes = self._bundles.nodes(head.size, head.root) if head else []
        if head is not None and end <= signed:
            return head

        self._bundles.write(entries[fresh_from - start :], fresh_from)
        nodes += [
            root_hash(self._bundles.leaves(number)) for number in range(len(nodes), end // BUNDLE_ENTRIES)
        ]
        self._bundles.list_nodes(nodes)
        root = self._bundles.root(nodes, end)
        note = self._signer.sign(end, root)
        replace_file(self._folder / "checkpoint", note.encode())
        return Checkpoint(self._signer.name, end, root, note)

    def _compare(self, entries: Sequence[bytes], start: int, *, all_of_them: bool) -> int:
        """Compare with what is on disk from *start*; return how many of *entries* are there already.

        Only entries that were compared or written are ever signed. Without a checkpoint that must be all on
        disk, or a ledger whose checkpoint was taken away could be signed anew with other content.
        """
        stored = list(islice(self._bundles.lines(start), len(entries) + 1))
        for offset, (old, new) in enumerate(zip(stored, entries, strict=False)):
            if old != new:
                raise DamageError(
                    f"台账第 {start + offset} 条与目录库不同 / ledger entry {start + offset} differs from the one given",
                    hint="运行 docarchive verify / run docarchive verify",
                )
        if all_of_them and len(stored) > len(entries):
            raise DamageError(
                "台账检查点丢失 / the ledger's checkpoint is missing",
                hint="从备份恢复 archive/ledger/checkpoint / restore archive/ledger/checkpoint from the backup",
            )
        return min(len(stored), len(entries))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._check_key()
        if not (self._folder / "checkpoint").exists():  # whoever published before made them durable
            make_folders(self._bundles.folder, root=self._root)
        descriptor = os.open(self._folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _lock(descriptor)
            yield
        finally:
            os.close(descriptor)

    def _check_key(self) -> None:
        try:
            found = (self._root / LEDGER_KEY_KEY).read_bytes()
        except FileNotFoundError as error:
            raise UnavailableError(
                f"归档文件夹中没有台账公钥 / there is no {LEDGER_KEY_KEY} in the archive folder {self._root}",
                hint="检查归档磁盘是否已挂载；新归档先运行 docarchive init / "
                "check that the archive's disk is mounted; a new archive is made by docarchive init",
            ) from error
        if found != self._signer.public_file:
            raise ConflictError(
                f"台账密钥与归档不符 / the key {self._signer.name} is not the one of this archive",
                hint="从备份恢复 keys/ 文件夹 / restore the folder keys/ from the backup",
            )


def _lock(descriptor: int) -> None:
    deadline = time.monotonic() + _LOCK_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > deadline:
                raise UnavailableError(
                    "台账被另一个进程占用 / another process holds the ledger",
                    hint="结束停住的 docarchive 进程后重试 / end the process that hangs, then try again",
                ) from error
            time.sleep(_LOCK_POLL_SECONDS)
        else:
            return
