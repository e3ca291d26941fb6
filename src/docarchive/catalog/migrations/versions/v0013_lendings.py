"""Lending and viewing of files."""

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, PrimaryKeyConstraint, Text

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "lendings",
        Column("id", TEXT, nullable=False),
        Column("case_id", TEXT, nullable=False),
        Column("state", TEXT, nullable=False),
        Column("requested_at", TEXT, nullable=False),
        Column("due_on", TEXT),
        Column("body", TEXT, nullable=False),
        ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_lendings_case_id_cases")),
        PrimaryKeyConstraint("id", name=op.f("pk_lendings")),
    )
    op.create_index(op.f("ix_lendings_case_id"), "lendings", ["case_id"])
    op.create_index(op.f("ix_lendings_state_due_on"), "lendings", ["state", "due_on"])
    op.create_index(op.f("ix_lendings_requested_at"), "lendings", ["requested_at"])
