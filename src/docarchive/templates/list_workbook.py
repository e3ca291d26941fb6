"""A long list as a workbook: written row by row, a few megabytes of memory for any number of rows.

What stands in a cell is text, a number or a day, never a formula or a link, whatever the text begins with.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

Cell = str | int | float | date | None

LONGEST_CELL = 32_767
"""Characters of a cell, and rows of a sheet (Source: limits of the spreadsheet programs)."""
MOST_ROWS = 1_048_576
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


def write_list(
    path: Path,
    headings: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[Cell]],
    *,
    sheet: str,
    notes: Sequence[tuple[str, str]] = (),
) -> int:
    """Write a workbook to *path*, which is overwritten.

    Args:
        path: Where to; the folder also holds the temporary files.
        headings: Text and width of each column.
        rows: One cell a column; more rows than a sheet takes go on in a second one.
        sheet: Name of the sheet, without brackets, colons and strokes.
        notes: Names and values for a last sheet that says what the list is.

    Returns:
        How many rows were written.

    Raises:
        OSError: the disk is full or refuses.
    """
    book = xlsxwriter.Workbook(str(path), {**_OPTIONS, "tmpdir": str(path.parent)})
    try:
        written = _write_rows(book, headings, rows, sheet)
        if notes:
            _write_notes(book, notes)
    finally:
        _close(book)
    return written


def _write_rows(
    book: Any, headings: Sequence[tuple[str, int]], rows: Iterable[Sequence[Cell]], name: str
) -> int:
    day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
    text = book.add_format({"num_format": "@", "valign": "top"})
    sheet, number, written = _new_sheet(book, headings, name), 0, 0
    for row in rows:
        if number == MOST_ROWS - 1:
            sheet, number = _new_sheet(book, headings, f"{name} {written // number + 1}"), 0
        number, written = number + 1, written + 1
        for column, cell in enumerate(row):
            match cell:
                case None:
                    pass
                case str():
                    sheet.write_string(number, column, shown(cell), text)
                case date():
                    sheet.write_datetime(number, column, cell, day)
                case _:
                    sheet.write_number(number, column, cell)
    return written


def _new_sheet(book: Any, headings: Sequence[tuple[str, int]], name: str) -> Any:
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E2EFDA"})
    sheet = book.add_worksheet(name)
    for column, (_, width) in enumerate(headings):
        sheet.set_column(column, column, width)
    for column, (title, _) in enumerate(headings):
        sheet.write_string(0, column, title, heading)
    sheet.freeze_panes(1, 0)
    return sheet


def _write_notes(book: Any, notes: Sequence[tuple[str, str]]) -> None:
    sheet = book.add_worksheet("说明 About")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    for row, (name, value) in enumerate(notes):
        sheet.write_string(row, 0, shown(name))
        sheet.write_string(row, 1, shown(value))


def shown(text: str) -> str:
    """*text* as a cell can hold it: without control and unpaired surrogate characters, cut to the limit."""
    kept = (
        character
        for character in text
        if character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cs", "Cn"}
    )
    return "".join(kept)[:LONGEST_CELL]


def _close(book: Any) -> None:
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(str(error)) from error
