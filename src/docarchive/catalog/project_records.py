"""Facts about records: documents, evidence, their files and their text."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select

from docarchive.catalog import tables
from docarchive.catalog.entries import Entry
from docarchive.catalog.project_cases import (
    leave_stage,
    load_case,
    reach_stage,
    require_officers,
    require_parties,
)
from docarchive.catalog.project_counted import add_counted
from docarchive.catalog.project_decisions import add_decision, void_decision
from docarchive.catalog.project_numbers import use_number, void_number
from docarchive.catalog.project_volumes import require_open
from docarchive.catalog.rows import Row, add_list, add_row, drop_rows, find_row, put_row
from docarchive.domain.case import Case, Stage
from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.facts import Voided
from docarchive.domain.identifiers import CaseId, DocumentNumber, RecordId
from docarchive.domain.plain import canonical_json, to_plain
from docarchive.domain.record import (
    KeptArrival,
    PageText,
    Penalty,
    Record,
    RecordKind,
    RecordText,
    Representation,
)
from docarchive.domain.relation import Relation, RelationKind


def issue_document(db: Connection, entry: Entry[Record]) -> None:
    """Add an issued document; its number is used and its case reaches the stage in the fact's detail."""
    record = entry.value
    case = _add_record(db, entry, RecordKind.DOCUMENT)
    if record.number is not None:
        use_number(db, record.number, record.id)
    add_decision(db, record)
    add_counted(db, record)
    if stage := entry.fact.detail.get("stage"):
        reach_stage(db, case, _stage(stage))


def file_evidence(db: Connection, entry: Entry[Record]) -> None:
    """Add a piece of evidence."""
    _add_record(db, entry, RecordKind.EVIDENCE)


def void_document(db: Connection, entry: Entry[Voided]) -> None:
    """Mark a document void for good; its number stays taken."""
    row = _subject(db, entry)
    record_id = RecordId(row.id)
    require_open(db, row.case_id, entry)
    if row.kind != RecordKind.DOCUMENT.value:
        raise ConflictError(f"{row.title} 不是本机关制作的文书 / only issued documents can be void")
    if row.void_reason is not None:
        raise ConflictError(f"{row.title} 已作废（{row.void_reason}）/ the document is void already")
    reason = entry.value.reason
    if resting := _related_to(db, row.case_id, record_id, {RelationKind.CORRECTS, RelationKind.SUPPLEMENTS}):
        raise ConflictError(
            f"{row.title} 由 {resting} 更正或者补充，不能作废 / {resting} corrects or supplements it: it cannot be void",
            hint="先作废后面的文书 / declare the later document void first",
        )
    leave_stage(db, CaseId(row.case_id), record_id)
    put_row(db, tables.records, {"id": record_id}, {"void_reason": reason})
    void_decision(db, record_id)
    drop_rows(db, tables.counted_papers, {"record_id": record_id})
    if row.number is not None:
        number = DocumentNumber(row.number_region, row.number_word, row.number_year, row.number_serial)
        void_number(db, number, record_id, reason=reason)


def file_scan(db: Connection, entry: Entry[Representation]) -> None:
    """Add a file from outside to its record; the same bytes again change nothing."""
    require_open(db, _subject(db, entry).case_id, entry)
    keep_derivative(db, entry)


def keep_derivative(db: Connection, entry: Entry[Representation]) -> None:
    """Add a file to its record, behind those it has; what a machine makes may come after closing, too."""
    item, owner = entry.value, {"record_id": _subject(db, entry).id}
    if find_row(db, tables.representations, {**owner, "sha256": str(item.sha256)}):
        return
    column = tables.representations.c
    last = db.execute(
        select(func.max(column.position)).where(column.record_id == owner["record_id"])
    ).scalar()
    place = 0 if last is None else last + 1
    add_row(db, tables.representations, {**owner, "position": place, **_file(item)})


def keep_arrival(db: Connection, entry: Entry[KeptArrival]) -> None:
    """Note where a file that arrived is kept as it was."""
    kept = entry.value
    entry.speaks_of("arrival_id", kept.arrival_id)
    known = find_row(db, tables.kept_arrivals, {"id": kept.arrival_id})
    if known is not None and known.body != entry.text:
        raise ConflictError(
            f"到件 {kept.arrival_id} 已另有记载 / the arrival is kept already, as something else"
        )
    values = {"name": kept.name, "sha256": str(kept.sha256), "key": kept.key, "body": entry.text}
    put_row(db, tables.kept_arrivals, {"id": kept.arrival_id}, values)


def read_text(db: Connection, entry: Entry[RecordText]) -> None:
    """Keep the text of pages of one file of a record; a later reading of a page replaces an earlier one."""
    text = entry.value
    entry.speaks_of("record_id", text.record_id)
    record_id, source = _subject(db, entry).id, str(text.source)
    if find_row(db, tables.representations, {"record_id": record_id, "sha256": source}) is None:
        raise NotFoundError(f"材料 {record_id} 没有摘要为 {source} 的文件 / the record has no such file")
    key = {"record_id": record_id, "source": source}
    engine = {"engine": text.engine, "engine_version": text.engine_version}
    put_row(db, tables.record_texts, key, engine)
    body = entry.fact.body
    for page in text.pages:
        row = _page(page, text, key=body.key if body else None)
        put_row(db, tables.record_pages, {**key, "page_number": page.page_number}, row)


def _page(page: PageText, text: RecordText, *, key: str | None) -> Row:
    by_another = page.engine is not None
    return {
        "text": json.dumps(page.text, ensure_ascii=False),
        "engine": page.engine if by_another else text.engine,
        "engine_version": page.engine_version if by_another else text.engine_version,
        "note": page.note,
        "text_key": key,
        "rotation": page.rotation,
        "unread": int(page.unread or not (page.text.strip() or page.note)),
    }


