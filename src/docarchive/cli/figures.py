"""Figures of weeks, months and quarters, and the index of enforcement quality."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docarchive.cli.house import House, as_user_option, json_option, pass_house, remark, show_json, sight_of
from docarchive.cli.tables import table
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import NotFoundError
from docarchive.domain.plain import to_plain
from docarchive.domain.reviewing.figure_rules import FigureRules, MeasureName, percent
from docarchive.domain.reviewing.figures import growth_permille
from docarchive.domain.reviewing.periods import Period, PeriodKind, parse_period, period_of

if TYPE_CHECKING:
    from docarchive.wiring.app import App
    from docarchive.workflows.reviewing.figures import Report

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group("figures")
def figures_command() -> None:
    """统计：周分析、月总结、季评估 / figures of weeks, months, quarters, years; no fine is ever a goal."""


@figures_command.command("show")
@click.argument("period", required=False)
@click.option(
    "--issue",
    "issuing",
    is_flag=True,
    help="印发：数据从此不变 / freeze the figures of a period that is over.",
)
@click.option("--xlsx", type=_FILE, help="写成 Excel / write a workbook.")
@click.option("--docx", type=_FILE, help="写成报告 / write the report as a Word file.")
@click.option("--svg", type=_FILE, help="各区域检查与处罚的图 / a chart of the regions.")
@as_user_option
@json_option
@pass_house
def figures_show(
    house: House,
    period: str | None,
    issuing: bool,
    xlsx: Path | None,
    docx: Path | None,
    svg: Path | None,
    viewer: str | None,
    as_json: bool,
) -> None:
    """一个期间的数据，与上期、上年同期比较 / a period beside the one before and that of last year.

    PERIOD 如 2026-W47、2026-11、2026-Q4、2026；不写为本月 / this month when left out.
    """
    from docarchive.wiring.desks import figure_desk

    with house.app() as app:
        wanted = parse_period(period) if period else period_of(PeriodKind.MONTH, local_day(app.now()))
        desk = replace(figure_desk(app), sight=sight_of(app, viewer))
        if issuing:
            desk.issue(wanted)
        report = desk.report(wanted)
        if docx:
            _write_report(app, docx, report, desk.rules)
    if xlsx:
        _write_book(xlsx, report, desk.rules)
    if svg:
        svg.write_text(region_chart(report), encoding="utf-8")
        remark(f"→ {svg}")
    if as_json:
        show_json(_plain(report, desk.rules))
    else:
        _show(report, desk.rules)


@figures_command.command("issued")
@json_option
@pass_house
def figures_issued(house: House, as_json: bool) -> None:
    """列出已印发的期间 / list the periods whose figures are frozen."""
    from docarchive.wiring.desks import figure_desk

    with house.app() as app:
        found = figure_desk(app).issued()
    if as_json:
        show_json(found)
    else:
        table(["期间 / period"], [[item] for item in found])


def region_chart(report: "Report") -> str:
    """Inspections and penalties of each region, as SVG."""
    from docarchive.domain.reviewing.bar_chart import Series, bar_chart

    regions = report.now.figures.regions
    bars = []
    for name, measure in (("检查（次）", "inspections"), ("处罚决定（份）", "decisions")):
        values = [regions[region][measure] or 0 for region in regions]
        bars.append(Series(name, values, list(map(str, values))))
    return bar_chart(f"{report.now.period.title}各区域检查与处罚", list(regions), bars)


def _growth(report: "Report") -> list[tuple[str, Mapping[str, int | None]]]:
    now = report.now.figures.values
    return [
        (head, {name: growth_permille(now[name], other.figures.values.get(name)) for name in now})
        for head, other in (
            ("比上期 / on the one before", report.before),
            ("同比 / on last year", report.year_before),
        )
    ]


def _head(title: str, period: Period, *, frozen: bool) -> str:
    return f"{title} {period.id}" + ("（已印发 / issued）" if frozen else "")


def _columns(report: "Report") -> list[tuple[str, Mapping[str, int | None]]]:
    named = (("本期", report.now), ("上期", report.before), ("上年同期", report.year_before))
    return [
        (_head(title, item.period, frozen=item.issued_on is not None), item.figures.values)
        for title, item in named
    ]


def _write_book(path: Path, report: "Report", rules: FigureRules) -> None:
    from docarchive.templates.figure_book import figure_book

    title = f"{report.now.period.title}行政执法数据"
    path.write_bytes(
        figure_book(title, rules.measures, _columns(report), _growth(report), report.now.figures.regions)
    )
    remark(f"→ {path}")


def _write_report(app: "App", path: Path, report: "Report", rules: FigureRules) -> None:
    issued = report.now.issued_on
    standing = (
        f"数据已于{_day(issued)}印发，不再改变。"
        if issued
        else f"数据截至{_day(local_day(app.now()))}，尚未印发。"
    )
    growth = dict(zip(("on_before", "on_year"), (values for _, values in _growth(report)), strict=True))
    periods = {"now": report.now, "before": report.before, "year": report.year_before}
    measures = [
        {
            "title": name.title,
            **{key: name.shown(item.figures.values.get(name.id)) for key, item in periods.items()},
            **{key: percent(values.get(name.id)) for key, values in growth.items()},
        }
        for name in rules.measures
    ]
    heads = ("region", "inspections", "decisions", "ratio", "filed")
    wanted = ("inspections", "decisions", "penalties_per_inspection_permille", "filed")
    names = {item.id: item for item in rules.measures}
    regions = [
        dict(zip(heads, (region, *(_in_words(names, key, values) for key in wanted)), strict=True))
        for region, values in report.now.figures.regions.items()
    ]
    values = {
        "period": report.now.period.title,
        "before": report.before.period.title,
        "year_before": report.year_before.period.title,
        "standing": standing,
        "measures": measures,
        "regions": regions,
    }
    write_paper(app, path, "figure_report", values, number=None, on=issued or local_day(app.now()))


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def write_paper(
    app: "App", path: Path, form_id: str, values: Mapping[str, object], *, number: str | None, on: date
) -> None:
    """Fill one of the pack's report forms for this office and write it."""
    from docarchive.templates.report_form import fill_report, open_report_form

    with app.catalog.reading() as reader:
        agency = reader.find_agency()
    if agency is None:
        raise NotFoundError(
            "还没有登记本机关 / the agency is not entered yet", hint="docarchive agency set FILE"
        )
    form = open_report_form(app.pack_folder, form_id)
    path.write_bytes(fill_report(form, values, agency=agency.name, number=number, on=on))
    remark(f"→ {path}")


