"""Questions about work in hand: arrivals, follow-ups, notes."""

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256

from sqlalchemy import ColumnElement, exists, func, not_, or_, select, true

from docarchive.catalog import tables
from docarchive.catalog.desk import Desk, body_as, not_found
from docarchive.catalog.seen import case_is_whole, handed_in_is_seen
from docarchive.domain.arrival import Arrival, ArrivalState
from docarchive.domain.follow_ups import FollowUp, FollowUpKind
from docarchive.domain.identifiers import ArrivalId, RecordId
from docarchive.domain.plain import Plain

_ID_SIGNS = 26
"""Length of an id, which names a case's folder."""
_FIRST_SIGNS = ("0", "8")
"""Ids begin with a time of 48 bits in ten digits of 5, so with 0 to 7."""


class WorkDesk(Desk):
    """Answers about work in hand (port.Reader)."""

    def arrivals(self, states: Collection[ArrivalState] | None = None) -> Sequence[Arrival]:
        column = tables.arrivals.c
        query = select(tables.arrivals).where(self._in_sight()).order_by(column.seen_at, column.id)
        if states is not None:
            query = query.where(column.state.in_(sorted(state.value for state in states)))
        return self._all(query, body_as(Arrival))

    def newest_arrivals(
        self, states: Collection[ArrivalState], words: str = "", *, limit: int, after: int = 0
    ) -> Sequence[Arrival]:
        column = tables.arrivals.c
        newest = (column.seen_at.desc(), column.id.desc())
        page = select(column.id).where(self._in_sight()).order_by(*newest).limit(limit).offset(after)
        if set(states) != set(ArrivalState):  # all of them in order are an index of their own
            page = page.where(column.state.in_(sorted(state.value for state in states)))
        if words:
            page = page.where(column.name.contains(words, autoescape=True))
        # The page is found in an index that holds all of this; bodies are fetched for it alone.
        found = select(tables.arrivals).where(column.id.in_(page.subquery().select()))
        return self._all(found.order_by(*newest), body_as(Arrival))

    def count_arrivals(self) -> Mapping[ArrivalState, int]:
        # Nearly all are released and seen: the rest are counted, and all together, which SQLite does without looking at them.
        column = tables.arrivals.c
        rest = sorted(state.value for state in ArrivalState if state is not ArrivalState.RELEASED)
        counted = self._by_state(column.state.in_(rest))
        every = self._db.execute(select(func.count()).select_from(tables.arrivals)).scalar_one()
        counted[ArrivalState.RELEASED] = every - counted.total()
        if self._sees_all_files:
            return +counted
        first, end = _FIRST_SIGNS
        return counted - self._by_state(column.name >= first, column.name < end, not_(self._in_sight()))

    def _by_state(self, *conditions: ColumnElement[bool]) -> Counter[ArrivalState]:
        column = tables.arrivals.c
        query = select(column.state, func.count().label("number")).where(*conditions).group_by(column.state)
        return Counter({ArrivalState(row.state): int(row.number) for row in self._db.execute(query)})

    def arrivals_digest(self, states: Collection[ArrivalState]) -> str:
        column = tables.arrivals.c
        query = select(column.id, column.body).where(
            column.state.in_(sorted(state.value for state in states)), self._in_sight()
        )
        hasher = sha256()
        for row in self._db.execute(query.order_by(column.id)):
            hasher.update(f"{row.id}{row.body}".encode())
        return hasher.hexdigest()

    def arrivals_named(self, name: str, states: Collection[ArrivalState]) -> Sequence[Arrival]:
        column = tables.arrivals.c
        query = select(tables.arrivals).where(
            column.name == name, column.state.in_(sorted(state.value for state in states)), self._in_sight()
        )
        return self._all(query.order_by(column.seen_at, column.id), body_as(Arrival))

    def get_arrival(self, arrival_id: ArrivalId) -> Arrival:
        query = select(tables.arrivals).where(tables.arrivals.c.id == arrival_id, self._in_sight())
        found = self._find(query, body_as(Arrival))
        if found is None:
            raise not_found("到件", arrival_id)
        return found

    def _in_sight(self) -> ColumnElement[bool]:
        """What lies in a case's own folder is for those who see the whole case; the rest belongs to none yet."""
        if self._sees_all_files:
            return true()
        folder = func.upper(func.substr(tables.arrivals.c.name, 1, _ID_SIGNS))
        case = tables.cases.c
        own = exists().where(case.id == folder, not_(self._case_seen()))
        separate = func.substr(tables.arrivals.c.name, _ID_SIGNS + 1, 1) != "/"
        return or_(separate, not_(own))

    @property
    def _sees_all_files(self) -> bool:
        return self._sight.every_case and self._sight.informants

    def _case_seen(self) -> ColumnElement[bool]:
        whole = case_is_whole(self._sight, tables.cases.c.id)
        return whole & handed_in_is_seen(self._sight)

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