def _subject(db: Connection, entry: Entry[Any]) -> Any:
    """The row of the record a fact speaks of."""
    record_id = entry.fact.record_id
    if record_id is None:
        raise RejectedError(f"事实 {entry.fact.kind} 没有指明材料 / the fact names no record")
    row = find_row(db, tables.records, {"id": record_id})
    if row is None:
        raise NotFoundError(f"没有材料 {record_id} / no such record")
    return row


def _add_record(db: Connection, entry: Entry[Record], kind: RecordKind) -> Case:
    record = entry.value
    entry.speaks_of("record_id", record.id)
    entry.speaks_of("case_id", record.case_id)
    case, _ = load_case(db, record.case_id)
    if case.stage is Stage.CLOSED:
        require_open(db, record.case_id, entry)
    _fits(db, record, kind, case)
    add_row(db, tables.records, {"id": record.id, "seq": entry.seq, **_columns(entry)})
    owner = {"record_id": record.id}
    add_list(db, tables.representations, owner, [_file(item) for item in record.representations])
    add_list(db, tables.penalties, owner, [_penalty(item) for item in record.penalties])
    add_list(db, tables.services, owner, [to_plain(item) for item in record.services])
    return case


_SAME = select(tables.records.c.id).where(
    or_(tables.records.c.id == bindparam("same_id"), tables.records.c.code_uid == bindparam("same_code"))
)
"""Records with the same id, or the same page code where there is one."""


def _fits(db: Connection, record: Record, kind: RecordKind, case: Case) -> None:
    if record.kind is not kind:
        raise ConflictError(f"{record.title} 是 {record.kind}，不是 {kind} / the record is of the other kind")
    taken = db.execute(_SAME, {"same_id": record.id, "same_code": record.code_uid}).all()
    if any(row.id == record.id for row in taken):
        raise ConflictError(f"材料 {record.id} 已经登记 / the record is recorded already")
    if record.void_reason is not None:
        raise ConflictError(f"{record.title} 登记时不能已作废 / a document becomes void by a fact of its own")
    if taken:
        raise ConflictError(f"页码标识 {record.code_uid} 已被使用 / the page code is another document's")
    parties = {record.party_id, *(penalty.party_id for penalty in record.penalties)}
    require_parties(db, sorted(parties))
    if strangers := parties - set(case.party_ids):
        raise ConflictError(
            f"{'、'.join(sorted(strangers))} 不是案件 {case.name} 的当事人 / is no party of the case",
            hint="先把当事人加入案件 / add the party to the case first",
        )
    require_officers(db, record.officer_ids)
    if record.relation is not None:
        _fits_earlier(db, record, record.relation)


def _fits_earlier(db: Connection, record: Record, relation: Relation) -> None:
    """The earlier document is one of the case, stands, and nothing stands in its place yet."""
    earlier = find_row(db, tables.records, {"id": relation.record_id})
    if earlier is None or earlier.case_id != record.case_id or earlier.kind != RecordKind.DOCUMENT.value:
        raise ConflictError(f"{relation.record_id} 不是本案的文书 / is no document of this case")
    if earlier.void_reason is not None and relation.kind is not RelationKind.REPLACES:
        raise ConflictError(f"{earlier.title} 已作废（{earlier.void_reason}）/ the document is void already")
    taken = {RelationKind.CORRECTS, RelationKind.REPLACES}
    if other := _related_to(db, earlier.case_id, relation.record_id, taken):
        raise ConflictError(
            f"{earlier.title} 已由 {other} 更正或者代替 / the document is corrected or replaced by {other} already",
            hint="以现行的文书为准 / go on from the one that stands",
        )


def _related_to(
    db: Connection, case_id: str, record_id: RecordId, kinds: Collection[RelationKind]
) -> str | None:
    """The number (else the id) of a valid document that has such a relation to the record."""
    column = tables.records.c
    query = select(column.id, column.number, column.body).where(
        column.case_id == case_id, column.void_reason.is_(None)
    )
    for row in db.execute(query):
        relation = json.loads(row.body).get("relation") or {}
        if relation.get("record_id") == record_id and relation["kind"] in kinds:
            return row.number or str(row.id)
    return None


def _columns(entry: Entry[Record]) -> Row:
    record, number = entry.value, entry.value.number
    kept = {name: item for name, item in entry.plain.items() if name != "representations"}
    fines = [item.amount_fen for item in record.penalties if item.amount_fen is not None]
    return {
        "kind": record.kind.value,
        "case_id": record.case_id,
        "party_id": record.party_id,
        "title": record.title,
        "form_id": record.form_id,
        "doc_date": record.doc_date.isoformat() if record.doc_date else None,
        "number": str(number) if number else None,
        "number_region": number.region if number else None,
        "number_word": number.word if number else None,
        "number_year": number.year if number else None,
        "number_serial": number.serial if number else None,
        "code_uid": record.code_uid,
        "largest_fine_fen": max(fines, default=None),
        "void_reason": None,
        "side": record.volume_side,
        "informant": int(bool(record.informant)),
        "body": canonical_json(kept).decode(),
    }


def _file(item: Representation) -> Row:
    return {
        "role": item.role.value,
        "sha256": str(item.sha256),
        "key": item.key,
        "body": canonical_json(to_plain(item)).decode(),
    }


def _penalty(item: Penalty) -> Row:
    return {"party_id": item.party_id, "kind": item.kind, "amount_fen": item.amount_fen}


def _stage(text: str | int) -> Stage:
    try:
        return Stage(str(text))
    except ValueError as error:
        raise RejectedError(f"没有阶段 {text!r} / no such stage") from error
