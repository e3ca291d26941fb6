"""Who did what in a case is asked on its page: found by an index, not by a look through all facts."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the index."""
    op.create_index(op.f("ix_facts_case_id"), "facts", ["case_id"])
