"""Keys of programs' requests, each with its answer."""

from alembic import op
from sqlalchemy import Column, PrimaryKeyConstraint, Text

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table."""
    made = (Column(name, TEXT, nullable=False) for name in ("user_name", "key", "at", "body"))
    op.create_table("asked_once", *made, PrimaryKeyConstraint("user_name", "key", name=op.f("pk_asked_once")))
    op.create_index(op.f("ix_asked_once_at"), "asked_once", ["at"])
