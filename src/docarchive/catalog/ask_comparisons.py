"""Questions about signed scans that were held against the issued text."""

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, func, select

from docarchive.catalog import tables
from docarchive.catalog.desk import Desk, body_as
from docarchive.catalog.seen import record_with_id_is_seen
from docarchive.domain.comparing.comparison import Comparison, Outcome
from docarchive.domain.identifiers import CaseId, RecordId


class ComparisonDesk(Desk):
    """Answers about comparisons (port.Reader)."""

    def comparisons_of(self, record_id: RecordId) -> Sequence[Comparison]:
        column = tables.comparisons.c
        query = select(tables.comparisons).where(column.record_id == record_id, self._comparison_is_seen())
        query = query.order_by(column.seq)
        return self._all(query, body_as(Comparison))

    def latest_comparisons(self, case_id: CaseId) -> Mapping[RecordId, Comparison]:
        column, record = tables.comparisons.c, tables.records.c
        of_case = select(record.id).where(record.case_id == case_id)
        query = select(tables.comparisons).where(column.record_id.in_(of_case), self._comparison_is_seen())
        found = self._all(query.order_by(column.seq), body_as(Comparison))
        return {item.record_id: item for item in found}

    def open_comparisons(self, *, limit: int = 100) -> Sequence[Comparison]:
        column = tables.comparisons.c
        query = select(tables.comparisons).where(column.open == 1, self._comparison_is_seen())
        query = query.order_by(column.seq).limit(limit)
        return self._all(query, body_as(Comparison))

    def count_comparisons(self) -> Mapping[Outcome, int]:
        column = tables.comparisons.c
        # Two questions that follow an index; a single one would sort a million rows.
        open_ = select(column.outcome, func.count().label("number")).where(
            column.open == 1, self._comparison_is_seen()
        )
        counts = Counter(
            {
                Outcome(row.outcome): int(row.number)
                for row in self._db.execute(open_.group_by(column.outcome))
            }
        )
        same = (column.open == 0, column.outcome == Outcome.SAME.value)
        alike = select(func.count()).select_from(tables.comparisons).where(*same, self._comparison_is_seen())
        counts[Outcome.SAME] += int(self._db.execute(alike).scalar_one())
        return +counts

    def _comparison_is_seen(self) -> ColumnElement[bool]:
        return record_with_id_is_seen(self._sight, tables.comparisons.c.record_id)
