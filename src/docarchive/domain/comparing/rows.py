"""Bring what a recogniser saw together with what is printed: by place, then sign by sign.

A recogniser cuts rows where it likes: two cells in one line, one line in two. Everything that overlaps is one
row, compared as a whole.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from docarchive.domain.comparing.folding import BOXES, Fold, compared_signs, fold, normalized
from docarchive.domain.comparing.printed import Box, PrintedLine, running_text, union
from docarchive.domain.comparing.typed import TypedSpan
from docarchive.domain.record import TextLine

_TAKEN_FOR = dict.fromkeys("-—–―－~", "一") | dict.fromkeys(BOXES, "口囗曰日回Vv")
"""Marks that are not compared, and the signs recognisers take them for."""
_HALF_WIDTH = 0.55
"""Width of a letter or digit, as part of a Han character's."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One printed sign that is compared."""

    sign: str
    fold: Fold
    line: int
    at: int
    span: int | None
    """Index of the typed value it belongs to."""
    before: str = ""
    """The sign before it in the text, if that one is not compared."""


@dataclass(frozen=True, slots=True)
class Row:
    """Lines that are compared together, and what was recognised there."""

    lines: tuple[int, ...]
    """Indexes of the page's lines; empty for text that stands where nothing is printed."""
    seen: tuple[TextLine, ...]
    box: Box


@dataclass(frozen=True, slots=True)
class Compared:
    """One row's signs held against a reading of it."""

    slots: frozenset[int]
    """Where they differ: sign number *i* is slot 2·i + 1, the gap before it slot 2·i."""
    found: Mapping[int, str]
    """What was read at a slot: of a sign, the signs in its place; of a gap, what was put in."""


def signs_of(lines: Sequence[PrintedLine], spans: Sequence[TypedSpan]) -> Mapping[int, tuple[Sign, ...]]:
    """The signs of each line (by index) that are compared, each as its value is compared."""
    text, places = running_text(lines)
    owner: dict[int, int] = {
        at: number for number, span in enumerate(spans) for at in range(span.start, span.end)
    }
    signs: dict[int, list[Sign]] = defaultdict(list)
    for sign, at in compared_signs(text):
        span = owner.get(at)
        how = Fold.TEXT if span is None else spans[span].fold
        if how is Fold.EXACT and sign.isdigit():
            how = Fold.DIGITS
        before = text[at - 1] if at and not compared_signs(text[at - 1]) else ""
        signs[places[at].line].append(Sign(sign, how, places[at].line, places[at].at, span, before))
    return {line: tuple(of_line) for line, of_line in signs.items()}


def rows_of(lines: Sequence[PrintedLine], seen: Sequence[TextLine]) -> tuple[Row, ...]:
    """Group printed lines with the lines a recogniser saw in their places."""
    group = list(range(len(lines) + len(seen)))

    def root(item: int) -> int:
        while group[item] != item:
            item = group[item] = group[group[item]]
        return item

    for number, read in enumerate(seen):
        for index, line in enumerate(lines):
            if _same_row(line, read):
                group[root(len(lines) + number)] = root(index)
    members: dict[int, list[int]] = defaultdict(list)
    for item in range(len(group)):
        members[root(item)].append(item)
    return tuple(_row(of_row, lines, seen) for of_row in members.values())


def compare(signs: Sequence[Sign], found: str) -> Compared:
    """Hold printed signs against a reading of the same place.

    Args:
        signs: The signs in the order of reading.
        found: The text as read; normalized here.
    """
    read = [sign for sign, _ in compared_signs(normalized(found))]
    expected = [fold(one.sign, Fold.TEXT) for one in signs]
    matcher = SequenceMatcher(None, expected, [fold(one, Fold.TEXT) for one in read], autojunk=False)
    places: dict[int, str] = {}
    for what, i1, i2, j1, j2 in matcher.get_opcodes():
        if what == "equal":
            for i, j in zip(range(i1, i2), range(j1, j2), strict=True):
                if fold(signs[i].sign, signs[i].fold) != fold(read[j], signs[i].fold):
                    places[2 * i + 1] = read[j]
        elif what == "insert":
            if i1 == len(signs) or not _is_seen_as(signs[i1].before, read[j1:j2]):
                places[2 * i1] = "".join(read[j1:j2])
        else:
            _share(places, i1, i2, read[j1:j2])
    return Compared(frozenset(_whole_runs(places, expected)), places)


