"""Names of parties by their first letters in pinyin."""

from alembic import op
from sqlalchemy import Column, Connection, Text, text

from docarchive.catalog.initials import initials

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the column and fill it."""
    op.add_column("party_names", Column("initials", TEXT, nullable=True))
    fill(op.get_bind())


def fill(db: Connection) -> None:
    """Spell the names that are there."""
    for row in db.execute(text("SELECT DISTINCT name FROM party_names")).all():
        db.execute(
            text("UPDATE party_names SET initials = :initials WHERE name = :name"),
            {"name": row.name, "initials": initials(row.name)},
        )
