"""A case's score sheets as people get them: on the screen, as a workbook, as a document of the office."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from docarchive.catalog.port import Catalog
from docarchive.domain.case import Case
from docarchive.domain.days.local_time import local_day, local_text
from docarchive.domain.errors import NotFoundError
from docarchive.domain.file_review.feedback import feedback_of
from docarchive.domain.file_review.findings import ItemResult, ScoreSheet, Verdict, side_by_side
from docarchive.domain.plain import Plain
from docarchive.domain.words import chinese
from docarchive.templates.report_form import fill_report, open_report_form
from docarchive.templates.score_workbook import ReviewedCase
from docarchive.workflows.closing.review_case import ReviewTools, score_case

_FORM = "file_review_report"
_LONGEST = 2000
"""Characters of one item's evidence on paper; the workbook has all of it."""


def reviewed_case(
    case: Case, tools: ReviewTools, *, catalog: Catalog, now: datetime, standards: Sequence[str] = ()
) -> ReviewedCase:
    """A case scored by these standards, with the names of its papers and the feedback on it; raises as `score_case`."""
    sheets = score_case(case.id, tools, catalog=catalog, now=now, standard_ids=standards)
    with catalog.reading() as reader:
        papers = {
            str(one.id): f"{one.title} {one.number or ''}".strip() for one in reader.records_of(case.id)
        }
        return ReviewedCase(case.name, sheets, papers, feedback_of(reader.events_of(case.id)))


def review_document(
    seen: ReviewedCase, *, pack_folder: Path, catalog: Catalog, now: datetime, operator: str
) -> bytes:
    """The sheet as a Word file of the office; `NotFoundError` before the agency is entered."""
    with catalog.reading() as reader:
        agency = reader.find_agency()
    if agency is None:
        raise NotFoundError(
            "还没有登记本机关 / the agency is not entered yet", hint="docarchive agency set FILE"
        )
    form = open_report_form(pack_folder, _FORM)
    values = report_values(seen, operator=operator, at=local_text(now))
    return fill_report(form, values, agency=agency.name, number=None, on=local_day(now))


def evidence_of(one: ItemResult, papers: ReviewedCase) -> list[str]:
    """The evidence of an item in words: paper, page, what is wrong."""
    return [
        f"{papers.papers.get(found.record_id or '', '')}{f' 第{found.page}页' if found.page else ''} {found.words}".strip()
        for found in one.evidence
    ]


def shown_points(one: ItemResult, points: int | None) -> str:
    """What an item is worth in a standard."""
    if points is None:
        return "—"
    return "否决" if one.item.is_veto else str(points)


def report_values(seen: ReviewedCase, *, operator: str, at: str) -> Plain:
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


def _item(one: ItemResult, points: tuple[int | None, ...], seen: ReviewedCase) -> dict[str, str]:
    asked = one.item.question if one.verdict is Verdict.HUMAN else one.answered
    evidence = "\n".join([*evidence_of(one, seen), *([asked] if asked else [])])
    return {
        "code": one.item.id,
        "title": one.item.title,
        "points": " / ".join(shown_points(one, given) for given in points),
        "result": chinese(one.verdict),
        "evidence": evidence[:_LONGEST] or "—",
    }
