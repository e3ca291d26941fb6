"""The index of enforcement quality: points in, scores out, letters to regions and offices under the line; never persons."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from fastapi import Form, Query
from markupsafe import Markup
from starlette.responses import Response

from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.media_types import DOCX, SVG, XLSX
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
from docarchive.workflows.reviewing.figure_papers import letter_of, points_in, scores_book, scores_chart
from docarchive.workflows.reviewing.figures import FigureDesk
from docarchive.workflows.reviewing.scoring import (
    Quarter,
    find_reminders,
    index_named,
    issue_scores,
    issued_quarter,
    issued_quarters,
    quarter_beside,
    record_reply,
    score_quarter,
)

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
    quarter: Quarter | None = None
    """What came of it, or what was issued."""
    fault: RejectedError | ConflictError | None = None
    ready: bool = False
    """The quarter is over and there are scores: they can be issued."""

    @property
    def scores(self) -> tuple[Score, ...]:
        """The best first; none before there are any."""
        return self.quarter.scores if self.quarter else ()


@room.get("/figures/index/{index_id}")
@allowed(doing(Deed.COMPARE))
def index_page(visit: Visiting, index_id: str, period: Annotated[str, Query(max_length=20)] = "") -> Response:
    """An index of the pack with the form for its points; of an issued quarter the scores as they were issued."""
    desk = _desk(visit)
    index = index_named(index_id, desk)
    last = period_of(PeriodKind.QUARTER, local_day(visit.app.now())).before
    head = ",".join(["对象", *(item.id for item in index.indicators if item.formula is None)])
    scoring = Scoring(index, period or last.id, f"{head}\n")
    try:
        quarter = issued_quarter(index, parse_period(scoring.period), desk)
    except RejectedError as error:
        return _page(visit, desk, replace(scoring, fault=error))
    return _page(visit, desk, replace(scoring, quarter=quarter))


@room.get("/figures/index/{index_id}/scores.xlsx")
@allowed(doing(Deed.COMPARE))
def workbook(visit: Visiting, index_id: str, period: Annotated[str, Query(max_length=20)] = "") -> Response:
    """Issued scores as a workbook."""
    quarter = _issued(visit, index_id, period)
    return send_made_now(scores_book(quarter), XLSX, f"{quarter.index.title}-{quarter.period.id}.xlsx")


@room.get("/figures/index/{index_id}/scores.svg")
@allowed(doing(Deed.COMPARE))
def picture(visit: Visiting, index_id: str, period: Annotated[str, Query(max_length=20)] = "") -> Response:
    """Issued scores as a chart."""
    quarter = _issued(visit, index_id, period)
    name = f"{quarter.index.title}-{quarter.period.id}.svg"
    return send_made_now(scores_chart(quarter).encode(), SVG, name)


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
    return _page(visit, desk, scoring)


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
        return _page(visit, desk, scoring)
    if not sure:
        return visit.page("figures_index_issue.html", scoring=scoring)
    try:
        issue_scores(scoring.index, parse_period(period), scoring.scores, desk)
    except (RejectedError, ConflictError) as error:
        return _page(visit, desk, replace(scoring, fault=error))
    return visit.go(f"/figures/index/{index_id}?period={parse_period(period).id}")


@room.get("/figures/reminders")
@allowed(doing(Deed.COMPARE))
def reminders(visit: Visiting) -> Response:
    """All letters, the newest first, with the answers."""
    return _letters(visit)


@room.post("/figures/reminders")
@allowed(doing(Deed.REVIEW))
def reply(
    visit: Visiting,
    number: Annotated[str, Form(max_length=60)] = "",
    said: Annotated[str, Form(max_length=1000)] = "",
    on: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Note the answer to a letter."""
    try:
        record_reply(number, said, _day_of(on, visit), _desk(visit))
    except (RejectedError, ConflictError) as error:
        return _letters(visit, error)
    return visit.go("/figures/reminders")


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


def _letters(visit: Visit, fault: RejectedError | ConflictError | None = None) -> Response:
    return visit.page(
        "figures_reminders.html",
        status=status_again(fault),
        letters=list(reversed(find_reminders(_desk(visit)))),
        fault=fault,
        today=local_day(visit.app.now()),
        may_reply=visit.may(Deed.REVIEW),
    )


def _day_of(written: str, visit: Visit) -> date:
    try:
        return date.fromisoformat(written) if written else local_day(visit.app.now())
    except ValueError as error:
        raise RejectedError(f"不是日期 / not a date: {written[:20]}") from error


def _page(visit: Visit, desk: FigureDesk, scoring: Scoring) -> Response:
    quarter = scoring.quarter
    chart = scores_chart(quarter, title=quarter.period.id) if quarter else ""
    return visit.page(
        "figures_index.html",
        status=status_again(scoring.fault),
        scoring=scoring,
        chart=Markup(chart),  # noqa: S704 - bar_chart escapes what it is given
        issued=issued_quarters(scoring.index.id, desk),
    )


def _issued(visit: Visit, index_id: str, period: str) -> Quarter:
    desk = _desk(visit)
    quarter = issued_quarter(index_named(index_id, desk), parse_period(period), desk)
    if quarter is None:
        raise NotFoundError(f"{period} 的评分还没有印发 / the scores are not issued")
    return quarter


def _scored(visit: Visit, scoring: Scoring, desk: FigureDesk) -> Scoring:
    try:
        quarter = parse_period(scoring.period)
        entered = points_in(scoring.points, "分数") if scoring.points.strip() else {}
        scores = score_quarter(scoring.index, quarter, entered, desk)
    except RejectedError as error:
        return replace(scoring, fault=error)
    beside = quarter_beside(scoring.index, quarter, scores, desk)
    return replace(scoring, quarter=beside, ready=bool(scores) and _is_over(visit, quarter))


def _is_over(visit: Visit, quarter: Period) -> bool:
    return local_day(visit.app.now()) > quarter.last


def _desk(visit: Visit) -> FigureDesk:
    return replace(figure_desk(visit.app), sight=visit.sight)
