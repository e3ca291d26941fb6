"""Measure a file that may be very large: one read, little memory, and a restart goes on where it was cut off.

The digest is the plain SHA-256 of the whole file. Every quarter of a gigabyte its intermediate value is kept in the
arrival's row; when the process is killed, the next one goes on behind it, if the file still has the same size and
time. At the end the digest itself is kept there, so that a later step that fails does not make it be read again.
SM3 has no intermediate value that can be kept: where it is wanted, a restart reads the file from its begin, and
SHA-256 joins in where it was.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from docarchive.archive.digests import Digests, can_be_saved
from docarchive.domain.arrival import Hashing
from docarchive.domain.errors import UnavailableError
from docarchive.domain.identifiers import Sha256
from docarchive.workflows.arriving.arrived_file import FileBytes, open_file, unreadable

LARGE_BYTES = 64 << 20
"""From this size on what is known of the digest is kept."""
_STEP_BYTES = 256 << 20
_CHUNK_BYTES = 1 << 20

Keep = Callable[[Hashing], None]
"""Told what to keep: now and then, and at the end."""


def measure_large(path: Path, *, known: Hashing | None, sm3: bool, keep: Keep) -> FileBytes:
    """Digest and size of the file at *path*, read once, going on behind what is *known*.

    Raises:
        UnavailableError: it cannot be read now, or somebody wrote to it while it was read.
    """
    with open_file(path) as stream:
        try:
            state = os.fstat(stream.fileno())
            size, mtime = state.st_size, state.st_mtime_ns
            if known is not None and (known.size_bytes, known.mtime_ns) != (size, mtime):
                known = None
            if known is None or known.done_bytes < size or (sm3 and known.sm3 is None):
                known = _read(stream, Hashing(size, mtime, 0, "") if known is None else known, sm3, keep)
            after = os.fstat(stream.fileno())
        except OSError as error:
            raise unreadable(error) from error
    if (after.st_size, after.st_mtime_ns) != (size, mtime):
        raise UnavailableError(
            "文件仍在写入，稍后重读 / the file is still being written; it is read again later"
        )
    return FileBytes(Sha256(known.state), size, mtime, known.sm3)


def _read(stream: BinaryIO, known: Hashing, sm3: bool, keep: Keep) -> Hashing:
    """Read to the end and return the digests."""
    done = known.done_bytes if known.done_bytes < known.size_bytes and can_be_saved() else 0
    digests = Digests(sm3=sm3, done_bytes=done, state=known.state if done else "")
    try:
        _digest(stream, known, digests, done, 0 if sm3 else done, keep)
    finally:
        digests.close()
    finished = Hashing(
        known.size_bytes, known.mtime_ns, known.size_bytes, digests.sha256().hex, digests.sm3()
    )
    if known.size_bytes >= LARGE_BYTES:
        keep(finished)
    return finished


def _digest(stream: BinaryIO, known: Hashing, digests: Digests, done: int, start: int, keep: Keep) -> None:
    buffer = bytearray(_CHUNK_BYTES)
    view, at = memoryview(buffer), start
    while at < known.size_bytes:
        count = _fill(stream, view, at)
        if not count:
            return  # it became shorter: its time tells
        digests.update(view[:count], sha256=at >= done)
        at += count
        if at > done and at % _STEP_BYTES == 0 and at < known.size_bytes and digests.state:
            keep(Hashing(known.size_bytes, known.mtime_ns, at, digests.state))


def _fill(stream: BinaryIO, view: memoryview, at: int) -> int:
    """Read a whole chunk, or what is left: chunks must begin at multiples of their size."""
    count = 0
    while count < len(view):
        more = os.preadv(stream.fileno(), [view[count:]], at + count)
        if not more:
            break
        count += more
    return count
