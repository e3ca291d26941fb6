"""In the confined child: pages as pictures, parts of them black, words across them."""

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from docarchive.domain.masking.placed import WHOLE
from docarchive.reading.formats.pdf_file import open_pdf
from docarchive.reading.masking.port import MASKABLE, CoveredPage
from docarchive.reading.page_image import refuse_huge_images
from docarchive.reading.pictures import on_white, pictures_of
from docarchive.reading.refusals import Refusal

Font = tuple[str, int]
"""File of a font, and its place in a collection."""

_PPI = 200
_MOST_PIXELS = 4000
"""Longest side of a page's picture."""
_QUALITY = 82
_A4_POINTS = 841.89
_COLOURED = 24
"""Difference of a pixel's channels, of 255, from which on a page is kept in colour."""
_WORD_SHARE = 30
"""The page's short side is so many times as long as the letters across it are high."""
_SLANT = 30
_FAINT = 70
"""Of 255: the words are read, and so is what is under them."""


def write_covered(
    path: Path, media_type: str, pages: Sequence[CoveredPage], target: Path, words: Sequence[str], font: Font
) -> None:
    """Write the PDF; nothing of the source but the pixels that are not covered goes into it."""
    if media_type not in MASKABLE:
        raise Refusal("wrong_kind", media_type)
    with pikepdf.new() as out:
        for page, (image, points) in zip(pages, _images(path, media_type, pages), strict=True):
            upright = image.rotate(-page.rotation, expand=True) if page.rotation % 360 else image
            size = points if page.rotation % 180 == 0 else (points[1], points[0])
            _add_page(out, _finished(upright, page, words, font), size)
        del out.docinfo  # neither times nor program: the copy says nothing about the original
        out.save(target, deterministic_id=True, linearize=False)


def _images(
    path: Path, media_type: str, pages: Sequence[CoveredPage]
) -> Iterator[tuple[Image.Image, tuple[float, float]]]:
    """Each page as it is shown, and its size in points."""
    if media_type != "application/pdf":
        for page in pages:
            picture = next(pictures_of(path, page.page_index, page.page_index + 1), None)
            if picture is None:
                raise Refusal("no_such_page", str(page.page_index + 1))
            image = _plain(picture.still)
            scale = _A4_POINTS / max(image.size)
            yield image, (image.width * scale, image.height * scale)
        return
    with open_pdf(path) as pdf, pypdfium2.PdfDocument(path) as document:
        for page in pages:
            if not 0 <= page.page_index < len(pdf.pages):
                raise Refusal("no_such_page", str(page.page_index + 1))
            refuse_huge_images(pdf.pages[page.page_index], page.page_index + 1)
            yield _drawn(document[page.page_index])


def _drawn(page: Any) -> tuple[Image.Image, tuple[float, float]]:
    try:
        width, height = page.get_size()
        bitmap = page.render(scale=min(_PPI / 72, _MOST_PIXELS / max(width, height)), may_draw_forms=False)
        try:
            return bitmap.to_pil().convert("RGB"), (width, height)
        finally:
            bitmap.close()
    finally:
        page.close()


def _plain(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16"):
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = on_white(image)
    image = image.convert("L" if image.mode in ("1", "L") else "RGB")
    image.thumbnail((_MOST_PIXELS, _MOST_PIXELS), Image.Resampling.LANCZOS)
    return image


def _finished(image: Image.Image, page: CoveredPage, words: Sequence[str], font: Font) -> Image.Image:
    made = image if image.mode == "RGB" and _is_coloured(image) else image.convert("L")
    made = made.copy()
    pen = ImageDraw.Draw(made)
    for left, top, right, bottom in page.boxes:
        corners = (
            left * made.width // WHOLE,
            top * made.height // WHOLE,
            -(-right * made.width // WHOLE),
            -(-bottom * made.height // WHOLE),
        )
        pen.rectangle(corners, fill=0)
    if words:
        _write_across(made, words, font)
    return made


def _is_coloured(image: Image.Image) -> bool:
    few = np.asarray(image)[::4, ::4].astype(np.int16)
    return bool((few.max(axis=2) - few.min(axis=2) > _COLOURED).any())


def _write_across(image: Image.Image, words: Sequence[str], font: Font) -> None:
    """Repeat the words all over the page: a part that is cut out still carries them."""
    size = max(12, min(image.size) // _WORD_SHARE)
    face = ImageFont.truetype(font[0], size, index=font[1])
    text = "\n".join(words)
    box = ImageDraw.Draw(image).multiline_textbbox((0, 0), text, font=face)
    tile = Image.new("L", (int(box[2]) + 3 * size, int(box[3]) + 3 * size), 0)
    ImageDraw.Draw(tile).multiline_text((size, size), text, font=face, fill=_FAINT)
    slanted = tile.rotate(_SLANT, expand=True)
    layer = Image.new("L", image.size, 0)
    for top in range(0, image.height, slanted.height):
        for left in range(0, image.width, slanted.width):
            layer.paste(slanted, (left, top))
    image.paste(Image.new(image.mode, image.size, 0), (0, 0), layer)


def _add_page(out: pikepdf.Pdf, image: Image.Image, points: tuple[float, float]) -> None:
    encoded = io.BytesIO()
    image.save(encoded, "JPEG", quality=_QUALITY)
    stream = pikepdf.Stream(out, encoded.getvalue())
    stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    stream.Width, stream.Height, stream.BitsPerComponent = image.width, image.height, 8
    stream.ColorSpace = pikepdf.Name.DeviceRGB if image.mode == "RGB" else pikepdf.Name.DeviceGray
    stream.Filter = pikepdf.Name.DCTDecode
    page = out.add_blank_page(page_size=points)
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Page=stream))
    page.Contents = pikepdf.Stream(out, f"q {points[0]:.2f} 0 0 {points[1]:.2f} 0 0 cm /Page Do Q\n".encode())
