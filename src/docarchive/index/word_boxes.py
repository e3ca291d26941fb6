"""Where the words of a query stand on a page, as boxes, so that the page's picture can be marked."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from docarchive.domain.comparing.printed import Box, PrintedPage
from docarchive.domain.query import IndexPage, Query
from docarchive.domain.record import TextLine
from docarchive.index.passages import PagesRead, text_marks

_WIDE = ("F", "W", "A")
_UPRIGHT = 2
"""A line so many times as high as wide runs from top to bottom."""


@dataclass(frozen=True, slots=True)
class WordBox:
    """A stretch of one line that a query found; a word on two lines has two."""

    text: str
    """As it stands there."""
    box: Box
    """Left, top, right, bottom in ten-thousandths of the upright page's width and height, from the top left."""


def boxes_in_lines(query: Query, lines: Sequence[TextLine]) -> tuple[WordBox, ...]:
    """Boxes of what *query* looks for among the lines of a page as a recogniser saw them.

    Within a line the place is worked out from the widths characters usually have (a Han character is two of a letter),
    so that it may be off by part of a character.
    """
    return _boxes(query, [line.text for line in lines], lambda at, start, end: _part(lines[at], start, end))


def boxes_in_print(query: Query, page: PrintedPage) -> tuple[WordBox, ...]:
    """The same on an issued page, whose characters have known places."""
    lines = page.lines
    texts = [line.text for line in lines]
    return _boxes(query, texts, lambda at, start, end: lines[at].box_of(start, end))


def _boxes(query: Query, texts: Sequence[str], box: Callable[[int, int, int], Box]) -> tuple[WordBox, ...]:
    lines = PagesRead([IndexPage(number, text) for number, text in enumerate(texts, start=1)])
    return tuple(
        WordBox(texts[at][start:end], box(at, start, end)) for at, start, end in text_marks(query, lines)
    )


def _part(line: TextLine, start: int, end: int) -> Box:
    left, top, right, bottom = line.box
    widths = [_width(character) for character in line.text]
    before, within, whole = sum(widths[:start]), sum(widths[start:end]), sum(widths) or 1
    if len(line.text) > 1 and bottom - top > _UPRIGHT * (right - left):
        first, last = _cut(top, bottom, before, within, whole)
        return (left, first, right, last)
    first, last = _cut(left, right, before, within, whole)
    return (first, top, last, bottom)


def _cut(low: int, high: int, before: int, within: int, whole: int) -> tuple[int, int]:
    length = high - low
    return low + length * before // whole, low + -(-length * (before + within) // whole)


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cc", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1
