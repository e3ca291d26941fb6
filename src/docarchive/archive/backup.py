"""Copying an archive to another disk and back.

Write order: files the ledger names and files it does not name yet, bundles, list of subtree hashes, the
checkpoint last. The checkpoint is the one read at the start and the entries end where it says, so a backup
taken while the service runs is a whole archive of that moment, and one that was cut off is still the
backup before it. Nothing in a backup is ever removed but what was lawfully disposed of: such files are not copied,
and are erased from the copy last of all.
"""

import json
import os
import stat
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from docarchive.archive.bundles import Bundles, bundle_count
from docarchive.archive.disposing import disposals_in, erase_files
from docarchive.archive.durable import (
    CHUNK_BYTES,
    FILE_MODE,
    TEMP_PREFIX,
    disk_errors,
    fsync_folder,
    make_folders,
    replace_file,
    seal,
    unfinished,
    write_all,
)
from docarchive.archive.keys import is_safe_key
from docarchive.archive.signed_note import TreeHead, VerifierKey
from docarchive.archive.signing import check_note
from docarchive.domain.errors import ConflictError, DamageError, NotFoundError, UnavailableError
from docarchive.domain.findings import Finding
from docarchive.domain.ledger import BUNDLE_ENTRIES, leaf_hash, root_hash
from docarchive.domain.places import LEDGER_KEY_KEY
from docarchive.domain.retention.disposal import Disposal

ARCHIVE_FOLDER = "archive"
"""Name of the archive inside a backup; the extra files keep the names they are given."""

_SECRET_MODE = 0o600
_SECRET_FOLDER_MODE = 0o700
_PRIVATE_MODE = 0o750

