from dataclasses import replace

import catalog_builders as build
import pytest

from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.facts import FactKind


def names(parties):
    return [party.name for party in parties]


def test_a_party_comes_back_as_it_was_registered(registered):
    with registered.reading() as reader:
        unit, person = reader.get_party(build.enterprise(1).id), reader.get_party(build.person(1).id)

    assert (unit, person) == (build.enterprise(1), build.person(1))


def test_a_party_is_found_by_its_credit_code(registered):
    with registered.reading() as reader:
        found = reader.find_party_by_code(build.credit_code(2))
        missing = reader.find_party_by_code(build.credit_code(3))

    assert (found, missing) == (build.enterprise(2), None)


def test_a_renamed_enterprise_is_found_by_each_of_its_names(registered):
    renamed = build.enterprise(
        1, name="示例新名ＡＢＣ有限公司", aliases=("新名",), former_names=("示例1号化工有限公司",)
    )
    build.play(registered, *build.register(renamed))

    with registered.reading() as reader:
        for words in ("新名abc", "示例1号", "ＡＢＣ", "新名"):
            assert reader.find_parties(words) == [renamed], words


@pytest.mark.parametrize("words", ["%", "_", "示_", "\\", "/", "'"])
def test_signs_with_a_meaning_in_sql_are_only_characters(registered, words):
    odd = build.enterprise(9, name=f"奇怪{words}公司")
    build.play(registered, *build.register(odd))

    with registered.reading() as reader:
        assert reader.find_parties(words) == [odd]


def test_parties_come_by_name_and_no_more_than_asked_for(registered):
    with registered.reading() as reader:
        everyone, first = reader.find_parties(), reader.find_parties(limit=1)

    assert names(everyone) == ["示例1号化工有限公司", "示例2号化工有限公司", "示例人员1"]
    assert names(first) == ["示例1号化工有限公司"]


def test_one_credit_code_belongs_to_one_party(registered):
    impostor = build.enterprise(7, uscc=build.credit_code(1))

    with pytest.raises(ConflictError, match=build.enterprise(1).id):
        build.play(registered, *build.register(impostor))


def test_a_unit_cannot_become_a_person(registered):
    with pytest.raises(ConflictError, match="unit cannot become a person"):
        build.play(registered, *build.register(build.person(1, id=build.enterprise(1).id)))


def test_an_officer_is_found_by_certificate(registered):
    equipped = build.officer(1, recorder_serials=("DSJ-0001", "DSJ-0002"))
    build.play(registered, *build.register(equipped))

    with registered.reading() as reader:
        assert reader.find_officer_by_certificate("示000002") == build.officer(2)
        assert reader.find_officer_by_certificate("示000003") is None
        assert reader.get_officer(equipped.id) == equipped
        assert reader.officers() == [equipped, build.officer(2)]


def test_a_recorder_handed_over_leaves_the_first_officer_before_the_second_has_it(registered):
    first, second = (build.officer(number, recorder_serials=("DSJ-1",)) for number in (1, 2))
    build.play(registered, *build.register(first))

    with pytest.raises(ConflictError, match=first.id):
        build.play(registered, *build.register(second))
    build.play(registered, *build.register(build.officer(1), second))
    with registered.reading() as reader:
        assert reader.officers() == [build.officer(1), second]


def test_the_agency_is_the_one_entered_last(catalog):
    with catalog.reading() as reader:
        assert reader.find_agency() is None
    build.play(catalog, *build.register(build.agency(), build.agency(defence_days=5)))

    with catalog.reading() as reader:
        assert reader.find_agency() == build.agency(defence_days=5)


def test_cases_come_newest_first_and_by_every_filter(registered):
    second = build.case(
        2, party_ids=(build.enterprise(2).id, build.person(1).id), handler_ids=(build.officer(2).id,)
    )
    build.play(registered, *build.register(second))

    with registered.reading() as reader:
        assert reader.find_cases() == [second, build.case(1)]
        assert reader.find_cases(limit=1) == [second]
        assert reader.find_cases(only_open=True) == [second, build.case(1)]
        assert reader.find_cases(limit=5, after=second.id) == [build.case(1)]
        assert reader.find_cases("1号化工", after=second.id) == [build.case(1)]
        assert reader.find_cases(after=build.case(1).id) == reader.find_cases(after="nobody") == []
        assert reader.find_cases("1号化工") == [build.case(1)]
        assert reader.find_cases("安全生产教育") == [second, build.case(1)]
        assert reader.find_cases("%") == []
        assert reader.find_cases(party_id=build.person(1).id) == [second]
        assert reader.find_cases(officer_id=build.officer(1).id) == [build.case(1)]
        assert reader.find_cases(officer_id=build.officer(1).id, party_id=build.person(1).id) == []


def test_a_changed_case_is_found_as_it_is_now(registered):
    changed = replace(build.case(1), name="改名案", party_ids=(build.enterprise(1).id, build.person(1).id))
    build.play(registered, build.fact(FactKind.CASE_CHANGED, changed, case_id=changed.id))

    with registered.reading() as reader:
        assert reader.get_case(changed.id) == changed
        assert reader.find_cases("改名", party_id=build.person(1).id) == [changed]
        assert reader.find_cases("1号化工") == []


def test_the_first_party_of_a_case_stays_since_it_names_the_folder(registered):
    moved = build.case(1, party_ids=(build.enterprise(2).id, build.enterprise(1).id))

    with pytest.raises(ConflictError, match="first party"):
        build.play(registered, build.fact(FactKind.CASE_CHANGED, moved, case_id=moved.id))


@pytest.mark.parametrize(
    "changes",
    [{"party_ids": (build.enterprise(8).id,)}, {"handler_ids": (build.officer(8).id,)}],
    ids=["party", "officer"],
)
def test_a_case_of_strangers_is_not_opened(registered, changes):
    with pytest.raises(NotFoundError):
        build.play(registered, *build.register(build.case(2, **changes)))


def test_a_case_without_a_party_is_not_opened(registered):
    with pytest.raises(RejectedError):
        build.play(registered, *build.register(build.case(2, party_ids=())))


@pytest.mark.parametrize("question", ["get_party", "get_officer", "get_case", "get_record", "get_arrival"])
def test_what_nobody_recorded_is_not_found_and_the_message_names_it(registered, question):
    with registered.reading() as reader, pytest.raises(NotFoundError, match=build.id_of(1)):
        getattr(reader, question)(build.id_of(1))
