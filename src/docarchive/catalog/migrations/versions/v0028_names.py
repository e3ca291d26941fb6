"""Enterprises are looked up by their whole name, folded: each word of a search goes through all names without."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index(op.f("ix_party_names_folded"), "party_names", ["folded"])
