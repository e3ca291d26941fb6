"""Facts about decisions that were published."""

from sqlalchemy import Connection

from docarchive.catalog import tables
from docarchive.catalog.entries import Entry
from docarchive.catalog.rows import find_row, put_row
from docarchive.domain.errors import ConflictError, NotFoundError
from docarchive.domain.publishing.publication import Publication


def record_publication(db: Connection, entry: Entry[Publication]) -> None:
    """Take the publication's new state; after a retraction the decision may be published there anew."""
    item = entry.value
    entry.speaks_of("record_id", item.record_id)
    entry.speaks_of("case_id", item.case_id)
    record = find_row(db, tables.records, {"id": item.record_id})
    if record is None or record.case_id != item.case_id:
        raise NotFoundError(f"没有材料 {item.record_id} / the case has no such record")
    if record.party_id != item.party_id:
        raise ConflictError(f"{record.title} 的当事人不是 {item.party_id} / the decision is on another party")
    values = {
        "case_id": item.case_id,
        "published_on": item.published_on.isoformat(),
        "retracted_on": item.retracted_on.isoformat() if item.retracted_on else None,
        "body": entry.text,
    }
    put_row(db, tables.publications, {"record_id": item.record_id, "channel": item.channel}, values)
