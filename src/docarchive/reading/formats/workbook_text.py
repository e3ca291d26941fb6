"""Text of workbooks (xlsx, xlsm) for finding: a page a sheet, a line a row, values as last computed."""

from pathlib import Path
from typing import Any

import openpyxl

from docarchive.domain.file_remark import RemarkCode
from docarchive.domain.sheets.sheet import MAX_COLUMNS, MAX_ROWS
from docarchive.reading.formats.content import Content, PageContent, remark
from docarchive.reading.formats.package import office_oddities, open_package
from docarchive.reading.formats.sheets import check_sheets
from docarchive.reading.refusals import Refusal

VERSION: str = openpyxl.__version__
_MAX_CHARACTERS = 8_000_000


def read_workbook_text(path: Path) -> Content:
    """Read the text of every sheet, hidden ones too, each under its name.

    Raises:
        Refusal: a zip bomb, too many sheets, too much text, or no workbook.
    """
    with open_package(path) as package:
        remarks = office_oddities(package)
    _, frames = check_sheets(path)
    cut = sorted(
        name for name, frame in frames.items() if frame.rows > MAX_ROWS or frame.columns > MAX_COLUMNS
    )
    if cut:
        beyond = f"{cut[0]}: > {MAX_ROWS} 行 / rows, {MAX_COLUMNS} 列 / columns"
        remarks = (*remarks, remark(RemarkCode.PARTLY_READ, beyond))
    book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    pages, characters = [], 0
    for sheet in book.worksheets:
        text = "\n".join((sheet.title, *_lines(sheet)))
        characters += len(text)
        if characters > _MAX_CHARACTERS:
            raise Refusal("too_much_text")
        pages.append(PageContent(text))
    return Content(tuple(pages), remarks)


def _lines(sheet: Any) -> list[str]:
    sheet.reset_dimensions()  # what a file says of its own size is not to be trusted
    lines = []
    for row in sheet.iter_rows(max_col=MAX_COLUMNS, max_row=MAX_ROWS, values_only=True):
        cells = [str(value) for value in row if value is not None]
        if cells:
            lines.append("\t".join(cells))
    return lines
