"""In the confined child: one page as a JPEG for a screen."""

from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
from PIL import Image

from docarchive.reading.formats.pdf_file import open_pdf
from docarchive.reading.page_image import refuse_huge_images
from docarchive.reading.pictures import on_white, pictures_of
from docarchive.reading.refusals import Refusal
from docarchive.reading.viewing.port import VIEWABLE

_QUALITY = 84
_TALLEST = 4
"""Times the width: a strip longer than that is no page, and is drawn smaller."""


def do_view(path: Path, media_type: str, request: dict[str, Any]) -> object:
    """Draw one page to the request's ``target``."""
    index, width, rotation = (int(request[name]) for name in ("page", "width", "rotation"))
    if media_type not in VIEWABLE:
        raise Refusal("wrong_kind", media_type)
    if media_type == "application/pdf":
        image = _of_pdf(path, index, width, sideways=rotation % 180 != 0)
    else:
        picture = next(pictures_of(path, index, index + 1), None)
        if picture is None:
            raise Refusal("no_such_page", str(index + 1))
        image = picture.still
    image = _fitted(image, rotation, width)
    image.save(request["target"], "JPEG", quality=_QUALITY)  # a progressive one takes five times as long
    return [image.width, image.height]


def _of_pdf(path: Path, index: int, width: int, *, sideways: bool) -> Image.Image:
    with open_pdf(path) as pdf:
        if not 0 <= index < len(pdf.pages):
            raise Refusal("no_such_page", str(index + 1))
        refuse_huge_images(pdf.pages[index], index + 1)
    with pypdfium2.PdfDocument(path) as document:
        drawn = document[index]
        across, down = drawn.get_size()
        shown = down if sideways else across
        scale = min(width / max(shown, 1), _TALLEST * width / max(across, down, 1))
        image: Image.Image = drawn.render(scale=scale, may_draw_forms=False).to_pil()
        return image.copy()


def _fitted(image: Image.Image, rotation: int, width: int) -> Image.Image:
    if image.format in ("JPEG", "MPO"):
        image.draft("RGB", (2 * width, 2 * width))  # libjpeg then decodes no more than is shown
    if image.mode.startswith("I;16"):
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = on_white(image)
    image = image.convert("L" if image.mode in ("1", "L") else "RGB")
    if rotation % 360:
        image = image.rotate(-rotation, expand=True)
    image.thumbnail((width, _TALLEST * width), Image.Resampling.LANCZOS)
    return image
