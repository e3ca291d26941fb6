"""One party out of a form: every fault at its field, nothing twice, nobody's change lost."""

import pytest

from docarchive.domain.errors import ConflictError
from docarchive.domain.identifiers import PartyId, new_id
from docarchive.domain.party import PartyKind
from docarchive.workflows.registering.party_entry import (
    WrongPartyError,
    enter_party,
    entries_of,
    seen,
)

UNIT = {
    "name": "常州样例机械制造有限公司",
    "uscc": "91320400ma0000001t",
    "legal_rep": "张三样",
    "address": "常州市样例区样例路1号",
    "phone": "0519-00000000",
    "aliases": "样例机械、样机",
    "key_monitored": "是",
}
PERSON = {
    "name": "李四样",
    "sex": "女",
    "id_no": "11010519491231002X",
    "home_address": "样例路2号",
    "phone": "13800000000",
}


@pytest.fixture
def enter(app):
    def enter(entries, kind=PartyKind.UNIT, *, id_=None, was=""):
        return enter_party(PartyId(id_ or new_id(app.now())), kind, entries, registrar=app.registrar, was=was)

    return enter


def test_a_form_shown_again_says_what_was_entered(app, enter):
    unit, person = enter(UNIT), enter(PERSON, PartyKind.PERSON)

    assert entries_of(unit) == {
        **dict.fromkeys(entries_of(unit), ""),
        **UNIT,
        "uscc": "91320400MA0000001T",
    }
    assert str(person.birth_date) == "1949-12-31"
    with app.catalog.reading() as reader:
        assert reader.get_party(unit.id) == unit
        assert reader.get_party(person.id) == person
    assert enter(entries_of(unit), id_=unit.id, was=seen(unit)) == unit


def test_every_fault_is_named_at_its_field(app, enter):
    with pytest.raises(WrongPartyError) as caught:
        enter({**UNIT, "name": "", "uscc": "91320400MA0000001X", "phone": "电话", "postcode": "12"})

    assert {fault.name for fault in caught.value.faults} == {"name", "uscc", "phone", "postcode"}
    with app.catalog.reading() as reader:
        assert not reader.find_parties("样例机械")
    with pytest.raises(WrongPartyError) as caught:
        enter({}, PartyKind.PERSON)
    assert {fault.name for fault in caught.value.faults} == set(PERSON)
    with pytest.raises(WrongPartyError) as caught:
        enter({**PERSON, "id_no": "110105194912310021"}, PartyKind.PERSON)
    assert [fault.name for fault in caught.value.faults] == ["id_no"]


def test_sent_twice_it_is_entered_once(app, enter):
    first = enter(UNIT)
    with app.catalog.reading() as reader:
        before = reader.fact_count()

    assert enter(UNIT, id_=first.id) == first
    with app.catalog.reading() as reader:
        assert reader.fact_count() == before


def test_a_new_name_keeps_the_old_one_as_a_former_name(enter):
    unit = enter(UNIT)
    renamed = enter({**entries_of(unit), "name": "常州新样机械有限公司"}, id_=unit.id, was=seen(unit))

    assert renamed.former_names == (UNIT["name"],)
    back = enter({**entries_of(renamed), "name": UNIT["name"]}, id_=unit.id, was=seen(renamed))
    assert back.former_names == ("常州新样机械有限公司",)


def test_what_is_emptied_is_gone(enter):
    unit = enter(UNIT)

    changed = enter({**entries_of(unit), "aliases": "", "key_monitored": "否"}, id_=unit.id, was=seen(unit))
    assert (changed.aliases, changed.key_monitored) == ((), False)


def test_of_two_who_change_one_party_the_second_is_told(enter):
    unit = enter(UNIT)
    shown = seen(unit)
    enter({**entries_of(unit), "phone": "0519-11111111"}, id_=unit.id, was=shown)

    with pytest.raises(ConflictError, match="somebody changed this entry"):
        enter({**entries_of(unit), "phone": "0519-22222222"}, id_=unit.id, was=shown)


def test_a_credit_code_belongs_to_one(enter):
    enter(UNIT)

    with pytest.raises(ConflictError, match="already registered"):
        enter({**UNIT, "name": "另一公司"})
