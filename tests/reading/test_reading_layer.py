"""A page's own text layer: sound ones are taken, rubbish is told from text, a part is told from the whole."""

import io

import pikepdf
import pytest
from PIL import Image

from docarchive.reading.layer import is_foreign, is_garbled
from docarchive.reading.port import LayerFault
from ocr_pages import LINES, page_picture, scan_pdf

PARAGRAPH = "".join(LINES) * 3
SOUND = [
    PARAGRAPH,
    "統一社會信用代碼與處罰決定書，罰款人民幣叁萬捌仟伍佰元整，當事人對此無異議",
    "常州喆翀曌机械有限公司王珺瑄、李祎、赵翀、孙赟签字",
    "Invoice No. 2026-114, total 38,500.00 CNY, safety equipment",
    "序号\t名称\t数量\n1\t灭火器\t12\n2\t安全帽\t200",
    "□是 ☑否 ①检查 ②复查 ℃ ± ≥ 5 m³",
]


def latin(text):
    return text.encode("gbk").decode("latin-1")


def glyph_numbers(text):
    """As a reader without ToUnicode takes them: numbers of glyphs for characters."""
    return "".join(chr(0x200 + ord(character) * 7919 % 0x4F00) for character in text if character > " ")


@pytest.mark.parametrize("text", SOUND)
def test_text_as_offices_write_it_is_sound(text):
    assert not is_garbled(text)


@pytest.mark.parametrize(
    "text",
    [
        latin(PARAGRAPH),
        PARAGRAPH.encode().decode("latin-1"),
        glyph_numbers(PARAGRAPH),
        "".join(chr(0xE000 + number) for number in range(60)),
        "\ufffd" * 4 + "第 1 页",
        "\x01\x02\x03\x05\x08\x0e" * 4,
        "".join(chr(0x5000 + ord(character) * 7919 % 0x4F00) for character in PARAGRAPH),
    ],
    ids=["gbk as latin", "utf-8 as latin", "glyph numbers", "private use", "replaced", "control", "rare Han"],
)
def test_codes_without_their_meaning_are_told_from_text(text):
    assert is_garbled(text)


def test_a_scan_that_was_read_as_another_language_is_told():
    assert is_foreign("IHflJ9 i1! ~~~~ 2026 4r 11 J] 20 13 Iftl= tltl")
    assert not is_foreign(PARAGRAPH)


def pdf_of(content, font, *, picture=None, rectangle=None):
    """One page that draws *content* (PDF operators) in a font, over a picture when there is one."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        page = pdf.pages[0].obj
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font(pdf)))
        drawn = b""
        if picture is not None:
            buffer = io.BytesIO()
            picture.save(buffer, "JPEG")
            image = pikepdf.Stream(
                pdf,
                buffer.getvalue(),
                Type=pikepdf.Name.XObject,
                Subtype=pikepdf.Name.Image,
                Width=picture.width,
                Height=picture.height,
                ColorSpace=pikepdf.Name.DeviceGray,
                BitsPerComponent=8,
                Filter=pikepdf.Name.DCTDecode,
            )
            page.Resources.XObject = pikepdf.Dictionary(Im0=image)
            x, y, width, height = rectangle or (0, 0, 595, 842)
            drawn = f"q {width} 0 0 {height} {x} {y} cm /Im0 Do Q\n".encode()
        page.Contents = pikepdf.Stream(pdf, drawn + content)
        result = io.BytesIO()
        pdf.save(result)
    return result.getvalue()


def chinese(pdf, *, encoding="UniGB-UCS2-H"):
    descendant = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.CIDFontType0,
        BaseFont=pikepdf.Name("/STSong-Light"),
        CIDSystemInfo=pikepdf.Dictionary(
            Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("GB1"), Supplement=4
        ),
        DW=1000,
    )
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type0,
        BaseFont=pikepdf.Name("/STSong-Light"),
        Encoding=pikepdf.Name(f"/{encoding}"),
        DescendantFonts=[pdf.make_indirect(descendant)],
    )


def helvetica(pdf):
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )


def show(lines, *, encoding="utf-16-be", mode=0, top=760, size=14):
    rows = (
        f"1 0 0 1 60 {top - 36 * number} Tm <{line.encode(encoding).hex()}> Tj"
        for number, line in enumerate(lines)
    )
    return f"BT {mode} Tr /F1 {size} Tf {' '.join(rows)} ET".encode()


@pytest.fixture
def judged(reader, tmp_path):
    def judge(content):
        path = tmp_path / "page.pdf"
        path.write_bytes(content)
        (page,) = reader.read(path, codes=False).pages
        return page.layer_fault, page.text

    return judge


def test_a_born_digital_page_keeps_its_text(judged):
    fault, text = judged(pdf_of(show(LINES), chinese))

    assert fault is None
    assert LINES[1] in text


def test_bytes_of_one_encoding_read_as_another_are_rubbish(judged):
    fault, _ = judged(pdf_of(show(LINES, encoding="gbk"), helvetica))

    assert fault is LayerFault.GARBLED


def test_glyph_numbers_without_their_meaning_are_rubbish(judged):
    fault, _ = judged(
        pdf_of(show(map(glyph_numbers, LINES)), lambda pdf: chinese(pdf, encoding="Identity-H"))
    )

    assert fault is LayerFault.GARBLED


def test_a_scan_with_a_sound_layer_where_its_ink_is_keeps_it(judged):
    picture = page_picture(LINES, dpi=72)
    rows = b"".join(
        f"BT 3 Tr /F1 36 Tf 1 0 0 1 120 {842 - 160 - 90 * number - 36} Tm <{line.encode('utf-16-be').hex()}> Tj ET ".encode()
        for number, line in enumerate(LINES)
    )
    fault, text = judged(pdf_of(rows, chinese, picture=picture))

    assert fault is None
    assert LINES[1] in text


def test_a_scan_with_the_layer_of_a_program_that_knew_no_chinese_is_read_again(judged):
    rubbish = show(["IHflJ9 i1! ~~~~ 2026", "4r 11 J] 20 13 Iftl="], encoding="latin-1", mode=3)
    fault, _ = judged(pdf_of(rubbish, helvetica, picture=page_picture(LINES, dpi=72)))

    assert fault is LayerFault.FOREIGN


def test_a_stamp_on_a_scan_is_only_a_part_of_it(judged):
    stamp = show(["常州市档案馆扫描"], top=60)
    fault, text = judged(pdf_of(stamp, chinese, picture=page_picture(LINES, dpi=72)))

    assert fault is LayerFault.PARTIAL
    assert "档案馆" in text


def test_a_letter_with_a_logo_is_whole(judged):
    logo = Image.new("L", (40, 40), 60)
    fault, _ = judged(pdf_of(show(LINES * 3), chinese, picture=logo, rectangle=(60, 790, 24, 24)))

    assert fault is None


def test_the_rules_of_a_table_are_no_ink_without_text(judged):
    rules = b" ".join(f"60 {100 + 40 * row} m 540 {100 + 40 * row} l S".encode() for row in range(17))
    fault, _ = judged(pdf_of(show(LINES) + b" 1 w " + rules, chinese))

    assert fault is None


def test_a_scan_without_a_layer_has_no_fault_and_no_text(judged):
    assert judged(scan_pdf([(page_picture(LINES), 0)])) == (None, "")
