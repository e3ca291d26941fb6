"""One cell as the value its column wants, or what is wrong with it."""

import difflib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from docarchive.domain.days.chinese_dates import parse_date, parse_datetime
from docarchive.domain.errors import RejectedError
from docarchive.domain.money import parse_yuan
from docarchive.domain.sheets.columns import Column, ColumnKind
from docarchive.domain.sheets.faults import shown
from docarchive.domain.sheets.sheet import Cell, CellKind

_MOST_DIGITS = 15
"""A spreadsheet keeps no more of a number (IEEE 754 double)."""
_YEARS = range(1900, 2200)
_SERIALS = range(18264, 109575)
"""Serial numbers of days from 1950 to 2199, the likely ones."""
_EPOCH = date(1899, 12, 30)
_SEPARATORS = re.compile(r"[、，,;；\n]+")
_NUMERIC_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NUMERIC_TIME = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[ T](\d{1,2})[:：](\d{2})(?::00)?")
_YES = {"是": True, "有": True, "√": True, "TRUE": True, "1": True, "否": False, "无": False, "×": False}
_YES |= {"FALSE": False, "0": False}
_TEXT_KINDS = (ColumnKind.TEXT, ColumnKind.LINES, ColumnKind.WORDS, ColumnKind.CHOICE)


class WrongCellError(Exception):
    """A cell does not hold what its column wants."""

    def __init__(self, code: str, expected: str = "") -> None:
        super().__init__(code, expected)
        self.code = code
        self.expected = expected


@dataclass(slots=True)
class CellReader:
    """Reads cells of one column.

    Attributes:
        column: What is wanted.
        notices: Codes of what was mended while reading the last cell, each with what was made of it.
    """

    column: Column
    notices: list[tuple[str, str]] = field(default_factory=list)

    def read(self, cell: Cell | None) -> Any:
        """The value of *cell*; None when it is empty.

        Raises:
            WrongCellError: the cell does not hold what the column wants.
        """
        self.notices.clear()
        if cell is None:
            return None
        if cell.kind in _NEVER:
            raise WrongCellError(_NEVER[cell.kind])
        if cell.kind is CellKind.TEXT:
            cell = Cell(cell.kind, self._cleaned(cell.text))
            if not cell.text:
                return None
        return _READERS[self.column.kind](self, cell)

    def _cleaned(self, text: str) -> str:
        """The text without blanks around it, with what must not be in it refused."""
        clean = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
        if not clean:
            self.notices.append(("only-blanks", ""))
            return ""
        if clean.strip("\n") != text.strip("\n") and len(clean) < len(text):
            self.notices.append(("blanks-around", ""))
        for sign in clean:
            category = unicodedata.category(sign)
            if category in ("Cc", "Cs", "Co", "Cn") and sign not in "\n\t":
                raise WrongCellError("control-character", f"U+{ord(sign):04X}")
            if category == "Cf":
                raise WrongCellError("invisible-character", f"U+{ord(sign):04X}")
        return self._narrowed(clean)

    def _narrowed(self, text: str) -> str:
        if not self.column.narrow and self.column.kind in _TEXT_KINDS:
            return text
        narrow = unicodedata.normalize("NFKC", text)
        if narrow != text:
            self.notices.append(("full-width", narrow))
        return narrow

    def text(self, cell: Cell) -> str:
        """A text as typed; numbers only where nothing of them was lost."""
        text = self._text_of(cell)
        if "\n" in text and self.column.kind is not ColumnKind.LINES:
            raise WrongCellError("line-break")
        if len(text) > self.column.max_length:
            raise WrongCellError(
                "too-long",
                f"最多 {self.column.max_length} 字，现有 {len(text)} 字 / at most {self.column.max_length} characters",
            )
        wrong = self.column.rule(text) if self.column.rule else None
        if wrong:
            raise WrongCellError(*wrong)
        return text

    def _text_of(self, cell: Cell) -> str:
        if cell.kind is CellKind.BOOL:
            raise WrongCellError("bool-cell")
        if cell.kind is CellKind.DATE:
            raise WrongCellError("date-for-text")
        if cell.kind is CellKind.NUMBER:
            if len(cell.text.lstrip("-")) > _MOST_DIGITS and cell.text.lstrip("-").isdigit():
                raise WrongCellError("digits-lost")
            if not cell.text.lstrip("-").isdigit():
                raise WrongCellError("number-for-text")
        return cell.text

    def words(self, cell: Cell) -> tuple[str, ...]:
        """Words in their order, each once."""
        text = self._text_of(cell)
        words = dict.fromkeys(word.strip() for word in _SEPARATORS.split(text) if word.strip())
        longest = max(words, key=len, default="")
        if len(longest) > self.column.max_length:
            raise WrongCellError("too-long", f"{shown(longest)} > {self.column.max_length}")
        for word in words:
            wrong = self.column.rule(word) if self.column.rule else None
            if wrong:
                raise WrongCellError(*wrong)
        return tuple(words)

    def choice(self, cell: Cell) -> str:
        """One of the choices."""
        text = self._text_of(cell)
        if text in self.column.choices:
            return text
        near = difflib.get_close_matches(text, self.column.choices, n=1)
        meant = f"，是否指 / did you mean {near[0]}" if near else ""
        raise WrongCellError("not-a-choice", f"其中之一 / one of: {'、'.join(self.column.choices)}{meant}")

    def boolean(self, cell: Cell) -> bool:
        """是 or 否; also TRUE and FALSE, 1 and 0."""
        value = _YES.get(cell.text.upper())
        if value is None:
            raise WrongCellError("not-yes-or-no")
        return value

    def integer(self, cell: Cell) -> int:
        """A whole number."""
        number = self._number(cell)
        if number != number.to_integral_value():
            raise WrongCellError("not-whole")
        if abs(number) > 10**12:
            raise WrongCellError("out-of-range")
        return int(number)

    def amount(self, cell: Cell) -> str:
        """Yuan as text."""
        if cell.kind in (CellKind.DATE, CellKind.BOOL):
            raise WrongCellError("not-an-amount")
        try:
            parse_yuan(cell.text)
        except RejectedError as error:
            raise WrongCellError("not-an-amount", error.message) from error
        if cell.kind is CellKind.TEXT:
            self.notices.append(("number-as-text", cell.text))
        return cell.text

    def _number(self, cell: Cell) -> Decimal:
        if cell.kind in (CellKind.DATE, CellKind.BOOL):
            raise WrongCellError("not-a-number")
        try:
            number = Decimal(cell.text)
        except InvalidOperation as error:
            raise WrongCellError("not-a-number") from error
        if not number.is_finite():
            raise WrongCellError("not-a-number")
        if cell.kind is CellKind.TEXT:
            self.notices.append(("number-as-text", cell.text))
        return number

    def day(self, cell: Cell) -> date:
        """A day."""
        if cell.kind is CellKind.DATE:
            moment = datetime.fromisoformat(cell.text)
            if moment.time() != datetime.min.time():
                raise WrongCellError("time-in-date")
            return _in_years(moment.date())
        if cell.kind is not CellKind.TEXT:
            raise _wrong_number(cell, "not-a-date")
        found = _in_years(_day_of(cell.text))
        self.notices.append(("date-as-text", found.isoformat()))
        return found

    def moment(self, cell: Cell) -> datetime:
        """A day with a time to the minute."""
        if cell.kind is CellKind.DATE:
            found = datetime.fromisoformat(cell.text)
            # A typed 9:30 is stored as a binary fraction of a day: some microseconds beside it.
            found = (found + timedelta(seconds=30)).replace(second=0, microsecond=0)
        elif cell.kind is CellKind.TEXT:
            found = _moment_of(cell.text)
            self.notices.append(("date-as-text", found.isoformat(" ", "minutes")))
        else:
            raise _wrong_number(cell, "not-a-time")
        _in_years(found.date())
        return found


