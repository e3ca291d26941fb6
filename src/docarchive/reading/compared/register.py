"""Lay a scanned page on the issued one: first by the page code's corners, then by the print itself.

The code says which way is up, how large and where (a fifth of a degree, a millimetre at the far corner). Then
small squares of the issued page are looked for near their places, from the code outwards, and the transform is
fitted to where they were found. A page without a readable code is taken to fill its picture.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import zxingcpp
from numpy.typing import NDArray
from PIL import Image

from docarchive.reading.compared.fit import Matrix, Points, moved, projective, robust, similarity
from docarchive.reading.pictures import Gray

FRAME_DPI = 100
"""Resolution at which pages are laid on each other."""
_SQUARE = 56
"""Side of the squares that are looked for, pixels: 14 mm hold a few characters."""
_MIN_INK = 0.02
_MIN_LIKENESS = 0.45
_GOOD_MATCHES = 10
_STEPS: tuple[tuple[float, int, str], ...] = (
    (0.30, 20, "similarity"),
    (0.55, 20, "affine"),
    (0.80, 20, "affine"),
    (2.00, 20, "affine"),
    (2.00, 8, "projective"),
    (2.00, 4, "projective"),
)
"""How far from the code squares are looked for (of the page's height), how far off (pixels), and what is fitted."""
_SPREAD = 1.6
_QR: Any = zxingcpp.BarcodeFormat.QRCode


@dataclass(frozen=True, slots=True)
class Registration:
    """How a scan lies on its issued page."""

    matrix: Matrix
    """From the issued page's frame at `FRAME_DPI` to the scan's full pixels."""
    by_code: bool
    matches: int
    """Squares of the issued page found on the scan in agreement with each other."""
    tried: int

    @property
    def is_sure(self) -> bool:
        """Whether the print itself agreed, not only the code."""
        return self.matches >= max(_GOOD_MATCHES, self.tried // 5)


def register(issued: Gray, scan: Gray, quiet: Gray | None = None) -> Registration:
    """Find the transform.

    Args:
        issued: The issued page drawn at `FRAME_DPI`.
        scan: The scanned page, upright or not when it carries a code, else upright.
        quiet: The same without its red ink, if it has colour; for a code under a seal.
    """
    scale = max(1, round(max(scan.shape) / max(issued.shape)))
    coarse = _reduced(quiet if quiet is not None else scan, scale)
    start = _by_code(issued, scan, quiet)
    matrix = start if start is not None else _filling(issued.shape, scan.shape)
    to_coarse = np.diag([1 / scale, 1 / scale, 1.0])
    to_full = np.diag([float(scale), float(scale), 1.0])
    squares = _squares(issued)
    fitted, matches, tried = to_coarse @ matrix, 0, 0
    for reach, radius, model in _STEPS:
        if start is None:
            reach, radius = 2.0, max(radius, 16)
        near = _near(squares, issued.shape, reach)
        source, target = _found(issued, coarse, fitted, near, radius)
        tried = len(near)
        better = robust(source, target, model, spread=_SPREAD) if len(source) else None
        matches = int(better[1].sum()) if better else 0
        if better is not None and matches >= max(4, len(source) // 3):
            fitted = better[0]
    return Registration(to_full @ fitted, start is not None, matches, tried)


def laid(scan: Image.Image, matrix: Matrix, size: tuple[int, int], dpi: int) -> Image.Image:
    """The scan as it lies in the issued page's frame, drawn at *dpi* in a picture of *size*."""
    draw = matrix @ np.diag([FRAME_DPI / dpi, FRAME_DPI / dpi, 1.0])
    draw = draw / draw[2, 2]
    white = 255 if scan.mode == "L" else (255, 255, 255)
    return scan.transform(
        size,
        Image.Transform.PERSPECTIVE,
        draw.reshape(9)[:8].tolist(),
        Image.Resampling.BICUBIC,
        fillcolor=white,
    )


def _by_code(issued: Gray, scan: Gray, quiet: Gray | None) -> Matrix | None:
    """The transform the four corners of the page code give."""
    ours = _corners(np.asarray(Image.fromarray(issued).resize((issued.shape[1] * 2, issued.shape[0] * 2))))
    if ours is None:
        return None
    ours = ours / 2
    for view in (scan, quiet):
        theirs = _corners(view) if view is not None else None
        if theirs is not None:
            matrix = similarity(ours, theirs)
            error = np.hypot(*(moved(ours, matrix) - theirs).T).max()
            # Far from a similarity: a photograph from aside; its perspective is better than none.
            return projective(ours, theirs) if error > 0.06 * _side(theirs) else matrix
    return None


def _corners(page: Gray) -> Points | None:
    """Corners of the page code, clockwise from its upper left; None unless there is just one."""
    for smaller in (False, True):
        read = zxingcpp.read_barcodes(
            np.ascontiguousarray(page), formats=_QR, try_rotate=True, try_downscale=smaller
        )
        ours = [one for one in read if one.text.startswith("DA1:")]
        if len(ours) == 1:
            place = ours[0].position
            corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
            return np.array([(corner.x, corner.y) for corner in corners], dtype=np.float64)
    return None


def _side(corners: Points) -> float:
    return float(np.hypot(*(corners[1] - corners[0])))


def _filling(issued: tuple[int, ...], scan: tuple[int, ...]) -> Matrix:
    return np.diag([scan[1] / issued[1], scan[0] / issued[0], 1.0])


def _reduced(page: Gray, scale: int) -> NDArray[np.float32]:
    image = Image.fromarray(page)
    return np.asarray(image.reduce(scale) if scale > 1 else image, dtype=np.float32)


def _squares(issued: Gray) -> NDArray[np.int64]:
    """Upper left corners of the squares with print in them, half overlapping."""
    ink = (issued < 160).astype(np.float32)
    step = _SQUARE
    found = [
        (x, y)
        for y in range(0, issued.shape[0] - _SQUARE, step)
        for x in range(0, issued.shape[1] - _SQUARE, step)
        if _MIN_INK < ink[y : y + _SQUARE, x : x + _SQUARE].mean() < 0.5
    ]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def _near(squares: NDArray[np.int64], shape: tuple[int, ...], reach: float) -> NDArray[np.int64]:
    """Squares within *reach* of the code's corner of the page, the upper right."""
    away = np.hypot(squares[:, 0] - shape[1], squares[:, 1]) / shape[0]
    return squares[away <= reach]


def _found(
    issued: Gray, scan: NDArray[np.float32], matrix: Matrix, squares: NDArray[np.int64], radius: int
) -> tuple[Points, Points]:
    """Middles of the squares and where they were found on the scan."""
    height, width = issued.shape
    drawn = _drawn(scan, matrix, (width, height))
    source, target = [], []
    for x, y in squares:
        x0, y0 = max(0, x - radius), max(0, y - radius)
        window = drawn[y0 : y + _SQUARE + radius, x0 : x + _SQUARE + radius]
        match = _best(issued[y : y + _SQUARE, x : x + _SQUARE].astype(np.float32), window)
        if match is not None:
            middle = (x + _SQUARE / 2, y + _SQUARE / 2)
            source.append(middle)
            target.append((middle[0] + x0 + match[0] - x, middle[1] + y0 + match[1] - y))
    if not source:
        return np.empty((0, 2)), np.empty((0, 2))
    return np.array(source), moved(np.array(target), matrix)


def _drawn(scan: NDArray[np.float32], matrix: Matrix, size: tuple[int, int]) -> NDArray[np.float32]:
    draw = matrix / matrix[2, 2]
    image = Image.fromarray(scan).transform(
        size,
        Image.Transform.PERSPECTIVE,
        draw.reshape(9)[:8].tolist(),
        Image.Resampling.BILINEAR,
        fillcolor=255,
    )
    return np.asarray(image, dtype=np.float32)


def _best(square: NDArray[np.float32], window: NDArray[np.float32]) -> tuple[float, float] | None:
    """Where in *window* the square lies best, by normalized correlation; None when nowhere well.

    Source:
        Lewis 1995, Fast Normalized Cross-Correlation.
    """
    side = square.shape[0]
    if min(window.shape) < side:
        return None
    template = square - square.mean()
    strength = float((template**2).sum())
    shape = (window.shape[0], window.shape[1])
    product = np.fft.irfft2(np.fft.rfft2(window, shape) * np.conj(np.fft.rfft2(template, shape)), shape)
    rows, columns = shape[0] - side + 1, shape[1] - side + 1
    sums = _window_sums(window, side)
    squares = _window_sums(window.astype(np.float64) ** 2, side)
    variance = np.maximum(squares - sums**2 / side**2, 1.0)
    likeness = product[:rows, :columns] / np.sqrt(variance * strength)
    y, x = np.unravel_index(int(np.argmax(likeness)), likeness.shape)
    if likeness[y, x] < _MIN_LIKENESS or y in (0, rows - 1) or x in (0, columns - 1):
        return None
    return (
        x + _summit(likeness[y, x - 1 : x + 2]),
        y + _summit(likeness[y - 1 : y + 2, x]),
    )


def _window_sums(values: NDArray[Any], side: int) -> NDArray[np.float64]:
    whole = np.pad(np.cumsum(np.cumsum(values, axis=0, dtype=np.float64), axis=1), ((1, 0), (1, 0)))
    result: NDArray[np.float64] = (
        whole[side:, side:] - whole[:-side, side:] - whole[side:, :-side] + whole[:-side, :-side]
    )
    return result


def _summit(three: NDArray[np.float64]) -> float:
    """Top of the parabola through three neighbours, from the middle one."""
    below, middle, above = (float(value) for value in three)
    bend = below - 2 * middle + above
    return 0.0 if bend >= 0 else 0.5 * (below - above) / bend
