"""The second reading: a difference is reported only where both readers saw something else than was issued.

It is called one where both saw the same, or where the second was sure of another value of the same shape;
otherwise the place could not be read, and a person is asked when it is a typed value.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from docarchive.domain.comparing.comparison import (
    Difference,
    DifferenceKind,
    Outcome,
    PageComparison,
    outcome_of,
)
from docarchive.domain.comparing.doubts import SURE, Doubt, FirstReading
from docarchive.domain.comparing.folding import Fold, compared_signs, fold, normalized
from docarchive.domain.comparing.printed import Box, overlap, running_text, union
from docarchive.domain.comparing.rows import Compared, Sign, compare
from docarchive.domain.comparing.typed import TypedSpan, broken_check, has_shape_of
from docarchive.domain.errors import RejectedError
from docarchive.domain.money import parse_capitals, parse_yuan
from docarchive.domain.record import TextLine

_CONFIDENT = 900
"""Per mille from which the second reader's word alone stands against what was issued."""
_OTHER_PAGE = 0.5
"""More than this part of the signs differs: it is another page, or unreadable."""
_CONTEXT = 4
_NEAR = 3
"""Slots (a sign and a gap are one each) up to which two places are one difference."""
_AMOUNT = re.compile(r"(\d[\d,]*\.\d{2})元\(大写[::]?(?:人民币)?([^)]{2,30})\)")
_UNSURE = frozenset({DifferenceKind.UNREAD, DifferenceKind.UNDER_SEAL})


@dataclass(frozen=True, slots=True)
class _Again:
    """A doubtful line after the second reading."""

    doubt: Doubt
    second: Compared
    confident: bool

    @property
    def slots(self) -> frozenset[int]:
        """Where both readings differ; a sign off by one counts, since gaps are put where they fit."""
        near = {slot + step for slot in self.second.slots for step in (-1, 0, 1)}
        return frozenset(slot for slot in self.doubt.first.slots if slot in near)

    def read(self, start: int, end: int) -> tuple[str, str]:
        """What both readers have in the place of the signs *start* to *end*, gaps at both ends included."""
        first, second = (_read(self.doubt.signs, one, start, end) for one in (self.doubt.first, self.second))
        return first, second


