import catalog_builders as build
import pytest

from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.facts import FactKind
from docarchive.domain.people.sight import FULL_SIGHT, Sight
from docarchive.domain.register_entry import RegisterEntry, RegisterFilling

CASE = build.case(1)
PEOPLE = build.register(build.enterprise(1), build.person(1), build.officer(1), build.officer(2), CASE)


def event(kind, *, case_id=CASE.id, **fields):
    value = CaseEvent(case_id, kind, build.NOON, **fields)
    return build.fact(FactKind.CASE_EVENT_RECORDED, value, case_id=case_id)


def filling(register, *entries):
    return build.fact(FactKind.REGISTER_FILLED, RegisterFilling(register, "file.xlsx", entries))


@pytest.fixture
def catalog(new_url, open_catalog, backend):
    return open_catalog(new_url(backend))


def record(catalog, *facts):
    with catalog.transaction() as tx:
        for fact, body in facts:
            tx.record(fact, body)


def test_events_come_back_in_the_order_they_happened(catalog):
    record(
        catalog,
        *PEOPLE,
        event(CaseEventKind.HEARING_REQUESTED),
        event(CaseEventKind.FINE_PAID, amount_fen=100),
    )

    with catalog.reading() as reader:
        kinds = [item.kind for item in reader.events_of(CASE.id)]
    assert kinds == [CaseEventKind.HEARING_REQUESTED, CaseEventKind.FINE_PAID]


def test_an_event_of_a_stranger_or_of_no_case_is_refused(catalog):
    record(catalog, *PEOPLE)

    with pytest.raises(RejectedError, match="当事人"):
        record(catalog, event(CaseEventKind.FINE_PAID, party_id=build.id_of(99)))
    with pytest.raises(NotFoundError):
        record(catalog, event(CaseEventKind.FINE_PAID, case_id=build.id_of(98)))


def test_register_entries_are_found_by_words_prefix_and_id_and_replaced(catalog):
    first = RegisterEntry("law_article", "甲法@2020#1", "第一条", "安全_生产 100%")
    second = RegisterEntry("law_article", "乙法@2020#1", "第一条", "安全X生产")
    record(catalog, filling("law_article", first, second))
    record(
        catalog, filling("law_article", RegisterEntry("law_article", "乙法@2020#1", "第一条之一", "已修改"))
    )

    with catalog.reading() as reader:
        assert reader.find_entries("law_article", "安全_生产") == [first]
        assert reader.find_entries("law_article", "100% 第一条") == [first]
        assert reader.find_entries("law_article", prefix="乙法@")[0].title == "第一条之一"
        assert reader.find_entry("law_article", "甲法@2020#1") == first
        assert reader.count_entries("law_article") == 2
        assert reader.find_entries("check_item") == []


def test_an_entry_of_another_register_is_refused(catalog):
    with pytest.raises(RejectedError, match="登记簿"):
        record(catalog, filling("law_article", RegisterEntry("check_item", "1", "x")))


def test_the_newest_events_of_some_kinds_are_those_of_cases_one_sees_whole(catalog):
    other = build.case(1, id=build.id_of(4_000_099))
    record(
        catalog,
        *PEOPLE,
        *build.register(other),
        event(CaseEventKind.REVIEW_DRAWN, rule="1"),
        event(CaseEventKind.FINE_PAID, amount_fen=100),
        event(CaseEventKind.REVIEW_DRAWN, rule="2", case_id=other.id),
    )

    def drawn(sight=FULL_SIGHT, limit=100):
        with catalog.reading(sight) as reader:
            return [one.rule for one in reader.newest_events([CaseEventKind.REVIEW_DRAWN], limit=limit)]

    assert drawn() == ["2", "1"]
    assert drawn(limit=1) == ["2"]
    assert drawn(Sight(main_side_of_others=True, lent_case_ids=(other.id,))) == ["2"]
