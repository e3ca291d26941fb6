"""Heads kept in a second place, at the keyboard and by the service."""

import shutil
import threading
from datetime import UTC, datetime, timedelta

import pytest

from docarchive.inbox.quiet import keep_once
from docarchive.settings import load_configuration
from docarchive.wiring.app import open_app


@pytest.fixture
def kept(tmp_path, office):
    folder = tmp_path / "kept"
    folder.mkdir()
    office.setenv("DOCARCHIVE_ANCHOR_DIR", str(folder))
    return folder


def test_a_head_is_kept_and_the_ledger_is_held_against_it(at_work, kept):
    older = shutil.copytree(at_work.workspace, at_work.workspace.parent / "older")
    at_work.issue("case_filing_approval")

    done = at_work.json("anchor")
    told = at_work.run("anchor").out.splitlines()

    assert [path.suffix for path in kept.rglob("*.*")] == [".checkpoint"]
    assert told[1] == done["code"]
    assert at_work.json("verify")["findings"] == []
    assert at_work.json("verify", "--head", done["code"])["findings"] == []
    at_work.workspace = older
    found = at_work.json("verify", "--head", done["code"], code=5)["findings"]
    assert [item["code"] for item in found] == ["ANCHOR_AHEAD", "ANCHOR_AHEAD"]


def test_it_must_be_said_where_and_the_place_must_be_apart(at_work, office, tmp_path):
    assert "anchor_dir" in at_work.run("anchor", code=2).err
    assert "no folder for checkpoints" in at_work.run("anchor", "--to", tmp_path / "none", code=75).err
    office.setenv("DOCARCHIVE_ANCHOR_DIR", "archive/heads")
    assert "archive_dir 包含 anchor_dir" in at_work.run("status", code=2).err


def test_the_service_keeps_a_head_a_day_when_the_ledger_grew(at_work, kept, environ):
    days = [datetime(2026, 11, 20, 3, tzinfo=UTC) + timedelta(hours=hours) for hours in (0, 1, 24, 48)]
    configuration = load_configuration(
        at_work.workspace, environ=environ | {"DOCARCHIVE_ANCHOR_DIR": str(kept)}
    )
    counts = []
    for number, moment in enumerate(days):
        if number < 3:
            at_work.now = lambda moment=moment: moment
            words = ("--cert", f"1004002000{5 + number}", "--issuer", "示例", "--valid-from", "2024-01-01")
            at_work.run("officer", "add", "--name", f"赵{number}示", *words, "--valid-to", "2028-12-31")
        with open_app(configuration, actor="system", now=lambda moment=moment: moment) as app:
            keep_once(app, threading.Event())
        counts.append(len(list(kept.rglob("*.checkpoint"))))

    assert counts == [1, 1, 2, 2]


def test_what_is_wrong_with_the_second_place_does_not_stop_the_service(at_work, environ, tmp_path, caplog):
    configuration = load_configuration(
        at_work.workspace, environ=environ | {"DOCARCHIVE_ANCHOR_DIR": str(tmp_path / "away")}
    )
    with open_app(configuration, actor="system") as app:
        keep_once(app, threading.Event())

    assert "was not kept elsewhere" in caplog.text
