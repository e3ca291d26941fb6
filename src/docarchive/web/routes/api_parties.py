"""``/api/v1``: enterprises, persons and officers."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import NotFoundError
from docarchive.domain.identifiers import CreditCode, PartyId
from docarchive.domain.one_line import one_line
from docarchive.domain.party import Enterprise, Party
from docarchive.domain.people.rights import Deed
from docarchive.web.access import READERS, allowed, doing
from docarchive.web.api import parties as shape
from docarchive.web.api.answering import (
    PAGE_SIZE,
    PREFIX,
    IdempotencyKey,
    Limit,
    answer,
    deed_answers,
    made_once,
    read_answers,
)
from docarchive.web.loading import find_known_parties, load_party
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.visit import Visit, Visiting

room = Room(api=True)
ENTRIES: tuple[Entry, ...] = ()


@room.get(f"{PREFIX}/parties", responses=read_answers(shape.PartyList, 403), response_model=None)
@allowed(READERS)
def parties(
    visit: Visiting,
    q: Annotated[str, Query(max_length=200, description="Part of any of its names.")] = "",
    limit: Limit = PAGE_SIZE,
) -> Response:
    """Enterprises and persons by name."""
    with visit.reading() as reader:
        found, _ = find_known_parties(q, reader, limit=limit)
    return answer(visit, shape.PartyList(parties=[shape.party(item) for item in found]))


@room.post(f"{PREFIX}/parties", responses=deed_answers(shape.PartyShape, status=201), response_model=None)
@allowed(doing(Deed.REGISTER))
def register(visit: Visiting, given: shape.EnterpriseGiven, key: IdempotencyKey = None) -> Response:
    """Enter an enterprise; 409 when its credit code is known already."""

    def make(target: str) -> shape.PartyShape:
        known = _known(visit, PartyId(target))
        if known is None:
            known = _enterprise(PartyId(target), given)
            visit.app.registrar.register_party(known)
        return shape.party(known)

    return made_once(visit, key, given, make, f"{PREFIX}/parties/{{}}")


@room.get(
    f"{PREFIX}/parties/{{party_id}}",
    responses=read_answers(shape.PartyWithCases, 403, 404),
    response_model=None,
)
@allowed(READERS)
def party(visit: Visiting, party_id: str) -> Response:
    """One party with its cases."""
    with visit.reading() as reader:
        found, its_cases = load_party(party_id, reader)
    return answer(visit, shape.with_cases(found, its_cases))


@room.get(f"{PREFIX}/officers", responses=read_answers(shape.OfficerList, 403), response_model=None)
@allowed(READERS)
def officers(visit: Visiting) -> Response:
    """Who may handle cases."""
    with visit.reading() as reader:
        found = reader.officers()
    return answer(visit, shape.officers(found, local_day(visit.app.now())))


def _known(visit: Visit, party_id: PartyId) -> Party | None:
    with visit.app.catalog.reading() as reader:
        try:
            return reader.get_party(party_id)
        except NotFoundError:
            return None


def _enterprise(party_id: PartyId, given: shape.EnterpriseGiven) -> Enterprise:
    def line(text: str | None) -> str | None:
        return None if text is None else one_line(text)

    return Enterprise(
        party_id,
        one_line(given.name),
        CreditCode.parse(given.uscc),
        one_line(given.legal_rep),
        one_line(given.address),
        one_line(given.phone),
        legal_rep_title=line(given.legal_rep_title),
        postcode=given.postcode,
        region=line(given.region),
        industry=line(given.industry),
        scale=given.scale,
    )
