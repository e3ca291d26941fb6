"""Where on an issued page people sign, date and seal: found by the words that ask for it, not by coordinates."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docarchive.domain.comparing.comparison import Mark, MarkKind, Presence
from docarchive.domain.comparing.folding import normalized
from docarchive.domain.comparing.mark_rule import MarkRule
from docarchive.domain.comparing.printed import Box, PrintedLine, PrintedPage, union

_ASKING = re.compile(
    r"(?:签名|签收|签字|盖章|签章|印章|指印|说明|见证人|注明|异议\)|意见|姓名|关系|电话|时间|日期|文号|备案|^答)\)?[^,。;]{0,6}:$"
)
"""Words at the end of a line that ask for writing behind them."""
_DATE_BLANK = ("年", "月", "日")
_WRITE_MM = 8
"""Least room behind such words that is meant to be written on."""
_UP_MM, _DOWN_MM = 7, 5
"""How far above and below its line a hand writes."""
_CORE_MM = 2
"""Half the height in which a signature on this line must have ink; those above and below hardly reach there."""
_MUCH_BESIDE = 70
"""Squares of ink near a line and not on it; a signature of three characters has about a hundred."""
_SEAL_MM = 26
"""From the middle of a seal's place to the edge of where it is looked for: 21 mm of seal, and some shift."""
_NAME_ABOVE_MM = 40
"""The office's name stands no further above the date below it."""
_TEXT_WIDTH = 9_300
"""Right end of what is written when nothing is printed there."""


@dataclass(frozen=True, slots=True)
class Ink:
    """What was put on a place."""

    cells: int
    """Squares of one millimetre with dark ink in them, of the largest group that stands together; no red ink."""
    width_mm: int
    """Width of that group: a streak of the scanner's glass is long, but not wide."""
    red_mm2: int
    """Area of red ink."""
    red_width_mm: int
    red_height_mm: int


@dataclass(frozen=True, slots=True)
class MarkPlace:
    """A place to look at."""

    rule: MarkRule
    kind: MarkKind
    page_number: int
    zone: Box
    """Where the ink may be."""
    core: Box
    """Where some of it must be."""
    printed: bool = False
    """The mark is printed (a refusal typed before printing): nothing to look for."""


@dataclass(frozen=True, slots=True)
class _Band:
    """Printed lines side by side."""

    page: PrintedPage
    lines: tuple[PrintedLine, ...]

    @property
    def text(self) -> str:
        return normalized("".join(line.text for line in self.lines))


def mark_places(
    pages: Sequence[PrintedPage], rules: Sequence[MarkRule], values: Mapping[str, Any]
) -> tuple[tuple[MarkPlace, ...], tuple[Mark, ...]]:
    """Find the places the rules speak of.

    Returns:
        The places, and a mark that is `UNSURE` for each rule whose words are not on the paper.
    """
    bands = [band for page in pages for band in _bands(page)]
    places: list[MarkPlace] = []
    for rule in rules:
        places += _places(bands, rule, values)
    found = {place.rule.who for place in places}
    lost = [_lost(rule) for rule in rules if rule.who not in found and rule.names is None]
    lost += [_lost(rule) for rule in rules if rule.every_page and not _on_every_page(rule, places, pages)]
    return tuple(places), tuple(dict.fromkeys(lost))


