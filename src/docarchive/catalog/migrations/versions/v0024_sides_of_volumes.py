"""Volumes say of which side they are, so that a page of their list is full of such as are seen."""

import json

from alembic import op
from sqlalchemy import Column, Text, text

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TEXT = Text().with_variant(Text(collation="C"), "postgresql")

_WIDER = (
    ("year", "retention", "serial", "reference", "case_id"),
    ("seq", "year", "retention", "reference", "case_id"),
)


def upgrade() -> None:
    """Add the column, fill it from the bodies, and put it into the indexes that lists are put together by."""
    op.add_column("volumes", Column("side", TEXT, nullable=True))
    db = op.get_bind()
    rows = db.execute(text("SELECT reference, body FROM volumes")).all()
    sides = [{"reference": row.reference, "side": json.loads(row.body)["side"]} for row in rows]
    if sides:
        db.execute(text("UPDATE volumes SET side = :side WHERE reference = :reference"), sides)
    for columns in _WIDER:
        op.drop_index(op.f(f"ix_volumes_{'_'.join(columns)}"), table_name="volumes")
        op.create_index(op.f(f"ix_volumes_{'_'.join((*columns, 'side'))}"), "volumes", [*columns, "side"])
