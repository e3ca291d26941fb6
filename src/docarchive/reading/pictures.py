"""Pixels of a page, decoded only as far as asked: a strip, half size, full size, the red channel."""

import io
import struct
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image, ImageOps

from docarchive.reading.refusals import Refusal

Gray = NDArray[np.uint8]
"""Pixels (height, width), 0 black to 255 white."""

MEDIA_TYPES = frozenset(
    {"image/jpeg", "image/png", "image/tiff", "image/bmp", "image/gif", "image/webp", "image/heic"}
)
MAX_PIXELS = 178_956_970
"""Largest picture opened: A4 at 1200 dpi is 139 million pixels. Source: twice Pillow's own warning limit."""
MAX_FRAMES = 3000
_HALF_FROM_PPI = 180.0
"""From here on half the size still gives a module of a 20 mm code three pixels."""
_STRIP_SHARE = 0.20
"""The part of an upright page, from the top, that holds the page code (to 59 mm on A4)."""
FORMATS = ("JPEG", "PNG", "TIFF", "BMP", "GIF", "WEBP", "HEIF")
_JPEG_FORMATS = ("JPEG", "MPO")  # a telephone's picture with a second one inside opens as MPO

pillow_heif.register_heif_opener(thumbnails=False)  # it turns pictures upright by itself
Image.MAX_IMAGE_PIXELS = None  # `check_pixels` refuses with a reason a person understands


def check_pixels(width: int, height: int, *, page_number: int) -> None:
    """Refuse a picture that would fill the memory, before a single pixel of it is decoded."""
    if width * height > MAX_PIXELS or width <= 0 or height <= 0:
        raise Refusal("picture_too_large", f"p. {page_number}: {width} × {height}")


class Picture:
    """One page as a picture."""

    def __init__(
        self, open_image: Callable[[], Image.Image], *, ppi: float, jpeg: bytes | None = None
    ) -> None:
        """Describe a picture; nothing is decoded yet.

        Args:
            open_image: Opens the picture anew (cheap; pixels are read later).
            ppi: Pixels per inch on paper, or a guess.
            jpeg: The picture as a JPEG file, when it is one and stands upright as it is.
        """
        self._open = open_image
        self._ppi = ppi
        self._jpeg = jpeg

    @property
    def still(self) -> Image.Image:
        """The picture with its colours; pixels are decoded when first used."""
        return self._open()

    @cached_property
    def gray(self) -> Gray:
        """All pixels."""
        if "red" in self.__dict__ and self._colors is not None:
            return np.asarray(self._colors.convert("L"))  # decoded already
        return _gray(self._open())

    @cached_property
    def half(self) -> Gray:
        """Half the width and height where the resolution allows, else all pixels."""
        if not self.is_fine:
            return self.gray
        return _halved(self._open(), is_jpeg=self._jpeg is not None)

    @property
    def is_fine(self) -> bool:
        """Whether the code is still legible at half the size."""
        return self._ppi >= _HALF_FROM_PPI

    @cached_property
    def top_strip(self) -> Gray | None:
        """The top fifth, as fine as `half`, where the format can give it without decoding the rest."""
        cut = _shortened(self._jpeg, _STRIP_SHARE) if self._jpeg is not None else None
        if cut is None:
            return None
        strip = Image.open(io.BytesIO(cut), formats=("JPEG",))
        return _halved(strip, is_jpeg=True) if self.is_fine else _gray(strip)

    @cached_property
    def red(self) -> Gray | None:
        """The red channel, in which red ink is white; None when the picture has no colour."""
        return None if self._colors is None else np.asarray(self._colors.getchannel("R"))

    @cached_property
    def _colors(self) -> Image.Image | None:
        image = self._open()
        return image.convert("RGB") if image.mode in ("RGB", "RGBA", "P", "CMYK", "YCbCr") else None


