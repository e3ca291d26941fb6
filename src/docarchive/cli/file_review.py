"""The file review of a case at the keyboard: commands of the group ``case``, and the hints before a decision."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docarchive.cli.exit_codes import FAULTY
from docarchive.cli.given import text
from docarchive.cli.house import House, json_option, pass_house, remark, show_json
from docarchive.cli.tables import table
from docarchive.cli.taking_out import write_out
from docarchive.domain.file_review.feedback import Feedback
from docarchive.domain.file_review.findings import ItemResult, ScoreSheet, Verdict, side_by_side
from docarchive.domain.words import chinese
from docarchive.wiring.recording import recording

if TYPE_CHECKING:
    from docarchive.domain.case import Case
    from docarchive.domain.identifiers import CaseId
    from docarchive.templates.score_workbook import ReviewedCase
    from docarchive.wiring.app import App
    from docarchive.workflows.closing.review_case import ReviewTools

STANDARDS = click.option(
    "--standard",
    "standards",
    multiple=True,
    help="评查标准，可多次给出并列评分，缺省为第一个 / standard; several are set side by side; default: the first of the pack.",
)


@click.command("review")
@click.argument("which")
@STANDARDS
@click.option(
    "--xlsx", type=click.Path(path_type=Path, dir_okay=False), help="另存为工作簿 / save as a workbook."
)
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    help="另存为评查表（.docx 或 .pdf） / save as a document, .docx or .pdf.",
)
@click.option(
    "--answer", metavar="ITEM=ok|fail|na", help="人工判断一项，须有 --reason / what a person says of an item."
)
@click.option("--reason", type=text, help="判断的理由 / why.")
@click.option("--feedback", metavar="ITEM=WORDS", help="向承办人反馈一项 / tell the handlers of a defect.")
@click.option("--reply", metavar="ITEM=WORDS", help="承办人回复反馈 / reply to what was said of an item.")
@json_option
@pass_house
def review_command(
    house: House,
    which: str,
    standards: tuple[str, ...],
    xlsx: Path | None,
    report: Path | None,
    answer: str | None,
    reason: str | None,
    feedback: str | None,
    reply: str | None,
    as_json: bool,
) -> None:
    """案卷评查：逐项评分 / score a case as a file review does; ends with 2 when the file fails."""
    from docarchive.wiring.desks import review_tools
    from docarchive.workflows.lookup import look_up_case

    with house.app() as app:
        tools = review_tools(app)
        with app.catalog.reading() as reader:
            case = look_up_case(which, reader)
        if answer:
            _answer(app, tools, case.id, answer, reason)
        if feedback:
            _tell(app, tools, case.id, feedback, reply=False)
        if reply:
            _tell(app, tools, case.id, reply, reply=True)
        seen = reviewed_case(app, tools, case, standards)
        if report:
            from docarchive.cli.review_report import write_report

            write_report(app, report, seen)
    if xlsx:
        from docarchive.templates.score_workbook import score_workbook

        write_out(xlsx, score_workbook(seen))
    if as_json:
        show_json(_as_plain(seen))
    else:
        _show(seen)
    if any(sheet.failed for sheet in seen.sheets):
        click.get_current_context().exit(FAULTY)


def reviewed_case(app: "App", tools: "ReviewTools", case: "Case", standards: Sequence[str]) -> "ReviewedCase":
    """A case scored by these standards, with the names of its papers and the feedback on it."""
    from docarchive.workflows.closing import review_sheet

    return review_sheet.reviewed_case(case, tools, catalog=app.catalog, now=app.now(), standards=standards)


def remark_hints(app: "App", case_id: "CaseId") -> None:
    """Say, before a decision is made, what a reviewer would find in the case as it stands."""
    from docarchive.wiring.desks import review_tools
    from docarchive.workflows.closing.review_case import early_hints

    for found in early_hints(case_id, review_tools(app), catalog=app.catalog, now=app.now()):
        remark(f"{found.title}：{found.message}；{found.remedy}")


def _answer(app: "App", tools: "ReviewTools", case_id: "CaseId", said: str, reason: str | None) -> None:
    from docarchive.workflows.closing.review_case import answer

    item, _, verdict = said.partition("=")
    answer(case_id, item, verdict, reason or "", items=tools.items, **recording(app))


def _tell(app: "App", tools: "ReviewTools", case_id: "CaseId", said: str, *, reply: bool) -> None:
    from docarchive.workflows.closing.review_feedback import tell

    item, _, words = said.partition("=")
    tell(
        case_id, item, text(words) if words.strip() else "", reply=reply, items=tools.items, **recording(app)
    )


def _as_plain(seen: "ReviewedCase") -> dict[str, object]:
    """The first standard's sheet as ever; those of all beside it when several were asked for."""
    first = seen.sheets[0]
    plain = {"score": first.score, "level": first.level, "sheet": first, "feedback": seen.feedback}
    if len(seen.sheets) > 1:
        plain["sheets"] = [{"score": one.score, "level": one.level, "sheet": one} for one in seen.sheets]
    return plain


def _show(seen: "ReviewedCase") -> None:
    points = [
        "分值 / points" if len(seen.sheets) == 1 else f"分值 {sheet.standard.id} / points"
        for sheet in seen.sheets
    ]
    headings = ["项目 / item", "内容 / what", *points, "结论 / result", "证据 / evidence", "依据 / source"]
    table(headings, [_row(one, points, seen) for one, points in side_by_side(seen.sheets)])
    for sheet in seen.sheets:
        _show_score(sheet)
    if seen.feedback:
        click.echo()
        _show_feedback(seen.feedback)


def _show_score(sheet: ScoreSheet) -> None:
    remark(f"{sheet.standard.title} / {sheet.standard.title_en}：{sheet.score} 分 / points，{sheet.level}")
    if sheet.vetoes:
        remark("否决项 / vetoes: " + "、".join(one.item.id for one in sheet.vetoes))
    if sheet.unanswered:
        remark(
            "暂定，待人工判断 / provisional, a person has to say (--answer): "
            + "、".join(one.item.id for one in sheet.unanswered)
        )


def _show_feedback(told: Sequence[Feedback]) -> None:
    headings = ["项目 / item", "反馈意见 / feedback", "回复 / reply"]
    rows = [[one.item_id, one.said, one.reply or "未回复 / none yet"] for one in told]
    table(headings, rows, title="反馈 / feedback")


def _row(one: ItemResult, points: tuple[int | None, ...], seen: "ReviewedCase") -> list[str]:
    from docarchive.workflows.closing.review_sheet import evidence_of, shown_points

    shown = evidence_of(one, seen)
    asked = one.item.question if one.verdict is Verdict.HUMAN else one.answered
    return [
        one.item.id,
        one.item.title,
        *(shown_points(one, given) for given in points),
        chinese(one.verdict),
        "；".join([*shown, asked] if asked else shown),
        one.item.source.printed,
    ]
