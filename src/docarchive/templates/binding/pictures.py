"""A photograph or a scanned picture as pages of a PDF: A4, the picture as large as the margins let it be."""

import io
from collections.abc import Iterator

import pikepdf
from pikepdf import Dictionary, Name, Stream
from PIL import Image, ImageOps, ImageSequence

from docarchive.templates.printing.page_space import real

_SHORT, _LONG = 595.276, 841.89
"""A4 in points (Source: ISO 216)."""
_MARGIN = 56.7
"""20 mm."""
_UPRIGHT = 1
_ORIENTATION = 0x0112


def picture_pdf(content: bytes) -> pikepdf.Pdf:
    """The picture's frames, a page each; a plain JPEG keeps its bytes.

    Raises:
        OSError: it is no picture that can be read.
    """
    pdf = pikepdf.new()
    with Image.open(io.BytesIO(content)) as picture:
        if _kept_as_it_is(picture):
            _add_page(pdf, _jpeg(pdf, picture, content), picture.width, picture.height)
        else:
            for frame in _frames(picture):
                _add_page(pdf, _pixels(pdf, frame), frame.width, frame.height)
    return pdf


def _kept_as_it_is(picture: Image.Image) -> bool:
    upright = picture.getexif().get(_ORIENTATION, _UPRIGHT) == _UPRIGHT
    return picture.format == "JPEG" and picture.mode in ("L", "RGB") and upright


def _frames(picture: Image.Image) -> Iterator[Image.Image]:
    for frame in ImageSequence.Iterator(picture):
        upright = ImageOps.exif_transpose(frame)
        yield upright.convert("L" if upright.mode in ("1", "L") else "RGB")


def _jpeg(pdf: pikepdf.Pdf, picture: Image.Image, content: bytes) -> pikepdf.Object:
    return _image(pdf, content, picture, Filter=Name.DCTDecode)


def _pixels(pdf: pikepdf.Pdf, frame: Image.Image) -> pikepdf.Object:
    return _image(pdf, frame.tobytes(), frame)


def _image(pdf: pikepdf.Pdf, content: bytes, picture: Image.Image, **more: object) -> pikepdf.Object:
    space = Name.DeviceGray if picture.mode == "L" else Name.DeviceRGB
    return pdf.make_indirect(
        Stream(
            pdf,
            content,
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=picture.width,
            Height=picture.height,
            ColorSpace=space,
            BitsPerComponent=8,
            **more,
        )
    )


def _add_page(pdf: pikepdf.Pdf, image: pikepdf.Object, width: int, height: int) -> None:
    wide, high = (_LONG, _SHORT) if width > height else (_SHORT, _LONG)
    scale = min((wide - 2 * _MARGIN) / width, (high - 2 * _MARGIN) / height)
    x, y = (wide - width * scale) / 2, (high - height * scale) / 2
    drawing = f"q {real(width * scale)} 0 0 {real(height * scale)} {real(x)} {real(y)} cm /Picture Do Q"
    page = Dictionary(
        Type=Name.Page,
        MediaBox=[0, 0, wide, high],
        Resources=Dictionary(XObject=Dictionary(Picture=image)),
        Contents=pdf.make_stream(drawing.encode("ascii")),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
