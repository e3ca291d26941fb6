"""Cases pass to other handlers."""

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, Text

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
LONG = BigInteger().with_variant(Integer(), "sqlite")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "handler_changes",
        Column("seq", LONG, autoincrement=False, nullable=False),
        Column("case_id", TEXT, nullable=False),
        Column("body", TEXT, nullable=False),
        ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_handler_changes_case_id_cases")),
        PrimaryKeyConstraint("seq", name=op.f("pk_handler_changes")),
    )
    op.create_index(op.f("ix_handler_changes_case_id"), "handler_changes", ["case_id"])
