"""Certificates for court, on a real office."""

import io
import json
import subprocess
import sys

import pikepdf
import pypdf
import pypdfium2
import pytest
import zxingcpp

from docarchive.domain.checkpoint_words import read_checkpoint_code


def attached(pdf, folder):
    """Take the attachments out of a PDF."""
    with pikepdf.open(pdf) as opened:
        for name, spec in opened.attachments.items():
            (folder / name).write_bytes(spec.get_file().read_bytes())
    return folder


def page_code(pdf):
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=3).to_pil()
    return zxingcpp.read_barcode(page).text


@pytest.mark.usefixtures("libreoffice")
def test_a_certificate_is_one_page_with_proof_and_code_and_stands_without_docarchive(
    at_work, office, tmp_path
):
    office.setenv("DOCARCHIVE_PDF_CONVERTER", "libreoffice")
    at_work.issue("case_filing_approval")
    record = at_work.json("case", "show", "示例")["records"][0]

    made = at_work.json("certify", record["id"], "--to", tmp_path / "证明.pdf")

    pdf = (tmp_path / "证明.pdf").read_bytes()
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    words = "".join(pages[0].extract_text().split())  # a digest is broken where the line ends
    assert (len(pages), made["number"][:3]) == (1, "档证〔")
    for item in record["representations"]:
        assert item["sha256"] in words
    assert "电子档案存在证明" in words
    assert record["title"] in words
    assert b"<pdfaid:part>3" in pikepdf.open(io.BytesIO(pdf)).Root.Metadata.read_bytes()
    head = read_checkpoint_code(page_code(pdf))
    assert (head.record_id, head.size) == (record["id"], made["size"])

    alone = attached(tmp_path / "证明.pdf", tmp_path)
    key = (at_work.workspace / "archive/ledger/key.pub").read_text().strip()
    issued = next(item for item in record["representations"] if item["role"] == "issued_pdf")
    command = [sys.executable, "-I", "verify_proof.py", "proof.json", "--key", key]
    command += ["--file", f"{issued['key']}={at_work.workspace / 'archive' / issued['key']}"]
    done = subprocess.run(command, cwd=alone, capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PROVED" in done.stdout

    assert json.loads((alone / "proof.json").read_text())["size"] == head.size
    again = at_work.json("prove", made["code"], "-o", tmp_path / "again.json")
    assert again["record_id"] == record["id"]
    second = at_work.json("certify", made["code"], "--to", tmp_path / "再.pdf")
    assert second["number"] == made["number"].replace("1号", "2号")
    assert at_work.json("verify")["findings"] == []


def test_without_a_converter_no_certificate_is_numbered(at_work, tmp_path):
    at_work.issue("case_filing_approval")
    record = at_work.json("case", "show", "示例")["records"][0]
    facts = at_work.json("status")["catalog"]["facts"]

    told = at_work.run("certify", record["id"], "--to", tmp_path / "证明.pdf", code=75)

    assert "no converter" in told.err
    assert not (tmp_path / "证明.pdf").exists()
    assert at_work.json("status")["catalog"]["facts"] == facts


def test_of_an_altered_file_there_is_no_certificate(at_work, tmp_path):
    at_work.issue("case_filing_approval")
    record = at_work.json("case", "show", "示例")["records"][0]
    path = at_work.workspace / "archive" / record["representations"][0]["key"]
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b" ")

    told = at_work.run("certify", record["id"], "--to", tmp_path / "证明.pdf", code=5)

    assert "cannot be proved" in told.err


def test_nothing_is_overwritten(at_work, tmp_path):
    (tmp_path / "证明.pdf").write_bytes(b"mine")

    at_work.run("certify", "01J0000000000000000000RECD", "--to", tmp_path / "证明.pdf", code=4)

    assert (tmp_path / "证明.pdf").read_bytes() == b"mine"
