"""Destroying a case whose time is over: what would go, the one confirmation, the destruction register."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import Form
from starlette.responses import Response

from docarchive.domain.case import Case
from docarchive.domain.errors import (
    ConflictError,
    DocArchiveError,
    NotFoundError,
    RejectedError,
    UnavailableError,
)
from docarchive.domain.identifiers import CaseId, is_id
from docarchive.domain.lending.lending import LendingState
from docarchive.domain.media_types import DOCX
from docarchive.domain.people.rights import Deed
from docarchive.domain.retention.disposal import Approval, DisposedCase, require_typed
from docarchive.web.access import allowed, doing
from docarchive.web.failures import status_again
from docarchive.web.loading import load_case
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.sending import send_made_now
from docarchive.web.tasks import Outcome, Work
from docarchive.web.visit import Visit, Visiting
from docarchive.wiring.disposal import disposal_desk, finish_disposals
from docarchive.workflows.import_report import Progress
from docarchive.workflows.keeping.known_copies import known_copies
from docarchive.workflows.retention.dispose import DisposalRequest
from docarchive.workflows.retention.register_paper import register_forms, register_paper

if TYPE_CHECKING:
    from docarchive.wiring.app import App
    from docarchive.workflows.retention.plan_disposal import DisposalPlan

room = Room()
ENTRIES: tuple[Entry, ...] = ()
REASON = "保管期限已满，经鉴定无保存价值"
NOTHING = "nothing"
"""The digest of no plan: whoever was shown none orders nothing."""
MEDIA_TYPES = {
    "docx": DOCX,
    "pdf": "application/pdf",
}
Line = Annotated[str, Form(max_length=200)]
Words = Annotated[str, Form(max_length=1000)]
_KEEPERS = doing(Deed.DISPOSE)
_READERS = doing(Deed.READ_REGISTERS)
_REGISTER = "/retention/disposals"


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form."""

    approved_by: str = ""
    approved_on: str = ""
    approval_number: str = ""
    first: str = ""
    second: str = ""
    """监销人."""
    reason: str = REASON


@room.get("/retention/dispose/{case_id}")
@allowed(_KEEPERS)
def look(visit: Visiting, case_id: str) -> Response:
    """What would go, what would stay, what stands in the way; changes nothing."""
    if (gone := _find_gone(visit, case_id)) is not None:
        return visit.go(_address(gone))
    return _look_page(visit, _load(visit, case_id), Typed())


@room.post("/retention/dispose/{case_id}")
@allowed(_KEEPERS)
def dispose(
    visit: Visiting,
    case_id: str,
    approved_by: Line = "",
    approved_on: Line = "",
    approval_number: Line = "",
    first: Line = "",
    second: Line = "",
    reason: Words = "",
    shown: Line = "",
    typed: Line = "",
) -> Response:
    """Destroy it, beside the page, in the name of who has signed in; asked for twice, it is done once."""
    if (gone := _find_gone(visit, case_id)) is not None:
        return visit.go(_address(gone))
    case = _load(visit, case_id)
    given = Typed(approved_by, approved_on, approval_number, first, second, reason)
    try:
        request = DisposalRequest(
            case.id, _approval(given), (first.strip(), second.strip()), reason, shown or NOTHING
        )
        plan = disposal_desk(visit.app).check(request)
        require_typed(plan.stubs[0].reference, typed)
    except (RejectedError, ConflictError) as error:
        return _look_page(visit, case, given, error)
    return _started(visit, f"销毁 {case.name} / destroy {case.name}", _disposing(visit, request))


@room.get(_REGISTER)
@allowed(_READERS)
def disposals(visit: Visiting) -> Response:
    """The destruction register, the newest first; what is not done yet can be gone on with."""
    with visit.reading() as reader:
        found = reader.disposals()
    return visit.page(
        "disposals.html",
        disposals=list(reversed(found)),
        waiting=[one for one in found if not one.done],
        keeps=visit.may(Deed.DISPOSE),
    )


@room.post(f"{_REGISTER}/finish")
@allowed(_KEEPERS)
def finish(visit: Visiting) -> Response:
    """Go on with disposals that were cut off or had to wait."""
    app, turns = visit.app, visit.site.turns

    def work(progress: Progress) -> Outcome:
        with turns.of(_REGISTER):
            waits = _finished(app, progress)
        if waits is not None:
            raise waits
        return Outcome("没有未完成的销毁 / no disposal is waiting any more", _REGISTER)

    return _started(visit, "完成销毁 / finish disposals", work)


