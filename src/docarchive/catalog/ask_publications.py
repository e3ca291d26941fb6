"""Questions about decisions that were published."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, exists, or_, select, union

from docarchive.catalog import tables
from docarchive.catalog.ask_records import RecordDesk
from docarchive.catalog.desk import body_as, in_batches
from docarchive.domain.case_event import CaseEventKind
from docarchive.domain.identifiers import RecordId
from docarchive.domain.publishing.publication import Publication
from docarchive.domain.record import Record

_DECISION, _EVENT = tables.decisions.c, tables.case_events.c


class PublicationDesk(RecordDesk):
    """Answers about publications (port.Reader)."""

    def publications_of(self, record_id: RecordId) -> Sequence[Publication]:
        column = tables.publications.c
        query = select(tables.publications).where(column.record_id == record_id)
        return self._all(query.order_by(column.published_on, column.channel), body_as(Publication))

    def publications_of_each(
        self, record_ids: Collection[RecordId]
    ) -> Mapping[RecordId, Sequence[Publication]]:
        column, found = tables.publications.c, {record_id: list[Publication]() for record_id in record_ids}
        for some in in_batches(record_ids):
            query = select(tables.publications).where(column.record_id.in_(some))
            ordered = query.order_by(column.published_on, column.channel)
            for item in self._all(ordered, body_as(Publication)):
                found[item.record_id].append(item)
        return found

    def open_publications(self) -> Sequence[Publication]:
        column = tables.publications.c
        query = select(tables.publications).where(column.retracted_on.is_(None))
        ordered = query.order_by(column.published_on, column.record_id, column.channel)
        return self._all(ordered, body_as(Publication))

    def standing_decisions(
        self, first: date, last: date, *, unpublished: bool = False, limit: int = 1_000_000
    ) -> Sequence[Record]:
        newest = (_DECISION.decided_on.desc(), _DECISION.record_id.desc())
        query = (
            select(_DECISION.record_id)
            .where(_DECISION.void == 0, _DECISION.corrected_by.is_(None))
            .where(_DECISION.decided_on >= first.isoformat(), _DECISION.decided_on <= last.isoformat())
        )
        if unpublished:
            query = query.where(~_is_published(), ~_is_said_to_be_published())
        chosen = query.order_by(*newest).limit(limit).subquery().select()
        column = tables.records.c
        return self._records(
            select(tables.records)
            .where(column.id.in_(chosen), column.doc_date.is_not(None))
            .order_by(column.doc_date, column.seq)
        )

    def overturned_publications(self, first: date) -> Sequence[Record]:
        column, record = tables.publications.c, tables.records.c
        # From what overturns decisions, which is rare, to the publications: never the other way.
        fallen = union(
            select(_DECISION.record_id).where(_DECISION.void == 1),
            select(_DECISION.record_id).where(_DECISION.corrected_by.is_not(None)),
            select(_DECISION.record_id)
            .join(tables.case_events, _EVENT.case_id == _DECISION.case_id)
            .where(_EVENT.kind == CaseEventKind.DECISION_OVERTURNED.value),
        ).subquery()
        shown = or_(column.retracted_on.is_(None), column.retracted_on >= first.isoformat())
        chosen = select(column.record_id).where(column.record_id.in_(select(fallen.c.record_id)), shown)
        return self._records(select(tables.records).where(record.id.in_(chosen)).order_by(record.seq))


def _is_published() -> ColumnElement[bool]:
    return exists().where(tables.publications.c.record_id == _DECISION.record_id)


def _is_said_to_be_published() -> ColumnElement[bool]:
    """Whether an event of the case says so, of this decision and party or without naming any."""
    named = [
        or_(~_EVENT.body.contains(f'"{name}":'), _EVENT.body.contains(f'"{name}":"' + of + '"'))
        for name, of in (("record_id", _DECISION.record_id), ("party_id", _DECISION.party_id))
    ]
    published = _EVENT.kind == CaseEventKind.PUBLISHED.value
    return exists().where(_EVENT.case_id == _DECISION.case_id, published, *named)
