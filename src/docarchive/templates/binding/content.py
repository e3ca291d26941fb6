"""Whether a page carries writing or a picture: a blank page of a volume has no number.

The page's drawing decides where it can; only pages that are nothing but a picture are decoded, and those small.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import numpy as np
import pikepdf
from PIL import Image

_TEXT = re.compile(rb"(?:\)|>|\])\s*(?:Tj|TJ|'|\")")
_DRAWN = re.compile(rb"(?<![A-Za-z])(?:f\*?|F|S|s|B\*?|b\*?|sh|BI)(?![A-Za-z*])")
_DO = re.compile(rb"/(\S+)\s+Do(?![A-Za-z])")
_SEEN_PIXELS = 400
"""Pictures are looked at no wider than this."""
_INK = 0.002
"""Share of ink from which a picture is none of an empty sheet (Source: as for scanned blanks in MEASURED, section 4)."""
_TILE_INK = 0.02
_MARGIN_SHARE = 0.06
_DARKEST_PAPER = 110
_DEPTH = 4


def has_content(page: pikepdf.Page) -> bool:
    """Tell whether there is anything on the page."""
    return _draws(page.obj.get("/Contents"), page.resources, _DEPTH)


def _draws(contents: Any, resources: Any, depth: int) -> bool:
    code = _code(contents)
    if _TEXT.search(code) or _DRAWN.search(code):
        return True
    return any(_shows(item, resources, depth) for item in _drawn_objects(code, resources))


def _code(contents: Any) -> bytes:
    if contents is None:
        return b""
    parts = contents if isinstance(contents, pikepdf.Array) else [contents]
    return b"\n".join(bytes(part.read_bytes()) for part in parts if isinstance(part, pikepdf.Stream))


def _drawn_objects(code: bytes, resources: Any) -> Iterator[Any]:
    known = resources.get("/XObject", {}) if resources is not None else {}
    for name in dict.fromkeys(_DO.findall(code)):
        item = known.get(f"/{name.decode('latin-1')}")
        if item is not None:
            yield item


def _shows(item: Any, resources: Any, depth: int) -> bool:
    if item.get("/Subtype") == "/Form":
        return depth > 0 and _draws(item, item.get("/Resources", resources), depth - 1)
    try:
        return _inked(_small(item))
    except (OSError, ValueError, pikepdf.PdfError, NotImplementedError, TypeError):
        return True  # a picture nobody can decode here is no blank page


def _small(image: Any) -> Image.Image:
    if image.get("/Filter") == "/DCTDecode":
        jpeg = Image.open(BytesIO(image.read_raw_bytes()))
        jpeg.draft("L", (_SEEN_PIXELS, _SEEN_PIXELS))
        grey = jpeg.convert("L")
    else:
        grey = pikepdf.PdfImage(image).as_pil_image().convert("L")
    return grey.reduce(grey.width // _SEEN_PIXELS) if grey.width >= 2 * _SEEN_PIXELS else grey


def _inked(picture: Image.Image) -> bool:
    grey = np.asarray(picture)
    height, width = grey.shape
    paper = int(np.median(grey))
    if paper < _DARKEST_PAPER:
        return True
    y, x = int(height * _MARGIN_SHARE), int(width * _MARGIN_SHARE)
    ink = (grey < paper * 0.72)[y : height - y, x : width - x]
    if ink.size == 0:
        return True
    edge = max(4, min(height, width) // 21)
    rows, columns = ink.shape[0] // edge, ink.shape[1] // edge
    tiles = ink[: rows * edge, : columns * edge].reshape(rows, edge, columns, edge)
    return float(ink.mean()) > _INK or float(tiles.mean(axis=(1, 3)).max(initial=0.0)) > _TILE_INK
