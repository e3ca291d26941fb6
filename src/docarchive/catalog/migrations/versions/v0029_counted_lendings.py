"""Figures of a year's lending are counted from rows of a few columns; the whole body of each was read for them."""

import json
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from alembic import op
from sqlalchemy import Column, ForeignKey, Integer, Text, text

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
_BATCH = 5_000
_LENDINGS = text("SELECT * FROM lendings WHERE id > :last ORDER BY id LIMIT :most")
_COUNTED = text(
    "INSERT INTO counted_lendings VALUES (:lending_id, :case_id, :state, :requested_on, :due_on, :returned_on,"
    " :reader_kind, :reader, :paper, :uses, :copies, :pages_copied)"
)


def upgrade() -> None:
    """Add the table, fill it from the bodies, then the indexes; all in the one transaction of the upgrade."""
    op.create_table(
        "counted_lendings",
        Column("lending_id", TEXT, ForeignKey("lendings.id"), primary_key=True, nullable=False),
        Column("case_id", TEXT, ForeignKey("cases.id"), nullable=False),
        Column("state", TEXT, nullable=False),
        Column("requested_on", TEXT, nullable=False),
        *(Column(name, TEXT) for name in ("due_on", "returned_on")),
        *(Column(name, TEXT, nullable=False) for name in ("reader_kind", "reader")),
        *(Column(name, Integer, nullable=False) for name in ("paper", "uses", "copies", "pages_copied")),
    )
    db, last = op.get_bind(), ""
    while batch := db.execute(_LENDINGS, {"last": last, "most": _BATCH}).all():
        db.execute(_COUNTED, [_counted(row) for row in batch])
        last = batch[-1].id
    for column in ("requested_on", "case_id"):
        op.create_index(op.f(f"ix_counted_lendings_{column}"), "counted_lendings", [column])


def _counted(row: Any) -> dict[str, Any]:
    body = json.loads(row.body)
    reader, uses = body["reader"], body.get("uses") or []
    copies = [use for use in uses if use.get("copy_sha256")]
    names = [reader["name"], reader.get("organisation", ""), reader.get("identity", "")]
    return {
        "lending_id": row.id,
        "case_id": row.case_id,
        "state": row.state,
        "requested_on": _office_day(row.requested_at),
        "due_on": row.due_on,
        "returned_on": _office_day(body["returned_at"]) if body.get("returned_at") else None,
        "reader_kind": reader["kind"],
        "reader": sha256(json.dumps(names, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest(),
        "paper": int(body.get("paper", False)),
        "uses": len(uses),
        "copies": len(copies),
        "pages_copied": sum(len(use["pages"]) for use in copies),
    }


def _office_day(moment: str) -> str:
    """The day in China, eight hours ahead ever since there have been catalogues."""
    return (datetime.fromisoformat(moment) + timedelta(hours=8)).date().isoformat()
