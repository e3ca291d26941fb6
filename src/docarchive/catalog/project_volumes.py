"""Facts about volumes: sealing closes the case, and a closed case takes nothing more."""

from typing import Any

from sqlalchemy import Connection, func, select

from docarchive.catalog import tables
from docarchive.catalog.entries import Entry
from docarchive.catalog.project_cases import load_case
from docarchive.catalog.project_disposals import refuse_disposed_reference
from docarchive.catalog.rows import add_list, add_row, find_row, put_row
from docarchive.domain.case import Stage
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.domain.plain import canonical_json, to_plain
from docarchive.domain.volumes.volume import Volume, count_totals

SUPPLEMENT = "supplement"
"""Detail of a fact that adds to a closed case: reference of the volume it supplements."""


def seal_volume(db: Connection, entry: Entry[Volume]) -> None:
    """Add a sealed volume; its case is closed from the first one on, and has as many as that one says."""
    volume = entry.value
    entry.speaks_of("case_id", volume.case_id)
    case, seq = load_case(db, volume.case_id)
    if volume.reference != entry.fact.detail.get("reference"):
        raise RejectedError(f"档号与事实不一致 / fact and body name different volumes: {volume.reference}")
    if find_row(db, tables.volumes, {"reference": volume.reference}):
        raise ConflictError(f"档号 {volume.reference} 已被使用 / the reference code is taken")
    refuse_disposed_reference(db, volume.reference)
    _fits_others(db, volume, closed=case.stage is Stage.CLOSED)
    _fits_records(db, volume)
    row = {
        "reference": volume.reference,
        "seq": entry.seq,
        "case_id": volume.case_id,
        "fonds": volume.fonds,
        "year": volume.year,
        "retention": volume.retention.value,
        "serial": volume.serial,
        "expires_on": volume.expires_on.isoformat() if volume.expires_on else None,
        "side": volume.side.value,
        "body": entry.text,
    }
    add_row(db, tables.volumes, row)
    owner = {"reference": volume.reference}
    add_list(db, tables.volume_items, owner, [{"record_id": item.record_id} for item in volume.items])
    closed = case.closed(volume.closed_on, filed_on=local_day(volume.sealed_at))
    body = canonical_json(to_plain(closed)).decode()
    row = {"seq": seq, "stage": closed.stage.value, "closed_on": volume.closed_on.isoformat(), "body": body}
    put_row(db, tables.cases, {"id": case.id}, row)


def require_open(db: Connection, case_id: str, entry: Entry[Any]) -> None:
    """`ConflictError` when the case is closed, unless the fact supplements one of its volumes."""
    row = find_row(db, tables.cases, {"id": case_id})
    if row is None or row.stage != Stage.CLOSED.value:
        return
    if named := entry.fact.detail.get(SUPPLEMENT):
        volume = find_row(db, tables.volumes, {"reference": named})
        if volume is not None and volume.case_id == case_id:
            return
    case, _ = load_case(db, row.id)
    case.accept_documents()


def _fits_others(db: Connection, volume: Volume, *, closed: bool) -> None:
    column = tables.volumes.c
    mine = column.case_id == volume.case_id
    sealed = db.execute(select(func.count()).where(mine)).scalar_one()
    if sealed >= volume.volumes_of_case or (closed and not sealed):
        raise ConflictError("案件已结案归档 / the case is closed already")
    if volume.totals != count_totals(volume.items):
        raise RejectedError(
            f"{volume.reference}：件数、页数与目录不符 / totals and items of the volume differ"
        )


def _fits_records(db: Connection, volume: Volume) -> None:
    for item in volume.items:
        record = find_row(db, tables.records, {"id": item.record_id})
        if record is None or record.case_id != volume.case_id:
            raise ConflictError(f"{item.title} 不是本案的材料 / is no record of this case")
