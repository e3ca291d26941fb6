"""Facts about what is added to sealed volumes."""

from sqlalchemy import Connection

from docarchive.catalog import tables
from docarchive.catalog.ask_volumes import VolumeDesk
from docarchive.catalog.entries import Entry
from docarchive.catalog.rows import add_row, find_row
from docarchive.domain.errors import ConflictError
from docarchive.domain.volumes.supplement import Supplement, require_fit


def file_supplement(db: Connection, entry: Entry[Supplement]) -> None:
    """Add a supplement; its records were filed just before, by facts that name the volume."""
    item = entry.value
    entry.speaks_of("case_id", item.case_id)
    desk = VolumeDesk(db)
    require_fit(item, desk.get_volume(item.reference), desk.supplements_of(item.reference))
    for one in item.items:
        record = find_row(db, tables.records, {"id": one.record_id})
        if record is None or record.case_id != item.case_id:
            raise ConflictError(f"{one.title} 不是本案的材料 / is no record of this case")
    row = {"reference": item.reference, "number": item.number, "case_id": item.case_id, "body": entry.text}
    add_row(db, tables.supplements, row)
