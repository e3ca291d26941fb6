"""In the child: the cells of an XLSX workbook, with what a person would not see at a glance.

openpyxl reads the values; what its quick mode leaves out (merged ranges, hidden rows and columns, sizes) is read
from the sheet's XML before, which also stops a sheet that is too large before it costs memory.
"""

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from lxml import etree

from docarchive.domain.sheets.sheet import MAX_COLUMNS, MAX_ROWS, CellKind, column_index, column_letter
from docarchive.reading.formats.package import refuse_zip_bomb
from docarchive.reading.refusals import Refusal

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_REFERENCE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MAX_SHEETS = 60
_MAX_MERGED = 1000
_MAX_SHEET_XML = 256 << 20
_MAX_TEXT = 32_767
"""Characters in a cell (Source: limits of the spreadsheet programs)."""
_ODD_PARTS = (
    ("xl/vbaProject", "macro"),
    ("xl/macrosheets/", "macro"),
    ("xl/externalLinks/", "external-link"),
    ("xl/connections", "data-connection"),
    ("xl/queryTables/", "data-connection"),
    ("xl/embeddings/", "embedded-object"),
    ("xl/activeX/", "embedded-object"),
)
_DAY_ZERO = date(1899, 12, 30)
"""A time of day without a day is stored as a part of this one."""
_KINDS = {"s": CellKind.TEXT, "inlineStr": CellKind.TEXT, "str": CellKind.TEXT, "f": CellKind.FORMULA}
_KINDS |= {"b": CellKind.BOOL, "e": CellKind.ERROR}


@dataclass(slots=True)
class _Frame:
    """What stands around a sheet's cells."""

    merged: list[str] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[str] = field(default_factory=list)
    rows: int = 0
    columns: int = 0


def read_sheets(path: Path) -> dict[str, Any]:
    """Read a workbook.

    Returns:
        ``oddities``: pairs of code and part; ``sheets``: name, hidden, merged, hidden_columns, rows_in_all,
        columns_in_all and rows as ``[number, hidden, [[kind, text] or null, …]]``.

    Raises:
        Refusal: a zip bomb, too many sheets, or no workbook.
    """
    oddities, frames = check_sheets(path)
    book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
    sheets = []
    for title in book.sheetnames:
        if title in frames:
            sheets.append(_sheet(book[title], frames[title]))
        else:
            oddities.append(["chart-sheet", title])
    return {"oddities": oddities, "sheets": sheets}


def check_sheets(path: Path) -> tuple[list[list[str]], dict[str, _Frame]]:
    """Look at a workbook's parts before its cells are: what is odd about it, and each sheet's frame by name.

    Raises:
        Refusal: a zip bomb, too many or too large sheets, or no workbook.
    """
    refuse_zip_bomb(path)
    with zipfile.ZipFile(path) as package:
        names = set(package.namelist())
        oddities = _oddities(names)
        parts = _sheet_parts(package)
        if not parts:
            raise Refusal("not_a_workbook")
        if len(parts) > _MAX_SHEETS:
            raise Refusal("bomb", f"{len(parts)} sheets")
        frames = {name: _frame(package, part) for name, part in parts.items() if part in names}
    return oddities, frames


def _oddities(names: set[str]) -> list[list[str]]:
    found = {code: name for name in sorted(names) for start, code in _ODD_PARTS if name.startswith(start)}
    return [[code, name] for code, name in found.items()]


def _sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """Name of each worksheet → its part; chart sheets are not among them."""
    targets = {
        relation.get("Id"): posixpath.normpath(posixpath.join("/xl", relation.get("Target") or ""))[1:]
        for relation in _parse(package, "xl/_rels/workbook.xml.rels").iter(_RELATIONS)
        if (relation.get("Type") or "").endswith("/worksheet")
    }
    sheets = _parse(package, "xl/workbook.xml").iter(f"{_MAIN}sheet")
    pairs = ((sheet.get("name"), targets.get(sheet.get(_REFERENCE))) for sheet in sheets)
    return {name: part for name, part in pairs if name and part}


