"""Tables of text as a workbook or as CSV: the credit platform's penalties, volumes whose period is over."""

import csv
import io
from collections.abc import Sequence

import xlsxwriter

_WIDTH = 24


def text_book(title: str, sheets: Sequence[tuple[str, Sequence[str], Sequence[Sequence[str]]]]) -> bytes:
    """Make the workbook; every cell is text, so that codes keep their zeros and amounts their digits.

    Args:
        title: Title in the file's properties.
        sheets: Name, headings and rows of each sheet.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": title, "author": "docarchive"})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1, "num_format": "@"})
    cell = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    for name, headings, rows in sheets:
        sheet = book.add_worksheet(name)
        sheet.set_column(0, max(0, len(headings) - 1), _WIDTH, cell)
        for number, row in enumerate([headings, *rows]):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text, cell if number else bold)
        sheet.freeze_panes(1, 1)
    book.close()
    return out.getvalue()


def text_csv(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """One sheet as CSV: UTF-8 with the mark that spreadsheet programs look for, lines ended by CR LF.

    A cell that a spreadsheet program would take for a formula is preceded by an apostrophe.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows([[_harmless(text) for text in row] for row in (headings, *rows)])
    return out.getvalue().encode("utf-8-sig")


def _harmless(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
