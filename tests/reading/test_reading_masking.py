"""What is covered is gone: from the text, the pictures and the properties of the copy."""

import io
import zlib

import numpy as np
import pikepdf
import pypdf
import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFont

from docarchive.domain.errors import RejectedError
from docarchive.domain.masking.personal import PersonalKind, PersonalValue
from docarchive.domain.masking.placed import PlacedText, boxes_of, placed_lines
from docarchive.domain.masking.spans import find_personal
from docarchive.domain.record import TextLine
from docarchive.reading.masking.child import ChildPageMasker
from docarchive.reading.masking.port import CoveredPage
from docarchive.reading.ocr.recogniser import Recogniser
from docarchive.templates.printing.small_font import font_with, small_font

NAME, PHONE = "张示例", "13800000000"
VALUES = [PersonalValue(PersonalKind.NAME, NAME)]
LINES = [("当事人：" + NAME + "，男", 700), ("联系电话：" + PHONE, 660), ("违法行为：未如实记录", 620)]


@pytest.fixture
def masker(reader):
    return ChildPageMasker(reader, font_with)


def born_digital(path, *, rotate=0, crop=None):
    """A page with text, a note and properties that all name the person."""
    font = small_font("".join(text for text, _ in LINES))
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        page.add_resource(font.embed(pdf), pikepdf.Name.Font, pikepdf.Name("/F"))
        shown = "".join(f"BT /F 16 Tf 1 0 0 1 80 {y} Tm {font.hex(text)} Tj ET\n" for text, y in LINES)
        page.contents_add(pikepdf.Stream(pdf, shown.encode()))
        page.obj.Annots = pikepdf.Array(
            [pikepdf.Dictionary(Subtype=pikepdf.Name.Text, Rect=[10, 10, 30, 30], Contents=NAME)]
        )
        page.obj.Rotate = rotate
        if crop:
            page.obj.CropBox = pikepdf.Array(crop)
        pdf.docinfo["/Title"] = NAME
        pdf.docinfo["/Author"] = PHONE
        pdf.save(path)


def covered(masker, path):
    """The boxes on each page, as the house finds them."""
    pages = []
    for page in masker.page_places(path):
        placed = PlacedText(page.text, page.boxes, exact=True)
        found = boxes_of(placed, find_personal(page.text, VALUES), page.page_index + 1)
        pages.append(CoveredPage(page.page_index, boxes=tuple(item.box for item in found)))
    return pages


def streams(pdf_bytes):
    """Everything in the file, decoded as far as it can be."""
    parts = [pdf_bytes]
    with pikepdf.open(io.BytesIO(pdf_bytes)) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream):
                parts.append(item.read_raw_bytes())
                if item.get("/Filter") != pikepdf.Name.DCTDecode:
                    parts.append(item.read_bytes())
    return b"\n".join(bytes(part) for part in parts)


def forms_of(value):
    yield from (value.encode(code) for code in ("utf-8", "utf-16-be", "utf-16-le", "gb18030"))
    yield value.encode("utf-16-be").hex().upper().encode()


def picture_of(pdf_bytes, scale=2.0):
    with pypdfium2.PdfDocument(pdf_bytes) as document:
        return np.asarray(document[0].render(scale=scale).to_pil().convert("L"))


def test_neither_text_nor_note_nor_property_names_the_person(masker, tmp_path):
    source, target = tmp_path / "a.pdf", tmp_path / "b.pdf"
    born_digital(source)
    assert NAME in pypdf.PdfReader(source).pages[0].extract_text()

    pages = covered(masker, source)
    masker.write(source, pages, target)

    assert len(pages[0].boxes) == 2
    content = target.read_bytes()
    everything = streams(content)
    for value in (NAME, PHONE):
        assert not any(form in everything for form in forms_of(value))
    read = pypdf.PdfReader(target)
    assert [page.extract_text() for page in read.pages] == [""]
    assert not read.metadata
    assert "/Annots" not in read.pages[0]
    assert b"/Font" not in everything


@pytest.mark.parametrize(
    ("rotate", "crop"), [(0, None), (90, None), (180, None), (270, None), (0, [40, 500, 400, 780])]
)
def test_what_is_black_is_where_the_person_stood_and_the_rest_stays(masker, tmp_path, rotate, crop):
    source, target, bare = tmp_path / "a.pdf", tmp_path / "b.pdf", tmp_path / "c.pdf"
    born_digital(source, rotate=rotate, crop=crop)
    pages = covered(masker, source)
    masker.write(source, pages, target)
    masker.write(source, [CoveredPage(0)], bare)

    before, after = picture_of(bare.read_bytes()), picture_of(target.read_bytes())

    assert before.shape == after.shape
    boxes = np.zeros(after.shape, dtype=bool)
    height, width = after.shape
    for left, top, right, bottom in pages[0].boxes:
        inside = after[
            top * height // 10_000 + 3 : bottom * height // 10_000 - 3,
            left * width // 10_000 + 3 : right * width // 10_000 - 3,
        ]
        assert inside.max() < 30  # black through and through: no glyph shines through
        boxes[
            top * height // 10_000 - 3 : bottom * height // 10_000 + 4,
            left * width // 10_000 - 3 : right * width // 10_000 + 4,
        ] = True
    # All ink of name and number is inside: of the three lines only the words outside the boxes are left.
    words = (before < 128) & ~boxes
    assert np.abs(before.astype(int) - after)[~boxes].max() < 100
    # 当事人： ，男 联系电话： 违法行为：未如实记录 are 21 characters; the 14 covered ones leave none of their ink.
    assert 0.4 < words.sum() / (before < 128).sum() < 0.85


