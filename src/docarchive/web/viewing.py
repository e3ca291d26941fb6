"""Which file of a record a viewer opens, and what it can show of each."""

from dataclasses import dataclass

from docarchive.domain.record import Record, Representation, Role
from docarchive.domain.record_files import place_of_page
from docarchive.reading.viewing.port import VIEWABLE

_FIRST = (Role.SCAN, Role.ISSUED_PDF, Role.EVIDENCE, Role.CONTACT_SHEET, Role.WAVEFORM)
"""What a reader wants to see first: the signed paper, else what was issued."""
_PLAYED = ("video/mp4", "video/webm", "audio/mpeg", "audio/mp4", "audio/wav", "audio/x-wav", "audio/ogg")


@dataclass(frozen=True, slots=True)
class ShownFile:
    """One file of a record, and how it can be shown."""

    number: int
    """From 1, in the order of the record's files; part of its address."""
    item: Representation

    @property
    def pages(self) -> int:
        """How many pages a viewer can show; 0 when it cannot."""
        if self.item.media_type not in VIEWABLE:
            return 0
        return self.item.page_count or 1

    @property
    def is_paper(self) -> bool:
        """Whether its pages have the shape of paper, rather than that of a photograph."""
        return self.item.media_type == "application/pdf"

    @property
    def player(self) -> str:
        """``video``, ``audio`` or nothing."""
        return self.item.media_type.partition("/")[0] if self.item.media_type in _PLAYED else ""


def shown_files(record: Record) -> list[ShownFile]:
    """All files of a record, numbered."""
    return [ShownFile(number, item) for number, item in enumerate(record.representations, start=1)]


def first_shown(record: Record) -> ShownFile | None:
    """The file to open first, if any can be shown."""
    files = [file for file in shown_files(record) if file.pages or file.player]
    return min(files, key=lambda file: (_rank(file.item.role), -file.number), default=None)


def picture_of_page(record: Record, page_number: int) -> tuple[ShownFile, int] | None:
    """The file and the place in it (from 1) that show a page of the document: the signed scan, else what was issued."""
    for file in sorted(shown_files(record), key=lambda file: (_rank(file.item.role), -file.number)):
        if file.pages:
            place = place_of_page(file.item, page_number)
            if place is not None and place <= file.pages:
                return file, place
    return None


def _rank(role: Role) -> int:
    return _FIRST.index(role) if role in _FIRST else len(_FIRST)
