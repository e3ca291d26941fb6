"""Users at the keyboard: accounts, passwords, tokens, logs, and what somebody else would be shown."""

import json

import pytest

from docarchive.domain.days.local_time import utc_now
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.identifiers import new_id
from docarchive.settings import load_configuration
from docarchive.wiring.app import open_app

GUARDS = "templates/mem/rules/guards.yaml"
PASSWORD = "茶杯 走廊 蓝色 十一"


@pytest.fixture
def staffed(at_work):
    """An office with an administrator and a clerk who handles no case; one inspection and one filing are issued."""
    (at_work.workspace / GUARDS).write_text("guards: []\n", encoding="utf-8")
    at_work.run("user", "add", "chief", "--display-name", "示例管理员", "--role", "admin")
    at_work.run("user", "add", "clerk.2", "--display-name", "示例内勤", "--role", "clerk")
    at_work.issue("inspection_record")
    at_work.issue("case_filing_approval")
    return at_work


def number_of(office, title):
    return next(hit for hit in office.json("search", "")["hits"] if hit["title"] == title)["record_id"]


def set_password(office, name, password, code=0):
    return office.process("user", "password", name, input=f"{password}\n", code=code)


def test_an_account_goes_through_its_life_and_is_listed(staffed):
    assert staffed.json("user", "show", "clerk.2")["roles"] == ["clerk"]
    staffed.run("user", "roles", "clerk.2", "reviewer", "clerk")
    staffed.run("user", "lend", "clerk.2", staffed.case["id"])
    assert staffed.json("user", "show", "clerk.2")["roles"] == ["clerk", "reviewer"]
    assert staffed.json("user", "show", "clerk.2")["lent_case_ids"] == [staffed.case["id"]]
    assert staffed.json("user", "lend", "clerk.2", staffed.case["id"], "--back")["lent_case_ids"] == []
    staffed.run("user", "close", "clerk.2")
    assert "停用" in staffed.run("user", "list").out
    staffed.run("user", "reopen", "clerk.2")
    assert "停用" not in staffed.run("user", "list").out


def test_the_last_administrator_and_a_taken_name_are_conflicts(staffed):
    staffed.run("user", "close", "chief", code=4)
    staffed.run("user", "add", "chief", "--display-name", "x", "--role", "clerk", code=4)
    staffed.run("user", "add", "张三", "--display-name", "x", "--role", "clerk", code=2)
    staffed.run("user", "show", "nobody.here", code=3)


def test_a_password_comes_from_standard_input_and_is_nowhere_on_the_screen(staffed):
    done = set_password(staffed, "chief", PASSWORD)
    assert PASSWORD not in done.stdout + done.stderr
    set_password(staffed, "clerk.2", "short", code=2)

    entries = staffed.json("user", "sign-ins", "chief")
    assert [entry["event"] for entry in entries] == ["password_set"]
    assert "未设密码" in staffed.run("user", "list").out  # clerk.2
    assert "启用" in staffed.run("user", "list").out


def test_a_token_is_shown_once_and_revoked(staffed):
    made = staffed.json("user", "token", "make", "clerk.2", "--title", "扫描站", "--scope", "file")
    assert made["token"].startswith("da_")
    shown = staffed.run("user", "show", "clerk.2").out
    assert made["id"] in shown
    assert made["token"] not in shown
    staffed.run("user", "token", "revoke", "clerk.2", made["id"])
    assert made["id"] not in staffed.run("user", "show", "clerk.2").out


def test_as_a_clerk_of_other_cases_the_inner_side_is_not_there(staffed, monkeypatch):
    inner = number_of(staffed, "立案审批表")
    main = number_of(staffed, "现场检查记录")

    seen = staffed.json("search", "", "--as", "clerk.2", "--facets")
    assert [hit["record_id"] for hit in seen["hits"]] == [main]
    assert seen["total"] == 1
    hidden, absent = (staffed.run("show", which, "--as", "clerk.2", code=3) for which in (inner, "0" * 26))
    assert hidden.err == absent.err.replace("0" * 26, inner)
    staffed.run("show", main, "--as", "clerk.2")
    staffed.run("user", "lend", "clerk.2", staffed.case["id"])
    monkeypatch.setenv("DOCARCHIVE_USER", "clerk.2")
    assert staffed.json("search", "")["total"] == 2
    monkeypatch.setenv("DOCARCHIVE_USER", "chief")
    assert staffed.json("search", "")["total"] == 0
    staffed.run("search", "", "--as", "nobody.here", code=3)


def test_looking_taking_out_and_exporting_are_written_down(staffed, tmp_path):
    main = number_of(staffed, "现场检查记录")
    staffed.run("show", main, "--as", "clerk.2")
    staffed.run("show", main, "--file", "issued_docx", "-o", str(tmp_path / "x.docx"))
    staffed.run("export", staffed.case["id"], str(tmp_path / "out"))

    entries = staffed.json("log", "--record", main, "--only", "looks")
    assert [entry["what"] for entry in entries] == ["exported", "taken_out", "opened"]
    assert entries[-1]["user"] == "clerk.2"
    assert [entry["what"] for entry in staffed.json("log", "--user", "clerk.2")] == ["opened"]
    every = staffed.json("log", "--record", main)
    assert [entry["at"] for entry in every] == sorted((entry["at"] for entry in every), reverse=True)
    assert every[: len(entries)] == entries
    assert {"document_issued", "number_reserved"} >= {entry["what"] for entry in every[len(entries) :]} - {
        "text_read"
    }
    assert "document_issued" in [entry["what"] for entry in every]
    assert (
        len(staffed.json("log", "--case", staffed.case["id"], "--only", "looks")) == 4
    )  # two records were exported
    assert "取出文件" in staffed.run("log").out


def test_a_rebuild_takes_the_passwords_over_or_says_who_is_locked_out(staffed):
    set_password(staffed, "chief", PASSWORD)
    old = staffed.workspace / "old.db"
    (staffed.workspace / "catalog.db").rename(old)
    for left in staffed.workspace.glob("catalog.db-*"):
        left.unlink()

    told = staffed.run("rebuild").err
    assert "chief clerk.2" in told
    assert [user["name"] for user in staffed.json("user", "list")] == ["chief", "clerk.2"]
    (staffed.workspace / "catalog.db").unlink()
    for left in staffed.workspace.glob("catalog.db-*"):
        left.unlink()
    told = staffed.run("rebuild", "--accounts-from", str(old)).err
    assert "clerk.2" in told
    assert "chief" not in told
    assert [entry["event"] for entry in staffed.json("user", "sign-ins")] == ["password_set"]
    staffed.run("rebuild", "--accounts-from", str(old), code=4)
    assert json.loads(staffed.run("user", "sign-ins", "--json").out)[0]["user"] == "chief"


def test_a_number_taken_for_what_was_never_issued_stands_in_the_log(staffed):
    detail = {"region": "苏常", "word": "试", "year": 2026, "serial": 1}
    reserved = Fact(FactKind.NUMBER_RESERVED, utc_now(), "tester", record_id=new_id(utc_now()), detail=detail)
    configuration = load_configuration(staffed.workspace, environ=staffed.environ)
    with open_app(configuration, actor="tester") as app, app.catalog.transaction() as tx:
        tx.record(reserved)

    shown = staffed.run("log", "--only", "acts").out
    assert "取文号" in shown.splitlines()[1]
    assert "印发文书" in shown
