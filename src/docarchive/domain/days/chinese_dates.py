"""Dates and times as documents print them, and back.

Times on documents are the wall clock of China and carry no zone; one zone serves the whole country.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time

from docarchive.domain.errors import RejectedError

_NUMERALS = {sign: str(value) for value, sign in enumerate("零一二三四五六七八九")} | {
    "〇": "0",
    "○": "0",
    "O": "0",
}
_DATE = r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日"
_TIME = r"(?P<hour>\d{1,2})时(?:(?P<minute>\d{1,2})分)?"
_PRINTED_DATE = re.compile(_DATE)
_PRINTED_DATETIME = re.compile(_DATE + _TIME)
_PRINTED_TIME = re.compile(_TIME)
_HAN_DATE = re.compile(
    r"([零〇○O一二三四五六七八九]{4})年(十?[一二三四五六七八九]|十)月([二三]?十?[一二三四五六七八九]|[二三]?十)日"
)


@dataclass(frozen=True, slots=True)
class Period:
    """From one time to a later one, wall clock without zone."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise RejectedError(
                f"结束时间 {self.end:%Y-%m-%d %H:%M} 不晚于开始时间 {self.start:%Y-%m-%d %H:%M}"
                " / the end is not after the start"
            )


def print_date(day: date) -> str:
    """``2026年11月21日``, Arabic numerals without leading zeros (Source: GB/T 9704-2012)."""
    return f"{day.year}年{day.month}月{day.day}日"


def print_datetime(moment: datetime) -> str:
    """``2026年11月21日9时30分``; minutes always have two digits."""
    return print_date(moment) + _print_time(moment)


def print_period(period: Period) -> str:
    """``2026年11月21日9时30分至11时00分``; the full end when it is another day."""
    same_day = period.start.date() == period.end.date()
    end = _print_time(period.end) if same_day else print_datetime(period.end)
    return f"{print_datetime(period.start)}至{end}"


def parse_date(untrusted: str) -> date:
    """Read a printed date; blanks, full-width digits and Chinese numerals (二〇二六年) are allowed.

    Raises:
        RejectedError: not a date, or no such day.
    """
    text = _compact(untrusted)
    match = _PRINTED_DATE.fullmatch(text)
    try:
        return _date_of(match) if match else _han_date(text)
    except ValueError as error:
        raise _not_a("日期 / a date", untrusted, "2026年11月21日") from error


def parse_datetime(untrusted: str) -> datetime:
    """Read a printed date with time; minutes may be missing (9时).

    Raises:
        RejectedError: not a time, or no such day or hour.
    """
    match = _PRINTED_DATETIME.fullmatch(_compact(untrusted))
    try:
        return _datetime_of(match)
    except ValueError as error:
        raise _not_a("时间 / a time", untrusted, "2026年11月21日9时30分") from error


def parse_period(untrusted: str) -> Period:
    """Read a printed period; the end may leave out the day when it is the same.

    Raises:
        RejectedError: not a period, or the end is not after the start.
    """
    start_text, _, end_text = _compact(untrusted).partition("至")
    try:
        start = _datetime_of(_PRINTED_DATETIME.fullmatch(start_text))
        same_day = _PRINTED_TIME.fullmatch(end_text)
        if same_day:
            end = datetime.combine(start.date(), _time_of(same_day))
        else:
            end = _datetime_of(_PRINTED_DATETIME.fullmatch(end_text))
    except ValueError as error:
        raise _not_a("起止时间 / a period", untrusted, "2026年11月21日9时30分至11时00分") from error
    return Period(start, end)


def _print_time(moment: datetime) -> str:
    return f"{moment.hour}时{moment.minute:02d}分"


def _compact(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _date_of(match: re.Match[str]) -> date:
    return date(int(match["year"]), int(match["month"]), int(match["day"]))


def _time_of(match: re.Match[str]) -> time:
    return time(int(match["hour"]), int(match["minute"] or 0))


def _datetime_of(match: re.Match[str] | None) -> datetime:
    if match is None:
        raise ValueError("not printed by this house")
    return datetime.combine(_date_of(match), _time_of(match))


def _han_date(text: str) -> date:
    match = _HAN_DATE.fullmatch(text)
    if match is None:
        raise ValueError("not a date")
    year = int("".join(_NUMERALS[sign] for sign in match[1]))
    return date(year, _han_number(match[2]), _han_number(match[3]))


def _han_number(text: str) -> int:
    """Read 一 to 九十九."""
    tens, ten, units = text.rpartition("十")
    if not ten:
        return int(_NUMERALS[text])
    return int(_NUMERALS[tens] if tens else "1") * 10 + (int(_NUMERALS[units]) if units else 0)


def _not_a(what: str, untrusted: str, example: str) -> RejectedError:
    return RejectedError(f"不是{what}：{untrusted[:60]!r}", hint=f"例如 {example} / for example {example}")
