"""A workbook from outside as plain data: cells with their kind, and what a person would not see at a glance."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

MAX_ROWS = 20_000
"""Rows with content that a sheet may have, headings included."""
MAX_COLUMNS = 200


class CellKind(StrEnum):
    """What a spreadsheet program keeps in a cell."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    """A number that its format shows as a date or time."""
    BOOL = "bool"
    ERROR = "error"
    FORMULA = "formula"


class Cell(NamedTuple):
    """One cell that is not empty (light: a sheet has some hundred thousand)."""

    kind: CellKind
    text: str
    """As typed; dates in ISO 8601, numbers without exponent where they are whole, ``TRUE``, ``#REF!``, ``=A1+B1``."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row with content."""

    number: int
    """From 1, as the program shows it."""
    cells: tuple[Cell | None, ...]
    """From column A; empty cells at the end are left out."""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet."""

    name: str
    rows: tuple[SheetRow, ...]
    """Rows with content, in order; at most `MAX_ROWS` and one more."""
    hidden: bool = False
    merged: tuple[str, ...] = ()
    """Ranges such as ``A1:C1``."""
    hidden_columns: tuple[str, ...] = ()
    """Letters."""
    rows_in_all: int = 0
    columns_in_all: int = 0


@dataclass(frozen=True, slots=True)
class Workbook:
    """One workbook."""

    sheets: tuple[Sheet, ...]
    oddities: tuple[tuple[str, str], ...] = ()
    """Code of `docarchive.domain.sheets.faults` and detail: macros, links to other files and the like."""


def column_letter(index: int) -> str:
    """The letter of a column from its index (from 0): A, B … Z, AA."""
    letters = ""
    number = index + 1
    while number:
        number, digit = divmod(number - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def column_index(letters: str) -> int:
    """The index (from 0) of a column from its letters."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1
