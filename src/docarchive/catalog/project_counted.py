"""The rows by which documents are counted in figures; they follow from what was issued."""

from sqlalchemy import Connection

from docarchive.catalog import tables
from docarchive.catalog.rows import add_row
from docarchive.domain.record import Record
from docarchive.domain.reviewing.counted import COUNTED_FORMS, hazards_of
from docarchive.domain.standing import corrects


def add_counted(db: Connection, record: Record) -> None:
    """Enter a document that figures count; without a date it is of no period."""
    if record.form_id not in COUNTED_FORMS or record.doc_date is None:
        return
    hazards, major_hazards = hazards_of(record)
    row = {
        "record_id": record.id,
        "case_id": record.case_id,
        "form_id": record.form_id,
        "doc_date": record.doc_date.isoformat(),
        "hazards": hazards,
        "major_hazards": major_hazards,
        "corrects": record.relation.record_id if record.relation and corrects(record) else None,
    }
    add_row(db, tables.counted_papers, row)
