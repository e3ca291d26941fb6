"""The one image that a scanned PDF page consists of, taken as it lies in the file, not rasterised."""

import io
import math
from dataclasses import dataclass

import pikepdf
from PIL import Image

from docarchive.reading.pictures import Picture, check_pixels
from docarchive.reading.refusals import Refusal

_MAX_CONTENT_BYTES = 65536
"""A scan's drawing instructions are a line; with an invisible text layer some kilobytes (compressed)."""
_MIN_COVER = 0.75
"""Part of the page that the image must cover to be the page."""
_TEXT = frozenset({"Tj", "TJ", "'", '"'})
_OTHER_INK = frozenset({"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "INLINE IMAGE"})
_COMPRESSING = frozenset({"/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"})
_UNIT = pikepdf.Matrix()


@dataclass(slots=True)
class PageContent:
    """What a page's drawing instructions do."""

    has_text: bool = True
    """Text is drawn, visible or (as a scanner's text layer) invisible."""
    has_other_ink: bool = True
    """Something beside one image may be seen: visible text, lines, forms, further images."""
    image: pikepdf.Stream | None = None
    """The image, when there is exactly one."""
    matrix: pikepdf.Matrix = _UNIT


def page_content(page: pikepdf.Page) -> PageContent:
    """Read the drawing instructions; a long content counts as drawn by a program (text and other ink)."""
    streams = _content_streams(page)
    if any(_packed_twice(stream) for stream in streams):
        raise Refusal("bomb", "content stream packed twice")
    if sum(int(stream.get("/Length", 0)) for stream in streams) > _MAX_CONTENT_BYTES:
        return PageContent()
    content = PageContent(has_text=False, has_other_ink=False)
    xobjects = page.resources.get("/XObject", pikepdf.Dictionary())
    matrix, saved, invisible = _UNIT, [], False
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), instruction.operands
        if operator == "q":
            saved.append((matrix, invisible))
        elif operator == "Q" and saved:
            matrix, invisible = saved.pop()
        elif operator == "cm":
            matrix = pikepdf.Matrix(*(float(str(number)) for number in operands)) @ matrix
        elif operator == "Tr":
            invisible = int(str(operands[0])) == 3
        elif operator in _TEXT:
            content.has_text = True
            content.has_other_ink = content.has_other_ink or not invisible
        elif operator in _OTHER_INK:
            content.has_other_ink = True
        elif operator == "Do":
            _note_drawn(content, xobjects.get(str(operands[0])), matrix)
    content.has_other_ink = content.has_other_ink or "/Annots" in page.obj
    return content


def _content_streams(page: pikepdf.Page) -> list[pikepdf.Stream]:
    contents = page.obj.get("/Contents")
    listed = list(contents.as_list()) if isinstance(contents, pikepdf.Array) else [contents]
    return [one for one in listed if isinstance(one, pikepdf.Stream)]


def _packed_twice(stream: pikepdf.Stream) -> bool:
    """Two compressing filters in a row: kilobytes become gigabytes, and no program writes pages so."""
    filters = stream.get("/Filter")
    names = [str(one) for one in filters.as_list()] if isinstance(filters, pikepdf.Array) else []
    return sum(name in _COMPRESSING for name in names) > 1


def _note_drawn(content: PageContent, drawn: pikepdf.Object | None, matrix: pikepdf.Matrix) -> None:
    if not isinstance(drawn, pikepdf.Stream):
        return
    if drawn.get("/Subtype") != pikepdf.Name.Image or content.image is not None:
        content.has_other_ink = True
        content.has_text = content.has_text or drawn.get("/Subtype") == pikepdf.Name.Form
        return
    content.image, content.matrix = drawn, matrix


def page_picture(page: pikepdf.Page, content: PageContent, page_number: int) -> tuple[Picture, int] | None:
    """The page's one image as a picture, with the quarter turns from its own frame to the page as shown.

    Returns:
        None when the image is not the page: too small, mirrored, slanted, or of a kind we do not decode.
    """
    image = content.image
    if image is None:
        return None
    width, height = int(image.get("/Width", 0)), int(image.get("/Height", 0))
    check_pixels(width, height, page_number=page_number)
    a, b, c, d = (float(value) for value in content.matrix.shorthand[:4])
    _, _, page_width, page_height = _box(page)
    area = abs(a * d - b * c)
    if area < _MIN_COVER * page_width * page_height or a * d - b * c < 0:
        return None
    tilt = math.degrees(math.atan2(b, a))
    if abs(tilt - round(tilt / 90) * 90) > 5:
        return None
    turn = (round(-tilt / 90) * 90 + page.rotation) % 360
    ppi = width / (math.hypot(a, b) / 72)
    return _picture(image, ppi, upright=turn == 0), turn


def _box(page: pikepdf.Page) -> tuple[float, float, float, float]:
    left, bottom, right, top = (float(str(value)) for value in page.mediabox.as_list())
    return left, bottom, abs(right - left), abs(top - bottom)


def _picture(image: pikepdf.Stream, ppi: float, *, upright: bool) -> Picture:
    filters = image.get("/Filter")
    names = [str(one) for one in filters.as_list()] if isinstance(filters, pikepdf.Array) else [str(filters)]
    if names == ["/DCTDecode"]:
        jpeg = image.read_raw_bytes()
        with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as head:
            check_pixels(*head.size, page_number=0)
        return Picture(
            lambda: Image.open(io.BytesIO(jpeg), formats=("JPEG",)),
            ppi=ppi,
            jpeg=jpeg if upright else None,
        )
    still = _decoded(image)
    return Picture(still.copy, ppi=ppi)


def _decoded(image: pikepdf.Stream) -> Image.Image:
    """Pixels of an image that is no plain JPEG: CCITT G3/G4, Flate, indexed colours, JPEG 2000."""
    if "/JBIG2Decode" in str(image.get("/Filter")):
        raise pikepdf.UnsupportedImageTypeError("JBIG2")
    taken = pikepdf.PdfImage(image).as_pil_image()
    if taken.mode == "1" and str(image.get("/ImageMask", False)) == "True":
        return taken.convert("L")
    return taken


def refuse_huge_images(page: pikepdf.Page, page_number: int) -> None:
    """Refuse a page with an image that no scanner makes, also when it is not the whole page."""
    for image in page.get_images().values():
        check_pixels(int(image.get("/Width", 1)), int(image.get("/Height", 1)), page_number=page_number)


def placed_at(page: pikepdf.Page, content: PageContent) -> tuple[int, int, int, int]:
    """Where the page's one image lies before the page is turned.

    Returns:
        Left, top, right, bottom in ten-thousandths of the visible page, from its top left.
    """
    left, bottom, right, top = (float(str(value)) for value in page.cropbox.as_list())
    a, b, c, d, e, f = content.matrix.shorthand
    across = sorted((e, e + a + c))
    up = sorted((f, f + b + d))
    width, height = abs(right - left), abs(top - bottom)
    left, top = min(left, right), max(top, bottom)
    return (
        round((across[0] - left) / width * 10_000),
        round((top - up[1]) / height * 10_000),
        round((across[1] - left) / width * 10_000),
        round((top - up[0]) / height * 10_000),
    )
