"""The office's own registers in the pages: profile, officers with certificates, equipment, files brought in."""

import io
import re
import time

import openpyxl
import pytest
from web_people import token_in

from docarchive.domain.days.local_time import local_day, utc_now
from docarchive.domain.identifiers import OfficerId, new_id
from docarchive.domain.officer import Officer
from docarchive.settings import load_configuration
from docarchive.web.forms import TOKEN_FIELD
from docarchive.wiring.app import open_app

YEAR = local_day(utc_now()).year
STANDARD = """# GB/T 33333-2022 示例仓库储存通则
代替 GB/T 33333-1995
2022-12-29 发布
2023-07-01 实施
## 1 范围
## 5 储存要求
5.1 应当双人收发。
"""
LAW = """# 某某市示例安全条例

（2020年1月1日某某市人民代表大会常务委员会通过，自2020年3月1日起施行）

第一条 为了示例，制定本条例。

第二条 生产经营单位应当示例。
"""


@pytest.fixture(scope="module")
def admin(office):
    return office.browser("guan.li")


def send(client, path, files=None, **data):
    token = token_in(client.get("/account").text)
    return client.post(path, data={TOKEN_FIELD: token, **data}, files=files)


def fields_of(page):
    """What a form shows, as a browser would send it back."""
    shown = dict(re.findall(r'<input id="(\w+)" name="\w+"[^>]*? value="([^"]*)"', page))
    return shown | {"numbering": re.search(r'<option value="(\w+)" selected', page)[1]}


def finished(client, started):
    """The page that a task leads to, once it is over."""
    for _ in range(200):
        page = client.get(started.headers["location"]).text
        if found := re.search(r'role="button" href="([^"]+)"', page):
            return found[1], client.get(found[1]).text
        assert 'role="alert"' not in page, page
        time.sleep(0.1)
    raise AssertionError("not over")


def workbook(client, target, *rows):
    """The workbook to fill in, with rows of heading → value."""
    answer = client.get(f"/admin/templates/{target}")
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    headings = next(
        {cell.value.rstrip("*"): cell.column for cell in row if cell.value}
        for row in sheet.iter_rows()
        if sum(bool(cell.value) for cell in row) > 3
    )
    first = sheet.max_row + 1
    for number, row in enumerate(rows):
        for heading, value in row.items():
            sheet.cell(first + number, headings[heading], value)
    out = io.BytesIO()
    book.save(out)
    return {"file": ("我的 登记.xlsx", out.getvalue())}


def test_the_profile_is_changed_and_a_wrong_one_keeps_what_was_typed(office, admin):
    page = admin.get("/admin/agency").text
    known = fields_of(page)
    assert known["name"]
    wrong = send(admin, "/admin/agency", **known | {"region": "too long and Latin", "court": ""})
    assert wrong.status_code == 422
    assert "too long and Latin" in wrong.text
    assert "court" in wrong.text

    answer = send(admin, "/admin/agency", **known | {"phone": "0519-11111111"})
    assert answer.status_code == 303, answer.text
    assert "0519-11111111" in admin.get("/admin/agency").text
    acts = office.browser("shen.ji").get("/admin/log?what=acts&user=guan.li").text
    assert acts.count("更改机关信息") == 1
    send(admin, "/admin/agency", **known | {"phone": "0519-11111111"})
    again = office.browser("shen.ji").get("/admin/log?what=acts&user=guan.li").text
    assert again.count("更改机关信息") == 1  # the same again is no fact
    send(admin, "/admin/agency", **known)


def test_an_officer_is_entered_renewed_and_a_certificate_withdrawn(admin):
    form = {"name": "赵己示", "team": "一大队", "recorders": "DSJ-7、DSJ-8", "number": "10040020777"}
    form |= {"issuer": "省厅（示例）", "valid_from": f"{YEAR - 5}-01-01", "valid_to": f"{YEAR - 1}-12-31"}
    assert send(admin, "/admin/officers", **form | {"valid_to": "2000-01-01"}).status_code == 422
    assert send(admin, "/admin/officers", **form | {"valid_from": "gestern"}).status_code == 422
    made = send(admin, "/admin/officers", **form)
    place = made.headers["location"]
    assert "没有有效证件" in admin.get(place).text

    new = {"number": "10040020778", "issuer": "省厅（示例）"}
    days = {"valid_from": f"{YEAR}-01-01", "valid_to": f"{YEAR + 4}-12-31"}
    assert send(admin, f"{place}/certificates", **new, **days).status_code == 303
    page = admin.get(place).text
    assert "没有有效证件" not in page
    assert "10040020777" in page
    send(admin, f"{place}/certificates/status", number="10040020778", status="suspended")
    assert "没有有效证件" in admin.get(place).text
    taken = send(admin, "/admin/officers", **form | {"name": "钱庚示"})
    assert taken.status_code == 409
    assert 'value="钱庚示"' in taken.text
    first = re.search(r'<tbody>\s*<tr><td><a href="([^"]+)">', admin.get("/admin/officers").text)[1]
    assert first == place  # who may not act stands on top


