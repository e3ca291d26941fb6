"""In the confined child: a PDF with the recognised text as an invisible layer; the pictures' bytes stay as they are."""

import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import pikepdf

from docarchive.domain.record import PageText, TextLine
from docarchive.reading.extract import extract_pages
from docarchive.reading.formats.pdf_file import open_pdf
from docarchive.reading.ocr.glyphless_font import ASCENT, DESCENT, GlyphlessFont
from docarchive.reading.ocr.sheet import WHOLE
from docarchive.reading.page_image import page_content
from docarchive.reading.pictures import count_frames

_FONT = pikepdf.Name("/DocArchiveBlank")
_WIDEST = 1.3
"""A line is at most so much higher than its characters are wide: the box of a slanted line is higher still."""
_MIDDLE = (ASCENT + DESCENT) / 2000
"""From the baseline to the middle of a line, in parts of its size."""
_DIRECTIONS = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}
"""By the degrees a page is shown turned clockwise: the text matrix that makes lines run from left to right."""


def write_searchable(path: Path, media_type: str, pages: Sequence[PageText], target: Path) -> None:
    """Write the file as a PDF at *target*, with the lines of *pages* where they stand.

    A page that is one picture loses an invisible layer of another's making. Visible text stays.
    """
    source = path
    if media_type != "application/pdf":
        source = target.with_name(f"{target.name}.pages")
        extract_pages(path, media_type, tuple((index, 0) for index in range(count_frames(path))), source)
    texts = {page.page_number: page for page in pages if page.lines}
    font = GlyphlessFont(line.text for page in texts.values() for line in page.lines)
    with open_pdf(source) as pdf:
        _add_layers(pdf, texts, font)
        pdf.save(
            target,
            deterministic_id=True,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            linearize=False,
        )
    if source != path:
        source.unlink()


def _add_layers(pdf: pikepdf.Pdf, texts: Mapping[int, PageText], font: GlyphlessFont) -> None:
    written = font.add_to(pdf)
    for number, page in enumerate(pdf.pages, start=1):
        text = texts.get(number)
        if text is None:
            continue
        _drop_invisible(pdf, page)
        page.add_resource(written, pikepdf.Name.Font, _FONT)
        layer = pikepdf.Stream(pdf, zlib.compress(_layer(page, text, font).encode("ascii")))
        layer.Filter = pikepdf.Name.FlateDecode
        page.contents_add(pikepdf.Stream(pdf, b"q\n"), prepend=True)
        page.contents_add(layer)


def _drop_invisible(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    content = page_content(page)
    if content.image is None or content.has_other_ink or not content.has_text:
        return
    name = next(key for key, item in page.resources.XObject.items() if item.objgen == content.image.objgen)
    placed = " ".join(f"{value:.4f}" for value in content.matrix.shorthand)
    page.obj.Contents = pikepdf.Stream(pdf, f"q {placed} cm {name} Do Q\n".encode())


def _layer(page: pikepdf.Page, text: PageText, font: GlyphlessFont) -> str:
    shown = (page.rotation + text.rotation) % 360
    lines = (_line(line, page, shown, font) for line in text.lines)
    return "Q\nq\nBT\n3 Tr\n" + "".join(lines) + "ET\nQ\n"


def _line(line: TextLine, page: pikepdf.Page, shown: int, font: GlyphlessFont) -> str:
    """One line: font and size, stretch, place, text."""
    x0, y0, x1, y1 = (float(str(value)) for value in page.cropbox.as_list())
    width, height = abs(x1 - x0), abs(y1 - y0)
    across, down = (width, height) if shown % 180 == 0 else (height, width)
    left, top, right, bottom = (
        side / WHOLE * extent for side, extent in zip(line.box, (across, down, across, down), strict=True)
    )
    ems = font.width(line.text) / 1000
    if ems == 0 or right <= left or bottom <= top:
        return ""
    size = min(bottom - top, _WIDEST * (right - left) / ems)
    baseline = (top + bottom) / 2 + _MIDDLE * size
    x, y = _place(left, baseline, across, down, shown)
    a, b, c, d = _DIRECTIONS[shown]
    stretch = 100 * (right - left) / (ems * size)
    return (
        f"{_FONT} {size:.2f} Tf {stretch:.2f} Tz "
        f"{a} {b} {c} {d} {min(x0, x1) + x:.2f} {min(y0, y1) + y:.2f} Tm <{font.encoded(line.text)}> Tj\n"
    )


def _place(left: float, down_to: float, across: float, down: float, shown: int) -> tuple[float, float]:
    """A point of the page as shown (points from its top left) in the page's own space (from its bottom left)."""
    return {
        0: (left, down - down_to),
        90: (down_to, left),
        180: (across - left, down_to),
        270: (down - down_to, across - left),
    }[shown]
