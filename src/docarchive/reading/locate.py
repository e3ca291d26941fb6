"""Where on a page a code may be: squares that are busy both across and down, as no text is.

For pages on which no quick look found a code: photographs with the sheet anywhere in them, print in the shade,
codes under a seal. Costs some milliseconds a page and spares enhancing all four corners.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from docarchive.reading.pictures import Gray

_CLEARLY, _AT_ALL = 1.8, 1.3
"""First to second square. Measured on the simulator: pages with a code 1.4 to 5.8 (the worst photographs from 1.0),
pages without one 1.0 to 1.4."""
_NOISE_FACTOR = 3.0
"""Differences of noise reach so many times their median in one pixel of thirty."""
Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""

_LOOK_PIXELS = 700
"""Short side at which the page is looked over; a module of the code is then more than 2 pixels."""
_CODE_SHARE = 0.085
"""Side of the code as part of the page's short side; in a photograph a little less, in a tight scan a little more."""
_CROP_SHARE = 0.24
"""Side of what is cut out around it."""


@dataclass(frozen=True, slots=True)
class Busy:
    """Where the page is busiest."""

    squares: tuple[Box, ...]
    """The busiest; a second one unless the first is far busier."""
    stands_out: bool
    """The first is busier than anything else by more than text is busier than other text."""


def busiest(page: Gray) -> Busy:
    """Find the one or two squares of a page where a code would be."""
    step = max(1, round(min(page.shape) / _LOOK_PIXELS))
    small = Image.fromarray(page).reduce(step) if step > 1 else Image.fromarray(page)
    score = _busyness(small)
    side = max(2, int(min(small.size) * _CROP_SHARE))
    found: list[tuple[float, Box]] = []
    for _ in range(2):
        y, x = (int(place) for place in np.unravel_index(int(score.argmax()), score.shape))
        found.append((float(score[y, x]), _box(x * step, y * step, side * step, page.shape)))
        reach = side // 3
        score[max(0, y - reach) : y + reach, max(0, x - reach) : x + reach] = 0
    (first, square), (second, other) = found
    squares = (square,) if first > second * _CLEARLY else (square, other)
    return Busy(squares, first > second * _AT_ALL)


def _busyness(small: Image.Image) -> NDArray[np.float32]:
    """How much changes across and down (the lesser of both) within a code's size, as a part of the light there."""
    pixels = np.asarray(small, dtype=np.int16)
    across, down = np.zeros(pixels.shape, np.uint8), np.zeros(pixels.shape, np.uint8)
    across[:, 1:] = _above_noise(np.abs(np.diff(pixels, axis=1)))
    down[1:] = _above_noise(np.abs(np.diff(pixels, axis=0)))
    radius = min(small.size) * _CODE_SHARE / 2
    light = np.asarray(small.filter(ImageFilter.BoxBlur(radius)), dtype=np.float32)
    sums: list[NDArray[np.float32]] = [
        np.asarray(Image.fromarray(change).filter(ImageFilter.BoxBlur(radius)), dtype=np.float32)
        for change in (across, down)
    ]
    score: NDArray[np.float32] = np.minimum(*sums) / (light + np.float32(12))
    return score


def _above_noise(change: NDArray[np.int16]) -> NDArray[np.int16]:
    """Most of a page is bare: what changes there is the sensor's noise."""
    floor = int(np.median(change[::8, ::8]) * _NOISE_FACTOR) if change.size else 0
    left: NDArray[np.int16] = np.maximum(change - floor, 0)
    return left


def _box(x: int, y: int, side: int, shape: tuple[int, ...]) -> Box:
    """The square around a point, moved so that it lies within the page."""
    left = min(max(0, x - side // 2), max(0, shape[1] - side))
    top = min(max(0, y - side // 2), max(0, shape[0] - side))
    return left, top, min(shape[1], left + side), min(shape[0], top + side)
