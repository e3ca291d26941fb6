"""Volumes whose period is over, what two people say of each, and holds."""

from datetime import date
from typing import Annotated

from fastapi import Form, Query
from starlette.responses import Response

from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import ConflictError, DocArchiveError, NotFoundError, RejectedError
from docarchive.domain.identifiers import is_id
from docarchive.domain.media_types import XLSX
from docarchive.domain.people.rights import Deed
from docarchive.domain.retention.appraisal import Expired, Opinion
from docarchive.domain.retention.hold import HoldGround
from docarchive.domain.volumes.reference import parse_reference
from docarchive.domain.volumes.volume import Retention
from docarchive.templates.text_book import text_book
from docarchive.web.access import allowed, doing
from docarchive.web.choosing import chosen_case, found_cases
from docarchive.web.failures import status_again
from docarchive.web.loading import load_case
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.sending import send_made_now
from docarchive.web.visit import Visit, Visiting
from docarchive.wiring.desks import retention_desk
from docarchive.workflows.retention.appraise import expired_volumes
from docarchive.workflows.retention.expired_list import HEADINGS, TITLE, expired_row

room = Room()
ENTRIES = (Entry("保管 / Retention", "/retention", doing(Deed.READ_REGISTERS)),)
Line = Annotated[str, Form(max_length=200)]
Words = Annotated[str, Form(max_length=1000)]
Year = Annotated[int, Query(ge=0, le=2300)]
_YEAR_DIGITS = 4
LIST_SIZE = 50
_KEEPERS = doing(Deed.DISPOSE)
_READERS = doing(Deed.READ_REGISTERS)


@room.get("/retention")
@allowed(_READERS)
def retention(visit: Visiting, year: Year = 0, page: Annotated[int, Query(ge=1, le=100_000)] = 1) -> Response:
    """What is over by today, or by the end of a year."""
    return _page(visit, year, page=page)


@room.get("/retention/list.xlsx")
@allowed(_READERS)
def expired_list(visit: Visiting, year: Year = 0) -> Response:
    """The same list as a workbook."""
    by, found = _expired(visit, year)
    content = text_book(TITLE, [(TITLE, HEADINGS, [expired_row(item) for item in found])])
    return send_made_now(content, XLSX, f"{TITLE} {by}.xlsx")


@room.post("/retention/volumes/{reference}/appraise")
@allowed(_KEEPERS)
def appraise(
    visit: Visiting, reference: str, opinion: Line = "", reason: Words = "", keep: Line = "", year: Line = ""
) -> Response:
    """One appraiser's opinion, in the name of who has signed in."""
    try:
        code = parse_reference(reference)
    except RejectedError:
        raise NotFoundError("没有找到 / not found") from None
    try:
        retention_desk(visit.app).appraise(
            code,
            visit.signed_in.name,
            _opinion(opinion),
            reason,
            keep=Retention(keep) if keep in tuple(Retention) else None,
        )
    except (RejectedError, ConflictError) as error:
        return _page(visit, _year(year), error, {"reference": code, "reason": reason})
    return visit.go(f"/retention?year={_year(year)}" if _year(year) else "/retention")


@room.get("/retention/holds/new")
@allowed(_KEEPERS)
def new_hold(
    visit: Visiting,
    case: Annotated[str, Query(max_length=40)] = "",
    q: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """First the case, then why it is held."""
    return _hold_form(visit, case, q)


@room.post("/retention/holds")
@allowed(_KEEPERS)
def hold(visit: Visiting, case: Line = "", ground: Line = "", reason: Words = "") -> Response:
    """Hold a case, in the name of who has signed in."""
    with visit.reading() as reader:
        chosen = load_case(case, reader)
    try:
        with visit.site.turns.of(f"hold {chosen.id}"):
            retention_desk(visit.app).hold(chosen.id, _ground(ground), visit.signed_in.display_name, reason)
    except (RejectedError, ConflictError) as error:
        return _hold_form(visit, case, "", error, reason)
    return visit.go("/retention#holds")


@room.post("/retention/holds/{hold_id}/lift")
@allowed(_KEEPERS)
def lift(visit: Visiting, hold_id: str, reason: Words = "") -> Response:
    """Lift a hold, in the name of who has signed in."""
    if not is_id(hold_id):
        raise NotFoundError("没有找到 / not found")
    try:
        retention_desk(visit.app).lift(hold_id, visit.signed_in.display_name, reason)
    except (RejectedError, ConflictError) as error:
        return _page(visit, 0, error)
    return visit.go("/retention#holds")


def _opinion(text: str) -> Opinion:
    if text not in tuple(Opinion):
        raise RejectedError("请选择续存或者销毁 / say whether it is kept or given up")
    return Opinion(text)


def _year(text: str) -> int:
    """The year of the list that the form stood below; 0 for today's."""
    return int(text) if text.isascii() and text.isdigit() and len(text) == _YEAR_DIGITS else 0


def _ground(text: str) -> HoldGround:
    if text not in tuple(HoldGround):
        raise RejectedError("请选择事由 / say on what ground")
    return HoldGround(text)


def _expired(visit: Visit, year: int) -> tuple[date, list[Expired]]:
    by = _last_day(visit, year)
    with visit.reading() as reader:
        return by, expired_volumes(by, reader)


def _last_day(visit: Visit, year: int) -> date:
    return date(year, 12, 31) if year else local_day(visit.app.now())


def _page(
    visit: Visit,
    year: int,
    error: DocArchiveError | None = None,
    typed: dict[str, str] | None = None,
    *,
    page: int = 1,
) -> Response:
    by, today = _last_day(visit, year), local_day(visit.app.now())
    with visit.reading() as reader:
        found = expired_volumes(by, reader, skip=(page - 1) * LIST_SIZE, limit=LIST_SIZE)
        count = reader.count_volumes_expiring(by)
        holds = reader.standing_holds()
        held = reader.get_cases([item.case_id for item in holds])
    me = visit.signed_in
    return visit.page(
        "retention.html",
        status=status_again(error),
        expired=found,
        count=count,
        number=page,
        more=count > page * LIST_SIZE,
        by=by,
        year=year,
        today=today,
        spoken={
            item.volume.reference
            for item in found
            if item.appraisal and any(one.is_by(me.display_name, me.name) for one in item.appraisal.opinions)
        },
        retentions=tuple(Retention),
        keeps=visit.may(Deed.DISPOSE),
        holds=holds,
        names={case_id: case.name for case_id, case in held.items()},
        error=error,
        typed=typed or {"reference": "", "reason": ""},
    )


def _hold_form(
    visit: Visit, case_id: str, q: str, error: DocArchiveError | None = None, reason: str = ""
) -> Response:
    with visit.reading() as reader:
        case = chosen_case(case_id, reader)
        found = found_cases(q, reader) if case is None else []
    return visit.page(
        "hold_new.html",
        status=200 if error is None else 422,
        case=case,
        q=q,
        found=found,
        grounds=tuple(HoldGround),
        reason=reason,
        error=error,
    )
