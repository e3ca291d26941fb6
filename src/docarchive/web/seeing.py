"""Which cases and records are there for a visitor (`docarchive.domain.people.sight`)."""

from collections.abc import Sequence

from docarchive.domain.case import Case
from docarchive.domain.errors import NotFoundError
from docarchive.domain.people.seeing import sees, what_is_seen
from docarchive.domain.people.sight import Sight
from docarchive.domain.record import Record
from docarchive.web.visit import Visit


def is_own(sight: Sight, case: Case) -> bool:
    """Whether the visitor handles the case, or it was lent to them."""
    handled = sight.officer_id is not None and sight.officer_id in case.handler_ids
    return handled or case.id in sight.lent_case_ids


def concerns(visit: Visit, case: Case) -> bool:
    """Whether the case belongs on this visitor's desk: their own, or all for those who see every case."""
    return visit.sight.every_case or is_own(visit.sight, case)


def sees_case(visit: Visit, case: Case) -> bool:
    """Whether there may be anything of the case that the visitor may see."""
    return concerns(visit, case) or visit.sight.main_side_of_others


def sees_record(visit: Visit, record: Record, case: Case) -> bool:
    """Whether the visitor may see the record."""
    return sees(visit.sight, what_is_seen(record, case))


def require_case(visit: Visit, case: Case) -> Case:
    """The case, if it is seen; else it is not found."""
    if not sees_case(visit, case):
        raise NotFoundError("没有找到 / not found")
    return case


def seen_records(visit: Visit, records: Sequence[Record], case: Case) -> list[Record]:
    """Those of a case's records that the visitor may see."""
    return [record for record in records if sees_record(visit, record, case)]
