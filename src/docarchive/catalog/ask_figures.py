"""What figures of a period are counted from, each kind in one question whatever the number of cases."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, select, union

from docarchive.catalog import tables
from docarchive.catalog.desk import Desk
from docarchive.catalog.project_decisions import SEPARATOR
from docarchive.catalog.seen import case_is_seen, record_with_id_is_seen
from docarchive.domain.case import Stage
from docarchive.domain.identifiers import CaseId
from docarchive.domain.party import PartyKind
from docarchive.domain.reviewing.counted import (
    COUNTED_FORMS,
    FILING,
    CountedCase,
    CountedDecision,
    CountedPapers,
)

_PAPER, _DECISION, _CASE = tables.counted_papers.c, tables.decisions.c, tables.cases.c
_OWNER, _PARTY = tables.case_parties.c, tables.parties.c
_COUNTED = (
    _PAPER.case_id,
    *(func.count().filter(_PAPER.form_id == form_id) for form_id in COUNTED_FORMS),
    func.sum(_PAPER.hazards),
    func.sum(_PAPER.major_hazards),
)
_KINDS = {kind.value: kind for kind in PartyKind}
_STAGES = {stage.value: stage for stage in Stage}
_Condition = ColumnElement[bool]


class FigureDesk(Desk):
    """Answers for figures (port.Reader)."""

    def papers_counted(self, first: date, last: date) -> Sequence[CountedPapers]:
        later = tables.counted_papers.alias("later").c
        corrected = select(later.corrects).where(
            _within(later.doc_date, first, last),
            later.corrects.is_not(None),
            record_with_id_is_seen(self._sight, later.record_id),
        )
        query = select(*_COUNTED).where(
            _paper_dated(first, last), record_with_id_is_seen(self._sight, _PAPER.record_id)
        )
        query = query.where(_PAPER.record_id.not_in(corrected)).group_by(_PAPER.case_id)
        return [CountedPapers(*row) for row in self._db.execute(query).all()]

    def decisions_counted(self, first: date, last: date) -> Sequence[CountedDecision]:
        columns = (_DECISION.case_id, _DECISION.party_kind, _DECISION.places, _DECISION.fine_fen)
        query = select(*columns).where(
            _decided(first, last), record_with_id_is_seen(self._sight, _DECISION.record_id)
        )
        return [_decision(row) for row in self._db.execute(query).all()]

    def cases_counted(self, first: date, last: date) -> Mapping[CaseId, CountedCase]:
        filing = tables.counted_papers.alias("filing")
        filed = exists().where(
            filing.c.case_id == _CASE.id,
            filing.c.form_id == FILING,
            filing.c.doc_date <= last.isoformat(),
            record_with_id_is_seen(self._sight, filing.c.record_id),
        )
        named = union(
            select(_PAPER.case_id).where(_paper_dated(first, last)),
            select(_DECISION.case_id).where(_decided(first, last)),
        )
        query = (
            select(_CASE.id, _CASE.source, _CASE.stage, _CASE.closed_on, _PARTY.region, filed)
            .join(tables.case_parties, and_(_OWNER.case_id == _CASE.id, _OWNER.position == 0))
            .join(tables.parties, _PARTY.id == _OWNER.party_id)
            .where(_CASE.id.in_(named), case_is_seen(self._sight))
        )
        return {row.id: _case(row) for row in self._db.execute(query).all()}


def _paper_dated(first: date, last: date) -> _Condition:
    return _within(_PAPER.doc_date, first, last)


def _decided(first: date, last: date) -> _Condition:
    """Decisions that stand, of the days asked for."""
    days = _within(_DECISION.decided_on, first, last)
    return and_(_DECISION.void == 0, _DECISION.corrected_by.is_(None), days)


def _within(day: ColumnElement[str], first: date, last: date) -> _Condition:
    # Not BETWEEN: PostgreSQL does not read it with the collation that goes with each value.
    return and_(day >= first.isoformat(), day <= last.isoformat())


def _decision(row: Any) -> CountedDecision:
    case_id, kind, places, fine = row
    return CountedDecision(case_id, _KINDS[kind], tuple(places.split(SEPARATOR)) if places else (), fine)


def _case(row: Any) -> CountedCase:
    id_, source, stage, closed, region, filed = row
    day = date.fromisoformat(closed) if closed else None
    return CountedCase(id_, source, _STAGES[stage], day, region, bool(filed))
