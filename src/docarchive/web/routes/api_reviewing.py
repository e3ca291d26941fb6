"""``/api/v1``: like cases, figures, file reviews."""

from dataclasses import replace
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import ForbiddenError
from docarchive.domain.identifiers import PartyId
from docarchive.domain.people.concerning import concerns
from docarchive.domain.people.rights import Deed
from docarchive.domain.reviewing.comparables import ENOUGH
from docarchive.domain.reviewing.periods import parse_period
from docarchive.web.access import READERS, allowed, doing
from docarchive.web.api import reviewing as shape
from docarchive.web.api.answering import PREFIX, answer, deed_answers, read_answers, told
from docarchive.web.loading import load_case
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.seeing import sheet_for
from docarchive.web.visit import Visit, Visiting
from docarchive.wiring.desks import figure_desk
from docarchive.wiring.recording import recording
from docarchive.workflows.closing.review_case import answer as answer_item
from docarchive.workflows.closing.review_case import review_case
from docarchive.workflows.reviewing.comparables import find_comparables, target_of

room = Room(api=True)
ENTRIES: tuple[Entry, ...] = ()
_REVIEW = f"{PREFIX}/cases/{{case_id}}/review"


@room.get(
    f"{PREFIX}/cases/{{case_id}}/comparables",
    responses=read_answers(shape.ComparedShape, 403, 404),
    response_model=None,
)
@allowed(doing(Deed.COMPARE))
def comparables(
    visit: Visiting,
    case_id: str,
    party_id: Annotated[
        str | None, Query(max_length=40, description="Default: the first with a decision.")
    ] = None,
    amount_fen: Annotated[
        int | None, Query(ge=0, le=10**15, description="The fine in question; default: that of the case.")
    ] = None,
    enough: Annotated[
        int, Query(ge=1, le=10_000, description="Fewer, and the comparison is widened.")
    ] = ENOUGH,
) -> Response:
    """Like decisions among those that the asker sees, how their fines are spread, and where this one lies."""
    with visit.reading() as reader:
        case = load_case(case_id, reader)
        target = target_of(
            case, reader, on=local_day(visit.app.now()), party_id=PartyId(party_id) if party_id else None
        )
        if amount_fen is not None:
            target = replace(target, amount_fen=amount_fen)
        found = find_comparables(target, reader, catalogue=visit.site.review_tools.penal, enough=enough)
    return answer(visit, shape.compared(found))


@room.get(
    f"{PREFIX}/figures/{{period}}", responses=read_answers(shape.FiguresShape, 403), response_model=None
)
@allowed(doing(Deed.COMPARE))
def figures(visit: Visiting, period: str) -> Response:
    """A week (2026-W47), month (2026-11), quarter (2026-Q4) or year beside the ones it is compared with."""
    desk = replace(figure_desk(visit.app), sight=visit.sight)
    return answer(visit, shape.figures(desk.report(parse_period(period))))


@room.get(_REVIEW, responses=read_answers(shape.ReviewShape, 403, 404), response_model=None)
@allowed(READERS)
def review(
    visit: Visiting,
    case_id: str,
    standard: Annotated[str | None, Query(max_length=50, description="Default: the pack's first.")] = None,
) -> Response:
    """A case as a file review scores it now; for those who see the whole case."""
    with visit.reading() as reader:
        case = load_case(case_id, reader)
    _require_whole(visit, concerned=concerns(visit.sight, case))
    sheet = review_case(
        case.id,
        visit.site.review_tools,
        catalog=visit.app.catalog,
        now=visit.app.now(),
        standard_id=standard,
    )
    return answer(visit, shape.review(sheet_for(visit, case, sheet)))


@room.put(f"{_REVIEW}/items/{{item_id}}", responses=deed_answers(shape.ReviewShape, 404), response_model=None)
@allowed(doing(Deed.REVIEW))
def answer_review(visit: Visiting, case_id: str, item_id: str, given: shape.ReviewAnswerGiven) -> Response:
    """Say of an item what a machine cannot, or better than it did; goes on record with its reason."""
    app, tools = visit.app, visit.site.review_tools
    with visit.reading() as reader:
        case = load_case(case_id, reader)
    visit.require(Deed.REVIEW, case)
    answer_item(case.id, item_id, given.verdict, given.reason, items=tools.items, **recording(app))
    sheet = review_case(case.id, tools, catalog=app.catalog, now=app.now())
    return told(shape.review(sheet))


def _require_whole(visit: Visit, *, concerned: bool) -> None:
    if not concerned:
        raise ForbiddenError(
            f"{visit.signed_in.name} 不能查看全案 / only who sees the whole case sees its review",
            hint="请承办人或评查员查看 / ask the handler or a reviewer",
        )
