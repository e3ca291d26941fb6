from dataclasses import replace

import catalog_builders as build
import pytest

from docarchive.domain.comparing.comparison import Comparison, Outcome, PageComparison
from docarchive.domain.facts import FactKind
from docarchive.domain.people.sight import Sight
from docarchive.domain.record import Role

CASE = build.case(1)
DECISION = build.record(1, of=CASE, serial=1)
SCANS = [build.file(name, Role.SCAN) for name in ("first", "second", "third")]


def compared(scan, outcome, **changes):
    pages = (PageComparison(1, outcome),)
    value = Comparison(
        DECISION.id, scan.sha256, DECISION.representations[0].sha256, outcome, pages, **changes
    )
    return build.fact(FactKind.SCAN_COMPARED, value, record_id=DECISION.id)


@pytest.fixture
def office(catalog):
    build.play(
        catalog,
        *build.register(
            build.agency(), build.enterprise(1), build.person(1), build.officer(1), build.officer(2)
        ),
        *build.register(CASE),
        build.reserve(DECISION),
        build.issue(DECISION),
        *(build.fact(FactKind.SCAN_FILED, scan, record_id=DECISION.id) for scan in SCANS),
    )
    return catalog


def test_the_newest_comparison_of_each_scan_is_kept(office):
    build.play(office, compared(SCANS[0], Outcome.DIFFERS), compared(SCANS[1], Outcome.SAME))
    build.play(office, compared(SCANS[0], Outcome.UNREADABLE))

    with office.reading() as reader:
        found = [(item.scan, item.outcome) for item in reader.comparisons_of(DECISION.id)]
    assert found == [(SCANS[1].sha256, Outcome.SAME), (SCANS[0].sha256, Outcome.UNREADABLE)]


def test_what_a_person_accepted_waits_for_nobody(office):
    build.play(office, *(compared(scan, Outcome.DIFFERS) for scan in SCANS))
    build.play(office, compared(SCANS[1], Outcome.DIFFERS, accepted="手写更正，当事人已捺指印"))

    with office.reading() as reader:
        waiting = [item.scan for item in reader.open_comparisons()]
        assert waiting == [SCANS[0].sha256, SCANS[2].sha256]
        assert reader.count_comparisons() == {Outcome.DIFFERS: 2}
        assert [item.scan for item in reader.open_comparisons(limit=1)] == [SCANS[0].sha256]


def test_scans_as_issued_are_counted_and_wait_for_nobody(office):
    build.play(office, compared(SCANS[0], Outcome.SAME), compared(SCANS[1], Outcome.UNREADABLE))

    with office.reading() as reader:
        assert reader.count_comparisons() == {Outcome.SAME: 1, Outcome.UNREADABLE: 1}
        assert [item.scan for item in reader.open_comparisons()] == [SCANS[1].sha256]


def test_what_was_accepted_is_counted_nowhere_and_hidden_scans_not_at_all(office):
    build.play(
        office,
        compared(SCANS[0], Outcome.SAME),
        compared(SCANS[1], Outcome.DIFFERS, accepted="更正"),
        compared(SCANS[2], Outcome.UNREADABLE, accepted="目视核对"),
    )

    with office.reading() as reader:
        assert reader.count_comparisons() == {Outcome.SAME: 1}
    with office.reading(Sight(main_side_of_others=True)) as reader:
        assert reader.count_comparisons() == {Outcome.SAME: 1}
    with office.reading(Sight()) as reader:
        assert reader.count_comparisons() == {}


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        ([], "none"),
        ([Outcome.SAME], "same"),
        ([Outcome.SAME, Outcome.UNREADABLE], "unreadable"),
        ([Outcome.UNREADABLE, Outcome.DIFFERS, Outcome.SAME], "differs"),
    ],
)
def test_the_index_learns_of_all_scans_what_most_needs_a_person(office, outcomes, state):
    scans = SCANS[: len(outcomes)]
    build.play(office, *(compared(scan, outcome) for scan, outcome in zip(scans, outcomes, strict=True)))

    with office.reading() as reader:
        assert reader.index_entries([DECISION.id])[0].compared == state


def test_the_index_learns_that_a_person_accepted_what_was_found(office):
    build.play(office, compared(SCANS[0], Outcome.SAME), compared(SCANS[1], Outcome.DIFFERS, accepted="更正"))

    with office.reading() as reader:
        assert reader.index_entries([DECISION.id])[0].compared == "accepted"


def test_a_comparison_comes_back_as_it_was_recorded(office):
    fact, body = compared(SCANS[0], Outcome.UNREADABLE, missing_pages=(2,), readers=("a 1", "b 2"))
    build.play(office, (fact, body))

    with office.reading() as reader:
        (found,) = reader.comparisons_of(DECISION.id)
    assert found == replace(found, missing_pages=(2,), readers=("a 1", "b 2"), outcome=Outcome.UNREADABLE)
    assert found.pages == (PageComparison(1, Outcome.UNREADABLE),)


def test_the_latest_of_each_record_of_a_case_comes_in_one_answer(office):
    build.play(office, compared(SCANS[0], Outcome.DIFFERS), compared(SCANS[1], Outcome.SAME))

    with office.reading() as reader:
        assert {key: item.scan for key, item in reader.latest_comparisons(CASE.id).items()} == {
            DECISION.id: SCANS[1].sha256
        }
        assert reader.latest_comparisons(build.case(2).id) == {}
    with office.reading(Sight()) as reader:
        assert reader.latest_comparisons(CASE.id) == {}
