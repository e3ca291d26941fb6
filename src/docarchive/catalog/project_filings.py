"""Facts that take a filing back: a scan leaves its document, a piece of evidence is void from then on."""

import json

from sqlalchemy import Connection, select

from docarchive.catalog import tables
from docarchive.catalog.entries import Entry
from docarchive.catalog.project_volumes import require_open
from docarchive.catalog.rows import change_row, drop_rows, find_row
from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.facts import TakenBack
from docarchive.domain.record import RecordKind, Role


def take_back(db: Connection, entry: Entry[TakenBack]) -> None:
    """Undo what `scan_filed` or `evidence_filed` said of one file; the facts of both stay."""
    record_id, file = entry.fact.record_id, str(entry.value.file)
    if record_id is None:
        raise RejectedError(f"事实 {entry.fact.kind} 没有指明材料 / the fact names no record")
    record = find_row(db, tables.records, {"id": record_id})
    stored = find_row(db, tables.representations, {"record_id": record_id, "sha256": file})
    if record is None or stored is None:
        raise NotFoundError(f"材料 {record_id} 没有摘要为 {file} 的文件 / the record has no such file")
    require_open(db, record.case_id, entry)
    if record.kind == RecordKind.EVIDENCE.value and stored.role == Role.EVIDENCE.value:
        if record.void_reason is not None:
            raise ConflictError(f"{record.title} 已经撤回 / this evidence was taken back already")
        change_row(db, tables.records, {"id": record_id}, {"void_reason": entry.value.reason})
    elif stored.role == Role.SCAN.value:
        _remove_scan(db, record_id, file)
    else:
        raise ConflictError(f"{record.title}：{stored.role} 不是收来的文件 / no file that came in")


def _remove_scan(db: Connection, record_id: str, file: str) -> None:
    """Remove a scan, what machines made from it, its text and its comparisons."""
    column = tables.representations.c
    rows = db.execute(select(column.sha256, column.body).where(column.record_id == record_id)).all()
    made = [row.sha256 for row in rows if json.loads(row.body).get("derived_from") == file]
    for digest in (file, *made):
        owner = {"record_id": record_id, "source": digest}
        drop_rows(db, tables.record_pages, owner)
        drop_rows(db, tables.record_texts, owner)
        drop_rows(db, tables.comparisons, {"record_id": record_id, "scan": digest})
        drop_rows(db, tables.representations, {"record_id": record_id, "sha256": digest})