def reading_of(row: Row, lines: Sequence[PrintedLine], masks: Sequence[Box]) -> str:
    """What was recognised in a row, in the order its lines are printed, without what stands on a masked place."""
    ordered = sorted(row.seen, key=lambda read: _order(read, row, lines))
    return "".join(_unmasked(read, masks) for read in ordered)


def in_reading_order(row: Row, lines: Sequence[PrintedLine]) -> tuple[int, ...]:
    """The row's lines from top to bottom, left to right."""
    return tuple(
        sorted(row.lines, key=lambda index: (*_band(lines[index].middle, row, lines), lines[index].box[0]))
    )


def _same_row(line: PrintedLine, read: TextLine) -> bool:
    """Whether the middles of both lie in each other's height, and they meet."""
    left, top, right, bottom = read.box
    height, tall = line.bottom - line.top, bottom - top
    middle = (top + bottom) // 2
    slack = height // 4
    if not (line.top - slack // 2 <= middle <= line.bottom + slack // 2):
        return False
    if tall > 3 * height or abs(middle - line.middle) > max(height, tall) * 0.6:
        return False
    begin, _, end, _ = line.box
    return min(right, end) - max(left, begin) > min(right - left, end - begin) * 0.1


def _row(members: Sequence[int], lines: Sequence[PrintedLine], seen: Sequence[TextLine]) -> Row:
    of_lines = tuple(item for item in members if item < len(lines))
    of_seen = tuple(seen[item - len(lines)] for item in members if item >= len(lines))
    boxes = [lines[index].box for index in of_lines] or [read.box for read in of_seen]
    return Row(of_lines, of_seen, union(boxes))


def _band(middle: int, row: Row, lines: Sequence[PrintedLine]) -> tuple[int]:
    """Which line of a row a height belongs to, from the top; a row that is really one line has one band."""
    bands: list[list[int]] = []
    for index in sorted(row.lines, key=lambda index: lines[index].middle):
        line = lines[index]
        if bands and line.middle - bands[-1][-1] < (line.bottom - line.top) * 0.45:
            bands[-1].append(line.middle)
        else:
            bands.append([line.middle])
    middles = [sum(band) // len(band) for band in bands]
    nearest = min(range(len(middles)), key=lambda at: abs(middles[at] - middle), default=0)
    return (nearest,)


def _order(read: TextLine, row: Row, lines: Sequence[PrintedLine]) -> tuple[int, int]:
    return (*_band((read.box[1] + read.box[3]) // 2, row, lines), read.box[0])


def _unmasked(read: TextLine, masks: Sequence[Box]) -> str:
    left, top, right, bottom = read.box
    middle = (top + bottom) / 2
    here = [mask for mask in masks if mask[1] <= middle <= mask[3] and mask[0] < right and mask[2] > left]
    if not here:
        return read.text
    widths = [_width(sign) for sign in read.text]
    whole = sum(widths) or 1.0
    kept, at = [], 0.0
    for sign, width in zip(read.text, widths, strict=True):
        center = left + (at + width / 2) / whole * (right - left)
        at += width
        if not any(mask[0] <= center <= mask[2] for mask in here):
            kept.append(sign)
    return "".join(kept)


def _width(sign: str) -> float:
    return 1.0 if unicodedata.east_asian_width(sign) in "WF" else _HALF_WIDTH


def _is_seen_as(printed: str, read: Sequence[str]) -> bool:
    """Whether a recogniser may have taken a mark for these signs: a dash for 一, a box to tick for 口."""
    return bool(printed) and all(sign in _TAKEN_FOR.get(printed, "") for sign in read)


def _share(places: dict[int, str], start: int, end: int, read: Sequence[str]) -> None:
    """Signs replaced by others, one for one as far as they go; the last one takes what is left over."""
    for i in range(start, end):
        last = i == end - 1
        place = i - start
        places[2 * i + 1] = "".join(read[place:] if last else read[place : place + 1])


def _whole_runs(places: Mapping[int, str], expected: Sequence[str]) -> set[int]:
    """One of several equal signs is lost or doubled: nobody can say which, so it is all of them."""
    slots = set(places)
    for slot in places:
        at = slot // 2
        for near in {at, at - 1} if slot % 2 == 0 else {at}:
            if not 0 <= near < len(expected):
                continue
            if slot % 2 and places[slot]:
                continue
            first = last = near
            while first > 0 and expected[first - 1] == expected[near]:
                first -= 1
            while last + 1 < len(expected) and expected[last + 1] == expected[near]:
                last += 1
            if last > first:
                slots |= set(range(2 * first, 2 * last + 3))
    return slots