def _wrong_number(cell: Cell, code: str) -> WrongCellError:
    whole = cell.text.partition(".")[0]
    if cell.kind is CellKind.NUMBER and whole.isdigit() and int(whole) in _SERIALS:
        day = _EPOCH + timedelta(days=int(whole))
        return WrongCellError(
            "date-as-serial", f"{whole} = {day}？设为日期格式 / {day}? Set the cell to a date"
        )
    return WrongCellError(code)


def _day_of(text: str) -> date:
    numeric = _NUMERIC_DATE.fullmatch(text)
    try:
        if numeric:
            return date(*(int(part) for part in numeric.groups()))
        return parse_date(text)
    except RejectedError as error:
        raise WrongCellError("not-a-date") from error
    except ValueError as error:
        raise WrongCellError("no-such-day") from error


def _moment_of(text: str) -> datetime:
    numeric = _NUMERIC_TIME.fullmatch(text)
    try:
        if numeric:
            year, month, day, hour, minute = (int(part) for part in numeric.groups())
            return datetime(year, month, day, hour, minute)  # noqa: DTZ001 - the office's wall clock
        return parse_datetime(text)
    except (RejectedError, ValueError) as error:
        raise WrongCellError("not-a-time") from error


def _in_years(day: date) -> date:
    if day.year not in _YEARS:
        raise WrongCellError("date-out-of-range")
    return day


_NEVER = {CellKind.FORMULA: "formula", CellKind.ERROR: "error-cell"}
_READERS: dict[ColumnKind, Callable[[CellReader, Cell], Any]] = {
    ColumnKind.TEXT: CellReader.text,
    ColumnKind.LINES: CellReader.text,
    ColumnKind.WORDS: CellReader.words,
    ColumnKind.INT: CellReader.integer,
    ColumnKind.AMOUNT: CellReader.amount,
    ColumnKind.DATE: CellReader.day,
    ColumnKind.DATETIME: CellReader.moment,
    ColumnKind.BOOL: CellReader.boolean,
    ColumnKind.CHOICE: CellReader.choice,
}
