"""What all questions share: one connection, and stored bodies turned into domain values."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, Table, func, select

from docarchive.catalog.rows import find_row
from docarchive.domain.errors import NotFoundError
from docarchive.domain.people.seeing import sees_everything
from docarchive.domain.people.sight import FULL_SIGHT, Sight
from docarchive.domain.plain import from_plain

T = TypeVar("T")
Id = TypeVar("Id", bound=str)
_BATCH = 500
BEYOND = "\U0010ffff"
"""Sorts behind every character that a number or a code can hold."""

Build = Callable[[Any], T]
"""Makes a domain value of a row."""


class Desk:
    """A place to ask from; the connection decides what is seen."""

    def __init__(self, connection: Connection, sight: Sight = FULL_SIGHT) -> None:
        """Ask over *connection*; records and cases that *sight* does not see are not there."""
        self._db = connection
        self._sight = sight

    def _find(self, query: Select[Any], build: Build[T], **values: Any) -> T | None:
        row = self._db.execute(query, values).first()
        return None if row is None else build(row)

    def _get(self, table: Table, id_: str, build: Build[T], *, noun: str) -> T:
        row = find_row(self._db, table, {"id": id_})
        if row is None:
            raise not_found(noun, id_)
        return build(row)

    def _count(self, table: Table, seen: ColumnElement[bool]) -> int:
        """How many rows of *table* are *seen*."""
        query = select(func.count()).select_from(table)
        if not sees_everything(self._sight):  # without a condition SQLite counts five times as fast
            query = query.where(seen)
        return int(self._db.execute(query).scalar_one())

    def _all(self, query: Select[Any], build: Build[T], **values: Any) -> Sequence[T]:
        return [build(row) for row in self._db.execute(query, values)]


def not_found(noun: str, id_: str) -> NotFoundError:
    """What is told of an id that nothing has, or nothing that may be seen."""
    return NotFoundError(f"没有{noun} {id_} / not found")


def in_batches(ids: Iterable[Id]) -> Iterator[list[Id]]:
    """Each of *ids* once, as many at a time as go into one question."""
    rest = iter(dict.fromkeys(ids))
    while some := list(islice(rest, _BATCH)):
        yield some


def body_as(kind: type[T]) -> Build[T]:
    """Build values of type *kind* from the row's ``body``."""
    return lambda row: from_plain(kind, json.loads(row.body))