def _parse(package: zipfile.ZipFile, part: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    with package.open(part) as member:
        return etree.fromstring(member.read(1 << 22), parser)


def _frame(package: zipfile.ZipFile, part: str) -> _Frame:
    frame = _Frame()
    if package.getinfo(part).file_size > _MAX_SHEET_XML:
        raise Refusal("bomb", part)
    tags = [f"{_MAIN}{tag}" for tag in ("row", "col", "mergeCell")]
    with package.open(part) as member:
        options: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False}
        for _, element in etree.iterparse(member, events=("end",), tag=tags, **options):
            _note(element, frame)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    return frame


def _note(element: Any, frame: _Frame) -> None:
    hidden = element.get("hidden") in ("1", "true")
    if element.tag == f"{_MAIN}row":
        if len(element) and any(len(cell) for cell in element):
            frame.rows += 1
            frame.columns = max(frame.columns, _last_column(element))
        if hidden and (element.get("r") or "").isdigit():
            frame.hidden_rows.add(int(element.get("r")))
    elif element.tag == f"{_MAIN}col":
        if hidden:
            frame.hidden_columns += _letters(element)
    elif len(frame.merged) < _MAX_MERGED:
        frame.merged.append((element.get("ref") or "")[:40])


def _last_column(row: Any) -> int:
    """Number of the row's last column with content."""
    for position in range(len(row), 0, -1):
        cell = row[position - 1]
        if len(cell):
            letters = "".join(sign for sign in cell.get("r") or "" if sign.isalpha())[:3].upper()
            return column_index(letters) + 1 if letters else position
    return 0


def _letters(element: Any) -> list[str]:
    first, last = int(element.get("min") or 1), int(element.get("max") or 1)
    return [column_letter(index - 1) for index in range(first, min(last, MAX_COLUMNS) + 1)]


def _sheet(sheet: Any, frame: _Frame) -> dict[str, Any]:
    sheet.reset_dimensions()  # what a file says of its own size is not to be trusted
    rows = []
    for number, cells in _rows(sheet):
        rows.append([number, number in frame.hidden_rows, cells])
        if len(rows) > MAX_ROWS:
            break
    return {
        "name": sheet.title,
        "hidden": sheet.sheet_state != "visible",
        "merged": frame.merged,
        "hidden_columns": frame.hidden_columns,
        "rows_in_all": frame.rows,
        "columns_in_all": frame.columns,
        "rows": rows,
    }


def _rows(sheet: Any) -> Iterator[tuple[int, list[list[str] | None]]]:
    for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), start=1):
        cells = [_cell(cell) for cell in row]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            yield number, cells


def _cell(cell: Any) -> list[str] | None:
    value = cell.value
    if value is None or value == "":
        return None
    kind = _KINDS.get(cell.data_type)
    if kind is not None:
        return [kind.value, _text(value, kind)]
    if isinstance(value, datetime | date | time | timedelta):
        return [CellKind.DATE.value, _moment(value)]
    return [CellKind.NUMBER.value, _number(value, cell.number_format)]


def _text(value: Any, kind: CellKind) -> str:
    if kind is CellKind.BOOL:
        return "TRUE" if value else "FALSE"
    text = value if isinstance(value, str) else str(getattr(value, "text", value))
    return text[:_MAX_TEXT]


def _moment(value: datetime | date | time | timedelta) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return datetime.combine(value, time()).isoformat()
    if isinstance(value, timedelta):
        return (datetime.combine(_DAY_ZERO, time()) + value).isoformat()
    return datetime.combine(_DAY_ZERO, value).isoformat()


def _number(value: float, number_format: str) -> str:
    """A number without exponent where it is whole; with the leading zeros its format shows."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e18:
        value = int(value)
    text = str(value)
    if number_format and set(number_format) == {"0"} and text.isdigit():
        return text.zfill(len(number_format))
    return text
