"""Every kind of file an office gets, dropped in as it comes: found by its words, shown with what is odd about it."""

import io
import shutil
import sys
import zipfile
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest
from docx import Document

sys.path.insert(0, str(Path(__file__).parents[1] / "reading"))

from issued_pdf import issued_pdf
from ofd_files import simple_ofd
from old_office import container
from signed_pdf import SIGNER, signed

DATA = Path(__file__).parents[1] / "data" / "reading"


def word(text):
    document, buffer = Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(buffer)
    return buffer.getvalue()


def sheet(text):
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    book.active.append([text, 7])
    book.save(buffer)
    return buffer.getvalue()


def mail(text, *attachments):
    message = EmailMessage()
    message["From"], message["Date"], message["Subject"] = "a@example.invalid", "x", "整改"
    message.set_content(text + "\n")
    for name, content in attachments:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def package(*members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, content in members:
            target.writestr(name, content)
    return buffer.getvalue()


@pytest.fixture
def filed(at_work, tmp_path):
    """A case with a file of each kind, all dropped in with one command."""
    files = {
        "说明.docx": word("甲类文字在新式文档"),
        "台账.xlsx": sheet("乙类文字在表格"),
        "公文.ofd": simple_ofd("丙类文字在版式文件"),
        "笔记.txt": "丁类文字是国标编码".encode("gb18030"),
        "导出.txt": "戊类文字\n是宽编码\n".encode("utf-16-le"),
        "来信.eml": mail("己类文字在来信", ("附件.docx", word("庚类文字在附件"))),
        "材料.zip": package(("内/记录.txt", "辛类文字在压缩包".encode())),
        "回证.pdf": signed(issued_pdf(code=False)),
        "旧表.xls": container({"Workbook": b"x"}),
        "照片.jpg": simple_ofd("壬类文字名不副实"),
    }
    folder = tmp_path / "带来"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    shutil.copy(DATA / "inspection_record.doc", folder / "检查记录.doc")
    at_work.run("ingest", *sorted(folder.iterdir()), "--case", at_work.case["id"])
    return at_work


def test_each_is_found_by_its_words_and_shown_with_its_remarks(filed):
    for words, title in {
        "甲类文字": "说明",
        "乙类文字": "台账",
        "丙类文字": "公文",
        "丁类文字": "笔记",
        "是宽编码": "导出",
        "己类文字": "邮件正文",
        "庚类文字": "附件",
        "辛类文字": "记录",
        "壬类文字": "照片",
        "English words only": "检查记录",
        "旧表": "旧表",
    }.items():
        assert [hit["title"] for hit in filed.json("search", words)["hits"]] == [title], words

    def shown(words):
        (hit, *_) = filed.json("search", words)["hits"]
        return filed.run("show", hit["record_id"]).out

    assert "内容未读取" in shown("旧表")
    assert "文件名后缀与内容不符" in shown("壬类文字")
    assert "取自 / taken out of" in shown("庚类文字")
    receipt = shown("回证")
    assert SIGNER in receipt
    assert "完好 / intact" in receipt
    assert "no trust list" in receipt


def test_the_archive_that_holds_them_verifies_and_can_be_rebuilt(filed):
    before = filed.json("search", "壬类文字")["total"]
    report = filed.run("verify", "--json").out
    for name in ("catalog.db", "catalog.db-wal", "catalog.db-shm"):
        (filed.workspace / name).unlink(missing_ok=True)
    filed.run("rebuild")

    assert '"damage"' not in report
    assert filed.json("search", "壬类文字")["total"] == before == 1
    assert (
        "文件名后缀与内容不符"
        in filed.run("show", filed.json("search", "壬类文字")["hits"][0]["record_id"]).out
    )
