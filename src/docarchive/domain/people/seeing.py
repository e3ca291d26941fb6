"""Whether a record is there at all for somebody: the rule of `sight`, for one record at a time.

Catalogue and index say the same rule in their own languages; a test holds the three together.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from docarchive.domain.case import Case
from docarchive.domain.identifiers import CaseId, OfficerId
from docarchive.domain.people.sight import Sight
from docarchive.domain.record import Record

MAIN, SECONDARY = "main", "secondary"
"""正卷、副卷. What has no side, as evidence, is of the main one."""
_REPORTED = ("举报", "投诉", "信访", "检举", "控告")


@dataclass(frozen=True, slots=True)
class Seen:
    """What seeing a record depends on."""

    case_id: CaseId
    handler_ids: Collection[OfficerId]
    """Of the case."""
    side: str
    informant: bool
    """It tells of an informant."""


def what_is_seen(record: Record, case: Case) -> Seen:
    """What seeing *record* depends on; *case* is its case."""
    return Seen(case.id, case.handler_ids, side_of(record), tells_of_informant(record, case.source))


def side_of(record: Record) -> str:
    """正卷 or 副卷."""
    return record.volume_side or MAIN


def tells_of_informant(record: Record, case_source: str) -> bool:
    """Tell whether a record is for nobody but those who handle the case or see informants.

    Marked when it was issued (`Record.informant`: its form, or a field of it that was filled, is marked so in the
    pack); or of a case that began with a report, unless it is a document of the main side: what a party gets names
    no informant, but a letter that came in, or an approval that says how the matter became known, may.

    Source:
        行政处罚法 2021 第五十条; 安全生产法 2021 第七十三条 (confidentiality of who reported).
    """
    reported = began_with_report(case_source)
    return marked_or_reported(marked=bool(record.informant), side=record.volume_side, reported=reported)


def marked_or_reported(*, marked: bool, side: str | None, reported: bool) -> bool:
    """The same from what is stored: *side* is None for evidence, *reported* the case's `began_with_report`."""
    return marked or (reported and side != MAIN)


@lru_cache(maxsize=1_000)
def began_with_report(case_source: str) -> bool:
    """Tell whether 案件来源 names a report: 举报投诉, 信访 …."""
    return any(word in case_source for word in _REPORTED)


def sees(sight: Sight, seen: Seen) -> bool:
    """Tell whether *sight* shows the record."""
    own = sight.officer_id is not None and sight.officer_id in seen.handler_ids
    whole = own or sight.every_case or seen.case_id in sight.lent_case_ids
    return (whole or (sight.main_side_of_others and seen.side == MAIN)) and (
        not seen.informant or own or sight.informants
    )


def is_seen(sight: Sight, record: Record, case: Case) -> bool:
    """Tell whether *sight* shows a record that was read for everybody; *case* is its case."""
    return sees_everything(sight) or sees(sight, what_is_seen(record, case))


def sees_everything(sight: Sight) -> bool:
    """Tell whether there is nothing that *sight* would hide."""
    return sight.every_case and sight.informants
