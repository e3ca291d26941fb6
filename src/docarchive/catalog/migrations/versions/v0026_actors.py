"""What one person did is found by an index, newest first; it took a look at every line of the ledger."""

import json
from collections import defaultdict

from alembic import op
from sqlalchemy import Column, Text, bindparam, text

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
_BATCH = 5_000
_LINES = text("SELECT seq, line FROM facts WHERE seq > :last ORDER BY seq LIMIT :most")
_ACTED = text("UPDATE facts SET actor = :actor WHERE seq IN :ids").bindparams(
    bindparam("ids", expanding=True)
)


def upgrade() -> None:
    """Add the column, fill it from the lines, then the index; all in the one transaction of the upgrade."""
    op.add_column("facts", Column("actor", TEXT, nullable=True))
    db, last = op.get_bind(), -1
    while batch := db.execute(_LINES, {"last": last, "most": _BATCH}).all():
        done = defaultdict(list)
        for seq, line in batch:
            done[json.loads(line)["actor"]].append(seq)
        for actor, ids in done.items():
            db.execute(_ACTED, {"actor": actor, "ids": ids})
        last = batch[-1].seq
    op.create_index(op.f("ix_facts_actor_seq"), "facts", ["actor", "seq"])
