"""The index of enforcement quality at the keyboard: points in, scores out, letters to those under the line."""

from collections.abc import Sequence
from pathlib import Path

import click

from docarchive.cli.figures import figures_command as figures_command  # main.py loads the group from here
from docarchive.cli.house import House, json_option, pass_house, remark, show_json
from docarchive.cli.tables import table
from docarchive.domain.errors import RejectedError
from docarchive.domain.reviewing.periods import parse_period
from docarchive.domain.reviewing.scores import IndexTemplate, Score

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
@json_option
@pass_house
def figures_index(
    house: House, name: str | None, period: str | None, points: Path | None, issuing: bool, as_json: bool
) -> None:
    """执法质量指数：按季评分，低于分数线或末位的提醒 / score a quarter; who is under the line or last is reminded.

    只评地区和单位，不评个人 / regions and offices are scored, never persons. 不写 NAME 时列出指数 / without NAME: the
    indexes of the pack.
    """
    from docarchive.wiring.desks import figure_desk
    from docarchive.workflows.reviewing.scoring import index_named, issue_scores, score_quarter

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
        scores = score_quarter(index, quarter, _points(points) if points else {}, desk)
        reminders = issue_scores(index, quarter, scores, desk) if issuing else ()
    if as_json:
        show_json(
            {
                "index": index.id,
                "period": quarter.id,
                "scores": [_plain(item) for item in scores],
                "reminders": list(reminders),
            }
        )
    else:
        _show(index, scores)
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
            [item.issued_on, item.number, item.subject, item.period, item.score, _why(item.reasons)]
            for item in found
        ]
        table(
            ["日期 / date", "文号 / number", "对象 / subject", "期间 / period", "得分 / score", "原因 / why"],
            rows,
        )


def _points(path: Path) -> dict[str, dict[str, int]]:
    from docarchive.workflows.reviewing.figure_papers import points_in

    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise RejectedError(f"{path.name} 不是 UTF-8 / is not UTF-8 text", hint="另存为 CSV UTF-8") from error
    return points_in(text, path.name)


def _list(indexes: Sequence[IndexTemplate], *, as_json: bool) -> None:
    if as_json:
        show_json(indexes)
        return
    for index in indexes:
        rows = [
            [item.id, item.group, item.title, str(item.weight), item.measure or "填报 / entered"]
            for item in index.indicators
        ]
        heads = ["id", "一级 / group", "指标 / indicator", "权重 / weight", "来源 / from"]
        table(heads, rows, title=f"{index.id}  {index.title}")
        remark(index.source.printed)


def _show(index: IndexTemplate, scores: Sequence[Score]) -> None:
    rows = [[str(item.rank), item.subject, item.printed, _why(item.reasons)] for item in scores]
    table(["名次 / rank", "对象 / subject", "得分 / score", "提醒 / reminded"], rows, title=index.title)
    line = f"{index.below // 100}.{index.below % 100:02}"
    remark(
        f"得分低于 {line} 或者末 {index.last} 名的提醒；同分同等对待 / under {line} or among the last {index.last}, equals alike"
    )


def _why(reasons: Sequence[str]) -> str:
    return "；".join(_REASONS[item] for item in reasons)


def _plain(item: Score) -> dict[str, object]:
    return {
        "subject": item.subject,
        "score": item.printed,
        "rank": item.rank,
        "reasons": list(item.reasons),
        "points_hundredths": dict(item.points),
    }
