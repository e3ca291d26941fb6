"""Copies out of the archive for people: whole or not at all, nothing overwritten."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from docarchive.archive.port import Archive
    from docarchive.domain.record import Representation


def copy_out(archive: "Archive", item: "Representation", target: Path) -> None:
    """Copy a file of a record to *target*; `FileExistsError` when something is there."""
    with archive.open(item.key) as source, _whole(target) as copy:
        shutil.copyfileobj(source, copy)


def write_out(target: Path, content: bytes) -> None:
    """Write a new file; `FileExistsError` when something is there."""
    with _whole(target) as copy:
        copy.write(content)


@contextmanager
def _whole(target: Path) -> Iterator[BinaryIO]:
    """A new file that is gone again when it cannot be written to its end: half of it would be taken for all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as copy:
        try:
            yield copy
            copy.flush()
        except OSError as error:
            target.unlink()
            if error.filename is None:
                raise OSError(error.errno, error.strerror, str(target)) from error
            raise
