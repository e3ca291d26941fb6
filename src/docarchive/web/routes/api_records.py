"""``/api/v1``: searching, records and their files."""

from typing import Annotated

from fastapi import Path as InPath
from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from docarchive.archive.proof import make_proof
from docarchive.domain.errors import DamageError
from docarchive.domain.people.rights import Deed
from docarchive.domain.people.sign_in import AccessKind
from docarchive.domain.query import Sort
from docarchive.web.access import READERS, allowed, doing
from docarchive.web.access_log import write_down
from docarchive.web.api import records as shape
from docarchive.web.api.answering import (
    PAGE_SIZE,
    PREFIX,
    Cursor,
    Limit,
    Responses,
    answer,
    cursor_to,
    deed_answers,
    offset_in,
    read_answers,
    told,
)
from docarchive.web.files import send_file
from docarchive.web.loading import file_of, load_record
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.visit import Visiting
from docarchive.wiring.recording import recording
from docarchive.workflows.issuing.void_document import void_document

room = Room(api=True)
ENTRIES: tuple[Entry, ...] = ()
_BYTES = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
_FILE: Responses = {
    **read_answers(shape.RecordShape, 403, 404, 416),
    200: {"description": "The file.", "content": _BYTES},
    206: {"description": "The part asked for by Range.", "content": _BYTES},
}


@room.get(f"{PREFIX}/search", responses=read_answers(shape.SearchShape, 403), response_model=None)
@allowed(READERS)
def search(
    visit: Visiting,
    q: Annotated[
        str, Query(max_length=1000, description="docs/search.md", examples=["粉尘 罚款:1万..5万"])
    ] = "",
    sort: Sort = Sort.RELEVANCE,
    limit: Limit = PAGE_SIZE,
    cursor: Cursor = None,
    facets: bool = False,
) -> Response:
    """Records that match a query."""
    offset = offset_in(cursor)
    found = visit.app.asking(q, sight=visit.sight, sort=sort).find(limit=limit, offset=offset, facets=facets)
    following = cursor_to(offset + limit) if offset + limit < found.total else None
    return answer(visit, shape.hits(found, following))


@room.get(
    f"{PREFIX}/records/{{record_id}}",
    responses=read_answers(shape.RecordShape, 403, 404),
    response_model=None,
)
@allowed(READERS)
def record(visit: Visiting, record_id: str) -> Response:
    """One record with its files; asking for it counts as opening it."""
    with visit.reading() as reader:
        found, _ = load_record(record_id, reader)
    write_down(visit, found, AccessKind.OPENED)
    return answer(visit, shape.whole(found))


@room.get(f"{PREFIX}/records/{{record_id}}/files/{{number}}", responses=_FILE, response_model=None)
@allowed(doing(Deed.EXPORT))
def record_file(
    visit: Visiting, record_id: str, number: Annotated[int, InPath(ge=1, le=100_000)], request: Request
) -> Response:
    """One file as it lies in the archive, whole or in part (Range); taking it out is written down."""
    with visit.reading() as reader:
        found, case = load_record(record_id, reader)
    visit.require(Deed.EXPORT, case)
    item = file_of(found, number)
    write_down(visit, found, AccessKind.TAKEN_OUT)
    return send_file(request, visit.app.archive, found, item)


@room.get(
    f"{PREFIX}/records/{{record_id}}/proof",
    responses=read_answers(shape.ProofShape, 403, 404, 409),
    response_model=None,
)
@allowed(READERS)
def proof(visit: Visiting, record_id: str) -> Response:
    """Every file of a record read now and compared with the signed ledger."""
    with visit.reading() as reader:
        found, _ = load_record(record_id, reader)
        positions = reader.fact_positions(found.id)
    try:
        made = make_proof(visit.app.ledger, visit.app.archive, positions)
    except DamageError as error:
        body = shape.ProofShape(record_id=found.id, intact=False, files=0, finding=error.message)
    else:
        body = shape.ProofShape(
            record_id=found.id, intact=True, files=len(made["files"]), proof=made, finding=""
        )
    return answer(visit, body)


@room.post(
    f"{PREFIX}/records/{{record_id}}/void",
    responses=deed_answers(shape.RecordShape, 404),
    response_model=None,
)
@allowed(doing(Deed.ISSUE))
def void(visit: Visiting, record_id: str, given: shape.VoidGiven) -> Response:
    """Declare a document void; number and files stay."""
    app = visit.app
    with visit.reading() as reader:
        found, case = load_record(record_id, reader)
    visit.require(Deed.ISSUE, case)
    voided = void_document(found.id, given.reason, **recording(app))
    return told(shape.whole(voided))
