"""Who uses the house."""

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, Text

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "users",
        Column("name", TEXT, nullable=False),
        Column("active", Integer(), nullable=False),
        Column("officer_id", TEXT, nullable=True),
        Column("body", TEXT, nullable=False),
        ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_users_officer_id_officers")),
        PrimaryKeyConstraint("name", name=op.f("pk_users")),
    )
    op.create_index(op.f("ix_users_officer_id"), "users", ["officer_id"])
