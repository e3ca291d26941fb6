"""The scores of a quarter as a workbook: one sheet with points and change, one with every issued quarter beside it."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from docarchive.domain.reviewing.scores import IndexTemplate, Score

_POINTS = "0.00"


def index_book(
    title: str, index: IndexTemplate, scores: Sequence[Score], quarters: Mapping[str, Mapping[str, Score]]
) -> bytes:
    """Make the workbook; scores and points as numbers with two decimals, cut off as they are printed.

    Args:
        title: Of the quarter.
        index: Its indicators head the columns.
        scores: The best first.
        quarters: Quarter → subject → score, oldest first: those issued, and the one shown.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": title, "author": "docarchive"})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
    text = book.add_format({"border": 1, "text_wrap": True})
    number = book.add_format({"border": 1, "num_format": _POINTS})
    heads = [f"{item.title}（{item.weight}%）" for item in index.indicators]
    sheet = _sheet(book, "得分", ["名次 / rank", "对象 / subject", "得分 / score", *heads], bold)
    for row, item in enumerate(scores, start=1):
        sheet.write_number(row, 0, item.rank, text)
        sheet.write_string(row, 1, item.subject, text)
        points = [item.hundredths, *(item.points[one.id] for one in index.indicators)]
        for place, value in enumerate(points, start=2):
            sheet.write_number(row, place, value / 100, number)
    over = _sheet(book, "各季度", ["对象 / subject", *quarters], bold)
    for row, item in enumerate(scores, start=1):
        over.write_string(row, 0, item.subject, text)
        for place, quarter in enumerate(quarters.values(), start=1):
            if found := quarter.get(item.subject):
                over.write_number(row, place, found.hundredths / 100, number)
            else:
                over.write_blank(row, place, None, text)
    book.close()
    return out.getvalue()


def _sheet(book: Any, name: str, heads: Sequence[str], style: Any) -> Any:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, len(heads) - 1, 16)
    for place, head in enumerate(heads):
        sheet.write_string(0, place, head, style)
    sheet.freeze_panes(1, 2 if name == "得分" else 1)
    return sheet
