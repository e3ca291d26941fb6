"""Whether an officer handles a case, and whether a case has an event of some kind, is one look into an index."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Put a wider index in the place of a narrow one, and add one."""
    op.drop_index(op.f("ix_case_officers_officer_id"), table_name="case_officers")
    op.create_index(op.f("ix_case_officers_officer_id_case_id"), "case_officers", ["officer_id", "case_id"])
    op.create_index(op.f("ix_case_events_case_id_kind"), "case_events", ["case_id", "kind"])
