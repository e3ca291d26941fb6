"""Questions about the office, the parties, the officers and the cases."""

from collections.abc import Collection, Mapping, Sequence, Set
from typing import Any

from sqlalchemy import bindparam, select, tuple_

from docarchive.catalog import tables
from docarchive.catalog.desk import Desk, body_as, in_batches, not_found
from docarchive.catalog.rows import fold
from docarchive.catalog.seen import case_is_seen
from docarchive.domain.agency import Agency
from docarchive.domain.case import Case, Stage
from docarchive.domain.identifiers import CaseId, CreditCode, OfficerId, PartyId
from docarchive.domain.officer import Officer
from docarchive.domain.party import Enterprise, Party, PartyKind, Person
from docarchive.domain.people.seeing import sees_everything

_OPEN = [stage.value for stage in Stage if stage is not Stage.CLOSED]

# Built once: building a statement costs more than running it.
_AGENCY = select(tables.agency)
_CASE = select(tables.cases).where(tables.cases.c.id == bindparam("case_id"))


class RegisterDesk(Desk):
    """Answers from the registers (port.Reader)."""

    def find_agency(self) -> Agency | None:
        return self._find(_AGENCY, body_as(Agency))

    def get_party(self, party_id: PartyId) -> Party:
        return self._get(tables.parties, party_id, _party, noun="当事人")

    def get_parties(self, ids: Collection[PartyId]) -> Mapping[PartyId, Party]:
        found = dict[PartyId, Party]()
        for some in in_batches(ids):
            query = select(tables.parties).where(tables.parties.c.id.in_(some))
            found |= {party.id: party for party in self._all(query, _party)}
        for party_id in ids:
            if party_id not in found:
                raise not_found("当事人", party_id)
        return found

    def find_party_by_code(self, uscc: CreditCode) -> Party | None:
        return self._find(select(tables.parties).where(tables.parties.c.uscc == str(uscc)), _party)

    def find_parties(self, words: str = "", *, limit: int = 100) -> Sequence[Party]:
        party, name = tables.parties.c, tables.party_names.c
        query = select(tables.parties).order_by(party.name, party.id).limit(limit)
        if wanted := fold(words.strip()):
            # All names are gone through once; each party's own would be looked up one by one.
            query = query.where(
                party.id.in_(select(name.party_id).where(name.folded.contains(wanted, autoescape=True)))
            )
        return self._all(query, _party)

    def parties_with_cases(self, ids: Collection[PartyId]) -> Set[PartyId]:
        column, found = tables.case_parties.c, set[PartyId]()
        query = select(column.party_id).join(tables.cases).where(case_is_seen(self._sight)).distinct()
        for some in in_batches(ids):
            found |= {
                PartyId(row.party_id) for row in self._db.execute(query.where(column.party_id.in_(some)))
            }
        return found

    def get_officer(self, officer_id: OfficerId) -> Officer:
        return self._get(tables.officers, officer_id, body_as(Officer), noun="执法人员")

    def find_officer_by_certificate(self, number: str) -> Officer | None:
        held = tables.certificates.c
        query = select(tables.officers).join(tables.certificates).where(held.number == number)
        return self._find(query, body_as(Officer))

    def officers(self) -> Sequence[Officer]:
        return self._all(
            select(tables.officers).order_by(tables.officers.c.name, tables.officers.c.id), body_as(Officer)
        )

    def get_case(self, case_id: CaseId) -> Case:
        query = _CASE if sees_everything(self._sight) else _CASE.where(case_is_seen(self._sight))
        case = self._find(query, body_as(Case), case_id=case_id)
        if case is None:
            raise not_found("案件", case_id)
        return case

    def get_cases(self, ids: Collection[CaseId]) -> Mapping[CaseId, Case]:
        column, found = tables.cases.c, dict[CaseId, Case]()
        query = select(tables.cases).where(case_is_seen(self._sight))
        for some in in_batches(ids):
            found |= {case.id: case for case in self._all(query.where(column.id.in_(some)), body_as(Case))}
        for case_id in ids:
            if case_id not in found:
                raise not_found("案件", case_id)
        return found

    def find_cases(
        self,
        words: str = "",
        *,
        party_id: PartyId | None = None,
        officer_id: OfficerId | None = None,
        stage: Stage | None = None,
        only_open: bool = False,
        limit: int = 100,
        after: CaseId | None = None,
    ) -> Sequence[Case]:
        case = tables.cases.c
        newest = (case.opened_on.desc(), case.seq.desc())
        query = select(case.id).where(case_is_seen(self._sight)).order_by(*newest).limit(limit)
        if after is not None:
            last = self._db.execute(select(case.opened_on, case.seq).where(case.id == after)).first()
            if last is None:
                return []
            query = query.where(tuple_(case.opened_on, case.seq) < tuple_(last.opened_on, last.seq))
        if wanted := fold(words.strip()):
            query = query.where(case.folded.contains(wanted, autoescape=True))
        if stage is not None:
            query = query.where(case.stage == stage.value)
        if only_open:
            query = query.where(case.stage.in_(_OPEN))
        if party_id is not None:
            with_party = tables.case_parties.c
            query = query.where(
                case.id.in_(select(with_party.case_id).where(with_party.party_id == party_id))
            )
        if officer_id is not None:
            by = tables.case_officers.c
            query = query.where(case.id.in_(select(by.case_id).where(by.officer_id == officer_id)))
        # The words are looked for in an index that holds them, bodies are fetched for the answer alone.
        found = select(tables.cases).where(case.id.in_(query.subquery().select())).order_by(*newest)
        return self._all(found, body_as(Case))


def _party(row: Any) -> Party:
    if row.kind == PartyKind.UNIT.value:
        return body_as(Enterprise)(row)
    return body_as(Person)(row)
