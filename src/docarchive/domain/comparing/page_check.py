"""One page: which lines are in doubt after the first reading, and what is left after the second.

A line is read again only when the first reader saw something else than was issued; a difference is reported
only where both did, and called one only where both saw the same.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from docarchive.domain.comparing.comparison import (
    Difference,
    DifferenceKind,
    Outcome,
    PageComparison,
    outcome_of,
)
from docarchive.domain.comparing.folding import Fold, compared_signs, fold, normalized
from docarchive.domain.comparing.places import reach_of_hand
from docarchive.domain.comparing.printed import Box, PrintedPage, area, overlap, running_text, union
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
from docarchive.domain.comparing.typed import TypedSpan, broken_check, typed_spans
from docarchive.domain.errors import RejectedError
from docarchive.domain.money import parse_capitals, parse_yuan
from docarchive.domain.record import TextLine

_SURE = 850
"""Per mille of confidence from which added text is believed. Source: benchmarks/compare.py."""
_EXTRA_SIGNS = 4
"""Added text shorter than this is a stain, a stroke of the pen or the edge of a seal."""
_OTHER_PAGE = 0.5
"""Less than this part of the signs agrees: it is another page, or unreadable."""
_CONTEXT = 4
_AMOUNT = re.compile(r"(\d[\d,]*\.\d{2})元\(大写[::]?(?:人民币)?([^)]{2,30})\)")


@dataclass(frozen=True, slots=True)
class Asked:
    """What to read again: boxes in the issued page's frame, one a line."""

    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class _Doubt:
    line: int
    signs: tuple[Sign, ...]
    first: Compared
    box: Box


@dataclass(frozen=True, slots=True)
class FirstReading:
    """A page after the first reader."""

    page: PrintedPage
    spans: tuple[TypedSpan, ...]
    doubts: tuple[_Doubt, ...]
    extras: tuple[TextLine, ...]
    signs: Mapping[int, tuple[Sign, ...]]
    confidence: int
    """Mean of what was seen, per mille."""
    signs_seen: int
    seals: tuple[Box, ...]

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
    doubts: list[_Doubt] = []
    extras: list[TextLine] = []
    for row in rows_of(page.lines, seen):
        if row.lines:
            doubts += _doubts(row, page, signs, masks)
        else:
            extras += [line for line in row.seen if _is_extra(line, written)]
    sure = [line.confidence for line in seen]
    return FirstReading(
        page=page,
        spans=spans,
        doubts=tuple(doubts),
        extras=tuple(extras),
        signs=signs,
        confidence=sum(sure) // len(sure) if sure else 0,
        signs_seen=sum(len(compared_signs(normalized(line.text))) for line in seen),
        seals=tuple(seals),
    )


def settle(first: FirstReading, second: Sequence[TextLine]) -> tuple[PageComparison, tuple[Difference, ...]]:
    """What is left of the doubts.

    Args:
        first: The first reading.
        second: What the second reader saw in `FirstReading.asked`, in that order (empty text for nothing).
    """
    again = [line.text for line in second]
    left = [(doubt, compare(doubt.signs, text)) for doubt, text in zip(first.doubts, again, strict=False)]
    total = sum(len(signs) for signs in first.signs.values())
    lost = sum(len(_signs_in(_both(doubt.first, other))) for doubt, other in left)
    number = first.page.page_number
    if total and lost > total * _OTHER_PAGE:
        return _other_page(first, total, total - lost)
    found = [item for doubt, other in left for item in _differences(first, doubt, other)]
    found = _joined(found) + _disagreeing_amounts(first, left) + _added(first, second)
    unread = any(item.kind is DifferenceKind.UNREAD and item.field for item in found)
    outcome = outcome_of(found, unread_values=unread)
    return PageComparison(number, outcome, None, total, total - lost), tuple(found)


def _doubts(
    row: Row, page: PrintedPage, signs: Mapping[int, tuple[Sign, ...]], masks: Sequence[Box]
) -> Iterable[_Doubt]:
    """The lines of a row in which the first reader saw something else."""
    lines = [
        index for index in in_reading_order(row, page.lines) if not _masked(page.lines[index].box, masks)
    ]
    expected = [sign for index in lines for sign in signs.get(index, ())]
    if not expected:
        return
    first = compare(expected, reading_of(row, page.lines, masks))
    start = 0
    for index in lines:
        of_line = signs.get(index, ())
        end = start + len(of_line)
        here = {slot - 2 * start for slot in first.slots if 2 * start <= slot <= 2 * end}
        if _is_written_behind(page.lines[index].box, masks):
            here.discard(2 * len(of_line))
        if here and of_line:
            found = {slot - 2 * start: text for slot, text in first.found.items() if slot - 2 * start in here}
            line = page.lines[index].box
            wide = _as_wide_as_seen(line, row, page)
            box = _padded(wide, page, to_the_right=not _is_written_behind(line, masks))
            yield _Doubt(index, of_line, Compared(frozenset(here), found), box)
        start = end


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


