"""Lending: who asked for what, who allowed it, what was read and copied, what should be back, the year's figures."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from fastapi import Form, Query
from starlette.responses import Response

from docarchive.domain.case import Case
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import ConflictError, DocArchiveError, NotFoundError, RejectedError
from docarchive.domain.identifiers import RecordId, is_id
from docarchive.domain.lending.lending import FileReader, Lending, LendingState, ReaderKind
from docarchive.domain.lending.page_range import parse_pages
from docarchive.domain.lending.yearly import lending_figures
from docarchive.domain.people.rights import Deed
from docarchive.domain.people.sign_in import AccessKind
from docarchive.domain.record import Record
from docarchive.web.access import allowed, doing
from docarchive.web.choosing import chosen_case, found_cases
from docarchive.web.failures import status_again
from docarchive.web.loading import load_case, load_record
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.tasks import Outcome
from docarchive.web.visit import Visit, Visiting
from docarchive.wiring.desks import lending_desk
from docarchive.workflows.import_report import Progress
from docarchive.workflows.people.access import log_access

room = Room()
ENTRIES = (Entry("借阅 / Lending", "/loans", doing(Deed.READ_REGISTERS)),)
LIST_SIZE = 100
USUAL = timedelta(days=7)
Line = Annotated[str, Form(max_length=200)]
Words = Annotated[str, Form(max_length=1000)]
_LENDERS = doing(Deed.LEND)
_READERS = doing(Deed.READ_REGISTERS)
_OPEN = (LendingState.REQUESTED, LendingState.APPROVED)
_REFUSED = (RejectedError, ConflictError)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it was typed."""

    name: str = ""
    kind: str = ReaderKind.PARTY.value
    organisation: str = ""
    identity: str = ""
    purpose: str = ""
    records: tuple[str, ...] = ()
    paper: bool = False


@room.get("/loans")
@allowed(_READERS)
def loans(
    visit: Visiting,
    show: Annotated[str, Query(max_length=10)] = "open",
    year: Annotated[int, Query(ge=0, le=2200)] = 0,
) -> Response:
    """What waits or is out, or everything; beside it the figures of a year."""
    today = local_day(visit.app.now())
    with visit.reading() as reader:
        states = () if show == "all" else _OPEN
        found = reader.lendings(states=states, newest_first=True, limit=LIST_SIZE + 1)
        shown = found[:LIST_SIZE]
        of_year = reader.counted_lendings(year or today.year)
        cases = reader.get_cases([item.case_id for item in shown])
    return visit.page(
        "loans.html",
        loans=shown,
        cases=cases,
        late={item.id for item in shown if item.is_overdue(today)},
        every=show == "all",
        full=len(found) > LIST_SIZE,
        limit=LIST_SIZE,
        figures=lending_figures(year or today.year, of_year, today),
        kinds={kind.value: kind for kind in ReaderKind},
        this_year=today.year,
        lends=visit.may(Deed.LEND),
    )


