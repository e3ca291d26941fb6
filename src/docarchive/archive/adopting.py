"""Take a file that lies on the archive's own file system into the archive without copying it.

The file gets a second name. That is safe only when nobody else can change its bytes afterwards: it must be our
own, have no other name, be open for writing nowhere, and still be what was measured.
"""

import fcntl
import os
import signal
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from docarchive.archive.durable import FILE_MODE


def adopt_file(path: Path, final: Path, *, size_bytes: int, mtime_ns: int) -> bool:
    """Give the file at *path* the name *final* too, durable but for the folder's entry.

    Returns:
        False when it must be copied instead; then *final* is as it was before.

    Raises:
        OSError: the disk failed.
    """
    with _opened(path) as descriptor:
        if descriptor is None:
            return False
        if _same(descriptor, final):
            return True  # an earlier try came so far
        if not _is_ours_alone(descriptor, final.parent):
            return False
        os.fchmod(descriptor, FILE_MODE)  # before the lease is tried: from now on nobody can begin to write
        if not _nobody_writes(descriptor):
            return False
        state = os.fstat(descriptor)
        if (state.st_size, state.st_mtime_ns) != (size_bytes, mtime_ns):
            return False
        os.fsync(descriptor)
        return _link(descriptor, final)


@contextmanager
def _opened(path: Path) -> Iterator[int | None]:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        yield None
        return
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _same(descriptor: int, final: Path) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(descriptor), final.lstat())
    return False


def _is_ours_alone(descriptor: int, folder: Path) -> bool:
    state = os.fstat(descriptor)
    return (
        stat.S_ISREG(state.st_mode)
        and state.st_uid == os.geteuid()
        and state.st_nlink == 1
        and state.st_dev == folder.stat().st_dev
    )


def _nobody_writes(descriptor: int) -> bool:
    """Whether no process has the file open for writing: a read lease is refused while one has.

    Source:
        fcntl(2), "Leases".
    """
    lease, choose = getattr(fcntl, "F_SETLEASE", None), getattr(fcntl, "F_SETSIG", None)
    if lease is None or choose is None:
        return False
    try:
        # Should somebody open it in this moment, the kernel sends a signal that does nothing instead of SIGIO.
        fcntl.fcntl(descriptor, choose, signal.SIGURG)
        fcntl.fcntl(descriptor, lease, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, lease, fcntl.F_UNLCK)
    except OSError:  # open for writing, or a file system without leases
        return False
    return True


def _link(descriptor: int, final: Path) -> bool:
    """Link the open file itself, whatever stands at its path by now."""
    try:
        # Only with a folder's descriptor does Python ask for the link to be followed; the path is absolute, so any does.
        os.link(f"/proc/self/fd/{descriptor}", final, src_dir_fd=descriptor, follow_symlinks=True)
    except OSError:  # the name is taken, or no links and no /proc here: `put` finds out and says so
        return _same(descriptor, final)
    return True
