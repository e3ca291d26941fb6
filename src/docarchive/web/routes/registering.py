"""Entering and changing enterprises and persons: one form each, with the faults at their fields."""

from typing import Annotated

from fastapi import Query
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from docarchive.domain.errors import ConflictError, DocArchiveError, NotFoundError, RejectedError
from docarchive.domain.identifiers import PartyId, is_id, new_id
from docarchive.domain.party import Party, PartyKind
from docarchive.domain.people.concerning import concerns
from docarchive.domain.people.rights import Deed
from docarchive.web.access import allowed, doing
from docarchive.web.failures import status_of
from docarchive.web.loading import load_party
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.visit import Visit, Visiting
from docarchive.workflows.registering.party_entry import (
    WrongPartyError,
    enter_party,
    entries_of,
    plan_of,
    seen,
)

_REGISTRARS = doing(Deed.REGISTER)

room = Room()
ENTRIES: tuple[Entry, ...] = ()


@room.get("/parties/new")
@allowed(_REGISTRARS)
def new_party(visit: Visiting, kind: Annotated[str, Query(max_length=10)] = PartyKind.UNIT.value) -> Response:
    """An empty form for an enterprise or a person."""
    return _form(visit, _kind(kind), new_id(visit.app.now()), {})


@room.post("/parties/new")
@allowed(_REGISTRARS)
async def enter_new(visit: Visiting, request: Request) -> Response:
    """Enter a party; the same form twice enters it once."""
    form = await request.form()
    return await run_in_threadpool(_enter_new, visit, form)


@room.get("/parties/{party_id}/edit")
@allowed(_REGISTRARS)
def edit_party(visit: Visiting, party_id: str) -> Response:
    """The form with what is known."""
    party = _known(visit, party_id)
    return _form(visit, party.kind, party.id, entries_of(party), was=seen(party), known=party)


@room.post("/parties/{party_id}/edit")
@allowed(_REGISTRARS)
async def change_party(visit: Visiting, request: Request, party_id: str) -> Response:
    """Replace what is known; a new name keeps the old one as a former name."""
    form = await request.form()
    return await run_in_threadpool(_change, visit, party_id, form)


def _enter_new(visit: Visit, form: FormData) -> Response:
    kind, key = _kind(_text(form, "kind")), _text(form, "key")
    if not is_id(key):
        raise RejectedError("表单不完整，请重新打开 / the form is not whole: open it anew")
    entries = _entries(kind, form)
    try:
        party = enter_party(PartyId(key), kind, entries, registrar=visit.app.registrar)
    except (RejectedError, ConflictError) as error:
        return _form(visit, kind, key, entries, error=error)
    return visit.go(f"/parties/{party.id}" if kind is PartyKind.UNIT else f"/cases/new?party={party.id}")


def _change(visit: Visit, party_id: str, form: FormData) -> Response:
    known, was = _known(visit, party_id), _text(form, "was")
    entries = _entries(known.kind, form)
    try:
        enter_party(known.id, known.kind, entries, registrar=visit.app.registrar, was=was)
    except (RejectedError, ConflictError) as error:
        return _form(visit, known.kind, known.id, entries, was=was, known=known, error=error)
    return visit.go(f"/parties/{known.id}")


def _form(
    visit: Visit,
    kind: PartyKind,
    key: str,
    entries: dict[str, str],
    *,
    was: str = "",
    known: Party | None = None,
    error: DocArchiveError | None = None,
) -> Response:
    faults = error.faults if isinstance(error, WrongPartyError) else ()
    return visit.page(
        "party_form.html",
        status=status_of(error) if error else 200,
        kind=kind,
        kinds=tuple(PartyKind),
        key=key,
        was=was,
        known=known,
        columns=plan_of(kind).columns,
        typed=entries,
        faults={fault.name: fault for fault in faults},
        error=error,
    )


def _known(visit: Visit, party_id: str) -> Party:
    """The party; what is known of a person is for those who handle a case of theirs."""
    with visit.reading() as reader:
        party, cases = load_party(party_id, reader)
    if party.kind is PartyKind.PERSON and not any(concerns(visit.sight, case) for case in cases):
        raise NotFoundError("没有找到 / not found")
    return party


def _entries(kind: PartyKind, form: FormData) -> dict[str, str]:
    return {column.name: _text(form, column.name) for column in plan_of(kind).columns}


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value[:1000] if isinstance(value, str) else ""


def _kind(text: str) -> PartyKind:
    return PartyKind.PERSON if text == PartyKind.PERSON.value else PartyKind.UNIT
