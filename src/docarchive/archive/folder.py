"""The archive in a folder of an ordinary file system.

Write order of `FolderArchive.put`, and what a crash leaves behind, are specified in
docs/archive-format.md: temporary file, fsync, link to the final name, fsync of the folder.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from hashlib import sha256 as new_sha256
from pathlib import Path
from typing import BinaryIO

from docarchive.archive.adopting import adopt_file
from docarchive.archive.durable import (
    CHUNK_BYTES,
    TEMP_PREFIX,
    disk_errors,
    fsync_folder,
    make_folders,
    place,
    seal,
    unavailable,
    unfinished,
    write_all,
)
from docarchive.archive.keys import is_safe_key, is_segment
from docarchive.domain.errors import ConflictError, DamageError, NotFoundError, RejectedError
from docarchive.domain.identifiers import Sha256
from docarchive.domain.places import LEDGER_KEY_KEY

_FOLDERS_REMEMBERED = 10_000


class FolderArchive:
    """An `Archive` in the folder *root*, which must exist."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._durable_folders: set[Path] = set()

    def put(self, key: str, source: BinaryIO, *, sha256: Sha256) -> None:
        path = self._path(key)
        if key.startswith("ledger/") and key != LEDGER_KEY_KEY:
            raise RejectedError(f"只有台账可以写 {key} / only the ledger writes {key!r}")
        with disk_errors(f"存档 {key} / storing {key}"):
            stored = _stored_digest(path, key)
            if stored is None:
                stored = self._store(path, source, key, sha256)
            else:
                _check_source(_copy(source, None), sha256, key)
            if stored != sha256:
                raise ConflictError(
                    f"{key} 已存有其他内容 / other bytes are already stored under {key}: "
                    f"stored {stored}, given {sha256}",
                    hint="运行 docarchive verify 查看原件是否完好 / run docarchive verify to see whether it is sound",
                )
            fsync_folder(path.parent)

    def adopt(self, key: str, path: Path, *, size_bytes: int, mtime_ns: int) -> bool:
        final = self._path(key)
        with disk_errors(f"存档 {key} / storing {key}"):
            self._ensure_folder(final.parent, key)
            adopted = adopt_file(path, final, size_bytes=size_bytes, mtime_ns=mtime_ns)
            if adopted:
                fsync_folder(final.parent)
        return adopted

    def open(self, key: str) -> BinaryIO:
        path = self._path(key)
        with disk_errors(f"读取 {key} / reading {key}"):
            file = _open_stored(path, key)
            if file is None:
                os.stat(self._root)  # noqa: PTH116  a missing root is a missing disk, not a missing file
                raise NotFoundError(f"归档中没有 {key} / nothing is stored under {key}")
        return file

    def local_path(self, key: str) -> Path | None:
        self.open(key).close()
        return self._path(key)

    def keys(self, prefix: str = "") -> Iterator[str]:
        with disk_errors(f"列出 {self._root} / listing {self._root}"):
            yield from _walk(self._root, "", prefix)

    def sweep(self, *, before: datetime) -> int:
        """Remove unfinished files that a crash left and nobody has written to since *before*.

        Returns:
            How many were removed. A file that a living process still writes is left alone.
        """
        removed = 0
        with disk_errors(f"清理 {self._root} / sweeping {self._root}"):
            for folder, _, names in os.walk(self._root, onerror=_raise):
                for name in names:
                    if name.startswith(TEMP_PREFIX):
                        removed += _remove_abandoned(Path(folder, name), before)
        return removed

    def _path(self, key: str) -> Path:
        if not is_safe_key(key):
            raise RejectedError(f"不是合法的归档路径 / not a safe archive key: {key[:200]!r}")
        return self._root.joinpath(*key.split("/"))

    def _store(self, path: Path, source: BinaryIO, key: str, expected: Sha256) -> Sha256:
        self._ensure_folder(path.parent, key)
        with unfinished(path.parent) as (temp, descriptor):
            _check_source(_copy(source, descriptor), expected, key)
            seal(descriptor)
            try:
                place(temp, path)
            except FileExistsError:
                return _stored_digest(path, key) or expected
        return expected

    def _ensure_folder(self, folder: Path, key: str) -> None:
        if folder in self._durable_folders and folder.is_dir():
            return
        try:
            make_folders(folder, root=self._root)
        except NotADirectoryError as error:
            raise ConflictError(
                f"{key}: 上级路径是一个文件 / a file stands where a folder is needed"
            ) from error
        if len(self._durable_folders) >= _FOLDERS_REMEMBERED:
            self._durable_folders.clear()
        self._durable_folders.add(folder)


def _copy(source: BinaryIO, descriptor: int | None) -> Sha256:
    """Read *source* to its end, write it to *descriptor* if there is one, and return its digest."""
    digest = new_sha256()
    while chunk := _read(source):
        digest.update(chunk)
        if descriptor is not None:
            write_all(descriptor, chunk)
    return Sha256(digest.hexdigest())


def _read(source: BinaryIO) -> bytes:
    try:
        return source.read(CHUNK_BYTES)
    except OSError as error:
        raise unavailable(error, "读取来源文件 / reading the source file") from error


def _check_source(found: Sha256, expected: Sha256, key: str) -> None:
    if found != expected:
        raise DamageError(
            f"{key}: 写入内容与摘要不符 / the bytes given do not have the digest: expected {expected}, found {found}",
            hint="来源文件可能在读取时被改动，请重新提交 / the source may have changed while it was read; give it again",
        )


def _open_stored(path: Path, key: str) -> BinaryIO | None:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        if path.is_symlink():
            raise DamageError(f"{key} 是一个链接 / a link stands where a file should be") from error
        raise
    try:
        return os.fdopen(descriptor, "rb")
    except IsADirectoryError:
        os.close(descriptor)
        return None


def _stored_digest(path: Path, key: str) -> Sha256 | None:
    file = _open_stored(path, key)
    if file is None:
        if path.is_dir():
            raise ConflictError(f"{key} 是一个文件夹 / {key} is a folder")
        return None
    with file:
        return _copy(file, None)


def _walk(folder: Path, above: str, prefix: str) -> Iterator[str]:
    with os.scandir(folder) as listing:
        found = [(_sort_name(entry), entry) for entry in listing if is_segment(entry.name)]
    for name, entry in sorted(found, key=lambda pair: pair[0]):
        key = above + name
        if not (key.startswith(prefix) or prefix.startswith(key)) or key == "ledger/":
            continue
        if name.endswith("/"):
            yield from _walk(Path(entry.path), key, prefix)
        elif key.startswith(prefix) and entry.is_file(follow_symlinks=False):
            yield key


def _sort_name(entry: os.DirEntry[str]) -> str:
    """A folder sorts with its slash, so that keys come out in the order of their whole text."""
    return f"{entry.name}/" if entry.is_dir(follow_symlinks=False) else entry.name


def _remove_abandoned(path: Path, before: datetime) -> bool:
    with suppress(FileNotFoundError):
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(descriptor).st_mtime < before.timestamp():
                path.unlink()
                return True
        except BlockingIOError:
            return False
        finally:
            os.close(descriptor)
    return False


def _raise(error: OSError) -> None:
    raise error
