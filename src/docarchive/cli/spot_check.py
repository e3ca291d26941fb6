"""Spot checks of closed cases: drawn by a recorded seed, scored side by side."""

import secrets
from pathlib import Path

import click

from docarchive.cli.file_review import STANDARDS, reviewed_case
from docarchive.cli.given import parse_day, text
from docarchive.cli.house import House, json_option, pass_house, remark, show_json
from docarchive.cli.tables import table
from docarchive.cli.taking_out import write_out
from docarchive.domain.file_review.findings import ScoreSheet, Verdict
from docarchive.domain.file_review.spot_check import Draw
from docarchive.wiring.recording import recording


@click.command("draw")
@click.option("--from", "first", required=True, help="办结自何日 / closed from.")
@click.option("--to", "last", required=True, help="至何日 / up to.")
@click.option("--count", type=int, required=True, help="抽取件数 / how many.")
@click.option(
    "--seed",
    type=text,
    help="种子，如公证或者摇号得到的数；缺省随机 / by which anyone can draw again; default: a random one.",
)
@STANDARDS
@click.option(
    "--xlsx",
    type=click.Path(path_type=Path, dir_okay=False),
    help="汇总与各案评查表另存为工作簿 / save as a workbook.",
)
@json_option
@pass_house
def draw_command(
    house: House,
    first: str,
    last: str,
    count: int,
    seed: str | None,
    standards: tuple[str, ...],
    xlsx: Path | None,
    as_json: bool,
) -> None:
    """抽查：从办结案件中按种子抽取并逐案评分 / draw closed cases for a file review, and score each.

    The same draw again draws the same cases, records nothing twice and scores them as they are now.
    """
    from docarchive.wiring.desks import review_tools
    from docarchive.workflows.closing.spot_check import draw_cases

    wanted = Draw(parse_day(first), parse_day(last), count, seed or secrets.token_hex(8))
    with house.app() as app:
        drawn = draw_cases(wanted, **recording(app))
        tools = review_tools(app)
        with app.catalog.reading() as reader:
            cases = [reader.get_case(case_id) for case_id in drawn.case_ids]
        seen = [reviewed_case(app, tools, case, standards) for case in cases]
    if xlsx:
        from docarchive.templates.score_workbook import sample_workbook

        write_out(xlsx, sample_workbook(drawn.told, seen))
    if as_json:
        shown = [
            {"case_id": case.id, "name": case.name, "sheets": [_score(sheet) for sheet in one.sheets]}
            for case, one in zip(cases, seen, strict=True)
        ]
        show_json({"drawn": drawn, "told": drawn.told, "cases": shown})
        return
    headings = ["案件 / case", *(f"{sheet.standard.title} / {sheet.standard.id}" for sheet in seen[0].sheets)]
    table(headings, [[one.name, *(f"{sheet.score} {sheet.level}" for sheet in one.sheets)] for one in seen])
    remark(drawn.told)


def _score(sheet: ScoreSheet) -> dict[str, object]:
    return {
        "standard": sheet.standard.id,
        "score": sheet.score,
        "level": sheet.level,
        "vetoes": [one.item.id for one in sheet.vetoes],
        "failed": [one.item.id for one in sheet.results if one.verdict is Verdict.FAIL],
        "unanswered": [one.item.id for one in sheet.unanswered],
    }
