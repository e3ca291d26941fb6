"""The rows by which documents are counted in figures; they follow from what was issued."""

from sqlalchemy import Connection

from docarchive.catalog import tables
from docarchive.catalog.rows import add_row
from docarchive.domain.record import Record
from docarchive.domain.reviewing.counted import COUNTED_FORMS, counted_paper


def add_counted(db: Connection, record: Record) -> None:
    """Enter a document that figures count; without a date it is of no period."""
    if record.form_id not in COUNTED_FORMS or record.doc_date is None:
        return
    paper = counted_paper(record)
    row = {
        "record_id": paper.record_id,
        "case_id": paper.case_id,
        "form_id": paper.form_id,
        "doc_date": record.doc_date.isoformat(),
        "hazards": paper.hazards,
        "major_hazards": paper.major_hazards,
        "corrects": paper.corrects,
    }
    add_row(db, tables.counted_papers, row)
