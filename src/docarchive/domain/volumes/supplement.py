"""What is added to a sealed volume (补充归档): a part of its own with its own contents; the volume stays as it was.

Item and page numbers go on where the volume, or its last supplement, ended, so that every number stands once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from docarchive.domain.errors import RejectedError
from docarchive.domain.identifiers import CaseId, RecordId, Sha256
from docarchive.domain.volumes.volume import Volume


@dataclass(frozen=True, slots=True)
class SupplementItem:
    """One row of a supplement's contents."""

    place: int
    """件号, going on behind the volume's."""
    record_id: RecordId
    title: str
    key: str
    sha256: Sha256
    media_type: str
    page_numbers: tuple[int, ...] = ()
    """Page number of every page of the file; 0: without content, not numbered; empty: no pages."""
    dated: date | None = None

    @property
    def pages(self) -> str:
        """As contents print it: ``7`` or ``7-9``; empty without pages."""
        numbers = [number for number in self.page_numbers if number]
        if not numbers:
            return ""
        return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}-{numbers[-1]}"


@dataclass(frozen=True, slots=True)
class Supplement:
    """One addition to one volume."""

    reference: str
    """档号 of the volume."""
    case_id: CaseId
    number: int
    """第 n 次补充, from 1."""
    reason: str
    """Why it was not filed in time."""
    items: tuple[SupplementItem, ...]
    compiler: str
    """Who brought it."""
    archivist: str
    """Who looked and took it; another person."""
    filed_at: datetime

    def item_reference(self, place: int) -> str:
        """档号 of one item, as `Volume.item_reference`."""
        return f"{self.reference}-{place:03d}"


@dataclass(frozen=True, slots=True)
class End:
    """Where the numbers of a volume and its supplements end."""

    place: int
    page: int


def end_of(volume: Volume, supplements: Sequence[Supplement]) -> End:
    """The last item and page number in use."""
    places = [item.place for item in volume.items] + [one.place for part in supplements for one in part.items]
    pages = [number for item in volume.items for number in item.page_numbers]
    pages += [number for part in supplements for one in part.items for number in one.page_numbers]
    return End(max(places, default=0), max(pages, default=0))


def numbered(blanks: Sequence[bool], after: int) -> tuple[int, ...]:
    """Numbers for the pages of one file: those with content count on from *after*, blank ones have 0."""
    numbers, last = [], after
    for blank in blanks:
        last += not blank
        numbers.append(0 if blank else last)
    return tuple(numbers)


def require_fit(supplement: Supplement, volume: Volume, before: Sequence[Supplement]) -> None:
    """`RejectedError` unless *supplement* goes on exactly where volume and earlier supplements end."""
    end = end_of(volume, before)
    places = [item.place for item in supplement.items]
    pages = [number for item in supplement.items for number in item.page_numbers if number]
    right = (
        supplement.reference == volume.reference
        and supplement.case_id == volume.case_id
        and supplement.number == len(before) + 1
        and bool(places)
        and places == list(range(end.place + 1, end.place + 1 + len(places)))
        and pages == list(range(end.page + 1, end.page + 1 + len(pages)))
    )
    if not right:
        raise RejectedError(
            f"{volume.reference} 的补充归档与原卷不衔接 / the supplement does not go on where the volume ends"
        )
    if not supplement.reason.strip() or not supplement.compiler.strip() or not supplement.archivist.strip():
        raise RejectedError(
            "补充归档须写明理由、立卷人和接收人 / a supplement has a reason, who brought it and who took it"
        )
    if supplement.compiler.strip() == supplement.archivist.strip():
        raise RejectedError("立卷人和接收人不能是同一人 / who brings it and who takes it are two people")
