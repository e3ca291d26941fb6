"""What somebody may see, as conditions of a query: the rule of `docarchive.domain.people.seeing` over rows.

``records.side``, ``records.informant``, ``cases.reported`` and ``volumes.side`` are there for this; handlers are in
``case_officers``.
"""

from functools import lru_cache

from sqlalchemy import ColumnElement, and_, exists, false, not_, or_, true

from docarchive.catalog import tables
from docarchive.domain.people.seeing import MAIN, sees_everything
from docarchive.domain.people.sight import Sight

_CASE, _RECORD, _VOLUME = tables.cases.c, tables.records.c, tables.volumes.c


def sees_every_case(sight: Sight) -> bool:
    """Whether there is no case of which it sees nothing."""
    return sight.every_case or sight.main_side_of_others


def case_is_seen(sight: Sight) -> ColumnElement[bool]:
    """Whether a row of ``cases`` is one that *sight* may see something of; its records are looked at by themselves."""
    return true() if sight.main_side_of_others else case_is_whole(sight, _CASE.id)


def case_is_whole(sight: Sight, case_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether both sides of the case with the id *case_id* are seen."""
    if sight.every_case:
        return true()
    return or_(_is_own(sight, case_id), case_id.in_(sight.lent_case_ids))


def volume_is_seen(sight: Sight) -> ColumnElement[bool]:
    """Whether a row of ``volumes`` is seen: 副卷 by those who see both sides of its case."""
    whole = case_is_whole(sight, _VOLUME.case_id)
    return or_(_VOLUME.side == MAIN, whole) if sight.main_side_of_others and not sight.every_case else whole


@lru_cache(maxsize=1000)
def record_is_seen(sight: Sight) -> ColumnElement[bool]:
    """Whether a row of ``records`` is seen; made once for each sight, since a page of hits asks several times."""
    if sees_everything(sight):
        return true()
    ways = [case_is_whole(sight, _RECORD.case_id)]
    if sight.main_side_of_others:
        ways.append(or_(_RECORD.side.is_(None), _RECORD.side == MAIN))
    open_ = true() if sight.informants else or_(_is_own(sight, _RECORD.case_id), not_(_tells_of_informant()))
    return and_(or_(*ways), open_)


def record_with_id_is_seen(sight: Sight, record_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the record that a row of another table names is seen."""
    if sees_everything(sight):
        return true()
    return exists().where(_RECORD.id == record_id, record_is_seen(sight))


def handed_in_is_seen(sight: Sight) -> ColumnElement[bool]:
    """Whether a row of ``cases`` may be known by what was handed in to it: not a reported one, but to its handlers."""
    if sight.informants:
        return true()
    return or_(_CASE.reported != 1, _is_own(sight, _CASE.id))


def _is_own(sight: Sight, case_id: ColumnElement[str]) -> ColumnElement[bool]:
    if sight.officer_id is None:
        return false()
    by = tables.case_officers.c
    return exists().where(by.case_id == case_id, by.officer_id == sight.officer_id)


def _tells_of_informant() -> ColumnElement[bool]:
    reported = exists().where(_CASE.id == _RECORD.case_id, _CASE.reported == 1)
    return or_(_RECORD.informant == 1, and_(or_(_RECORD.side.is_(None), _RECORD.side != MAIN), reported))
