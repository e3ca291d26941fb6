"""Text with the place of each character, out of which boxes to be covered are made.

Boxes are left, top, right, bottom in ten-thousandths of the upright page's width and height, from the top left.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from docarchive.domain.errors import RejectedError
from docarchive.domain.masking.personal import PersonalKind
from docarchive.domain.masking.spans import PersonalSpan
from docarchive.domain.record import TextLine

Box = tuple[int, ...]
WHOLE = 10_000
_PERCENT = WHOLE // 100
_PAD = 0.12
"""Around a box, in heights of the line: glyphs reach beyond their boxes."""
_LOOSE = 0.6
"""More at both ends where only the line's box is known, and its characters are taken to be evenly spread."""


@dataclass(frozen=True, slots=True)
class PlacedText:
    """The text of a page and where it stands."""

    text: str
    boxes: tuple[Box, ...]
    """One a character; empty for blanks and line ends."""
    exact: bool
    """Each character's own box is known."""


@dataclass(frozen=True, slots=True, order=True)
class MaskBox:
    """One part of a page to be covered, and why."""

    page_number: int
    box: Box
    kind: PersonalKind


def parse_box(given: str) -> MaskBox:
    """A box that a person draws, as ``page:left,top,right,bottom`` in percent of the upright page.

    Raises:
        RejectedError: it is not written so, or lies outside of a page.
    """
    page, _, edges = given.partition(":")
    try:
        left, top, right, bottom = (round(float(edge) * _PERCENT) for edge in edges.split(","))
        number = int(page)
    except (ValueError, OverflowError):
        left = top = right = bottom = number = 0
    if not (number > 0 and 0 <= left < right <= WHOLE and 0 <= top < bottom <= WHOLE):
        raise RejectedError(
            f"{given[:60]!r} 应为 页:左,上,右,下（百分数）/ expected page:left,top,right,bottom in percent",
            hint="2:10,20,30,25",
        )
    return MaskBox(number, (left, top, right, bottom), PersonalKind.OTHER)


def printed_box(item: MaskBox) -> str:
    """A box as `parse_box` reads it."""
    return f"{item.page_number}:{','.join(f'{edge / _PERCENT:g}' for edge in item.box)}"


def placed_lines(lines: Iterable[TextLine]) -> PlacedText:
    """A page as a recogniser saw it: within a line characters are spread by their usual widths."""
    signs: list[str] = []
    boxes: list[Box] = []
    for line in lines:
        signs += [*line.text, "\n"]
        boxes += [*_spread(line), ()]
    return PlacedText("".join(signs), tuple(boxes), exact=False)


def boxes_of(placed: PlacedText, spans: Sequence[PersonalSpan], page_number: int) -> list[MaskBox]:
    """What is to be covered for *spans*: for each span a box on every line that it stands on."""
    found = []
    for span in spans:
        for run in _runs(box for box in placed.boxes[span.start : span.end] if box):
            found.append(MaskBox(page_number, _padded(run, placed.exact), span.kind))
    return found


def _runs(boxes: Iterable[Box]) -> Iterator[Box]:
    """Neighbours on one line as one box."""
    joined: list[Box] = []
    for box in boxes:
        if joined and _level(joined[-1], box):
            last = joined[-1]
            joined[-1] = (
                min(last[0], box[0]),
                min(last[1], box[1]),
                max(last[2], box[2]),
                max(last[3], box[3]),
            )
        else:
            joined.append(box)
    yield from joined


def _level(one: Box, other: Box) -> bool:
    """Whether both stand on one line, the other to the right."""
    overlap = min(one[3], other[3]) - max(one[1], other[1])
    return overlap * 2 > min(one[3] - one[1], other[3] - other[1]) and other[0] >= one[0]


def _padded(box: Box, exact: bool) -> Box:
    tall = box[3] - box[1]
    around = round(tall * _PAD) + 1
    aside = around if exact else around + round(tall * _LOOSE)
    return (
        max(0, box[0] - aside),
        max(0, box[1] - around),
        min(WHOLE, box[2] + aside),
        min(WHOLE, box[3] + around),
    )


def _spread(line: TextLine) -> list[Box]:
    left, top, right, bottom = line.box
    widths = [2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in line.text]
    whole, at = sum(widths) or 1, 0
    edges = [left]
    for width in widths:
        at += width
        edges.append(left + round((right - left) * at / whole))
    return [(start, top, end, bottom) for start, end in pairwise(edges)]
