"""A lending takes one step at a time, shows each reader what they may see, and is counted without names."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from docarchive.domain.errors import ConflictError, ForbiddenError, RejectedError
from docarchive.domain.lending.lending import (
    FileReader,
    Lending,
    LendingState,
    ReaderKind,
    Use,
    follows,
)
from docarchive.domain.lending.yearly import CountedLending, lending_figures
from docarchive.domain.record import Record, RecordKind

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
UNTIL = date(2026, 11, 30)
ASKED = Lending("L1", "C", FileReader(ReaderKind.AGENT, "示例律师", "示例律所"), "行政复议", NOW, "clerk")
LENT = ASKED.approve("冯庚示", NOW, UNTIL)


def record(side, record_id="R1", case_id="C"):
    return Record(record_id, RecordKind.DOCUMENT, case_id, "P", "文书", NOW, (), volume_side=side)


@pytest.mark.parametrize(
    ("kind", "sees"),
    [
        (ReaderKind.PARTY, False),
        (ReaderKind.AGENT, False),
        (ReaderKind.OTHER, False),
        (ReaderKind.INTERNAL, True),
        (ReaderKind.AUTHORITY, True),
    ],
)
def test_the_secondary_side_is_for_the_office_and_authorities(kind, sees):
    item = replace(ASKED, reader=FileReader(kind, "某人"))

    assert item.may_see(record("secondary")) is sees
    assert item.may_see(replace(record("main"), informant=True)) is sees
    assert item.may_see(record("main"))
    assert item.may_see(record(None))


def test_only_what_was_asked_for_of_this_case_is_seen():
    narrow = replace(ASKED, record_ids=("R1",))

    assert narrow.may_see(record("main"))
    for other in (record("main", "R2"), record("main", "R1", "other case")):
        with pytest.raises(ForbiddenError):
            narrow.require_sight(other)


@pytest.mark.parametrize("who", ["示例律师", "clerk", " "])
def test_nobody_decides_on_their_own_request(who):
    with pytest.raises(RejectedError):
        ASKED.approve(who, NOW, UNTIL)
    with pytest.raises(RejectedError):
        ASKED.refuse(who, NOW, "不符")


def test_what_is_not_approved_over_or_back_is_not_used():
    use = Use("R1", (1,), NOW)

    assert LENT.use(use, UNTIL).uses == (use,)
    for item in (ASKED, ASKED.refuse("冯庚示", NOW, "不符"), LENT.give_back(NOW)):
        with pytest.raises(ConflictError):
            item.use(use, UNTIL)
    with pytest.raises(ConflictError):
        LENT.use(use, UNTIL + timedelta(days=1))
    with pytest.raises(ConflictError):
        ASKED.give_back(NOW)
    with pytest.raises(RejectedError):
        ASKED.approve("冯庚示", NOW, date(2026, 11, 22))


def test_history_cannot_be_rewritten():
    used = LENT.use(Use("R1", (1,), NOW), UNTIL)

    assert follows(None, ASKED)
    assert follows(ASKED, LENT)
    assert follows(LENT, used)
    assert follows(used, used.give_back(NOW))
    assert not follows(None, LENT)
    assert not follows(used, LENT)  # a use would vanish
    assert not follows(used, replace(used.give_back(NOW), purpose="别的"))
    assert not follows(used.give_back(NOW), LENT)
    assert not follows(used, replace(used, due_on=date(2030, 1, 1)))
    assert not follows(ASKED.refuse("冯庚示", NOW, "不符"), LENT)


def test_the_years_figures_count_without_naming():
    twice = replace(ASKED, id="L2", case_id="D").refuse("冯庚示", NOW, "不符")
    copied = LENT.use(Use("R1", (1, 2), NOW, "digest"), UNTIL).use(Use("R2", (), NOW), UNTIL)
    late = replace(copied, paper=True).give_back(NOW + timedelta(days=30))
    before = replace(ASKED, id="L0", requested_at=NOW - timedelta(days=400))

    found = lending_figures(2026, map(CountedLending.of, (before, twice, late)), date(2026, 12, 31))

    assert (found.requests, found.refused, found.persons, found.cases) == (2, 1, 1, 1)
    assert (found.uses, found.copies, found.pages_copied) == (2, 1, 2)
    assert (found.paper_out, found.overdue) == (1, 1)
    assert found.by_reader["agent"] == 2
    assert "示例律师" not in str(found)


def test_a_midnight_of_new_year_counts_by_the_offices_clock():
    eve = replace(ASKED, requested_at=datetime(2025, 12, 31, 17, 0, tzinfo=UTC))

    assert lending_figures(2026, [CountedLending.of(eve)], UNTIL).requests == 1
    assert LENT.state is LendingState.APPROVED


def test_the_last_day_is_not_over_by_the_offices_clock():
    early = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)  # one o'clock of the 24th in the office

    with pytest.raises(RejectedError, match="已过"):
        ASKED.approve("冯庚示", early, date(2026, 11, 23))
    assert ASKED.approve("冯庚示", early, date(2026, 11, 24)).due_on == date(2026, 11, 24)
