"""A case from the first entry to the restored backup, typed as a clerk types it; Word files only, so it is quick."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from cli_clerk import AGENCY, UNIT, Clerk
from docarchive.domain.case import Stage
from docarchive.domain.query import FilterField
from docarchive.domain.words import WORDS, word
from docarchive.index.filter_values import choice_value

NOTICE = "penalty_notice"
NUMBER = "（苏常）应急罚告〔2026〕1号"
VERIFY_PROOF = Path(__file__).resolve().parents[2] / "tools/verify_proof.py"


def test_what_was_entered_is_shown_and_found_by_any_name(at_work):
    unit = at_work.json("enterprise", "show", "91320400MA0000001T")

    assert at_work.json("agency", "show")["name"] == AGENCY["name"]
    assert unit["name"] == UNIT
    assert (
        at_work.json("enterprise", "show", "示例机械")
        == at_work.json("enterprise", "show", unit["id"])
        == unit
    )
    assert "代收银行 / bank\t示例银行常州样本支行" in at_work.run("agency", "show").out


def test_a_unit_that_was_renamed_is_found_by_both_names(at_work):
    renamed = at_work.json("enterprise", "rename", UNIT, "常州新名制造有限公司")

    assert renamed["former_names"] == [UNIT]
    assert [item["name"] for item in at_work.json("enterprise", "list", "示例")] == ["常州新名制造有限公司"]


def test_what_a_command_changes_is_found_by_the_next_one(at_work):
    at_work.issue(NOTICE)
    at_work.run("enterprise", "rename", UNIT, "常州新名制造有限公司")

    renamed = at_work.json("search", "企业:新名制造")
    at_work.run("void", NUMBER, "--reason", "写错")
    voided = at_work.json("search", "企业:新名制造")

    assert renamed["total"] == voided["total"] == 1
    assert at_work.json("status")["catalog"]["pending"] == 0


def test_a_person_is_entered_with_the_birth_date_of_the_card(at_work):
    person = at_work.json(
        *("person", "add", "--name", "张示例", "--sex", "男", "--id-no", "320499198001010011"),
        *("--home-address", "样本路2号", "--phone", "0519-00000002"),
    )

    assert person["birth_date"] == "1980-01-01"


def test_an_officers_certificates_are_renewed_suspended_and_kept(at_work):
    at_work.run(
        *("officer", "renew", "王甲示", "--cert", "10040020009", "--issuer", "江苏省司法厅（示例）"),
        *("--valid-from", "2029-01-01", "--valid-to", "2032-12-31"),
    )
    changed = at_work.json("officer", "suspend", "王甲示", "--cert", "10040020001")
    shown = at_work.run("officer", "list").out

    assert [item["number"] for item in changed["certificates"]] == ["10040020001", "10040020009"]
    assert "10040020001\t2024-01-01—2028-12-31\t暂停" in shown
    assert at_work.run("officer", "suspend", "王甲示", "--cert", "1", code=3).err.startswith("错误")


def test_a_document_is_checked_issued_shown_taken_out_and_searched(at_work, tmp_path):
    plan = at_work.issue(NOTICE, "--dry-run").out
    issued = at_work.issue(NOTICE, "--output", tmp_path / "打印")
    record = at_work.json("show", NUMBER)
    at_work.run("show", NUMBER, "--file", "issued_docx", "--output", tmp_path)
    answer = at_work.run("search", "培训签到表").out

    assert f"当事人\t{UNIT}" in plan
    assert "已制作 / issued" in issued.out
    assert "没有 PDF 转换程序" in issued.err
    assert record["number"] == NUMBER
    printed = tmp_path / "打印" / f"{NUMBER}-行政处罚告知书.docx"
    assert printed.read_bytes() == (tmp_path / printed.name).read_bytes()
    assert "共 1 条 / 1 hits" in answer
    assert f"1. 行政处罚告知书  {NUMBER}" in answer
    assert "培训签到表" in answer
    assert "告知 / notified" in at_work.run("case", "show", "示例").out
    assert "第二十八条第四款" in at_work.run("show", NUMBER).out


def test_what_is_taken_out_never_overwrites(at_work, tmp_path):
    at_work.issue(NOTICE)
    target = tmp_path / "mine.docx"
    target.write_bytes(b"mine")
    refused = at_work.run("show", NUMBER, "--file", "issued_docx", "--output", target, code=75)

    assert "不会覆盖" in refused.err
    assert target.read_bytes() == b"mine"
    assert "issued_docx" in at_work.run("show", NUMBER, "--file", "scan", code=3).err


def test_a_void_document_keeps_its_number_and_says_why(at_work):
    at_work.issue(NOTICE)
    at_work.run("void", NUMBER, "--reason", " ", code=2)
    at_work.run("void", NUMBER, "--reason", "当事人名称有误")
    again = at_work.run("void", NUMBER, "--reason", "again", code=4)
    at_work.issue(NOTICE)

    assert "已作废" in again.err
    assert [(gap["number"], gap["reason"]) for gap in at_work.json("numbers")] == [(NUMBER, "当事人名称有误")]
    assert at_work.json("show", "（苏常）应急罚告〔2026〕2号")["number"] == "（苏常）应急罚告〔2026〕2号"
    assert "已作废 / void" in at_work.run("case", "show", "示例").out
    assert "已作废 / void" in at_work.run("search", NUMBER).out


def test_a_proof_stands_without_the_archive(at_work, tmp_path):
    at_work.issue(NOTICE)
    target = tmp_path / "证明.json"
    made = at_work.json("prove", NUMBER, "--output", target)
    checked = subprocess.run(
        [sys.executable, VERIFY_PROOF, target, "--key", made["key"]], capture_output=True, text=True
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert json.loads(target.read_text("utf-8"))


def test_files_from_outside_go_through_the_inbox_by_hand(at_work, tmp_path):
    note = tmp_path / "便条.txt"
    note.write_text("现场情况说明", encoding="utf-8")
    outcome = at_work.run("ingest", note).out
    waiting = at_work.json("inbox", "list")[0]
    shown = at_work.run("inbox", "show", waiting["id"]).out
    listed = at_work.run("inbox", "list").out
    at_work.run("inbox", "retry", waiting["id"])
    at_work.run("ingest")
    filed = at_work.json("inbox", "assign", waiting["id"], "--to", "示例")

    assert f"docarchive inbox assign {waiting['id']}" in outcome
    assert "待整理 / set aside" in shown
    assert waiting["id"] in listed
    assert filed["state"] == "released"
    assert at_work.json("inbox", "list") == []
    assert len(at_work.json("inbox", "list", "--all")) == 1
    assert [item["title"] for item in at_work.json("case", "show", "示例")["records"]] == ["便条"]
    assert note.exists()
    words = ("--from", filed["record_ids"][0], "--reason", "归错了")
    back = at_work.json("inbox", "take-back", waiting["id"], *words)
    assert (back["state"], len(at_work.json("inbox", "list"))) == ("set_aside", 1)
    assert at_work.json("inbox", "assign", waiting["id"], "--to", "示例")["state"] == "released"


def test_files_given_with_a_case_are_filed_to_it(at_work, tmp_path):
    note = tmp_path / "说明.txt"
    note.write_text("整改情况说明：粉尘清扫制度已建立", encoding="utf-8")
    outcome = at_work.run("ingest", note, "--case", "示例").out
    again = at_work.run("ingest", note).out

    assert outcome.startswith("已归档 / released")
    assert "→ 《说明》" in outcome
    assert "完全相同" in again
    assert at_work.json("search", "粉尘清扫制度")["total"] == 1


def test_two_files_of_one_name_dropped_together_are_both_filed(at_work, tmp_path):
    for folder, text in (("a", "甲"), ("b", "乙")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "同名.txt").write_text(text, encoding="utf-8")
    arrived = at_work.json("ingest", tmp_path / "a/同名.txt", tmp_path / "b/同名.txt", "--case", "示例")

    assert sorted(Path(item["name"]).name for item in arrived) == ["同名 (1).txt", "同名.txt"]
    assert {item["state"] for item in arrived} == {"released"}


def test_a_case_is_exported_with_a_list_that_sha256sum_checks(at_work, tmp_path):
    at_work.issue(NOTICE)
    folder = tmp_path / "导出"
    made = at_work.json("export", "示例", folder)
    refused = at_work.run("export", "示例", folder, code=4)
    checked = subprocess.run(
        ["sha256sum", "-c", "manifest-sha256.txt"], cwd=folder, capture_output=True, text=True
    )

    assert made["files"] == 1
    assert checked.returncode == 0, checked.stdout
    assert "不是空目录" in refused.err


def test_a_backup_makes_a_workspace_that_knows_the_same(at_work, tmp_path, environ):
    at_work.issue(NOTICE)
    first = at_work.json("backup", tmp_path / "backup")
    second = at_work.json("backup", tmp_path / "backup")
    restored = Clerk(tmp_path / "restored", environ)
    at_work.run("restore", tmp_path / "backup", restored.workspace)
    rebuilt = restored.json("rebuild")

    assert first["files_copied"] > second["files_copied"]
    assert second["findings"] == []
    assert rebuilt["facts"] == at_work.json("status")["catalog"]["facts"]
    assert restored.json("case", "show", "示例") == at_work.json("case", "show", "示例")
    assert restored.json("search", "培训签到表") == at_work.json("search", "培训签到表")
    assert restored.json("verify")["findings"] == at_work.json("verify")["findings"]
    restored.issue(NOTICE)


def test_part_of_the_archive_is_verified_and_noted(at_work):
    at_work.run("verify", "--subset", "2/3")

    assert at_work.json("status")["catalog"]["last_verify"]["subset"] == "2/3"
    assert "2/3" in at_work.run("status").out
    assert "1 ≤ n ≤ t" in at_work.run("verify", "--subset", "4/3", code=2).err


def test_the_forms_are_listed_shown_and_sound(clerk):
    forms = clerk.json("forms", "list")
    shown = clerk.run("forms", "show", NOTICE).out
    fields = clerk.run("forms", "fields", NOTICE).out
    faults = [item for item in clerk.json("forms", "lint") if item["severity"] == "damage"]

    assert {NOTICE, "inspection_record"} <= {form["id"] for form in forms}
    assert "使案件进入 / brings the case to\t告知 / notified" in shown
    assert "party_name\t当事人\tstring\t✓\tparty.name" in fields
    assert faults == []


def test_a_face_that_nothing_stands_in_for_is_noted_and_does_no_harm(clerk):
    path = clerk.workspace / "templates" / "mem" / "forms" / f"{NOTICE}.docx"
    with zipfile.ZipFile(path) as form:
        members = {name: form.read(name) for name in form.namelist()}
    with zipfile.ZipFile(path, "w") as form:
        for name, data in members.items():
            form.writestr(name, data.replace("方正小标宋简体".encode(), "某某艺术字".encode()))

    assert [(item["code"], item["found"], item["severity"]) for item in clerk.json("forms", "lint")] == [
        ("font-missing", "某某艺术字", "notice")
    ]


ANSWERS = [
    ("agency", "show"),
    ("agency", "set", "agency.yaml"),
    ("enterprise", "list"),
    ("enterprise", "show", "示例机械"),
    ("enterprise", "rename", "示例机械", "新名"),
    ("officer", "list"),
    ("officer", "suspend", "李乙示", "--cert", "10040020002"),
    ("case", "list"),
    ("case", "show", "示例"),
    ("forms", "list"),
    ("forms", "show", NOTICE),
    ("forms", "fields", NOTICE),
    ("inbox", "list"),
    ("ingest",),
    ("numbers",),
    ("search", "培训"),
    ("show", NUMBER),
    ("show", NUMBER, "--file", "issued_docx", "--output", "{out}"),
    ("prove", NUMBER, "--output", "{out}"),
    ("verify",),
    ("rebuild", "--index"),
    ("export", "示例", "{out}"),
    ("backup", "{out}"),
    ("status",),
    ("config", "show"),
    ("void", NUMBER, "--reason", "示例"),
]


def test_every_answer_is_valid_json_when_asked_for(at_work, tmp_path, monkeypatch):
    monkeypatch.chdir(at_work.workspace)
    issued = json.loads(at_work.issue(NOTICE, "--json").out)
    planned = json.loads(at_work.issue(NOTICE, "--dry-run", "--json").out)

    for place, words in enumerate(ANSWERS):
        out = tmp_path / f"out-{place}"
        answer = at_work.json(*(word.format(out=out) for word in words))
        assert isinstance(answer, dict | list), words
    assert issued["number"] == NUMBER
    assert planned["party_name"] == UNIT


def test_everything_that_has_a_state_has_its_words():
    for kind, names in WORDS.items():
        assert set(names) == set(kind)
        assert all(" / " in name for name in names.values())


@pytest.mark.parametrize("stage", list(Stage))
def test_a_stage_is_called_as_the_search_filter_takes_it(stage):
    chinese, _, english = word(stage).partition(" / ")

    named = [choice_value(FilterField.STAGE, name) for name in (chinese, english)]
    assert named == [stage.value, stage.value]
