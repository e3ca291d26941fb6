"""OFD: text in reading order, codes on pictures, and an error where a page cannot be read."""

import io

import pypdfium2
import pytest
from issued_pdf import issued_pdf, payload
from ofd_files import HEAD, NS, PATH_OBJECT, Ofd, page, picture_object, simple_ofd, text_object

from docarchive.domain.errors import RejectedError
from docarchive.domain.file_remark import RemarkCode


def read(reader, folder, content, name="文件.ofd"):
    path = folder / name
    path.write_bytes(content)
    return reader.read(path)


def scanned_page():
    """An issued page with its code as a JPEG of 200 dpi."""
    picture = pypdfium2.PdfDocument(issued_pdf(pages=1))[0].render(scale=200 / 72).to_pil()
    buffer = io.BytesIO()
    picture.convert("L").save(buffer, "JPEG")
    return buffer.getvalue()


def test_pages_come_in_order_and_lines_from_the_top_whatever_order_they_were_written_in(tmp_path, reader):
    first = page(
        text_object("罚款叁万元", 60, 40),
        text_object("决定：", 20, 40),
        text_object("行政处罚决定书", 50, 20),
    )
    second = page(text_object("第二页", 20, 20))

    reading = read(reader, tmp_path, Ofd([first, second]).content())

    assert [each.text for each in reading.pages] == ["行政处罚决定书\n决定： 罚款叁万元", "第二页"]
    assert reading.media_type == "application/ofd"
    assert reading.engine == "docarchive-ofd"
    assert reading.remarks == ()


def test_letters_set_one_by_one_make_words_again(tmp_path, reader):
    letters = [text_object(letter, 20 + 5 * index, 30) for index, letter in enumerate("测试化工有限公司")]

    reading = read(reader, tmp_path, Ofd([page(*letters)]).content())

    assert reading.pages[0].text == "测试化工有限公司"


def test_an_object_that_is_scaled_and_moved_stands_where_it_is_drawn(tmp_path, reader):
    moved = text_object("下面", 20, 10, extra='CTM="1 0 0 1 0 50"')

    reading = read(reader, tmp_path, Ofd([page(moved, text_object("上面", 20, 20))]).content())

    assert reading.pages[0].text == "上面\n下面"


def test_what_is_switched_off_is_not_there(tmp_path, reader):
    hidden = text_object("看不见", 20, 20, extra='Visible="false"')

    reading = read(reader, tmp_path, Ofd([page(hidden, text_object("看得见", 20, 40))]).content())

    assert reading.pages[0].text == "看得见"


def test_the_template_below_a_page_is_part_of_it(tmp_path, reader):
    document = Ofd(
        [page(text_object("张某", 60, 20), template='<ofd:Template TemplateID="50"/>')],
        more={"Doc_0/Tpls/Tpl_0/Content.xml": page(text_object("姓名：", 20, 20))},
        common='<ofd:TemplatePage ID="50" BaseLoc="Tpls/Tpl_0/Content.xml"/>',
    )

    assert read(reader, tmp_path, document.content()).pages[0].text == "姓名： 张某"


def test_text_in_a_composite_object_and_a_block_is_found(tmp_path, reader):
    unit = (
        f'{HEAD}<ofd:Res {NS} BaseLoc="Res"><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="70">'
        f"<ofd:Content>{text_object('印章文字', 0, 60)}</ofd:Content></ofd:CompositeGraphicUnit>"
        "</ofd:CompositeGraphicUnits></ofd:Res>"
    )
    block = f'<ofd:PageBlock ID="5">{text_object("块中文字", 20, 20)}</ofd:PageBlock>'
    document = Ofd(
        [page(block, '<ofd:CompositeObject ID="6" Boundary="0 0 9 9" ResourceID="70"/>')],
        more={"Doc_0/PublicRes.xml": unit},
        common="<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>",
    )

    assert read(reader, tmp_path, document.content()).pages[0].text == "块中文字\n印章文字"