def _in_words(names: Mapping[str, MeasureName], key: str, values: Mapping[str, int | None]) -> str:
    return names[key].shown(values.get(key)) if key in names else str(values.get(key))


def _show(report: "Report", rules: FigureRules) -> None:
    columns, growth = _columns(report), _growth(report)
    rows = [
        [
            name.title,
            *(name.shown(values.get(name.id)) for _, values in columns),
            *(percent(values.get(name.id)) for _, values in growth),
        ]
        for name in rules.measures
    ]
    heads = [
        "指标 / measure",
        *(head.replace(" ", " / ", 1) for head, _ in columns),
        *(head for head, _ in growth),
    ]
    table(heads, rows, title=f"{report.now.period.title}行政执法数据")
    click.echo()
    table(["区域 / region", *_SHORT.values()], _regions(report, rules), title="分区域 / by region")
    remark(f"{rules.source.printed}；罚款数额不作为考核指标 / fines are no goal")


_SHORT = {
    "inspections": "检查 / inspections",
    "decisions": "处罚 / penalties",
    "penalties_per_inspection_permille": "处罚比检查 / ratio",
    "filed": "立案 / filed",
    "open": "未结 / open",
}


def _regions(report: "Report", rules: FigureRules) -> Sequence[Sequence[str]]:
    names = {item.id: item for item in rules.measures}
    return [
        [region, *(_in_words(names, item, values) for item in _SHORT)]
        for region, values in report.now.figures.regions.items()
    ]


def _plain(report: "Report", rules: FigureRules) -> dict[str, object]:
    periods = {"now": report.now, "before": report.before, "year_before": report.year_before}
    shown: dict[str, object] = {
        name: {**to_plain(item), "id": item.period.id, "title": item.period.title}
        for name, item in periods.items()
    }
    before, year = (dict(values) for _, values in _growth(report))
    return shown | {
        "growth_permille": {"before": before, "year_before": year},
        "measures": to_plain(rules.measures),
        "source": rules.source.printed,
    }
