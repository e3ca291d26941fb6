"""Figures as a workbook: one sheet with the period beside those it is compared with, one by region."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from docarchive.domain.reviewing.figure_rules import MeasureName, Unit

Values = Mapping[str, int | None]
_NUMBERS = {Unit.COUNT: "0", Unit.FEN: "#,##0.00", Unit.PERMILLE: "0.0%"}
_SCALES = {Unit.COUNT: 1, Unit.FEN: 100, Unit.PERMILLE: 1000}


def figure_book(
    title: str,
    measures: Sequence[MeasureName],
    columns: Sequence[tuple[str, Values]],
    growth: Sequence[tuple[str, Values]],
    regions: Mapping[str, Values],
) -> bytes:
    """Make the workbook; amounts in yuan, shares as percent, an empty cell where there is no value.

    Args:
        title: Of the report.
        measures: The rows.
        columns: Heading and values of each period.
        growth: Heading and growth per mille.
        regions: Values by region, for the second sheet.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": title, "author": "docarchive"})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
    styles = {unit: book.add_format({"num_format": words, "border": 1}) for unit, words in _NUMBERS.items()}
    text = book.add_format({"border": 1, "text_wrap": True})
    sheet = book.add_worksheet("数据")
    _heads(sheet, ["指标 / measure", *(head for head, _ in (*columns, *growth))], bold)
    for row, name in enumerate(measures, start=1):
        sheet.write_string(row, 0, f"{name.title} / {name.title_en}", text)
        for place, (_, values) in enumerate(columns, start=1):
            _number(sheet, row, place, values.get(name.id), name.unit, styles)
        for place, (_, values) in enumerate(growth, start=1 + len(columns)):
            _number(sheet, row, place, values.get(name.id), Unit.PERMILLE, styles)
    by_region = book.add_worksheet("分区域")
    _heads(by_region, ["区域 / region", *(name.title for name in measures)], bold)
    for row, (region, values) in enumerate(regions.items(), start=1):
        by_region.write_string(row, 0, region, text)
        for place, name in enumerate(measures, start=1):
            _number(by_region, row, place, values.get(name.id), name.unit, styles)
    book.close()
    return out.getvalue()


def _heads(sheet: Any, heads: Sequence[str], style: Any) -> None:
    sheet.set_column(0, 0, 38)
    sheet.set_column(1, len(heads), 16)
    for place, head in enumerate(heads):
        sheet.write_string(0, place, head, style)
    sheet.freeze_panes(1, 1)


def _number(
    sheet: Any, row: int, place: int, value: int | None, unit: Unit, styles: Mapping[Unit, Any]
) -> None:
    if value is None:
        sheet.write_blank(row, place, None, styles[unit])
    else:
        sheet.write_number(row, place, value / _SCALES[unit], styles[unit])
