"""Put a finished file into the inbox under its own name: never seen half, never over another file."""

import itertools
import os
from contextlib import suppress
from pathlib import Path


def drop(finished: Path, folder: Path, name: str) -> Path:
    """Rename *finished*, which lies on the inbox's disk under a name nobody looks at, to *name* or one like it.

    Returns:
        Where it lies now. A crash leaves it where it was, or there; perhaps with an empty file beside, which the
        inbox reports.
    """
    target = _own_name(folder, name)
    finished.rename(target)
    for place in (folder, finished.parent):
        with suppress(OSError):  # some network shares cannot sync a folder
            _sync(place)
    return target


def _own_name(folder: Path, name: str) -> Path:
    """A name nobody else has, taken by an empty file: the inbox waits for what is empty."""
    plain = Path(name)
    for number in itertools.count():
        target = folder / (f"{plain.stem} ({number}){plain.suffix}" if number else name)
        with suppress(FileExistsError):
            target.touch(exist_ok=False)
            return target
    raise AssertionError("unreachable")


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
