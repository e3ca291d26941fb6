"""Find the page code on a picture: a cascade from the cheapest look to the most patient one.

Most pages end at the first step, a glance at the corner where issued documents carry their code. What a
code means is not decided here: all texts are returned as they stand.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from docarchive.reading.blank import is_blank
from docarchive.reading.locate import Box, busiest
from docarchive.reading.pictures import Gray, Picture
from docarchive.reading.streaks import without_streaks

PAGE_SECONDS = 1.5
"""Time for one page; what is not found by then is read by a person or from the printed number."""
_OURS = "DA1:"
"""How the payload of a page code begins (DESIGN section 10); other codes do not end the search."""
_QR: Any = zxingcpp.BarcodeFormat.QRCode
_LOCAL: Any = zxingcpp.Binarizer.LocalAverage
_GLOBAL: Any = zxingcpp.Binarizer.GlobalHistogram
_FOR_TEXT = 4
"""So many clean-ups are tried where no square stands out: most likely there is no code at all."""
_FIRST_PATIENT_STEP = "half"
_CORNER_SHARE = 0.32
"""Edge of a corner crop as part of the page's short side: 67 mm of A4 around a code that ends 32 mm in."""

Enhancement = Callable[[Gray], Gray]


@dataclass(frozen=True, slots=True)
class Found:
    """The codes of one page."""

    texts: tuple[str, ...] = ()
    rotation: int = 0
    """Degrees clockwise that stand the picture upright: 0, 90, 180, 270."""
    step: str = ""
    """The step of the cascade that found them; empty when none did."""
    is_blank: bool = False
    """There is (almost) no ink, so nothing further was tried."""

    @property
    def is_ours(self) -> bool:
        """Whether one of them is a page code."""
        return any(text.startswith(_OURS) for text in self.texts)


