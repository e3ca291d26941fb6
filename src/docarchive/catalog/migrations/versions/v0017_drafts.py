"""Forms that are being filled in, and keys that were used."""

from alembic import op
from sqlalchemy import Column, PrimaryKeyConstraint, Text

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the tables."""
    _create("drafts", "key", "user_name", "case_id", "form_id", "changed_at", "body")
    op.create_index(op.f("ix_drafts_user_name_changed_at"), "drafts", ["user_name", "changed_at"])
    _create("issued_keys", "key", "user_name", "case_id", "form_id", "record_id")


def _create(table: str, key: str, *columns: str) -> None:
    made = (Column(name, TEXT, nullable=False) for name in (key, *columns))
    op.create_table(table, *made, PrimaryKeyConstraint(key, name=op.f(f"pk_{table}")))
