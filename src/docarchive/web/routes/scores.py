"""The index of enforcement quality: points in, scores out, letters to regions and offices under the line; never persons."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Form, Query
from starlette.responses import Response

from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.media_types import DOCX
from docarchive.domain.people.rights import Deed
from docarchive.domain.reviewing.periods import Period, PeriodKind, parse_period, period_of
from docarchive.domain.reviewing.scores import IndexTemplate, Score
from docarchive.web.access import allowed, doing
from docarchive.web.failures import status_again
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.sending import send_made_now
from docarchive.web.visit import Visit, Visiting
from docarchive.wiring.desks import figure_desk
from docarchive.workflows.reviewing.figure_papers import letter_of, points_in
from docarchive.workflows.reviewing.figures import FigureDesk
from docarchive.workflows.reviewing.scoring import find_reminders, index_named, issue_scores, score_quarter

_MOST_POINTS = 100_000

room = Room()
ENTRIES: tuple[Entry, ...] = ()
Points = Annotated[str, Form(max_length=_MOST_POINTS)]


@dataclass(frozen=True, slots=True)
class Scoring:
    """An index with what was typed and what came of it."""

    index: IndexTemplate
    period: str
    points: str
    scores: tuple[Score, ...] = ()
    fault: RejectedError | ConflictError | None = None
    ready: bool = False
    """The quarter is over and there are scores: they can be issued."""


@room.get("/figures/index/{index_id}")
@allowed(doing(Deed.COMPARE))
def index_page(visit: Visiting, index_id: str, period: Annotated[str, Query(max_length=20)] = "") -> Response:
    """An index of the pack, and the form for its points."""
    desk = _desk(visit)
    index = index_named(index_id, desk)
    last = period_of(PeriodKind.QUARTER, local_day(visit.app.now())).before
    head = ",".join(["对象", *(item.id for item in index.indicators if item.measure is None)])
    return visit.page("figures_index.html", scoring=Scoring(index, period or last.id, f"{head}\n"))


@room.post("/figures/index/{index_id}")
@allowed(doing(Deed.COMPARE))
def score(
    visit: Visiting,
    index_id: str,
    period: Annotated[str, Form(max_length=20)] = "",
    points: Points = "",
) -> Response:
    """Work the scores out; nothing is kept."""
    desk = _desk(visit)
    scoring = _scored(visit, Scoring(index_named(index_id, desk), period, points), desk)
    return visit.page("figures_index.html", status=422 if scoring.fault else 200, scoring=scoring)


@room.post("/figures/index/{index_id}/issue")
@allowed(doing(Deed.REVIEW))
def issue(
    visit: Visiting,
    index_id: str,
    period: Annotated[str, Form(max_length=20)] = "",
    points: Points = "",
    sure: Annotated[bool, Form()] = False,
) -> Response:
    """Freeze the scores of a quarter that is over and number the letters; asks once."""
    desk = _desk(visit)
    scoring = _scored(visit, Scoring(index_named(index_id, desk), period, points), desk)
    if scoring.fault:
        return visit.page("figures_index.html", status=422, scoring=scoring)
    if not sure:
        return visit.page("figures_index_issue.html", scoring=scoring)
    try:
        issue_scores(scoring.index, parse_period(period), scoring.scores, desk)
    except (RejectedError, ConflictError) as error:
        status = status_again(error)
        return visit.page("figures_index.html", status=status, scoring=replace(scoring, fault=error))
    return visit.go("/figures/reminders")


@room.get("/figures/reminders")
@allowed(doing(Deed.COMPARE))
def reminders(visit: Visiting) -> Response:
    """All letters, the newest first."""
    return visit.page("figures_reminders.html", letters=list(reversed(find_reminders(_desk(visit)))))


@room.get("/figures/letter")
@allowed(doing(Deed.COMPARE))
def letter(visit: Visiting, number: Annotated[str, Query(max_length=60)] = "") -> Response:
    """One letter as a Word file."""
    found = next((item for item in find_reminders(_desk(visit)) if item.number == number), None)
    if found is None:
        raise NotFoundError("没有这份提醒督促函 / no such letter")
    app = visit.app
    letter = letter_of(found, pack_folder=app.pack_folder, catalog=app.catalog)
    return send_made_now(letter, DOCX, f"{found.number}.docx")


def _scored(visit: Visit, scoring: Scoring, desk: FigureDesk) -> Scoring:
    try:
        quarter = parse_period(scoring.period)
        entered = points_in(scoring.points, "分数") if scoring.points.strip() else {}
        scores = score_quarter(scoring.index, quarter, entered, desk)
    except RejectedError as error:
        return replace(scoring, fault=error)
    return replace(scoring, scores=scores, ready=bool(scores) and _is_over(visit, quarter))


def _is_over(visit: Visit, quarter: Period) -> bool:
    return local_day(visit.app.now()) > quarter.last


def _desk(visit: Visit) -> FigureDesk:
    return replace(figure_desk(visit.app), sight=visit.sight)
