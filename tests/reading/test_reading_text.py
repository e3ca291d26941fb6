"""Text of Word files and plain text, as evidence documents bring it."""

import io
import zipfile

import pytest
from docx import Document

from docarchive.domain.errors import RejectedError


def put(folder, name, content):
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_plain_text_is_read_in_the_encodings_of_offices(encoding, tmp_path, reader):
    words = "现场检查记录\n氯气泄漏报警装置停用。\n"

    reading = reader.read(put(tmp_path, "记录.txt", words.replace("\n", "\r\n").encode(encoding)))

    assert reading.media_type == "text/plain"
    assert reading.pages[0].text == words
    assert reading.engine == "text"


def test_a_rare_character_of_gb18030_survives(tmp_path, reader):
    assert (
        reader.read(put(tmp_path, "a.txt", "当事人：𠮷某".encode("gb18030"))).pages[0].text == "当事人：𠮷某"
    )


def test_a_word_file_gives_paragraphs_and_cells(tmp_path, reader):
    document = Document()
    document.add_paragraph("询问笔录")
    document.add_paragraph("问：是否知情？\n答：知情。")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "姓名", "张某"
    document.save(tmp_path / "笔录.docx")

    reading = reader.read(tmp_path / "笔录.docx")

    assert reading.pages[0].text == "询问笔录\n问：是否知情？\n答：知情。\n姓名\n张某"
    assert reading.engine == "lxml"


def test_a_word_file_without_a_body_is_refused(tmp_path, reader):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("word/document.xml", b"<not closed")

    with pytest.raises(RejectedError, match="损坏"):
        reader.read(put(tmp_path, "a.docx", buffer.getvalue()))


def test_a_file_nobody_here_reads_is_typed_and_let_through(tmp_path, reader):
    reading = reader.read(put(tmp_path, "a.rar", b"Rar!\x1a\x07\x01\x00" + b"\0" * 50))

    assert reading.media_type == "application/vnd.rar"
    assert reading.pages == ()
