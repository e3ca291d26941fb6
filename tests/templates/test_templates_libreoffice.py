import io
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pikepdf
import pypdf
import pytest
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Pt
from mem_forms import fill
from PIL import Image
from word_files import (
    W,
    add_text,
    changed,
    is_office,
    new_document,
    offices,
    page_text,
    pdf_a_faults,
    saved,
    word,
)

from cli_clerk import PROGRAM
from docarchive.domain.errors import RejectedError, UnavailableError
from docarchive.templates.printing.libreoffice import LibreOffice
from docarchive.templates.printing.null import NullConverter
from docarchive.templates.printing.office_text import office_text
from docarchive.templates.printing.pdf_check import reduced
from needed import need_libreoffice, unlike

ORDER = "责令你单位于2025年6月30日前整改完毕，违法所得<5000元&罚款20,000元（贰万元整）。"


@pytest.fixture(scope="module")
def office():
    need_libreoffice()
    converter = LibreOffice(workers=2)
    yield converter
    converter.close()


class Own:
    """A converter of the test's own, to be harmed, and the offices it started."""

    def __init__(self):
        self._others = offices()
        self._made = []

    def converter(self, **options):
        self._made.append(LibreOffice(workers=1, **options))
        return self._made[-1]

    def offices(self):
        return offices() - self._others

    def close(self):
        for converter in self._made:
            converter.close()


@pytest.fixture
def own():
    need_libreoffice()
    made = Own()
    yield made
    made.close()


def test_the_pdf_is_pdf_a_2b_and_holds_the_text(office):
    converted = office.convert(word("现场检查记录", ORDER))

    assert converted.pdf.startswith(b"%PDF-1.")
    assert pdf_a_faults(converted.pdf) == []
    assert converted.page_count == 1
    assert ORDER in page_text(converted.pdf)


def test_tables_headers_and_paragraphs_over_many_pages_come_through_whole(office):
    document = new_document("第一条" + ORDER * 60, "第二条" + ORDER)
    document.sections[0].header.paragraphs[0].text = "示例市应急管理局"
    table = document.add_table(3, 2)
    for index, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"单元格{index}：{ORDER}"

    converted = office.convert(saved(document))

    assert converted.page_count >= 3
    assert "示例市应急管理局" in page_text(converted.pdf)
    assert "".join(office_text(converted.pdf) or ()).count("示例市应急管理局") == converted.page_count


@pytest.mark.parametrize("form_id", ["inquiry_notice", "penalty_decision_unit", "inspection_record"])
def test_two_readers_read_the_same_from_what_the_office_wrote(office, form_id):
    pdf = office.convert(fill(form_id).docx).pdf

    plain = office_text(pdf)

    assert plain is not None
    everything = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    assert [reduced(text) for text in plain] == [reduced(text) for text in everything]


def test_a_rare_name_keeps_its_place_in_the_text_of_the_pdf(office):
    sentence = "被询问人张喆明、李堃（男），车间主任王𫗧强到场，面积12㎡。"

    converted = office.convert(word(sentence))

    assert sentence.replace("㎡", "㎡") in page_text(converted.pdf)


def test_fonts_that_stand_in_for_others_are_named(office):
    document = new_document()
    add_text(document.add_paragraph(), "现场", face="从未安装的字体")

    converted = office.convert(saved(document))

    assert [line for line in converted.fonts_substituted if line.startswith("从未安装的字体→")]
    assert list(converted.fonts_substituted) == sorted(converted.fonts_substituted)


def test_a_character_no_font_has_is_named_with_its_code_point(office):
    with pytest.raises(RejectedError, match=r"U\+10FFFD"):
        office.convert(word("当事人：\U0010fffd"))


def test_text_cut_off_by_a_fixed_row_height_is_missed(office):
    document = new_document("询问笔录")
    row = document.add_table(1, 1).rows[0]
    row.height_rule, row.height = WD_ROW_HEIGHT_RULE.EXACTLY, Pt(20)
    for text in ("第一行看得见", "第二行被截去"):
        add_text(row.cells[0].add_paragraph(), text)

    with pytest.raises(RejectedError, match="第二行被截去"):
        office.convert(saved(document))


