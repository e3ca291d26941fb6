"""Reading and writing rows in the few ways the catalogue does, the same on both databases.

Building a statement costs more than running it, so each is built once for its table and columns.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Insert,
    Select,
    Table,
    Update,
    bindparam,
    delete,
    insert,
    select,
    update,
)

Row = dict[str, Any]


def add_row(db: Connection, table: Table, row: Row) -> None:
    """Add a row."""
    db.execute(_insert(table), row)


def change_row(db: Connection, table: Table, key: Row, values: Row) -> bool:
    """Write *values* to the row of *key*; False when there is none."""
    statement = _update(table, tuple(key), tuple(values))
    return db.execute(statement, {**_named(key), **values}).rowcount > 0


def put_row(db: Connection, table: Table, key: Row, values: Row) -> None:
    """Write *values* to the row of *key*, which need not exist yet."""
    if not change_row(db, table, key, values):
        add_row(db, table, {**key, **values})


def drop_rows(db: Connection, table: Table, key: Row) -> None:
    """Remove the rows of *key*."""
    db.execute(_delete(table, tuple(key)), _named(key))


def put_list(db: Connection, table: Table, owner: Row, rows: Sequence[Row]) -> None:
    """Replace all rows of *owner* by *rows*."""
    drop_rows(db, table, owner)
    if rows:
        db.execute(_insert(table), [{**owner, **row} for row in rows])


def add_list(db: Connection, table: Table, owner: Row, rows: Sequence[Row]) -> None:
    """Add *rows* to a new *owner*, numbered by ``position`` from 0."""
    if rows:
        db.execute(_insert(table), [{**owner, "position": place, **row} for place, row in enumerate(rows)])


def find_row(db: Connection, table: Table, key: Row) -> Any | None:
    """The row of *key*, if any."""
    return db.execute(_select(table, tuple(key)), _named(key)).first()


def fold(text: str) -> str:
    """*text* as names are compared: compatibility forms unified, case folded, no NUL (PostgreSQL has none)."""
    return unicodedata.normalize("NFKC", text).casefold().replace("\0", "")


@cache
def _insert(table: Table) -> Insert:
    return insert(table)


@cache
def _update(table: Table, key: tuple[str, ...], values: tuple[str, ...]) -> Update:
    return update(table).where(*_equal(table, key)).values({name: bindparam(name) for name in values})


@cache
def _delete(table: Table, key: tuple[str, ...]) -> Delete:
    return delete(table).where(*_equal(table, key))


@cache
def _select(table: Table, key: tuple[str, ...]) -> Select[Any]:
    return select(table).where(*_equal(table, key))


def _equal(table: Table, key: tuple[str, ...]) -> list[ColumnElement[bool]]:
    return [table.c[name] == bindparam(f"key_{name}") for name in key]


def _named(key: Mapping[str, Any]) -> Row:
    return {f"key_{name}": value for name, value in key.items()}
