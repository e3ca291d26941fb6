"""Figures of a period are counted from rows of a few columns; bodies of all its records and cases were read for them."""

import json
from typing import Any

from alembic import op
from sqlalchemy import Column, ForeignKey, Integer, Text, bindparam, text

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
_BATCH = 5_000
_FORMS = ("inspection_record", "rectification_order", "reinspection_opinion", "case_filing_approval")
# Spelt so that ids are followed: the index of forms would be gone through and sorted for each batch.
_PAPERS = text(
    "SELECT id, case_id, form_id, doc_date, body FROM records WHERE id > :last AND kind = 'document'"
    " AND coalesce(form_id, '') IN :forms AND doc_date IS NOT NULL AND void_reason IS NULL"
    " ORDER BY id LIMIT :most"
).bindparams(bindparam("forms", expanding=True))
_COUNTED = text(
    "INSERT INTO counted_papers"
    " VALUES (:record_id, :case_id, :form_id, :doc_date, :hazards, :major_hazards, :corrects)"
)
_CASES = text("SELECT id, body FROM cases WHERE id > :last ORDER BY id LIMIT :most")
_CASE = text("UPDATE cases SET source = :source, closed_on = :closed_on WHERE id = :id")


def upgrade() -> None:
    """Add table and columns, fill them from the bodies, then the indexes; all in the one transaction of the upgrade."""
    op.create_table(
        "counted_papers",
        Column("record_id", TEXT, ForeignKey("records.id"), primary_key=True, nullable=False),
        Column("case_id", TEXT, ForeignKey("cases.id"), nullable=False),
        Column("form_id", TEXT, nullable=False),
        Column("doc_date", TEXT, nullable=False),
        Column("hazards", Integer, nullable=False),
        Column("major_hazards", Integer, nullable=False),
        Column("corrects", TEXT),
    )
    for name in ("source", "closed_on"):
        op.add_column("cases", Column(name, TEXT, nullable=True))
    _fill_papers()
    _fill_cases()
    for columns in (["doc_date"], ["case_id", "form_id", "doc_date"]):
        op.create_index(op.f(f"ix_counted_papers_{'_'.join(columns)}"), "counted_papers", columns)


def _fill_papers() -> None:
    db, last = op.get_bind(), ""
    while batch := db.execute(_PAPERS, {"last": last, "forms": _FORMS, "most": _BATCH}).all():
        db.execute(_COUNTED, [_counted(row) for row in batch])
        last = batch[-1].id


def _counted(row: Any) -> dict[str, Any]:
    body = json.loads(row.body)
    found = (body.get("values") or {}).get("findings") if row.form_id == "inspection_record" else None
    if not isinstance(found, list):
        found = [] if found in (None, "") else [found]
    relation = body.get("relation") or {}
    return {
        "record_id": row.id,
        "case_id": row.case_id,
        "form_id": row.form_id,
        "doc_date": row.doc_date,
        "hazards": len(found),
        "major_hazards": sum(isinstance(item, dict) and bool(item.get("is_major_hazard")) for item in found),
        "corrects": relation["record_id"] if relation.get("kind") == "corrects" else None,
    }


def _fill_cases() -> None:
    db, last = op.get_bind(), ""
    while batch := db.execute(_CASES, {"last": last, "most": _BATCH}).all():
        bodies = [(row.id, json.loads(row.body)) for row in batch]
        db.execute(
            _CASE,
            [
                {"id": id_, "source": body["source"], "closed_on": body.get("closed_on")}
                for id_, body in bodies
            ],
        )
        last = batch[-1].id
