import io

import numpy as np
import pikepdf
import pypdfium2
import pytest
import zxingcpp
from docx.enum.section import WD_SECTION
from docx.shared import Mm
from PIL import Image, ImageDraw, ImageFont
from word_files import new_document, page_text, pdf_a_faults, saved, word

from docarchive.domain.errors import RejectedError, UnavailableError
from docarchive.domain.page_code import PageCode
from docarchive.templates.printing import small_font
from docarchive.templates.printing.fonts import families, find_font, installed_fonts
from docarchive.templates.printing.libreoffice import LibreOffice
from docarchive.templates.printing.qr import qr_png
from docarchive.templates.printing.stamp import CODE_MM, FROM_RIGHT_MM, FROM_TOP_MM, docx_code, stamp
from needed import missing, need_libreoffice

KEY = b"k" * 32
UID = "0123456789ABCDEF"
NUMBER = "（京海）应急罚〔2025〕12号"
A4 = (0, 0, 595.276, 841.89)


def payloads(count):
    return [PageCode(UID, page_number, count).payload(KEY) for page_number in range(1, count + 1)]


def pages(*boxes, **keys):
    """A PDF with a blank page for each box, with more keys in the page."""
    pdf = pikepdf.new()
    for box in boxes:
        page = pikepdf.Dictionary(Type=pikepdf.Name.Page, MediaBox=pikepdf.Array(box), **keys)
        page.Contents = pdf.make_stream(
            b"0.5 0 0 0.5 90 90 cm 1 0 0 rg 100 100 50 50 re f"
        )  # state stays set
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def seen(pdf, *, dpi=200):
    """Each page as people see it, gray."""
    opened = pypdfium2.PdfDocument(pdf)
    pictures = [page.render(scale=dpi / 72).to_pil().convert("L") for page in opened]
    opened.close()
    return pictures


def codes(picture):
    return [found.text for found in zxingcpp.read_barcodes(picture)]


@pytest.fixture(scope="module")
def issued():
    need_libreoffice()
    converter = LibreOffice(workers=1)
    document = new_document(*[f"第{number}条 责令限期整改。" for number in range(60)])
    document.add_section(WD_SECTION.NEW_PAGE)
    document.sections[1].page_width, document.sections[1].page_height = Mm(297), Mm(210)
    document.add_paragraph("横向附表")
    pdf = converter.convert(saved(document)).pdf
    converter.close()
    return pdf


@pytest.fixture(scope="module")
def stamped(issued):
    count = len(pypdfium2.PdfDocument(issued))
    return stamp(issued, payloads=payloads(count), number=NUMBER)


def test_each_page_carries_its_own_code_readable_at_200_dpi(stamped):
    pictures = seen(stamped)

    assert len(pictures) >= 3
    assert [codes(picture) for picture in pictures] == [[payload] for payload in payloads(len(pictures))]


def test_number_and_page_are_text_and_the_forms_text_is_kept(issued, stamped):
    text = page_text(stamped)
    count = len(seen(stamped, dpi=10))

    assert text.count(NUMBER) == count
    assert all(f"第{page_number}页共{count}页" in text for page_number in range(1, count + 1))
    assert "第59条责令限期整改。横向附表" in text.replace(NUMBER, "").replace(
        f"第{count - 1}页共{count}页", ""
    )
    assert pypdfium2.PdfDocument(stamped)[0].get_textpage().get_text_bounded().count(NUMBER) == 1


def test_pdf_a_stays_pdf_a(issued, stamped):
    assert pdf_a_faults(issued) == []
    assert pdf_a_faults(stamped) == []


def test_the_lint_finds_a_font_that_is_not_embedded():
    with pikepdf.open(io.BytesIO(pages(A4))) as pdf:
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Courier
        )
        pdf.pages[0].add_resource(pdf.make_indirect(font), pikepdf.Name.Font)
        out = io.BytesIO()
        pdf.save(out)

    assert "/Courier is not embedded" in pdf_a_faults(out.getvalue())


def test_equal_arguments_give_equal_bytes(issued):
    count = len(pypdfium2.PdfDocument(issued))
    first, second = (stamp(issued, payloads=payloads(count), number=NUMBER) for _ in range(2))

    assert first == second


def test_a_page_grows_by_less_than_two_kilobytes():
    boxes = [A4] * 50
    plain = pages(*boxes)
    one = len(stamp(pages(A4), payloads=payloads(1), number=NUMBER)) - len(pages(A4))
    fifty = len(stamp(plain, payloads=payloads(50), number=NUMBER)) - len(plain)

    assert (fifty - one) / 49 < 2048
    assert one < 12_000


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize(
    ("box", "crop"),
    [
        pytest.param(A4, A4, id="portrait"),
        pytest.param((0, 0, 841.89, 595.276), (0, 0, 841.89, 595.276), id="landscape"),
        pytest.param((-100, -50, 700, 1000), (-20, 10, 575, 850), id="cropped"),
        pytest.param((595.276, 841.89, 0, 0), (0, 0, 9000, 9000), id="corners swapped, crop too large"),
    ],
)
def test_the_code_is_at_its_place_on_the_page_as_people_see_it(rotation, box, crop):
    pdf = pages(box, CropBox=pikepdf.Array(crop), Rotate=rotation)

    (picture,) = seen(stamp(pdf, payloads=payloads(1), number=NUMBER), dpi=254)  # 10 pixels a millimetre
    (found,) = zxingcpp.read_barcodes(picture)

    corner = found.position.top_right
    assert found.text == payloads(1)[0]
    assert picture.width - corner.x == pytest.approx(FROM_RIGHT_MM * 10, abs=6)
    assert corner.y == pytest.approx(FROM_TOP_MM * 10, abs=6)
    assert corner.x - found.position.top_left.x == pytest.approx(CODE_MM * 10, abs=6)


