"""A word across every page of a PDF that is shown and never issued."""

import io

import pikepdf

from docarchive.domain.errors import RejectedError
from docarchive.templates.printing.page_space import add_font, display, real
from docarchive.templates.printing.small_font import SmallFont, small_font

_GREY = 0.82
"""Light enough to read what stands over it, dark enough for a copy of a copy."""
_OF_DIAGONAL = 0.6


def mark_pages(pdf: bytes, words: str) -> bytes:
    """Write *words* from corner to corner under the text of each page.

    Raises:
        RejectedError: the PDF cannot be read.
        UnavailableError: no installed font has the characters of *words*.
    """
    try:
        opened = pikepdf.open(io.BytesIO(pdf))
    except pikepdf.PdfError as damage:
        raise RejectedError(f"PDF 文件损坏 / the PDF cannot be read: {damage}") from damage
    with opened:
        font = small_font(words)
        embedded = font.embed(opened)
        for page in opened.pages:
            to_page, width, height = display(page)
            name = str(add_font(page, embedded, "Watermark"))
            page.contents_add(_drawing(words, font, name, to_page, width, height).encode(), prepend=True)
        out = io.BytesIO()
        opened.save(out, deterministic_id=True)
    return out.getvalue()


def _drawing(words: str, font: SmallFont, name: str, to_page: str, width: float, height: float) -> str:
    diagonal = (width**2 + height**2) ** 0.5
    size = diagonal * _OF_DIAGONAL / font.width(words)
    across, up = width / diagonal, height / diagonal
    half, low = diagonal * _OF_DIAGONAL / 2, size * 0.35
    x, y = width / 2 - half * across + low * up, height / 2 - half * up - low * across
    turn = f"{real(across)} {real(up)} {real(-up)} {real(across)} {real(x)} {real(y)}"
    return (
        f"/Artifact BMC\nq {to_page} cm {_GREY} g\nBT {name} {real(size)} Tf {turn} Tm {font.hex(words)} Tj ET\n"
        "Q\nEMC\n"
    )
