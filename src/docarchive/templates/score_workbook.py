"""A file review as a workbook: a sheet for each standard, one row an item; the feedback; and a sample's summary."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import xlsxwriter

from docarchive.domain.days.local_time import local_text
from docarchive.domain.file_review.feedback import Feedback
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
_FEEDBACK = (
    ("项目 / item", 8),
    ("反馈意见 / said", 60),
    ("时间 / at", 18),
    ("回复 / reply", 60),
    ("时间 / at", 18),
)
_SUMMARY = (
    ("案件 / case", 50),
    ("评查标准 / standard", 24),
    ("得分 / score", 8),
    ("等次 / level", 10),
    ("否决项 / vetoes", 20),
    ("扣分项 / items lost", 40),
    ("待人工 / for a person", 30),
    ("反馈 / feedback", 8),
    ("未回复 / no reply", 8),
)
_VETO = "否决"
_WORDS = {Verdict.OK: "合格", Verdict.FAIL: "不合格", Verdict.NA: "不适用", Verdict.HUMAN: "待人工"}


@dataclass(frozen=True, slots=True)
class ReviewedCase:
    """One case as it was scored."""

    name: str
    sheets: Sequence[ScoreSheet]
    """One a standard."""
    papers: Mapping[str, str]
    """Title and number of records, by record id."""
    feedback: Sequence[Feedback] = ()


def score_workbook(case: ReviewedCase) -> bytes:
    """The XLSX file of one case."""
    book = _Book(f"案卷评查 {case.name}")
    for number, sheet in enumerate(case.sheets, start=1):
        heads = (case.name, _told(sheet))
        rows = [_row(result, case.papers) for result in sheet.results]
        book.sheet("案卷评查" if number == 1 else f"案卷评查{number}", heads, _HEADINGS, rows)
    if case.feedback:
        book.sheet("反馈意见", (case.name,), _FEEDBACK, [_feedback(one) for one in case.feedback])
    return book.finished()


def sample_workbook(told: str, cases: Sequence[ReviewedCase]) -> bytes:
    """The XLSX file of a spot check: what was drawn and how, a row a case and standard; then a sheet a case."""
    book = _Book("案卷评查抽查")
    rows = [_summary(case, sheet) for case in cases for sheet in case.sheets]
    book.sheet("汇总", ("案卷评查抽查", told), _SUMMARY, rows)
    for number, case in enumerate(cases, start=1):
        items = [_row(result, case.papers) for result in case.sheets[0].results]
        book.sheet(f"{number}", (case.name, _told(case.sheets[0])), _HEADINGS, items)
    return book.finished()


class _Book:
    """A workbook of tables below one or two lines that say what they are."""

    def __init__(self, title: str) -> None:
        self._out = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            self._out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self._book.set_properties({"title": title, "author": "docarchive"})
        self._bold = self._book.add_format({"bold": True})
        self._cell = self._book.add_format({"text_wrap": True, "valign": "top"})

    def sheet(
        self,
        name: str,
        heads: Sequence[str],
        columns: Sequence[tuple[str, int]],
        rows: Sequence[Sequence[str | int]],
    ) -> None:
        page = self._book.add_worksheet(name)
        for line, head in enumerate(heads):
            page.write_string(line, 0, head, self._bold)
        top = len(heads)
        for column, (heading, width) in enumerate(columns):
            page.set_column(column, column, width, self._cell)
            page.write_string(top, column, heading, self._bold)
        for number, row in enumerate(rows, start=top + 1):
            for column, value in enumerate(row):
                page.write(number, column, value, self._cell)
        page.freeze_panes(top + 1, 1)

    def finished(self) -> bytes:
        self._book.close()
        return self._out.getvalue()


def _told(sheet: ScoreSheet) -> str:
    return f"{sheet.standard.title}：{sheet.score} 分，{sheet.level}{_waiting(sheet)}"


def _summary(case: ReviewedCase, sheet: ScoreSheet) -> list[str | int]:
    waiting = [one for one in case.feedback if not one.reply]
    failed = [one.item.id for one in sheet.results if one.verdict is Verdict.FAIL and not one.item.is_veto]
    return [
        case.name,
        sheet.standard.title,
        sheet.score,
        sheet.level,
        "、".join(one.item.id for one in sheet.vetoes),
        "、".join(failed),
        "、".join(one.item.id for one in sheet.unanswered),
        len(case.feedback),
        len(waiting),
    ]


def _feedback(one: Feedback) -> list[str | int]:
    replied = local_text(one.replied_at) if one.replied_at else ""
    return [one.item_id, one.said, local_text(one.said_at), one.reply, replied]


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
