"""Names and numbers to search by: what a search asks beside the records it found."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select, text

from docarchive.catalog import tables
from docarchive.catalog.desk import BEYOND, Desk
from docarchive.catalog.rows import fold
from docarchive.catalog.seen import case_is_seen, sees_every_case
from docarchive.domain.follow_ups import FollowUpKind
from docarchive.domain.identifiers import CaseId
from docarchive.domain.party import PartyKind
from docarchive.domain.people.sight import Sight
from docarchive.domain.plain import parse_time
from docarchive.domain.suggestion import NamedCase, PartyName

_NAMES = tables.party_names.c
_PARTY = tables.parties.c
_CASE = tables.cases.c
_SHORTEST_SPELLING = 2
_SHORTEST_CODE = 4
_NAMES_OF_ONE = 3
"""Rows read for a party wanted, since several of its names may match."""
_LOOKED_AT = 4
"""Names looked at for each one wanted before it is asked of all who sees them."""
_ONE_OF_EACH_FORM = text(
    # From one form to the next along the index, whatever the number of records.
    "WITH RECURSIVE form(id) AS (SELECT min(form_id) FROM records UNION ALL"
    " SELECT (SELECT min(form_id) FROM records WHERE form_id > form.id) FROM form WHERE form.id IS NOT NULL)"
    " SELECT (SELECT body FROM records WHERE form_id = form.id LIMIT 1) AS body FROM form WHERE form.id IS NOT NULL"
)


class FindingDesk(Desk):
    """Answers for the search box (port.FindingReader)."""

    def names_beside(self, name: str, *, sight: Sight) -> Sequence[tuple[str, ...]]:
        having = select(_NAMES.party_id).where(_NAMES.folded == fold(name.strip()))
        query = (
            select(_NAMES.party_id, _NAMES.name)
            .join(tables.parties)
            .where(_NAMES.party_id.in_(having), _PARTY.kind == PartyKind.UNIT.value)
            .where(_party_is_seen(sight, _NAMES.party_id))
            .order_by(_NAMES.party_id, _NAMES.position)
        )
        names: dict[str, list[str]] = {}
        for row in self._db.execute(query):
            names.setdefault(row.party_id, []).append(row.name)
        return [tuple(some) for some in names.values()]

    def party_names_with(self, part: str, *, sight: Sight, limit: int) -> Sequence[PartyName]:
        wanted = fold(part.strip())
        if not wanted:
            return []
        ways = [_NAMES.folded.contains(wanted, autoescape=True)]
        first = [_NAMES.folded.startswith(wanted, autoescape=True)]
        if len(wanted) >= _SHORTEST_SPELLING and wanted.isascii() and wanted.isalnum():
            ways.append(_NAMES.initials.contains(wanted, autoescape=True))
            first.append(_NAMES.initials.startswith(wanted, autoescape=True))
        if len(wanted) >= _SHORTEST_CODE and wanted.isascii():
            ways.append(_NAMES.party_id.in_(_with_code(wanted.upper(), sight, limit)))
        rank = case((or_(*first), 0), else_=1).label("rank")
        order = (rank, func.length(_NAMES.name), _NAMES.name, _NAMES.party_id, _NAMES.position)
        matching = (
            select(_NAMES.party_id, _NAMES.name.label("matched"), rank).where(or_(*ways)).order_by(*order)
        )
        rows = self._best_names(matching, sight, limit * _NAMES_OF_ONE)
        found: dict[str, PartyName] = {}
        for row in rows:
            found.setdefault(row.party_id, PartyName(row.name, row.matched, row.uscc or ""))
        return list(found.values())[:limit]

    def _best_names(self, matching: Select[Any], sight: Sight, wanted: int) -> Sequence[Any]:
        """The best rows of *matching* that are seen, in order.

        Ten thousand may match: who sees the first few is asked first, and of all only when those were not enough.
        """
        rows = self._with_parties(matching.limit(wanted * _LOOKED_AT), sight)
        seen = [row for row in rows if row.seen]
        if len(seen) < wanted and len(rows) == wanted * _LOOKED_AT:
            of_seen = matching.where(_party_is_seen(sight, _NAMES.party_id))
            seen = self._with_parties(of_seen.limit(wanted), sight)
        return seen[:wanted]

    def _with_parties(self, names: Select[Any], sight: Sight) -> list[Any]:
        best = names.subquery()
        seen = _party_is_seen(sight, best.c.party_id).label("seen")
        query = select(best, _PARTY.name, _PARTY.uscc, seen).join(
            tables.parties, _PARTY.id == best.c.party_id
        )
        return sorted(self._db.execute(query), key=lambda row: (row.rank, len(row.matched), row.matched))

    def cases_with_name(self, part: str, *, sight: Sight, limit: int) -> Sequence[NamedCase]:
        wanted = fold(part.strip())
        if not wanted:
            return []
        query = (
            select(_CASE.id, _CASE.name, _CASE.opened_on)
            .where(_CASE.folded.contains(wanted, autoescape=True), case_is_seen(sight))
            .order_by(_CASE.opened_on.desc(), _CASE.seq.desc())
            .limit(limit)
        )
        return [NamedCase(CaseId(row.id), row.name, row.opened_on) for row in self._db.execute(query)]

    def issued_form_titles(self) -> Sequence[str]:
        titles = (json.loads(row.body).get("form_title") for row in self._db.execute(_ONE_OF_EACH_FORM))
        return list(dict.fromkeys(filter(None, titles)))

    def oldest_unindexed(self) -> int | None:
        work, record = tables.follow_ups.c, tables.records.c
        waiting = (FollowUpKind.READ_TEXT.value, FollowUpKind.INDEX_RECORD.value)
        query = select(func.min(record.seq)).where(work.record_id == record.id, work.kind.in_(waiting))
        first: int | None = self._db.execute(query).scalar_one()
        return first

    def unindexed_since(self) -> datetime | None:
        work, fact = tables.follow_ups.c, tables.facts.c
        waiting = (FollowUpKind.READ_TEXT.value, FollowUpKind.INDEX_RECORD.value)
        first = (
            select(work.record_id)
            .where(work.kind.in_(waiting), work.state != "parked")
            .order_by(work.id)
            .limit(1)
            .scalar_subquery()
        )
        # What asked for the work is the newest that was recorded of the record.
        at = self._db.execute(select(func.max(fact.at)).where(fact.record_id == first)).scalar()
        return None if at is None else parse_time(at)


def _with_code(begun: str, sight: Sight, limit: int) -> Select[Any]:
    """The first parties by code that are seen; the codes of a whole town begin alike."""
    code = _PARTY.uscc
    query = select(_PARTY.id).where(code >= begun, code < begun + BEYOND, _party_is_seen(sight, _PARTY.id))
    return query.order_by(code).limit(limit)


def _party_is_seen(sight: Sight, party_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the party has a case of which *sight* may see something; asked of the few that match, not of all."""
    of = tables.case_parties.c
    cases = select(of.case_id).where(of.party_id == party_id)
    if not sees_every_case(sight):
        cases = cases.join(tables.cases, _CASE.id == of.case_id).where(case_is_seen(sight))
    return cases.exists()
