"""Writing rows in the few ways the catalogue does, the same on both databases."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

Row = dict[str, Any]


def put_row(db: Connection, table: Table, key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Write *values* to the row of *key*, which need not exist yet."""
    changed = db.execute(update(table).where(*_equal(table, key)).values(values)).rowcount
    if changed == 0:
        db.execute(insert(table).values({**key, **values}))


def put_list(db: Connection, table: Table, owner: Mapping[str, Any], rows: Sequence[Row]) -> None:
    """Replace all rows of *owner* by *rows*."""
    db.execute(delete(table).where(*_equal(table, owner)))
    if rows:
        db.execute(insert(table), [{**owner, **row} for row in rows])


def add_list(db: Connection, table: Table, owner: Mapping[str, Any], rows: Sequence[Row]) -> None:
    """Add *rows* to a new *owner*, numbered by ``position`` from 0."""
    if rows:
        db.execute(insert(table), [{**owner, "position": place, **row} for place, row in enumerate(rows)])


def has_row(db: Connection, table: Table, key: Mapping[str, Any]) -> bool:
    """Tell whether a row of *key* exists."""
    return db.execute(select(1).select_from(table).where(*_equal(table, key)).limit(1)).first() is not None


def fold(text: str) -> str:
    """*text* as names are compared: compatibility forms unified, case folded, no NUL (PostgreSQL has none)."""
    return unicodedata.normalize("NFKC", text).casefold().replace("\0", "")


def _equal(table: Table, key: Mapping[str, Any]) -> list[Any]:
    return [table.c[name] == value for name, value in key.items()]
