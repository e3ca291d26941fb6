from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docarchive.domain.days.chinese_dates import (
    Period,
    parse_date,
    parse_datetime,
    parse_period,
    print_date,
    print_datetime,
    print_period,
)
from docarchive.domain.errors import RejectedError

minutes = st.datetimes(
    datetime.fromisoformat("1949-10-01T00:00"), datetime.fromisoformat("2099-12-31T00:00")
).map(lambda moment: moment.replace(second=0, microsecond=0))


def test_dates_are_printed_without_leading_zeros():
    assert print_date(date(2026, 11, 21)) == "2026年11月21日"
    assert print_date(date(2026, 1, 2)) == "2026年1月2日"
    assert print_datetime(datetime.fromisoformat("2026-11-21T09:30")) == "2026年11月21日9时30分"


def test_a_period_within_a_day_names_the_day_once():
    morning = Period(datetime.fromisoformat("2026-11-21T09:30"), datetime.fromisoformat("2026-11-21T11:00"))
    night = Period(datetime.fromisoformat("2026-11-21T22:05"), datetime.fromisoformat("2026-11-22T00:10"))

    assert print_period(morning) == "2026年11月21日9时30分至11时00分"
    assert print_period(night) == "2026年11月21日22时05分至2026年11月22日0时10分"


@settings(deadline=None)
@given(st.dates(date(1000, 1, 1)))
def test_a_printed_date_parses_back(day):
    assert parse_date(print_date(day)) == day


@settings(deadline=None)
@given(minutes)
def test_a_printed_time_parses_back(moment):
    assert parse_datetime(print_datetime(moment)) == moment


@settings(deadline=None)
@given(minutes, st.integers(1, 60 * 24 * 400))
def test_a_printed_period_parses_back(start, length):
    period = Period(start, start + timedelta(minutes=length))

    assert parse_period(print_period(period)) == period


@pytest.mark.parametrize(
    "text",
    [
        "二〇二六年十一月二十一日",
        "二零二六年十一月二十一日",
        " 2026 年 11 月 21 日 ",
        "２０２６年１１月２１日",
        "2026年\n11月21日",
    ],
)
def test_dates_on_old_paper_are_read(text):
    assert parse_date(text) == date(2026, 11, 21)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026年2月30日",
        "2026年13月1日",
        "26年1月1日",
        "2026-11-21",
        "二〇二六年十十月一日",
        "2026年11月21日9时",
    ],
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(RejectedError, match="date"):
        parse_date(text)


@pytest.mark.parametrize(
    "text", ["2026年11月21日", "2026年11月21日25时00分", "2026年11月21日9时61分", "9时30分"]
)
def test_what_is_no_time_is_refused(text):
    with pytest.raises(RejectedError, match="time"):
        parse_datetime(text)


@pytest.mark.parametrize("text", ["2026年11月21日9时30分", "2026年11月21日9时30分至", "9时至10时"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(RejectedError, match="period"):
        parse_period(text)


def test_a_period_never_ends_before_it_starts():
    with pytest.raises(RejectedError, match="not after"):
        parse_period("2026年11月21日9时30分至9时30分")
