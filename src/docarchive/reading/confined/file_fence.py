"""Which folders a process that opens files from outside may look into and write to (Landlock).

The house's own folders (archive, keys, catalogue) are not among them, so even a reader that a file has taken over
cannot read a key or remove a record.
"""

import ctypes
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import docarchive

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_RULE_PATH_BENEATH = 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_FOLDER = 1, 2, 4, 8
_ALL_BY_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1}
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | (1 << 14)
_SYSTEM = (
    *("/usr", "/lib", "/lib64", "/etc", "/sys/devices/system/cpu", "/dev/urandom", "/dev/null"),
    *("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/sys/kernel"),
)


class _Beneath(ctypes.Structure):
    """``struct landlock_path_beneath_attr`` (packed)."""

    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def fence_files(*, read: Iterable[Path] = (), write: Iterable[Path] = ()) -> bool:
    """Shut this process out of every file but the system's, Python's, and those named.

    Args:
        read: Files or folders it may read.
        write: Folders in which it may do as it likes.

    Returns:
        Whether the kernel offers it (Linux 5.13 with Landlock switched on); if not, nothing has changed.

    Source:
        landlock(7); access rights of ABI 1 to 3. Needs ``no_new_privs``.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)
    if version < 1:
        return False
    handled = _ALL_BY_VERSION[min(version, 3)]
    ruleset = libc.syscall(_CREATE_RULESET, ctypes.byref(ctypes.c_uint64(handled)), 8, 0)
    if ruleset < 0:
        return False
    try:
        for path in (*map(Path, _SYSTEM), *_pythons_own(), *read):
            _allow(libc, ruleset, path, (_READ_FILE | _READ_FOLDER | _EXECUTE) & handled)
        for path in write:
            _allow(libc, ruleset, path, handled)
        return bool(libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _pythons_own() -> set[Path]:
    places = {Path(sys.prefix), Path(sys.base_prefix), Path(docarchive.__file__).parents[1]}
    return places | {Path(place) for place in sys.path if place}


def _allow(libc: ctypes.CDLL, ruleset: int, path: Path, access: int) -> None:
    with suppress(OSError):  # not on this machine
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            if not path.is_dir():
                access &= _OF_FILES
            rule = _Beneath(access, descriptor)
            libc.syscall(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, ctypes.byref(rule), 0)
        finally:
            os.close(descriptor)
