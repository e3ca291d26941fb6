"""Is the signed scan what was issued: both pages side by side, what differs marked, and a person's word on it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Form, Query
from fastapi import Path as InPath
from starlette.requests import Request
from starlette.responses import Response

from docarchive.catalog.port import Reader
from docarchive.domain.comparing.comparison import ALARMING, Comparison, Difference
from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.people.rights import Deed
from docarchive.domain.people.sign_in import AccessKind
from docarchive.domain.record import Record, Representation, Role
from docarchive.web.access import READERS, allowed, doing
from docarchive.web.access_log import write_down, write_down_if_new
from docarchive.web.loading import load_record
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.visit import Visit, Visiting
from docarchive.workflows.keeping.compare_scan import comparable_scans
from docarchive.workflows.keeping.scan_check import issued_pdf, pairs_of

room = Room()
ENTRIES: tuple[Entry, ...] = ()
_LONGEST = 1000
PageNumber = Annotated[int, InPath(ge=1, le=100_000)]
Words = Annotated[str, Form(max_length=_LONGEST)]


@dataclass(frozen=True, slots=True)
class Shown:
    """A difference with its number on the page."""

    number: int
    item: Difference

    @property
    def alarming(self) -> bool:
        """Whether it makes the scan differ, rather than say that a place could not be read."""
        return self.item.kind in ALARMING

    @property
    def frame(self) -> tuple[int, int, int, int]:
        """Left, top, width, height in ten-thousandths of the page, with a little room around."""
        left, top, right, bottom = self.item.box
        return left - 40, top - 30, right - left + 80, bottom - top + 60


@room.get("/records/{record_id}/compare")
@allowed(READERS)
def compare(
    visit: Visiting,
    record_id: str,
    page: Annotated[int, Query(ge=0, le=100_000)] = 0,
    scan: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> Response:
    """A scan (the newest, or by its number from 1) beside what was issued; opening is written down."""
    return _compare(visit, record_id, page, scan, opened=True)


@room.get("/records/{record_id}/compare/{number}/pages/{page}")
@allowed(READERS)
def laid_picture(
    visit: Visiting, record_id: str, number: PageNumber, page: PageNumber, request: Request
) -> Response:
    """The scan's page laid on the issued one, as a PNG."""
    with visit.reading() as reader:
        record, _ = load_record(record_id, reader)
    scans = comparable_scans(record)
    if number > len(scans):
        raise NotFoundError("没有这份扫描件 / no such scan")
    found = scans[number - 1]
    write_down_if_new(visit, record)
    etag = f'"laid-{found.sha256}-{page}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    comparer = visit.app.comparer
    name = f"laid-{issued_pdf(record).sha256}-{found.sha256}-{page}.png"
    png = visit.site.pictures.made(name, lambda: comparer.lay(record, found, page))
    return Response(png, media_type="image/png", headers=headers)


@room.post("/records/{record_id}/compare/accept")
@allowed(doing(Deed.FILE))
def accept(
    visit: Visiting, record_id: str, reason: Words = "", scan: Annotated[int, Form(ge=0)] = 0
) -> Response:
    """The difference is none that matters, and why."""
    return _decide(visit, record_id, scan, reason, real=False)


@room.post("/records/{record_id}/compare/confirm")
@allowed(doing(Deed.FILE))
def confirm(
    visit: Visiting, record_id: str, reason: Words = "", scan: Annotated[int, Form(ge=0)] = 0
) -> Response:
    """The difference is a real one, and what it is."""
    return _decide(visit, record_id, scan, reason, real=True)


def _decide(visit: Visit, record_id: str, number: int, words: str, *, real: bool) -> Response:
    with visit.reading() as reader:
        record, case = load_record(record_id, reader)
    visit.require(Deed.FILE, case)
    comparer = visit.app.comparer
    try:
        found = _chosen(record, number)
        (comparer.confirm if real else comparer.accept)(record, found.sha256, words)
    except (RejectedError, ConflictError) as error:
        return _compare(visit, record_id, 0, number, failure=error, typed=words, real=real)
    return visit.go(f"/records/{record.id}/compare?scan={number}")


def _compare(
    visit: Visit,
    record_id: str,
    page: int,
    number: int,
    *,
    opened: bool = False,
    failure: RejectedError | ConflictError | None = None,
    typed: str = "",
    real: bool = False,
) -> Response:
    with visit.reading() as reader:
        record, case = load_record(record_id, reader)
        scans = comparable_scans(record)
        found = _comparison(record, number, reader) if scans else None
    if opened:
        write_down(visit, record, AccessKind.OPENED)
    pages = _pages(record, number, found) if scans else []
    shown = [Shown(place, item) for place, item in enumerate(found.differences, 1)] if found else []
    first = shown[0].item.page_number if shown else (pages[0] if pages else 0)
    status = (409 if isinstance(failure, ConflictError) else 422) if failure else 200
    return visit.page(
        "compare.html",
        status=status,
        record=record,
        case=case,
        scans=scans,
        number=number or len(scans),
        found=found,
        shown=shown,
        pages=pages,
        page=page if page in pages else first,
        issued_number=_issued_number(record),
        may_decide=visit.may(Deed.FILE, case),
        failure=failure,
        typed=typed,
        real=real,
    )


def _chosen(record: Record, number: int) -> Representation:
    scans = comparable_scans(record)
    if not scans or number > len(scans):
        raise RejectedError("没有可以比对的扫描件 / there is no scan that could be compared")
    return scans[number - 1] if number else scans[-1]


def _comparison(record: Record, number: int, reader: Reader) -> Comparison | None:
    chosen = _chosen(record, number)
    return next((item for item in reader.comparisons_of(record.id) if item.scan == chosen.sha256), None)


def _pages(record: Record, number: int, found: Comparison | None) -> list[int]:
    """The issued pages that the scan has."""
    if found is not None:
        return [item.page_number for item in found.pages]
    return sorted(pair.page_number for pair in pairs_of(record, _chosen(record, number)))


def _issued_number(record: Record) -> int:
    """The number of the issued PDF among the record's files."""
    roles = [item.role for item in record.representations]
    return roles.index(Role.ISSUED_PDF) + 1 if Role.ISSUED_PDF in roles else 0
