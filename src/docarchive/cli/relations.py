"""How a document stands to others, as the screen says it: in both directions."""

from collections.abc import Sequence

from docarchive.domain.record import Record
from docarchive.domain.relation import Relation, RelationKind
from docarchive.domain.standing import correction_of, related_to
from docarchive.domain.words import chinese, word

_BACK = {
    RelationKind.CORRECTS: ("被更正 / corrected by", "corrected_by"),
    RelationKind.REPLACES: ("由其代替 / replaced by", "replaced_by"),
    RelationKind.SUPPLEMENTS: ("被补充 / supplemented by", "supplemented_by"),
}


def relation_rows(record: Record, records: Sequence[Record]) -> list[tuple[str, str]]:
    """Names and texts: what the document does to an earlier one, then what later ones do to it.

    Args:
        record: The document.
        records: Of its case.
    """
    rows = []
    if record.relation is not None:
        earlier = next((item for item in records if item.id == record.relation.record_id), None)
        rows.append((word(record.relation.kind), _told(earlier, record.relation)))
    for later in related_to(record, records):
        if later.relation is not None:
            rows.append((_BACK[later.relation.kind][0], _told(later, later.relation)))
    return rows


def related_plain(record: Record, records: Sequence[Record]) -> list[dict[str, object]]:
    """The later documents that name *record*, for a program; the other direction is in the record itself."""
    return [
        {
            "relation": _BACK[later.relation.kind][1],
            "record_id": later.id,
            "number": str(later.number) if later.number else None,
            "reason": later.relation.reason,
        }
        for later in related_to(record, records)
        if later.relation is not None
    ]


def relation_mark(record: Record, records: Sequence[Record]) -> str:
    """A short mark behind a title in a list of the case's records; empty for most."""
    marks = []
    if record.void_reason:
        marks.append("已作废 / void")
    elif correction_of(record, records) is not None:
        marks.append("已更正 / corrected")
    if record.relation is not None:
        earlier = next((item for item in records if item.id == record.relation.record_id), None)
        number = f" {earlier.number}" if earlier and earlier.number else ""
        marks.append(f"{chinese(record.relation.kind)}{number}")
    return "".join(f"（{mark}）" for mark in marks)


def relation_told(relation: Relation, earlier: Record, changed: Sequence[str]) -> str:
    """One line for whoever has just issued, or is about to issue, the later document."""
    differs = "、".join(changed) or "无 / nothing"
    told = f"{word(relation.kind)}: {earlier.form_title or earlier.title} {earlier.number or earlier.id}"
    if relation.kind is RelationKind.SUPPLEMENTS:
        return told
    return f"{told}；不同之处 / differs in: {differs}"


def _told(other: Record | None, relation: Relation) -> str:
    if other is None:
        return f"{relation.record_id}  {relation.reason}"
    return f"{other.form_title or other.title} {other.number or ''}  {other.id}  {relation.reason}"
