"""What a process that opens files from outside may not do. Each step uses what the kernel offers."""

import contextlib
import ctypes
import os
import resource
import signal
from collections.abc import Mapping
from pathlib import Path

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_MAX_OPEN_FILES = 64
BEHIND = 10
"""How nice work is that nobody waits for: a process that is not gets ten times its share of a core."""


def cut_network() -> bool:
    """Move this process and its later children into a network of their own, without any link.

    Returns:
        Whether the kernel allowed it (some containers do not); files are read either way.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    alone = bool(libc.unshare(_CLONE_NEWNET) == 0)
    return alone or bool(libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its (single-threaded) parent ends; give up new privileges."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def give_way(nice: int) -> None:
    """Let the rest of the machine go before this process, which leads a session of its own.

    Args:
        nice: From 0 to 19; `BEHIND` for work that nobody waits for.
    """
    os.nice(nice)
    if nice:
        # Where the kernel shares cores out by sessions, being nice within one's own helps nobody.
        with contextlib.suppress(OSError):
            Path("/proc/self/autogroup").write_text(str(nice), encoding="ascii")


def limit_resources(*, memory_bytes: int, cpu_seconds: int, file_bytes: int) -> None:
    """Set the limits that the kernel keeps for this process.

    Args:
        memory_bytes: Address space.
        cpu_seconds: Processor time.
        file_bytes: Largest file it may write; 0 for none.
    """
    _limit(
        {
            resource.RLIMIT_AS: memory_bytes,
            resource.RLIMIT_CPU: cpu_seconds,
            resource.RLIMIT_FSIZE: file_bytes,
            resource.RLIMIT_NOFILE: _MAX_OPEN_FILES,
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_NPROC: 0,
        }
    )


def limit_threaded(*, memory_bytes: int) -> None:
    """Limit a process that lives on and has threads: address space in bytes, no file to write."""
    _limit(
        {
            resource.RLIMIT_AS: memory_bytes,
            resource.RLIMIT_FSIZE: 0,
            resource.RLIMIT_NOFILE: _MAX_OPEN_FILES,
            resource.RLIMIT_CORE: 0,
        }
    )


def _limit(limits: Mapping[int, int]) -> None:
    for kind, limit in limits.items():
        hard = resource.getrlimit(kind)[1]
        lowered = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(kind, (lowered, lowered))
    # When the machine itself runs short, this process goes first and the house stays.
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
