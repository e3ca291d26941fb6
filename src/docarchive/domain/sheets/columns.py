"""What a column of a sheet holds, as data: one description serves the fill-in workbook, the reading and the docs."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class ColumnKind(StrEnum):
    """Kinds of values in a column; the reader gives what stands behind the colon."""

    TEXT = "text"
    """One line: str."""
    LINES = "lines"
    """Several lines: str."""
    WORDS = "words"
    """Several words between ``、`` ``，`` ``;`` or line breaks: tuple of str."""
    INT = "int"
    """int."""
    AMOUNT = "amount"
    """Yuan: str that `docarchive.domain.money.parse_yuan` reads."""
    DATE = "date"
    """date."""
    DATETIME = "datetime"
    """datetime without zone, to the minute."""
    BOOL = "bool"
    """是 or 否: bool."""
    CHOICE = "choice"
    """One of the column's choices: str."""


YES, NO = "是", "否"

Rule = Callable[[str], tuple[str, str] | None]
"""Checks a text: None, or a code of `docarchive.domain.sheets.faults` and what is expected (may be empty)."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    name: str
    """Key of the value."""
    heading: str
    """What stands above it, Chinese."""
    heading_en: str
    kind: ColumnKind = ColumnKind.TEXT
    required: bool = False
    also: tuple[str, ...] = ()
    """Other headings that are read as this one."""
    choices: tuple[str, ...] = ()
    max_length: int = 200
    narrow: bool = False
    """Codes and numbers: full-width letters and digits are read as half-width."""
    rule: Rule | None = None
    unique: bool = False
    """No two rows may have the same value."""
    help: str = ""
    """What to write, zh / en; a note of the heading."""
    example: str = ""
    width: int = 16
    """Characters (a Han character counts two)."""


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """One sheet of a workbook."""

    name: str
    columns: tuple[Column, ...]
    required: bool = True
    """Whether a workbook without it is refused."""
