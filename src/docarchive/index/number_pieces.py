"""Pieces of document numbers: the numbers that begin with what was typed, or hold it, in any edition and bracket style.

Numbers of one series, （苏常）应急罚〔2026〕, differ in their serial only. An archive has a million numbers and some hundred
series, so a piece is held against the series, and what is asked of an engine is the beginning of a number.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from docarchive.domain.errors import RejectedError
from docarchive.domain.identifiers import DocumentNumber
from docarchive.domain.query import And, Filter, FilterField, Not, Or, Query
from docarchive.index.analysis import query_units, squeeze

Series = Callable[[], Sequence[str]]
"""The series there are: numbers as printed, up to the bracket behind the year."""

_AGENCY = re.compile("应急管理|应急|安监管|安监")
_YEAR = re.compile(r"[(<]((?:19|20)\d{2})[)>]")
_BEFORE_SERIAL = re.compile(r"(?:^|(?<=\]))第?0*(?=[1-9])")
_BRACKETS = str.maketrans("", "", "()")
_SERIAL, _END = "", "号"
"""The last two units of a number; the first is any."""


def pieces_in_series(query: Query, series: Series) -> Query:
    """Replace each filter for a piece of a number by the beginnings of the numbers it means; whole numbers stay.

    Args:
        query: As it was read.
        series: Asked when there is such a filter.
    """
    match query:
        case Filter(FilterField.NUMBER, value, prefix, exact=False) if prefix or not _is_whole(value):
            return Or(tuple(numbers_meant(value, series(), goes_on=prefix)))
        case Not(part):
            return Not(pieces_in_series(part, series))
        case And(parts):
            return And(tuple(pieces_in_series(part, series) for part in parts))
        case Or(parts):
            return Or(tuple(pieces_in_series(part, series) for part in parts))
        case _:
            return query


def numbers_meant(piece: str, series: Sequence[str], *, goes_on: bool) -> Iterator[Filter]:
    """Filters for the numbers of *series* that hold *piece*; one that starts with the bracket of the region begins them.

    Args:
        piece: As typed; its runs of digits are whole ones, so that 〔2026〕1 does not mean 〔2026〕12.
        series: As they are printed.
        goes_on: Whether digits may follow those at its end.
    """
    plain = _BEFORE_SERIAL.sub("", _YEAR.sub(r"[\1]", squeeze(piece)))
    wanted = _units(plain)
    at_start = plain.startswith("(")
    for lead in series:
        serials: set[str] = set()
        for asked, there in zip(wanted, _units_of_series(lead), strict=True):
            serials |= _serials(asked, (*there, _SERIAL, _END), at_start=at_start, goes_on=goes_on)
        if "" in serials:
            yield Filter(FilterField.NUMBER, lead, prefix=True)
            continue
        for serial in sorted(serials):
            open_end = goes_on and wanted[0][-1] == serial
            yield Filter(FilterField.NUMBER, f"{lead}{serial}" + ("" if open_end else _END), prefix=open_end)


def _is_whole(value: str) -> bool:
    try:
        DocumentNumber.parse(squeeze(value))
    except RejectedError:
        return False
    return True


def _serials(wanted: Sequence[str], whole: Sequence[str], *, at_start: bool, goes_on: bool) -> set[str]:
    starts = range(1) if at_start else range(len(whole))
    found = (_serial_at(start, wanted, whole, goes_on=goes_on) for start in starts)
    return {serial for serial in found if serial is not None}


def _serial_at(start: int, wanted: Sequence[str], whole: Sequence[str], *, goes_on: bool) -> str | None:
    """The serial that *wanted* asks for when it stands at *start* of *whole*; empty for any, None when it does not."""
    there = whole[start : start + len(wanted)]
    if len(there) < len(wanted):
        return None
    serial = ""
    for place, (one, other) in enumerate(zip(wanted, there, strict=True), start=1):
        if other == _SERIAL and one.isdecimal():
            serial = one
        elif one != other and not (
            goes_on and place == len(wanted) and one.isdecimal() and other.startswith(one)
        ):
            return None
    return serial


def _units(plain: str) -> tuple[Sequence[str], Sequence[str]]:
    """Without the brackets of the region, which old paper leaves out: as printed, and with one word for all agencies."""
    bare = plain.translate(_BRACKETS)
    return query_units(bare), query_units(_AGENCY.sub("应急", bare))


@lru_cache(maxsize=10_000)
def _units_of_series(lead: str) -> tuple[Sequence[str], Sequence[str]]:
    return _units(squeeze(lead))
