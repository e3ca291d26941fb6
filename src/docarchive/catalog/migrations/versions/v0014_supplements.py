"""What is added to sealed volumes."""

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, Text

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "supplements",
        Column("reference", TEXT, nullable=False),
        Column("number", Integer(), autoincrement=False, nullable=False),
        Column("case_id", TEXT, nullable=False),
        Column("body", TEXT, nullable=False),
        ForeignKeyConstraint(
            ["reference"], ["volumes.reference"], name=op.f("fk_supplements_reference_volumes")
        ),
        ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_supplements_case_id_cases")),
        PrimaryKeyConstraint("reference", "number", name=op.f("pk_supplements")),
    )
    op.create_index(op.f("ix_supplements_case_id"), "supplements", ["case_id"])
