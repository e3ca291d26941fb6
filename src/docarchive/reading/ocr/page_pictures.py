"""In the confined child: pages as plain pixels for a recogniser, upright as far as is known."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pikepdf
import pypdfium2
from PIL import Image

from docarchive.reading.blank import is_blank
from docarchive.reading.formats.pdf_file import open_pdf
from docarchive.reading.ocr.sheet import ALL, MAX_SIDE, Frame, PageSheet, turned
from docarchive.reading.page_image import page_content, page_picture, placed_at, refuse_huge_images
from docarchive.reading.pictures import MEDIA_TYPES, on_white, pictures_of
from docarchive.reading.refusals import Refusal

_RASTER_PPI = 200
_SATURATED = 60
"""Difference of the strongest and the weakest channel, of 255: ink of a seal, not the tint of paper."""
_SOME = 0.0005
"""Part of the page's pixels."""


def write_pictures(
    path: Path, media_type: str, wanted: Sequence[tuple[int, int]], target: BinaryIO
) -> list[PageSheet]:
    """Write the pages *wanted* (index from 0, degrees clockwise to turn) to *target*, one behind the other."""
    if media_type == "application/pdf":
        return _of_pdf(path, wanted, target)
    if media_type not in MEDIA_TYPES:
        raise Refusal("wrong_kind", media_type)
    sheets = []
    for index, rotation in wanted:
        picture = next(pictures_of(path, index, index + 1), None)
        if picture is None:
            raise Refusal("no_such_page", str(index + 1))
        sheets.append(_write(picture.still, rotation, ALL, target))
    return sheets


def _of_pdf(path: Path, wanted: Sequence[tuple[int, int]], target: BinaryIO) -> list[PageSheet]:
    sheets = []
    with open_pdf(path) as pdf:
        drawn = pypdfium2.PdfDocument(path)
        for index, rotation in wanted:
            if not 0 <= index < len(pdf.pages):
                raise Refusal("no_such_page", str(index + 1))
            image, frame = _page_image(pdf.pages[index], index, drawn)
            sheets.append(_write(image, rotation, turned(frame, rotation), target))
    return sheets


def _page_image(page: pikepdf.Page, index: int, drawn: Any) -> tuple[Image.Image, Frame]:
    """The page as shown: its one image as it lies in the file, else drawn."""
    content = page_content(page)
    if content.image is not None and not content.has_other_ink:
        try:
            taken = page_picture(page, content, index + 1)
        except (pikepdf.UnsupportedImageTypeError, pikepdf.DependencyError, NotImplementedError):
            taken = None
        if taken is not None:
            picture, turn = taken
            frame = turned(placed_at(page, content), page.rotation)
            return _turned(picture.still, turn), frame
    refuse_huge_images(page, index + 1)
    return _drawn(drawn[index]), ALL


def _drawn(page: Any) -> Image.Image:
    try:
        scale = min(_RASTER_PPI / 72, MAX_SIDE / max(page.get_size()))
        bitmap = page.render(scale=scale)
        try:
            image: Image.Image = bitmap.to_pil().convert("RGB")
            return image
        finally:
            bitmap.close()
    finally:
        page.close()


def _write(image: Image.Image, rotation: int, frame: Frame, target: BinaryIO) -> PageSheet:
    plain = _turned(_plain(image), rotation)
    pixels = np.asarray(plain)
    gray = pixels if pixels.ndim == 2 else np.asarray(plain.convert("L"))
    colored = pixels.ndim == 3 and _has_color(pixels)
    written = pixels if colored else gray  # gray paper scanned in colour is a third of the bytes
    offset = target.tell()
    target.write(np.ascontiguousarray(written).tobytes())
    return PageSheet(offset, plain.width, plain.height, 3 if colored else 1, is_blank(gray), frame)


def _plain(image: Image.Image) -> Image.Image:
    """Gray or red, green, blue, no larger than a recogniser can use."""
    if image.format in ("JPEG", "MPO") and max(image.size) >= 2 * MAX_SIDE:
        image.draft(image.mode, (image.width // 2, image.height // 2))
    if image.mode.startswith("I;16"):
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = on_white(image)
    image = image.convert("L" if image.mode in ("1", "L") else "RGB")
    if max(image.size) > MAX_SIDE:
        image.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.BOX)
    return image


def _has_color(pixels: np.ndarray[Any, np.dtype[np.uint8]]) -> bool:
    """Whether there is ink that is neither black nor gray, such as a seal."""
    few = pixels[::4, ::4].astype(np.int16)
    return bool(((few.max(axis=2) - few.min(axis=2)) > _SATURATED).mean() > _SOME)


def _turned(image: Image.Image, degrees: int) -> Image.Image:
    return image.rotate(-degrees, expand=True) if degrees % 360 else image
