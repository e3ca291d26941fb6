"""The decisions of a time that stand, and those that do not, are found without a look at all others."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    columns = ["void", "corrected_by", "decided_on", "record_id"]
    op.create_index(op.f(f"ix_decisions_{'_'.join(columns)}"), "decisions", columns)
