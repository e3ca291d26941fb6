"""Holds on cases, and appraisals of volumes whose period is over."""

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, Text

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "holds",
        Column("id", TEXT, nullable=False),
        Column("case_id", TEXT, nullable=False),
        Column("stands", Integer(), nullable=False),
        Column("body", TEXT, nullable=False),
        ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_holds_case_id_cases")),
        PrimaryKeyConstraint("id", name=op.f("pk_holds")),
    )
    op.create_index(op.f("ix_holds_case_id"), "holds", ["case_id"])
    op.create_index(op.f("ix_holds_stands"), "holds", ["stands"])
    op.create_table(
        "appraisals",
        Column("reference", TEXT, nullable=False),
        Column("number", Integer(), autoincrement=False, nullable=False),
        Column("case_id", TEXT, nullable=False),
        Column("body", TEXT, nullable=False),
        ForeignKeyConstraint(
            ["reference"], ["volumes.reference"], name=op.f("fk_appraisals_reference_volumes")
        ),
        ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_appraisals_case_id_cases")),
        PrimaryKeyConstraint("reference", "number", name=op.f("pk_appraisals")),
    )
