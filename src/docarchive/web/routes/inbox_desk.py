"""The desk of the inbox: what waits for a person, page by page, with places to file it to; by keys or by buttons."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Form, Query
from fastapi import Path as InPath
from starlette.requests import Request
from starlette.responses import Response

from docarchive.catalog.port import Reader
from docarchive.domain.arrival import Arrival, ArrivalState
from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.identifiers import ArrivalId, CaseId, RecordId, is_id
from docarchive.domain.people.rights import Deed
from docarchive.domain.sheaves import Sheaves
from docarchive.inbox.returning import make_returning
from docarchive.reading.port import PageReading, Reading
from docarchive.reading.viewing.port import VIEWABLE
from docarchive.web.access import allowed, doing
from docarchive.web.navigation import Entry
from docarchive.web.pictures import PAGE_WIDTH, THUMB_WIDTH
from docarchive.web.routing import Room
from docarchive.web.visit import Visit, Visiting
from docarchive.wiring.desks import assignment
from docarchive.workflows.arriving.sorting import Sorting, waiting_arrival
from docarchive.workflows.arriving.targets import Target, likely_targets, targets_called

room = Room()
ENTRIES: tuple[Entry, ...] = ()
_TENDERS = doing(Deed.TEND_INBOX)
_WAITING = (ArrivalState.SET_ASIDE, ArrivalState.QUARANTINED)
_READ_NOW = (ArrivalState.CLAIMED, ArrivalState.READ, ArrivalState.MATCHED)
_LISTED = 200
"""Files that the desk goes through; the rest follow as these are done."""
_SIZES = {"large": PAGE_WIDTH, "small": THUMB_WIDTH}
_TURNS = (0, 90, 180, 270)
PageNumber = Annotated[int, InPath(ge=1, le=100_000)]
GivenPage = Annotated[int, Form(ge=0, le=100_000)]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One open page as the desk shows it."""

    number: int
    """From 1."""
    turn: int
    """Degrees it is shown turned by."""
    begins: bool
    """It is the first of its sheaf."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The file on the desk."""

    arrival: Arrival
    reading: Reading
    sheaves: Sheaves
    page: int | None
    """Index of the page that is looked at; None for a file without pages."""

    @property
    def sheaf(self) -> tuple[int, ...]:
        """The pages that would be filed together."""
        return self.sheaves.sheaf_of(self.page) if self.page is not None else ()

    @property
    def read(self) -> PageReading | None:
        """What was read on the page."""
        return next((each for each in self.reading.pages if each.page_index == self.page), None)

    @property
    def drawable(self) -> bool:
        """Whether its pages can be shown."""
        return bool(self.page is not None and self.arrival.media_type in VIEWABLE)

    @property
    def sheets(self) -> list[Sheet]:
        """The open pages in the order of their sheaves."""
        return [
            Sheet(index + 1, _shown_turn(index, self.reading, self.sheaves), index == sheaf[0])
            for sheaf in self.sheaves.sheaves
            for index in sheaf
        ]