Progress = Callable[[int, int], None]
"""Called with files done and files to do."""


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup or a restore did."""

    files_copied: int
    files_skipped: int
    """Were there already with the right digest."""
    bytes_copied: int
    entries: int
    """Ledger entries in the copy."""
    findings: tuple[Finding, ...]
    """Files that could not be made safe: missing, unreadable or not what the ledger says in the source, and
    not sound in the target from before. A differing file is copied as it is when the target has none."""


def backup(
    root: Path, target: Path, *, extras: Mapping[str, Path] | None = None, progress: Progress | None = None
) -> BackupReport:
    """Bring the backup in the folder *target* up to date with the archive *root*.

    Args:
        root: The folder ``archive/`` of the workspace; may be in use.
        target: An empty or new folder, or an earlier backup of the same archive.
        extras: Files from outside the archive by the name they get in the backup, for example
            ``keys/ledger.key``; copied with mode 0600.
        progress: Told files done and to do.

    Raises:
        ConflictError: *target* is inside *root*, the backup of another archive, or newer than *root*.
        DamageError: the ledger of *root* or *target* cannot be right; nothing was copied.
        NotFoundError: *root* has no ledger, or an extra file is missing.
        UnavailableError: a disk is full, read-only or gone; a repeat goes on where this stopped.
    """
    with disk_errors(f"备份到 {target} / backing up to {target}"):
        if target.resolve().is_relative_to(root.resolve()):
            raise ConflictError(f"备份不能放在归档内 / a backup cannot stand inside the archive: {target}")
        return _Copying(root, target, progress).run(dict(extras or {}))


def restore(source: Path, target: Path, *, progress: Progress | None = None) -> BackupReport:
    """Copy the backup in *source* into the empty or new folder *target*, which becomes a workspace.

    Raises:
        ConflictError: *target* is not empty.
        DamageError: the ledger in *source* cannot be right.
        NotFoundError: *source* is not a backup.
        UnavailableError: a disk is full, read-only or gone; empty *target* before trying again.
    """
    with disk_errors(f"恢复到 {target} / restoring to {target}"):
        if target.exists() and any(target.iterdir()):
            raise ConflictError(
                f"目标文件夹不为空 / the folder is not empty: {target}",
                hint="选择一个空文件夹 / choose an empty folder",
            )
        return _Copying(source / ARCHIVE_FOLDER, target, progress).run(_extras_in(source))


def _extras_in(source: Path) -> dict[str, Path]:
    files = (path for path in source.rglob("*") if path.is_file() and not path.is_symlink())
    names = ((path.relative_to(source), path) for path in files)
    return {
        name.as_posix(): path
        for name, path in names
        if name.parts[0] != ARCHIVE_FOLDER and not path.name.startswith(TEMP_PREFIX)
    }


class _UnreadableError(UnavailableError):
    """One file cannot be read; the others still can."""


@dataclass(slots=True)
class _Copying:
    """One run: source archive, target folder, and what was done so far."""

    root: Path
    target: Path
    progress: Progress | None
    copied: int = 0
    skipped: int = 0
    size: int = 0
    findings: list[Finding] = field(default_factory=list)

    def run(self, extras: dict[str, Path]) -> BackupReport:
        note, head = _read_head(self.root)
        bundles, copy = Bundles(self.root / "ledger"), self.target / ARCHIVE_FOLDER
        nodes = bundles.nodes(head.size, head.root)
        _check_target(copy, head, bundles)
        listed = _listed_files(bundles, head.size, nodes)
        disposals = list(disposals_in(self.root, _signed_lines(bundles, head.size)))
        gone = {key for item in disposals for key in item.keys}
        kept = {key: digest for key, digest in listed.items() if key not in gone}
        wanted = [*sorted(kept.items()), *((key, None) for key in _other_files(self.root, listed, disposals))]
        for name, path in extras.items():
            if not path.is_file():
                raise NotFoundError(f"没有文件 {path} / there is no file {path}, wanted as {name}")

        self._make_private([ARCHIVE_FOLDER, *(name.partition("/")[0] for name in extras if "/" in name)])
        done, total = 0, len(wanted) + len(extras)
        for done, (key, digest) in enumerate(wanted, start=1):
            self._copy_key(key, copy, digest)
            self._tell(done, total)
        for more, (name, path) in enumerate(extras.items(), start=1):
            self._copy_file(path, self.target / name, self.target, None, _SECRET_MODE)
            self._tell(done + more, total)
        _write_ledger(copy, bundles, nodes, head, note)
        for item in disposals:
            erase_files(copy, item)
        return BackupReport(self.copied, self.skipped, self.size, head.size, tuple(self.findings))

    def _make_private(self, names: Sequence[str]) -> None:
        """Make *target* and the folders at its top; what is in them is not for everybody on the machine."""
        self.target.mkdir(mode=_PRIVATE_MODE, parents=True, exist_ok=True)
        for name in names:
            mode = _PRIVATE_MODE if name == ARCHIVE_FOLDER else _SECRET_FOLDER_MODE
            with suppress(FileExistsError):
                (self.target / name).mkdir(mode=mode)
        fsync_folder(self.target)

    def _tell(self, done: int, total: int) -> None:
        if self.progress is not None:
            self.progress(done, total)

    def _copy_key(self, key: str, copy: Path, expected: str | None) -> None:
        try:
            found = self._copy_file(self.root / key, copy / key, copy, expected, FILE_MODE)
        except FileNotFoundError:
            if expected is not None:
                self.findings.append(Finding("FILE_MISSING", key, expected, "no file"))
        except _UnreadableError as error:
            self.findings.append(Finding("FILE_UNREADABLE", key, "a readable file", error.message))
        else:
            if expected not in {None, found}:
                self.findings.append(Finding("FILE_ALTERED", key, str(expected), found))

    def _copy_file(self, source: Path, copy: Path, root: Path, expected: str | None, mode: int) -> str:
        """Copy one file unless the copy is right already; return the digest of what was read."""
        there = _digest_in_copy(copy)
        if there is not None and there == (expected or _digest(source)):
            self.skipped += 1
            return there
        source.stat()  # a missing source leaves no folders behind
        make_folders(copy.parent, root=root)
        with unfinished(copy.parent) as (temp, descriptor):
            digest, size = _stream(source, descriptor)
            seal(descriptor, mode)
            if there is None or expected in {None, digest}:
                temp.replace(copy)
        fsync_folder(copy.parent)
        if expected in {None, digest}:
            self.copied, self.size = self.copied + 1, self.size + size
        return digest


def _read_head(root: Path) -> tuple[bytes, TreeHead]:
    try:
        note = (root / "ledger/checkpoint").read_bytes()
        key = VerifierKey.parse((root / LEDGER_KEY_KEY).read_text("utf-8").rstrip("\n"))
        return note, check_note(note.decode(), key)
    except FileNotFoundError as error:
        raise NotFoundError(
            f"没有归档台账 / there is no ledger with key and checkpoint in {root}",
            hint="检查路径和磁盘挂载 / check the path, and that the disk is mounted",
        ) from error
    except UnicodeDecodeError as error:
        raise DamageError(f"key or checkpoint in {root} is not UTF-8 text") from error


def _check_target(copy: Path, head: TreeHead, bundles: Bundles) -> None:
    """See that the backup there, if any, is an earlier state of this very archive."""
    if not (copy / "ledger/checkpoint").exists():
        return
    _, older = _read_head(copy)
    if older.origin != head.origin:
        raise ConflictError(
            f"目标是另一个归档的备份 / this is a backup of another archive: {older.origin}, not {head.origin}",
            hint="换一个文件夹 / choose another folder",
        )
    if older.size > head.size:
        raise ConflictError(
            f"备份比归档还新 / the backup is newer than the archive: {older.size} entries, not {head.size}",
            hint="归档可能丢失了内容，先运行 docarchive verify / the archive may have lost entries: run docarchive verify",
        )
    held = Bundles(copy / "ledger")
    for number in range(bundle_count(older.size)):
        kept = held.read(number)[: older.size - number * BUNDLE_ENTRIES]
        if not kept or kept != bundles.read(number)[: len(kept)]:
            raise DamageError(
                f"归档台账与备份不同 / the archive's ledger differs from the backup's: bundle {number} in {copy}",
                hint="保留备份，比较两处的台账 / keep the backup and compare both ledgers",
            )


def _listed_files(bundles: Bundles, size: int, nodes: Sequence[bytes]) -> dict[str, str]:
    """Key and digest of every file a signed entry names; `DamageError` for entries that were not signed."""
    listed: dict[str, str] = {}
    for number in range(bundle_count(size)):
        entries = bundles.read(number)[: size - number * BUNDLE_ENTRIES]
        if number < len(nodes) and root_hash(map(leaf_hash, entries)) != nodes[number]:
            raise DamageError(
                f"台账文件被改动 / ledger bundle {number} does not hold what was signed",
                hint="运行 docarchive verify，从旧备份恢复台账 / run docarchive verify; restore the ledger from a backup",
            )
        for entry in map(json.loads, entries):
            for item in ([entry["body"]] if "body" in entry else []) + entry["objects"]:
                if not is_safe_key(item["key"]):
                    raise DamageError(f"the ledger names an unsafe path: {item['key'][:200]!r}")
                listed[item["key"]] = item["sha256"]
    return listed


def _signed_lines(bundles: Bundles, size: int) -> Iterator[bytes]:
    for number in range(bundle_count(size)):
        yield from bundles.read(number)[: size - number * BUNDLE_ENTRIES]


def _other_files(root: Path, listed: Collection[str], disposals: Sequence[Disposal]) -> list[str]:
    """Ordinary files that no signed fact names (yet), without the ledger's own, unfinished ones, and what is disposed of."""
    found = []
    gone = tuple(f"{folder}/" for item in disposals for folder in item.folders)
    for folder, _, names in os.walk(root, onerror=_raise):
        for name in names:
            path = Path(folder, name)
            key = path.relative_to(root).as_posix()
            if (
                not key.startswith(("ledger/", *gone))
                and key not in listed
                and not name.startswith(TEMP_PREFIX)
            ):
                found += [key] if stat.S_ISREG(path.lstat().st_mode) else []
    return sorted(found)


