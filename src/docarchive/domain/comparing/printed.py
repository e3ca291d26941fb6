"""What an issued page prints and where: the yardstick a scan is held against."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

Box = tuple[int, ...]
"""Left, top, right, bottom in ten-thousandths of the page's width and height, from the top left."""


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """Characters that stand side by side on one line; a cell of a table is a line of its own."""

    text: str
    """Without blanks."""
    edges: tuple[int, ...]
    """Left and right edge of each character of *text*, two numbers a character."""
    top: int
    bottom: int

    @property
    def box(self) -> Box:
        """The place of all of it."""
        return (min(self.edges), self.top, max(self.edges), self.bottom)

    def box_of(self, start: int, end: int) -> Box:
        """The place of the characters *start* to *end* (from 0, without *end*)."""
        edges = self.edges[2 * start : 2 * end] or self.edges
        return (min(edges), self.top, max(edges), self.bottom)

    @property
    def middle(self) -> int:
        """Height of the line's middle."""
        return (self.top + self.bottom) // 2


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """One issued page: its lines in the order of the text (a cell is read before the next one)."""

    page_number: int
    """From 1."""
    width_mm: int
    height_mm: int
    lines: tuple[PrintedLine, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """One character of the running text and where it is printed."""

    sign: str
    line: int
    """Index of its line."""
    at: int
    """Index of its character in the line."""


def running_text(lines: Sequence[PrintedLine]) -> tuple[str, tuple[Place, ...]]:
    """The lines' text in one piece, compatibility forms replaced (NFKC), and the place of each of its characters."""
    places = tuple(
        Place(sign, number, at)
        for number, line in enumerate(lines)
        for at, written in enumerate(line.text)
        for sign in unicodedata.normalize("NFKC", written)
        if not sign.isspace()
    )
    return "".join(place.sign for place in places), places


def union(boxes: Sequence[Box]) -> Box:
    """The smallest box around *boxes*, of which there is at least one."""
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def overlap(one: Box, other: Box) -> int:
    """Area two boxes share, in hundred-millionths of the page."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width * height if width > 0 and height > 0 else 0


def area(box: Box) -> int:
    """Area of a box, in hundred-millionths of the page."""
    return max(0, box[2] - box[0]) * max(0, box[3] - box[1])
