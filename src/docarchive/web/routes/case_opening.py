"""Opening a case: parties found by a part of their name, officers whose certificates are valid today."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from fastapi import Form, Query
from starlette.responses import Response

from docarchive.catalog.port import Reader
from docarchive.domain.case import Case
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import ConflictError, DocArchiveError, NotFoundError, RejectedError
from docarchive.domain.identifiers import CaseId, OfficerId, PartyId, is_id, new_id
from docarchive.domain.officer import Officer
from docarchive.domain.party import Party
from docarchive.domain.people.rights import Deed
from docarchive.web.access import allowed, doing
from docarchive.web.failures import status_of
from docarchive.web.loading import find_known_parties
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.visit import Visit, Visiting
from docarchive.workflows.registering.open_case import CaseOpening, officers_on, open_case, sources_of

HITS = 12
_OPENERS = doing(Deed.OPEN_CASE)

room = Room()
ENTRIES: tuple[Entry, ...] = ()
Line = Annotated[str, Form(max_length=1000)]
Ids = Annotated[list[str], Form(max_length=200)]


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it stands in the browser."""

    key: str
    parties: tuple[str, ...]
    officers: tuple[str, ...]
    cause: str = ""
    source: str = ""
    name: str = ""
    opened_on: str = ""
    find: str = ""
    """Part of a party's name."""


@room.get("/cases/new")
@allowed(_OPENERS)
def new_case(
    visit: Visiting,
    party: Annotated[list[str], Query(max_length=50)] = [],  # noqa: B006
    key: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """An empty form, or one with parties chosen elsewhere. Its address holds its key: going back opens no second case."""
    if not is_id(key):
        chosen = "".join(f"&party={item}" for item in party if is_id(item))
        return visit.go(f"/cases/new?key={new_id(visit.app.now())}{chosen}")
    with visit.reading() as reader:
        if (opened := _opened(key, reader)) is not None:
            return visit.go(f"/cases/{opened.id}")
    mine = visit.signed_in.officer_id
    officers = (mine,) if mine else ()
    return _form(visit, Typed(key, tuple(party), officers, opened_on=_today(visit).isoformat()))


@room.get("/cases/new/parties")
@allowed(_OPENERS)
def party_hits(visit: Visiting, find: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Parties by part of a name, for the form to show while somebody types."""
    with visit.reading() as reader:
        return visit.page("case_new_hits.html", find=find, hits=_hits(find, reader))


@room.post("/cases/new")
@allowed(_OPENERS)
def open_new_case(
    visit: Visiting,
    key: Line = "",
    party: Ids = [],  # noqa: B006
    officer: Ids = [],  # noqa: B006
    cause: Line = "",
    source: Line = "",
    name: Line = "",
    opened_on: Line = "",
    find: Line = "",
    add: Line = "",
    drop: Line = "",
    step: Line = "",
) -> Response:
    """Add or drop a party and show the form again; or open the case."""
    typed = Typed(key, tuple(party), tuple(officer), cause, source, name, opened_on, find)
    if add:
        return _form(visit, replace(typed, parties=tuple(dict.fromkeys((*typed.parties, add))), find=""))
    if drop:
        return _form(visit, replace(typed, parties=tuple(item for item in typed.parties if item != drop)))
    if step == "find":
        return _form(visit, typed)
    try:
        opening = _opening(typed)
        case = open_case(opening, registrar=visit.app.registrar, pack=visit.app.pack, today=_today(visit))
    except (RejectedError, ConflictError, NotFoundError) as error:
        return _form(visit, typed, error)
    return visit.go(f"/cases/{case.id}")


def _form(visit: Visit, typed: Typed, error: DocArchiveError | None = None) -> Response:
    with visit.reading() as reader:
        chosen = [found for item in typed.parties if (found := _party(item, reader))]
        hits = [item for item in _hits(typed.find, reader) if item not in chosen]
        officers = officers_on(_today(visit), reader.officers())
    return visit.page(
        "case_new.html",
        status=status_of(error) if error else 200,
        typed=typed,
        chosen=chosen,
        hits=hits,
        find=typed.find,
        officers=_own_first(visit, officers),
        sources=sources_of(visit.app.pack),
        today=_today(visit),
        error=error,
    )


def _opening(typed: Typed) -> CaseOpening:
    ids = (typed.key, *typed.parties, *typed.officers)
    if not all(map(is_id, ids)):
        raise RejectedError("表单不完整，请重新打开 / the form is not whole: open it anew")
    try:
        opened_on = date.fromisoformat(typed.opened_on)
    except ValueError as error:
        raise RejectedError(
            f"日期 {typed.opened_on!r} 应为 2026-11-21 的形式 / expected a date like 2026-11-21"
        ) from error
    return CaseOpening(
        CaseId(typed.key),
        tuple(PartyId(item) for item in typed.parties),
        tuple(OfficerId(item) for item in typed.officers),
        typed.cause,
        typed.source,
        opened_on,
        typed.name,
    )


def _hits(words: str, reader: Reader) -> list[Party]:
    """Those the visitor knows of; a person of no case yet, only to who writes the whole name."""
    words = words.strip()
    if not words:
        return []
    known, _ = find_known_parties(words, reader, limit=HITS)
    named = [item for item in reader.find_parties(words, limit=HITS) if item.name == words]
    return [*known, *(item for item in named if item not in known)]


def _party(party_id: str, reader: Reader) -> Party | None:
    """A chosen party; nothing for what somebody wrote into the address."""
    if not is_id(party_id):
        return None
    try:
        return reader.get_party(PartyId(party_id))
    except NotFoundError:
        return None


def _opened(key: str, reader: Reader) -> Case | None:
    """The case that this form has opened already."""
    try:
        return reader.get_case(CaseId(key))
    except NotFoundError:
        return None


def _own_first(visit: Visit, officers: Sequence[Officer]) -> list[Officer]:
    return sorted(officers, key=lambda item: item.id != visit.signed_in.officer_id)


def _today(visit: Visit) -> date:
    return local_day(visit.app.now())
