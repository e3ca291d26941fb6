"""The rows by which decisions are compared; they follow from the documents that impose penalties."""

from sqlalchemy import Connection, select

from docarchive.catalog import tables
from docarchive.catalog.rows import add_list, add_row, change_row
from docarchive.domain.record import Record
from docarchive.domain.register_entry import RegisterEntry
from docarchive.domain.relation import RelationKind
from docarchive.domain.reviewing.decision import (
    CLASS_REGISTER,
    DECISION_FORMS,
    FINE,
    article_key,
    basis_of,
    place_key,
)

SEPARATOR = "|"


def add_decision(db: Connection, record: Record) -> None:
    """Enter a document that imposes penalties; the one it corrects no longer counts."""
    if record.form_id not in DECISION_FORMS:
        return
    party_kind = db.execute(
        select(tables.parties.c.kind).where(tables.parties.c.id == record.party_id)
    ).scalar_one()
    places = tuple(dict.fromkeys(place_key(place) for place in basis_of(record)))
    fines = [
        item.amount_fen for item in record.penalties if item.kind == FINE and item.amount_fen is not None
    ]
    row = {
        "record_id": record.id,
        "case_id": record.case_id,
        "party_id": record.party_id,
        "decided_on": (record.doc_date or record.recorded_at.date()).isoformat(),
        "number": str(record.number) if record.number else None,
        "places": SEPARATOR.join(places),
        "kinds": SEPARATOR.join(dict.fromkeys(item.kind for item in record.penalties)),
        "fine_fen": sum(fines) if fines else None,
        "party_kind": party_kind,
        "violation": None,
        "step": None,
        "tier": None,
        "corrected_by": None,
        "void": 0,
    }
    add_row(db, tables.decisions, row)
    rows = [{"place": place, "article": article_key(place)} for place in places]
    add_list(db, tables.decision_places, {"record_id": record.id}, rows)
    if record.relation is not None and record.relation.kind is RelationKind.CORRECTS:
        change_row(
            db, tables.decisions, {"record_id": record.relation.record_id}, {"corrected_by": record.id}
        )


def void_decision(db: Connection, record_id: str) -> None:
    """A void decision does not count; the one it corrected counts again."""
    change_row(db, tables.decisions, {"record_id": record_id}, {"void": 1})
    change_row(db, tables.decisions, {"corrected_by": record_id}, {"corrected_by": None})


def class_decision(db: Connection, entry: RegisterEntry) -> None:
    """A reviewer's entry says what a decision was about; entries of other registers say nothing here."""
    if entry.register == CLASS_REGISTER:
        said = {name: entry.data.get(name) for name in ("violation", "step", "tier")}
        change_row(db, tables.decisions, {"record_id": entry.id}, said)
