"""A case is destroyed at the keyboard: looked at first, approved, watched, entered in the register, and shown as gone."""

import itertools
import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli_clerk import Clerk, called, plain_environment
from disposal_office import LATIN, REFERENCE, found_in, make_office
from docarchive.demo.cast import register_cast
from docarchive.domain.facts import FactKind
from volume_office import reopen

VERIFIER = Path(__file__).parents[2] / "tools" / "verify_proof.py"
APPROVED = ("--approved-by", "周局示", "--approved-on", "2026-11-23", "--approval-number", "批〔2026〕9号")
WATCHED = ("--supervisor", "吴监示", "--supervisor", "郑监示")


def clock(hour):
    start, ticks = datetime(2026, 11, 23, hour, 0, tzinfo=UTC), itertools.count()
    return lambda: start + timedelta(milliseconds=next(ticks))


@pytest.fixture(scope="module")
def begun(tmp_path_factory, environ, offices):
    """An office with a case that may go, made once."""
    with pytest.MonkeyPatch.context() as patch:
        plain_environment(patch, environ)
        folder = shutil.copytree(offices[0].workspace, tmp_path_factory.mktemp("begun") / "office")
        (folder / "templates/mem/rules/guards.yaml").write_text("guards: []\n", encoding="utf-8")
        app = reopen(folder, clock(2))
        case = make_office(app, register_cast(app))
        app.close()
    return folder, case


@pytest.fixture
def archivist(begun, tmp_path, office, environ):
    folder = shutil.copytree(begun[0], tmp_path / "office")
    clerk = Clerk(folder, environ)
    clerk.now, clerk.case = clock(3), begun[1]
    return clerk


def test_a_look_says_what_goes_and_stays_and_changes_nothing(archivist, tmp_path):
    archivist.run("backup", tmp_path / "copy")
    shown = archivist.json("retention", "dispose", REFERENCE, "--dry-run")
    said = archivist.run("retention", "dispose", REFERENCE, "--dry-run").out

    assert shown["obstacles"] == []
    assert [item["reference"] for item in shown["volumes"]] == [REFERENCE]
    assert str(tmp_path / "copy") in shown["backups"]
    assert all(item["key"] in said for item in shown["files"])
    assert "保留 / stays" in said
    assert archivist.run("case", "show", archivist.case.case.id).out


def test_it_asks_once_and_a_no_destroys_nothing(archivist):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("click.termui.visible_prompt_func", lambda _text: "n")
        archivist.run("retention", "dispose", REFERENCE, *APPROVED, *WATCHED, code=130)

    assert archivist.json("retention", "disposals") == []


def test_without_approval_or_two_supervisors_nothing_goes(archivist):
    archivist.run("retention", "dispose", REFERENCE, "--yes", *WATCHED, code=2)
    archivist.run("retention", "dispose", REFERENCE, "--yes", *APPROVED, *WATCHED[:2], code=2)
    archivist.run("retention", "dispose", "--yes", *APPROVED, *WATCHED, code=2)
    archivist.run(
        "retention", "hold", archivist.case.case.id, "--ground", "suit", "--by", "甲", "--reason", "应诉"
    )
    archivist.run("retention", "dispose", REFERENCE, "--yes", *APPROVED, *WATCHED, code=4)
    assert archivist.json("retention", "dispose", REFERENCE, "--dry-run", code=2)["obstacles"]

    assert archivist.json("retention", "disposals") == []


