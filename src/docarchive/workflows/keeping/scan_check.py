"""A scan held against its issued document: every page laid, read twice where in doubt, and looked at for ink."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from docarchive.domain.comparing.comparison import (
    Comparison,
    Difference,
    Mark,
    MarkKind,
    Outcome,
    PageComparison,
)
from docarchive.domain.comparing.doubts import read_first
from docarchive.domain.comparing.places import (
    Ink,
    MarkPlace,
    mark_places,
    marks_found,
    seal_places,
    writing_places,
)
from docarchive.domain.comparing.printed import Box, PrintedPage
from docarchive.domain.comparing.service import is_signed_for
from docarchive.domain.comparing.settling import settle
from docarchive.domain.days.chinese_dates import print_date
from docarchive.domain.errors import RejectedError
from docarchive.domain.record import Record, Representation, Role, TextLine
from docarchive.reading.compared.port import LaidPage, PagePair, PaperReader
from docarchive.reading.ocr.port import TextRecogniser
from docarchive.templates.form import FormSpec

_PICTURE = "image/png"
_NOT_LAID = "版面与签发文书对不上 / the page does not lie on the issued one"


@dataclass(frozen=True, slots=True)
class Known:
    """What the rules need beside the document itself."""

    agency_names: tuple[str, ...] = ()
    form: FormSpec | None = None
    service_faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScanCheck:
    """The tools: one reader of paper, two recognisers."""

    paper: PaperReader
    first: TextRecogniser
    second: TextRecogniser

    def hold(
        self, issued: Path, copy: Path, record: Record, scan: Representation, known: Known
    ) -> Comparison:
        """Hold the scan at *copy* against the PDF at *issued*.

        Raises:
            RejectedError: the scan cannot be opened.
            UnavailableError: no recogniser, or the reading process did not start.
        """
        printed = self.paper.printed_pages(issued)
        looked_for, lost = _places(record, printed, known)
        pairs = [replace(pair, zones=_zones(looked_for, pair.page_number)) for pair in pairs_of(record, scan)]
        with tempfile.TemporaryDirectory(prefix="docarchive-") as folder:
            laid = self.paper.lay_pages(copy, issued, pairs, Path(folder))
            read = [
                self._read(printed[page.page_number - 1], page, picture, record, looked_for)
                for page, picture in laid
            ]
        pages = tuple(page for page, _ in read)
        present = {page.page_number for page in pages}
        marks = _marks(looked_for, [page for page, _ in laid]) + lost
        return Comparison(
            record_id=record.id,
            scan=scan.sha256,
            issued=issued_pdf(record).sha256,
            outcome=_worst(pages),
            pages=pages,
            differences=tuple(item for _, differences in read for item in differences),
            missing_pages=tuple(page.page_number for page in printed if page.page_number not in present),
            marks=marks,
            service_faults=known.service_faults,
            readers=tuple(f"{one.name} {one.version}" for one in (self.first, self.second)),
        )

    def _read(
        self,
        printed: PrintedPage,
        laid: LaidPage,
        picture: Path,
        record: Record,
        looked_for: Sequence[MarkPlace],
    ) -> tuple[PageComparison, tuple[Difference, ...]]:
        """Both readings of one page."""
        if not (laid.is_sure or laid.by_code):
            return PageComparison(printed.page_number, Outcome.UNREADABLE, _NOT_LAID), ()
        (seen,) = self.first.read_pages(picture, _PICTURE, (0,), (0,))
        expected_seals = [place.zone for place in looked_for if place.kind is MarkKind.SEAL]
        first = read_first(
            printed,
            () if seen.rotation else seen.lines,
            record.values or {},
            masks=writing_places(printed),
            seals=(*laid.seals, *(() if laid.has_colour else expected_seals)),
        )
        asked = [_four(box) for box in first.asked]
        second: Sequence[TextLine] = self.second.read_boxes(picture, _PICTURE, 0, 0, asked) if asked else ()
        return settle(first, second)


def issued_pdf(record: Record) -> Representation:
    """What was issued; `RejectedError` when there is no PDF of it."""
    issued = record.representation(Role.ISSUED_PDF)
    if issued is None:
        raise RejectedError(
            f"{record.title} 签发时没有 PDF，无法比对 / it was issued without a PDF, so nothing can be compared"
        )
    return issued


def pairs_of(record: Record, scan: Representation) -> list[PagePair]:
    """Which page of the scan should be which issued page: in order, without those that are missing."""
    whole = record.page_count or scan.page_count or 0
    numbers = [number for number in range(1, whole + 1) if number not in scan.missing_pages]
    kept = numbers[: scan.page_count or len(numbers)]
    return [PagePair(number, index) for index, number in enumerate(kept)]


def _places(
    record: Record, printed: Sequence[PrintedPage], known: Known
) -> tuple[tuple[MarkPlace, ...], tuple[Mark, ...]]:
    """Where to look for signatures, dates and the seal."""
    if known.form is None:
        return (), ()
    values = record.values or {}
    rules = known.form.marks
    if known.form.services_from is not None and not is_signed_for(values):
        rules = tuple(replace(rule, optional=True) if rule.refusable else rule for rule in rules)
    found, lost = mark_places(printed, rules, values)
    if known.form.seal is None or record.doc_date is None:
        return found, lost
    date_words = print_date(record.doc_date)
    sealed = seal_places(printed, agency_names=known.agency_names, printed_date=date_words)
    return (*found, *sealed), lost


def _zones(looked_for: Sequence[MarkPlace], page_number: int) -> tuple[Box, ...]:
    here = (place for place in looked_for if place.page_number == page_number)
    return tuple(box for place in here for box in (place.zone, place.core))


def _marks(looked_for: Sequence[MarkPlace], laid: Sequence[LaidPage]) -> tuple[Mark, ...]:
    """Judge the places on the pages that are there and lie as they should."""
    places: list[MarkPlace] = []
    ink: list[tuple[Ink, Ink]] = []
    for page in laid:
        here = [place for place in looked_for if place.page_number == page.page_number]
        if page.is_sure:
            places += here
            ink += zip(page.ink[::2], page.ink[1::2], strict=True)
    return marks_found(places, ink)


def _worst(pages: Sequence[PageComparison]) -> Outcome:
    outcomes = {page.outcome for page in pages}
    for outcome in (Outcome.DIFFERS, Outcome.UNREADABLE):
        if outcome in outcomes:
            return outcome
    return Outcome.SAME if pages else Outcome.UNREADABLE


def _four(box: Box) -> tuple[int, int, int, int]:
    left, top, right, bottom = box
    return left, top, right, bottom
