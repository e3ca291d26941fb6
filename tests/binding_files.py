"""Files that go into volumes, made small: text pages, scanned pages, blanks, damaged and locked ones."""

import io
from itertools import count

import pikepdf
import pypdfium2
from PIL import Image, ImageDraw

from docarchive.templates.binding.port import BoundItem, Job, Source
from docarchive.templates.printing.small_font import small_font

A4 = (595.276, 841.89)
PDF = "application/pdf"


def sheet(words="", *, dark=True):
    """A scanned A4 sheet at 50 dpi; *words* are blocks of ink."""
    picture = Image.new("RGB", (413, 584), (244, 243, 240))
    draw = ImageDraw.Draw(picture)
    for line in range(len(words)):
        draw.rectangle(
            (50, 60 + 22 * line, 330, 70 + 22 * line), fill=(20, 20, 20) if dark else (235, 235, 232)
        )
    return picture


def jpeg(picture):
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def page_pdf(path, *kinds, rotate=0, crop=None, leave="", font=True):
    """A PDF of pages: ``text``, ``scan``, ``blank`` (nothing drawn) or ``white`` (an empty sheet, scanned)."""
    pdf = pikepdf.new()
    letters = small_font("文书第页0123456789").embed(pdf) if font else None
    codes = small_font("文书第页0123456789")
    for number, kind in zip(count(1), kinds, strict=False):
        resources = pikepdf.Dictionary()
        drawing = b""
        if kind == "text":
            resources.Font = pikepdf.Dictionary(F0=letters)
            drawing = f"{leave} BT /F0 16 Tf 100 500 Td {codes.hex(f'文书第{number}页')} Tj ET".encode(
                "ascii"
            )
        elif kind in ("scan", "white"):
            image = pikepdf.Stream(
                pdf,
                jpeg(sheet("二三四五" if kind == "scan" else "")),
                Type=pikepdf.Name.XObject,
                Subtype=pikepdf.Name.Image,
                Width=413,
                Height=584,
                ColorSpace=pikepdf.Name.DeviceRGB,
                BitsPerComponent=8,
                Filter=pikepdf.Name.DCTDecode,
            )
            resources.XObject = pikepdf.Dictionary(Im0=pdf.make_indirect(image))
            drawing = f"q {A4[0]} 0 0 {A4[1]} 0 0 cm /Im0 Do Q".encode("ascii")
        page = pikepdf.Dictionary(
            Type=pikepdf.Name.Page,
            MediaBox=[0, 0, *A4],
            Resources=resources,
            Contents=pdf.make_stream(drawing),
        )
        if rotate:
            page.Rotate = rotate
        if crop:
            page.CropBox = list(crop)
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    pdf.save(path, deterministic_id=True)
    return path


def item(path, numbers, title="1 立案审批表", media_type=PDF, row="", pages=""):
    return BoundItem(Source(str(path), media_type), title, tuple(numbers), row, pages)


def job(target, *items, **changes):
    values = {
        "title": "示例公司未如实记录培训情况案",
        "reference": "J001-ZY·CF·2026-D30-0001",
        "made_at": "2026-11-21T08:00:00.000000Z",
        "cover": None,
        "contents": None,
        "note": None,
        "items": tuple(items),
        "top": True,
        "odd_right": True,
        "claim": True,
        "target": str(target),
    }
    return Job(**{**values, **changes})


def corner_numbers(path, *, top=True):
    """The number printed in the left and in the right outer corner of each page as people see it: ``(left, right)``."""
    document = pypdfium2.PdfDocument(path)
    found = []
    for page in document:
        width, height = page.get_size()
        high = (height - 25, height) if top else (0, 25)
        picture = page.get_textpage()
        left = picture.get_text_bounded(0, high[0], 60, high[1]).strip()
        right = picture.get_text_bounded(width - 60, high[0], width, high[1]).strip()
        found.append((left, right))
    document.close()
    return found
