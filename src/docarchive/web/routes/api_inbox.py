"""``/api/v1``: the inbox: what lies in it, files sent to it, and what a person decides."""

from typing import Annotated

from fastapi import Query
from fastapi.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from docarchive.catalog.port import Reader
from docarchive.domain.arrival import Arrival, ArrivalState
from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.identifiers import ArrivalId, is_id
from docarchive.domain.people.rights import Deed
from docarchive.inbox.claim import HouseFolder
from docarchive.inbox.uploads import Upload, UploadFolder, arriving_parts
from docarchive.web.access import allowed, doing
from docarchive.web.api import inbox as shape
from docarchive.web.api.answering import (
    PAGE_SIZE,
    PREFIX,
    Cursor,
    Limit,
    answer,
    cursor_to,
    deed_answers,
    offset_in,
    read_answers,
    told,
)
from docarchive.web.loading import load_case, load_record
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.uploading import ANY_SIZE, number_in, receive_piece
from docarchive.web.visit import Visit, Visiting
from docarchive.wiring.desks import assignment
from docarchive.workflows.arriving.matching import case_of_folder

room = Room(api=True)
ENTRIES: tuple[Entry, ...] = ()
_TENDERS = doing(Deed.TEND_INBOX)
_ONE = f"{PREFIX}/inbox/{{arrival_id}}"
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/octet-stream": {"schema": {"type": "string", "format": "binary", "minLength": 1}}
        },
    }
}


@room.get(f"{PREFIX}/inbox", responses=read_answers(shape.ArrivalList, 403), response_model=None)
@allowed(_TENDERS)
def inbox(
    visit: Visiting,
    state: Annotated[
        list[ArrivalState] | None, Query(max_length=20, description="Default: all states.")
    ] = None,
    q: Annotated[str, Query(max_length=200, description="Part of a name.")] = "",
    limit: Limit = PAGE_SIZE,
    cursor: Cursor = None,
) -> Response:
    """Files of the inbox, newest first."""
    offset = offset_in(cursor)
    with visit.reading() as reader:
        found = reader.newest_arrivals(state or tuple(ArrivalState), q, limit=limit + 1, after=offset)
        seen = frozenset(reader.record_names([one for item in found for one in item.record_ids]))
        shown = [shape.arrival(item, seen) for item in found[:limit]]
    following = cursor_to(offset + limit) if len(found) > limit else None
    return answer(visit, shape.ArrivalList(arrivals=shown, next=following))


@room.post(
    f"{PREFIX}/inbox",
    responses=deed_answers(shape.Received, 404, status=201),
    response_model=None,
    openapi_extra=_BODY,
    max_body_size=ANY_SIZE,
)
@allowed(_TENDERS)
async def receive(
    visit: Visiting,
    request: Request,
    name: Annotated[
        str,
        Query(
            min_length=1,
            max_length=1000,
            description="Name of the file, with folders if it has any.",
            examples=["扫描_0001.pdf"],
        ),
    ],
    case_id: Annotated[str, Query(max_length=40, description="File it to this case.")] = "",
) -> Response:
    """Send a file as the request's body, with Content-Length. The same bytes are filed once however often they come."""
    size = number_in(request, "content-length")
    folder, begun = await run_in_threadpool(_begin, visit, name, case_id, size)
    offset = await receive_piece(request, folder, begun, 0)
    if isinstance(offset, Response):
        return offset
    if offset != size:
        raise RejectedError("内容少于声明的大小 / less was sent than was announced")
    described = begun.described
    received = shape.Received(id=described.id, name=described.name, size_bytes=size)
    return told(received, status=201, location=f"{PREFIX}/inbox")


@room.get(_ONE, responses=read_answers(shape.ArrivalShape, 403, 404), response_model=None)
@allowed(_TENDERS)
def arrival(visit: Visiting, arrival_id: str) -> Response:
    """One file."""
    with visit.reading() as reader:
        return answer(visit, _shape(_load(arrival_id, reader), reader))


@room.post(f"{_ONE}/retry", responses=deed_answers(shape.ArrivalShape, 404), response_model=None)
@allowed(_TENDERS)
def retry(visit: Visiting, arrival_id: str) -> Response:
    """Let the inbox look at a waiting file again, for example after its document was issued."""
    with visit.reading() as reader:
        found = _load(arrival_id, reader)
    again = assignment(visit.app).retry(found.id)
    with visit.reading() as reader:
        return told(_shape(again, reader))


@room.post(f"{_ONE}/assign", responses=deed_answers(shape.ArrivalShape, 404), response_model=None)
@allowed(doing(Deed.FILE))
def assign(visit: Visiting, arrival_id: str, given: shape.AssignGiven) -> Response:
    """File waiting pages to a record, as its scan, or to a case, as evidence."""
    with visit.reading() as reader:
        found = _load(arrival_id, reader)
        _require_may_file_to(visit, given.to, reader)
    path = HouseFolder(visit.app.folder("inbox_dir")).find(found.id)
    if path is None:
        raise ConflictError(f"{found.name} 不在待整理之列 / the file is not waiting")
    pages = [number - 1 for number in given.pages] if given.pages else None
    done = assignment(visit.app).assign(found.id, path, to=given.to, pages=pages)
    with visit.reading() as reader:
        return told(_shape(done, reader))


def _begin(visit: Visit, name: str, case_id: str, size: int) -> tuple[UploadFolder, Upload]:
    """Announce the file; a folder that names a case files to it, so it takes the right to."""
    parts = arriving_parts(name)
    with visit.reading() as reader:
        case = load_case(case_id, reader) if case_id else case_of_folder("/".join(parts), reader)
    if case is not None:
        visit.require(Deed.FILE, case)
        case.accept_documents()
        parts = (str(case.id), *parts) if case_id else parts
    app = visit.site.app
    folder = UploadFolder(app.folder("inbox_dir"), app.now)
    return folder, folder.begin(parts, size, visit.signed_in.name)


def _require_may_file_to(visit: Visit, target: str, reader: Reader) -> None:
    """See that the record or case is seen, and that this user may file to it."""
    try:
        _, case = load_record(target, reader)
    except NotFoundError:
        case = load_case(target, reader)
    visit.require(Deed.FILE, case)


def _load(arrival_id: str, reader: Reader) -> Arrival:
    if not is_id(arrival_id):
        raise NotFoundError("没有找到 / not found")
    return reader.get_arrival(ArrivalId(arrival_id))


def _shape(found: Arrival, reader: Reader) -> shape.ArrivalShape:
    return shape.arrival(found, frozenset(reader.record_names(found.record_ids)))
