"""What holding signed scans against the issued text found."""

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, Text

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
LONG = BigInteger().with_variant(Integer(), "sqlite")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "comparisons",
        _text("record_id"),
        _text("scan"),
        Column("seq", LONG, nullable=False),
        _text("outcome"),
        Column("open", Integer(), nullable=False),
        _text("body"),
        ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_comparisons_record_id_records")),
        PrimaryKeyConstraint("record_id", "scan", name=op.f("pk_comparisons")),
    )
    op.create_index(op.f("ix_comparisons_open_outcome"), "comparisons", ["open", "outcome"])


def _text(name: str) -> Column[str]:
    return Column(name, TEXT, nullable=False)
