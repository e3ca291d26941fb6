"""Holding a signed scan against what was issued, at the keyboard."""

import pytest
from PIL import Image

from docarchive.demo.paper import print_sign_seal
from docarchive.demo.profiles import scan_page
from docarchive.demo.scanner import scans_to_pdf


def test_nothing_waits_in_a_fresh_office(clerk):
    assert "没有待处理" in clerk.run("compare").err
    assert clerk.json("compare") == []


@pytest.mark.parametrize("option", [("--again",), ("--accept", "理由"), ("--picture", "x.png")])
def test_what_concerns_one_document_wants_its_name(clerk, option):
    assert "哪份文书" in clerk.run("compare", *option, code=2).err


def test_a_document_without_a_scan_has_nothing_to_compare(at_work):
    at_work.issue("inspection_plan")
    record = at_work.json("case", "show", "示例")["records"][0]

    assert "没有可以比对" in at_work.run("compare", record["id"], code=3).err


@pytest.mark.usefixtures("libreoffice")
def test_a_signed_scan_is_filed_compared_and_shown(at_work, office, tmp_path):
    office.setenv("DOCARCHIVE_PDF_CONVERTER", "libreoffice")
    at_work.issue("inspection_plan")
    record = at_work.json("case", "show", "示例")["records"][0]
    issued, scan, picture = tmp_path / "issued.pdf", tmp_path / "scan.pdf", tmp_path / "both.png"
    at_work.run("show", record["id"], "--file", "issued_pdf", "-o", issued)
    sheets = print_sign_seal(issued.read_bytes(), signatures={"审核人（签名）": ("周审示",)}, seed=2)
    scan.write_bytes(scans_to_pdf([scan_page(sheet, "gray200", seed=2) for sheet in sheets]))
    at_work.run("ingest", scan)

    found = at_work.json("compare", record["id"], "--picture", picture)

    assert (found["outcome"], found["needs_person"], found["differences"]) == ("same", False, [])
    there = {(mark["who"], mark["kind"]): mark["presence"] for mark in found["marks"]}
    assert there[("审核人", "signature")] == "present"
    assert there[("审批人", "signature")] == "absent"
    with Image.open(picture) as drawn:
        assert drawn.format == "PNG"
    shown = at_work.run("show", record["id"]).out
    assert "一致 / same" in shown
    assert "审批人签名" in shown
    checked = [item for item in at_work.json("case", "check", "示例") if item["guard_id"] == "scan_unsigned"]
    assert "审批人签名" in checked[0]["message"]
    assert "一致 1" in at_work.run("status").out
    assert at_work.run("compare", record["id"], "--accept", "没有差异", code=4).err
    assert at_work.json("compare", "--pending") == []
