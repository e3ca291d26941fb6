"""Lines of an issued PDF with the place of every character."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2

from docarchive.domain.comparing.printed import PrintedLine, PrintedPage

_GAP = 1.1
"""Blank, in heights of a line, from which on the next character stands in another cell."""
_MAX_CHARACTERS = 40_000


@dataclass(frozen=True, slots=True)
class _Glyph:
    sign: str
    left: float
    top: float
    right: float
    bottom: float


def printed_pages(path: Path) -> tuple[PrintedPage, ...]:
    """The pages of an issued PDF."""
    with pypdfium2.PdfDocument(path) as document:
        return tuple(_page(document[index], index + 1) for index in range(len(document)))


def _page(page: Any, page_number: int) -> PrintedPage:
    width, height = page.get_size()
    text = page.get_textpage()
    try:
        lines = tuple(_line(run, width, height) for run in _runs(_glyphs(text, height)))
    finally:
        text.close()
    points = 72 / 25.4
    return PrintedPage(page_number, round(width / points), round(height / points), lines)


def _glyphs(text: Any, height: float) -> Iterator[_Glyph]:
    """Every character with its font's box, from the top left, in the order of the text."""
    for index in range(min(text.count_chars(), _MAX_CHARACTERS)):
        sign = text.get_text_range(index, 1)
        if not sign or sign.isspace() or not sign.isprintable():
            continue
        left, low, right, high = text.get_charbox(index, loose=True)
        if right > left and high > low:
            yield _Glyph(sign, left, height - high, right, height - low)


def _runs(glyphs: Iterator[_Glyph]) -> Iterator[list[_Glyph]]:
    run: list[_Glyph] = []
    for glyph in glyphs:
        if run and not _follows(run[-1], glyph):
            yield run
            run = []
        run.append(glyph)
    if run:
        yield run


def _follows(before: _Glyph, glyph: _Glyph) -> bool:
    """Whether a character stands right of the one before, on the same line and near it."""
    tall = max(before.bottom - before.top, glyph.bottom - glyph.top)
    level = abs((before.top + before.bottom) - (glyph.top + glyph.bottom)) / 2 < tall * 0.45
    return level and -0.6 * tall < glyph.left - before.right < _GAP * tall


def _line(run: list[_Glyph], width: float, height: float) -> PrintedLine:
    edges = tuple(_scaled(edge, width) for glyph in run for edge in (glyph.left, glyph.right))
    return PrintedLine(
        "".join(glyph.sign for glyph in run),
        edges,
        _scaled(min(glyph.top for glyph in run), height),
        _scaled(max(glyph.bottom for glyph in run), height),
    )


def _scaled(points: float, whole: float) -> int:
    return max(0, min(10_000, round(points / whole * 10_000)))
