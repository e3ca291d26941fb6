"""A score sheet of a file review as a workbook: one row an item, the sum below the heading."""

import io
from collections.abc import Mapping

import xlsxwriter

from docarchive.domain.file_review.findings import ItemResult, ScoreSheet, Verdict

_HEADINGS = (
    ("项目 / item", 8),
    ("内容 / what", 44),
    ("分值 / points", 8),
    ("得分 / given", 8),
    ("结论 / result", 10),
    ("证据 / evidence", 70),
    ("依据 / source", 40),
    ("人工判断 / a person said", 40),
)
_VETO = "否决"
_WORDS = {Verdict.OK: "合格", Verdict.FAIL: "不合格", Verdict.NA: "不适用", Verdict.HUMAN: "待人工"}


def score_workbook(sheet: ScoreSheet, case_name: str, papers: Mapping[str, str]) -> bytes:
    """The XLSX file.

    Args:
        sheet: What was scored.
        case_name: As printed.
        papers: Title and number of records, by record id.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": f"案卷评查 {case_name}", "author": "docarchive"})
    bold = book.add_format({"bold": True})
    cell = book.add_format({"text_wrap": True, "valign": "top"})
    page = book.add_worksheet("案卷评查")
    page.write_string(0, 0, case_name, bold)
    page.write_string(1, 0, f"{sheet.standard.title}：{sheet.score} 分，{sheet.level}{_waiting(sheet)}", bold)
    for column, (heading, width) in enumerate(_HEADINGS):
        page.set_column(column, column, width, cell)
        page.write_string(2, column, heading, bold)
    for number, result in enumerate(sheet.results, start=3):
        for column, value in enumerate(_row(result, papers)):
            page.write(number, column, value, cell)
    page.freeze_panes(3, 1)
    book.close()
    return out.getvalue()


def _row(result: ItemResult, papers: Mapping[str, str]) -> list[str | int]:
    item = result.item
    lines = []
    for one in result.evidence:
        where = papers.get(one.record_id, "") if one.record_id else ""
        lines.append(f"{where}{f' 第{one.page}页' if one.page else ''} {one.words}".strip())
    lost = result.verdict is Verdict.FAIL
    return [
        item.id,
        f"{item.title} / {item.title_en}",
        _VETO if item.is_veto else result.points,
        "" if item.is_veto else 0 if lost else result.points,
        _WORDS[result.verdict],
        "\n".join(lines) or (item.question if result.verdict is Verdict.HUMAN else ""),
        item.source.printed,
        result.answered,
    ]


def _waiting(sheet: ScoreSheet) -> str:
    waiting = "、".join(one.item.id for one in sheet.unanswered)
    return f"（暂定，待人工判断：{waiting}）" if waiting else ""
