"""The files of a record as people take them: their names, and where in them a page stands."""

import re
from collections.abc import Sequence
from pathlib import Path

from docarchive.domain.record import Record, Representation, Role

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
    Role.MASKED: "-遮盖副本",
}


def readable_name(record: Record, item: Representation) -> str:
    """A file name for one file of a record: number, title and what it is."""
    title = f"{record.number}-{record.title}" if record.number else record.title
    safe = _UNSAFE.sub("_", title)[:_NAME_CHARACTERS]
    return f"{safe}{_SUFFIXES[item.role]}{Path(item.key).suffix}"


def place_of_page(item: Representation, page_number: int) -> int | None:
    """Where in the file a page of the document stands, from 1; None when the file lacks it."""
    if page_number in item.missing_pages:
        return None
    place = page_number - sum(missing < page_number for missing in item.missing_pages)
    return place if item.page_count is None or place <= item.page_count else None


def joined_pages(record: Record) -> Sequence[tuple[Representation, int]]:
    """Where each page of a document stands whose pages came back in several scans: the scan and the place in it, from 1.

    Of several scans of a page the newest counts. Empty when one scan has every page, when none has some page, or
    when a scan has other pages than it should, so that nobody can say which is which.
    """
    if any(not scan.missing_pages for scan in record.scans):
        return ()
    whole = {(scan.page_count or 0) + len(scan.missing_pages) for scan in record.scans}
    if len(whole) != 1 or (record.page_count and whole != {record.page_count}):
        return ()
    found = []
    for number in range(1, whole.pop() + 1):
        holders = [(scan, place_of_page(scan, number)) for scan in reversed(record.scans)]
        held = next(((scan, place) for scan, place in holders if place is not None), None)
        if held is None:
            return ()
        found.append(held)
    return found
