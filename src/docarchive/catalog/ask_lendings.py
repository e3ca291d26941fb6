"""Questions about lending and viewing."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from docarchive.catalog import tables
from docarchive.catalog.desk import Desk, body_as
from docarchive.domain.identifiers import CaseId
from docarchive.domain.lending.lending import Lending, LendingState
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
        about_year: int | None = None,
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
        if about_year is not None:  # times are text; the office's year begins and ends within a day of theirs
            query = query.where(column.requested_at >= f"{about_year - 1:04d}-12-31")
            query = query.where(column.requested_at < f"{about_year + 1:04d}-01-02")
        order = (column.requested_at, column.id)
        query = query.order_by(*(one.desc() for one in order) if newest_first else order)
        return self._all(query.limit(limit), body_as(Lending))
