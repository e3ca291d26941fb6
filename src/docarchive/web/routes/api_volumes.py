"""``/api/v1``: sealed volumes."""

from typing import Annotated

from fastapi import Path as InPath
from fastapi import Query
from starlette.responses import Response

from docarchive.domain.errors import NotFoundError
from docarchive.domain.people.concerning import concerns
from docarchive.domain.volumes.reference import parse_reference
from docarchive.web.access import READERS, allowed
from docarchive.web.api import volumes as shape
from docarchive.web.api.answering import (
    PAGE_SIZE,
    PREFIX,
    Cursor,
    Limit,
    answer,
    cursor_to,
    offset_in,
    read_answers,
)
from docarchive.web.loading import load_case
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.seeing import shows_volume
from docarchive.web.visit import Visiting

room = Room(api=True)
ENTRIES: tuple[Entry, ...] = ()


@room.get(f"{PREFIX}/volumes", responses=read_answers(shape.VolumeList, 403), response_model=None)
@allowed(READERS)
def volumes(
    visit: Visiting,
    q: Annotated[
        str, Query(max_length=200, description="Part of a reference code or of a case's name.")
    ] = "",
    year: Annotated[int | None, Query(ge=1900, le=9999)] = None,
    limit: Limit = PAGE_SIZE,
    cursor: Cursor = None,
) -> Response:
    """Sealed volumes of the cases that are seen, by reference code."""
    offset = offset_in(cursor)
    with visit.reading() as reader:
        found = reader.volumes(year=year, words=q, skip=offset, limit=limit + 1)
        shown = found[:limit]
        cases = reader.get_cases({one.case_id for one in shown})
    return answer(
        visit,
        shape.VolumeList(
            volumes=[shape.brief(one, counts=concerns(visit.sight, cases[one.case_id])) for one in shown],
            next=cursor_to(offset + limit) if len(found) > limit else None,
        ),
    )


@room.get(
    f"{PREFIX}/volumes/{{reference}}",
    responses=read_answers(shape.VolumeShape, 403, 404),
    response_model=None,
)
@allowed(READERS)
def volume(visit: Visiting, reference: Annotated[str, InPath(max_length=100)]) -> Response:
    """One volume, with the rows of its contents that the asker sees."""
    with visit.reading() as reader:
        found = reader.get_volume(parse_reference(reference))
        case = load_case(found.case_id, reader)
        if not shows_volume(visit, found, case):
            raise NotFoundError(f"没有档号 {found.reference} 的案卷 / no such volume")
        seen = frozenset(item.id for item in reader.records_of(found.case_id))
    return answer(visit, shape.whole(found, seen, counts=concerns(visit.sight, case)))
