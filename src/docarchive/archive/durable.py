"""Writing that survives a power cut: the steps that folder, ledger and backup share."""

import ctypes
import errno
import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from docarchive.domain.errors import UnavailableError

TEMP_PREFIX = ".tmp-"
"""Names of unfinished files start so; they are no keys and `verify` only mentions them."""

CHUNK_BYTES = 1 << 20
"""Bytes held in memory while a stream is copied."""

FILE_MODE = 0o444

_NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.ENOTSUP}
_RENAME_NOREPLACE = 1
_AT_FDCWD = -100

_FULL = "清理或扩大磁盘后重试，没有留下半个文件 / free some space, then try again; no file was stored by half"
_RIGHTS = "检查该文件夹的所有者和权限 / check owner and permissions of that folder"
_DISK = "检查磁盘和系统日志，必要时更换磁盘 / check the disk and the system log"
_GONE = "检查归档磁盘是否已挂载 / check that the archive's disk is mounted"
_REASONS = {
    errno.ENOSPC: ("磁盘已满 / disk full", _FULL),
    errno.EDQUOT: ("磁盘配额已用完 / disk quota used up", _FULL),
    errno.EROFS: ("文件系统只读 / file system is read-only", _DISK),
    errno.EACCES: ("没有权限 / permission denied", _RIGHTS),
    errno.EPERM: ("操作不被允许 / operation not permitted", _RIGHTS),
    errno.EIO: ("磁盘读写错误 / input/output error", _DISK),
    errno.EBUSY: ("设备忙 / device busy", "稍后重试 / try again later"),
    errno.ENOENT: ("文件夹不存在 / folder is gone", _GONE),
    errno.ESTALE: ("网络盘已断开 / network share is gone", _GONE),
}


def unavailable(error: OSError, what: str) -> UnavailableError:
    """The house's error for a failure of the disk while doing *what*."""
    reason, hint = _REASONS.get(error.errno or 0, (error.strerror or str(error), _DISK))
    return UnavailableError(f"{what}: {reason}", hint=hint)


@contextmanager
def disk_errors(what: str) -> Iterator[None]:
    """Raise `UnavailableError` in place of an `OSError`; *what* says what was being done, to what."""
    try:
        yield
    except OSError as error:
        raise unavailable(error, what) from error


def fsync_folder(folder: Path) -> None:
    """Make the names in *folder* durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folders(folder: Path, *, root: Path) -> None:
    """Make *folder* and its missing parents below *root*, each durable in its own parent.

    *root* itself is never made: when its disk is not mounted, writing beside it would lose the files.
    """
    missing = [folder, *folder.parents]
    for part in reversed(missing[: missing.index(root)]):
        with suppress(FileExistsError):
            part.mkdir()
        # Also when another process made it: it may not have come to its own fsync yet.
        fsync_folder(part.parent)


@contextmanager
def unfinished(folder: Path) -> Iterator[tuple[Path, int]]:
    """A new unfinished file in *folder*: its path and descriptor. Its name is removed on leaving.

    It stays locked while it is written, so that a sweep can tell it from one left by a crash.
    """
    path = folder / f"{TEMP_PREFIX}{secrets.token_hex(8)}"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with suppress(OSError):  # some network shares know no locks; the sweep looks at the age as well
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield path, descriptor
    finally:
        with suppress(OSError):
            path.unlink()
        os.close(descriptor)


def write_all(descriptor: int, chunk: bytes) -> None:
    """Write the whole *chunk*, in as many calls as the system needs."""
    rest = memoryview(chunk)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def seal(descriptor: int, mode: int = FILE_MODE) -> None:
    """Give the finished file its mode and make its bytes durable."""
    os.fchmod(descriptor, mode)
    os.fsync(descriptor)


def place(temp: Path, final: Path) -> None:
    """Give *temp* the name *final*, never replacing; `FileExistsError` when the name is taken.

    A hard link; where the file system knows none, a rename that refuses to replace (Linux renameat2).
    """
    try:
        os.link(temp, final)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _rename_without_replacing(temp, final)


def replace_file(path: Path, content: bytes) -> None:
    """Replace the file at *path* by *content*: all or nothing, durable on return."""
    with unfinished(path.parent) as (temp, descriptor):
        write_all(descriptor, content)
        seal(descriptor)
        temp.replace(path)
    fsync_folder(path.parent)


def _rename_without_replacing(temp: Path, final: Path) -> None:
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    code = errno.ENOSYS
    if rename is not None:
        if rename(_AT_FDCWD, os.fsencode(temp), _AT_FDCWD, os.fsencode(final), _RENAME_NOREPLACE) == 0:
            return
        code = ctypes.get_errno()
    if code == errno.EEXIST:
        raise FileExistsError(code, os.strerror(code), str(final))
    if code in {errno.EINVAL, *_NO_LINKS}:
        raise UnavailableError(
            f"{final.parent}: 该文件系统不支持只写一次 / this file system can neither hard-link nor rename "
            "without replacing",
            hint="请将 archive/ 放在 ext4、XFS、NTFS 或 NFS 上 / put archive/ on ext4, XFS, NTFS or NFS",
        )
    raise OSError(code, os.strerror(code), str(final))
