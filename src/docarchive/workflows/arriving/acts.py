"""When an officer was where: the periods written into records of inspections and inquiries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from docarchive.catalog.port import Reader
from docarchive.domain.days.local_time import CHINA
from docarchive.domain.identifiers import CaseId, OfficerId
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


@dataclass(frozen=True, slots=True)
class Act:
    """One inspection, inquiry or hearing."""

    case_id: CaseId
    start: datetime
    end: datetime


def acts_of(officer_id: OfficerId, catalog: Reader) -> Sequence[Act]:
    """Every act of an officer that a valid record gives a period for."""
    return [
        act
        for case in catalog.find_cases(officer_id=officer_id, limit=_ALL_CASES)
        for record in catalog.records_of(case.id)
        if record.form_id in _FORMS and not record.void_reason and officer_id in record.officer_ids
        for act in _periods(record)
    ]


def _periods(record: Record) -> Sequence[Act]:
    spans = (_span(value) for value in (record.values or {}).values())
    return [Act(record.case_id, *span) for span in spans if span]


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
