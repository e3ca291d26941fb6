"""Which of a case's documents stand, when some correct others; pure functions over its records."""

import json
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Any

from docarchive.domain.record import Record, RecordKind
from docarchive.domain.relation import RelationKind

EVERY_CORRECTION = "*"
"""In place of field names: whatever a correction changes."""


def valid_documents(records: Sequence[Record]) -> list[Record]:
    """The documents that are not void, in the order given."""
    return [item for item in records if item.kind is RecordKind.DOCUMENT and not item.void_reason]


def standing_documents(records: Sequence[Record]) -> list[Record]:
    """The valid documents without those that another one corrects: of a chain of corrections the last."""
    valid = valid_documents(records)
    corrected = {item.relation.record_id for item in valid if corrects(item) and item.relation}
    return [item for item in valid if item.id not in corrected]


def related_to(record: Record, records: Sequence[Record]) -> list[Record]:
    """The valid documents that correct, replace or supplement *record*, in the order given."""
    return [
        item for item in valid_documents(records) if item.relation and item.relation.record_id == record.id
    ]


def correction_of(record: Record, records: Sequence[Record]) -> Record | None:
    """The valid document that corrects *record*, if any."""
    return next((item for item in related_to(record, records) if corrects(item)), None)


def what_stands_for(record: Record, records: Sequence[Record]) -> Record:
    """*record*, or the last of the documents that correct it."""
    later = correction_of(record, records)
    return what_stands_for(later, records) if later else record


def corrected_chain(record: Record, records: Sequence[Record]) -> list[Record]:
    """*record*, the document it corrects, the one that corrects, and so on down to the first."""
    chain = [record]
    if not corrects(record):  # nearly always; all records of a case are gone through for the others alone
        return chain
    by_id = {item.id: item for item in records}
    while (last := chain[-1]).relation and corrects(last):
        earlier = by_id.get(last.relation.record_id)
        if earlier is None:
            break
        chain.append(earlier)
    return chain


def counted_from(record: Record, records: Sequence[Record], anew_with: Collection[str]) -> Record:
    """The document of a chain of corrections from which a period is counted.

    Args:
        record: The document that stands.
        records: Of its case.
        anew_with: Fields whose change starts the period anew; `EVERY_CORRECTION`: any correction does.

    Returns:
        The newest of the chain that changed one of these fields, else the first.
    """
    chain = corrected_chain(record, records)
    for later, earlier in pairwise(chain):
        if EVERY_CORRECTION in anew_with or any(_differ(name, later, earlier) for name in anew_with):
            return later
    return chain[-1]


def corrects(record: Record) -> bool:
    """Whether the document stands in place of another one."""
    return record.relation is not None and record.relation.kind is RelationKind.CORRECTS


def differing_fields(values: Any, record: Record) -> list[str]:
    """Names of the fields in which values differ from those of *record*; the date of a document is no difference."""
    before = record.values or {}
    names = dict.fromkeys([*values, *before])
    return [
        name for name in names if name != "doc_date" and _plain(values.get(name)) != _plain(before.get(name))
    ]


def _differ(name: str, one: Record, other: Record) -> bool:
    return _plain((one.values or {}).get(name)) != _plain((other.values or {}).get(name))


def _plain(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
