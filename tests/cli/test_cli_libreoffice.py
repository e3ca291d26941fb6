"""The same road with real PDF: issued, taken out, dropped back as a scan, found on its page."""

import pikepdf
import pytest

NUMBER = "（苏常）应急罚告〔2026〕1号"


@pytest.mark.usefixtures("libreoffice")
def test_a_scan_that_comes_back_is_filed_and_named_in_the_answer(at_work, office, tmp_path):
    office.setenv("DOCARCHIVE_PDF_CONVERTER", "libreoffice")
    office.setenv("DOCARCHIVE_PDF_WORKERS", "1")
    at_work.issue(
        "penalty_notice", "--set", "violation_facts=甲&乙<丙> 培训签到表系代签", "--output", tmp_path
    )
    issued = at_work.json("show", NUMBER)
    with pikepdf.open(next(tmp_path.glob("*.pdf"))) as printed:
        printed.save(tmp_path / "扫描.pdf", object_stream_mode=pikepdf.ObjectStreamMode.disable)
    arrived = at_work.run("ingest", tmp_path / "扫描.pdf").out
    answer = at_work.run("search", "甲&乙<丙>").out
    taken = at_work.json("show", NUMBER, "--file", "scan", "--page", "1", "--output", tmp_path / "签章.pdf")
    shown = at_work.run("show", NUMBER).out

    assert issued["page_count"] >= 2
    assert arrived.startswith("已归档 / released  扫描.pdf")
    assert f"→ 《行政处罚告知书》{NUMBER}" in arrived
    assert "第 1 页 / p. 1" in answer
    assert (
        f"签章扫描件 / signed scan 第 1 页 / page 1: docarchive show {issued['id']} --file scan --page 1"
        in answer
    )
    assert "签章扫描件 / scan" in shown
    assert "印发稿 PDF / issued pdf" in shown
    with pikepdf.open(taken["file"]) as scan:
        assert len(scan.pages) == issued["page_count"]
    assert "\t✓\t" in at_work.run("case", "show", "示例").out
