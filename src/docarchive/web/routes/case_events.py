"""What happens to a case beside its documents: chosen by kind, its effect on deadlines seen first, then recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Annotated

from fastapi import Form, Query
from starlette.responses import Response

from docarchive.domain.case import Case
from docarchive.domain.case_event import ENTERED_BY_HAND, CaseEvent, CaseEventKind
from docarchive.domain.case_file import CaseFile
from docarchive.domain.days.local_time import CHINA, local_day
from docarchive.domain.errors import ConflictError, DocArchiveError, NotFoundError, RejectedError
from docarchive.domain.identifiers import PartyId, RecordId
from docarchive.domain.money import parse_yuan
from docarchive.domain.one_line import one_line
from docarchive.domain.people.rights import Deed
from docarchive.web.access import allowed, doing
from docarchive.web.failures import status_of
from docarchive.web.loading import load_case
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.visit import Visit, Visiting
from docarchive.wiring.recording import recording
from docarchive.workflows.issuing.event_effect import ClockChange, deadlines_touched, effect_of
from docarchive.workflows.issuing.guarding import read_case_file
from docarchive.workflows.registering.case_events import (
    has_amount,
    lasts_until,
    record_event,
    require_sense,
    was_recorded_by,
)

_RECORDERS = doing(Deed.RECORD_EVENT)

room = Room()
ENTRIES: tuple[Entry, ...] = ()
Line = Annotated[str, Form(max_length=1000)]


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it stands in the browser."""

    drawn_at: str
    party: str = ""
    day: str = ""
    clock: str = ""
    """Time of the day, may be blank."""
    amount: str = ""
    note: str = ""
    record: str = ""


@room.get("/cases/{case_id}/events/new")
@allowed(_RECORDERS)
def new_event(visit: Visiting, case_id: str, kind: Annotated[str, Query(max_length=50)] = "") -> Response:
    """The kinds to choose from; or the form of one."""
    case = _case(visit, case_id)
    chosen = _kind(kind)
    if chosen is None:
        return visit.page("event_kinds.html", case=case, kinds=_kinds(visit))
    now = visit.app.now()
    return _form(visit, case, chosen, Typed(now.astimezone(UTC).isoformat(), day=local_day(now).isoformat()))


@room.post("/cases/{case_id}/events/new")
@allowed(_RECORDERS)
def add_event(
    visit: Visiting,
    case_id: str,
    kind: Line = "",
    drawn_at: Line = "",
    party: Line = "",
    day: Line = "",
    clock: Line = "",
    amount: Line = "",
    note: Line = "",
    record: Line = "",
    step: Line = "",
) -> Response:
    """Show what the event would do to the deadlines, or record it."""
    case = _case(visit, case_id)
    typed = Typed(drawn_at, party, day, clock, amount, note, record)
    chosen = _kind(kind)
    if chosen is None:
        return visit.go(f"/cases/{case.id}/events/new")
    try:
        event = _event(case, chosen, typed)
        require_sense(event, visit.app.now())
        if step != "record":
            return _form(visit, case, chosen, typed, effect=_effect(visit, event))
        _record(visit, event, typed)
    except (RejectedError, ConflictError, NotFoundError) as error:
        return _form(visit, case, chosen, typed, error=error)
    return visit.go(f"/cases/{case.id}#events")


def _record(visit: Visit, event: CaseEvent, typed: Typed) -> None:
    app = visit.app
    try:
        record_event(event, **recording(app))
    except ConflictError:
        with app.catalog.reading() as reader:
            if not was_recorded_by(event, app.actor, since=_drawn_at(typed), reader=reader):
                raise


def _form(
    visit: Visit,
    case: Case,
    kind: CaseEventKind,
    typed: Typed,
    *,
    effect: Sequence[ClockChange] | None = None,
    error: DocArchiveError | None = None,
) -> Response:
    with visit.reading() as reader:
        file = read_case_file(case, reader, visit.site.rules)
    return visit.page(
        "event_new.html",
        status=status_of(error) if error else 200,
        case=case,
        kind=kind,
        typed=typed,
        parties=file.parties,
        papers=_papers(file),
        with_amount=has_amount(kind),
        until=lasts_until(kind),
        touched=deadlines_touched(kind, visit.site.rules.deadlines),
        today=local_day(visit.app.now()),
        effect=effect,
        error=error,
    )


def _papers(file: CaseFile) -> list[tuple[str, str]]:
    newest = sorted(file.records, key=lambda item: item.recorded_at, reverse=True)
    return [(item.id, f"{item.title} {item.number or ''}".strip()) for item in newest if not item.void_reason]


def _effect(visit: Visit, event: CaseEvent) -> list[ClockChange]:
    with (
        visit.app.catalog.reading() as reader
    ):  # deadlines are judged by all of the case, which is the visitor's own
        return effect_of(event, reader, rules=visit.site.rules, now=visit.app.now())


def _kinds(visit: Visit) -> list[tuple[CaseEventKind, list[str]]]:
    rules = visit.site.rules.deadlines
    return [
        (kind, [f"{rule.title} / {rule.title_en}" for rule in deadlines_touched(kind, rules)])
        for kind in ENTERED_BY_HAND
    ]


def _kind(text: str) -> CaseEventKind | None:
    return next((kind for kind in ENTERED_BY_HAND if kind.value == text), None)


def _case(visit: Visit, case_id: str) -> Case:
    with visit.reading() as reader:
        case = load_case(case_id, reader)
    visit.require(Deed.RECORD_EVENT, case)
    return case


def _event(case: Case, kind: CaseEventKind, typed: Typed) -> CaseEvent:
    return CaseEvent(
        case.id,
        kind,
        _moment(typed),
        one_line(typed.note) if typed.note.strip() else "",
        party_id=_of_case(typed.party, case),
        record_id=RecordId(typed.record) if typed.record else None,
        amount_fen=parse_yuan(typed.amount) if typed.amount.strip() else None,
    )


def _of_case(party: str, case: Case) -> PartyId | None:
    if party and party not in case.party_ids:
        raise RejectedError("当事人不属于本案 / the party is not of this case")
    return PartyId(party) if party else None


def _moment(typed: Typed) -> datetime:
    try:
        day = datetime.fromisoformat(typed.day).date()
        at = time.fromisoformat(typed.clock) if typed.clock else time()
    except ValueError as error:
        raise RejectedError(
            f"时间 {typed.day} {typed.clock} 应为 2026-11-21 10:30 的形式 / expected date and time"
        ) from error
    return datetime.combine(day, at.replace(tzinfo=None), CHINA)


def _drawn_at(typed: Typed) -> datetime:
    """When the form was first shown; a time that cannot be read excuses nothing."""
    try:
        read = datetime.fromisoformat(typed.drawn_at)
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)
    return read if read.tzinfo else read.replace(tzinfo=UTC)
