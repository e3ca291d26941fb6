"""``/api/v1``: what the pages show, for programs; with a token or with a session."""

import base64
import hashlib
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Query
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from docarchive.domain.case import Case
from docarchive.domain.errors import RejectedError
from docarchive.domain.party import Enterprise, Party
from docarchive.domain.people.rights import Deed
from docarchive.domain.people.sign_in import AccessKind
from docarchive.domain.query import Sort
from docarchive.domain.record import Record
from docarchive.web import api_models as shape
from docarchive.web.access import EVERYBODY, PUBLIC, READERS, allowed
from docarchive.web.loading import find_known_parties, load_case, load_party, load_record
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.seeing import concerns
from docarchive.web.viewing import shown_files
from docarchive.web.visit import Visit, Visiting
from docarchive.workflows.find import Hit
from docarchive.workflows.issuing.clocks import find_clocks
from docarchive.workflows.people.access import log_access

room = Room(api=True)
ENTRIES: tuple[Entry, ...] = ()
PREFIX = "/api/v1"
PAGE_SIZE = 20
_LARGEST = 100
_FARTHEST = 1_000_000

Limit = Annotated[int, Query(ge=1, le=_LARGEST, description="Entries on a page.")]
Cursor = Annotated[str | None, Query(max_length=40, description="`next` of the page before.")]


def _answers(model: type[BaseModel], *failures: int) -> dict[int | str, dict[str, Any]]:
    """What a route may answer, for the OpenAPI document."""
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    told = {401: "Nobody has signed in.", 403: "Not with this role.", 404: "Not there, or not for you."}
    told |= {422: "A parameter is wrong; `detail` says which.", 503: "A store does not answer just now."}
    found: dict[int | str, dict[str, Any]] = {
        200: {"model": model, "headers": {"ETag": {"schema": {"type": "string"}}}},
        304: {"description": "As it was, by If-None-Match."},
    }
    return found | {
        status: {"description": told[status], "content": problem} for status in (*failures, 401, 422, 503)
    }


@room.get(f"{PREFIX}/me", responses=_answers(shape.Me), response_model=None)
@allowed(EVERYBODY)
def me(visit: Visiting) -> Response:
    """Who asks."""
    user = visit.signed_in
    deeds = [deed.value for deed in Deed if visit.may(deed)]
    return _answer(
        visit,
        shape.Me(
            name=user.name,
            display_name=user.display_name,
            roles=[role.value for role in user.roles],
            deeds=deeds,
            office=visit.site.office,
        ),
    )


@room.get(f"{PREFIX}/search", responses=_answers(shape.SearchShape, 403), response_model=None)
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
    offset = _offset(cursor)
    asked = visit.app.asking(q, sight=visit.sight, sort=sort)
    answer = asked.find(limit=limit, offset=offset, facets=facets)
    return _answer(
        visit,
        shape.SearchShape(
            total=answer.total,
            hits=[_hit(hit) for hit in answer.hits],
            facets=[
                shape.FacetShape(
                    field=facet.field.value,
                    counts=[shape.Count(value=c.value, count=c.count, filter=c.filter) for c in facet.counts],
                    more=facet.more,
                )
                for facet in answer.facets
            ],
            next=_cursor(offset + limit) if offset + limit < answer.total else None,
        ),
    )


@room.get(
    f"{PREFIX}/records/{{record_id}}", responses=_answers(shape.RecordShape, 403, 404), response_model=None
)
@allowed(READERS)
def record(visit: Visiting, record_id: str) -> Response:
    """One record with its files; asking for it counts as opening it."""
    with visit.reading() as reader:
        found, _ = load_record(record_id, reader)
    log_access(
        visit.signed_in.name,
        [found.id],
        AccessKind.OPENED,
        catalog=visit.app.catalog,
        now=visit.app.now(),
        source=visit.source,
    )
    return _answer(
        visit,
        shape.RecordShape(
            **_brief(found).model_dump(),
            form=found.form_id,
            recorded_at=found.recorded_at,
            laws=[law.printed for law in found.laws],
            files=[
                shape.FileShape(
                    number=file.number,
                    role=file.item.role.value,
                    media_type=file.item.media_type,
                    size_bytes=file.item.size_bytes,
                    sha256=str(file.item.sha256),
                    pages=file.item.page_count,
                    missing_pages=list(file.item.missing_pages),
                )
                for file in shown_files(found)
            ],
        ),
    )


@room.get(f"{PREFIX}/cases", responses=_answers(shape.CaseList, 403), response_model=None)
@allowed(READERS)
def cases(
    visit: Visiting,
    q: Annotated[str, Query(max_length=200, description="Part of name or cause.")] = "",
    limit: Limit = PAGE_SIZE,
    cursor: Cursor = None,
) -> Response:
    """Cases, newest first."""
    offset = _offset(cursor)
    with visit.reading() as reader:
        found = reader.find_cases(q, limit=offset + limit + 1)
    more = len(found) > offset + limit
    return _answer(
        visit,
        shape.CaseList(
            cases=[_case(case) for case in found[offset : offset + limit]],
            next=_cursor(offset + limit) if more else None,
        ),
    )


