"""A sheet as rows of typed values: headings found, every cell read, every fault told at its place."""

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from docarchive.domain.sheets.columns import Column, SheetPlan
from docarchive.domain.sheets.faults import SheetFault, shown
from docarchive.domain.sheets.sheet import (
    MAX_COLUMNS,
    MAX_ROWS,
    Cell,
    CellKind,
    Sheet,
    SheetRow,
    Workbook,
    column_index,
    column_letter,
)
from docarchive.domain.sheets.values import CellReader, WrongCellError

EXAMPLE = "示例"
"""A row whose first cell begins with it and a colon is the template's example and is not read."""
CHOICES_SHEET = "选项"
"""The sheet of the template's drop-downs; nothing is read from it."""
_HEADING_ROWS = 10
_RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row."""

    number: int
    """As the program shows it."""
    values: Mapping[str, Any]
    """By column name; empty cells are absent."""


@dataclass(slots=True)
class Table:
    """A sheet that has been read.

    Attributes:
        plan: What was wanted.
        rows: Rows that could be read, also those with faults.
        faults: All faults.
        letters: Column name → letter, for those that are there.
    """

    plan: SheetPlan
    rows: list[TableRow] = field(default_factory=list)
    faults: list[SheetFault] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)

    def add(
        self, code: str, row: int | None = None, name: str = "", found: str = "", wanted: str = ""
    ) -> None:
        """Add a fault of the column *name*."""
        heading = next((column.heading for column in self.plan.columns if column.name == name), "")
        letter = self.letters.get(name)
        self.faults.append(SheetFault(code, self.plan.name, row, letter, heading, shown(found), wanted))

    @property
    def faulty_rows(self) -> frozenset[int]:
        """Numbers of the rows that a blocking fault names."""
        return frozenset(fault.row for fault in self.faults if fault.kind.blocks and fault.row is not None)

    def sound_rows(self) -> list[TableRow]:
        """Rows that no blocking fault names; none when a fault concerns the whole sheet."""
        if any(fault.kind.whole_sheet for fault in self.faults):
            return []
        faulty = self.faulty_rows
        return [row for row in self.rows if row.number not in faulty]


def read_tables(workbook: Workbook, plans: Sequence[SheetPlan]) -> dict[str, Table]:
    """Read the sheets of a workbook.

    Args:
        workbook: What a person handed in.
        plans: The sheets wanted; when only one is, the workbook's only visible sheet may have any name.

    Returns:
        A table a plan, by the plan's name. Faults of the whole workbook stand in the first.
    """
    visible = [sheet for sheet in workbook.sheets if not sheet.hidden and sheet.name != CHOICES_SHEET]
    only = visible[0] if len(plans) == 1 and len(visible) == 1 else None
    by_name = {_plain(sheet.name): sheet for sheet in visible}
    tables = {}
    for plan in plans:
        sheet = by_name.pop(_plain(plan.name), None) or only
        tables[plan.name] = _missing(plan) if sheet is None else read_sheet(sheet, plan)
    first = tables[plans[0].name].faults
    first += [SheetFault(code, detail) for code, detail in workbook.oddities]
    first += [SheetFault("hidden-sheet", sheet.name) for sheet in workbook.sheets if sheet.hidden]
    if only is None:
        first += [SheetFault("sheet-unknown", sheet.name) for sheet in by_name.values() if sheet.rows]
    return tables


def _missing(plan: SheetPlan) -> Table:
    table = Table(plan)
    if plan.required:
        table.faults.append(SheetFault("sheet-missing", plan.name))
    return table


def read_sheet(sheet: Sheet, plan: SheetPlan) -> Table:
    """Read one sheet; see `read_tables`."""
    table = Table(SheetPlan(sheet.name, plan.columns, plan.required))
    _size(sheet, table)
    heading_row = _heading_row(sheet, plan.columns)
    if heading_row is None:
        code = "headings-missing" if sheet.rows else "sheet-empty"
        table.faults.append(SheetFault(code, sheet.name))
        return table
    _merged(sheet, heading_row.number, table)
    rows = [row for row in sheet.rows if row.number > heading_row.number and any(row.cells)][:MAX_ROWS]
    rows = [row for row in rows if not _is_example(row)]
    columns = _columns(heading_row, rows, table)
    _hidden_columns(sheet, columns, table)
    if not rows and plan.required:
        table.faults.append(SheetFault("sheet-empty", sheet.name))
    _read_rows(rows, columns, table)
    return table


def _size(sheet: Sheet, table: Table) -> None:
    if sheet.rows_in_all > MAX_ROWS:
        table.faults.append(SheetFault("too-many-rows", sheet.name, found=str(sheet.rows_in_all)))
    if sheet.columns_in_all > MAX_COLUMNS:
        table.faults.append(SheetFault("too-many-columns", sheet.name, found=str(sheet.columns_in_all)))


def _heading_row(sheet: Sheet, columns: Sequence[Column]) -> SheetRow | None:
    """The one of the first rows with most of the wanted headings; a title may stand above it."""
    known = {name for column in columns for name in _names(column)}
    best, most = None, 0
    for row in sheet.rows[:_HEADING_ROWS]:
        count = len({_plain(cell.text) for cell in row.cells if cell} & known)
        if count > most:
            best, most = row, count
    return best


def _columns(heading: SheetRow, rows: Sequence[SheetRow], table: Table) -> dict[int, Column]:
    """Index → column, for the headings that are known; faults for all others."""
    by_name = {name: column for column in table.plan.columns for name in _names(column)}
    used = {index for row in rows for index, cell in enumerate(row.cells) if cell}
    found: dict[int, Column] = {}
    for index in range(max([len(heading.cells), *(place + 1 for place in used)])):
        cell = heading.cells[index] if index < len(heading.cells) else None
        letter = column_letter(index)
        if cell is None or not cell.text.strip():
            if index in used:
                _heading_fault("heading-blank", heading, letter, "", table)
            continue
        if cell.kind is not CellKind.TEXT:
            _heading_fault("heading-not-text", heading, letter, cell.text, table)
            continue
        column = by_name.get(_plain(cell.text))
        if column is None:
            _heading_fault("heading-unknown", heading, letter, cell.text, table, _near(cell.text, table))
        elif column.name in table.letters:
            _heading_fault("heading-twice", heading, letter, cell.text, table)
        else:
            table.letters[column.name] = letter
            found[index] = column
    for column in table.plan.columns:
        if column.required and column.name not in table.letters:
            table.add("heading-missing", heading.number, column.name, wanted=f"「{column.heading}」")
    return found


def _heading_fault(
    code: str, heading: SheetRow, letter: str, found: str, table: Table, expected: str = ""
) -> None:
    fault = SheetFault(code, table.plan.name, heading.number, letter, shown(found), shown(found), expected)
    table.faults.append(fault)


def _near(text: str, table: Table) -> str:
    headings = {_plain(column.heading): column.heading for column in table.plan.columns}
    near = difflib.get_close_matches(_plain(text), headings, n=1, cutoff=0.5)
    return f"是否指 / did you mean 「{headings[near[0]]}」" if near else ""


def _merged(sheet: Sheet, heading: int, table: Table) -> None:
    """Merged cells count from the headings down; a title above may be merged."""
    for merged in sheet.merged:
        match = _RANGE.fullmatch(merged)
        if match is None or int(match[4] or match[2]) >= heading:
            row, letter = (int(match[2]), match[1]) if match else (None, None)
            table.faults.append(SheetFault("merged-cells", sheet.name, row, letter, found=merged))


def _hidden_columns(sheet: Sheet, columns: Mapping[int, Column], table: Table) -> None:
    for letter in sheet.hidden_columns:
        column = columns.get(column_index(letter))
        if column is not None:
            table.faults.append(SheetFault("hidden-column", sheet.name, None, letter, column.heading))


def _is_example(row: SheetRow) -> bool:
    first = next((cell for cell in row.cells if cell), None)
    return first is not None and first.text.replace(":", "：").startswith(f"{EXAMPLE}：")


def _read_rows(rows: Sequence[SheetRow], columns: Mapping[int, Column], table: Table) -> None:
    readers = {index: CellReader(column) for index, column in columns.items()}
    seen: dict[tuple[Cell | None, ...], int] = {}
    keys: dict[tuple[str, Any], int] = {}
    before = None
    for row in rows:
        if before is not None and row.number > before + 1:
            table.add("blank-row", before + 1)
        before = row.number
        if row.hidden:
            table.add("hidden-row", row.number)
        earlier = seen.setdefault(row.cells, row.number)
        if earlier != row.number:
            table.add("row-twice", row.number, found=f"= {earlier}")
        values = _read_row(row, readers, table)
        if earlier == row.number:
            _keys(row.number, values, keys, table)
        table.rows.append(TableRow(row.number, values))


def _read_row(row: SheetRow, readers: Mapping[int, CellReader], table: Table) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for index, reader in readers.items():
        cell = row.cells[index] if index < len(row.cells) else None
        name, text = reader.column.name, cell.text if cell else ""
        try:
            value = reader.read(cell)
        except WrongCellError as error:
            table.add(error.code, row.number, name, text, error.expected)
            continue
        for code, mended in reader.notices:
            table.add(code, row.number, name, text, mended)
        if value is not None and value != ():
            values[name] = value
        elif reader.column.required:
            table.add("missing", row.number, name)
    return values


def _keys(number: int, values: Mapping[str, Any], keys: dict[tuple[str, Any], int], table: Table) -> None:
    for column in table.plan.columns:
        if column.unique and column.name in values:
            value = values[column.name]
            earlier = keys.setdefault((column.name, value), number)
            if earlier != number:
                table.add("key-twice", number, column.name, f"{value} = {earlier}")


def _names(column: Column) -> tuple[str, ...]:
    both = f"{column.heading} / {column.heading_en}"
    return tuple(
        _plain(name) for name in (column.heading, column.name, column.heading_en, both, *column.also)
    )


def _plain(text: str) -> str:
    """A heading as it is compared: half-width, without blanks, stars and case."""
    narrow = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s*:]|\((?:必填|选填|required|optional)\)", "", narrow).casefold()
