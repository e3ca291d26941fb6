"""Reading of scanned pages at the keyboard: what waits, reading it, reading it again, what doctor and status say."""

import json

import pytest

from cli_clerk import called
from needed import need_recogniser
from ocr_pages import LINES, page_picture, scan_pdf


@pytest.fixture
def filed(at_work):
    """A clerk who has filed one scanned page into the case's folder; nobody has read it."""
    folder = at_work.workspace / "inbox" / at_work.case["id"]
    folder.mkdir(parents=True)
    (folder / "旧文书.pdf").write_bytes(scan_pdf([(page_picture(LINES), 0)]))
    at_work.run("ingest")
    return at_work


def test_what_waits_is_told_and_read_and_found(filed):
    need_recogniser("paddle")
    told = filed.json("ocr")
    assert (told["engine"], told["read"], told["pages_waiting"]) == ("faster-paddle", 0, 1)
    assert filed.json("status")["catalog"]["recognising"] == 1
    done = filed.json("ocr", "--pending")

    assert (done["read"], done["pages_waiting"], done["files_waiting"]) == (1, 0, 0)
    hits = filed.json("search", "明远机械制造")["hits"]
    assert len(hits) == 1
    record = hits[0]["record_id"]
    assert filed.json("ocr", "--record", record)["read"] == 0
    assert "可检索 PDF" in filed.run("show", record).out
    assert filed.json("verify")["findings"] == []


def test_a_page_is_read_again_with_another_engine(filed):
    need_recogniser("tesseract")
    filed.run("ocr", "--pending")

    assert filed.json("ocr", "--again", "tesseract")["read"] in (
        0,
        1,
    )  # 0 where it was the only one to begin with


def test_without_a_recogniser_reading_is_refused_and_filing_goes_on(filed, monkeypatch):
    monkeypatch.setenv("DOCARCHIVE_OCR_ENGINE", "none")

    assert filed.json("ocr")["pages_waiting"] == 1
    assert "docarchive[ocr]" in filed.run("ocr", "--pending", code=75).err


def test_doctor_names_the_readers(at_work):
    _, out, _ = called(["-w", str(at_work.workspace), "doctor", "--json"])
    names = [item["name"] for item in json.loads(out)]

    for engine in ("faster-paddle", "rapidocr", "tesseract"):
        assert any(engine in name for name in names)