def seal_places(
    pages: Sequence[PrintedPage], *, agency_names: Sequence[str], printed_date: str
) -> tuple[MarkPlace, ...]:
    """Where the issuing office's seal belongs: over its name and the date below it, the last on the paper."""
    rule = MarkRule("印章", "落款")
    date = normalized(printed_date)
    for page in reversed(pages):
        for line in sorted(page.lines, key=lambda line: -line.middle):
            if normalized(line.text) != date:
                continue
            above = [
                other
                for other in page.lines
                if other.middle < line.middle
                and line.top - other.bottom < _NAME_ABOVE_MM * 10_000 // page.height_mm
                and normalized(other.text) in {normalized(name) for name in agency_names}
            ]
            around = union([line.box, *(other.box for other in above[-1:])])
            zone = _around(page, ((around[0] + around[2]) // 2, (around[1] + around[3]) // 2), _SEAL_MM)
            return (MarkPlace(rule, MarkKind.SEAL, page.page_number, zone, zone),)
    return ()


def writing_places(page: PrintedPage) -> tuple[Box, ...]:
    """Where people write on a page, no higher than the line: behind words that ask for it, in dates left blank."""
    found: list[Box] = []
    for band in _bands(page):
        lines = band.lines
        for at, line in enumerate(lines):
            end = lines[at + 1].box[0] if at + 1 < len(lines) else _TEXT_WIDTH
            text = normalized(line.text)
            room = (end - line.box[2]) * page.width_mm > _WRITE_MM * 10_000
            if room and _ASKING.search(text):
                found.append((line.box[2], line.top, end, line.bottom))
        found += _date_blanks(band)
    return tuple(found)


def reach_of_hand(page: PrintedPage, box: Box) -> Box:
    """How far what is written in *box* may reach above and below it."""
    return _high(page, box, _UP_MM, _DOWN_MM)


def judge(place: MarkPlace, zone: Ink, core: Ink) -> Presence:
    """Whether a mark is there; unsure rather than wrong."""
    if place.printed:
        return Presence.PRESENT
    if place.kind is MarkKind.SEAL:
        if zone.red_mm2 >= 60 and zone.red_width_mm >= 12 and zone.red_height_mm >= 12:
            return Presence.PRESENT
        # A seal on a gray scan is dark ink over much of its place; what it is nobody can say.
        return Presence.ABSENT if zone.cells < 60 and zone.red_mm2 < 15 else Presence.UNSURE
    if place.kind is MarkKind.DATE:
        return _by_cells(core, enough=5, none=1, width_mm=3)
    found = _by_cells(core, enough=9, none=2, width_mm=6)
    # Much ink beside the line may be a signature set high, or the neighbour's.
    return Presence.UNSURE if found is Presence.ABSENT and zone.cells >= _MUCH_BESIDE else found


def _by_cells(ink: Ink, *, enough: int, none: int, width_mm: int) -> Presence:
    if ink.cells >= enough and ink.width_mm >= width_mm:
        return Presence.PRESENT
    return Presence.ABSENT if ink.cells <= none else Presence.UNSURE


def marks_found(places: Sequence[MarkPlace], ink: Sequence[tuple[Ink, Ink]]) -> tuple[Mark, ...]:
    """Judge every place; a signature that is refused, with circumstances and a witness, is not missed."""
    judged = [(place, judge(place, zone, core)) for place, (zone, core) in zip(places, ink, strict=True)]
    refused = _is_refused(judged)
    return tuple(
        _mark(place, presence, refused=refused.get(place.rule.who))
        for place, presence in judged
        if place.kind not in (MarkKind.REFUSAL, MarkKind.WITNESS)
    )


def _is_refused(judged: Sequence[tuple[MarkPlace, Presence]]) -> dict[str, Presence]:
    """By who should have signed: whether a refusal stands there, with a witness."""
    notes: dict[str, list[Presence]] = {}
    for place, presence in judged:
        if place.kind in (MarkKind.REFUSAL, MarkKind.WITNESS):
            notes.setdefault(place.rule.who, []).append(presence)
    return {
        who: Presence.PRESENT
        if all(one is Presence.PRESENT for one in found)
        else (Presence.ABSENT if all(one is Presence.ABSENT for one in found) else Presence.UNSURE)
        for who, found in notes.items()
    }


def _mark(place: MarkPlace, presence: Presence, *, refused: Presence | None) -> Mark:
    remark = "逐页 / on each page" if place.rule.every_page else None
    if place.rule.refusable and presence is Presence.ABSENT and refused not in (None, Presence.ABSENT):
        presence = refused or presence
        remark = (
            "拒绝签名，已注明情况并有见证人 / refused, with circumstances and a witness"
            if presence is Presence.PRESENT
            else "拒绝签名的情况说明或者见证人不全 / refusal without circumstances or without a witness"
        )
    return Mark(
        place.kind, place.rule.who, place.page_number, presence, place.zone, place.rule.optional, remark
    )


def _places(bands: Sequence[_Band], rule: MarkRule, values: Mapping[str, Any]) -> Iterator[MarkPlace]:
    wanted = re.compile(r"[^:]*?".join(re.escape(normalized(part)) for part in rule.label.split("*")))
    for band in bands:
        if not wanted.search(band.text):
            continue
        if rule.names is not None:
            yield from _column(band, wanted, rule, values, bands)
        else:
            yield from _on_the_line(band, wanted, rule)
    if rule.refusable and not rule.every_page:
        yield from _refusal(bands, rule, values)


def _on_every_page(rule: MarkRule, places: Sequence[MarkPlace], pages: Sequence[PrintedPage]) -> bool:
    signed = {place.page_number for place in places if place.rule is rule}
    return signed == {page.page_number for page in pages}


def _lost(rule: MarkRule) -> Mark:
    remark = f"签发件上没有“{rule.label}” / these words are not on the issued document"
    return Mark(MarkKind.SIGNATURE, rule.who, 0, Presence.UNSURE, None, rule.optional, remark)


def _bands(page: PrintedPage) -> Iterator[_Band]:
    """The page's lines, those side by side together, from top to bottom."""
    left = sorted(page.lines, key=lambda line: (line.middle, line.box[0]))
    while left:
        first = left[0]
        beside = [
            line
            for line in left
            if abs(line.middle - first.middle) * 3 < max(first.bottom - first.top, line.bottom - line.top)
        ]
        left = [line for line in left if line not in beside]
        yield _Band(page, tuple(sorted(beside, key=lambda line: line.box[0])))


def _on_the_line(band: _Band, wanted: re.Pattern[str], rule: MarkRule) -> Iterator[MarkPlace]:
    """The place behind the words, and the date after it when one is asked for."""
    read, label = "", None
    for label in band.lines:
        read += normalized(label.text)
        if wanted.search(read):
            break
    if label is None:
        return
    dates = _date_blanks(band)
    following = [line.box[0] for line in band.lines if line.box[0] >= label.box[2]]
    end = min([*following, *(date[0] for date in dates if date[0] >= label.box[2]), _TEXT_WIDTH])
    page = band.page
    room = (label.box[2], label.top, end, label.bottom)
    yield MarkPlace(
        rule,
        MarkKind.SIGNATURE,
        page.page_number,
        _high(page, room, _UP_MM, _DOWN_MM),
        _around_line(page, room),
    )
    for date in dates:
        zone = _high(page, date, 3, 3)
        yield MarkPlace(rule, MarkKind.DATE, page.page_number, zone, zone)


def _date_blanks(band: _Band) -> list[Box]:
    """Dates to be filled in by hand: 年, 月 and 日 alone, with room before each."""
    found: list[Box] = []
    lines = band.lines
    for at in range(len(lines) - 2):
        three = lines[at : at + 3]
        if tuple(line.text for line in three) == _DATE_BLANK:
            width = three[0].box[2] - three[0].box[0]
            found.append((three[0].box[0] - 3 * width, three[0].top, three[2].box[2], three[0].bottom))
    return found


def _refusal(bands: Sequence[_Band], rule: MarkRule, values: Mapping[str, Any]) -> Iterator[MarkPlace]:
    """Where a refusal's circumstances and its witness are written, or printed when they were typed."""
    for band in bands:
        if "拒绝签名" not in band.text:
            continue
        for kind, words, field in (
            (MarkKind.REFUSAL, "情况说明:", "refusal_note"),
            (MarkKind.REFUSAL, "注明:", "refusal_note"),
            (MarkKind.WITNESS, "见证人:", "witness_name"),
        ):
            typed = bool(values.get("refused")) and bool(values.get(field))
            line = next((line for line in band.lines if words in normalized(line.text)), None)
            if line is None:
                continue
            following = [other.box[0] for other in band.lines if other.box[0] >= line.box[2]]
            room = (line.box[2], line.top, min([*following, _TEXT_WIDTH]), line.bottom)
            page = band.page
            yield MarkPlace(
                rule, kind, page.page_number, _high(page, room, 4, 3), _around_line(page, room), typed
            )
        return


def _column(
    band: _Band,
    wanted: re.Pattern[str],
    rule: MarkRule,
    values: Mapping[str, Any],
    bands: Sequence[_Band],
) -> Iterator[MarkPlace]:
    """Below a column's heading, a place in the row of each name."""
    heading = next((line for line in band.lines if wanted.search(normalized(line.text))), None)
    names = [normalized(str(row.get("name", ""))) for row in values.get(rule.names or "") or ()]
    if heading is None:
        return
    half = (heading.box[2] - heading.box[0]) // 2 + 10_000 * 8 // band.page.width_mm
    middle = (heading.box[0] + heading.box[2]) // 2
    for below in bands:
        if below.page.page_number != band.page.page_number or below.lines[0].middle <= heading.middle:
            continue
        for line in below.lines:
            if normalized(line.text) in names and line.box[2] < middle:
                room = (middle - half, line.top, middle + half, line.bottom)
                page = band.page
                signer = MarkRule(f"{rule.who}{line.text}", rule.label, optional=rule.optional)
                yield MarkPlace(
                    signer,
                    MarkKind.SIGNATURE,
                    page.page_number,
                    _high(page, room, 3, 3),
                    _around_line(page, room),
                )


def _high(page: PrintedPage, box: Box, up_mm: int, down_mm: int) -> Box:
    millimetre = 10_000 / page.height_mm
    return (
        box[0],
        max(0, round(box[1] - up_mm * millimetre)),
        box[2],
        min(10_000, round(box[3] + down_mm * millimetre)),
    )


def _around_line(page: PrintedPage, box: Box) -> Box:
    middle, reach = (box[1] + box[3]) // 2, round(_CORE_MM * 10_000 / page.height_mm)
    return (box[0], middle - reach, box[2], middle + reach)


def _around(page: PrintedPage, middle: tuple[int, int], reach_mm: int) -> Box:
    across, down = reach_mm * 10_000 // page.width_mm, reach_mm * 10_000 // page.height_mm
    return (
        max(0, middle[0] - across),
        max(0, middle[1] - down),
        min(10_000, middle[0] + across),
        min(10_000, middle[1] + down),
    )
