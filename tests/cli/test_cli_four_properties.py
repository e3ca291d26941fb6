"""The four-property check at the keyboard, on real files of a real office."""

import json
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest


@pytest.fixture
def filed(at_work):
    """A case with one paper, issued where there is no PDF converter."""
    at_work.issue("case_filing_approval")
    at_work.record = at_work.json("case", "show", "示例")["records"][0]
    at_work.folder = (at_work.workspace / "archive" / at_work.record["representations"][0]["key"]).parent
    return at_work


def failed(clerk, *words):
    report = clerk.json("check-properties", "示例", "--no-record", *words, code=2)
    return {row["code"]: row["faults"] for row in report["results"] if row["result"] == "failed"}


def alter(path):
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def other_type(path):
    path.chmod(0o644)
    body = json.loads(path.read_text("utf-8"))
    body["page_count"] = "一"
    path.write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")


def not_json(path):
    path.chmod(0o644)
    path.write_bytes(b"{")


def lost(path):
    path.unlink()


def added(path):
    (path.parent / "scan-0123456789abcdef.pdf").write_bytes(b"x")


@pytest.mark.parametrize(
    ("code", "name", "harm"),
    [("A01", "issued.docx", alter), ("A03", "record.json", other_type), ("I07", "issued.docx", lost),
     ("U01", "record.json", not_json), ("U01", "record.json", lost), ("S03", "record.json", added)],
)  # fmt: skip
def test_damage_on_disk_fails_exactly_its_item(filed, code, name, harm):
    before = failed(filed)
    assert set(before) == {"I09", "U02"}  # papers are missing, and there is no PDF
    harm(filed.folder / name)

    assert set(failed(filed)) - set(before) == {code}


def test_a_damaged_ledger_is_not_secure(filed):
    (filed.workspace / "archive/ledger/subtrees").write_bytes(b"nothing\n")

    assert set(failed(filed)) == {"I09", "U02", "S05"}


def test_the_result_is_registered_without_personal_data_and_written_as_a_document(filed, tmp_path):
    facts = filed.json("status")["catalog"]["facts"]

    report = filed.json("check-properties", "示例", "--to", tmp_path / "报告.docx", code=2)

    assert report["passed"] is False
    assert filed.json("status")["catalog"]["facts"] == facts + 1
    (body,) = (filed.workspace / "archive/registers/four_property_check").iterdir()
    assert "示例" not in body.read_text("utf-8")
    kept = json.loads(body.read_text("utf-8"))["entries"][0]["data"]
    assert kept["results"]["A01"] == "passed"
    assert set(kept["failed"]) == {"I09", "U02"}
    xml = ZipFile(tmp_path / "报告.docx").read("word/document.xml")
    words = "".join(ElementTree.fromstring(xml).itertext())
    for said in ("电子档案四性检测报告", "固化信息有效性", "不合格，退回：I09、U02", "没有 PDF"):
        assert said in words
    shown = filed.run("check-properties", "示例", "--stage", "preservation", code=2).out
    assert "returned" in shown


def test_the_backup_counts_when_it_was_verified(filed, tmp_path):
    def backup_item():
        report = filed.json("check-properties", "示例", "--no-record", code=2)
        return next(row for row in report["results"] if row["code"] == "U04")["result"]

    assert backup_item() == "person"
    filed.run("backup", tmp_path / "second")
    filed.run("verify", "--copy", tmp_path / "second")
    assert backup_item() == "passed"


def test_it_must_be_said_what_is_checked(filed):
    assert "--all" in filed.run("check-properties", code=2).err
    assert filed.json("check-properties", "--all") == []
    filed.run("check-properties", "没有这样的案件", code=3)
