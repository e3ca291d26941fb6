"""Workbooks to fill in: headings, notes, drop-downs and a marked example row, from the description of columns."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from docarchive.domain.sheets.columns import NO, YES, Column, ColumnKind, SheetPlan
from docarchive.domain.sheets.sheet import MAX_ROWS
from docarchive.domain.sheets.table import CHOICES_SHEET, EXAMPLE

_TEXTS = (ColumnKind.TEXT, ColumnKind.LINES, ColumnKind.WORDS)
_FORMATS = {ColumnKind.DATE: "yyyy-mm-dd", ColumnKind.DATETIME: "yyyy-mm-dd hh:mm", ColumnKind.INT: "0"}
_MAX_LIST = 255
"""Characters of a drop-down written into its cell (Source: limits of the spreadsheet programs)."""


def fill_in_workbook(
    plans: Sequence[SheetPlan], *, examples: Sequence[Sequence[Sequence[str]]] = (), title: str = ""
) -> bytes:
    """Make a workbook.

    Args:
        plans: Its sheets.
        examples: For each sheet rows of texts for its columns; the first column says 示例 by itself. Without any,
            the columns' own examples make one row.
        title: Title in the file's properties.

    Returns:
        The XLSX file.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": title, "author": "docarchive"})
    formats = _Formats(book)
    long_lists = _long_lists(plans)
    for place, plan in enumerate(plans):
        rows = examples[place] if place < len(examples) else [[column.example for column in plan.columns]]
        _write_sheet(book.add_worksheet(plan.name), plan, rows, formats, long_lists)
    _write_choices(book, long_lists)
    book.close()
    return out.getvalue()


class _Formats:
    """The few styles of a workbook."""

    def __init__(self, book: Any) -> None:
        heading = {"bold": True, "text_wrap": True, "valign": "top", "border": 1, "num_format": "@"}
        self.required = book.add_format({**heading, "bg_color": "#FCE4D6"})
        self.optional = book.add_format({**heading, "bg_color": "#E2EFDA"})
        self.example = book.add_format({"italic": True, "font_color": "#7F7F7F", "num_format": "@"})
        self._of_kind = {kind: book.add_format({"num_format": words}) for kind, words in _FORMATS.items()}
        self._text = book.add_format({"num_format": "@"})
        self._general = book.add_format()

    def of(self, column: Column) -> Any:
        """Format of a column's cells: text keeps leading zeros, dates are dates."""
        if column.kind in _TEXTS:
            return self._text
        return self._of_kind.get(column.kind, self._general)


def _write_sheet(
    sheet: Any,
    plan: SheetPlan,
    examples: Sequence[Sequence[str]],
    formats: _Formats,
    long_lists: dict[tuple[str, ...], str],
) -> None:
    for index, column in enumerate(plan.columns):
        sheet.set_column(index, index, column.width, formats.of(column))
        sheet.write_string(
            0, index, column.heading, formats.required if column.required else formats.optional
        )
        sheet.write_comment(0, index, _note(column), {"x_scale": 2, "y_scale": 1.2, "font_size": 9})
        _validate(sheet, index, column, long_lists)
    for number, row in enumerate(examples, start=1):
        for index, text in enumerate(row):
            shown = f"{EXAMPLE}：{text}" if index == 0 else text
            sheet.write_string(number, index, shown, formats.example)
    sheet.freeze_panes(1, 1)


def _note(column: Column) -> str:
    """What the note of a heading says."""
    need = "必填 / required" if column.required else "可不填 / optional"
    lines = [f"{column.heading_en}（{need}）", column.help]
    if column.choices:
        lines.append("可选 / choices: " + "、".join(column.choices))
    elif column.kind in (ColumnKind.TEXT, ColumnKind.LINES):
        lines.append(f"最多 {column.max_length} 字 / at most {column.max_length} characters")
    return "\n".join(line for line in lines if line)[:1500]


def _validate(sheet: Any, index: int, column: Column, long_lists: dict[tuple[str, ...], str]) -> None:
    choices = (YES, NO) if column.kind is ColumnKind.BOOL else column.choices
    if not choices or column.kind is ColumnKind.WORDS:
        return
    rule = {
        "validate": "list",
        "source": long_lists.get(choices) or list(choices),
        "error_title": "不在选项之内",
        "error_message": "请从下拉列表中选取 / choose from the list",
    }
    sheet.data_validation(1, index, MAX_ROWS, index, rule)


def _long_lists(plans: Sequence[SheetPlan]) -> dict[tuple[str, ...], str]:
    """Choices too long for a cell's own drop-down → their range on the sheet of choices."""
    lists: dict[tuple[str, ...], str] = {}
    for plan in plans:
        for column in plan.columns:
            choices = column.choices
            if len(",".join(choices)) > _MAX_LIST and choices not in lists:
                letter = chr(ord("A") + len(lists))
                lists[choices] = f"={CHOICES_SHEET}!${letter}$1:${letter}${len(choices)}"
    return lists


def _write_choices(book: Any, long_lists: dict[tuple[str, ...], str]) -> None:
    if not long_lists:
        return
    sheet = book.add_worksheet(CHOICES_SHEET)
    for index, choices in enumerate(long_lists):
        sheet.write_column(0, index, choices)
