"""Two people appraise what is expired; what one keeps is kept, and a hold stands above both."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.domain.retention import appraisal, hold
from docarchive.domain.retention.appraisal import Opinion, Outcome, Said, appraised, expired, expiry_of
from docarchive.domain.retention.hold import Hold, HoldGround
from docarchive.domain.volumes.volume import (
    Retention,
    Signatory,
    Totals,
    Volume,
    VolumeSide,
)

NOW = datetime(2037, 3, 1, 2, tzinfo=UTC)
TODAY = date(2037, 3, 1)
VOLUME = Volume(
    "J001-ZY·CF·2026-D10-0001", "C", "案", VolumeSide.MAIN, 1, 1, 1, "J001", 2026, 1, Retention.TEN_YEARS, (),
    date(2027, 1, 1), "process", (), Totals(0, 0), (), Signatory("甲"), Signatory("乙"), Signatory("丙"),
    date(2026, 3, 1), NOW, date(2036, 12, 31),
)  # fmt: skip
HOLD = Hold("H1", "C", HoldGround.SUIT, "应诉", NOW, "主任")


def said(who, keep=None, at=NOW):
    return Said(who, Opinion.KEEP if keep else Opinion.DESTROY, "理由", at, keep)


def after(*opinions, known=(), holds=(), today=TODAY):
    """The appraisals after these opinions, each given in turn."""
    found = list(known)
    for one in opinions:
        made = appraised(VOLUME, found, holds, one, today)
        assert appraisal.follows(found, made)
        found = [item for item in found if item.number != made.number] + [made]
    return found


@pytest.mark.parametrize(
    ("day", "listed"), [(date(2036, 12, 30), False), (date(2036, 12, 31), True), (date(2040, 1, 1), True)]
)
def test_a_volume_is_listed_from_the_last_day_of_its_period(day, listed):
    assert (expired(VOLUME, [], [], day) is not None) is listed
    assert expired(replace(VOLUME, expires_on=None), [], [], day) is None


def test_only_what_both_give_up_is_proposed_for_destruction():
    assert expired(VOLUME, after(said("张")), [], TODAY).outcome is Outcome.HALF
    assert expired(VOLUME, after(said("张"), said("李")), [], TODAY).outcome is Outcome.TO_DESTROY
    for mixed in (
        after(said("张"), said("李", Retention.TEN_YEARS)),
        after(said("张", Retention.TEN_YEARS), said("李")),
    ):
        assert expired(VOLUME, mixed, [], TODAY) is None
        assert expiry_of(VOLUME, mixed) == date(2047, 12, 31)


def test_of_two_periods_the_longer_counts_and_for_ever_is_longest():
    both = after(said("张", Retention.TEN_YEARS), said("李", Retention.THIRTY_YEARS))
    ever = after(said("张", Retention.PERMANENT), said("李", Retention.THIRTY_YEARS))

    assert expiry_of(VOLUME, both) == date(2067, 12, 31)
    assert expiry_of(VOLUME, ever) is None
    assert expired(VOLUME, ever, [], date(2300, 1, 1)) is None


def test_what_was_kept_is_appraised_anew_when_its_new_period_is_over():
    kept = after(said("张", Retention.TEN_YEARS), said("李", Retention.TEN_YEARS))
    later, day = datetime(2048, 2, 1, tzinfo=UTC), date(2048, 2, 1)

    assert expired(VOLUME, kept, [], day).outcome is Outcome.WAITING
    again = after(said("王", at=later), said("赵", at=later), known=kept, today=day)
    assert [item.number for item in again] == [1, 2]
    assert expired(VOLUME, again, [], day).outcome is Outcome.TO_DESTROY


def test_one_person_does_not_appraise_twice_nor_after_both_have_spoken():
    with pytest.raises(ConflictError, match="另一人"):
        after(said("张"), said("张"))
    done = after(said("张"), said("李"))

    assert not appraisal.follows(after(said("张")), replace(done[0], opinions=(said("张"), said("张"))))
    assert not appraisal.follows(done, done[0])


def test_a_hold_stands_above_opinions_until_it_is_lifted():
    both = after(said("张"), said("李"))

    assert expired(VOLUME, both, [HOLD], TODAY).outcome is Outcome.HELD
    assert expired(VOLUME, both, [HOLD.lift(NOW, "主任", "诉讼终结")], TODAY).outcome is Outcome.TO_DESTROY
    with pytest.raises(ConflictError, match="冻结"):
        after(said("张"), holds=[HOLD])
    after(said("张", Retention.TEN_YEARS), holds=[HOLD])


@pytest.mark.parametrize(
    ("changes", "opinion", "error"),
    [
        ({"expires_on": date(2037, 3, 1)}, said("张"), ConflictError),
        ({"expires_on": None}, said("张"), ConflictError),
        ({}, said(" "), RejectedError),
        ({}, replace(said("张"), reason=" "), RejectedError),
        ({}, replace(said("张"), opinion=Opinion.KEEP), RejectedError),
        ({}, replace(said("张"), keep=Retention.TEN_YEARS), RejectedError),
    ],
)
def test_what_is_not_over_or_not_said_wholly_is_no_appraisal(changes, opinion, error):
    with pytest.raises(error):
        appraised(replace(VOLUME, **changes), [], [], opinion, TODAY)


def test_the_day_of_lifting_is_the_offices():
    lifted = HOLD.lift(datetime(2037, 3, 1, 17, 0, tzinfo=UTC), "主任", "诉讼终结")

    with pytest.raises(ConflictError, match="2037-03-02"):
        lifted.lift(NOW, "主任", "再次")


def test_a_hold_is_lifted_once_with_its_reason():
    lifted = HOLD.lift(NOW, "主任", "诉讼终结")

    assert hold.follows(None, HOLD)
    assert hold.follows(HOLD, lifted)
    assert not hold.follows(None, lifted)
    assert not hold.follows(lifted, HOLD)
    assert not hold.follows(HOLD, replace(lifted, reason="别的"))
    with pytest.raises(ConflictError):
        lifted.lift(NOW, "主任", "再次")
    with pytest.raises(RejectedError):
        HOLD.lift(NOW, " ", "诉讼终结")


def by(name, user=""):
    return replace(said(name), user=user)


@pytest.mark.parametrize(
    ("first", "second", "two"),
    [
        (by("王示", "wang.a"), by("王示", "wang.b"), True),
        (by("王示", "wang.a"), by("王新示", "wang.a"), False),
        (by("王示"), by("王示", "wang.a"), False),
        (by("王示", "wang.a"), by("王示"), False),
        (by("王示"), by("李示"), True),
    ],
)
def test_people_are_told_apart_by_their_sign_in_name(first, second, two):
    half = after(first)
    if two:
        assert after(second, known=half)[-1].complete
    else:
        with pytest.raises(ConflictError, match="须由另一人"):
            after(second, known=half)
        forged = replace(half[-1], opinions=(first, second))
        assert not appraisal.follows(half, forged)


def test_two_of_one_name_are_shown_apart_and_one_renamed_is_shown_once():
    called = appraisal.appraisers
    assert called([by("王示", "wang.a"), by("王示", "wang.b")]) == ("王示（wang.a）", "王示（wang.b）")
    assert called([by("王示", "wang.a"), by("王示")]) == ("王示（wang.a）", "王示")
    assert called([by("王示", "wang.a"), by("李示"), by("王新示", "wang.a")]) == ("王新示", "李示")
