"""Old Word files, workbooks, mails, photographs of telephones: their text and what is odd about them."""

import io
import struct
import zipfile
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pikepdf
import pillow_heif
import pypdfium2
import pytest
from docx import Document
from issued_pdf import issued_pdf, payload
from old_office import container, word_97
from PIL import Image

from docarchive.domain.errors import RejectedError
from docarchive.domain.file_remark import RemarkCode
from docarchive.reading.kinds.sniff import MAIL

pillow_heif.register_heif_opener()
DATA = Path(__file__).parents[1] / "data" / "reading"


def read(reader, folder, name, content):
    path = folder / name
    path.write_bytes(content)
    return reader.read(path)


def codes(reading):
    return [each.code for each in reading.remarks]


def changed(content, changes):
    """A zip package with further or other members."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, body in changes.items():
            new.writestr(name, body)
    return buffer.getvalue()


def word(text="询问笔录"):
    buffer = io.BytesIO()
    document = Document()
    document.add_paragraph(text)
    document.save(buffer)
    return buffer.getvalue()


# old Word


def test_a_word_file_of_libreoffice_gives_its_text_with_rows_and_the_result_of_fields(reader):
    reading = reader.read(DATA / "inspection_record.doc")

    lines = reading.pages[0].text.split("\n")
    assert reading.media_type == "application/msword"
    assert lines[:4] == [
        "现场检查记录",
        "被检查单位：测试化工有限责任公司，氯气泄漏报警装置停用（Cl₂ ≥ 1 ppm）。",
        "姓名\t张某",
        "职务\t安全员",
    ]
    assert "第 1 页 English words only" in lines
    assert "PAGE" not in reading.pages[0].text
    assert "安监检记〔2026〕7号" in lines


def test_pieces_of_both_widths_are_put_together_in_order(tmp_path, reader):
    content = word_97([("现场检查 ", False), ("caf\u00e9 No. ", True), ("第七号\r", False)])

    assert read(reader, tmp_path, "a.doc", content).pages[0].text == "现场检查 caf\u00e9 No. 第七号"


def test_macros_and_objects_in_an_old_word_file_are_told(tmp_path, reader):
    reading = read(reader, tmp_path, "a.doc", word_97([("文字", False)], storages=("Macros", "ObjectPool")))

    assert codes(reading) == [RemarkCode.MACROS, RemarkCode.EMBEDDED_OBJECTS]
    assert reading.pages[0].text == "文字"


def test_a_word_95_file_is_kept_and_said_to_be_unread(tmp_path, reader):
    reading = read(reader, tmp_path, "a.doc", word_97([("文字", False)], version=0x68))

    assert reading.pages == ()
    assert codes(reading) == [RemarkCode.UNREAD]


FAULTS = {
    "encrypted": lambda: word_97([("文字", False)], flags=0x0300),
    "a piece beyond the end": lambda: word_97([("文字", False)], places=[0x00FFFFFF]),
    "pieces that run backwards": lambda: word_97([("文", False), ("字", False)], positions=[0, 9, 3]),
    "more letters than there can be": lambda: word_97([("文字", False)], positions=[0, 0xFFFFFFF0]),
    "no piece table": lambda: word_97([("文字", False)], clx=b"\x05"),
    "a piece table cut off": lambda: word_97([("文字", False)], clx=b"\x02\xff\xff\x00\x00abc"),
    "no table stream": lambda: word_97([("文字", False)], table_name="Other"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_an_old_word_file_whose_tables_lie_is_refused(fault, tmp_path, reader):
    with pytest.raises(RejectedError):
        read(reader, tmp_path, "a.doc", FAULTS[fault]())


# Word and workbooks


def test_macros_and_outside_pictures_in_a_word_file_are_told_and_links_to_click_are_not(tmp_path, reader):
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    head = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    link = f'<Relationship Id="r8" Type="{kind}/hyperlink" Target="http://127.0.0.1/" TargetMode="External"/>'
    outside = f'<Relationship Id="r9" Type="{kind}/image" Target="file:///etc/passwd" TargetMode="External"/>'
    plain = changed(word(), {"word/_rels/x.rels": f"{head}{link}</Relationships>"})
    hostile = changed(
        word(), {"word/_rels/x.rels": f"{head}{link}{outside}</Relationships>", "word/vbaProject.bin": b"x"}
    )

    assert codes(read(reader, tmp_path, "a.docx", plain)) == []
    assert codes(read(reader, tmp_path, "b.docm", hostile)) == [RemarkCode.MACROS, RemarkCode.EXTERNAL_LINKS]


def test_what_word_says_twice_for_old_programs_is_read_once(tmp_path, reader):
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    run = "<w:r><w:t>框中文字</w:t></w:r>"
    twice = f"<mc:AlternateContent><mc:Choice>{run}</mc:Choice><mc:Fallback>{run}</mc:Fallback></mc:AlternateContent>"
    body = f'<w:document xmlns:w="{w}" xmlns:mc="{mc}"><w:body><w:p>{twice}</w:p></w:body></w:document>'

    assert (
        read(reader, tmp_path, "a.docx", changed(word(), {"word/document.xml": body})).pages[0].text
        == "框中文字"
    )


def test_a_workbook_is_a_page_a_sheet_with_values_as_last_computed(tmp_path, reader):
    book = openpyxl.Workbook()
    book.active.title = "台账"
    book.active.append(["企业", "罚款（元）"])
    book.active.append(["测试化工有限责任公司", 35000])
    hidden = book.create_sheet("隐藏")
    hidden.append(["藏着的字"])
    hidden.sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)

    reading = read(reader, tmp_path, "a.xlsx", buffer.getvalue())

    assert [each.text for each in reading.pages] == [
        "台账\n企业\t罚款（元）\n测试化工有限责任公司\t35000",
        "隐藏\n藏着的字",
    ]
    assert reading.engine == "openpyxl"


# text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_recognised_by_its_line_ends(encoding, tmp_path, reader):
    words = "现场检查记录\n氯气泄漏报警装置停用。\nNo. 7\n"

    reading = read(reader, tmp_path, "a.txt", words.encode(encoding))

    assert (reading.media_type, reading.pages[0].text) == ("text/plain", words)


def test_bytes_that_are_half_zero_are_no_text(tmp_path, reader):
    reading = read(reader, tmp_path, "a.dat", b"\x01\x00\xfe\x00\x80\x00" * 50)

    assert reading.media_type == "application/octet-stream"
    assert codes(reading) == [RemarkCode.UNREAD]


# mail


def mail(*, html=None, attachments=(), charset="utf-8", body="请查收整改材料。\n"):
    message = EmailMessage()
    message["From"], message["To"] = "测试企业 <a@example.invalid>", "b@example.invalid"
    message["Subject"], message["Date"] = "整改报告", "Sat, 21 Nov 2026 08:00:00 +0800"
    message.set_content(body, charset=charset)
    if html:
        message.add_alternative(html, subtype="html")
    for name, content in attachments:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def test_a_mail_gives_headers_text_and_the_names_of_its_attachments(tmp_path, reader):
    content = mail(html="<p>请查收<b>整改材料</b></p>", attachments=[("整改照片.pdf", issued_pdf(pages=1))])

    reading = read(reader, tmp_path, "来信.eml", content)

    assert reading.media_type == MAIL
    assert reading.pages[0].text == (
        "发件人 / From：测试企业 <a@example.invalid>\n收件人 / To：b@example.invalid\n"
        "日期 / Date：Sat, 21 Nov 2026 08:00:00 +0800\n主题 / Subject：整改报告\n"
        "附件 / Attachment：整改照片.pdf\n\n请查收整改材料。\n"
    )
    assert reading.parts == 1


def test_a_mail_in_html_alone_is_read_as_it_is_shown(tmp_path, reader):
    message = EmailMessage()
    message["From"], message["Date"], message["Subject"] = "a@example.invalid", "x", "s"
    message.set_content(
        "<html><head><title>不显示</title></head><body><p>第一段</p><script>不显示</script>"
        "<p>第二段 &amp; 其他</p></body></html>",
        subtype="html",
    )

    assert (
        read(reader, tmp_path, "a.eml", message.as_bytes())
        .pages[0]
        .text.endswith("\n\n第一段\n第二段 & 其他")
    )


@pytest.mark.parametrize("declared", ["gb2312", "gbk", "iso-8859-999"])
def test_a_mail_as_old_chinese_programs_wrote_it_is_read(declared, tmp_path, reader):
    head = "From: 测试 <a@example.invalid>\nTo: b@example.invalid\nSubject: 整改\nMIME-Version: 1.0\n"
    head += f"Content-Type: text/plain; charset={declared}\n\n"

    reading = read(reader, tmp_path, "a.eml", (head + "喆某，整改完成。\n").encode("gb18030"))

    assert "主题 / Subject：整改" in reading.pages[0].text
    assert reading.pages[0].text.endswith("喆某，整改完成。\n")


def test_a_letter_that_begins_like_a_mail_is_a_text(tmp_path, reader):
    assert read(reader, tmp_path, "a.txt", "Subject: 说明\n正文\n".encode()).media_type == "text/plain"


# photographs


def heic(picture, *, orientation=1):
    exif = Image.Exif()
    exif[0x0112] = orientation
    buffer = io.BytesIO()
    picture.save(buffer, "HEIF", quality=90, exif=exif.tobytes())
    return buffer.getvalue()


def test_the_code_on_a_photograph_of_a_telephone_is_read(tmp_path, reader):
    picture = pypdfium2.PdfDocument(issued_pdf(pages=1))[0].render(scale=150 / 72).to_pil().convert("RGB")

    reading = read(reader, tmp_path, "IMG_0001.HEIC", heic(picture))

    assert reading.media_type == "image/heic"
    assert reading.pages[0].codes == (payload("0123456789ABCDEF", 1, 1),)
    assert reading.remarks == ()


def test_a_photograph_held_sideways_is_turned_as_the_camera_noted(tmp_path, reader):
    picture = pypdfium2.PdfDocument(issued_pdf(pages=1))[0].render(scale=150 / 72).to_pil().convert("RGB")
    sideways = picture.transpose(Image.Transpose.ROTATE_90)

    (page,) = read(reader, tmp_path, "a.heic", heic(sideways, orientation=6)).pages

    assert (page.codes, page.rotation) == ((payload("0123456789ABCDEF", 1, 1),), 0)


def test_its_page_can_be_taken_out_upright(tmp_path, reader):
    picture = pypdfium2.PdfDocument(issued_pdf(pages=1))[0].render(scale=60 / 72).to_pil().convert("RGB")
    path = tmp_path / "a.heic"
    path.write_bytes(heic(picture))

    reader.extract_pages(path, ((0, 90),), tmp_path / "out.pdf")

    assert len(pypdfium2.PdfDocument(tmp_path / "out.pdf")) == 1


def jbig2_page():
    """A scanned page as office copiers pack it (ITU-T T.88): one region, its rows coded as in a telefax."""
    picture = pypdfium2.PdfDocument(issued_pdf(pages=1))[0].render(scale=200 / 72).to_pil().convert("L")
    picture = picture.point(lambda value: 255 - value).convert("1")  # a set bit is ink
    width, height = picture.size
    buffer = io.BytesIO()
    picture.save(buffer, "TIFF", compression="group4", tiffinfo={278: height})
    with Image.open(buffer) as strip:
        at, length = strip.tag_v2[273][0], strip.tag_v2[279][0]
    rows = buffer.getvalue()[at : at + length]
    page = struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    region = struct.pack(">IIIIBB", width, height, 0, 0, 0, 1) + rows
    content = b"".join(
        struct.pack(">IBBBI", number, kind, 0, 1, len(data)) + data
        for number, (kind, data) in enumerate(((48, page), (38, region)))
    )
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(width * 0.36, height * 0.36))
        image = pikepdf.Stream(pdf, content)
        image.Type, image.Subtype, image.ColorSpace = (
            pikepdf.Name.XObject,
            pikepdf.Name.Image,
            pikepdf.Name.DeviceGray,
        )
        image.Width, image.Height, image.BitsPerComponent = width, height, 1
        image.Filter = pikepdf.Name.JBIG2Decode
        pdf.pages[0].obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image))
        pdf.pages[0].obj.Contents = pikepdf.Stream(
            pdf, f"q {width * 0.36} 0 0 {height * 0.36} 0 0 cm /I Do Q".encode()
        )
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


def test_a_page_packed_as_jbig2_is_read_without_any_program(tmp_path, reader):
    (page,) = read(reader, tmp_path, "a.pdf", jbig2_page()).pages

    assert page.codes == (payload("0123456789ABCDEF", 1, 1),)


# names and kinds


def test_what_nobody_reads_is_kept_and_said_so(tmp_path, reader):
    reading = read(reader, tmp_path, "旧表.xls", container({"Workbook": b"x"}))

    assert (reading.media_type, reading.pages) == ("application/vnd.ms-excel", ())
    assert codes(reading) == [RemarkCode.UNREAD]


def test_a_name_that_does_not_fit_is_said_with_both_kinds(tmp_path, reader):
    reading = read(reader, tmp_path, "照片.jpg", issued_pdf(pages=1))

    assert codes(reading) == [RemarkCode.NAME_MISMATCH]
    assert reading.remarks[0].words.endswith("：.jpg ≠ application/pdf")


def test_a_picture_with_a_zip_behind_it_is_said_to_be_two_things(tmp_path, reader):
    buffer = io.BytesIO()
    Image.new("RGB", (60, 60), "white").save(buffer, "PNG")
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as inner:
        inner.writestr("run.exe", b"MZ")

    assert codes(read(reader, tmp_path, "a.png", buffer.getvalue())) == []
    assert codes(read(reader, tmp_path, "b.png", buffer.getvalue() + package.getvalue())) == [
        RemarkCode.TWO_FORMATS
    ]


def test_a_program_is_kept_as_one_and_refused_under_another_name(tmp_path, reader):
    program = b"MZ" + bytes(200)

    assert codes(read(reader, tmp_path, "工具.exe", program)) == [RemarkCode.PROGRAM, RemarkCode.UNREAD]
    with pytest.raises(RejectedError, match="程序或脚本"):
        read(reader, tmp_path, "照片.jpg", program)
