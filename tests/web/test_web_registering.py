"""Entering parties over HTTP: faults at their fields, what was typed stays, two clicks are one."""

import re

import pytest
from web_people import token_in

from docarchive.web.forms import TOKEN_FIELD

UNIT = {
    "kind": "unit",
    "name": "常州登记样例机械有限公司",
    "uscc": "91320400MA00000031",
    "legal_rep": "张三样",
    "address": "常州市样例区样例路1号",
    "phone": "0519-00000003",
}
PERSON = {
    "kind": "person",
    "name": "李登记",
    "sex": "女",
    "id_no": "11010519491231002X",
    "home_address": "样例路2号",
    "phone": "13800000000",
}


@pytest.fixture(scope="module")
def clerk(office):
    return office.browser("wang.jia")


def new(clerk, entries, **changes):
    page = clerk.get(f"/parties/new?kind={entries['kind']}").text
    key = re.search(r'name="key" value="(\w+)"', page)[1]
    return {TOKEN_FIELD: token_in(page), "key": key, **entries, **changes}


@pytest.fixture(scope="module")
def unit(clerk):
    data = new(clerk, UNIT)
    first, second = (clerk.post("/parties/new", data=data) for _ in range(2))
    assert first.status_code == second.status_code == 303, first.text
    assert first.headers["location"] == second.headers["location"]
    return first.headers["location"]


def test_an_enterprise_that_was_entered_is_found_and_may_have_a_case_opened(clerk, unit):
    assert UNIT["name"] in clerk.get("/parties?q=登记样例").text
    assert f"/cases/new?party={unit.rpartition('/')[2]}" in clerk.get(unit).text


def test_faults_stand_at_their_fields_and_nothing_typed_is_lost(clerk):
    data = new(clerk, UNIT, uscc="91320400MA00000035", phone="<b>", name="常州<i>公司")
    answer = clerk.post("/parties/new", data=data)

    assert answer.status_code == 422
    assert 'id="uscc-fault"' in answer.text
    assert 'id="phone-fault"' in answer.text
    assert 'id="name-fault"' not in answer.text
    assert 'value="常州&lt;i&gt;公司"' in answer.text


def test_a_new_name_keeps_the_old_one_and_a_stale_form_is_refused(clerk, unit):
    page = clerk.get(f"{unit}/edit").text
    was = re.search(r'name="was" value="(\w+)"', page)[1]
    data = {TOKEN_FIELD: token_in(page), "was": was, **UNIT, "name": "常州登记更名机械有限公司"}

    assert clerk.post(f"{unit}/edit", data=data).status_code == 303
    shown = clerk.get(unit).text
    assert "常州登记更名机械有限公司" in shown
    assert "曾用名" in shown
    stale = clerk.post(f"{unit}/edit", data=data | {"phone": "0519-99999999"})
    assert stale.status_code == 409
    assert "0519-99999999" in stale.text


def test_a_person_is_entered_for_a_case_and_shown_to_nobody_else(office, clerk):
    answer = clerk.post("/parties/new", data=new(clerk, PERSON))
    person = answer.headers["location"].rpartition("=")[2]

    assert answer.headers["location"] == f"/cases/new?party={person}"
    assert PERSON["name"] in clerk.get(answer.headers["location"]).text
    assert clerk.get("/cases/new/parties?find=李登").text.count("李登记") == 0
    assert clerk.get("/cases/new/parties?find=李登记").text.count("李登记") == 1
    assert office.browser("nei.qin").get(f"/parties/{person}/edit").status_code == 404


@pytest.mark.parametrize("name", ["dang.an", "shen.he", "shen.ji", "guan.li"])
def test_who_registers_nobody_is_refused(office, name):
    client = office.browser(name)

    assert client.get("/parties/new").status_code == 403
    assert client.get(f"/parties/{office.party}/edit").status_code == 403
    token = token_in(client.get("/").text)
    assert client.post("/parties/new", data={TOKEN_FIELD: token, **UNIT}).status_code == 403
