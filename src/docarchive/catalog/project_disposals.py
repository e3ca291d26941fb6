"""Facts about cases disposed of: every row about the case goes in the transaction of the fact; its stub stays.

In a rebuild there are no such rows: the facts whose bodies are gone were taken as positions alone. So that both end alike, all
that stays comes from the body of the disposal.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Table, delete, select

from docarchive.catalog import tables
from docarchive.catalog.desk import in_batches
from docarchive.catalog.entries import Entry
from docarchive.catalog.rows import add_row, change_row, drop_rows, find_row, put_row
from docarchive.domain.case import Stage
from docarchive.domain.errors import ConflictError, NotFoundError
from docarchive.domain.identifiers import DocumentNumber
from docarchive.domain.plain import Plain, canonical_json
from docarchive.domain.retention.disposal import Disposal

USED, VOID = "used", "void"
_REASON = "材料已依法销毁 / lawfully disposed of"

_OF_RECORDS = (
    *(tables.comparisons, tables.record_pages, tables.record_texts, tables.representations),
    *(tables.services, tables.decision_places, tables.decisions, tables.penalties, tables.publications),
    tables.counted_papers,
)
_OF_VOLUMES = (tables.volume_items, tables.supplements, tables.appraisals)
_OF_CASE = (
    *(
        tables.counted_lendings,
        tables.lendings,
        tables.holds,
        tables.handler_changes,
        tables.case_events,
        tables.volumes,
        tables.records,
    ),
    *(tables.case_parties, tables.case_officers, tables.drafts, tables.issued_keys),
)
"""Those that others refer to come last."""


def dispose_case(db: Connection, entry: Entry[Disposal]) -> None:
    """Remove all that is known of a case but what the body says; it is closed and nothing holds it."""
    item = entry.value
    entry.speaks_of("case_id", item.case_id)
    if find_row(db, tables.disposals, {"case_id": item.case_id}):
        raise ConflictError(f"案件 {item.case_id} 已经销毁 / the case is disposed of already")
    if find_row(db, tables.disposals, {"number": item.number}):
        raise ConflictError(f"销毁清册编号 {item.number} 已被使用 / the number is taken")
    _may_go(db, item)
    _drop_case(db, item)
    _forget_work(db, item)
    for document in item.documents:
        if document.number is not None:
            _settle_number(db, document.number, document.record_id, void=document.void)
    _keep_stub(db, entry)


def finish_disposal(db: Connection, entry: Entry[None]) -> None:
    """Note that nothing is left anywhere."""
    case_id = entry.fact.case_id
    row = find_row(db, tables.disposals, {"case_id": case_id})
    if row is None:
        raise NotFoundError(f"案件 {case_id} 没有销毁 / the case was not disposed of")
    if row.done_seq is not None:
        raise ConflictError(f"案件 {case_id} 已销毁完毕 / its disposal is done already")
    change_row(db, tables.disposals, {"case_id": case_id}, {"done_seq": entry.seq})


def refuse_disposed_reference(db: Connection, reference: str) -> None:
    """`ConflictError` when a volume that was disposed of had this code: none is given twice."""
    if find_row(db, tables.disposed_volumes, {"reference": reference}):
        raise ConflictError(f"档号 {reference} 属于已销毁的案卷 / the code is that of a volume disposed of")


def _may_go(db: Connection, item: Disposal) -> None:
    row = find_row(db, tables.cases, {"id": item.case_id})
    if row is None:  # a rebuild: whoever recorded it first saw to this
        return
    held = find_row(db, tables.holds, {"case_id": item.case_id, "stands": 1})
    if row.stage != Stage.CLOSED.value or held:
        raise ConflictError(
            f"案件 {item.case_id} 未归档或已冻结，不能销毁 / the case is not closed, or held: it cannot be disposed of"
        )


def _drop_case(db: Connection, item: Disposal) -> None:
    ids = _record_ids(db, item)
    for table in _OF_RECORDS:
        _drop(db, table, table.c.record_id, ids)
    references = [volume.reference for volume in item.volumes]
    for table in _OF_VOLUMES:
        _drop(db, table, table.c.reference, references)
    for table in _OF_CASE:
        drop_rows(db, table, {"case_id": item.case_id})
    _drop(db, tables.register_entries, tables.register_entries.c.id, ids)
    _drop(db, tables.kept_arrivals, tables.kept_arrivals.c.id, item.arrivals)
    drop_rows(db, tables.cases, {"id": item.case_id})


def _record_ids(db: Connection, item: Disposal) -> Sequence[str]:
    query = select(tables.records.c.id).where(tables.records.c.case_id == item.case_id)
    return [*{*db.execute(query).scalars(), *(document.record_id for document in item.documents)}]


def _drop(db: Connection, table: Table, column: Column[Any], values: Sequence[str]) -> None:
    for some in in_batches(values):
        db.execute(delete(table).where(column.in_(some)))


def _settle_number(db: Connection, number: DocumentNumber, record_id: str, *, void: bool) -> None:
    """The number stays taken; why the document was void went with it."""
    key = {"region": number.region, "word": number.word, "year": number.year, "serial": number.serial}
    values = {"state": VOID if void else USED, "reason": _REASON if void else ""}
    if find_row(db, tables.numbers, {**key, "record_id": record_id}):
        put_row(db, tables.numbers, key, values)


def _keep_stub(db: Connection, entry: Entry[Disposal]) -> None:
    item = entry.value
    row = {"case_id": item.case_id, "seq": entry.seq, "number": item.number, "done_seq": None}
    add_row(db, tables.disposals, {**row, "disposed_on": item.disposed_on.isoformat(), "body": entry.text})
    for volume in item.volumes:
        code = {"reference": volume.reference, "case_id": item.case_id, "fonds": volume.fonds}
        series = {"year": volume.year, "retention": volume.retention.value, "serial": volume.serial}
        add_row(db, tables.disposed_volumes, {**code, **series})
    for document in item.documents:
        printed = str(document.number) if document.number else None
        stub = {"record_id": document.record_id, "case_id": item.case_id, "number": printed}
        add_row(db, tables.disposed_records, stub)


# work in hand: not of the truth, but it may speak of what went


def _forget_work(db: Connection, item: Disposal) -> None:
    ids = frozenset({item.case_id, *item.arrivals, *(document.record_id for document in item.documents)})
    _drop(db, tables.arrivals, tables.arrivals.c.id, item.arrivals)
    _drop(db, tables.follow_ups, tables.follow_ups.c.record_id, sorted(ids))
    for row in db.execute(select(tables.asked_once)).all():  # answers given to programs
        if any(id_ in row.body for id_ in ids):
            drop_rows(db, tables.asked_once, {"user_name": row.user_name, "key": row.key})
    for row in db.execute(select(tables.notes)).all():
        if any(id_ in row.name for id_ in ids):
            drop_rows(db, tables.notes, {"name": row.name})
        elif any(id_ in row.value for id_ in ids):
            value = canonical_json(_without(json.loads(row.value), ids.__contains__)).decode()
            put_row(db, tables.notes, {"name": row.name}, {"value": value})


def _without(value: Any, gone: Callable[[str], bool]) -> Any:
    """Plain data without what is kept under one of the ids, or is one."""
    if isinstance(value, dict):
        kept: Plain = {name: _without(item, gone) for name, item in value.items() if not gone(name)}
        return kept
    if isinstance(value, list):
        return [_without(item, gone) for item in value if not (isinstance(item, str) and gone(item))]
    return value
