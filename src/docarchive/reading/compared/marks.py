"""Ink on a scan that the issued page does not have: signatures, dates, seals. Only measured here, not judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from docarchive.domain.comparing.places import Ink
from docarchive.domain.comparing.printed import Box
from docarchive.reading.pictures import Gray

MARK_DPI = 150
_MM = MARK_DPI / 25.4
_CELL = round(_MM)
"""Ink is counted in squares of one millimetre."""
_CELL_INK = 0.10
"""Part of a square that is inked; dust and the edge of a stroke are less."""
_DARK = 0.70
"""Darker than this part of the paper around it is ink."""
_PRINT_REACH_MM = 0.7
"""How far from print ink still counts as print: error of the registration, spread of toner."""
_RED = 38
"""Red by this much more than green and blue."""
_SEAL_CELL_MM = 2.0
_SEAL_CELL_RED = 0.06
_SEAL_MIN_MM = 14.0
"""Smallest side of a seal's print; the usual ones are 38 to 45 mm across."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Inked:
    """What was written or pressed on a page, at `MARK_DPI`, in the issued page's frame."""

    ink: Flags
    """Dark and not red, where nothing is printed."""
    red: Flags
    """Red, where nothing is printed."""


def inked(issued: Gray, scan: Image.Image) -> Inked:
    """Take the print away from a registered scan.

    Args:
        issued: The issued page drawn at `MARK_DPI`.
        scan: The scan laid on it, of the same size.
    """
    gray = np.asarray(scan.convert("L"), dtype=np.float32)
    paper = np.maximum(_paper(scan.convert("L")), 40)
    reach = round(_PRINT_REACH_MM * _MM)
    print_near = np.asarray(Image.fromarray(issued).filter(ImageFilter.MinFilter(2 * reach + 1))) < 170
    red = _red(scan) & ~print_near  # the red head of a letter is printed
    dark = gray < paper * _DARK
    return Inked(dark & ~print_near & ~_grown(_grown(red)), red)


def measure(page: Inked, zones: Sequence[Box]) -> tuple[Ink, ...]:
    """How much was put into each zone."""
    return tuple(_measure(page, zone) for zone in zones)


def seals_of(page: Inked) -> tuple[Box, ...]:
    """Where red ink stands together as only a seal does."""
    side = round(_SEAL_CELL_MM * _MM)
    cells = _cells(page.red, side) > _SEAL_CELL_RED
    height, width = page.red.shape
    smallest = _SEAL_MIN_MM / _SEAL_CELL_MM
    found = []
    for rows, columns in _groups(_grown(cells)):
        if np.ptp(rows) + 1 >= smallest and np.ptp(columns) + 1 >= smallest:
            left, top = int(columns.min()) * side, int(rows.min()) * side
            right, bottom = (int(columns.max()) + 1) * side, (int(rows.max()) + 1) * side
            found.append(_scaled((left, top, right, bottom), width, height))
    return tuple(found)


def _paper(gray: Image.Image) -> NDArray[np.float32]:
    """Brightness of the paper around each pixel: shadows and stains are no ink."""
    small = gray.reduce(8).filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.BoxBlur(4))
    return np.asarray(small.resize(gray.size, Image.Resampling.BILINEAR), dtype=np.float32)


def _red(scan: Image.Image) -> Flags:
    if scan.mode != "RGB":
        return np.zeros((scan.height, scan.width), dtype=bool)
    red, green, blue = np.moveaxis(np.asarray(scan, dtype=np.int16), 2, 0)
    flags: Flags = (red - np.maximum(green, blue)) > _RED
    return flags


def _measure(page: Inked, zone: Box) -> Ink:
    height, width = page.ink.shape
    left, right = (round(edge * width / 10_000) for edge in (zone[0], zone[2]))
    top, bottom = (round(edge * height / 10_000) for edge in (zone[1], zone[3]))
    ink = page.ink[max(0, top) : bottom, max(0, left) : right]
    red = page.red[max(0, top) : bottom, max(0, left) : right]
    cells, red_cells = (_cells(flags, _CELL) > _CELL_INK for flags in (ink, red))
    largest = _largest(cells)
    return Ink(
        cells=int(largest.sum()),
        width_mm=_reach(largest, axis=0),
        red_mm2=round(float(red.sum()) / _MM**2),
        red_width_mm=_reach(red_cells, axis=0),
        red_height_mm=_reach(red_cells, axis=1),
    )


def _largest(cells: Flags) -> Flags:
    """The group with the most squares; squares two millimetres apart still belong together."""
    best = np.zeros_like(cells)
    for rows, columns in _groups(_grown(cells)):
        group = np.zeros_like(cells)
        group[rows, columns] = cells[rows, columns]
        if group.sum() > best.sum():
            best = group
    return best


def _reach(cells: Flags, *, axis: int) -> int:
    """From the first to the last square with ink, in squares."""
    inked = np.flatnonzero(cells.any(axis=axis)) if cells.size else np.array([])
    return int(np.ptp(inked)) + 1 if inked.size else 0


def _cells(flags: Flags, side: int) -> NDArray[np.float64]:
    """Inked part of each square of *side* pixels; what is left at the right and lower edge counts as squares too."""
    rows, columns = -(-flags.shape[0] // side), -(-flags.shape[1] // side)
    whole = np.zeros((rows * side, columns * side), dtype=np.float32)
    whole[: flags.shape[0], : flags.shape[1]] = flags
    shares: NDArray[np.float64] = whole.reshape(rows, side, columns, side).mean(axis=(1, 3))
    return shares


def _grown(cells: Flags) -> Flags:
    """The flags and what touches them."""
    wide = np.pad(cells, 1)
    grown = np.zeros_like(cells)
    for down in range(3):
        for across in range(3):
            grown |= wide[down : down + cells.shape[0], across : across + cells.shape[1]]
    return grown


def _groups(cells: Flags) -> list[tuple[NDArray[Any], NDArray[Any]]]:
    """Rows and columns of the squares that touch, group by group."""
    left = {(int(row), int(column)) for row, column in np.argwhere(cells)}
    groups = []
    while left:
        border = [left.pop()]
        members = list(border)
        while border:
            row, column = border.pop()
            near = {(row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1)} & left
            left -= near
            border += near
            members += near
        groups.append((np.array([row for row, _ in members]), np.array([column for _, column in members])))
    return groups


def _scaled(box: tuple[int, int, int, int], width: int, height: int) -> Box:
    left, top, right, bottom = box
    return (
        left * 10_000 // width,
        top * 10_000 // height,
        min(10_000, right * 10_000 // width),
        min(10_000, bottom * 10_000 // height),
    )