@room.get("/loans/new")
@allowed(_LENDERS)
def new_loan(
    visit: Visiting,
    case: Annotated[str, Query(max_length=40)] = "",
    q: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """First the case, then who wants to see what of it."""
    return _form(visit, case, q)


@room.post("/loans")
@allowed(_LENDERS)
def request_loan(
    visit: Visiting,
    case: Line = "",
    name: Line = "",
    kind: Line = "",
    organisation: Line = "",
    identity: Line = "",
    purpose: Words = "",
    record: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI copies it
    paper: Line = "",
) -> Response:
    """Enter the request; another person decides on it."""
    asked = Asked(name, kind, organisation, identity, purpose, tuple(record), bool(paper))
    with visit.reading() as reader:
        chosen = load_case(case, reader)
    try:
        with visit.site.turns.of(f"loan {chosen.id}"):
            made = lending_desk(visit.app).request(
                chosen.id,
                FileReader(_kind(kind), name.strip(), organisation.strip(), identity.strip()),
                purpose,
                record_ids=[RecordId(one) for one in record],
                paper=bool(paper),
            )
    except DocArchiveError as error:
        return _form(visit, case, "", error, asked)
    return visit.go(f"/loans/{made.id}")


@room.get("/loans/{lending_id}")
@allowed(_READERS)
def loan(visit: Visiting, lending_id: str) -> Response:
    """One lending with all that was used."""
    return _page(visit, *_load(visit, lending_id))


@room.post("/loans/{lending_id}/approve")
@allowed(_LENDERS)
def approve(visit: Visiting, lending_id: str, until: Line = "", condition: Words = "") -> Response:
    """Allow it, as the one who has signed in."""
    item, case = _load(visit, lending_id)
    try:
        lending_desk(visit.app).approve_as(item.id, visit.signed_in, _day(until), condition=condition)
    except _REFUSED as error:
        return _page(visit, item, case, error)
    return visit.go(f"/loans/{item.id}")


@room.post("/loans/{lending_id}/refuse")
@allowed(_LENDERS)
def refuse(visit: Visiting, lending_id: str, reason: Words = "") -> Response:
    """Refuse it, as the one who has signed in."""
    item, case = _load(visit, lending_id)
    try:
        lending_desk(visit.app).refuse_as(item.id, visit.signed_in, reason)
    except _REFUSED as error:
        return _page(visit, item, case, error)
    return visit.go(f"/loans/{item.id}")


@room.post("/loans/{lending_id}/use")
@allowed(_LENDERS)
def use(
    visit: Visiting, lending_id: str, record_id: Line = "", pages: Line = "", give: Line = ""
) -> Response:
    """Note what was read on the spot, or make a copy with the reader's name across every page."""
    item, case = _load(visit, lending_id)
    with visit.reading() as reader:
        record, _ = load_record(record_id, reader)
    try:
        chosen = parse_pages(pages)
        if not give:
            lending_desk(visit.app).read(item.id, record.id, chosen)
            return visit.go(f"/loans/{item.id}")
        item.require_usable(local_day(visit.app.now()))
    except _REFUSED as error:
        return _page(visit, item, case, error)
    return _copy(visit, item, record, chosen)


@room.post("/loans/{lending_id}/return")
@allowed(_LENDERS)
def give_back(visit: Visiting, lending_id: str, remark: Words = "") -> Response:
    """Note the return."""
    item, case = _load(visit, lending_id)
    try:
        lending_desk(visit.app).give_back(item.id, remark)
    except _REFUSED as error:
        return _page(visit, item, case, error)
    return visit.go(f"/loans/{item.id}")


def _copy(visit: Visit, item: Lending, record: Record, pages: tuple[int, ...]) -> Response:
    app, made, by, source = visit.app, visit.site.made, visit.signed_in.name, visit.source

    def work(progress: Progress) -> Outcome:
        target = made.new_folder() / f"{record.title[:60]}（{item.reader.name[:20]}）.pdf"
        lending_desk(app).copy(item.id, record.id, target, pages=pages)
        log_access(by, [record.id], AccessKind.TAKEN_OUT, catalog=app.catalog, now=app.now(), source=source)
        progress(1, 1)
        link = made.keep(target, "application/pdf", by=by, back_to=f"/loans/{item.id}")
        return Outcome("带水印的副本已做好 / the marked copy is ready", link)

    title = f"副本 {record.title} / copy of {record.title}"
    return visit.go(f"/tasks/{visit.site.tasks.start(title=title, by=by, work=work)}")


def _form(
    visit: Visit, case_id: str, q: str, error: DocArchiveError | None = None, asked: Asked | None = None
) -> Response:
    with visit.reading() as reader:
        case = chosen_case(case_id, reader)
        found = found_cases(q, reader) if case is None else []
        records = [item for item in reader.records_of(case.id) if not item.void_reason] if case else []
    return visit.page(
        "loan_new.html",
        status=200 if error is None else 422,
        case=case,
        q=q,
        found=found,
        records=records,
        kinds=tuple(ReaderKind),
        asked=asked or Asked(),
        error=error,
    )


def _page(visit: Visit, item: Lending, case: Case, error: DocArchiveError | None = None) -> Response:
    with visit.reading() as reader:
        titles = {
            record.id: f"{record.title} {record.number or ''}".strip()
            for record in reader.records_of(case.id)
        }
    today = local_day(visit.app.now())
    lent = [record for record in lending_desk(visit.app).records(item) if record.id in titles]
    return visit.page(
        "loan.html",
        status=status_again(error),
        loan=item,
        case=case,
        lent=lent,
        titles=titles,
        decides=item.state is LendingState.REQUESTED and visit.may(Deed.LEND),
        own=item.requested_by == visit.signed_in.name or item.reader.name == visit.signed_in.display_name,
        out=item.state is LendingState.APPROVED and visit.may(Deed.LEND),
        late=item.is_overdue(today),
        usual=today + USUAL,
        error=error,
    )


def _load(visit: Visit, lending_id: str) -> tuple[Lending, Case]:
    if not is_id(lending_id):
        raise NotFoundError("没有找到 / not found")
    with visit.reading() as reader:
        item = reader.get_lending(lending_id)
        return item, load_case(item.case_id, reader)


def _kind(text: str) -> ReaderKind:
    if text not in tuple(ReaderKind):
        raise RejectedError("请选择借阅人身份 / say what the reader is to the case")
    return ReaderKind(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RejectedError("请填写归还期限，如 2026-01-31 / say until when, like 2026-01-31") from None
