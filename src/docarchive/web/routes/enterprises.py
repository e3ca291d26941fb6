"""Enterprises and persons: the list, and one page each with what happened over the years."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from docarchive.domain.case import Case
from docarchive.domain.party import Enterprise, Party
from docarchive.domain.people.concerning import concerns
from docarchive.domain.people.rights import Deed
from docarchive.domain.reviewing.history import History, Moment, MomentKind
from docarchive.web.access import READERS, allowed
from docarchive.web.loading import find_known_parties, load_party
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.visit import Visit, Visiting
from docarchive.workflows.reviewing.history import read_history

LIST_SIZE = 100

room = Room()
ENTRIES = (Entry("企业 / Enterprises", "/parties", READERS),)


@dataclass(frozen=True, slots=True)
class Year:
    """One year of an enterprise."""

    year: int
    moments: tuple[Moment, ...]
    """Newest first."""
    fined_fen: int


@room.get("/parties")
@allowed(READERS)
def party_list(visit: Visiting, q: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Parties by part of any of their names."""
    with visit.reading() as reader:
        parties, full = find_known_parties(q, reader, limit=LIST_SIZE)
    return visit.page(
        "parties.html", q=q, parties=parties, full=full, limit=LIST_SIZE, registers=visit.may(Deed.REGISTER)
    )


@room.get("/parties/{party_id}")
@allowed(READERS)
def party_page(visit: Visiting, party_id: str) -> Response:
    """One enterprise over the years; a person with their cases."""
    with visit.reading() as reader:
        party, cases = load_party(party_id, reader)
        history = read_history(party, cases, reader) if isinstance(party, Enterprise) else None
    return visit.page(
        "party.html",
        party=party,
        cases=cases,
        doors=_doors(visit, party, cases),
        history=history,
        years=_years(history, {case.id for case in cases}) if history else [],
    )


def _doors(visit: Visit, party: Party, cases: Sequence[Case]) -> list[tuple[str, str]]:
    """What this visitor may do with the party: words and addresses."""
    knows = isinstance(party, Enterprise) or any(concerns(visit.sight, case) for case in cases)
    doors = [
        (visit.may(Deed.OPEN_CASE), "开立案件 / Open a case", f"/cases/new?party={party.id}"),
        (
            visit.may(Deed.REGISTER) and knows,
            "更改登记 / Change the entry",
            f"/parties/{party.id}/edit",
        ),
    ]
    return [(words, address) for may, words, address in doors if may]


def _years(history: History, seen: set[str]) -> list[Year]:
    """The moments of the cases that are seen, by year, the newest year first."""
    moments = [item for item in reversed(history.moments) if item.case_id in seen]
    years = ((year, tuple(group)) for year, group in groupby(moments, key=lambda item: item.on.year))
    return [Year(year, group, _fined(group, history.enterprise)) for year, group in years]


def _fined(moments: Sequence[Moment], unit: Enterprise) -> int:
    own = (item for item in moments if item.kind is MomentKind.DECISION and item.party_id in (None, unit.id))
    return sum(item.amount_fen or 0 for item in own)