def test_an_officer_without_any_certificate_stands_in_the_list(office, admin):
    with open_app(load_configuration(office.workspace, environ=office.environ), actor="system") as app:
        app.registrar.register_officer(Officer(OfficerId(new_id(app.now())), "无证示", certificates=()))

    page = admin.get("/admin/officers")

    assert (page.status_code, "无证示" in page.text) == (200, True)


def test_equipment_comes_by_workbook_looked_at_first(admin):
    row = {"编号": "DSJ-4711", "种类": "执法记录仪", "型号": "DSJ-A1", "使用人": "王甲示", "状态": "在用"}
    looked = send(admin, "/admin/imports", workbook(admin, "equipment", row), target="equipment")
    place, page = finished(admin, looked)
    assert "检查通过" in page
    assert "还没有登记装备" in admin.get("/admin/equipment").text

    place, page = finished(admin, send(admin, f"{place}/enter"))
    assert "已录入" in page
    shown = admin.get("/admin/equipment").text
    assert "DSJ-4711" in shown
    assert "王甲示" in shown
    assert send(admin, f"{place}/enter").headers["location"] == place  # once


def test_faults_are_told_at_their_places_and_the_rest_is_entered_on_wish(admin):
    good = {"编号": "DSJ-1", "种类": "照相机", "型号": "X", "状态": "在用"}
    bad = {"编号": "DSJ-2", "种类": "自行车", "型号": "X", "状态": "在用"}
    place, page = finished(
        admin, send(admin, "/admin/imports", workbook(admin, "equipment", good, bad), target="equipment")
    )
    assert re.search(r"装备!B\d+ 种类", page)
    assert "自行车" in page

    _, page = finished(admin, send(admin, f"{place}/enter", skip_faulty="1"))
    assert "已录入" in page
    shown = admin.get("/admin/equipment").text
    assert "DSJ-1<" in shown
    assert "DSJ-2<" not in shown


def test_a_law_comes_as_a_file_and_what_is_none_is_not_entered(office, admin):
    place, page = finished(
        admin, send(admin, "/admin/imports", {"file": ("某某市示例安全条例.md", LAW.encode())}, target="laws")
    )
    assert "检查通过" in page, page
    _, page = finished(admin, send(admin, f"{place}/enter"))
    assert "已录入" in page
    assert "示例安全条例" in office.browser("shen.he").get("/laws").text

    _, page = finished(
        admin, send(admin, "/admin/imports", {"file": ("letter.md", b"# Letter\n\nDear all")}, target="laws")
    )
    assert "没有录入" in page


def test_a_standard_comes_as_a_file_and_opens_at_a_clause(office, admin):
    place, page = finished(
        admin,
        send(admin, "/admin/imports", {"file": ("standard.md", STANDARD.encode())}, target="laws"),
    )
    assert "检查通过" in page, page
    finished(admin, send(admin, f"{place}/enter"))
    reviewer = office.browser("shen.he")
    address = "/laws/GBT33333%402022-12-29"

    assert ">GB/T 33333-2022 示例仓库储存通则</a>" in reviewer.get("/laws").text
    shown = reviewer.get(address).text
    assert "<dt>代替</dt><dd>GB/T 33333-1995</dd>" in shown
    assert 'id="a5.1"' in shown
    opened = reviewer.get(address, params={"number": "第5.1条"})
    assert (opened.status_code, opened.headers["location"]) == (303, f"{address}#a5.1")
    assert reviewer.get(address, params={"number": "9.9"}).status_code == 404


def test_a_file_that_is_none_of_it_is_refused_with_words(admin):
    started = send(admin, "/admin/imports", {"file": ("x.xlsx", b"no workbook")}, target="officers")
    for _ in range(100):
        page = admin.get(started.headers["location"]).text
        if 'role="alert"' in page:
            break
        time.sleep(0.1)
    else:
        raise AssertionError(page)

    assert send(admin, "/admin/imports", {"file": ("x.xlsx", b"")}, target="nothing").status_code == 422
    assert send(admin, "/admin/imports", target="officers").status_code == 422
    sent = send(admin, "/admin/imports", {"file": ("x.xlsx", b"x")}, target="checklist")
    assert sent.status_code == 422
    assert "编号" in sent.text


def test_nobody_sees_what_a_colleague_uploads(office, admin):
    looked = send(admin, "/admin/imports", workbook(admin, "experts"), target="experts")
    place, _ = finished(admin, looked)
    send(admin, "/admin/users", name="er.guan", display_name="二管示", roles=["admin"])
    shown = send(admin, "/admin/users/er.guan/password").text
    other = office.browser()
    first = re.search(r'id="secret">([^<]+)<', shown)[1]
    token = token_in(other.get("/sign-in").text)
    other.post("/sign-in", data={"name": "er.guan", "password": first, TOKEN_FIELD: token})
    token = token_in(other.get("/password").text)
    words = "eleven blue corridors"
    other.post("/password", data={"old": first, "new": words, "again": words, TOKEN_FIELD: token})
    assert other.get("/admin/imports").status_code == 200

    assert other.get(place).status_code == 404
    assert send(other, f"{place}/enter").status_code == 404
    send(admin, "/admin/users/er.guan/close")
