"""Questions about lending and viewing."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from docarchive.catalog import tables
from docarchive.catalog.desk import Desk, body_as
from docarchive.domain.identifiers import CaseId
from docarchive.domain.lending.lending import Lending, LendingState, ReaderKind
from docarchive.domain.lending.yearly import CountedLending
from docarchive.domain.plain import format_time


class LendingDesk(Desk):
    """Answers about lendings (port.Reader)."""

    def get_lending(self, lending_id: str) -> Lending:
        return self._get(tables.lendings, lending_id, body_as(Lending), noun="借阅")

    def lendings(
        self,
        *,
        case_id: CaseId | None = None,
        states: Sequence[LendingState] = (),
        since: datetime | None = None,
        newest_first: bool = False,
        limit: int = 100_000,
    ) -> Sequence[Lending]:
        column = tables.lendings.c
        query = select(tables.lendings)
        if case_id is not None:
            query = query.where(column.case_id == case_id)
        if states:
            query = query.where(column.state.in_(sorted(state.value for state in states)))
        if since is not None:
            query = query.where(column.requested_at >= format_time(since))
        order = (column.requested_at, column.id)
        query = query.order_by(*(one.desc() for one in order) if newest_first else order)
        return self._all(query.limit(limit), body_as(Lending))

    def counted_lendings(self, year: int) -> Sequence[CountedLending]:
        column = tables.counted_lendings.c
        within = (column.requested_on >= f"{year:04d}-01-01", column.requested_on <= f"{year:04d}-12-31")
        return self._all(select(tables.counted_lendings).where(*within), _counted)


def _counted(row: Any) -> CountedLending:
    return CountedLending(
        case_id=CaseId(row.case_id),
        state=LendingState(row.state),
        requested_on=date.fromisoformat(row.requested_on),
        due_on=date.fromisoformat(row.due_on) if row.due_on else None,
        returned_on=date.fromisoformat(row.returned_on) if row.returned_on else None,
        reader_kind=ReaderKind(row.reader_kind),
        reader=row.reader,
        paper=bool(row.paper),
        uses=row.uses,
        copies=row.copies,
        pages_copied=row.pages_copied,
    )