@room.get("/inbox/desk")
@allowed(_TENDERS)
def desk(
    visit: Visiting,
    at: Annotated[str, Query(max_length=40)] = "",
    page: Annotated[int, Query(ge=0, le=100_000)] = 0,
    q: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """The file *at*, else the newest that waits, opened at a page (from 1)."""
    return _desk(visit, at, page, q)


@room.get("/inbox/desk/{arrival_id}/pages/{page}/{size}")
@allowed(_TENDERS)
def waiting_picture(
    visit: Visiting,
    arrival_id: str,
    page: PageNumber,
    size: str,
    request: Request,
    turn: Annotated[int, Query()] = 0,
) -> Response:
    """One page that waits, as a JPEG; pages that were filed are looked at where they are."""
    with visit.reading() as reader:
        arrival = waiting_arrival(_id(arrival_id), reader)
    sorting = _sorting(visit)
    known = arrival.media_type in VIEWABLE and arrival.sha256 is not None
    if not known or size not in _SIZES or turn not in _TURNS or page - 1 not in sorting.open_pages(arrival):
        raise NotFoundError("没有这一页 / no such page")
    etag = f'"{arrival.sha256}-{page}-{turn}-{_SIZES[size]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    path = sorting.returning.path_of(arrival)
    assert arrival.sha256 is not None  # noqa: S101 - asked above
    shelf = visit.site.pictures
    jpeg = shelf.picture(path, arrival.sha256, page - 1, width=_SIZES[size], rotation=turn)
    return Response(jpeg, media_type="image/jpeg", headers=headers)


@room.post("/inbox/desk/{arrival_id}/split")
@allowed(_TENDERS)
def split(visit: Visiting, arrival_id: str, page: GivenPage = 0) -> Response:
    """Begin a new sheaf with this page."""
    return _lay(visit, arrival_id, page, "split")


@room.post("/inbox/desk/{arrival_id}/merge")
@allowed(_TENDERS)
def merge(visit: Visiting, arrival_id: str, page: GivenPage = 0) -> Response:
    """Put this page's sheaf behind the one before it."""
    return _lay(visit, arrival_id, page, "merge")


@room.post("/inbox/desk/{arrival_id}/turn")
@allowed(_TENDERS)
def turn_page(visit: Visiting, arrival_id: str, page: GivenPage = 0) -> Response:
    """Turn this page a quarter clockwise."""
    return _lay(visit, arrival_id, page, "turn")


@room.post("/inbox/desk/{arrival_id}/file")
@allowed(_TENDERS)
def file_sheaf(
    visit: Visiting,
    arrival_id: str,
    to: Annotated[str, Form(max_length=40)] = "",
    page: GivenPage = 0,
) -> Response:
    """File this page's sheaf to a document or case that the user may file to."""
    with visit.reading() as reader:
        arrival = waiting_arrival(_id(arrival_id), reader)
        following = _following(arrival, reader)
    try:
        with visit.reading() as reader:
            case = reader.get_case(_case_of(to, reader))
        visit.require(Deed.FILE, case)
        done = _sorting(visit).file(arrival, page - 1 if page else None, to)
    except (RejectedError, ConflictError) as error:
        return _desk(visit, arrival_id, page, "", failure=error)
    if done.state is ArrivalState.SET_ASIDE:
        return visit.go(f"/inbox/desk?at={done.id}")
    return visit.go(f"/inbox/desk?at={following}" if following else "/inbox/desk")


@room.post("/inbox/desk/{arrival_id}/retry")
@allowed(_TENDERS)
def look_again(visit: Visiting, arrival_id: str) -> Response:
    """Let the inbox look at the file again, for example after its document was issued."""
    with visit.reading() as reader:
        arrival = waiting_arrival(_id(arrival_id), reader)
    make_returning(visit.app).path_of(arrival)
    assignment(visit.app).retry(arrival.id)
    return visit.go("/inbox")


@room.post("/inbox/desk-undo")
@allowed(_TENDERS)
def undo(visit: Visiting) -> Response:
    """Take the user's own last step back."""
    sorting = _sorting(visit)
    last = sorting.last()
    try:
        if last is not None and last.record_id is not None:
            with visit.reading() as reader:
                visit.require(Deed.FILE, reader.get_case(_case_of(last.record_id, reader)))
        step = sorting.undo()
    except (RejectedError, ConflictError) as error:
        return _desk(visit, "", 0, "", failure=error)
    first = step.before.pages[0] + 1 if step.before.pages else 0
    return visit.go(f"/inbox/desk?at={step.arrival_id}&page={first}")


def _lay(visit: Visit, arrival_id: str, page: int, deed: str) -> Response:
    with visit.reading() as reader:
        arrival = waiting_arrival(_id(arrival_id), reader)
    sorting = _sorting(visit)
    try:
        {"split": sorting.split, "merge": sorting.merge, "turn": sorting.turn}[deed](arrival, page - 1)
    except (RejectedError, ConflictError) as error:
        return _desk(visit, arrival_id, page, "", failure=error)
    return visit.go(f"/inbox/desk?at={arrival.id}&page={page}")


def _desk(
    visit: Visit, at: str, page: int, q: str, *, failure: RejectedError | ConflictError | None = None
) -> Response:
    with visit.reading() as reader:
        waiting = list(reader.newest_arrivals(_WAITING, limit=_LISTED))
        counts = reader.count_arrivals()
        chosen = reader.get_arrival(_id(at)) if at else (waiting[0] if waiting else None)
    gone = chosen is not None and chosen.state not in _WAITING
    sorting = _sorting(visit)
    opened = _open(visit, sorting, chosen, page) if chosen is not None and not gone else None
    likely: list[Target] = []
    called: list[Target] = []
    if opened is not None:
        with visit.reading() as reader:
            likely = likely_targets(opened.arrival, opened.reading, opened.sheaf, reader)
            called = targets_called(q.strip(), reader) if q.strip() else []
    status = {RejectedError: 422, ConflictError: 409}.get(type(failure), 200) if failure else 200
    return visit.page(
        "inbox_desk.html",
        status=status,
        waiting=waiting,
        total=sum(counts.get(state, 0) for state in _WAITING),
        opened=opened,
        gone=chosen if gone else None,
        working=chosen is not None and chosen.state in _READ_NOW,
        targets=_allowed([*called, *likely], visit),
        unreachable=bool(likely or called) and not _allowed([*called, *likely], visit),
        searched=bool(q.strip()),
        found=len(called),
        q=q,
        last=sorting.last(),
        failure=failure,
        before=_neighbour(waiting, opened, -1),
        after=_neighbour(waiting, opened, 1),
    )


def _open(visit: Visit, sorting: Sorting, arrival: Arrival, page: int) -> Opened:
    reading = visit.site.readings.of(arrival, sorting.returning)
    laid = sorting.sheaves(arrival)
    pages = laid.pages
    index = page - 1 if page - 1 in pages else (pages[0] if pages else None)
    return Opened(arrival, reading, laid, index)


def _neighbour(waiting: Sequence[Arrival], opened: Opened | None, step: int) -> str:
    """Where the page before or behind this one is: in this file, else in the next."""
    if opened is None:
        return ""
    pages = opened.sheaves.pages
    if opened.page is not None:
        place = pages.index(opened.page) + step
        if 0 <= place < len(pages):
            return f"/inbox/desk?at={opened.arrival.id}&page={pages[place] + 1}"
    ids = [item.id for item in waiting]
    place = ids.index(opened.arrival.id) + step if opened.arrival.id in ids else -1
    if not 0 <= place < len(ids):
        return ""
    last = waiting[place].open_pages
    return f"/inbox/desk?at={ids[place]}" + (f"&page={last[-1] + 1}" if step < 0 and last else "")


def _following(arrival: Arrival, reader: Reader) -> str:
    """The file to go on with when this one is done."""
    ids = [item.id for item in reader.newest_arrivals(_WAITING, limit=_LISTED)]
    place = ids.index(arrival.id) if arrival.id in ids else -1
    rest = ids[place + 1 : place + 2] or ids[:place][-1:]
    return str(rest[0]) if rest else ""


def _allowed(targets: Sequence[Target], visit: Visit) -> list[Target]:
    """The places this user may file to, each once."""
    kept = {item.id: item for item in reversed(targets) if visit.may(Deed.FILE, item.case)}
    return list(reversed(kept.values()))


def _case_of(to: str, reader: Reader) -> CaseId:
    if not to:
        raise RejectedError(
            "没有选择归到哪里 / no place was chosen", hint="选一个建议，或检索案件 / choose one, or search"
        )
    if not is_id(to):
        raise NotFoundError("没有找到 / not found")
    try:
        return reader.get_record(RecordId(to)).case_id
    except NotFoundError:
        return reader.get_case(CaseId(to)).id


def _shown_turn(index: int, reading: Reading, sheaves: Sheaves) -> int:
    seen = next((page.rotation for page in reading.pages if page.page_index == index), 0)
    return (seen + sheaves.turns.get(index, 0)) % 360


def _sorting(visit: Visit) -> Sorting:
    app = visit.app
    return Sorting(
        app.catalog, assignment(app), make_returning(app), visit.site.readings, visit.signed_in.name
    )


def _id(text: str) -> ArrivalId:
    if not is_id(text):
        raise NotFoundError("没有找到 / not found")
    return ArrivalId(text)