def test_four_modules_around_the_code_stay_white():
    (picture,) = seen(stamp(pages(A4), payloads=payloads(1), number=NUMBER), dpi=254)
    pixels = np.asarray(picture)
    right, top, side, quiet = picture.width - 120, 100, 200, 32
    around = pixels[
        top - quiet + 1 : top + side + quiet - 1, right - side - quiet + 1 : right + quiet - 1
    ].copy()
    around[quiet - 2 : -quiet + 2, quiet - 2 : -quiet + 2] = 255

    assert around.min() > 250
    assert pixels[top : top + side, right - side : right].min() < 10


def test_a_page_can_be_stamped_by_two_sites_fonts_without_mixing_them():
    first = stamp(pages(A4, A4), payloads=payloads(2), number=NUMBER)
    second = stamp(first, payloads=payloads(2), number="（沪浦）应急改〔2026〕7号", labels=["副本", "抄送"])

    text = page_text(second)
    assert text.count(NUMBER) == 2
    assert "副本" in text
    assert "（沪浦）应急改〔2026〕7号抄送" in text


def test_a_number_too_long_for_the_line_is_set_smaller_and_stays_on_the_page():
    pdf = stamp(pages(A4), payloads=payloads(1), number="某某省某某自治州某某县应急管理局" * 6)
    page = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    lefts = [page.get_charbox(index)[0] for index in range(page.count_chars())]

    assert min(lefts) > 28


def test_a_character_no_font_has_is_unavailable_and_named():
    with pytest.raises(UnavailableError, match="\U0010fffd"):
        stamp(pages(A4), payloads=payloads(1), number="应急罚\U0010fffd")


def test_rubbish_is_refused():
    with pytest.raises(RejectedError):
        stamp(b"no PDF at all", payloads=payloads(1), number=NUMBER)


def test_too_few_codes_are_a_mistake_in_the_program():
    with pytest.raises(ValueError, match="shorter"):
        stamp(pages(A4, A4), payloads=payloads(1), number=NUMBER)


@pytest.mark.parametrize("family", ["Noto Sans CJK SC", "LXGW WenKai", "FandolHei"])
def test_the_small_print_can_be_cut_from_fonts_of_either_make(monkeypatch, family):

    if family.lower() not in families(installed_fonts()):
        missing(f"{family} is not installed: tools/setup-debian.sh installs it")
    monkeypatch.setattr(small_font, "PREFERRED", (family,))
    small_font._subset.cache_clear()

    pdf = stamp(pages(A4), payloads=payloads(1), number=NUMBER)
    small_font._subset.cache_clear()

    (picture,) = seen(pdf, dpi=508)
    printed = ink(picture.crop((2000, 215, 3480, 305)))  # left of the code, first line
    font = find_font(set(NUMBER), (family,), installed_fonts())
    drawn = Image.new("L", (2000, 200), 255)
    ImageDraw.Draw(drawn).text((20, 20), NUMBER, font=ImageFont.truetype(font.path, 56, index=font.index))
    wanted = ink(drawn).resize(printed.size)
    assert page_text(pdf) == NUMBER + "第1页共1页"
    assert not [fault for fault in pdf_a_faults(pdf) if "embedded" in fault]
    assert np.corrcoef(np.asarray(printed).ravel(), np.asarray(wanted).ravel())[0, 1] > 0.6


def ink(picture):
    """The part of a picture that is not white."""
    return picture.crop(picture.point(lambda value: 255 * (value < 128)).getbbox())


def test_without_a_pdf_every_header_of_the_word_file_carries_the_documents_code():
    need_libreoffice()
    document = new_document(*["封面"] * 3)
    document.sections[0].different_first_page_header_footer = True
    document.settings.odd_and_even_pages_header_footer = True
    for _ in range(3):
        document.add_page_break()
        document.add_paragraph("内页")
    payload = PageCode(UID, 0, 0).payload(KEY)

    coded = docx_code(saved(document), payload)
    converter = LibreOffice(workers=1)
    pictures = seen(converter.convert(coded).pdf, dpi=254)
    converter.close()

    assert len(pictures) == 4
    assert [codes(picture) for picture in pictures] == [[payload]] * 4
    (found,) = zxingcpp.read_barcodes(pictures[0])
    assert pictures[0].width - found.position.top_right.x == pytest.approx(FROM_RIGHT_MM * 10, abs=12)
    assert found.position.top_right.y == pytest.approx(FROM_TOP_MM * 10, abs=12)


def test_a_coded_word_file_is_the_same_bytes_for_the_same_arguments():
    file, payload = word("现场检查记录"), PageCode(UID, 0, 0).payload(KEY)

    assert docx_code(file, payload) == docx_code(file, payload)


def test_only_a_word_file_can_be_coded():
    with pytest.raises(RejectedError):
        docx_code(b"text", PageCode(UID, 0, 0).payload(KEY))


def test_the_picture_of_a_code_is_black_and_white_with_its_quiet_zone():
    picture = Image.open(io.BytesIO(qr_png(payloads(1)[0])))

    assert picture.mode == "1"
    assert picture.size == ((25 + 8) * 8,) * 2
    assert codes(picture.convert("L")) == payloads(1)
