"""Decisions as they were published."""

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, PrimaryKeyConstraint, Text

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "publications",
        Column("record_id", TEXT, nullable=False),
        Column("channel", TEXT, nullable=False),
        Column("case_id", TEXT, nullable=False),
        Column("published_on", TEXT, nullable=False),
        Column("retracted_on", TEXT),
        Column("body", TEXT, nullable=False),
        ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_publications_case_id_cases")),
        ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_publications_record_id_records")),
        PrimaryKeyConstraint("record_id", "channel", name=op.f("pk_publications")),
    )
    op.create_index(
        op.f("ix_publications_retracted_on_published_on"), "publications", ["retracted_on", "published_on"]
    )
