"""The system page: state, number gaps, proofs and backups as long work; and the rules as they are read."""

import re
import time

import pytest
from web_people import token_in

from cli_clerk import called
from docarchive.settings import load_configuration
from docarchive.templates.rules.listing import list_rules
from docarchive.web.forms import TOKEN_FIELD
from docarchive.wiring.app import open_app


@pytest.fixture(scope="module")
def admin(office):
    return office.browser("guan.li")


def send(client, path, **data):
    token = token_in(client.get("/account").text)
    return client.post(path, data={TOKEN_FIELD: token, **data})


def over(client, started):
    """The page of a task once it is over."""
    assert started.status_code == 303, started.text
    for _ in range(600):
        page = client.get(started.headers["location"]).text
        if 'role="button"' in page or 'role="alert"' in page:
            return page
        time.sleep(0.1)
    raise AssertionError("not over")


def last_share(client):
    """Which of the thirty was proved last, without damage; 0 when none was."""
    found = re.search(r"<dt>上次校验</dt><dd>.* (\d+)/30 .*完好", client.get("/admin/system").text)
    return int(found[1]) if found else 0


def test_the_page_tells_how_the_house_is_doing(admin):
    page = admin.get("/admin/system").text

    assert re.search(r"<dt>材料</dt><dd>[1-9]\d*</dd>", page)
    published, facts = re.search(r"<dt>台账</dt><dd>(\d+) / (\d+)</dd>", page).groups()
    assert published == facts
    assert re.search(r"<dt>剩余空间</dt><dd>\d+ GB", page)


def test_verifying_runs_beside_the_page_and_its_outcome_stays(admin):
    due = last_share(admin) + 1  # a service that has run for a while has proved one by itself
    assert "完好" in over(admin, send(admin, "/admin/proofs/verify", share="next"))
    assert last_share(admin) == due

    assert "完好" in over(admin, send(admin, "/admin/proofs/verify", share="all"))
    page = admin.get("/admin/system").text
    assert re.search(r"之后都校验过", page)


def test_damage_is_told_in_red_with_its_place(office, admin):
    record = office.own["inspection_record"]
    with open_app(load_configuration(office.workspace, environ=office.environ), actor="t") as app:
        with app.catalog.reading() as reader:
            key = reader.get_record(record).representations[0].key
        path = app.archive.local_path(key)
    kept, mode = path.read_bytes(), path.stat().st_mode
    path.chmod(0o600)
    path.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    try:
        page = over(admin, send(admin, "/admin/proofs/verify", share="all"))
        assert "校验发现损坏" in page
        system = admin.get("/admin/system").text
        assert re.search(
            rf'<span class="tag danger">\w+</span></td><td class="mono">[^<]*{re.escape(key)}', system
        )
    finally:
        path.write_bytes(kept)
        path.chmod(mode)
    assert "完好" in over(admin, send(admin, "/admin/proofs/verify", share="all"))


def test_a_backup_goes_only_where_the_server_was_told_to_make_one(office, admin, tmp_path):
    place = tmp_path / "second"
    refused = over(admin, send(admin, "/admin/system/backup", target=str(place)))
    assert "没有这个备份位置" in refused
    assert not place.exists()

    code, _, err = called(["-w", str(office.workspace), "backup", str(place)])
    assert code == 0, err
    assert str(place) in admin.get("/admin/system").text
    assert "备份完成" in over(admin, send(admin, "/admin/system/backup", target=str(place)))
    noted = admin.get("/admin/system").text
    assert re.search(rf"{re.escape(str(place))}</td><td>\d{{4}}-", noted)


def test_the_machine_is_looked_at(admin):
    assert "系统" in admin.get("/admin/system").text
    page = over(admin, send(admin, "/admin/system/examine"))
    assert 'role="button"' in page

    assert "读文件的进程" in admin.get("/admin/system").text


def test_every_number_without_a_document_is_listed_with_its_reason(admin):
    page = admin.get("/admin/system/gaps")

    assert page.status_code == 200
    assert "没有空号" in page.text or "<tbody><tr>" in page.text


def test_every_rule_is_shown_with_the_law_or_practice_it_rests_on(office, admin):
    listed = admin.get("/admin/rules").text
    for file in list_rules(office.workspace / "templates" / "mem"):
        assert f'href="/admin/rules/{file.name}"' in listed
        assert file.rows, file
        assert not file.fault
        assert admin.get(f"/admin/rules/{file.name}").status_code == 200

    deadlines = admin.get("/admin/rules/deadlines").text
    assert re.search(r"追责时效（二年）.*?《中华人民共和国行政处罚法》第三十六条第一款", deadlines, re.S)
    assert "惯例" in admin.get("/admin/rules/thresholds").text
    assert admin.get("/admin/rules/..%2Ffields").status_code == 404
    assert admin.get("/admin/rules/fields").status_code == 404
