"""Carry what no rebuild makes again from an old catalogue to a new one."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Table, insert, inspect, select

from docarchive.catalog import tables
from docarchive.catalog.rows import Row
from docarchive.domain.errors import ConflictError, NotFoundError

_LOGS = (tables.sign_ins, tables.accesses)
_CARRIED = (tables.credentials, tables.sign_in_attempts, tables.api_tokens, *_LOGS)

Kept = Mapping[Table, Sequence[Row]]


def read_accounts(db: Connection) -> Kept:
    """All rows, the logs in their order; `NotFoundError` when the database has no such tables."""
    there = inspect(db)
    if not all(there.has_table(table.name) for table in _CARRIED):
        raise NotFoundError("旧目录库里没有账号资料 / the old catalogue holds nothing of accounts")
    keys = {table: list(table.primary_key.columns) for table in _CARRIED}
    return {
        table: [dict(row) for row in db.execute(select(table).order_by(*keys[table])).mappings()]
        for table in _CARRIED
    }


def write_accounts(db: Connection, kept: Kept) -> int:
    """Write them into tables in which nobody has a password yet; return how many lines of the logs."""
    if db.execute(select(tables.credentials).limit(1)).first() is not None:
        raise ConflictError(
            "这里已有账号密码 / accounts have passwords here already",
            hint="--accounts-from 只用于新的目录库 / it is for a new catalogue",
        )
    for table in _LOGS:  # what was logged here already comes after what was logged before
        kept = {**kept, table: [{**row, "id": None} for row in kept[table]]}
    for table, rows in kept.items():
        plain = [{name: value for name, value in row.items() if value is not None} for row in rows]
        if plain:
            db.execute(insert(table), plain)
    return sum(len(kept[table]) for table in _LOGS)
