"""Facts about holds and appraisals."""

import json

from sqlalchemy import Connection

from docarchive.catalog import tables
from docarchive.catalog.ask_retention import RetentionDesk
from docarchive.catalog.entries import Entry
from docarchive.catalog.project_cases import load_case
from docarchive.catalog.rows import change_row, find_row, put_row
from docarchive.domain.errors import ConflictError
from docarchive.domain.plain import from_plain
from docarchive.domain.retention import appraisal, hold
from docarchive.domain.volumes.volume import Volume


def record_hold(db: Connection, entry: Entry[hold.Hold]) -> None:
    """Take the hold's new state; it must follow the one that is known."""
    item = entry.value
    entry.speaks_of("case_id", item.case_id)
    load_case(db, item.case_id)
    row = find_row(db, tables.holds, {"id": item.id})
    before = None if row is None else from_plain(hold.Hold, json.loads(row.body))
    if not hold.follows(before, item):
        raise ConflictError(f"冻结 {item.id} 不能这样变更 / the hold cannot come into this state")
    values = {"case_id": item.case_id, "stands": int(item.stands), "body": entry.text}
    put_row(db, tables.holds, {"id": item.id}, values)


def record_appraisal(db: Connection, entry: Entry[appraisal.Appraisal]) -> None:
    """Take an opinion; the volume is one of the case's."""
    item = entry.value
    entry.speaks_of("case_id", item.case_id)
    volume = find_row(db, tables.volumes, {"reference": item.reference})
    if volume is None or volume.case_id != item.case_id:
        raise ConflictError(f"{item.reference} 不是本案的案卷 / is no volume of this case")
    if not appraisal.follows(RetentionDesk(db).appraisals_of(item.reference), item):
        raise ConflictError(
            f"{item.reference} 的鉴定不能这样变更 / the appraisal cannot come into this state"
        )
    key = {"reference": item.reference, "number": item.number}
    put_row(db, tables.appraisals, key, {"case_id": item.case_id, "body": entry.text})
    until = appraisal.expiry_of(
        from_plain(Volume, json.loads(volume.body)), RetentionDesk(db).appraisals_of(item.reference)
    )
    day = until.isoformat() if until else None
    change_row(db, tables.volumes, {"reference": item.reference}, {"expires_on": day})
