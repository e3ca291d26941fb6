"""Questions about events of cases and about the office's registers."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import bindparam, func, select

from docarchive.catalog import tables
from docarchive.catalog.desk import Desk, body_as, in_batches
from docarchive.catalog.rows import find_row, fold
from docarchive.catalog.seen import case_is_whole
from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.handler_change import HandlerChange
from docarchive.domain.identifiers import CaseId
from docarchive.domain.register_entry import RegisterEntry

_EVENTS = (
    select(tables.case_events)
    .where(tables.case_events.c.case_id == bindparam("case_id"))
    .order_by(tables.case_events.c.at, tables.case_events.c.seq)
)
_HANDLER_CHANGES = (
    select(tables.handler_changes)
    .where(tables.handler_changes.c.case_id == bindparam("case_id"))
    .order_by(tables.handler_changes.c.seq)
)


class EventDesk(Desk):
    """Answers about events and registers (port.Reader)."""

    def events_of(self, case_id: CaseId) -> Sequence[CaseEvent]:
        query = _EVENTS
        if not self._sight.every_case:
            query = query.where(case_is_whole(self._sight, tables.case_events.c.case_id))
        return self._all(query, body_as(CaseEvent), case_id=case_id)

    def events_of_cases(self, ids: Collection[CaseId]) -> Mapping[CaseId, Sequence[CaseEvent]]:
        event, found = tables.case_events.c, {case_id: list[CaseEvent]() for case_id in ids}
        query = select(tables.case_events).where(case_is_whole(self._sight, event.case_id))
        for some in in_batches(ids):
            of_some = query.where(event.case_id.in_(some)).order_by(event.at, event.seq)
            for item in self._all(of_some, body_as(CaseEvent)):
                found[item.case_id].append(item)
        return found

    def newest_events(self, kinds: Collection[CaseEventKind], *, limit: int = 100) -> Sequence[CaseEvent]:
        event = tables.case_events.c
        query = select(tables.case_events).where(event.kind.in_([kind.value for kind in kinds]))
        query = query.where(case_is_whole(self._sight, event.case_id))
        return self._all(query.order_by(event.seq.desc()).limit(limit), body_as(CaseEvent))

    def handler_changes(self, case_id: CaseId) -> Sequence[HandlerChange]:
        query = _HANDLER_CHANGES
        if not self._sight.every_case:
            query = query.where(case_is_whole(self._sight, tables.handler_changes.c.case_id))
        return self._all(query, body_as(HandlerChange), case_id=case_id)

    def find_entry(self, register: str, entry_id: str) -> RegisterEntry | None:
        row = find_row(self._db, tables.register_entries, {"register": register, "id": entry_id})
        return None if row is None else body_as(RegisterEntry)(row)

    def find_entries(
        self, register: str, words: str = "", *, prefix: str = "", limit: int = 100
    ) -> Sequence[RegisterEntry]:
        entry = tables.register_entries.c
        query = select(tables.register_entries).where(entry.register == register)
        for word in fold(words).split():
            query = query.where(entry.folded.contains(word, autoescape=True))
        if prefix:
            query = query.where(entry.id.startswith(prefix, autoescape=True))
        return self._all(query.order_by(entry.id).limit(limit), body_as(RegisterEntry))

    def count_entries(self, register: str) -> int:
        entry = tables.register_entries
        query = select(func.count()).select_from(entry).where(entry.c.register == register)
        return int(self._db.execute(query).scalar_one())
