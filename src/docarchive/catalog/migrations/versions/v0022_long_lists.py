"""Long lists are put together from indexes that hold what they are put together by; rows are read for a page alone."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_WIDER = (
    ("arrivals", ("state", "seen_at"), ("state", "seen_at", "id", "name")),
    ("volumes", ("year", "retention", "serial"), ("year", "retention", "serial", "reference", "case_id")),
    ("volumes", ("expires_on",), ("expires_on", "reference")),
)
_NEW = (
    ("arrivals", ("seen_at", "id", "name")),
    ("volumes", ("seq", "year", "retention", "reference", "case_id")),
    ("cases", ("stage", "opened_on", "seq", "id")),
    ("numbers", ("state", "region", "word", "year", "serial")),
    ("case_events", ("kind", "seq")),
)


def upgrade() -> None:
    """Put wider indexes in the place of narrow ones, and add those that were missing."""
    for table, narrow, wide in _WIDER:
        op.drop_index(op.f(f"ix_{table}_{'_'.join(narrow)}"), table_name=table)
        op.create_index(op.f(f"ix_{table}_{'_'.join(wide)}"), table, list(wide))
    for table, columns in _NEW:
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))
