"""Records say of which side they are, and cases whether they began with a report."""

import json

from alembic import op
from sqlalchemy import Column, Integer, Text, text

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TEXT = Text().with_variant(Text(collation="C"), "postgresql")

_REPORTED = ("举报", "投诉", "信访", "检举", "控告")


def upgrade() -> None:
    """Add the columns and fill them from the bodies."""
    op.add_column("records", Column("side", TEXT, nullable=True))
    op.add_column("records", Column("informant", Integer(), nullable=True))
    op.add_column("cases", Column("reported", Integer(), nullable=True))
    db = op.get_bind()
    for row in db.execute(text("SELECT id, body FROM records")).all():
        body = json.loads(row.body)
        db.execute(
            text("UPDATE records SET side = :side, informant = :informant WHERE id = :id"),
            {"id": row.id, "side": body.get("volume_side"), "informant": int(bool(body.get("informant")))},
        )
    for row in db.execute(text("SELECT id, body FROM cases")).all():
        source = json.loads(row.body)["source"]
        db.execute(
            text("UPDATE cases SET reported = :reported WHERE id = :id"),
            {"id": row.id, "reported": int(any(word in source for word in _REPORTED))},
        )
