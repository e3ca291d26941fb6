"""The order of records in the volume, its two sides, and several volumes when one would be too thick."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from docarchive.domain.case_file import compact
from docarchive.domain.errors import RejectedError
from docarchive.domain.identifiers import RecordId
from docarchive.domain.record import Record, RecordKind
from docarchive.domain.volumes.rules import EVIDENCE, OTHER, RECORDINGS, OrderPreset
from docarchive.domain.volumes.volume import VolumeSide

RECEIPT = "service_receipt"
MADE_WITH_VOLUME = frozenset({"case_file_cover", "volume_contents", "volume_note"})
"""Forms that the volume itself brings; those issued by hand before are no items of it."""


def filed_records(records: Sequence[Record]) -> list[Record]:
    """What belongs into the volume: every document and piece of evidence that is not void, corrected ones too."""
    return [item for item in records if not item.void_reason and item.form_id not in MADE_WITH_VOLUME]


def in_order(records: Sequence[Record], preset: OrderPreset) -> list[Record]:
    """Records as the preset puts them: by line, then date, then number, then as recorded."""
    place = {name: index for index, line in enumerate(preset.lines) for name in line}
    last = place.get(OTHER, len(preset.lines))
    recorded = {item.id: index for index, item in enumerate(records)}

    def key(item: Record) -> tuple[int, date, str, int, int]:
        number = item.number
        word, serial = (number.word, number.serial) if number else ("", 0)
        line = place.get(_name_of(item), last)
        return line, item.doc_date or date.max, word, serial, recorded[item.id]

    ordered = sorted(records, key=key)
    return _receipts_behind(ordered) if preset.receipts_follow else ordered


def require_all_placed(records: Sequence[Record], wanted: Sequence[RecordId]) -> None:
    """See that an order given by hand places each of *records* once.

    Raises:
        RejectedError: a record is missing, named twice, or none of these; each is named.
    """
    known = {item.id for item in records}
    faults = [
        f"{item.title}{item.number or ''}：没有排列 / not placed"
        for item in records
        if item.id not in set(wanted)
    ]
    faults += [f"{one}：不属于本卷 / not of this volume" for one in dict.fromkeys(wanted) if one not in known]
    faults += [f"{one}：排了两次 / placed twice" for one in dict.fromkeys(wanted) if wanted.count(one) > 1]
    if faults:
        raise RejectedError("排列顺序有误 / wrong order:\n  " + "\n  ".join(faults), hint="--order")


@dataclass(frozen=True, slots=True)
class Part:
    """The records of one volume to be, in order."""

    side: VolumeSide
    number: int
    """第 n 卷 of its side."""
    count: int
    records: tuple[Record, ...]


def into_volumes(
    records: Sequence[Record],
    pages: Mapping[RecordId, int],
    *,
    pages_per_volume: int,
    one_volume: bool,
) -> list[Part]:
    """Share ordered records among volumes; a document is never split, so one long document may make a thick volume.

    Args:
        records: In order.
        pages: Numbered pages of each.
        pages_per_volume: A volume is closed when the next document would go beyond.
        one_volume: Both sides together, on the main side.
    """
    sides = [
        (side, [item for item in records if _side_of(item, one_volume=one_volume) is side])
        for side in VolumeSide
    ]
    parts = []
    for side, items in sides:
        groups = list(_thick(items, pages, pages_per_volume))
        parts += [Part(side, place, len(groups), tuple(group)) for place, group in enumerate(groups, start=1)]
    return parts


def _thick(items: Sequence[Record], pages: Mapping[RecordId, int], most: int) -> Iterable[list[Record]]:
    group: list[Record] = []
    held = 0
    for item in items:
        wanted = pages.get(item.id, 0)
        if group and held and held + wanted > most:
            yield group
            group, held = [], 0
        group.append(item)
        held += wanted
    if group:
        yield group


def _side_of(item: Record, *, one_volume: bool) -> VolumeSide:
    return VolumeSide.MAIN if one_volume else VolumeSide(item.volume_side or VolumeSide.MAIN)


def _name_of(item: Record) -> str:
    if item.custody is not None:
        return RECORDINGS
    return EVIDENCE if item.kind is RecordKind.EVIDENCE else str(item.form_id)


def _receipts_behind(ordered: Sequence[Record]) -> list[Record]:
    """Each receipt behind the last of the documents it serves; one that names none stays where it is."""
    papers = [item for item in ordered if item.form_id != RECEIPT]
    behind: dict[RecordId, list[Record]] = {}
    placed: set[RecordId] = set()
    for item in ordered:
        served = [paper for paper in papers if item.form_id == RECEIPT and _serves(item, paper)]
        if served:
            behind.setdefault(served[-1].id, []).append(item)
            placed.add(item.id)
    return [one for item in ordered if item.id not in placed for one in (item, *behind.get(item.id, ()))]


def _serves(receipt: Record, paper: Record) -> bool:
    name = compact(str(paper.number)) if paper.number else compact(paper.title)
    same_party = paper.number is not None or receipt.party_id == paper.party_id
    return same_party and any(name in compact(row.document) for row in receipt.services)