@pytest.mark.parametrize(
    "rubbish",
    [
        pytest.param("罚款五千元。".encode() * 50, id="text file"),
        pytest.param(b"", id="empty file"),
        pytest.param(word(ORDER)[:-2000], id="truncated file"),
        pytest.param(changed(word(ORDER), "word/document.xml", lambda _: b"<workbook/>"), id="no document"),
        pytest.param(changed(word(ORDER), "[Content_Types].xml", lambda _: b"Types"), id="broken types"),
        pytest.param(
            changed(word(ORDER), "word/document.xml", lambda content: content[:-50]), id="broken XML"
        ),
        pytest.param(
            changed(
                word(ORDER),
                "word/document.xml",
                lambda content: b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + content[55:],
            ),
            id="document type",
        ),
    ],
)
def test_what_is_no_word_file_is_refused(office, rubbish):
    with pytest.raises(RejectedError):
        office.convert(rubbish)


def _with_picture(target):
    document = new_document(ORDER)
    if target is not None:
        relation = document.part.relate_to(target, RELATIONSHIP_TYPE.IMAGE, is_external=True)
        out = io.BytesIO()
        Image.new("RGB", (40, 40), "blue").save(out, "PNG")
        picture = document.add_paragraph().add_run().add_picture(io.BytesIO(out.getvalue()))
        blip = next(picture._inline.iter(qn("a:blip")))
        del blip.attrib[qn("r:embed")]
        blip.set(qn("r:link"), relation)
    return saved(document)


def test_a_linked_picture_puts_no_local_file_into_the_pdf(office, tmp_path):
    secret = tmp_path / "secret.png"
    Image.new("RGB", (40, 40), "red").save(secret)

    converted = office.convert(_with_picture(secret.as_uri()))

    with pikepdf.open(io.BytesIO(converted.pdf)) as pdf:
        pictures = [item for item in pdf.objects if isinstance(item, pikepdf.Stream) and "/Width" in item]
    assert pictures == []


@pytest.mark.parametrize("code", ["INCLUDETEXT", "INCLUDEPICTURE", "DDEAUTO"])
def test_a_field_that_fetches_a_file_is_refused(office, code):
    document = new_document(ORDER)
    half = len(code) // 2
    document.add_paragraph()._p.append(
        parse_xml(
            f'<w:r xmlns:w="{W}"><w:fldChar w:fldCharType="begin"/><w:instrText> {code[:half]}</w:instrText>'
            f'<w:instrText>{code[half:]} "/etc/hostname"</w:instrText><w:fldChar w:fldCharType="end"/></w:r>'
        )
    )

    with pytest.raises(RejectedError, match=code):
        office.convert(saved(document))


def test_an_embedded_file_of_another_format_is_refused(office):
    document = new_document(ORDER)
    document.element.body.insert(0, parse_xml(f'<w:altChunk xmlns:w="{W}"/>'))

    with pytest.raises(RejectedError, match="altChunk"):
        office.convert(saved(document))


def test_two_threads_get_their_own_documents(office):
    texts = [f"第{number}号文书：{ORDER}" for number in range(8)]

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(office.convert, map(word, texts)))

    assert [text in page_text(converted.pdf) for text, converted in zip(texts, made, strict=True)] == [
        True
    ] * 8
    assert len(offices()) <= 2


def test_an_office_killed_in_the_middle_is_replaced_and_the_document_made(own):
    converter = own.converter()
    converter.convert(word(ORDER))
    (first,) = own.offices()
    long_document = word(*[f"第{number}条 {ORDER}" for number in range(400)])
    killer = threading.Timer(0.3, os.kill, (first, signal.SIGKILL))

    killer.start()
    converted = converter.convert(long_document)
    killer.join()

    assert converted.page_count > 10
    assert first not in own.offices()
    assert converter.convert(word(ORDER)).page_count == 1


def test_an_office_that_hangs_is_killed_after_the_limit_and_replaced(own):
    converter = own.converter(seconds=6)
    converter.convert(word(ORDER))
    (hanging,) = own.offices()

    os.kill(hanging, signal.SIGSTOP)
    converted = converter.convert(word(ORDER))

    assert converted.page_count == 1
    assert not is_office(hanging)


