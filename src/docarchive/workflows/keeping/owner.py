"""Which process holds a lease, and whether it can still be alive."""

import os
import platform
from functools import cache
from pathlib import Path

_PROC = Path("/proc")


def process_mark() -> str:
    """This process among all processes there ever were: machine, boot, process space, number, start."""
    return _mark(os.getpid())


def is_gone(mark: str) -> bool:
    """Tell whether the process behind *mark* has certainly ended; False for one of another machine."""
    machine, _, rest = mark.partition("|")
    if machine != _machine() or rest.count("|") != 3:
        return False
    boot, space, pid, started = rest.split("|")
    if boot != _boot():
        return True
    if (
        not boot or space != _space()
    ):  # no /proc here, or a container of its own: its numbers say nothing to us
        return False
    return _started(pid) != started


@cache
def _mark(pid: int) -> str:
    return "|".join((_machine(), _boot(), _space(), str(pid), _started(str(pid))))


@cache
def _machine() -> str:
    try:
        number = Path("/etc/machine-id").read_text(encoding="ascii").strip()
    except OSError:
        number = ""
    return f"{platform.node()} {number}".replace("|", " ").strip()


@cache
def _boot() -> str:
    try:
        return (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _space() -> str:
    try:
        return str((_PROC / "self/ns/pid").readlink())
    except OSError:
        return ""


def _started(pid: str) -> str:
    """Start of a running process in clock ticks since boot; empty when it does not run (a zombie does not)."""
    try:
        # The name in parentheses may hold blanks and parentheses itself. Source: proc(5), fields 3 and 22.
        fields = (_PROC / pid / "stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in (b"Z", b"X") else fields[19].decode("ascii")
