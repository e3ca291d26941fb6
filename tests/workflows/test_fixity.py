"""The calendar of proofs: what is due, and what may be said of every file."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docarchive.domain.errors import RejectedError
from docarchive.workflows.keeping.fixity import ALL, Calendar, Proved, parse_share

START = datetime(2026, 3, 1, 3, tzinfo=UTC)


def day(number):
    return START + timedelta(days=number)


def sound(number):
    return Proved(day(number), 0)


def test_one_share_a_day_proves_everything_in_a_month_and_then_again():
    calendar, proved = Calendar({}), []
    for number in range(60):
        share = calendar.due(day(number))
        assert calendar.with_proof(share, sound(number)).due(day(number) + timedelta(hours=2)) is None
        calendar = calendar.with_proof(share, sound(number))
        proved.append(share)

    assert proved[:30] == [(number, 30) for number in range(1, 31)] == proved[30:]
    assert calendar.summary().oldest == day(30)


def test_until_every_share_was_proved_there_is_no_oldest_proof():
    calendar = Calendar({(number, 30): sound(number) for number in range(1, 30)})

    assert (calendar.summary().oldest, calendar.summary().never) == (None, 1)
    assert Calendar({}).summary().never == 30
    assert calendar.with_proof((30, 30), sound(40)).summary().oldest == day(1)


def test_a_proof_of_everything_counts_for_every_share_and_makes_older_ones_needless():
    calendar = Calendar({(1, 30): Proved(day(1), 3)}).with_proof(ALL, sound(5)).with_proof((2, 30), sound(6))

    assert calendar.summary().oldest == day(5)
    assert calendar.summary().damaged == ()
    assert calendar.due(day(9)) == (1, 30)


def test_shares_of_another_size_are_not_mixed_up():
    calendar = Calendar({(1, 2): sound(1), (2, 2): sound(2), (1, 30): sound(9)})

    assert calendar.summary().oldest == day(1)
    assert calendar.summary().shares == 2


def test_damage_stays_told_until_the_share_is_sound_again():
    calendar = Calendar({}).with_proof((7, 30), Proved(day(1), 2))
    assert calendar.summary().damaged == ("7/30",)

    assert calendar.with_proof((7, 30), sound(2)).summary().damaged == ()


def test_a_clock_set_back_does_not_end_the_proofs():
    assert Calendar({(1, 30): sound(100)}).due(day(3)) == (2, 30)


@given(st.dictionaries(st.integers(1, 5), st.integers(0, 50), min_size=1), st.integers(0, 50) | st.none())
def test_no_share_is_older_than_the_oldest_said(days, everything):
    calendar = Calendar({(number, 5): sound(when) for number, when in days.items()})
    if everything is not None:
        calendar = Calendar({**{(n, 5): sound(w) for n, w in days.items()}, ALL: sound(everything)})
    oldest = calendar.summary().oldest
    times = [calendar.last((number, 5)) for number in range(1, 6)]

    assert (oldest is None) == (None in times)
    assert oldest is None or oldest == max(min(times), calendar.last(ALL) or min(times))


@pytest.mark.parametrize("text", ["0/3", "4/3", "a/b", "1", "1/", "-1/3", "1/3/5"])
def test_what_is_no_share_is_refused(text):
    with pytest.raises(RejectedError):
        parse_share(text)
