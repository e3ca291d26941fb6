from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docarchive.domain.days.calendar import (
    LastDay,
    add_days,
    add_months,
    add_working_days,
    is_published,
    is_working_day,
    working_days_before,
)
from docarchive.domain.errors import RejectedError

WORKING_DAYS = [
    ("2026-09-24", 3, "2026-09-30"),
    ("2026-09-24", 5, "2026-10-09"),
    ("2026-09-24", 7, "2026-10-12"),
    ("2026-09-24", 10, "2026-10-15"),
    ("2026-09-30", 3, "2026-10-10"),
    ("2026-09-30", 5, "2026-10-13"),
    ("2026-09-30", 7, "2026-10-15"),
    ("2026-09-30", 10, "2026-10-20"),
    ("2026-02-12", 3, "2026-02-24"),
    ("2026-02-12", 5, "2026-02-26"),
    ("2026-02-12", 7, "2026-02-28"),
    ("2026-02-12", 10, "2026-03-04"),
    ("2026-04-30", 3, "2026-05-08"),
    ("2026-04-30", 5, "2026-05-11"),
    ("2026-04-30", 7, "2026-05-13"),
    ("2026-04-30", 10, "2026-05-18"),
]
DAYS = [
    ("2026-09-24", 15, "2026-10-09"),
    ("2026-09-24", 60, "2026-11-23"),
    ("2026-09-30", 15, "2026-10-15"),
    ("2026-09-30", 60, "2026-11-30"),
    ("2026-02-12", 15, "2026-02-27"),
    ("2026-02-12", 60, "2026-04-13"),
    ("2026-04-30", 15, "2026-05-15"),
    ("2026-04-30", 60, "2026-06-29"),
]
MONTHS = [
    ("2026-09-24", 6, "2027-03-24", True),
    ("2026-09-30", 6, "2027-03-30", True),
    ("2026-02-12", 6, "2026-08-12", False),
    ("2026-04-30", 6, "2026-10-30", False),
    ("2026-08-31", 6, "2027-03-01", True),
]
OFF_2026 = [
    ("2026-01-01", 3),
    ("2026-02-15", 9),
    ("2026-04-04", 3),
    ("2026-05-01", 5),
    ("2026-06-19", 3),
    ("2026-09-25", 3),
    ("2026-10-01", 7),
]
MAKE_UP_2026 = ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]