def test_a_picture_is_covered_and_its_camera_is_forgotten(masker, tmp_path):
    path, index = font_with(NAME)
    image = Image.new("RGB", (1200, 800), "white")
    pen = ImageDraw.Draw(image)
    pen.text((100, 300), f"姓名{NAME}在场", font=ImageFont.truetype(str(path), 60, index=index), fill="black")
    exif = Image.Exif()
    exif[0x010E] = "Zhang Shili secret"
    image.save(tmp_path / "p.jpg", exif=exif)
    line = TextLine(f"姓名{NAME}在场", (100 * 10_000 // 1200, 3750, 520 * 10_000 // 1200, 4600), 990)

    placed = placed_lines([line])
    (box,) = boxes_of(placed, find_personal(placed.text, VALUES), 1)
    masker.write(tmp_path / "p.jpg", [CoveredPage(0, boxes=(box.box,))], tmp_path / "m.pdf")

    assert masker.page_places(tmp_path / "p.jpg")[0].text == ""
    content = (tmp_path / "m.pdf").read_bytes()
    assert b"secret" not in streams(content)
    after = picture_of(content)
    ink = np.argwhere(after < 100)
    height = after.shape[0]
    left, top, right, bottom = box.box
    name = (120 + 100) / 1200, (100 + 300) / 1200  # the name's characters are the third to the fifth
    assert left / 10_000 <= name[0]
    assert right / 10_000 >= name[1]
    assert left / 10_000 > 100 / 1200  # and the first character is not all covered
    assert ink[:, 0].min() / height >= top / 10_000 - 0.01
    assert ink[:, 0].max() / height <= bottom / 10_000 + 0.01
    middle = after[top * height // 10_000 + 4 : bottom * height // 10_000 - 4]
    width = after.shape[1]
    assert middle[:, left * width // 10_000 + 4 : right * width // 10_000 - 4].max() < 30


def test_a_recogniser_reads_the_rest_of_a_masked_scan_and_nothing_of_the_person(reader, masker, tmp_path):
    path, index = font_with(NAME)
    sheet = Image.new("L", (1654, 2339), 255)
    pen, face = ImageDraw.Draw(sheet), ImageFont.truetype(str(path), 42, index=index)
    lines = [
        "被询问人张示例系该公司车间主任",
        "公民身份号码32049919800101001X",
        "联系电话13800000000",
        "张示例陈述如下培训记录不真实",
    ]
    for place, text in enumerate(lines):
        pen.text((200, 300 + 110 * place), text, font=face, fill=20)
    sheet.save(tmp_path / "scan.png")
    recogniser = Recogniser("paddle", reader, workers=1)
    try:
        (read,) = recogniser.read_pages(tmp_path / "scan.png", "image/png", [0], [0])
        assert "张示例" in read.text
        placed = placed_lines(read.lines)
        found = boxes_of(placed, find_personal(placed.text, VALUES), 1)
        covered_page = CoveredPage(0, read.rotation, tuple(item.box for item in found))
        masker.write(tmp_path / "scan.png", [covered_page], tmp_path / "masked.pdf")
        (left,) = recogniser.read_pages(tmp_path / "masked.pdf", "application/pdf", [0], [0])
    finally:
        recogniser.close()

    said = "".join(left.text.split())
    assert not any(sign in said for sign in "张示例")
    assert not any(sign.isdigit() for sign in said)
    # Half a character on both sides is covered with the name: the place of a character is estimated.
    for rest in ("车间主任", "公民身份号码", "联系电话", "如下培训记录不真实"):
        assert rest in said, said


def test_words_across_a_page_reach_every_part_of_it(masker, tmp_path):
    source = tmp_path / "a.pdf"
    born_digital(source)
    masker.write(source, [CoveredPage(0)], tmp_path / "plain.pdf")
    masker.write(source, [CoveredPage(0)], tmp_path / "marked.pdf", words=("王甲示", "2026-11-22 10:00"))

    plain, marked = (picture_of((tmp_path / name).read_bytes()) for name in ("plain.pdf", "marked.pdf"))

    changed = np.abs(plain.astype(int) - marked) > 20
    rows, columns = changed.shape
    quarters = [
        changed[r * rows // 3 : (r + 1) * rows // 3, c * columns // 2 : (c + 1) * columns // 2]
        for r in range(3)
        for c in range(2)
    ]
    assert all(part.mean() > 0.002 for part in quarters)
    assert marked.min() < 60  # what was printed is still read


def test_the_same_copy_is_made_of_the_same_bytes_and_a_missing_page_is_refused(masker, tmp_path):
    source = tmp_path / "a.pdf"
    born_digital(source)
    for name in ("b.pdf", "c.pdf"):
        masker.write(source, covered(masker, source), tmp_path / name)

    assert zlib.crc32((tmp_path / "b.pdf").read_bytes()) == zlib.crc32((tmp_path / "c.pdf").read_bytes())
    with pytest.raises(RejectedError, match="no such page"):
        masker.write(source, [CoveredPage(4)], tmp_path / "d.pdf")
    assert not (tmp_path / "d.pdf").exists()
