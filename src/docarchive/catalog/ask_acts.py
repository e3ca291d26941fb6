"""Questions about who did what: facts by actor, record or case."""

import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import CompoundSelect, exists, or_, select, union

from docarchive.catalog import tables
from docarchive.catalog.desk import Desk
from docarchive.catalog.seen import case_is_seen, case_is_whole, record_with_id_is_seen
from docarchive.domain.facts import FactKind
from docarchive.domain.identifiers import CaseId, RecordId
from docarchive.domain.people.acts import Act
from docarchive.domain.plain import parse_time

_FACT, _CASE = tables.facts.c, tables.cases.c
_DISPOSALS = (FactKind.CASE_DISPOSED.value, FactKind.DISPOSAL_DONE.value)
"""Told although their case is not there: ids, and who did it."""
_OF_WHOLE_CASE = (FactKind.CASE_EVENT_RECORDED.value, FactKind.HANDLERS_CHANGED.value)
"""What happened to a case, and why its handlers changed, is for those who see all of it."""


class ActDesk(Desk):
    """Answers from the facts as an audit log (people_port.PeopleReader)."""

    def acts(
        self,
        *,
        user: str | None = None,
        record_id: RecordId | None = None,
        case_id: CaseId | None = None,
        what: Collection[FactKind] | None = None,
        before: int | None = None,
        limit: int = 100,
    ) -> Sequence[Act]:
        of_record = select(tables.records.c.case_id).where(tables.records.c.id == _FACT.record_id)
        # For each fact by itself: a list of the cases seen is one of all the office's cases.
        seen_case = exists().where(_CASE.id == _FACT.case_id, case_is_seen(self._sight))
        query = (
            select(_FACT.seq, _FACT.line, of_record.scalar_subquery().label("case_of_record"))
            .where(
                or_(_FACT.record_id.is_(None), record_with_id_is_seen(self._sight, _FACT.record_id)),
                or_(_FACT.case_id.is_(None), seen_case, _FACT.kind.in_(_DISPOSALS)),
                or_(_FACT.kind.not_in(_OF_WHOLE_CASE), case_is_whole(self._sight, _FACT.case_id)),
            )
            .order_by(_FACT.seq.desc())
            .limit(limit)
        )
        if user is not None:
            query = query.where(_FACT.actor == user)
        if record_id is not None:
            query = query.where(_FACT.record_id == record_id)
        if case_id is not None:
            query = query.where(_FACT.seq.in_(_of_case(case_id)))
        if what is not None:
            query = query.where(_FACT.kind.in_([kind.value for kind in what]))
        if before is not None:
            query = query.where(_FACT.seq < before)
        return self._all(query, _act)


def _of_case(case_id: CaseId) -> CompoundSelect[Any]:
    """Positions of the facts of a case and of its records, each by an index of its own."""
    records = select(tables.records.c.id).where(tables.records.c.case_id == case_id)
    return union(
        select(_FACT.seq).where(_FACT.case_id == case_id),
        select(_FACT.seq).where(_FACT.record_id.in_(records)),
    )


def _act(row: Any) -> Act:
    entry = json.loads(row.line)
    return Act(
        seq=row.seq,
        at=parse_time(entry["at"]),
        user=entry["actor"],
        what=FactKind(entry["kind"]),
        record_id=entry.get("record_id"),
        case_id=entry.get("case_id") or row.case_of_record,
        detail=entry["detail"],
    )
