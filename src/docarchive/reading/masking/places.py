"""In the confined child: the text layer of a PDF and where each character is shown on the page."""

import ctypes
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from docarchive.domain.masking.placed import WHOLE, Box
from docarchive.reading.formats.pdf_file import open_pdf
from docarchive.reading.masking.port import PagePlaces
from docarchive.reading.pictures import count_frames

_MOST = 40_000
"""Characters of one page."""


def page_places(path: Path, media_type: str) -> tuple[PagePlaces, ...]:
    """The pages with their characters; a picture has none."""
    if media_type != "application/pdf":
        return tuple(PagePlaces(index, "", ()) for index in range(count_frames(path)))
    open_pdf(path).close()  # refuses what is active or a bomb
    with pypdfium2.PdfDocument(path) as document:
        return tuple(_page(document[index], index) for index in range(len(document)))


def _page(page: Any, index: int) -> PagePlaces:
    text = page.get_textpage()
    try:
        signs = list(_signs(page, text))
    finally:
        text.close()
        page.close()
    return PagePlaces(index, "".join(sign for sign, _ in signs), tuple(box for _, box in signs))


def _signs(page: Any, text: Any) -> Iterator[tuple[str, Box]]:
    for index in range(min(text.count_chars(), _MOST)):
        sign = text.get_text_range(index, 1)
        for one in sign or " ":
            blank = one.isspace() or not one.isprintable()
            yield (" " if blank and one != "\n" else one), (() if blank else _shown(page, text, index))


def _shown(page: Any, text: Any, index: int) -> Box:
    """A character's box on the page as it is shown: with its crop box and its rotation."""
    left, low, right, high = text.get_charbox(index, loose=True)
    corners = [_device(page, x, y) for x, y in ((left, low), (right, high))]
    across, down = sorted(x for x, _ in corners), sorted(y for _, y in corners)
    box = (across[0], down[0], across[1], down[1])
    return tuple(min(max(edge, 0), WHOLE) for edge in box)


def _device(page: Any, x: float, y: float) -> tuple[int, int]:
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, WHOLE, WHOLE, 0, x, y, ctypes.byref(across), ctypes.byref(down))
    return across.value, down.value
