"""Names and numbers to search by: what a search asks beside the records it found."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, false, or_, select, true

from docarchive.catalog import tables
from docarchive.catalog.desk import Desk
from docarchive.catalog.rows import fold
from docarchive.domain.party import PartyKind
from docarchive.domain.people.sight import Sight

_NAMES = tables.party_names.c
_PARTY = tables.parties.c
_CASE = tables.cases.c


class FindingDesk(Desk):
    """Answers for the search box (port.FindingReader)."""

    def names_beside(self, name: str, *, sight: Sight) -> Sequence[tuple[str, ...]]:
        having = select(_NAMES.party_id).where(_NAMES.folded == fold(name.strip()))
        query = (
            select(_NAMES.party_id, _NAMES.name)
            .join(tables.parties)
            .where(_NAMES.party_id.in_(having), _PARTY.kind == PartyKind.UNIT.value, party_is_seen(sight))
            .order_by(_NAMES.party_id, _NAMES.position)
        )
        names: dict[str, list[str]] = {}
        for row in self._db.execute(query):
            names.setdefault(row.party_id, []).append(row.name)
        return [tuple(some) for some in names.values()]


def party_is_seen(sight: Sight) -> ColumnElement[bool]:
    """Whether a row of ``parties`` has a case that *sight* may see something of."""
    of = tables.case_parties.c
    return exists().where(of.party_id == _PARTY.id, of.case_id == _CASE.id, case_is_seen(sight))


def case_is_seen(sight: Sight) -> ColumnElement[bool]:
    """Whether a row of ``cases`` is one that *sight* may see something of; its records are looked at by themselves."""
    if sight.every_case or sight.main_side_of_others:
        return true()
    ways: list[ColumnElement[bool]] = [false()]
    if sight.officer_id is not None:
        by = tables.case_officers.c
        ways.append(exists().where(by.case_id == _CASE.id, by.officer_id == sight.officer_id))
    if sight.lent_case_ids:
        ways.append(_CASE.id.in_(sight.lent_case_ids))
    return or_(*ways)
