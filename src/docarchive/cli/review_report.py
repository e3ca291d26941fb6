"""The sheet of a file review as a document of the office: filled like a form, as Word file or PDF."""

from pathlib import Path
from typing import TYPE_CHECKING

from docarchive.cli.house import remark
from docarchive.cli.review_words import evidence_of, shown_points
from docarchive.cli.taking_out import write_out
from docarchive.domain.days.local_time import local_day, local_text
from docarchive.domain.errors import NotFoundError, UnavailableError
from docarchive.domain.file_review.findings import ItemResult, ScoreSheet, Verdict, side_by_side
from docarchive.domain.plain import Plain
from docarchive.domain.words import chinese

if TYPE_CHECKING:
    from docarchive.templates.score_workbook import ReviewedCase
    from docarchive.wiring.app import App

_LONGEST = 2000
"""Characters of one item's evidence on paper; the workbook has all of it."""


def write_report(app: "App", target: Path, seen: "ReviewedCase") -> None:
    """Write the sheet as Word file, or as PDF where a converter is installed."""
    from docarchive.templates.report_form import fill_report, open_report_form

    with app.catalog.reading() as reader:
        agency = reader.find_agency()
    if agency is None:
        raise NotFoundError(
            "还没有登记本机关 / the agency is not entered yet", hint="docarchive agency set FILE"
        )
    form = open_report_form(app.pack_folder, "file_review_report")
    values = report_values(seen, operator=app.actor, at=local_text(app.now()))
    content = fill_report(form, values, agency=agency.name, number=None, on=local_day(app.now()))
    if target.suffix.lower() == ".pdf":
        made = app.converter.convert(content)
        if made is None:
            raise UnavailableError("没有 PDF 转换程序 / no PDF converter", hint="写成 .docx / write a .docx")
        content = made.pdf
    write_out(target, content)
    remark(f"→ {target}")


def report_values(seen: "ReviewedCase", *, operator: str, at: str) -> Plain:
    """The values of the report form ``file_review_report``."""
    told = [{"code": one.item_id, "said": one.said, "reply": one.reply or "未回复"} for one in seen.feedback]
    return {
        "case_name": seen.name,
        "checked_at": at,
        "operator": operator,
        "conclusion": "；".join(f"{sheet.standard.title}：{sheet.level}" for sheet in seen.sheets)[:100],
        "scores": [_score(sheet) for sheet in seen.sheets],
        "review_items": [_item(one, points, seen) for one, points in side_by_side(seen.sheets)],
        "feedback": told or [{"code": "—", "said": "没有反馈意见", "reply": "—"}],
    }


def _score(sheet: ScoreSheet) -> dict[str, str]:
    return {
        "standard": sheet.standard.title,
        "score": f"{sheet.score}（暂定）" if sheet.unanswered else str(sheet.score),
        "level": sheet.level,
        "vetoes": "、".join(one.item.id for one in sheet.vetoes) or "无",
    }


def _item(one: ItemResult, points: tuple[int | None, ...], seen: "ReviewedCase") -> dict[str, str]:
    asked = one.item.question if one.verdict is Verdict.HUMAN else one.answered
    evidence = "\n".join([*evidence_of(one, seen), *([asked] if asked else [])])
    return {
        "code": one.item.id,
        "title": one.item.title,
        "points": " / ".join(shown_points(one, given) for given in points),
        "result": chinese(one.verdict),
        "evidence": evidence[:_LONGEST] or "—",
    }