def _write_ledger(copy: Path, bundles: Bundles, nodes: Sequence[bytes], head: TreeHead, note: bytes) -> None:
    held = Bundles(copy / "ledger")
    make_folders(held.folder, root=copy)
    for number in range(bundle_count(head.size)):
        held.replace(number, bundles.read(number)[: head.size - number * BUNDLE_ENTRIES])
    held.list_nodes(nodes)
    checkpoint = copy / "ledger/checkpoint"
    if not checkpoint.exists() or checkpoint.read_bytes() != note:
        replace_file(checkpoint, note)


def _stream(source: Path, descriptor: int) -> tuple[str, int]:
    digest, size = sha256(), 0
    for chunk in _chunks(source):
        digest.update(chunk)
        write_all(descriptor, chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def _digest(path: Path) -> str:
    digest = sha256()
    for chunk in _chunks(path):
        digest.update(chunk)
    return digest.hexdigest()


def _digest_in_copy(path: Path) -> str | None:
    """Digest of an earlier copy; None when there is none that can be read, so that it is made again."""
    try:
        return _digest(path)
    except (FileNotFoundError, _UnreadableError):
        return None


def _chunks(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _UnreadableError(
            f"{path}: {error.strerror or error}", hint="检查磁盘 / check the disk"
        ) from error


def _raise(error: OSError) -> None:
    raise error
