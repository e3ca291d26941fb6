"""The first reading of a page: which of its lines are in doubt, and what stands where nothing is printed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from docarchive.domain.comparing.folding import compared_signs, normalized
from docarchive.domain.comparing.places import reach_of_hand
from docarchive.domain.comparing.printed import Box, PrintedPage, area, overlap, running_text
from docarchive.domain.comparing.rows import (
    Compared,
    Row,
    Sign,
    compare,
    in_reading_order,
    reading_of,
    rows_of,
    signs_of,
)
from docarchive.domain.comparing.typed import TypedSpan, typed_spans
from docarchive.domain.record import TextLine

SURE = 850
"""Per mille of confidence from which added text is believed. Source: benchmarks/compare.py."""
_EXTRA_SIGNS = 4
"""Added text shorter than this is a stain, a stroke of the pen or the edge of a seal."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A printed line in which the first reader saw something else."""

    line: int
    """Index of the page's line."""
    signs: tuple[Sign, ...]
    first: Compared
    box: Box
    """Where the second reader should look."""


@dataclass(frozen=True, slots=True)
class FirstReading:
    """A page after the first reader."""

    page: PrintedPage
    spans: tuple[TypedSpan, ...]
    signs: Mapping[int, tuple[Sign, ...]]
    doubts: tuple[Doubt, ...]
    extras: tuple[TextLine, ...]
    """Text where nothing is printed and nothing is to be written."""
    seals: tuple[Box, ...]
    confidence: int
    """Mean of what was seen, per mille."""
    signs_seen: int

    @property
    def asked(self) -> tuple[Box, ...]:
        """What the second reader should read: the doubtful lines, then text where nothing is printed."""
        return (*(doubt.box for doubt in self.doubts), *(extra.box for extra in self.extras))


def read_first(
    page: PrintedPage,
    seen: Sequence[TextLine],
    values: Mapping[str, object],
    *,
    masks: Sequence[Box],
    seals: Sequence[Box] = (),
) -> FirstReading:
    """Hold a page against the first reading of it.

    Args:
        page: What was issued.
        seen: What was recognised, in the issued page's frame.
        values: The record's field values.
        masks: Where people write: what was recognised there is left out, and so are printed lines there.
        seals: Where a seal is, or may be.
    """
    text, _ = running_text(page.lines)
    spans = typed_spans(text, values)
    signs = signs_of(page.lines, spans)
    written = [*(reach_of_hand(page, mask) for mask in masks), *seals]
    doubts: list[Doubt] = []
    extras: list[TextLine] = []
    for row in rows_of(page.lines, seen):
        if row.lines:
            doubts += _doubts(row, page, signs, masks)
        else:
            extras += [line for line in row.seen if _is_extra(line, written)]
    return FirstReading(
        page=page,
        spans=spans,
        signs=signs,
        doubts=tuple(doubts),
        extras=tuple(extras),
        seals=tuple(seals),
        confidence=sum(line.confidence for line in seen) // max(1, len(seen)),
        signs_seen=sum(len(compared_signs(normalized(line.text))) for line in seen),
    )


def _doubts(
    row: Row, page: PrintedPage, signs: Mapping[int, tuple[Sign, ...]], masks: Sequence[Box]
) -> Iterator[Doubt]:
    ordered = in_reading_order(row, page.lines)
    lines = [index for index in ordered if signs.get(index) and not _masked(page.lines[index].box, masks)]
    expected = [sign for index in lines for sign in signs[index]]
    if not expected:
        return
    first = compare(expected, reading_of(row, page.lines, masks))
    start = 0
    for index in lines:
        box, of_line = page.lines[index].box, signs[index]
        written_behind = _is_written_behind(box, masks)
        ours = range(2 * start, 2 * (start + len(of_line)) + (0 if written_behind else 1))
        here = frozenset(slot - 2 * start for slot in first.slots if slot in ours)
        if here:
            found = {slot - 2 * start: text for slot, text in first.found.items() if slot in ours}
            look = box if written_behind else _as_wide_as_seen(box, row, page)
            look = _padded(look, page, to_the_right=not written_behind)
            yield Doubt(index, of_line, Compared(here, found), look)
        start += len(of_line)


def _as_wide_as_seen(line: Box, row: Row, page: PrintedPage) -> Box:
    """The line's place, longer where the scan has more text on it, but not into what is printed beside it."""
    left, top, right, bottom = line
    beside = [other.box[0] for other in page.lines if other.top < bottom and other.bottom > top]
    room = min((edge for edge in beside if edge >= right), default=10_000)
    seen = [one.box[2] for one in row.seen if top < (one.box[1] + one.box[3]) // 2 < bottom]
    return (left, top, max(right, min(room, max(seen, default=right))), bottom)


def _is_written_behind(box: Box, masks: Sequence[Box]) -> bool:
    """Whether people write right behind a line: what a reader sees at its end is no part of it."""
    return any(mask[0] == box[2] and overlap((box[0], mask[1], box[2] + 1, mask[3]), box) for mask in masks)


def _masked(box: Box, masks: Sequence[Box]) -> bool:
    return any(overlap(box, mask) > area(box) * 0.5 for mask in masks)


def _padded(box: Box, page: PrintedPage, *, to_the_right: bool) -> Box:
    """A little more than the line, for a registration that is half a millimetre out."""
    across, down = 15_000 // page.width_mm, 5_000 // page.height_mm
    return (
        max(0, box[0] - across),
        max(0, box[1] - down),
        min(10_000, box[2] + (across if to_the_right else 0)),
        min(10_000, box[3] + down),
    )


def _is_extra(line: TextLine, written: Sequence[Box]) -> bool:
    inside = sum(overlap(line.box, mask) for mask in written)
    if "章" in line.text:  # the middle of a seal that is not red on this scan
        return False
    signs = compared_signs(normalized(line.text))
    return len(signs) >= _EXTRA_SIGNS and line.confidence >= SURE and inside < area(line.box) * 0.3