class Budget:
    """Time for looking: so much a page, and so much for the whole file; none at all when it is 0."""

    def __init__(self, *, total_seconds: float, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._end = clock() + total_seconds
        self._page_end = self._end
        self.may_look = total_seconds > 0

    def next_page(self) -> None:
        """Start the next page's share."""
        self._page_end = min(self._end, self._clock() + PAGE_SECONDS)

    def is_spent(self) -> bool:
        """Whether this page's time is over."""
        return self._clock() >= self._page_end


def find_codes(picture: Picture, budget: Budget) -> Found:
    """Look for codes until a page code is found, all steps are done, or the time is over."""
    best = Found()
    for step, view, patient in _quick_views(picture):
        if step == _FIRST_PATIENT_STEP and not best.texts and is_blank(view):
            return Found(is_blank=True)
        found = look(view, step, patient=patient)
        if found.is_ours:
            return found
        best = best if best.texts else found
    if best.texts:
        return best  # a page with a foreign code only (a licence, an invoice) needs no enhancement
    for step, view, binarizer in _patient_views(picture):
        if budget.is_spent():
            break
        found = look(view, step, patient=True, binarizer=binarizer)
        if found.is_ours:
            return found
        best = best if best.texts else found
    return best


def look(view: Gray, step: str, *, patient: bool, binarizer: Any = _LOCAL) -> Found:
    """Decode all QR codes on one view of a page."""
    barcodes = zxingcpp.read_barcodes(
        np.ascontiguousarray(view),
        formats=_QR,
        try_rotate=patient,
        try_downscale=patient,
        try_invert=patient,
        binarizer=binarizer,
    )
    if not barcodes:
        return Found()
    texts = tuple(dict.fromkeys(barcode.text for barcode in barcodes))
    leading = next((one for one in barcodes if one.text.startswith(_OURS)), barcodes[0])
    return Found(texts, _upright_turn(leading), step)


def _upright_turn(barcode: Any) -> int:
    """Quarter turns clockwise that make the code's upper edge point right again."""
    start, end = barcode.position.top_left, barcode.position.top_right
    angle = math.degrees(math.atan2(end.y - start.y, end.x - start.x))
    return round(-angle / 90) % 4 * 90


def _quick_views(picture: Picture) -> Iterator[tuple[str, Gray, bool]]:
    """Views in the order of their cost: name of the step, pixels, whether to look patiently."""
    if picture.top_strip is not None:
        yield "corner", _right_end(picture.top_strip), False
    half = picture.half
    for number, crop in enumerate(_corners(half)):
        if number or picture.top_strip is None:
            yield ("corners" if number else "corner"), crop, False
    yield _FIRST_PATIENT_STEP, half, True


def _patient_views(picture: Picture) -> Iterator[tuple[str, Gray, Any]]:
    """Views of where a code must be, cleaned up in ever other ways: name of the step, pixels, binarizer."""
    red = picture.red  # first: gray is then made of the same pixels
    channels = [picture.gray] if red is None else [red, picture.gray]
    busy = busiest(channels[-1])
    for channel in channels:
        name = "red" if channel is red else "square"
        yield from ((name, _cut(channel, box), _LOCAL) for box in busy.squares)
    unstreaked = without_streaks(channels[0])
    if unstreaked is not None:
        yield from (("streaks", _cut(unstreaked, box), _LOCAL) for box in busy.squares)
        channels[0] = unstreaked
    for name, enhance, binarizer in _ENHANCEMENTS if busy.stands_out else _ENHANCEMENTS[:_FOR_TEXT]:
        for box in busy.squares:
            yield from ((name, enhance(_cut(channel, box)), binarizer) for channel in channels)
    yield "page", channels[-1], _LOCAL


def _cut(page: Gray, box: Box) -> Gray:
    left, top, right, bottom = box
    return page[top:bottom, left:right]


def _right_end(strip: Gray) -> Gray:
    return strip[:, int(strip.shape[1] * (1 - _CORNER_SHARE)) :]


def _corners(page: Gray) -> Iterator[Gray]:
    """Crops in the order of likelihood: upright, upside down, turned left, turned right."""
    height, width = page.shape
    edge = int(min(height, width) * _CORNER_SHARE)
    yield page[:edge, width - edge :]
    yield page[height - edge :, :edge]
    yield page[:edge, :edge]
    yield page[height - edge :, width - edge :]


def _filtered(*filters: ImageFilter.Filter) -> Enhancement:
    def enhance(crop: Gray) -> Gray:
        image = Image.fromarray(crop)
        for one in filters:
            image = image.filter(one)
        return np.asarray(image)

    return enhance


def _darkest(crop: Gray) -> Gray:
    """Toner only: what is lighter than a seal turns white."""
    level = int(np.percentile(crop, 1)) + 45
    return np.where(crop < level, 0, 255).astype(np.uint8)


def _enlarged(factor: float, radius: float) -> Enhancement:
    def enhance(crop: Gray) -> Gray:
        image = Image.fromarray(crop)
        size = (int(image.width * factor), int(image.height * factor))
        sharp = ImageFilter.UnsharpMask(radius=radius, percent=300, threshold=2)
        return np.asarray(image.resize(size, Image.Resampling.BICUBIC).filter(sharp))

    return enhance


def _even(crop: Gray) -> Gray:
    """Divide by the local brightness of the paper, against shadows and faint print."""
    image = Image.fromarray(crop)
    paper = np.asarray(
        image.reduce(8).filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.BoxBlur(4)).resize(image.size)
    )
    ratio = crop.astype(np.float32) / np.maximum(paper, 1)
    level = np.clip(ratio * 255, 0, 255).astype(np.uint8)
    return np.asarray(ImageOps.autocontrast(Image.fromarray(level), cutoff=1))


def _both(first: Enhancement, second: Enhancement) -> Enhancement:
    return lambda crop: second(first(crop))


_sharpened = _filtered(ImageFilter.UnsharpMask(radius=3, percent=250, threshold=2))
_ENHANCEMENTS: tuple[tuple[str, Enhancement, Any], ...] = (
    ("dark", _darkest, _LOCAL),
    ("even", _both(_even, _sharpened), _LOCAL),
    ("sharp", _sharpened, _GLOBAL),
    ("enlarged", _both(_even, _enlarged(2, 5)), _LOCAL),
    ("blur", _filtered(ImageFilter.GaussianBlur(1.2)), _LOCAL),
    ("enlarged", _enlarged(1.5, 4), _LOCAL),
    ("enlarged", _enlarged(2, 4), _GLOBAL),
    (
        "sharp",
        _filtered(ImageFilter.GaussianBlur(0.7), ImageFilter.UnsharpMask(radius=3, percent=400, threshold=2)),
        _GLOBAL,
    ),
    ("enlarged", _both(_filtered(ImageFilter.MedianFilter(3)), _enlarged(2, 4)), _GLOBAL),
)
"""Tried on the busiest squares, in the order of what they found on the simulator's worst pages for their cost."""
