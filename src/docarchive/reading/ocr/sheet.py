"""A page as pixels: where they lie in a file, and which part of the page they show."""

from dataclasses import dataclass

from docarchive.reading.ocr.port import Box

MAX_SIDE = 3600
"""Longest side handed to a recogniser: A4 at 300 dpi. Finer scans cost time and are read no better."""
WHOLE = 10_000

Frame = tuple[int, ...]
"""Part of the upright page that the pixels show: left, top, right, bottom in ten-thousandths."""
ALL: Frame = (0, 0, WHOLE, WHOLE)


@dataclass(frozen=True, slots=True)
class PageSheet:
    """Pixels of one page in a file."""

    offset: int
    """Of the first byte; rows from the top, pixels from the left, one byte a channel."""
    width: int
    height: int
    channels: int
    """1 gray, 3 red green blue."""
    blank: bool
    frame: Frame


def turned(frame: Frame, degrees: int) -> Frame:
    """The same part of the page after page and picture were turned clockwise."""
    for _ in range(degrees % 360 // 90):
        left, top, right, bottom = frame
        frame = (WHOLE - bottom, left, WHOLE - top, right)
    return frame


def onto_page(box: tuple[int, ...], frame: Frame) -> Box:
    """A box of the picture as one of the page."""
    left, top, right, bottom = frame
    across, down = (right - left) / WHOLE, (bottom - top) / WHOLE
    return (
        _within(left + box[0] * across),
        _within(top + box[1] * down),
        _within(left + box[2] * across),
        _within(top + box[3] * down),
    )


def onto_sheet(box: Box, frame: Frame) -> Box:
    """A box of the page as one of the picture."""
    left, top, right, bottom = frame
    across, down = WHOLE / (right - left), WHOLE / (bottom - top)
    return (
        _within((box[0] - left) * across),
        _within((box[1] - top) * down),
        _within((box[2] - left) * across),
        _within((box[3] - top) * down),
    )


def _within(value: float) -> int:
    return min(max(round(value), 0), WHOLE)
