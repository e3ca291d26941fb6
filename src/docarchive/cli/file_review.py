"""The file review of a case at the keyboard: a command of the group ``case``, and the hints of its ``check``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from docarchive.cli.exit_codes import FAULTY
from docarchive.cli.given import text
from docarchive.cli.house import House, json_option, pass_house, remark, show_json
from docarchive.cli.tables import table
from docarchive.cli.taking_out import write_out
from docarchive.domain.file_review.findings import ItemResult, ScoreSheet, Verdict
from docarchive.domain.words import chinese

if TYPE_CHECKING:
    from docarchive.domain.identifiers import CaseId
    from docarchive.wiring.app import App
    from docarchive.workflows.closing.review_case import ReviewTools


@click.command("review")
@click.argument("which")
@click.option("--standard", help="评查标准，缺省为第一个 / standard; default: the first of the pack.")
@click.option(
    "--xlsx", type=click.Path(path_type=Path, dir_okay=False), help="另存为工作簿 / save as a workbook."
)
@click.option(
    "--answer", metavar="ITEM=ok|fail|na", help="人工判断一项，须有 --reason / what a person says of an item."
)
@click.option("--reason", type=text, help="判断的理由 / why.")
@json_option
@pass_house
def review_command(
    house: House,
    which: str,
    standard: str | None,
    xlsx: Path | None,
    answer: str | None,
    reason: str | None,
    as_json: bool,
) -> None:
    """案卷评查：逐项评分 / score a case as a file review does; ends with 2 when the file fails."""
    from docarchive.workflows.closing.review_case import review_case
    from docarchive.workflows.lookup import look_up_case

    with house.app() as app:
        tools = review_tools(app)
        with app.catalog.reading() as reader:
            case = look_up_case(which, reader)
            papers = {
                str(one.id): f"{one.title} {one.number or ''}".strip() for one in reader.records_of(case.id)
            }
        if answer:
            _answer(app, tools, case.id, answer, reason)
        sheet = review_case(case.id, tools, catalog=app.catalog, now=app.now(), standard_id=standard)
    if xlsx:
        from docarchive.templates.score_workbook import score_workbook

        write_out(xlsx, score_workbook(sheet, case.name, papers))
    if as_json:
        show_json({"score": sheet.score, "level": sheet.level, "sheet": sheet})
    else:
        _show(sheet, papers)
    if sheet.failed:
        click.get_current_context().exit(FAULTY)


def review_tools(app: "App") -> "ReviewTools":
    """The rules of the pack in use."""
    from docarchive.templates.rules.completeness import load_completeness
    from docarchive.templates.rules.file_review import load_file_review
    from docarchive.templates.rules.pack_rules import load_rules
    from docarchive.templates.rules.penal import load_penal
    from docarchive.templates.rules.wording import read_wording
    from docarchive.workflows.closing.review_case import ReviewTools

    folder = app.pack_folder
    return ReviewTools(
        load_rules(folder),
        load_completeness(folder),
        load_file_review(folder),
        load_penal(folder),
        tuple(read_wording(folder, [])),
        app.pack,
    )


def _answer(app: "App", tools: "ReviewTools", case_id: "CaseId", said: str, reason: str | None) -> None:
    from docarchive.workflows.closing.review_case import answer

    item, _, verdict = said.partition("=")
    answer(
        case_id,
        item,
        verdict,
        reason or "",
        items=tools.items,
        archive=app.archive,
        ledger=app.ledger,
        catalog=app.catalog,
        now=app.now,
        actor=app.actor,
    )


def _show(sheet: ScoreSheet, papers: dict[str, str]) -> None:
    headings = [
        "项目 / item",
        "内容 / what",
        "分值 / points",
        "结论 / result",
        "证据 / evidence",
        "依据 / source",
    ]
    table(headings, [_row(one, papers) for one in sheet.results])
    remark(f"{sheet.standard.title} / {sheet.standard.title_en}：{sheet.score} 分 / points，{sheet.level}")
    if sheet.vetoes:
        remark("否决项 / vetoes: " + "、".join(one.item.id for one in sheet.vetoes))
    if sheet.unanswered:
        remark(
            "暂定，待人工判断 / provisional, a person has to say (--answer): "
            + "、".join(one.item.id for one in sheet.unanswered)
        )


def _row(one: ItemResult, papers: dict[str, str]) -> list[str]:
    shown = [
        f"{papers.get(found.record_id or '', '')}{f' 第{found.page}页' if found.page else ''} {found.words}".strip()
        for found in one.evidence
    ]
    asked = one.item.question if one.verdict is Verdict.HUMAN else one.answered
    return [
        one.item.id,
        one.item.title,
        "否决" if one.item.is_veto else str(one.points),
        chinese(one.verdict),
        "；".join([*shown, asked] if asked else shown),
        one.item.source.printed,
    ]
