"""Entering parties over HTTP: faults at their fields, what was typed stays, two clicks are one."""

import io
import re
import time

import openpyxl
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
    assert PERSON["name"] in clerk.get(answer.headers["location"], follow_redirects=True).text
    assert clerk.get("/cases/new/parties?find=李登").text.count("李登记") == 0
    assert clerk.get("/cases/new/parties?find=李登记").text.count("李登记") == 1
    assert office.browser("nei.qin").get(f"/parties/{person}/edit").status_code == 404


def workbook(clerk, *rows):
    """The template with rows below its example: changes of the example by heading."""
    content = clerk.get("/parties/import/template").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    lines = list(sheet.iter_rows(values_only=True))
    place = next(number for number, line in enumerate(lines) if str(line[0]).startswith("示例"))
    for changes in rows:
        line = list(lines[place])
        for heading, value in changes.items():
            line[next(at for at, cell in enumerate(lines[0]) if heading in str(cell))] = value
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def worked(client, answer):
    """The address that the work led to."""
    assert answer.status_code == 303, answer.text
    for _ in range(300):
        page = client.get(answer.headers["location"]).text
        if "已完成" in page:
            return re.search(r'href="(/parties/import/[^"]+)"', page)[1]
        assert "没有完成" not in page, page
        time.sleep(0.1)
    raise AssertionError("the work did not end")


def test_many_are_looked_at_row_by_row_before_any_is_entered(office, clerk):
    good = {"企业名称": "常州簿一机械有限公司", "信用代码": "91320400MA00000044"}
    bad = {"企业名称": "常州簿二机械有限公司", "信用代码": "91320400MA00000058"}
    file = ("企业.xlsx", workbook(clerk, good, bad), "application/octet-stream")
    token = token_in(clerk.get("/parties/import").text)
    seen = worked(clerk, clerk.post("/parties/import", data={TOKEN_FIELD: token}, files={"file": file}))
    page = clerk.get(seen).text

    assert "91320400MA00000058" in page
    assert re.search(r"企业!B\d+", page)
    assert "簿一" not in clerk.get("/parties?q=簿一").text.partition("<table")[2]
    assert office.browser("nei.qin").get(seen).status_code == 404

    data = {TOKEN_FIELD: token_in(page), "skip_faulty": "1"}
    worked(clerk, clerk.post(seen, data=data))
    assert "簿一" in clerk.get("/parties?q=簿一").text.partition("<table")[2]
    assert "簿二" not in clerk.get("/parties?q=簿二").text.partition("<table")[2]


@pytest.mark.parametrize("name", ["dang.an", "shen.he", "shen.ji", "guan.li"])
def test_who_registers_nobody_is_refused(office, name):
    client = office.browser(name)

    assert client.get("/parties/new").status_code == 403
    assert client.get("/parties/import").status_code == 403
    assert client.get(f"/parties/{office.party}/edit").status_code == 403
    token = token_in(client.get("/").text)
    assert client.post("/parties/new", data={TOKEN_FIELD: token, **UNIT}).status_code == 403
