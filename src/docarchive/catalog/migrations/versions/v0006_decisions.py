"""Decisions by what they are compared by, and what is asked of parties beside them."""

import json
from typing import Any

from alembic import op
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    Text,
    text,
)

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
LONG = BigInteger().with_variant(Integer(), "sqlite")

_FORMS = (
    "penalty_decision_unit",
    "penalty_decision_individual",
    "onspot_penalty_unit",
    "onspot_penalty_individual",
)


def upgrade() -> None:
    """Create the tables and fill them from what is known."""
    for name in ("industry", "region", "scale"):
        op.add_column("parties", Column(name, TEXT, nullable=True))
    op.create_table(
        "decisions",
        _text("record_id"),
        _text("case_id"),
        _text("party_id"),
        _text("decided_on"),
        Column("number", TEXT),
        _text("party_kind"),
        _text("places"),
        _text("kinds"),
        Column("fine_fen", LONG),
        Column("violation", TEXT),
        Column("step", TEXT),
        Column("tier", TEXT),
        Column("corrected_by", TEXT),
        Column("void", Integer(), nullable=False),
        ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_decisions_record_id_records")),
        ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_decisions_case_id_cases")),
        ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("fk_decisions_party_id_parties")),
        PrimaryKeyConstraint("record_id", name=op.f("pk_decisions")),
    )
    for name in ("case_id", "party_id", "decided_on", "corrected_by", "violation"):
        op.create_index(op.f(f"ix_decisions_{name}"), "decisions", [name])
    op.create_table(
        "decision_places",
        _text("record_id"),
        Column("position", Integer(), autoincrement=False, nullable=False),
        _text("place"),
        _text("article"),
        ForeignKeyConstraint(
            ["record_id"], ["records.id"], name=op.f("fk_decision_places_record_id_records")
        ),
        PrimaryKeyConstraint("record_id", "position", name=op.f("pk_decision_places")),
    )
    for name in ("place", "article"):
        op.create_index(op.f(f"ix_decision_places_{name}"), "decision_places", [name])
    op.create_index(op.f("ix_cases_cause"), "cases", ["cause"])
    op.create_index(op.f("ix_records_form_id_doc_date"), "records", ["form_id", "doc_date"])
    _fill(op.get_bind())


def _fill(db: Connection) -> None:
    for row in db.execute(text("SELECT id, body FROM parties")).all():
        body = json.loads(row.body)
        values = {name: body.get(name) for name in ("industry", "region", "scale")}
        db.execute(
            text("UPDATE parties SET industry = :industry, region = :region, scale = :scale WHERE id = :id"),
            {**values, "id": row.id},
        )
    forms = ", ".join(f"'{name}'" for name in _FORMS)
    query = (
        "SELECT r.id, r.number, r.void_reason, r.body, p.kind AS party_kind FROM records r"  # noqa: S608 - names of ours
        f" JOIN parties p ON p.id = r.party_id WHERE r.form_id IN ({forms}) ORDER BY r.seq"
    )
    for row in db.execute(text(query)).all():
        _add(db, row, json.loads(row.body))


def _add(db: Connection, row: Any, body: dict[str, Any]) -> None:
    places = list(dict.fromkeys(_place(place) for place in _basis(body)))
    penalties = body.get("penalties", [])
    fines = [item["amount_fen"] for item in penalties if item["kind"] == "罚款" and "amount_fen" in item]
    db.execute(
        text(
            "INSERT INTO decisions (record_id, case_id, party_id, decided_on, number, party_kind, places, kinds, fine_fen, void)"
            " VALUES (:id, :case_id, :party_id, :day, :number, :kind, :places, :kinds, :fine, :void)"
        ),
        {
            "id": row.id,
            "case_id": body["case_id"],
            "party_id": body["party_id"],
            "day": body.get("doc_date") or body["recorded_at"][:10],
            "number": row.number,
            "kind": row.party_kind,
            "places": "|".join(places),
            "kinds": "|".join(dict.fromkeys(item["kind"] for item in penalties)),
            "fine": sum(fines) if fines else None,
            "void": int(row.void_reason is not None),
        },
    )
    for position, place in enumerate(places):
        article = "#".join(place.split("#")[:2])
        db.execute(
            text("INSERT INTO decision_places VALUES (:id, :position, :place, :article)"),
            {"id": row.id, "position": position, "place": place, "article": article},
        )
    relation = body.get("relation") or {}
    if relation.get("kind") == "corrects" and row.void_reason is None:
        db.execute(
            text("UPDATE decisions SET corrected_by = :id WHERE record_id = :earlier"),
            {"id": row.id, "earlier": relation["record_id"]},
        )


def _basis(body: dict[str, Any]) -> list[dict[str, Any]]:
    rows = (body.get("values") or {}).get("basis")
    if isinstance(rows, list) and rows and all(isinstance(row, dict) for row in rows):
        return rows
    laws: list[dict[str, Any]] = body.get("laws", [])
    return laws


def _place(row: dict[str, Any]) -> str:
    law = "".join(row["law"].split()).strip("《》").removeprefix("中华人民共和国")
    article = f"{row['article']}-{row['inserted']}" if row.get("inserted") else str(row["article"])
    return f"{law}#{article}#{row.get('paragraph') or 1}#{row.get('item') or 0}"


def _text(name: str) -> Column[str]:
    return Column(name, TEXT, nullable=False)
