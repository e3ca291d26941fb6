"""Periods, surcharge, court window and rolling windows, by the vectors of the procedure."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docarchive.domain.clocks.deadlines import Unit, due_of, reached, surcharge_fen
from docarchive.domain.days.calendar import add_working_days, working_days_before
from rule_builders import rules

RULES = rules().deadlines
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 1))


def due(unit, length, start, *, moves=True):
    rule = replace(RULES.get("pay_fine"), unit=unit, moves=moves)
    return str(due_of(rule, date.fromisoformat(start), length=length).day)


# Source: procedure.md section 4, test vectors (行政处罚法 第八十五条; 民事诉讼法 第八十五条)
@pytest.mark.parametrize(
    ("start", "ends"),
    [
        ("2026-09-24", ["2026-09-30", "2026-10-09", "2026-10-12", "2026-10-15", "2026-10-09", "2026-11-23", "2027-03-24"]),
        ("2026-09-30", ["2026-10-10", "2026-10-13", "2026-10-15", "2026-10-20", "2026-10-15", "2026-11-30", "2027-03-30"]),
        ("2026-02-12", ["2026-02-24", "2026-02-26", "2026-02-28", "2026-03-04", "2026-02-27", "2026-04-13", "2026-08-12"]),
        ("2026-04-30", ["2026-05-08", "2026-05-11", "2026-05-13", "2026-05-18", "2026-05-15", "2026-06-29", "2026-10-30"]),
    ],
)  # fmt: skip
def test_the_vectors_of_the_procedure(start, ends):
    units = [(Unit.WORKING_DAY, 3), (Unit.WORKING_DAY, 5), (Unit.WORKING_DAY, 7), (Unit.WORKING_DAY, 10)]
    units += [(Unit.DAY, 15), (Unit.DAY, 60), (Unit.MONTH, 6)]

    assert [due(unit, length, start) for unit, length in units] == ends


def test_a_month_without_that_day_ends_on_its_last_and_moves_off_a_sunday():
    assert due(Unit.MONTH, 6, "2026-08-31") == "2027-03-01"
    assert due(Unit.MONTH, 6, "2026-08-31", moves=False) == "2027-02-28"
    assert due(Unit.YEAR, 2, "2024-02-29", moves=False) == "2026-02-28"


@given(DAYS, st.integers(1, 15))
def test_counting_back_finds_the_latest_day_from_which_the_session_is_far_enough(session, days):
    last = working_days_before(session, days).day

    assert add_working_days(last, days).day <= session
    assert add_working_days(last + timedelta(days=1), days).day > session


def test_counting_back_beyond_the_published_calendar_is_provisional():
    assert working_days_before(date(2030, 3, 4), 7).provisional


# Source: 行政处罚法 第七十二条第一款第一项 (3 % a day), 行政强制法 第四十五条第二款 (cap), 行政处罚法 第七十三条第三款 (pauses)
@pytest.mark.parametrize(
    ("until", "fen"),
    [
        ("2026-12-15", 0),
        ("2026-12-16", 0),
        ("2026-12-17", 60_000),
        ("2026-12-26", 600_000),
        ("2027-01-18", 1_980_000),
        ("2027-01-19", 2_000_000),
        ("2028-01-01", 2_000_000),
    ],
)
def test_the_surcharge_is_three_per_cent_a_day_from_the_day_after_and_never_above_the_fine(until, fen):
    day = date.fromisoformat(until)

    assert surcharge_fen(2_000_000, date(2026, 12, 16), day, percent_a_day=3) == fen


def test_days_of_a_reconsideration_or_suit_cost_nothing():
    pauses = [(date(2026, 12, 18), date(2026, 12, 20)), (date(2026, 12, 20), date(2026, 12, 22))]

    amount = surcharge_fen(2_000_000, date(2026, 12, 16), date(2026, 12, 26), percent_a_day=3, pauses=pauses)

    assert amount == 5 * 60_000


@given(st.integers(1, 10**12), st.integers(0, 400))
def test_the_surcharge_never_falls_and_never_passes_the_fine(fine, days):
    start = date(2026, 1, 1)
    one, two = (
        surcharge_fen(fine, start, start + timedelta(days=count), percent_a_day=3)
        for count in (days, days + 1)
    )

    assert 0 <= one <= two <= fine


# Source: 安全生产法 第一百一十三条第一项 (三次 within 一百八十日, 四次 within 一年)
@pytest.mark.parametrize(
    ("days", "answer"),
    [
        (["2026-01-01", "2026-03-01"], None),
        (["2026-01-01", "2026-03-01", "2026-06-29"], (3, date(2026, 6, 29))),
        (["2026-01-01", "2026-03-01", "2026-06-30"], None),
        (["2026-12-31", "2026-01-01", "2026-05-01", "2026-09-01"], (4, date(2026, 12, 31))),
        (["2027-01-01", "2026-01-01", "2026-05-01", "2026-09-01"], None),
    ],
)
def test_three_penalties_in_180_days_or_four_in_a_year_trigger_closure(days, answer):
    (window,) = RULES.windows

    assert window.id == "closure_trigger"
    assert reached(window, [date.fromisoformat(day) for day in days]) == answer
