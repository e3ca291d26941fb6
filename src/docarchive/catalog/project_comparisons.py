"""Facts about signed scans that were held against the issued text."""

from sqlalchemy import Connection

from docarchive.catalog import tables
from docarchive.catalog.entries import Entry
from docarchive.catalog.rows import find_row, put_row
from docarchive.domain.comparing.comparison import Comparison
from docarchive.domain.errors import NotFoundError


def compare_scan(db: Connection, entry: Entry[Comparison]) -> None:
    """Keep the newest comparison of each scan."""
    found = entry.value
    entry.speaks_of("record_id", found.record_id)
    for digest in (found.scan, found.issued):
        if (
            find_row(db, tables.representations, {"record_id": found.record_id, "sha256": str(digest)})
            is None
        ):
            raise NotFoundError(
                f"材料 {found.record_id} 没有摘要为 {digest} 的文件 / the record has no such file"
            )
    values = {
        "seq": entry.seq,
        "outcome": found.outcome.value,
        "open": int(found.needs_person),
        "body": entry.text,
    }
    put_row(db, tables.comparisons, {"record_id": found.record_id, "scan": str(found.scan)}, values)
