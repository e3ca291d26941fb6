"""When an officer was where: the periods written into records of inspections and inquiries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from docarchive.catalog.port import Reader
from docarchive.domain.days.local_time import CHINA
from docarchive.domain.identifiers import CaseId, OfficerId, RecordId
from docarchive.domain.record import Record

_FORMS = frozenset(
    {
        "inspection_record",
        "reinspection_opinion",
        "inquiry_record",
        "survey_record",
        "statement_record",
        "hearing_record",
    }
)
"""Forms whose period says when the officers acted; a plan's period says only when they meant to."""
_ALL_CASES = 100_000
MARGIN = timedelta(minutes=30)
"""A recorder is switched on before the written record begins and off after it ends."""


@dataclass(frozen=True, slots=True)
class Act:
    """One inspection, inquiry or hearing."""

    case_id: CaseId
    record_id: RecordId
    officer_ids: tuple[OfficerId, ...]
    start: datetime
    end: datetime
    place: str | None = None
    """Where, as the record says."""

    def covers(self, start: datetime, end: datetime) -> bool:
        """Tell whether a recording from *start* to *end* may be of this act."""
        return self.start - MARGIN <= end and start <= self.end + MARGIN

    def distance(self, moment: datetime) -> timedelta:
        """How far *moment* lies outside this act; nothing when inside."""
        return max(self.start - moment, moment - self.end, timedelta())


def acts_of(officer_id: OfficerId, catalog: Reader) -> Sequence[Act]:
    """Every act of an officer that a valid record gives a period for."""
    return [
        act
        for case in catalog.find_cases(officer_id=officer_id, limit=_ALL_CASES)
        for record in catalog.records_of(case.id)
        if record.form_id in _FORMS and not record.void_reason and officer_id in record.officer_ids
        for act in _periods(record)
    ]


def acts_in(case_id: CaseId, catalog: Reader) -> Sequence[Act]:
    """Every act of a case that a valid record gives a period for."""
    return [
        act
        for record in catalog.records_of(case_id)
        if record.form_id in _FORMS and not record.void_reason
        for act in _periods(record)
    ]


def _periods(record: Record) -> Sequence[Act]:
    values = record.values or {}
    spans = ((name, _span(value)) for name, value in values.items())
    return [
        Act(record.case_id, record.id, record.officer_ids, *span, _place_beside(name, values))
        for name, span in spans
        if span
    ]


def _place_beside(name: str, values: Mapping[str, Any]) -> str | None:
    """``inspection_place`` stands beside ``inspection_period``."""
    place = values.get(name.removesuffix("_period") + "_place")
    return str(place) if place else None


def _span(value: Any) -> tuple[datetime, datetime] | None:
    if not isinstance(value, Mapping) or set(value) != {"start", "end"}:
        return None
    try:
        start, end = (datetime.fromisoformat(str(value[name])) for name in ("start", "end"))
    except ValueError:
        return None
    return _local(start), _local(end)


def _local(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)
