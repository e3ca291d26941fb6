"""Questions about work in hand: arrivals, follow-ups, notes."""

import json
from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from docarchive.catalog import tables
from docarchive.catalog.desk import Desk, body_as
from docarchive.domain.arrival import Arrival, ArrivalState
from docarchive.domain.follow_ups import FollowUp, FollowUpKind
from docarchive.domain.identifiers import ArrivalId, RecordId
from docarchive.domain.plain import Plain


class WorkDesk(Desk):
    """Answers about work in hand (port.Reader)."""

    def arrivals(self, states: Collection[ArrivalState] | None = None) -> Sequence[Arrival]:
        column = tables.arrivals.c
        query = select(tables.arrivals).order_by(column.seen_at, column.id)
        if states is not None:
            query = query.where(column.state.in_(sorted(state.value for state in states)))
        return self._all(query, body_as(Arrival))

    def get_arrival(self, arrival_id: ArrivalId) -> Arrival:
        return self._get(tables.arrivals, arrival_id, body_as(Arrival), noun="到件")

    def pending_follow_ups(self, kinds: Collection[FollowUpKind] | None = None) -> int:
        query = select(func.count()).where(tables.follow_ups.c.state != "parked")
        if kinds is not None:
            query = query.where(tables.follow_ups.c.kind.in_(sorted(kinds)))
        return int(self._db.execute(query).scalar_one())

    def parked_follow_ups(self) -> Sequence[tuple[FollowUp, str]]:
        column = tables.follow_ups.c
        return self._all(
            select(tables.follow_ups).where(column.state == "parked").order_by(column.id),
            lambda row: (FollowUp(FollowUpKind(row.kind), RecordId(row.record_id)), row.reason),
        )

    def note(self, name: str) -> Plain | None:
        query = select(tables.notes.c.value).where(tables.notes.c.name == name)
        return self._find(query, lambda row: _object(row.value))


def _object(text: str) -> Plain:
    value: Plain = json.loads(text)
    return value
