"""Questions about decisions by which like cases are compared."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true

from docarchive.catalog import tables
from docarchive.catalog.desk import Desk
from docarchive.catalog.project_decisions import SEPARATOR
from docarchive.catalog.seen import record_with_id_is_seen
from docarchive.domain.party import PartyKind
from docarchive.domain.reviewing.comparables import Scope, Target, first_day, industry_prefix
from docarchive.domain.reviewing.decision import Decision, PenalClass, article_key

_ROW, _PARTY, _CASE = tables.decisions.c, tables.parties.c, tables.cases.c
_PLACE = tables.decision_places.c
_COLUMNS = (
    *(_ROW.record_id, _ROW.number, _ROW.case_id, _ROW.party_id, _PARTY.name, _ROW.party_kind),
    *(_ROW.decided_on, _CASE.cause, _ROW.places, _ROW.kinds, _ROW.fine_fen),
    *(_PARTY.industry, _PARTY.scale, _PARTY.region, _ROW.violation, _ROW.step, _ROW.tier),
)
_KINDS = {kind.value: kind for kind in PartyKind}
_Condition = ColumnElement[bool]


class DecisionDesk(Desk):
    """Answers about decisions (port.Reader)."""

    def count_like(self, target: Target, scopes: Sequence[Scope]) -> Sequence[int]:
        # One pass: each decision counts for the first scope it fits; wider scopes hold it too.
        widest = scopes[-1].subject
        rung = case(*[(_fits(target, scope, widest), place) for place, scope in enumerate(scopes)], else_=-1)
        inner = (
            _joined(select(rung.label("rung")), target, scopes[-1]).where(self._decision_is_seen()).subquery()
        )
        rows = self._db.execute(select(inner.c.rung, func.count()).group_by(inner.c.rung)).all()
        found = {place: int(count) for place, count in rows}
        return [sum(found.get(lower, 0) for lower in range(place + 1)) for place in range(len(scopes))]

    def decisions_like(self, target: Target, scope: Scope) -> Sequence[Decision]:
        query = _joined(select(*_COLUMNS), target, scope).join(tables.cases, _CASE.id == _ROW.case_id)
        query = query.where(*_asked(target, scope), self._decision_is_seen())
        return self._all(query.order_by(_ROW.decided_on, _ROW.record_id), _decision)

    def _decision_is_seen(self) -> _Condition:
        return record_with_id_is_seen(self._sight, _ROW.record_id)


def _joined(query: Select[Any], target: Target, widest: Scope) -> Select[Any]:
    """Decisions that stand and are of the target's subject and kind of party, with their parties."""
    query = (
        query.select_from(tables.decisions)
        .join(tables.parties, _PARTY.id == _ROW.party_id)
        .where(_ROW.void == 0, _ROW.corrected_by.is_(None), _subject(target, widest.subject))
    )
    if target.case_id is not None:
        query = query.where(_ROW.case_id != target.case_id)
    if target.party_kind is not None:
        query = query.where(_ROW.party_kind == target.party_kind.value)
    return query


def _fits(target: Target, scope: Scope, widest: str) -> _Condition:
    """The scope's conditions, without the subject where all that is looked at has it."""
    subject = [] if scope.subject == widest else [_subject(target, scope.subject)]
    return and_(true(), *subject, *_asked(target, scope))


def _asked(target: Target, scope: Scope) -> list[_Condition]:
    """The scope's conditions beside the subject."""
    asked: list[_Condition] = []
    if (first := first_day(target, scope)) is not None and target.on is not None:
        asked += [_ROW.decided_on >= first.isoformat(), _ROW.decided_on <= target.on.isoformat()]
    if scope.step:
        asked.append(_ROW.step == target.classed.step)
    if scope.tier:
        asked.append(_ROW.tier == target.classed.tier)
    if scope.scale:
        asked.append(_PARTY.scale == target.scale)
    if scope.industry_digits is not None:
        prefix = industry_prefix(target.industry, scope.industry_digits) or ""
        asked.append(func.upper(func.substr(_PARTY.industry, 1, len(prefix))) == prefix)
    return asked


def _subject(target: Target, subject: str) -> _Condition:
    """The same violation; or also the same article; or also the same cause."""
    wanted = target.classed.violation
    same_place = _cites(_PLACE.place.in_(target.places))
    same = same_place
    if wanted is not None:  # where both are classed the classes decide
        same = or_(_ROW.violation == wanted, and_(_ROW.violation.is_(None), same_place))
    if subject == "violation":
        return same
    articles = {article_key(place) for place in target.places}
    same = or_(same, _cites(_PLACE.article.in_(sorted(articles))))
    if subject == "cause" and target.cause:
        same = or_(same, _ROW.case_id.in_(select(_CASE.id).where(_CASE.cause == target.cause)))
    return same


def _cites(which: _Condition) -> _Condition:
    return _ROW.record_id.in_(select(_PLACE.record_id).where(which))


def _decision(row: Any) -> Decision:
    record_id, number, case_id, party_id, party, kind, day, cause, places, kinds, fine, *rest = row
    industry, scale, region, *classed = rest
    return Decision(
        record_id,
        number,
        case_id,
        party_id,
        party,
        _KINDS[kind],
        date.fromisoformat(day),
        cause,
        tuple(places.split(SEPARATOR)) if places else (),
        tuple(kinds.split(SEPARATOR)) if kinds else (),
        fine,
        industry,
        scale,
        region,
        PenalClass(*classed),
    )
