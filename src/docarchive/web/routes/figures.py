"""Figures of a week, month, quarter or year beside those before; frozen when issued. Fines are shown, never a goal."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from fastapi import Form, Query
from markupsafe import Markup
from starlette.responses import Response

from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.domain.media_types import DOCX, SVG, XLSX
from docarchive.domain.people.rights import Deed
from docarchive.domain.people.seeing import sees_everything
from docarchive.domain.reviewing.figure_rules import MeasureName, percent
from docarchive.domain.reviewing.periods import Period, PeriodKind, parse_period, period_of
from docarchive.web.access import allowed, doing
from docarchive.web.failures import status_again
from docarchive.web.language import Language, pick
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.sending import send_made_now
from docarchive.web.visit import Visit, Visiting
from docarchive.wiring.desks import figure_desk
from docarchive.workflows.reviewing.figure_papers import (
    book_of,
    bulletin_of,
    growth_of,
    measure_chart,
    region_chart,
    report_of,
)
from docarchive.workflows.reviewing.figures import FigureDesk, Report

Wanted = Annotated[str, Query(max_length=20)]

room = Room()
ENTRIES = (Entry("统计 / Figures", "/figures", doing(Deed.COMPARE)),)


@dataclass(frozen=True, slots=True)
class Row:
    """One measure in the three periods."""

    name: MeasureName
    shown: tuple[str, ...]
    """Of the period, the one before, last year; then the growth on each."""


@room.get("/figures")
@allowed(doing(Deed.COMPARE))
def figures(visit: Visiting, period: Wanted = "") -> Response:
    """The figures of a period; this month unless another is asked for."""
    desk = _desk(visit)
    try:
        wanted, fault = _period(visit, period), None
    except RejectedError as error:
        wanted, fault = _period(visit, ""), error
    return _page(visit, desk, wanted, fault)


@room.get("/figures.xlsx")
@allowed(doing(Deed.COMPARE))
def workbook(visit: Visiting, period: Wanted = "") -> Response:
    """The same as a workbook."""
    desk = _desk(visit)
    wanted = _period(visit, period)
    return send_made_now(book_of(desk.report(wanted), desk.rules), XLSX, f"{wanted.report_title}.xlsx")


@room.get("/figures.svg")
@allowed(doing(Deed.COMPARE))
def picture(visit: Visiting, period: Wanted = "") -> Response:
    """Inspections and penalties by region as a chart."""
    wanted = _period(visit, period)
    made = region_chart(_desk(visit).report(wanted)).encode()
    return send_made_now(made, SVG, f"{wanted.report_title}.svg")


@room.get("/figures.docx")
@allowed(doing(Deed.COMPARE))
def paper(visit: Visiting, period: Wanted = "") -> Response:
    """The same as a report."""
    wanted = _period(visit, period)
    return _paper(visit, wanted, report_of, wanted.report_title)


@room.get("/figures/bulletin.docx")
@allowed(doing(Deed.COMPARE))
def bulletin(visit: Visiting, period: Wanted = "") -> Response:
    """The bulletin of the regions."""
    wanted = _period(visit, period)
    return _paper(visit, wanted, bulletin_of, f"{wanted.title}各区域行政执法情况通报")


@room.get("/figures/issue")
@allowed(doing(Deed.REVIEW))
def ask_issue(visit: Visiting, period: Wanted = "") -> Response:
    """Asks once: what is issued stays as it is."""
    return visit.page("figures_issue.html", period=_period(visit, period))


@room.post("/figures/issue")
@allowed(doing(Deed.REVIEW))
def issue(visit: Visiting, period: Annotated[str, Form(max_length=20)] = "") -> Response:
    """Freeze the figures of a period that is over."""
    desk, wanted = _desk(visit), _period(visit, period)
    try:
        desk.issue(wanted)
    except (RejectedError, ConflictError) as error:
        return _page(visit, desk, wanted, error)
    return visit.go(f"/figures?period={wanted.id}")


def _paper(visit: Visit, wanted: Period, make: Callable[..., bytes], name: str) -> Response:
    desk, app = _desk(visit), visit.app
    made = make(
        desk.report(wanted),
        desk.rules,
        pack_folder=app.pack_folder,
        catalog=app.catalog,
        today=local_day(app.now()),
    )
    return send_made_now(made, DOCX, f"{name}.docx")


def _page(
    visit: Visit, desk: FigureDesk, wanted: Period, fault: RejectedError | ConflictError | None
) -> Response:
    report = desk.report(wanted)
    status = status_again(fault)
    return visit.page(
        "figures.html",
        status=status,
        fault=fault,
        report=report,
        period=wanted,
        after=period_of(wanted.kind, wanted.last.fromordinal(wanted.last.toordinal() + 1)),
        kinds=[(kind, period_of(kind, _day_in(visit, wanted))) for kind in PeriodKind],
        rows=_rows(report, desk),
        names={item.id: item for item in desk.rules.measures},
        source=desk.rules.source.printed,
        measures_chart=_measures_chart(visit, report, desk),
        regions_chart=_regions_chart(visit, report),
        issued=desk.issued(),
        whole=sees_everything(visit.sight),
        may_issue=visit.may(Deed.REVIEW) and local_day(visit.app.now()) > wanted.last,
        indexes=desk.rules.indexes,
    )


def _rows(report: Report, desk: FigureDesk) -> list[Row]:
    periods = (report.now, report.before, report.year_before)
    growth = [values for _, values in growth_of(report)]
    return [
        Row(
            name,
            (
                *(name.shown(item.figures.values.get(name.id)) for item in periods),
                *(percent(values.get(name.id)) for values in growth),
            ),
        )
        for name in desk.rules.measures
    ]


def _measures_chart(visit: Visit, report: Report, desk: FigureDesk) -> Markup | None:
    title = pick("本期、上期和上年同期 / The period, the one before and last year", visit.language)
    english = visit.language is Language.EN
    drawn = measure_chart(report, desk.rules, name="measures", title=title, english=english)
    return Markup(drawn) if drawn else None  # noqa: S704 - bar_chart escapes what it is given


def _regions_chart(visit: Visit, report: Report) -> Markup | None:
    if not report.now.figures.regions:
        return None
    words = (
        "各区域检查与处罚 / Inspections and penalties by region",
        "检查（次） / inspections",
        "处罚决定（份） / penalty decisions",
    )
    shown = [pick(one, visit.language) for one in words]
    return Markup(region_chart(report, name="regions", words=shown))  # noqa: S704 - bar_chart escapes


def _desk(visit: Visit) -> FigureDesk:
    return replace(figure_desk(visit.app), sight=visit.sight)


def _period(visit: Visit, written: str) -> Period:
    return parse_period(written) if written else period_of(PeriodKind.MONTH, local_day(visit.app.now()))


def _day_in(visit: Visit, period: Period) -> date:
    """A day of the period, today if it is one: from where another kind of period is offered."""
    today = local_day(visit.app.now())
    return min(max(today, period.first), period.last)
