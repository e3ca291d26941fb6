"""The parent's side of reading a workbook: what the child answered, as a `Workbook`, each part checked."""

from typing import Any

from docarchive.domain.sheets.sheet import Cell, CellKind, Sheet, SheetRow, Workbook

_KINDS = {kind.value: kind for kind in CellKind}


def workbook_of(answer: object) -> Workbook | None:
    """The workbook of a child's answer; None when it has another shape (the child may be in the file's hands)."""
    try:
        return _workbook(answer)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _workbook(answer: Any) -> Workbook:
    oddities = tuple((str(code), str(detail)) for code, detail in answer["oddities"])
    return Workbook(tuple(_sheet(sheet) for sheet in answer["sheets"]), oddities)


def _sheet(sheet: Any) -> Sheet:
    return Sheet(
        name=str(sheet["name"]),
        rows=tuple(_row(*row) for row in sheet["rows"]),
        hidden=bool(sheet["hidden"]),
        merged=tuple(str(merged) for merged in sheet["merged"]),
        hidden_columns=tuple(str(letter) for letter in sheet["hidden_columns"]),
        rows_in_all=int(sheet["rows_in_all"]),
        columns_in_all=int(sheet["columns_in_all"]),
    )


def _row(number: Any, hidden: Any, cells: Any) -> SheetRow:
    return SheetRow(int(number), tuple(_cell(cell) for cell in cells), bool(hidden))


def _cell(cell: Any) -> Cell | None:
    if cell is None:
        return None
    kind, text = cell
    if not isinstance(text, str):
        raise TypeError("a cell's text is no text")
    return Cell(_KINDS[kind], text)
