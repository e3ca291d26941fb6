"""Each page of a scan laid on its issued page, drawn for the recognisers, and what was put on it by hand."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
from PIL import Image

from docarchive.reading.compared.marks import MARK_DPI, inked, measure, seals_of
from docarchive.reading.compared.port import LaidPage, PagePair
from docarchive.reading.compared.register import FRAME_DPI, laid, register
from docarchive.reading.formats.pdf_file import open_pdf
from docarchive.reading.page_image import page_content, page_picture
from docarchive.reading.pictures import Gray, pictures_of
from docarchive.reading.refusals import Refusal

_FINE_DPI = 250
_COARSE_DPI = 200
"""Scans are drawn for the recognisers as fine as they are, within these two."""
_RASTER_DPI = 250
_A4_LONG_INCHES = 11.69


def lay_pages(
    scan: Path, media_type: str, issued: Path, pairs: Sequence[PagePair], targets: Sequence[Path]
) -> tuple[LaidPage, ...]:
    """Lay pages of *scan* on pages of *issued*; each is drawn as a PNG at its place in *targets*.

    The picture is gray: the red channel of a scan in colour, in which a seal is white.
    """
    pages = _pages(scan, media_type, {pair.page_index: pair.rotation for pair in pairs})
    with pypdfium2.PdfDocument(issued) as document:
        return tuple(
            _lay(pair, pages[pair.page_index], document[pair.page_number - 1], target)
            for pair, target in zip(pairs, targets, strict=True)
        )


def _lay(pair: PagePair, scan: Image.Image, page: Any, target: Path) -> LaidPage:
    gray = np.asarray(scan.convert("L"))
    red = np.asarray(scan)[:, :, 0].copy() if scan.mode == "RGB" else None
    found = register(_drawn(page, FRAME_DPI), gray, red)
    fine = max(scan.size) / _A4_LONG_INCHES > (_FINE_DPI + _COARSE_DPI) / 2
    dpi = _FINE_DPI if fine else _COARSE_DPI
    quiet = Image.fromarray(red if red is not None else gray)
    laid(quiet, found.matrix, _size(page, dpi), dpi).save(target, "PNG", compress_level=1)
    issued = _drawn(page, MARK_DPI)
    on_top = inked(issued, laid(scan, found.matrix, (issued.shape[1], issued.shape[0]), MARK_DPI))
    return LaidPage(
        page_number=pair.page_number,
        is_sure=found.is_sure,
        by_code=found.by_code,
        matches=found.matches,
        tried=found.tried,
        has_colour=scan.mode == "RGB",
        seals=seals_of(on_top),
        ink=measure(on_top, pair.zones),
    )


def _size(page: Any, dpi: int) -> tuple[int, int]:
    width, height = page.get_size()
    return round(width / 72 * dpi), round(height / 72 * dpi)


def _drawn(page: Any, dpi: int) -> Gray:
    """A page of the issued PDF in grays."""
    width, height = _size(page, dpi)
    picture = page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
    if picture.size != (width, height):
        picture = picture.resize((width, height))
    return np.asarray(picture).copy()


def _pages(path: Path, media_type: str, wanted: Mapping[int, int]) -> Mapping[int, Image.Image]:
    """The wanted pages (index to rotation) as pictures in grays or colour, upright."""
    if media_type == "application/pdf":
        with open_pdf(path) as pdf:
            return {
                index: _upright(_pdf_page(path, pdf.pages[index], index), turn)
                for index, turn in wanted.items()
                if 0 <= index < len(pdf.pages)
            }
    found = {}
    for index, picture in enumerate(pictures_of(path)):
        if index in wanted:
            found[index] = _upright(_plain(picture.still), wanted[index])
    if missing := wanted.keys() - found.keys():
        raise Refusal("no_such_page", str(min(missing) + 1))
    return found


def _pdf_page(path: Path, page: pikepdf.Page, index: int) -> Image.Image:
    content = page_content(page)
    try:
        taken = page_picture(page, content, index + 1) if not content.has_other_ink else None
    except (pikepdf.UnsupportedImageTypeError, pikepdf.DependencyError, NotImplementedError):
        taken = None
    if taken is not None:
        picture, turn = taken
        return _upright(_plain(picture.still), turn)
    with pypdfium2.PdfDocument(path) as document:
        page_drawn = document[index]
        scale = min(_RASTER_DPI / 72, 4000 / max(page_drawn.get_size()))
        return _plain(page_drawn.render(scale=scale).to_pil())


def _plain(image: Image.Image) -> Image.Image:
    """Grays or RGB."""
    if image.mode in ("RGB", "L"):
        return image
    return image.convert("RGB" if image.mode in ("RGBA", "P", "CMYK", "YCbCr", "PA") else "L")


def _upright(image: Image.Image, turn: int) -> Image.Image:
    return image.rotate(-turn, expand=True) if turn % 360 else image
