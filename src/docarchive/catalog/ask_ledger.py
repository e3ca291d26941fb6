"""Questions about the facts themselves, and the whole truth as text."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Table, bindparam, func, select

from docarchive.catalog import tables
from docarchive.catalog.desk import Desk
from docarchive.domain.identifiers import RecordId
from docarchive.domain.plain import canonical_json, parse_time

_BATCH = 500
_HEAD = select(tables.ledger_head.c.next_seq)
_LINES = (
    select(tables.facts.c.line)
    .where(tables.facts.c.seq >= bindparam("start"))
    .order_by(tables.facts.c.seq)
    .limit(bindparam("most", type_=Integer))
)


class LedgerDesk(Desk):
    """Answers from the facts (port.Reader)."""

    def fact_count(self) -> int:
        return int(self._db.execute(_HEAD).scalar_one())

    def newest_fact_at(self) -> datetime | None:
        latest = self._db.execute(select(func.max(tables.facts.c.at))).scalar()
        return None if latest is None else parse_time(latest)

    def ledger_lines(self, start: int, *, limit: int) -> Sequence[bytes]:
        rows = self._db.execute(_LINES, {"start": start, "most": limit})
        return [line.encode() for line in rows.scalars()]

    def fact_positions(self, record_id: RecordId) -> Sequence[int]:
        column = tables.facts.c
        query = select(column.seq).where(column.record_id == record_id).order_by(column.seq)
        return list(self._db.execute(query).scalars())

    def dump(self) -> Iterator[str]:
        """Sorted lines ``table TAB key … TAB row as JSON``; numbers in keys are padded so that they sort."""
        truth = (table for table in tables.metadata.tables.values() if table not in tables.OPERATIONAL)
        for table in sorted(truth, key=lambda item: f"{item.name}\t"):
            yield from self._lines_of(table)

    def _lines_of(self, table: Table) -> Iterator[str]:
        keys = list(table.primary_key.columns)
        query = select(table).order_by(*keys).execution_options(yield_per=_BATCH)
        for row in self._db.execute(query).mappings():
            printed = [_printed(row[key.name]) for key in keys]
            yield "\t".join([table.name, *printed, canonical_json(dict(row)).decode()])


def _printed(value: Any) -> str:
    return f"{value:012d}" if isinstance(value, int) else str(value)