day_of_2025 = st.dates(date(2025, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(("start", "days", "last"), WORKING_DAYS)
def test_working_days_skip_holidays_and_count_make_up_days(start, days, last):
    assert add_working_days(date.fromisoformat(start), days) == LastDay(date.fromisoformat(last))


@pytest.mark.parametrize(("start", "days", "last"), DAYS)
def test_calendar_days_end_on_a_working_day(start, days, last):
    assert add_days(date.fromisoformat(start), days) == LastDay(date.fromisoformat(last))


@pytest.mark.parametrize(("start", "months", "last", "provisional"), MONTHS)
def test_months_end_on_the_same_day_number_or_the_last_of_the_month(start, months, last, provisional):
    found = add_months(date.fromisoformat(start), months)

    assert found == LastDay(date.fromisoformat(last), provisional)


def test_the_holidays_of_2026_are_those_the_state_council_published():
    off = {
        date.fromordinal(date.fromisoformat(first).toordinal() + n)
        for first, days in OFF_2026
        for n in range(days)
    }
    make_up = {date.fromisoformat(day) for day in MAKE_UP_2026}
    every = [date.fromordinal(date(2026, 1, 1).toordinal() + n) for n in range(365)]

    expected = {day for day in every if day in make_up or (day.weekday() < 5 and day not in off)}

    assert {day for day in every if is_working_day(day)} == expected


def test_beyond_the_published_years_monday_to_friday_count_and_the_answer_is_provisional():
    assert not is_published(2035)
    assert add_working_days(date(2035, 10, 1), 5) == LastDay(date(2035, 10, 8), provisional=True)
    assert add_days(date(2035, 9, 29), 1) == LastDay(date(2035, 10, 1), provisional=True)


def test_a_period_that_runs_over_the_end_of_the_published_years_is_provisional():
    assert add_working_days(date(2026, 12, 30), 5).provisional
    assert not add_working_days(date(2026, 12, 1), 5).provisional


@pytest.mark.parametrize("add", [add_working_days, add_days, add_months])
@pytest.mark.parametrize("count", [0, -1])
def test_a_period_of_nothing_is_refused(add, count):
    with pytest.raises(RejectedError, match=str(count)):
        add(date(2026, 1, 1), count)


@settings(deadline=None)
@given(day_of_2025, st.integers(1, 30), st.integers(1, 30))
def test_working_days_add_up(start, first, second):
    assert add_working_days(add_working_days(start, first).day, second) == add_working_days(
        start, first + second
    )


@settings(deadline=None)
@given(day_of_2025, st.integers(1, 200))
def test_the_last_day_is_always_a_working_day_after_the_start(start, count):
    for add in (add_days, add_working_days):
        assert is_working_day(add(start, count).day)
        assert add(start, count).day > start


# --- properties: against a walk day by day over a table of holidays that is written out above ------------------

OFF = {date.fromisoformat(first) + timedelta(days=n) for first, days in OFF_2026 for n in range(days)}
MAKE_UP = {date.fromisoformat(day) for day in MAKE_UP_2026}
LAST_PUBLISHED = max(year for year in range(2020, 2035) if is_published(year))
day_of_2026 = st.dates(date(2026, 1, 1), date(2026, 12, 30))
any_day = st.dates(date(2024, 1, 1), date(LAST_PUBLISHED + 3, 12, 31))
counts = st.integers(1, 90)


def works(day):
    """Whether offices work on a day of 2026, by the table."""
    return day in MAKE_UP or (day.weekday() < 5 and day not in OFF)


def counted(start, end):
    """Working days after *start* up to *end*."""
    days = (end - start).days
    return sum(is_working_day(start + timedelta(days=n)) for n in range(1, days + 1))


@settings(deadline=None)
@given(day_of_2026, counts)
def test_adding_is_what_a_finger_on_the_calendar_finds(start, count):
    day, left = start, count
    while left and day < date(2026, 12, 31):
        day += timedelta(days=1)
        left -= works(day)

    if left == 0:
        assert add_working_days(start, count) == LastDay(day)


@settings(deadline=None)
@given(any_day, counts)
def test_counting_the_days_that_were_added_gives_their_number(start, count):
    end = add_working_days(start, count).day

    assert counted(start, end) == count
    assert is_working_day(end)


@settings(deadline=None)
@given(any_day, any_day, counts, counts)
def test_more_days_or_a_later_start_never_end_earlier(one, other, fewer, more):
    early, late = sorted((one, other))
    few, many = sorted((fewer, more))

    assert add_working_days(early, few).day <= add_working_days(late, few).day
    assert (add_working_days(early, few).day < add_working_days(early, many).day) == (few < many)
    assert add_days(early, few).day <= add_days(late, many).day


@settings(deadline=None)
@given(any_day, counts)
def test_an_answer_is_provisional_exactly_when_it_runs_through_a_year_that_is_not_published(start, count):
    found = add_working_days(start, count)

    assert found.provisional == (found.day.year > LAST_PUBLISHED)


@settings(deadline=None)
@given(any_day, counts)
def test_counting_back_and_adding_again_leads_to_the_day_or_the_last_working_day_before_it(day, count):
    start = working_days_before(day, count).day
    reached = add_working_days(start, count).day

    assert reached <= day < add_working_days(start + timedelta(days=1), count).day
    assert counted(reached, day) == 0


def test_every_published_make_up_day_counts_and_every_published_holiday_does_not():
    make_up = [day for day in chinese_calendar.workdays if day.year <= LAST_PUBLISHED]
    off = [day for day in chinese_calendar.holidays if day.year <= LAST_PUBLISHED]

    assert len(make_up) > 60
    assert all(day.weekday() >= 5 for day in make_up)
    assert all(add_working_days(day - timedelta(days=1), 1).day == day for day in make_up)
    assert not any(is_working_day(day) for day in off)
