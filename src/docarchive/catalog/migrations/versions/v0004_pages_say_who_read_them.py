"""Each page says what read it, why it has no text, and whether a recogniser should still read it."""

from alembic import op
from sqlalchemy import Column, Integer, Text

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TEXT = Text().with_variant(Text(collation="C"), "postgresql")

_ENGINES = """
    UPDATE record_pages SET
        engine = (SELECT t.engine FROM record_texts t
            WHERE t.record_id = record_pages.record_id AND t.source = record_pages.source),
        engine_version = (SELECT t.engine_version FROM record_texts t
            WHERE t.record_id = record_pages.record_id AND t.source = record_pages.source)
"""


def upgrade() -> None:
    """Add the columns; pages without text are unread, which is what they were."""
    for name in ("engine", "engine_version", "note", "text_key"):
        op.add_column("record_pages", Column(name, TEXT, nullable=True))
    for name in ("rotation", "unread"):
        op.add_column("record_pages", Column(name, Integer(), nullable=True))
    op.execute(_ENGINES)
    op.execute("UPDATE record_pages SET rotation = 0, unread = CASE WHEN text = '\"\"' THEN 1 ELSE 0 END")
