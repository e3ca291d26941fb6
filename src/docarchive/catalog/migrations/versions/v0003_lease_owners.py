"""Leases of follow-ups name their owner, so that the work of a dead process is taken up at once."""

from alembic import op
from sqlalchemy import Column, Text

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the column; work leased before has no owner and becomes due by its time, as it did."""
    op.add_column("follow_ups", Column("owner", TEXT, nullable=True))