def test_a_destroyed_case_is_gone_shown_as_gone_and_proved(archivist, tmp_path):
    archivist.run("backup", tmp_path / "copy")
    done = archivist.json("retention", "dispose", REFERENCE, "--yes", *APPROVED, *WATCHED)

    assert (done["number"], done["done"]) == ("销〔2026〕1号", True)
    assert found_in(archivist.workspace, tmp_path / "copy") == []
    (row,) = archivist.json("retention", "disposals")
    assert (row["number"], row["approval"]["number"]) == (done["number"], "批〔2026〕9号")
    for words in (("volume", "show", REFERENCE), ("case", "show", archivist.case.case.id)):
        assert "已销毁 / disposed" in archivist.run(*words).out
        assert archivist.json(*words)["disposed"]["number"] == done["number"]
    archivist.run("retention", "register", done["number"], "--to", tmp_path / "row.docx")
    assert (tmp_path / "row.docx").read_bytes()[:2] == b"PK"
    archivist.run("retention", "register", "销〔2026〕2号", "--to", tmp_path / "none.docx", code=3)
    archivist.run("verify")
    archivist.run("verify", "--copy", tmp_path / "copy")
    archivist.run("retention", "dispose", REFERENCE, "--yes", *APPROVED, *WATCHED, code=3)
    assert "没有未完成" in archivist.run("retention", "dispose", "--finish").err
    prove(archivist, tmp_path / "gone.proof.json")


def prove(archivist, target):
    record_id = archivist.case.record_ids[1]
    made = archivist.json("prove", record_id, "-o", target)
    assert made["disposed"] == "销〔2026〕1号"
    words = [sys.executable, str(VERIFIER), str(target), "--key", made["key"]]
    assert subprocess.run(words, capture_output=True, check=False).returncode == 0
    proof = json.loads(target.read_text("utf-8"))
    assert FactKind.CASE_DISPOSED in {json.loads(item["entry"])["kind"] for item in proof["entries"]}


def test_a_backup_that_is_lost_is_said_so_and_the_disposal_ends(archivist, tmp_path):
    archivist.run("backup", tmp_path / "copy")
    shutil.rmtree(tmp_path / "copy")
    ended = archivist.run("retention", "dispose", REFERENCE, "--yes", *APPROVED, *WATCHED, code=75)
    assert "--lost-backup" in ended.err
    archivist.run("retention", "dispose", "--finish", code=75)

    archivist.run("retention", "dispose", "--finish", "--lost-backup", tmp_path / "copy")
    assert archivist.json("retention", "disposals")[0]["done"]


def test_a_restored_workspace_lets_nobody_in_before_it_has_disposed_again(archivist, tmp_path, office):
    (tmp_path / "anchors").mkdir()
    office.setenv("DOCARCHIVE_ANCHOR_DIR", str(tmp_path / "anchors"))
    archivist.run("backup", tmp_path / "old")
    away = shutil.copytree(tmp_path / "old", tmp_path / "older")
    archivist.run("retention", "dispose", REFERENCE, "--yes", *APPROVED, *WATCHED)

    code, _, err = called(["restore", str(away), str(tmp_path / "restored")], now=archivist.now)
    assert (code, "销毁令" in err) == (0, True)
    restored = Clerk(tmp_path / "restored", archivist.environ)
    restored.now = archivist.now
    assert found_in(restored.workspace / "archive")
    restored.run("case", "list", code=75)
    assert "再次销毁" in restored.run("rebuild").err
    assert found_in(restored.workspace) == []
    assert restored.json("retention", "disposals")[0]["done"]
    restored.run("verify")


def test_an_open_house_that_learns_of_an_order_refuses_until_it_is_done(archivist, tmp_path, office):
    (tmp_path / "anchors/disposals").mkdir(parents=True)
    office.setenv("DOCARCHIVE_ANCHOR_DIR", str(tmp_path / "anchors"))
    shutil.copytree(archivist.workspace, tmp_path / "before")
    archivist.run("retention", "dispose", REFERENCE, "--yes", *APPROVED, *WATCHED)
    before = Clerk(tmp_path / "before", archivist.environ)
    before.now = archivist.now

    refused = before.run("case", "list", code=75)
    assert "--finish" in refused.err
    assert "销毁完毕" in before.run("retention", "dispose", "--finish").out
    assert LATIN not in before.run("case", "list").out
    assert found_in(before.workspace) == []
