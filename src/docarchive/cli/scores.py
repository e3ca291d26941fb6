"""The index of enforcement quality at the keyboard: points in, scores out, letters to those under the line."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docarchive.cli.figures import figures_command as figures_command  # main.py loads the group from here
from docarchive.cli.figures import write_made
from docarchive.cli.given import parse_day, text
from docarchive.cli.house import House, json_option, pass_house, remark, show_json
from docarchive.cli.tables import table
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import RejectedError
from docarchive.domain.reviewing.periods import parse_period
from docarchive.domain.reviewing.scores import IndexTemplate, Score

if TYPE_CHECKING:
    from docarchive.workflows.reviewing.scoring import Quarter

_FILE = click.Path(path_type=Path, dir_okay=False)
_REASONS = {"below": "低于分数线 / under the line", "last": "排名末位 / among the last"}


@figures_command.command("index")
@click.argument("name", required=False)
@click.argument("period", required=False)
@click.option(
    "--points",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="各对象得分的 CSV，首列为对象，其余列为指标编号 / points as CSV: subject, then indicators by id.",
)
@click.option(
    "--issue", "issuing", is_flag=True, help="印发并编提醒督促函号 / freeze, and number the reminder letters."
)
@click.option("--xlsx", type=_FILE, help="写成 Excel / write a workbook.")
@click.option("--svg", type=_FILE, help="得分的图 / a chart of the scores.")
@json_option
@pass_house
def figures_index(
    house: House,
    name: str | None,
    period: str | None,
    points: Path | None,
    issuing: bool,
    xlsx: Path | None,
    svg: Path | None,
    as_json: bool,
) -> None:
    """执法质量指数：按季评分，低于分数线或末位的提醒 / score a quarter; who is under the line or last is reminded.

    只评地区和单位，不评个人 / regions and offices are scored, never persons. 不写 NAME 时列出指数 / without NAME: the
    indexes of the pack. 已印发的季度照印发时显示 / an issued quarter is shown as it was issued.
    """
    from docarchive.wiring.desks import figure_desk
    from docarchive.workflows.reviewing.figure_papers import scores_book, scores_chart
    from docarchive.workflows.reviewing.scoring import (
        index_named,
        issue_scores,
        issued_quarter,
        quarter_beside,
        score_quarter,
    )

    with house.app() as app:
        desk = figure_desk(app)
        if name is None:
            _list(desk.rules.indexes, as_json=as_json)
            return
        if period is None:
            raise RejectedError(
                "请写明季度 / name the quarter", hint=f"docarchive figures index {name} 2026-Q3"
            )
        index, quarter = index_named(name, desk), parse_period(period)
        shown = None if points or issuing else issued_quarter(index, quarter, desk)
        if shown is None:
            scores = score_quarter(index, quarter, _points(points) if points else {}, desk)
            shown = quarter_beside(index, quarter, scores, desk)
        reminders = issue_scores(index, quarter, shown.scores, desk) if issuing else ()
    if xlsx:
        write_made(xlsx, scores_book(shown))
    if svg:
        write_made(svg, scores_chart(shown).encode())
    if as_json:
        show_json(
            {
                "index": index.id,
                "period": quarter.id,
                "issued": shown.issued or issuing,
                "scores": [_plain(item, shown) for item in shown.scores],
                "reminders": list(reminders),
            }
        )
    else:
        _show(shown)
        for item in reminders:
            click.echo(f"提醒督促函 / reminder letter {item.number}  {item.subject}  {item.score}")


@figures_command.command("reminders")
@click.option(
    "--docx",
    type=click.Path(path_type=Path, file_okay=False),
    help="写成 Word 文件的目录，一函一份 / folder for the letters as Word files.",
)
@click.option(
    "--reply-days",
    type=click.IntRange(1, 365),
    default=15,
    show_default=True,
    help="几日内回复 / days to answer.",
)
@json_option
@pass_house
def figures_reminders(house: House, docx: Path | None, reply_days: int, as_json: bool) -> None:
    """列出提醒督促函 / list the reminder letters, and write them out."""
    from docarchive.wiring.desks import figure_desk
    from docarchive.workflows.reviewing.figure_papers import letter_of
    from docarchive.workflows.reviewing.scoring import find_reminders

    with house.app() as app:
        found = find_reminders(figure_desk(app))
        if docx:
            docx.mkdir(parents=True, exist_ok=True)
            for item in found:
                letter = letter_of(
                    item, pack_folder=app.pack_folder, catalog=app.catalog, reply_days=reply_days
                )
                path = docx / f"{item.number}.docx"
                path.write_bytes(letter)
                remark(f"→ {path}")
    if as_json:
        show_json(found)
    else:
        rows = [
            [
                *(item.issued_on, item.number, item.subject, item.period, item.score, _why(item.reasons)),
                f"{item.replied_on} {item.reply}" if item.replied_on else "—",
            ]
            for item in found
        ]
        heads = ["日期 / date", "文号 / number", "对象 / subject", "期间 / period", "得分 / score"]
        table([*heads, "原因 / why", "回复 / answer"], rows)


@figures_command.command("reply")
@click.argument("number")
@click.argument("said", type=text)
@click.option("--on", metavar="DATE", help="回复日期，不写为今天 / the day it came; today when left out.")
@pass_house
def figures_reply(house: House, number: str, said: str, on: str | None) -> None:
    """登记对提醒督促函的回复 / note the answer to a reminder letter; SAID is what it says, in short."""
    from docarchive.wiring.desks import figure_desk
    from docarchive.workflows.reviewing.scoring import record_reply

    with house.app() as app:
        record_reply(number, said, parse_day(on) if on else local_day(app.now()), figure_desk(app))
    click.echo(f"已登记回复 / noted: {number}")


def _points(path: Path) -> dict[str, dict[str, int]]:
    from docarchive.workflows.reviewing.figure_papers import points_in

    try:
        written = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise RejectedError(f"{path.name} 不是 UTF-8 / is not UTF-8 text", hint="另存为 CSV UTF-8") from error
    return points_in(written, path.name)


def _list(indexes: Sequence[IndexTemplate], *, as_json: bool) -> None:
    if as_json:
        show_json(indexes)
        return
    for index in indexes:
        rows = [
            [item.id, item.group, item.title, str(item.weight), item.formula or "填报 / entered"]
            for item in index.indicators
        ]
        heads = ["id", "一级 / group", "指标 / indicator", "权重 / weight", "公式 / formula"]
        table(heads, rows, title=f"{index.id}  {index.title}")
        remark(index.source.printed)


def _show(shown: "Quarter") -> None:
    index, before = shown.index, shown.before
    rows = [
        [
            str(item.rank),
            item.subject,
            item.printed,
            before[item.subject].printed if item.subject in before else "—",
            item.since(before.get(item.subject)),
            _why(item.reasons),
        ]
        for item in shown.scores
    ]
    heads = ["名次 / rank", "对象 / subject", "得分 / score", f"上季度 / {shown.period.before.id}"]
    table([*heads, "变化 / change", "提醒 / reminded"], rows, title=f"{index.title} {shown.period.title}")
    if shown.issued:
        remark("已印发，不再改变 / issued, stays as it is")
    line = f"{index.below // 100}.{index.below % 100:02}"
    remark(
        f"得分低于 {line} 或者末 {index.last} 名的提醒；同分同等对待 / under {line} or among the last {index.last}, equals alike"
    )


def _why(reasons: Sequence[str]) -> str:
    return "；".join(_REASONS[item] for item in reasons)


def _plain(item: Score, shown: "Quarter") -> dict[str, object]:
    before = shown.before.get(item.subject)
    return {
        "before": before.printed if before else None,
        "subject": item.subject,
        "score": item.printed,
        "rank": item.rank,
        "reasons": list(item.reasons),
        "points_hundredths": dict(item.points),
    }
