"""A case passes to other handlers: chosen, what follows from it is shown, then it is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Form
from starlette.responses import Response

from docarchive.catalog.port import Reader
from docarchive.domain.case import Case
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import ConflictError, DocArchiveError, NotFoundError, RejectedError
from docarchive.domain.handler_change import HandlerChange, HandlerChangeCause
from docarchive.domain.identifiers import OfficerId, is_id
from docarchive.domain.people.rights import Deed
from docarchive.web.access import allowed, doing
from docarchive.web.failures import status_of
from docarchive.web.loading import load_case
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.visit import Visit, Visiting
from docarchive.workflows.issuing.guarding import recusals_of
from docarchive.workflows.registering.change_handlers import (
    change_handlers,
    checked_change,
    officers_to_choose,
    was_changed_by,
)

_CHANGERS = doing(Deed.CHANGE_HANDLERS)

room = Room()
ENTRIES: tuple[Entry, ...] = ()
Line = Annotated[str, Form(max_length=1000)]
Ids = Annotated[list[str], Form(max_length=200)]


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it stands in the browser."""

    drawn_at: str
    before: str
    """Ids of those who handled the case when the form was drawn."""
    officers: tuple[str, ...]
    cause: str = ""
    reason: str = ""
    decided_by: str = ""
    decided_on: str = ""


@dataclass(frozen=True, slots=True)
class Follows:
    """What a change does to one officer."""

    name: str
    comes: bool
    account: str
    """Sign-in name of the open account behind the officer; blank: none."""


@room.get("/cases/{case_id}/handlers")
@allowed(_CHANGERS)
def handlers_form(visit: Visiting, case_id: str) -> Response:
    """Who handles the case, to be changed."""
    case = _case(visit, case_id)
    case.accept_documents()
    now = visit.app.now()
    typed = Typed(
        now.astimezone(UTC).isoformat(),
        " ".join(case.handler_ids),
        tuple(case.handler_ids),
        decided_on=local_day(now).isoformat(),
    )
    return _form(visit, case, typed)


@room.post("/cases/{case_id}/handlers")
@allowed(_CHANGERS)
def change(
    visit: Visiting,
    case_id: str,
    drawn_at: Line = "",
    before: Line = "",
    officer: Ids = [],  # noqa: B006
    cause: Line = "",
    reason: Line = "",
    decided_by: Line = "",
    decided_on: Line = "",
    step: Line = "",
) -> Response:
    """Show what the change would do, or record it."""
    with visit.reading() as reader:
        case = load_case(case_id, reader)
    typed = Typed(drawn_at, before, tuple(officer), cause, reason, decided_by, decided_on)
    sent_twice = step == "record" and _is_recorded(visit, case, typed)
    if sent_twice:  # whoever left the case by it may not change it any more
        return visit.go(f"/cases/{case.id}#facts")
    visit.require(Deed.CHANGE_HANDLERS, case)
    try:
        wanted = _wanted(case, typed)
        if step == "record":
            change_handlers(wanted, registrar=visit.app.registrar)
            return visit.go(f"/cases/{case.id}#facts")
        with visit.app.catalog.reading() as reader:
            follows = _follows(checked_change(wanted, reader, now=visit.app.now()), reader)
    except (RejectedError, ConflictError, NotFoundError) as error:
        return _form(visit, case, typed, error=error)
    return _form(visit, case, typed, follows=follows)


def _form(
    visit: Visit,
    case: Case,
    typed: Typed,
    *,
    follows: Sequence[Follows] = (),
    error: DocArchiveError | None = None,
) -> Response:
    now = visit.app.now()
    with visit.reading() as reader:
        officers = officers_to_choose(case, reader, now=now)
        gone = {item.officer.id: item.since for item in recusals_of(case.id, reader)}
    return visit.page(
        "case_handlers.html",
        status=status_of(error) if error else 200,
        case=case,
        typed=typed,
        officers=officers,
        recused=gone,
        causes=tuple(HandlerChangeCause),
        today=local_day(now),
        follows=follows,
        error=error,
    )


def _is_recorded(visit: Visit, case: Case, typed: Typed) -> bool:
    try:
        wanted = _wanted(case, typed)
        since = datetime.fromisoformat(typed.drawn_at)
    except (RejectedError, ValueError):
        return False
    with visit.app.catalog.reading() as reader:  # not the visitor's: they may have left the case by it
        return was_changed_by(
            wanted, visit.app.actor, reader, since=since if since.tzinfo else since.replace(tzinfo=UTC)
        )


def _follows(change: HandlerChange, reader: Reader) -> list[Follows]:
    accounts = {user.officer_id: user.name for user in reader.list_users() if user.active}
    return [
        Follows(reader.get_officer(item).name, item in change.came, accounts.get(item, ""))
        for item in (*change.went, *change.came)
    ]


def _wanted(case: Case, typed: Typed) -> HandlerChange:
    before = tuple(typed.before.split())
    if not all(map(is_id, (*before, *typed.officers))):
        raise RejectedError("表单不完整，请重新打开 / the form is not whole: open it anew")
    if typed.cause not in tuple(HandlerChangeCause):
        raise RejectedError("请选择变更缘由 / say why the handlers change")
    try:
        decided_on = date.fromisoformat(typed.decided_on)
    except ValueError:
        raise RejectedError("请填写决定日期，如 2026-01-31 / give the day of the decision") from None
    return HandlerChange(
        case.id,
        tuple(map(OfficerId, before)),
        tuple(map(OfficerId, typed.officers)),
        HandlerChangeCause(typed.cause),
        typed.reason,
        typed.decided_by,
        decided_on,
    )


def _case(visit: Visit, case_id: str) -> Case:
    with visit.reading() as reader:
        case = load_case(case_id, reader)
    visit.require(Deed.CHANGE_HANDLERS, case)
    return case
