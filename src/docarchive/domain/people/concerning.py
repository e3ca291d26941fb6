"""What belongs on somebody's desk; what they may see at all is `seeing`'s rule."""

from docarchive.domain.case import Case
from docarchive.domain.people.seeing import is_seen
from docarchive.domain.people.sight import Sight
from docarchive.domain.record import Record


def is_own(sight: Sight, case: Case) -> bool:
    """Tell whether they handle the case, or it was lent to them."""
    handled = sight.officer_id is not None and sight.officer_id in case.handler_ids
    return handled or case.id in sight.lent_case_ids


def concerns(sight: Sight, case: Case) -> bool:
    """Tell whether the case is their business: their own, or all for those who see every case."""
    return sight.every_case or is_own(sight, case)


def concerns_paper(sight: Sight, record: Record, case: Case) -> bool:
    """Tell whether a record that was read for everybody is their business; *case* is its case."""
    return concerns(sight, case) and is_seen(sight, record, case)
