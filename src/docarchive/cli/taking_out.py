"""Copies out of the archive for people: names they read, nothing overwritten."""

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from docarchive.domain.record import Record, Representation, Role

if TYPE_CHECKING:
    from docarchive.archive.port import Archive

_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
_NAME_CHARACTERS = 70
"""With three bytes a character a name stays below the 255 bytes a disk allows."""
_SUFFIXES = {Role.ISSUED_DOCX: "", Role.ISSUED_PDF: "", Role.SCAN: "-签章扫描件", Role.EVIDENCE: ""}


def readable_name(record: Record, item: Representation) -> str:
    """A file name for one file of a record: number, title and what it is."""
    title = f"{record.number}-{record.title}" if record.number else record.title
    safe = _UNSAFE.sub("_", title)[:_NAME_CHARACTERS]
    return f"{safe}{_SUFFIXES[item.role]}{Path(item.key).suffix}"


def copy_out(archive: "Archive", item: Representation, target: Path) -> None:
    """Copy a file of a record to *target*; `FileExistsError` when something is there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(item.key) as source, target.open("xb") as copy:
        try:
            shutil.copyfileobj(source, copy)
        except OSError:
            target.unlink()  # half a file would be taken for the document
            raise


def place_of_page(item: Representation, page_number: int) -> int | None:
    """Where in the file a page of the document stands, from 1; None when the file lacks it."""
    if page_number in item.missing_pages:
        return None
    place = page_number - sum(missing < page_number for missing in item.missing_pages)
    return place if item.page_count is None or place <= item.page_count else None
