"""Closing a case at the keyboard."""

import json
from datetime import timedelta
from itertools import count

import pytest

from cli_clerk import Clerk
from docarchive.cli.workspace import make_workspace
from docarchive.demo.cast import register_cast
from docarchive.settings import load_configuration
from docarchive.wiring.app import App
from docarchive.workflows.issuing.prepare_issue import IssueRequest
from volume_office import WHEN, make_ready

PEOPLE = ("--compiler", "王甲示", "--checker", "李乙示")


@pytest.fixture
def case(tmp_path, monkeypatch, environ):
    """A case ready to be closed, and a clerk in its office."""
    monkeypatch.setenv("DOCARCHIVE_PDF_CONVERTER", "none")
    folder = make_workspace(tmp_path / "office", actor="tester")
    (folder / "templates/mem/rules/guards.yaml").write_text("guards: []\n", encoding="utf-8")
    ticks = count()
    app = App(
        load_configuration(folder, environ={"DOCARCHIVE_PDF_CONVERTER": "none"}),
        "tester",
        lambda: WHEN + timedelta(milliseconds=next(ticks)),
    )
    cast = register_cast(app)

    def issue(form_id):
        request = IssueRequest(
            form_id, cast.case.id, app.pack.sample(form_id), cast.enterprise.id, None, None
        )
        return app.issuer.issue(request)

    make_ready(app, cast.case.id, issue, tmp_path)
    app.close()
    clerk = Clerk(folder, environ)
    clerk.now = app.now
    clerk.run("officer", "add", "--name", "沈子示", "--cert", "10040020103", *_certificate())
    return clerk, cast.case.id


def _certificate():
    return ("--issuer", "示例", "--valid-from", "2024-01-01", "--valid-to", "2028-12-31")


def test_a_case_is_looked_at_previewed_closed_and_found_again(case, tmp_path):
    clerk, case_id = case
    preview = tmp_path / "preview.pdf"

    shown = clerk.json("case", "volume", case_id, "--preview", preview)
    dry = clerk.run("case", "close", case_id, *PEOPLE, "--archivist", "沈子示", "--dry-run")
    told = clerk.run("case", "close", case_id, *PEOPLE, "--archivist", "沈子示", "--location", "一号柜")
    again = clerk.run("case", "close", case_id, *PEOPLE, "--archivist", "沈子示")

    assert [len(one["items"]) for one in shown["volumes"]] == [3, 1]
    assert preview.with_stem("preview-1").read_bytes().startswith(b"%PDF")
    assert "可以归档" in dry.err
    assert "案卷评查" in told.err
    assert "J001-ZY·CF·2026-D10-0001" in told.out
    assert "此前已归档" in again.err
    listed = clerk.json("volume", "list", "--year", 2026)
    assert [one["serial"] for one in listed] == [1, 2]
    found = clerk.run("volume", "show", "J001-ZY·CF·2026-D10-0001", "--pdf", tmp_path / "v.pdf")
    assert "勘验笔录" in found.out
    assert (tmp_path / "v.pdf").read_bytes().startswith(b"%PDF")
    assert "D10" in json.dumps(listed)


def test_what_stands_in_the_way_is_listed_and_nothing_is_sealed(case):
    clerk, case_id = case
    clerk.run("event", "add", case_id, "suit_filed")

    looked = clerk.run("case", "volume", case_id, code=2)
    refused = clerk.run("case", "close", case_id, *PEOPLE, "--archivist", "沈子示", code=4)

    assert "行政诉讼尚未结束" in looked.err
    assert "行政诉讼尚未结束" in refused.err
    assert clerk.json("volume", "list") == []


def test_three_known_people_are_needed(case):
    clerk, case_id = case

    unknown = clerk.run("case", "close", case_id, *PEOPLE, "--archivist", "无此人", code=3)
    same = clerk.run("case", "close", case_id, *PEOPLE, "--archivist", "王甲示", code=2)

    assert "没有这个人" in unknown.err
    assert "不同的人" in same.err


def test_an_order_is_chosen_by_name_or_by_a_list(case, tmp_path):
    clerk, case_id = case
    before = clerk.json("case", "volume", case_id)
    ids = [item["record_id"] for one in before["volumes"] for item in one["items"]]
    (tmp_path / "order.txt").write_text("\n".join(reversed(ids)), encoding="utf-8")

    by_list = clerk.json("case", "volume", case_id, "--order", tmp_path / "order.txt")
    by_name = clerk.json("case", "volume", case_id, "--order", "result_first")
    unknown = clerk.run("case", "volume", case_id, "--order", "upside_down", code=2)

    assert (by_list["order"], by_name["order"]) == ("free", "result_first")
    assert [item["record_id"] for item in by_list["volumes"][0]["items"]] == ids[2::-1]
    assert "没有这种排列顺序" in unknown.err
