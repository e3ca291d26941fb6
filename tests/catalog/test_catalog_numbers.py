"""Serials by type or by case: unique and consecutive in their counter, and the same after a replay."""

import itertools

import catalog_builders as build
import pytest

from docarchive.domain.agency import NumberPractice
from docarchive.domain.errors import ConflictError
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.identifiers import DocumentNumber

IDS = itertools.count(1)
CASE, OTHER = build.case(1), build.case(2)


@pytest.fixture
def by_case(registered):
    """An office that counts cases."""
    agency = build.agency(numbering=NumberPractice.BY_CASE)
    build.play(registered, *build.register(agency, OTHER))
    return registered


def number(catalog, case, word="罚", year=2026, serial=None):
    """Reserve the next number of a case as issuing does; its serial."""
    with catalog.transaction() as tx:
        serial = serial or tx.next_serial(region="示", word=word, year=year, case_id=case.id)
        printed = DocumentNumber("示", word, year, serial)
        detail = {"region": "示", "word": word, "year": year, "serial": serial}
        record_id = build.id_of(7_000_000 + next(IDS))
        fact = Fact(
            FactKind.NUMBER_RESERVED, build.NOON, "clerk", case_id=case.id, record_id=record_id, detail=detail
        )
        tx.record(fact)
    return printed.serial


def test_by_type_each_word_counts_for_itself_whatever_the_case(registered):
    build.play(registered, *build.register(build.agency(), OTHER))

    assert [
        number(registered, CASE, "立"),
        number(registered, OTHER, "立"),
        number(registered, OTHER, "罚"),
    ] == [
        1,
        2,
        1,
    ]


def test_by_case_the_documents_of_a_case_share_its_serial(by_case):
    assert [number(by_case, CASE, word) for word in ("立", "询", "罚告")] == [1, 1, 1]
    assert [number(by_case, OTHER, word) for word in ("立", "罚告")] == [2, 2]
    assert number(by_case, CASE, "罚") == 1


def test_a_second_document_of_a_type_takes_a_serial_of_its_own_that_no_case_has(by_case):
    assert [number(by_case, CASE, "罚告"), number(by_case, OTHER, "罚告")] == [1, 2]
    assert number(by_case, CASE, "罚告") == 3
    assert [number(by_case, CASE, "罚"), number(by_case, CASE, "罚")] == [1, 3]
    assert number(by_case, build.case(1), "回") == 1
    assert number(by_case, OTHER, "罚") == 2


def test_each_year_counts_anew(by_case):
    number(by_case, CASE, "立")
    number(by_case, OTHER, "立")

    assert [number(by_case, OTHER, "罚", 2027), number(by_case, CASE, "罚", 2027)] == [1, 2]


def test_a_serial_of_another_case_is_refused(by_case):
    number(by_case, CASE, "立")
    number(by_case, OTHER, "立")

    with pytest.raises(ConflictError, match="下一个是 2 号"):
        number(by_case, OTHER, "罚", serial=1)
    with pytest.raises(ConflictError, match="下一个是 1 号"):
        number(by_case, CASE, "罚", serial=3)


def test_the_practice_may_change_in_the_middle_of_a_year_and_nothing_is_used_twice(registered):
    build.play(registered, *build.register(build.agency(), OTHER))
    for _ in range(3):
        number(registered, CASE, "立")
    build.play(registered, *build.register(build.agency(numbering=NumberPractice.BY_CASE)))
    assert [
        number(registered, OTHER, "立"),
        number(registered, OTHER, "罚"),
        number(registered, CASE, "罚"),
    ] == [
        4,
        4,
        1,
    ]
    build.play(registered, *build.register(build.agency()))
    assert [number(registered, OTHER, "立"), number(registered, OTHER, "罚")] == [5, 5]