@room.get(f"{_REGISTER}/{{case_id}}")
@allowed(_READERS)
def disposal(visit: Visiting, case_id: str) -> Response:
    """What is left of a case: codes, numbers, who answers for it, and its row as a document."""
    found = _gone(visit, case_id)
    titles = {form.id: form.title for form in visit.app.pack.forms.values()}
    return visit.page(
        "disposal.html",
        found=found,
        titles=titles,
        forms=register_forms(found, visit.app.ledger),
        keeps=visit.may(Deed.DISPOSE),
    )


@room.get(f"{_REGISTER}/{{case_id}}/register")
@allowed(_READERS)
def paper(visit: Visiting, case_id: str, form: Literal["docx", "pdf"] = "docx") -> Response:
    """Its row of the destruction register, to be signed."""
    number, app = _gone(visit, case_id).disposal.number, visit.app
    content = register_paper(
        number, f".{form}", archive=app.archive, ledger=app.ledger, catalog=visit.site.app.catalog
    )
    return send_made_now(content, MEDIA_TYPES[form], f"销毁清册 {number}.{form}")


def _disposing(visit: Visit, request: DisposalRequest) -> Work:
    app, turns = visit.app, visit.site.turns

    def work(progress: Progress) -> Outcome:
        with turns.of(_REGISTER):
            with app.catalog.reading() as reader:
                known = reader.find_disposal(request.case_id)
            done = known.disposal if known else disposal_desk(app).dispose(request)
            waits = _finished(app, progress)
        link = f"{_REGISTER}/{done.case_id}"
        if waits is None:
            return Outcome(f"{done.number} 销毁完毕 / {done.number}: destroyed", link)
        chinese, _, english = waits.message.partition(" / ")
        return Outcome(
            f"{done.number} 已登入销毁清册，其余稍后完成：{chinese}"
            f" / {done.number} is entered in the register, the rest has to wait: {english or chinese}",
            link,
        )

    return work


def _finished(app: "App", progress: Progress) -> UnavailableError | None:
    """Go on to the end; what has to wait, which the service does by itself when it can."""
    try:
        finish_disposals(app, progress)
    except UnavailableError as error:
        return error
    return None


def _look_page(visit: Visit, case: Case, given: Typed, error: DocArchiveError | None = None) -> Response:
    plan: DisposalPlan = disposal_desk(visit.app).plan(case.id)
    with visit.reading() as reader:
        seen = {record.id: record for record in reader.records_of(case.id)}
        holds = [one for one in reader.holds_of(case.id) if one.stands]
        lent = reader.lendings(case_id=case.id, states=(LendingState.APPROVED,))
    copies = [(copy, copy.is_dir()) for copy in known_copies(visit.site.app.catalog)]
    return visit.page(
        "dispose.html",
        status=status_again(error),
        case=case,
        plan=plan,
        documents=[(one, seen[one.record_id].title) for one in plan.documents if one.record_id in seen],
        kept_pages=sum(len(item.extract.pages) for item in plan.extracts),
        holds=holds,
        lent=lent,
        copies=copies,
        given=given,
        error=error,
    )


def _approval(given: Typed) -> Approval:
    try:
        on = date.fromisoformat(given.approved_on.strip())
    except ValueError:
        raise RejectedError("须写明批准日期，如 2057-03-01 / say when it was approved") from None
    return Approval(given.approved_by.strip(), on, given.approval_number.strip())


def _load(visit: Visit, case_id: str) -> Case:
    with visit.reading() as reader:
        return load_case(case_id, reader)


def _find_gone(visit: Visit, case_id: str) -> DisposedCase | None:
    with visit.reading() as reader:
        return reader.find_disposal(CaseId(case_id)) if is_id(case_id) else None


def _gone(visit: Visit, case_id: str) -> DisposedCase:
    found = _find_gone(visit, case_id)
    if found is None:
        raise NotFoundError("没有找到 / not found")
    return found


def _address(found: DisposedCase) -> str:
    return f"{_REGISTER}/{found.disposal.case_id}"


def _started(visit: Visit, title: str, work: Work) -> Response:
    return visit.go(f"/tasks/{visit.site.tasks.start(title=title, by=visit.signed_in.name, work=work)}")