def _both(one: Compared, other: Compared) -> frozenset[int]:
    """Slots where both readings differ; a sign off by one counts, since gaps are put where they fit."""
    near = {slot + step for slot in other.slots for step in (-1, 0, 1)}
    return frozenset(slot for slot in one.slots if slot in near)


def _signs_in(slots: Iterable[int]) -> set[int]:
    return {slot // 2 for slot in slots if slot % 2}


def _differences(first: FirstReading, doubt: _Doubt, other: Compared) -> list[Difference]:
    slots = _both(doubt.first, other)
    groups: dict[int, set[int]] = {}
    for slot in sorted(slots):
        groups.setdefault(_value_at(doubt.signs, slot), set()).add(slot)
    found = []
    for value, places in groups.items():
        if value >= 0:
            found.append(_typed(first, doubt, other, first.spans[value], value, places))
        else:
            found += [_plain(first, doubt, other, run) for run in _runs(places)]
    return [item for item in found if item is not None]


def _value_at(signs: Sequence[Sign], slot: int) -> int:
    """The typed value a slot belongs to; a gap belongs to it when it is inside, or beside its end."""
    near = [slot // 2] if slot % 2 else [slot // 2 - 1, slot // 2]
    spans = [signs[at].span for at in near if 0 <= at < len(signs)]
    return next((span for span in spans if span is not None), -1)


def _runs(places: Iterable[int]) -> list[set[int]]:
    runs: list[set[int]] = []
    for slot in sorted(places):
        if runs and slot - max(runs[-1]) <= 3:
            runs[-1].add(slot)
        else:
            runs.append({slot})
    return runs


def _typed(
    first: FirstReading, doubt: _Doubt, other: Compared, span: TypedSpan, value: int, places: set[int]
) -> Difference | None:
    ours = [at for at, sign in enumerate(doubt.signs) if sign.span == value]
    read = [_read(doubt.signs, reading, ours[0], ours[-1] + 1) for reading in (doubt.first, other)]
    how = span.fold
    alike = _folded(read[0], how) == _folded(read[1], how)
    box = _box_of(first, doubt, ours)
    whole = _in_the_value(span, doubt, ours, read[1])
    return _difference(
        first,
        box,
        span.text,
        whole,
        alike=alike,
        lost=not read[1] and not read[0],
        field=span.field,
        remark=broken_check(span, whole),
    )


def _plain(first: FirstReading, doubt: _Doubt, other: Compared, places: set[int]) -> Difference | None:
    signs = doubt.signs
    start, end = min(places) // 2, min(len(signs), (max(places) + 1) // 2)
    read = [_read(signs, reading, start, end) for reading in (doubt.first, other)]
    expected = "".join(sign.sign for sign in signs[start:end])
    alike = _folded(read[0], Fold.TEXT) == _folded(read[1], Fold.TEXT)
    before = "".join(sign.sign for sign in signs[max(0, start - _CONTEXT) : start])
    after = "".join(sign.sign for sign in signs[end : end + _CONTEXT])
    whole = start == 0 and end == len(signs)
    box = _box_of(first, doubt, range(start, max(end, start + 1)))
    return _difference(
        first,
        box,
        f"{before}{expected}{after}",
        f"{before}{read[1]}{after}",
        alike=alike,
        lost=whole and not read[0] and not read[1],
        field=None,
        remark=None,
    )


def _difference(
    first: FirstReading,
    box: Box,
    expected: str,
    found: str,
    *,
    alike: bool,
    lost: bool,
    field: str | None,
    remark: str | None,
) -> Difference:
    sealed = any(overlap(box, seal) for seal in first.seals)
    if not alike or (sealed and (lost or len(found) < len(expected))):
        kind = DifferenceKind.UNDER_SEAL if sealed else DifferenceKind.UNREAD
    elif lost:
        kind = DifferenceKind.MISSING
    else:
        kind = DifferenceKind.TYPED if field else DifferenceKind.TEXT
    return Difference(kind, first.page.page_number, box, expected, found, field, remark)


def _read(signs: Sequence[Sign], reading: Compared, start: int, end: int) -> str:
    """What a reading has in the place of the signs *start* to *end*, gaps at both ends included."""
    pieces = []
    for at in range(start, end + 1):
        pieces.append(reading.found.get(2 * at, ""))
        if at < end:
            pieces.append(reading.found.get(2 * at + 1, signs[at].sign))
    return "".join(pieces)


def _folded(text: str, how: Fold) -> str:
    return "".join(fold(sign, how) for sign in text)


def _in_the_value(span: TypedSpan, doubt: _Doubt, ours: Sequence[int], read: str) -> str:
    """The whole value as found: a value that runs over two lines keeps its other line as issued."""
    here = "".join(doubt.signs[at].sign for at in ours)
    whole = "".join(sign for sign, _ in compared_signs(span.text))
    return whole.replace(here, read, 1) if here in whole else read


def _box_of(first: FirstReading, doubt: _Doubt, places: Iterable[int]) -> Box:
    line = first.page.lines[doubt.line]
    boxes = [
        line.box_of(doubt.signs[at].at, doubt.signs[at].at + 1) for at in places if at < len(doubt.signs)
    ]
    return union(boxes) if boxes else line.box


def _joined(found: Sequence[Difference]) -> list[Difference]:
    """A value that runs over two lines and differs on both is one difference."""
    kept: list[Difference] = []
    for item in found:
        before = kept[-1] if kept else None
        if (
            before
            and item.field
            and (before.field, before.expected) == (item.field, item.expected)
            and before.kind is item.kind
            and before.box[3] < item.box[1]
            and before.found != item.found
        ):
            kept[-1] = replace(before, box=union([before.box, item.box]))
        else:
            kept.append(item)
    return kept


def _disagreeing_amounts(first: FirstReading, left: Sequence[tuple[_Doubt, Compared]]) -> list[Difference]:
    """Amounts in figures whose capitals, as found on the scan, are another amount."""
    changed = {doubt.line: (doubt, other) for doubt, other in left if _both(doubt.first, other)}
    if not changed:
        return []
    text, places = running_text(first.page.lines)
    read = _as_found(first, changed)
    found = []
    for issued, seen in zip(_AMOUNT.finditer(text), _AMOUNT.finditer(read), strict=False):
        try:
            if parse_yuan(seen[1]) == parse_capitals(seen[2]):
                continue
        except RejectedError:
            continue
        here = places[issued.start() : issued.end()]
        box = union([first.page.lines[place.line].box_of(place.at, place.at + 1) for place in here])
        found.append(
            Difference(DifferenceKind.AMOUNTS, first.page.page_number, box, seen[1], seen[2], "capitals")
        )
    return found


def _as_found(first: FirstReading, changed: Mapping[int, tuple[_Doubt, Compared]]) -> str:
    """The page's running text with what the second reader saw in the place of what both saw otherwise."""
    _, places = running_text(first.page.lines)
    by_place: dict[tuple[int, int], str] = {}
    for doubt, other in changed.values():
        for slot in _both(doubt.first, other):
            if slot % 2:
                sign = doubt.signs[slot // 2]
                by_place[(sign.line, sign.at)] = other.found.get(slot, sign.sign)
            elif slot and slot in other.found:
                sign = doubt.signs[slot // 2 - 1]
                by_place[(sign.line, sign.at)] = sign.sign + other.found[slot]
    return "".join(by_place.get((place.line, place.at), place.sign) for place in places)


def _is_extra(line: TextLine, masks: Sequence[Box]) -> bool:
    signs = [sign for sign, _ in compared_signs(normalized(line.text))]
    inside = sum(overlap(line.box, mask) for mask in masks)
    if "章" in line.text:  # the middle of a seal that is not red on this scan
        return False
    return len(signs) >= _EXTRA_SIGNS and line.confidence >= _SURE and inside < area(line.box) * 0.3


def _added(first: FirstReading, second: Sequence[TextLine]) -> list[Difference]:
    found = []
    for line, again in zip(first.extras, second[len(first.doubts) :], strict=False):
        one, other = normalized(line.text), normalized(again.text)
        if again.confidence >= _SURE and _folded_words(one) == _folded_words(other):
            found.append(Difference(DifferenceKind.EXTRA, first.page.page_number, line.box, "", again.text))
    return found


def _folded_words(text: str) -> str:
    return "".join(fold(sign, Fold.TEXT) for sign, _ in compared_signs(text))


def _other_page(
    first: FirstReading, total: int, confirmed: int
) -> tuple[PageComparison, tuple[Difference, ...]]:
    """Hardly anything agrees: another page when it was read well, unreadable otherwise."""
    number = first.page.page_number
    if first.confidence >= _SURE and first.signs_seen >= total // 4:
        words = "页面文字与签发文书几乎全不相同 / hardly a line is that of the issued page"
        difference = Difference(DifferenceKind.PAGE, number, (0, 0, 10_000, 10_000), "", "", None, words)
        return PageComparison(number, Outcome.DIFFERS, None, total, confirmed), (difference,)
    reason = "文字无法辨认 / the text cannot be read"
    return PageComparison(number, Outcome.UNREADABLE, reason, total, confirmed), ()
