"""Figures of weeks, months and quarters, and the index of enforcement quality."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docarchive.cli.house import House, as_user_option, json_option, pass_house, remark, show_json, sight_of
from docarchive.cli.tables import table
from docarchive.domain.days.local_time import local_day
from docarchive.domain.plain import to_plain
from docarchive.domain.reviewing.figure_rules import FigureRules, percent
from docarchive.domain.reviewing.periods import PeriodKind, parse_period, period_of

if TYPE_CHECKING:
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
@click.option("--bulletin", type=_FILE, help="各区域通报 / the bulletin of the regions as a Word file.")
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
    bulletin: Path | None,
    svg: Path | None,
    viewer: str | None,
    as_json: bool,
) -> None:
    """一个期间的数据，与上期、上年同期比较 / a period beside the one before and that of last year.

    PERIOD 如 2026-W47、2026-11、2026-Q4、2026；不写为本月 / this month when left out.
    """
    from docarchive.wiring.desks import figure_desk
    from docarchive.workflows.reviewing.figure_papers import book_of, bulletin_of, region_chart, report_of

    with house.app() as app:
        wanted = parse_period(period) if period else period_of(PeriodKind.MONTH, local_day(app.now()))
        desk = replace(figure_desk(app), sight=sight_of(app, viewer))
        if issuing:
            desk.issue(wanted)
        report = desk.report(wanted)
        for path, make in ((docx, report_of), (bulletin, bulletin_of)):
            if path:
                made = make(
                    report,
                    desk.rules,
                    pack_folder=app.pack_folder,
                    catalog=app.catalog,
                    today=local_day(app.now()),
                )
                write_made(path, made)
    if xlsx:
        write_made(xlsx, book_of(report, desk.rules))
    if svg:
        write_made(svg, region_chart(report).encode())
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


def write_made(path: Path, content: bytes) -> None:
    """Write a file that was asked for, and say where."""
    path.write_bytes(content)
    remark(f"→ {path}")


def _show(report: "Report", rules: FigureRules) -> None:
    from docarchive.workflows.reviewing.figure_papers import columns_of, growth_of

    columns, growth = columns_of(report), growth_of(report)
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
    table(heads, rows, title=report.now.period.report_title)
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
    from docarchive.workflows.reviewing.figure_papers import in_words

    names = {item.id: item for item in rules.measures}
    return [
        [region, *(in_words(names, item, values) for item in _SHORT)]
        for region, values in report.now.figures.regions.items()
    ]


def _plain(report: "Report", rules: FigureRules) -> dict[str, object]:
    from docarchive.workflows.reviewing.figure_papers import growth_of

    periods = {"now": report.now, "before": report.before, "year_before": report.year_before}
    shown: dict[str, object] = {
        name: {**to_plain(item), "id": item.period.id, "title": item.period.title}
        for name, item in periods.items()
    }
    before, year = (dict(values) for _, values in growth_of(report))
    return shown | {
        "growth_permille": {"before": before, "year_before": year},
        "measures": to_plain(rules.measures),
        "source": rules.source.printed,
    }