def settle(first: FirstReading, second: Sequence[TextLine]) -> tuple[PageComparison, tuple[Difference, ...]]:
    """What is left of the doubts.

    Args:
        first: The first reading.
        second: What the second reader saw in `FirstReading.asked`, in that order (empty text for nothing).
    """
    again = [
        _Again(doubt, compare(doubt.signs, line.text), line.confidence >= _CONFIDENT)
        for doubt, line in zip(first.doubts, second, strict=False)
    ]
    total = sum(len(signs) for signs in first.signs.values())
    lost = sum(len({slot // 2 for slot in item.slots if slot % 2}) for item in again)
    if total and lost > total * _OTHER_PAGE:
        return _other_page(first, total, total - lost)
    found = _joined([item for line in again for item in _differences(first, line)])
    found += _disagreeing_amounts(first, again)
    found += _added(first, second[len(first.doubts) :])
    unread = any(item.kind in _UNSURE and item.field for item in found)
    outcome = outcome_of(found, unread_values=unread)
    return PageComparison(first.page.page_number, outcome, None, total, total - lost), tuple(found)


def _differences(first: FirstReading, again: _Again) -> list[Difference]:
    """The line's differences: one for each typed value, one for each stretch of other text."""
    signs = again.doubt.signs
    if again.read(0, len(signs)) == ("", ""):
        return [_missing(first, again.doubt)]
    values: dict[int, None] = {}
    others: list[int] = []
    for slot in sorted(again.slots):
        value = _value_at(signs, slot)
        if value is None:
            others.append(slot)
        else:
            values[value] = None
    found = [_typed(first, again, value) for value in values]
    return found + [_plain(first, again, run) for run in _runs(others)]


def _value_at(signs: Sequence[Sign], slot: int) -> int | None:
    """The typed value a slot belongs to; a gap belongs to one that it is in, or beside."""
    near = [slot // 2] if slot % 2 else [slot // 2 - 1, slot // 2]
    spans = [signs[at].span for at in near if 0 <= at < len(signs)]
    return next((span for span in spans if span is not None), None)


def _runs(slots: Iterable[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for slot in slots:
        if runs and slot - runs[-1][-1] <= _NEAR:
            runs[-1].append(slot)
        else:
            runs.append([slot])
    return runs


def _typed(first: FirstReading, again: _Again, value: int) -> Difference:
    span = first.spans[value]
    ours = [at for at, sign in enumerate(again.doubt.signs) if sign.span == value]
    read = again.read(ours[0], ours[-1] + 1)
    whole = _in_the_value(span, "".join(again.doubt.signs[at].sign for at in ours), read[1])
    believed = again.confident and has_shape_of(span, whole)
    alike = _folded(read[0], span.fold) == _folded(read[1], span.fold)
    box = _box_of(first, again.doubt, ours)
    kind = _kind(first, box, read, sure=alike or believed, ordinary=DifferenceKind.TYPED)
    number = first.page.page_number
    return Difference(kind, number, box, span.text, whole, span.field, broken_check(span, whole))


def _plain(first: FirstReading, again: _Again, slots: Sequence[int]) -> Difference:
    signs = again.doubt.signs
    start, end = slots[0] // 2, min(len(signs), (slots[-1] + 1) // 2)
    read = again.read(start, end)
    before = "".join(sign.sign for sign in signs[max(0, start - _CONTEXT) : start])
    after = "".join(sign.sign for sign in signs[end : end + _CONTEXT])
    expected = "".join(sign.sign for sign in signs[start:end])
    alike = _folded(read[0], Fold.TEXT) == _folded(read[1], Fold.TEXT)
    box = _box_of(first, again.doubt, range(start, max(end, start + 1)))
    kind = _kind(first, box, read, sure=alike, ordinary=DifferenceKind.TEXT)
    number = first.page.page_number
    return Difference(kind, number, box, before + expected + after, before + read[1] + after)


def _missing(first: FirstReading, doubt: Doubt) -> Difference:
    """A line that neither reader saw at all."""
    line = first.page.lines[doubt.line]
    spans = [sign.span for sign in doubt.signs if sign.span is not None]
    field = first.spans[spans[0]].field if spans else None
    kind = _kind(first, line.box, ("", ""), sure=True, ordinary=DifferenceKind.MISSING)
    return Difference(kind, first.page.page_number, line.box, line.text, "", field)


def _kind(
    first: FirstReading, box: Box, read: tuple[str, str], *, sure: bool, ordinary: DifferenceKind
) -> DifferenceKind:
    """What a place is called: below a seal, nothing seen is not nothing there."""
    sealed = any(overlap(box, seal) for seal in first.seals)
    if sure and (read[1] or not sealed):
        return ordinary
    return DifferenceKind.UNDER_SEAL if sealed else DifferenceKind.UNREAD


def _read(signs: Sequence[Sign], reading: Compared, start: int, end: int) -> str:
    pieces = []
    for at in range(start, end + 1):
        pieces.append(reading.found.get(2 * at, ""))
        if at < end:
            pieces.append(reading.found.get(2 * at + 1, signs[at].sign))
    return "".join(pieces)


def _folded(text: str, how: Fold) -> str:
    return "".join(fold(sign, how) for sign in text)


def _in_the_value(span: TypedSpan, here: str, read: str) -> str:
    """The whole value as found: a value that runs over two lines keeps its other line as issued."""
    whole = "".join(sign for sign, _ in compared_signs(span.text))
    return whole.replace(here, read, 1) if here in whole else read


def _box_of(first: FirstReading, doubt: Doubt, places: Iterable[int]) -> Box:
    line = first.page.lines[doubt.line]
    signs = doubt.signs
    boxes = [line.box_of(signs[at].at, signs[at].at + 1) for at in places if at < len(signs)]
    return union(boxes) if boxes else line.box


def _joined(found: Sequence[Difference]) -> list[Difference]:
    """A value that runs over two lines and differs on both is one difference."""
    kept: list[Difference] = []
    for item in found:
        before = kept[-1] if kept else None
        same = before is not None and (before.field, before.expected, before.kind) == (
            item.field,
            item.expected,
            item.kind,
        )
        if before is not None and same and item.field and before.box[3] < item.box[1]:
            kept[-1] = replace(before, box=union([before.box, item.box]))
        else:
            kept.append(item)
    return kept


def _disagreeing_amounts(first: FirstReading, again: Sequence[_Again]) -> list[Difference]:
    """Amounts in figures whose capitals, as found on the scan, are another amount."""
    if not any(item.slots for item in again):
        return []
    text, places = running_text(first.page.lines)
    found = []
    for issued, seen in zip(_AMOUNT.finditer(text), _AMOUNT.finditer(_as_found(first, again)), strict=False):
        try:
            if parse_yuan(seen[1]) == parse_capitals(seen[2]):
                continue
        except RejectedError:
            continue
        here = places[issued.start() : issued.end()]
        box = union([first.page.lines[place.line].box_of(place.at, place.at + 1) for place in here])
        kind, number = DifferenceKind.AMOUNTS, first.page.page_number
        found.append(Difference(kind, number, box, seen[1], seen[2], "capitals"))
    return found


def _as_found(first: FirstReading, again: Sequence[_Again]) -> str:
    """The page's running text with what the second reader saw in the place of what both saw otherwise."""
    _, places = running_text(first.page.lines)
    seen: dict[tuple[int, int], str] = {}
    for item in again:
        signs = item.doubt.signs
        for slot in item.slots:
            sign = signs[slot // 2 if slot % 2 else max(0, slot // 2 - 1)]
            if slot % 2:
                seen[(sign.line, sign.at)] = item.second.found.get(slot, sign.sign)
            elif slot and slot in item.second.found:
                seen[(sign.line, sign.at)] = sign.sign + item.second.found[slot]
    return "".join(seen.get((place.line, place.at), place.sign) for place in places)


def _added(first: FirstReading, second: Sequence[TextLine]) -> list[Difference]:
    """Text where nothing is printed that both readers read alike."""
    return [
        Difference(DifferenceKind.EXTRA, first.page.page_number, line.box, "", again.text)
        for line, again in zip(first.extras, second, strict=False)
        if again.confidence >= SURE and _words(line.text) == _words(again.text)
    ]


def _words(text: str) -> str:
    return "".join(fold(sign, Fold.TEXT) for sign, _ in compared_signs(normalized(text)))


def _other_page(
    first: FirstReading, total: int, confirmed: int
) -> tuple[PageComparison, tuple[Difference, ...]]:
    """Hardly anything agrees: another page when it was read well, unreadable otherwise."""
    number = first.page.page_number
    if first.confidence >= SURE and first.signs_seen >= total // 4:
        words = "页面文字与签发文书几乎全不相同 / hardly a line is that of the issued page"
        difference = Difference(DifferenceKind.PAGE, number, (0, 0, 10_000, 10_000), "", "", None, words)
        return PageComparison(number, Outcome.DIFFERS, None, total, confirmed), (difference,)
    reason = "文字无法辨认 / the text cannot be read"
    return PageComparison(number, Outcome.UNREADABLE, reason, total, confirmed), ()