def _gray(image: Image.Image) -> Gray:
    if image.mode == "1" or image.mode == "L":
        return np.asarray(image.convert("L"))
    if image.mode in ("RGB", "YCbCr") and image.format in _JPEG_FORMATS:
        image.draft("L", image.size)  # libjpeg then never computes the colours
    if image.mode.startswith("I;16"):
        return (np.asarray(image) >> 8).astype(np.uint8)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = on_white(image)
    return np.asarray(image.convert("L"))


def on_white(image: Image.Image) -> Image.Image:
    """Lay a picture with transparency on white paper."""
    layer = image.convert("RGBA")
    paper = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(paper, layer).convert("RGB")


def _halved(image: Image.Image, *, is_jpeg: bool) -> Gray:
    if is_jpeg:
        width, height = image.size
        image.draft("L", (width // 2, height // 2))
        if image.size[0] < width:
            return np.asarray(image.convert("L"))
    return np.asarray(Image.fromarray(_gray(image)).reduce(2))


def _shortened(jpeg: bytes, share: float) -> bytes | None:
    """Give a JPEG another height, so that the decoder stops after its top part.

    Only for baseline JPEGs: a progressive one has its pixels spread over the whole file.

    Source:
        ITU-T T.81, B.2.2 (frame header: marker SOF0 or SOF1, length, precision, height, width).
    """
    at = 2
    while at + 9 <= len(jpeg) and jpeg[at] == 0xFF:
        marker, (length,) = jpeg[at + 1], struct.unpack(">H", jpeg[at + 2 : at + 4])
        if marker in (0xC0, 0xC1):
            (height,) = struct.unpack(">H", jpeg[at + 5 : at + 7])
            rows = max(16, int(height * share))
            return jpeg[: at + 5] + struct.pack(">H", min(rows, height)) + jpeg[at + 7 :]
        if marker in (0xC2, 0xDA, 0xD9):
            return None
        at += 2 + length
    return None


def pictures_of(path: Path, first: int = 0, end: int = MAX_FRAMES) -> Iterator[Picture]:
    """The pages of a picture file: frames of a TIFF, else one; turned as the camera noted (EXIF).

    Args:
        path: The file.
        first: Index of the first page that is wanted.
        end: Index behind the last one; there may be fewer.
    """
    with Image.open(path, formats=FORMATS) as image:
        check_pixels(*image.size, page_number=1)  # first of all: even reading a PNG's EXIF decodes it
        is_jpeg = image.format in _JPEG_FORMATS
        frames = _frames(image)
        upright = image.getexif().get(0x0112, 1) == 1
        for index in range(first, min(end, frames)):
            image.seek(index)
            check_pixels(*image.size, page_number=index + 1)
            ppi = max(image.size) / 11.7  # as if it were an A4 sheet: resolution tags often lie
            if is_jpeg:
                jpeg = path.read_bytes() if upright else None
                yield Picture(lambda: _turned(Image.open(path, formats=FORMATS)), ppi=ppi, jpeg=jpeg)
            else:
                still = _turned(image.copy())
                yield Picture(still.copy, ppi=ppi)


def picture_of_bytes(content: bytes) -> Picture:
    """A picture that stands inside another document; only its first frame is looked at."""
    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        check_pixels(*image.size, page_number=1)
        ppi = max(image.size) / 11.7
        is_jpeg = image.format in _JPEG_FORMATS
    return Picture(
        lambda: Image.open(io.BytesIO(content), formats=FORMATS), ppi=ppi, jpeg=content if is_jpeg else None
    )


def count_frames(path: Path) -> int:
    """How many pages the picture file has."""
    with Image.open(path, formats=FORMATS) as image:
        return _frames(image)


def _frames(image: Image.Image) -> int:
    """Pages: the frames of a TIFF; an animation or a picture with previews is one page."""
    frames = int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
    if frames > MAX_FRAMES:
        raise Refusal("too_many_pages", str(frames))
    return frames


def _turned(image: Image.Image) -> Image.Image:
    if image.getexif().get(0x0112, 1) == 1:
        return image
    return ImageOps.exif_transpose(image)