def test_the_code_on_a_scanned_page_is_read(tmp_path, reader):
    reading = read(
        reader, tmp_path, Ofd([page(picture_object())], pictures={"scan.jpg": scanned_page()}).content()
    )

    assert reading.pages[0].codes == (payload("0123456789ABCDEF", 1, 1),)
    assert not reading.pages[0].blank


def test_a_page_without_anything_is_blank_and_one_with_lines_only_is_not(tmp_path, reader):
    reading = read(reader, tmp_path, Ofd([page(), page(PATH_OBJECT)]).content())

    assert [each.blank for each in reading.pages] == [True, False]
    assert [each.code for each in reading.remarks] == [RemarkCode.PARTLY_READ]
    assert "p. 2" in reading.remarks[0].detail


def test_seals_annotations_and_attachments_are_said_not_read(tmp_path, reader):
    document = Ofd(
        [page(text_object("正文", 20, 20))],
        common="<ofd:Annotations>Annots.xml</ofd:Annotations><ofd:Attachments>Attachs.xml</ofd:Attachments>",
        body="<ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures>",
    )

    codes = {each.code for each in read(reader, tmp_path, document.content()).remarks}

    assert codes == {RemarkCode.SIGNATURE_UNCHECKED, RemarkCode.PARTLY_READ, RemarkCode.EMBEDDED_OBJECTS}


FAULTS = {
    "a page whose file is missing": lambda: Ofd(
        [page(), page()], without=("Doc_0/Pages/Page_1/Content.xml",)
    ),
    "a page outside the package": lambda: Ofd([page()], base="../../../../etc/passwd"),
    "a page at an absolute place": lambda: Ofd([page()], base="/etc/passwd"),
    "a page that is no XML": lambda: Ofd(["not xml"]),
    "a page of another kind": lambda: Ofd(["<html/>"]),
    "a page cut off": lambda: Ofd([page(text_object("文", 20, 20))[:-30]]),
    "no document": lambda: Ofd([page()], without=("Doc_0/Document.xml",)),
    "a template nobody knows": lambda: Ofd([page(template='<ofd:Template TemplateID="50"/>')]),
    "a place that is no number": lambda: Ofd(
        [page(text_object("文", 20, 20).replace('Size="5.0"', 'Size="nan"'))]
    ),
    "a picture that is missing": lambda: Ofd([page()], pictures={"a.png": b""}, without=("Doc_0/Res/a.png",)),
    "pictures in a circle": lambda: Ofd(
        [page('<ofd:CompositeObject ID="6" ResourceID="70"/>')],
        more={
            "Doc_0/PublicRes.xml": f'{HEAD}<ofd:Res {NS} BaseLoc="Res"><ofd:CompositeGraphicUnit ID="70"><ofd:Content>'
            '<ofd:CompositeObject ID="6" ResourceID="70"/></ofd:Content></ofd:CompositeGraphicUnit></ofd:Res>'
        },
        common="<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>",
    ),
    "letters without end": lambda: Ofd([page(text_object("文字", 20, 20, delta="g 999999999 1"))]),
    "encrypted": lambda: Ofd([page()], more={"Encryptions.xml": "<x/>"}),
    "no pages": lambda: Ofd([]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_page_that_cannot_be_read_is_an_error_not_an_empty_page(fault, tmp_path, reader):
    with pytest.raises(RejectedError):
        read(reader, tmp_path, FAULTS[fault]().content())


def test_entities_are_not_resolved(tmp_path, reader):
    before = '<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y "yyyy">]>'

    reading = read(reader, tmp_path, Ofd([page(text_object("前&x;&y;后", 20, 20), before=before)]).content())

    assert reading.pages[0].text in ("前后", "前&x;&y;后")


def test_a_simple_document_is_typed_by_its_content_not_its_name(tmp_path, reader):
    reading = read(reader, tmp_path, simple_ofd("正文"), name="扫描.pdf")

    assert reading.media_type == "application/ofd"
    assert [each.code for each in reading.remarks] == [RemarkCode.NAME_MISMATCH]
