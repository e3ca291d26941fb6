"""``/api/v1``: the books of the archive, read only: lending, retention, transfers, the destruction register."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import Path as InPath
from fastapi import Query
from starlette.responses import Response

from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import NotFoundError
from docarchive.domain.identifiers import CaseId, is_id
from docarchive.domain.lending.lending import LendingState
from docarchive.domain.people.rights import Deed
from docarchive.web.access import allowed, doing
from docarchive.web.api import registers as shape
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
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.visit import Visiting
from docarchive.workflows.packaging.past_transfers import past_transfer, past_transfers
from docarchive.workflows.retention.appraise import expired_volumes

room = Room(api=True)
ENTRIES: tuple[Entry, ...] = ()
_READERS = doing(Deed.READ_REGISTERS)
_OPEN = (LendingState.REQUESTED, LendingState.APPROVED)
Id = Annotated[str, InPath(max_length=40)]


@room.get(f"{PREFIX}/loans", responses=read_answers(shape.LoanList, 403), response_model=None)
@allowed(_READERS)
def loans(
    visit: Visiting,
    show: Annotated[
        str, Query(pattern="^(open|all)$", description="`open`: what waits or is out; or `all`.")
    ] = "open",
    limit: Limit = PAGE_SIZE,
    cursor: Cursor = None,
) -> Response:
    """Who asked for which file, who allowed it, what was read and copied; the newest first."""
    offset = offset_in(cursor)
    states = () if show == "all" else _OPEN
    with visit.reading() as reader:
        found = reader.lendings(states=states, newest_first=True, limit=offset + limit + 1)[offset:]
    return answer(
        visit,
        shape.LoanList(loans=[shape.loan(one) for one in found[:limit]], next=_next(found, offset, limit)),
    )


@room.get(f"{PREFIX}/loans/{{lending_id}}", responses=read_answers(shape.Loan, 403, 404), response_model=None)
@allowed(_READERS)
def loan(visit: Visiting, lending_id: Id) -> Response:
    """One lending with all that was used."""
    if not is_id(lending_id):
        raise NotFoundError("没有找到 / not found")
    with visit.reading() as reader:
        return answer(visit, shape.loan(reader.get_lending(lending_id)))


@room.get(f"{PREFIX}/retention", responses=read_answers(shape.ExpiredList, 403), response_model=None)
@allowed(_READERS)
def retention(
    visit: Visiting,
    by: Annotated[
        date | None, Query(description="Whose period is over by this day; today's without it.")
    ] = None,
    limit: Limit = PAGE_SIZE,
    cursor: Cursor = None,
) -> Response:
    """Volumes whose period is over, what two people said of each, and what holds them."""
    offset, day = offset_in(cursor), by or local_day(visit.app.now())
    with visit.reading() as reader:
        total = reader.count_volumes_expiring(day)
        found = expired_volumes(day, reader, skip=offset, limit=limit)
    more = total > offset + limit
    return answer(
        visit,
        shape.ExpiredList(
            by=day,
            total=total,
            volumes=[shape.expired(one) for one in found],
            next=cursor_to(offset + limit) if more else None,
        ),
    )


@room.get(f"{PREFIX}/disposals", responses=read_answers(shape.DisposalList, 403), response_model=None)
@allowed(_READERS)
def disposals(visit: Visiting, limit: Limit = PAGE_SIZE, cursor: Cursor = None) -> Response:
    """The destruction register, the newest first."""
    offset = offset_in(cursor)
    with visit.reading() as reader:
        found = list(reversed(reader.disposals()))[offset : offset + limit + 1]
    return answer(
        visit,
        shape.DisposalList(
            disposals=[shape.disposal(one) for one in found[:limit]], next=_next(found, offset, limit)
        ),
    )


@room.get(
    f"{PREFIX}/disposals/{{case_id}}",
    responses=read_answers(shape.DisposalShape, 403, 404),
    response_model=None,
)
@allowed(_READERS)
def disposal(visit: Visiting, case_id: Id) -> Response:
    """What is left of a case that was destroyed."""
    with visit.reading() as reader:
        found = reader.find_disposal(CaseId(case_id)) if is_id(case_id) else None
    if found is None:
        raise NotFoundError("没有找到 / not found")
    return answer(visit, shape.whole_disposal(found))


@room.get(f"{PREFIX}/transfers", responses=read_answers(shape.TransferList, 403), response_model=None)
@allowed(_READERS)
def transfers(visit: Visiting, limit: Limit = PAGE_SIZE, cursor: Cursor = None) -> Response:
    """What was handed over to archive institutions, the newest first."""
    offset = offset_in(cursor)
    with visit.reading() as reader:
        found = past_transfers(reader)[offset : offset + limit + 1]
    return answer(
        visit,
        shape.TransferList(
            transfers=[shape.transfer(one) for one in found[:limit]], next=_next(found, offset, limit)
        ),
    )


@room.get(
    f"{PREFIX}/transfers/{{written_at}}",
    responses=read_answers(shape.TransferShape, 403, 404),
    response_model=None,
)
@allowed(_READERS)
def transfer(visit: Visiting, written_at: Id) -> Response:
    """One transfer: its volumes, counts and digests."""
    with visit.reading() as reader:
        return answer(visit, shape.whole_transfer(past_transfer(written_at, reader)))


def _next(found: Sequence[object], offset: int, limit: int) -> str | None:
    return cursor_to(offset + limit) if len(found) > limit else None
