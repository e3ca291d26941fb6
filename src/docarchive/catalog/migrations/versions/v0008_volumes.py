"""Sealed volumes of closed cases."""

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, Text

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
LONG = BigInteger().with_variant(Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "volumes",
        _text("reference"),
        Column("seq", LONG, nullable=False),
        _text("case_id"),
        _text("fonds"),
        Column("year", Integer(), nullable=False),
        _text("retention"),
        Column("serial", Integer(), nullable=False),
        Column("expires_on", TEXT),
        _text("body"),
        ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_volumes_case_id_cases")),
        PrimaryKeyConstraint("reference", name=op.f("pk_volumes")),
    )
    op.create_index(op.f("ix_volumes_case_id_seq"), "volumes", ["case_id", "seq"])
    op.create_index(op.f("ix_volumes_year_retention_serial"), "volumes", ["year", "retention", "serial"])
    op.create_index(op.f("ix_volumes_expires_on"), "volumes", ["expires_on"])
    op.create_table(
        "volume_items",
        _text("reference"),
        Column("position", Integer(), autoincrement=False, nullable=False),
        _text("record_id"),
        ForeignKeyConstraint(
            ["reference"], ["volumes.reference"], name=op.f("fk_volume_items_reference_volumes")
        ),
        ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_volume_items_record_id_records")),
        PrimaryKeyConstraint("reference", "position", name=op.f("pk_volume_items")),
    )
    op.create_index(op.f("ix_volume_items_record_id"), "volume_items", ["record_id"])


def _text(name: str) -> Column[str]:
    return Column(name, TEXT, nullable=False)
