"""Cases disposed of: what stays known of them."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, PrimaryKeyConstraint, Text, UniqueConstraint

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
LONG = BigInteger().with_variant(Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "disposals",
        Column("case_id", TEXT, nullable=False),
        Column("seq", LONG, nullable=False),
        Column("number", TEXT, nullable=False),
        Column("disposed_on", TEXT, nullable=False),
        Column("done_seq", LONG),
        Column("body", TEXT, nullable=False),
        PrimaryKeyConstraint("case_id", name=op.f("pk_disposals")),
        UniqueConstraint("number", name=op.f("uq_disposals_number")),
    )
    op.create_table(
        "disposed_volumes",
        Column("reference", TEXT, nullable=False),
        Column("case_id", TEXT, nullable=False),
        Column("fonds", TEXT, nullable=False),
        Column("year", Integer(), nullable=False),
        Column("retention", TEXT, nullable=False),
        Column("serial", Integer(), nullable=False),
        PrimaryKeyConstraint("reference", name=op.f("pk_disposed_volumes")),
    )
    op.create_table(
        "disposed_records",
        Column("record_id", TEXT, nullable=False),
        Column("case_id", TEXT, nullable=False),
        Column("number", TEXT),
        PrimaryKeyConstraint("record_id", name=op.f("pk_disposed_records")),
    )
    op.create_index(op.f("ix_disposed_records_number"), "disposed_records", ["number"])