@room.get(f"{PREFIX}/cases/{{case_id}}", responses=_answers(shape.CaseShape, 403, 404), response_model=None)
@allowed(READERS)
def case(visit: Visiting, case_id: str) -> Response:
    """One case with its records and deadlines."""
    with visit.reading() as reader:
        found = load_case(case_id, reader)
        records = reader.records_of(found.id)
    seen = {None, *(item.id for item in records)}
    clocks = (
        find_clocks(
            catalog=visit.app.catalog,
            rules=visit.site.rules,
            now=visit.app.now(),
            case_id=found.id,
            every=True,
        )
        if concerns(visit, found)
        else []
    )
    return _answer(
        visit,
        shape.CaseShape(
            **_case(found).model_dump(),
            records=[_brief(item) for item in records],
            clocks=[
                shape.ClockShape(
                    title=item.clock.rule.title,
                    state=item.clock.state.value,
                    due=item.clock.due.day if item.clock.due else None,
                    party_id=item.clock.party_id,
                    source=item.clock.rule.source.printed,
                )
                for item in clocks
                if (item.clock.record.id if item.clock.record else None) in seen
            ],
        ),
    )


@room.get(f"{PREFIX}/parties", responses=_answers(shape.PartyList, 403), response_model=None)
@allowed(READERS)
def parties(
    visit: Visiting,
    q: Annotated[str, Query(max_length=200, description="Part of any of its names.")] = "",
    limit: Limit = PAGE_SIZE,
) -> Response:
    """Enterprises and persons by name."""
    with visit.reading() as reader:
        found, _ = find_known_parties(q, reader, limit=limit)
    return _answer(visit, shape.PartyList(parties=[shape.PartyShape(**_party(item)) for item in found]))


@room.get(
    f"{PREFIX}/parties/{{party_id}}", responses=_answers(shape.PartyWithCases, 403, 404), response_model=None
)
@allowed(READERS)
def party(visit: Visiting, party_id: str) -> Response:
    """One party with its cases."""
    with visit.reading() as reader:
        found, its_cases = load_party(party_id, reader)
    return _answer(visit, shape.PartyWithCases(**_party(found), cases=[_case(item) for item in its_cases]))


@room.get(f"{PREFIX}/openapi.json", include_in_schema=False)
@allowed(PUBLIC)
def openapi(request: Request) -> Response:
    """The description of all this."""
    web = request.app
    document = get_openapi(
        title=web.title,
        version=web.version,
        description=web.description,
        routes=_described(web.router.routes),
    )
    parts = document.setdefault("components", {})
    parts.setdefault("schemas", {})["Problem"] = shape.Problem.model_json_schema()
    parts["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": "docarchive_session"},
    }
    document["security"] = [{"token": []}, {"session": []}]
    return JSONResponse(document)


def _described(routes: Sequence[Any]) -> list[Any]:
    return [
        route for route in routes if getattr(route, "include_in_schema", False) and hasattr(route, "access")
    ]


def _answer(visit: Visit, body: BaseModel) -> Response:
    """The body, or 304 when the asker has it."""
    content = body.model_dump_json(exclude_none=False).encode()
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if visit.request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/json", headers=headers)


def _cursor(offset: int) -> str:
    return base64.urlsafe_b64encode(str(offset).encode()).decode().rstrip("=")


def _offset(cursor: str | None) -> int:
    if not cursor:
        return 0
    try:
        offset = int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        offset = -1
    if not 0 <= offset <= _FARTHEST:
        raise RejectedError("cursor 无效，应为上一页的 next / not a cursor: give `next` of the page before")
    return offset


def _brief(record: Record) -> shape.RecordBrief:
    return shape.RecordBrief(
        id=record.id,
        kind=record.kind.value,
        title=record.title,
        number=str(record.number) if record.number else None,
        date=record.doc_date,
        void=record.void_reason is not None,
        scans=len(record.scans),
        case_id=record.case_id,
        party_id=record.party_id,
    )


def _hit(hit: Hit) -> shape.HitShape:
    return shape.HitShape(
        record=_brief(hit.record),
        case=hit.case.name,
        party=hit.party_name,
        passages=[
            shape.PassageShape(
                page=passage.page_number,
                text=passage.text,
                marks=[shape.Stretch(start=mark.start, end=mark.end) for mark in passage.marks],
            )
            for passage in hit.passages
        ],
    )


def _case(case: Case) -> shape.CaseBrief:
    return shape.CaseBrief(
        id=case.id,
        name=case.name,
        cause=case.cause,
        stage=case.stage.value,
        opened_on=case.opened_on,
        party_ids=list(case.party_ids),
    )


def _party(party: Party) -> dict[str, Any]:
    known: dict[str, Any] = {"id": party.id, "kind": party.kind.value, "name": party.name}
    if isinstance(party, Enterprise):
        known |= {
            "uscc": str(party.uscc),
            "industry": party.industry,
            "region": party.region,
            "former_names": list(party.former_names),
        }
    return known