def test_an_office_that_never_answers_is_unavailable_within_twice_the_limit(own, tmp_path):
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nexec sleep 1000\n")
    program.chmod(0o755)
    began = time.monotonic()

    with pytest.raises(UnavailableError):
        own.converter(seconds=1, program=program).convert(word(ORDER))

    assert time.monotonic() - began < 6


def test_a_missing_program_is_unavailable_and_says_so(tmp_path):
    converter = LibreOffice(program=tmp_path / "soffice", seconds=5)

    assert not converter.available()
    assert converter.version() is None
    with pytest.raises(UnavailableError):
        converter.convert(word(ORDER))


def test_an_office_is_replaced_after_its_number_of_documents(own):
    converter = own.converter(recycle_after=2)
    seen = []
    for _ in range(3):
        converter.convert(word(ORDER))
        seen.append(own.offices())

    assert len(seen[0]) == 1
    assert seen[1] == set()
    assert len(seen[2]) == 1
    assert seen[2] != seen[0]


def test_an_office_that_was_warmed_up_makes_the_first_document(own):
    converter = own.converter()
    converter.warm_up()
    warm = own.offices()

    converter.convert(word(ORDER))

    assert len(warm) == 1
    assert own.offices() == warm


def test_closing_leaves_no_process_no_folder_and_no_socket(own):
    converter = own.converter()
    converter.convert(word(ORDER))
    (process,) = own.offices()
    folder = Path(f"/proc/{process}/cwd").readlink()
    sockets = set(Path("/tmp").glob(f"OSL_PIPE_*_docarchive-{folder.name}"))

    converter.close()

    assert sockets
    assert not any(socket.exists() for socket in sockets)
    assert not is_office(process)
    assert not folder.exists()
    with pytest.raises(ValueError, match="closed"):
        converter.convert(word(ORDER))


def test_an_office_does_not_outlive_a_house_that_was_killed(tmp_path):
    need_libreoffice()
    script = (
        "import os, signal, sys; from pathlib import Path; from docarchive.templates.printing.libreoffice import LibreOffice\n"
        "converter = LibreOffice(workers=1); converter.convert(Path(sys.argv[1]).read_bytes())\n"
        "print('ready', flush=True); signal.pause()\n"
    )
    (tmp_path / "a.docx").write_bytes(word(ORDER))
    house = subprocess.Popen([sys.executable, "-c", script, tmp_path / "a.docx"], stdout=subprocess.PIPE)
    with house:
        assert house.stdout.readline() == b"ready\n"
        (process,) = offices(house.pid)
        house.kill()

    deadline = time.monotonic() + 10
    while is_office(process) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_office(process)


def test_the_service_starts_an_office_before_anybody_asks_for_a_document(tmp_path, environ):
    need_libreoffice()
    wanting = environ | {"DOCARCHIVE_PDF_CONVERTER": "libreoffice", "DOCARCHIVE_OCR_ENGINE": "none"}
    command = [PROGRAM, "-w", tmp_path / "office"]
    subprocess.run([PROGRAM, "init", tmp_path / "office"], env=wanting, capture_output=True, check=True)

    with subprocess.Popen([*command, "serve", "--port", "0"], env=wanting, stdout=subprocess.PIPE) as service:
        try:
            assert b"serving at" in service.stdout.readline()
            deadline = time.monotonic() + 60
            while not (started := offices(service.pid)) and time.monotonic() < deadline:
                time.sleep(0.05)
        finally:
            service.terminate()

    assert len(started) == 1
    assert not any(map(is_office, started))


def test_the_office_has_no_network(office):
    if subprocess.run(["unshare", "--net", "true"], check=False, capture_output=True).returncode:
        unlike("this system lets us make no network namespace; proxies lead nowhere instead")
    office.convert(word(ORDER))

    assert {Path(f"/proc/{process}/ns/net").readlink() for process in offices()}.isdisjoint(
        {Path("/proc/self/ns/net").readlink()}
    )


def test_without_a_converter_there_is_no_pdf():
    converter = NullConverter()

    converter.warm_up()
    assert converter.convert(word(ORDER)) is None
    converter.close()
