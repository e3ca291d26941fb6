"""Copies out of the archive for people: names they read, nothing overwritten."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from docarchive.domain.record import Record, Representation, Role

if TYPE_CHECKING:
    from docarchive.archive.port import Archive

_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
_NAME_CHARACTERS = 70
"""With three bytes a character a name stays below the 255 bytes a disk allows."""
_SUFFIXES = {
    Role.ISSUED_DOCX: "",
    Role.ISSUED_PDF: "",
    Role.SCAN: "-签章扫描件",
    Role.EVIDENCE: "",
    Role.CONTACT_SHEET: "-关键帧",
    Role.WAVEFORM: "-波形",
    Role.PROXY: "-浏览件",
    Role.SEARCHABLE: "-可检索",
}


def readable_name(record: Record, item: Representation) -> str:
    """A file name for one file of a record: number, title and what it is."""
    title = f"{record.number}-{record.title}" if record.number else record.title
    safe = _UNSAFE.sub("_", title)[:_NAME_CHARACTERS]
    return f"{safe}{_SUFFIXES[item.role]}{Path(item.key).suffix}"


def copy_out(archive: "Archive", item: Representation, target: Path) -> None:
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


def place_of_page(item: Representation, page_number: int) -> int | None:
    """Where in the file a page of the document stands, from 1; None when the file lacks it."""
    if page_number in item.missing_pages:
        return None
    place = page_number - sum(missing < page_number for missing in item.missing_pages)
    return place if item.page_count is None or place <= item.page_count else None
