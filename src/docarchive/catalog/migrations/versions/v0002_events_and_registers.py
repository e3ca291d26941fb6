"""Events of cases, and the office's registers."""

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, Text

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
LONG = BigInteger().with_variant(Integer(), "sqlite")


def upgrade() -> None:
    """Create the two tables."""
    op.create_table(
        "case_events",
        Column("seq", LONG, autoincrement=False, nullable=False),
        _text("case_id"),
        _text("kind"),
        _text("at"),
        _text("body"),
        ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_events_case_id_cases")),
        PrimaryKeyConstraint("seq", name=op.f("pk_case_events")),
    )
    op.create_index(op.f("ix_case_events_case_id_at"), "case_events", ["case_id", "at"])
    op.create_table(
        "register_entries",
        _text("register"),
        _text("id"),
        _text("title"),
        _text("folded"),
        _text("body"),
        PrimaryKeyConstraint("register", "id", name=op.f("pk_register_entries")),
    )


def _text(name: str) -> Column[str]:
    return Column(name, TEXT, nullable=False)
