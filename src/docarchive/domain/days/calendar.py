"""Working days and periods by the State Council's published calendar."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import chinese_calendar

from docarchive.domain.errors import RejectedError


@dataclass(frozen=True, slots=True)
class LastDay:
    """The last day of a period."""

    day: date
    provisional: bool = False
    """The calendar of a year it runs through is not published yet: compute again when it is."""


@cache
def is_published(year: int) -> bool:
    """Tell whether the holidays of *year* are known (published each November for the next year)."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


@cache
def is_working_day(day: date) -> bool:
    """Tell whether offices work on *day*: Monday to Friday, no holidays, with make-up days (调休上班).

    In a year that `is_published` does not know, Monday to Friday.
    """
    if not is_published(day.year):
        return day.weekday() < 5
    return bool(chinese_calendar.is_workday(day))


def add_working_days(start: date, days: int) -> LastDay:
    """Count *days* working days; the starting day is not counted.

    Raises:
        RejectedError: *days* is not positive.

    Source:
        行政处罚法 2021 第八十五条; 行政强制法 第六十九条.
    """
    _require_positive(days)
    day = start
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return _between(start, day)


def add_days(start: date, days: int, *, moves: bool = True) -> LastDay:
    """Count *days* calendar days; the starting day is not counted.

    A last day on which offices do not work moves to the next working day, unless *moves* is False: an office's own
    time limits are safer without.

    Raises:
        RejectedError: *days* is not positive.

    Source:
        民事诉讼法 2023 第八十五条.
    """
    _require_positive(days)
    last = start + timedelta(days=days)
    return _next_working_day(last) if moves else LastDay(last)


def add_months(start: date, months: int, *, moves: bool = True) -> LastDay:
    """Count *months* months: to the same day number, or the last day of a shorter month.

    A last day on which offices do not work moves to the next working day, unless *moves* is False.

    Raises:
        RejectedError: *months* is not positive.

    Source:
        民事诉讼法 2023 第八十五条.
    """
    _require_positive(months)
    years, index = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, index + 1
    last = date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
    return _next_working_day(last) if moves else LastDay(last)


def working_days_before(day: date, days: int) -> LastDay:
    """The latest day from which *days* working days lead to *day* or earlier.

    Raises:
        RejectedError: *days* is not positive.

    Source:
        行政处罚法 2021 第六十四条第二项, 第八十五条.
    """
    _require_positive(days)
    start = day
    while days:
        days -= is_working_day(start)
        start -= timedelta(days=1)
    return LastDay(start, provisional=_between(start, day).provisional)


def _next_working_day(last: date) -> LastDay:
    day = last
    while not is_working_day(day):
        day += timedelta(days=1)
    return _between(last, day)


def _between(first: date, last: date) -> LastDay:
    return LastDay(last, provisional=not all(is_published(year) for year in range(first.year, last.year + 1)))


def _require_positive(count: int) -> None:
    if count < 1:
        raise RejectedError(f"期限必须大于零：{count} / a period is at least one, not {count}")
