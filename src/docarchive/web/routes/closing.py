"""Closing a case: what it lacks, the order of its volume, who signs, and sealing. One person asks, another agrees."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Form
from starlette.responses import Response

from docarchive.catalog.port import Reader
from docarchive.domain.case import Case
from docarchive.domain.errors import ConflictError, DocArchiveError, ForbiddenError, RejectedError
from docarchive.domain.file_review.findings import ScoreSheet
from docarchive.domain.identifiers import PartyId, RecordId
from docarchive.domain.people.rights import Deed
from docarchive.domain.people.user import User
from docarchive.domain.volumes.retention import Longer
from docarchive.domain.volumes.volume import Retention, Volume, count_totals
from docarchive.web.access import allowed, doing
from docarchive.web.failures import status_again
from docarchive.web.loading import load_case
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.seeing import error_for, plan_for, sheet_for
from docarchive.web.tasks import Outcome
from docarchive.web.visit import Visit, Visiting
from docarchive.wiring.desks import closing_desk
from docarchive.wiring.recording import recording
from docarchive.workflows.closing.agree import (
    ClosingDesk,
    Proposal,
    Wanted,
    find_proposal,
    sees_whole,
)
from docarchive.workflows.closing.review_case import complete_and_review
from docarchive.workflows.closing.waive import Waiver, waive
from docarchive.workflows.import_report import Progress

room = Room()
ENTRIES: tuple[Entry, ...] = ()
Line = Annotated[str, Form(max_length=200)]
Words = Annotated[str, Form(max_length=2000)]
Ids = Annotated[list[str], Form()]
_CLOSERS = doing(Deed.CLOSE_CASE)
_FREE = "free"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be chosen."""

    value: str
    """How `look_up_signatory` knows them."""
    name: str
    remark: str


@room.get("/cases/{case_id}/close")
@allowed(_CLOSERS)
def completeness_page(visit: Visiting, case_id: str) -> Response:
    """First step: what the case lacks, and what a file review would say."""
    case, sealed = _open_case(visit, case_id)
    return visit.go(_address(sealed[0])) if sealed else _completeness(visit, case)


@room.post("/cases/{case_id}/close/waive")
@allowed(_CLOSERS)
def waive_one(
    visit: Visiting,
    case_id: str,
    requirement: Line = "",
    reason: Line = "",
    allowed_by: Line = "",
    party_id: Line = "",
    record_id: Line = "",
) -> Response:
    """Let one thing go, with a reason and who allowed it."""
    case, _ = _open_case(visit, case_id)
    waiver = Waiver(
        case.id,
        requirement,
        reason,
        allowed_by,
        party_id=PartyId(party_id) if party_id else None,
        record_id=RecordId(record_id) if record_id else None,
    )
    try:
        waive(waiver, visit.site.wanted, **recording(visit.app))
    except (RejectedError, ConflictError) as error:
        return _completeness(visit, case, error, waiver)
    return visit.go(f"/cases/{case.id}/close")


@room.get("/cases/{case_id}/close/order")
@allowed(_CLOSERS)
def order_page(visit: Visiting, case_id: str) -> Response:
    """Second step: the volumes as they would be, in an order that can be changed."""
    case, sealed = _open_case(visit, case_id)
    return visit.go(_address(sealed[0])) if sealed else _order(visit, case)


@room.post("/cases/{case_id}/close/order")
@allowed(_CLOSERS)
def change_order(
    visit: Visiting,
    case_id: str,
    preset: Line = "",
    record: Ids = [],  # noqa: B006 - FastAPI copies it
    move: Line = "",
    renumber: Line = "",
) -> Response:
    """Take a preset, or the order of the form with one record moved by a button."""
    case, _ = _open_case(visit, case_id)
    moved, _, by = move.partition(":")
    ids = [RecordId(one) for one in _moved(record, moved, by)] if not preset else []
    try:
        _desk(visit).closer.order(case.id, preset=preset or None, ids=ids, renumber=bool(renumber))
    except (RejectedError, ConflictError) as error:
        return _order(visit, case, error, preset=preset, wanted=ids)
    return visit.go(f"/cases/{case.id}/close/order" + (f"#r-{moved}" if moved else ""))


@room.post("/cases/{case_id}/close/preview")
@allowed(_CLOSERS)
def preview(visit: Visiting, case_id: str) -> Response:
    """The numbered pages as PDF; from then on a change of the numbers is asked about."""
    case, _ = _open_case(visit, case_id)
    desk, made, by = _desk(visit), visit.site.made, visit.signed_in.name
    _require_all_seen(visit, case)

    def work(progress: Progress) -> Outcome:
        _, written = desk.closer.preview(case.id, made.new_folder() / f"{case.name[:60]}-页号预览.pdf")
        back = f"/cases/{case.id}/close/order"
        links = [made.keep(path, "application/pdf", by=by, back_to=back) for path in written]
        progress(len(written), len(written))
        if not links:
            return Outcome("没有可以编号的页面 / there are no pages to number", back)
        return Outcome("编号页面已做好 / the numbered pages are ready", links[0])

    task = visit.site.tasks.start(title="页号预览 / preview of page numbers", by=by, work=work)
    return visit.go(f"/tasks/{task}")


@room.get("/cases/{case_id}/close/seal")
@allowed(_CLOSERS)
def seal_page(visit: Visiting, case_id: str) -> Response:
    """Third step: what stands in the way, who signs, and sealing."""
    case, sealed = _open_case(visit, case_id)
    return visit.go(_address(sealed[0])) if sealed else _seal(visit, case)


@room.post("/cases/{case_id}/close/ask")
@allowed(_CLOSERS)
def ask(
    visit: Visiting,
    case_id: str,
    compiler: Line = "",
    checker: Line = "",
    statement: Words = "",
    paper_location: Line = "",
    keep: Line = "",
    keep_reason: Line = "",
) -> Response:
    """Ask the checker to look."""
    case, _ = _open_case(visit, case_id)
    longer = Longer(Retention(keep), keep_reason) if keep in tuple(Retention) else None
    wanted = Wanted(compiler, checker, statement, paper_location, longer)
    try:
        _desk(visit).propose(case.id, wanted)
    except DocArchiveError as error:
        return _seal(visit, case, error, wanted)
    return visit.go(f"/cases/{case.id}/close/seal")


@room.post("/cases/{case_id}/close/withdraw")
@allowed(_CLOSERS)
def withdraw(visit: Visiting, case_id: str) -> Response:
    """Take the question back."""
    case, _ = _open_case(visit, case_id)
    _desk(visit).withdraw(case.id)
    return visit.go(f"/cases/{case.id}/close/seal")


@room.post("/cases/{case_id}/close/seal")
@allowed(_CLOSERS)
def seal(visit: Visiting, case_id: str) -> Response:
    """Seal what the checker agreed to; a second press finds the case sealed."""
    case, sealed = _open_case(visit, case_id)
    if sealed:
        return visit.go(_address(sealed[0]))
    desk = _desk(visit)
    try:
        desk.require_agreed(case.id)
    except ConflictError as error:
        return _seal(visit, case, error)

    def work(progress: Progress) -> Outcome:
        volumes = desk.seal(case.id, progress).volumes
        codes = "、".join(volume.reference for volume in volumes)
        return Outcome(f"已封卷：{codes} / sealed: {codes}", _address(volumes[0]))

    task = visit.site.tasks.start(title="封卷 / seal the volume", by=visit.signed_in.name, work=work)
    return visit.go(f"/tasks/{task}")


def _desk(visit: Visit) -> ClosingDesk:
    return closing_desk(visit.site.app, visit.app)


def _open_case(visit: Visit, case_id: str) -> tuple[Case, Sequence[Volume]]:
    """The case, and its volumes if it is sealed."""
    with visit.reading() as reader:
        case = load_case(case_id, reader)
        sealed = reader.volumes_of(case.id)
    visit.require(Deed.CLOSE_CASE, case)
    return case, sealed


def _require_all_seen(visit: Visit, case: Case) -> None:
    """A file that holds pages of all records is for who may see each of them."""
    with visit.reading() as reader:
        seen = len(reader.records_of(case.id))
    with visit.site.app.catalog.reading() as reader:
        if len(reader.records_of(case.id)) > seen:
            raise ForbiddenError(
                "案件有您不能查看的材料，不能合成一个文件 / the case holds records you may not see: no file is made of all",
                hint="请承办人或者法制审核人员查看 / ask a handler or a reviewer",
            )


def _address(volume: Volume) -> str:
    return f"/volumes/{volume.reference}"


def _completeness(
    visit: Visit, case: Case, error: DocArchiveError | None = None, typed: Waiver | None = None
) -> Response:
    site, app = visit.site, visit.app
    file, found, scored = complete_and_review(case.id, site.review_tools, catalog=app.catalog, now=app.now())
    sheet = sheet_for(visit, case, scored)
    with visit.reading() as reader:
        seen = {record.id for record in reader.records_of(case.id)}
    return visit.page(
        "close.html",
        status=status_again(error),
        step="papers",
        case=case,
        kinds=found.kinds,
        missing=[gap for gap in found.gaps if gap.waiver is None],
        waived=[gap for gap in found.gaps if gap.waiver is not None],
        failed=_failed(sheet),
        sheet=sheet,
        seen=seen,
        titles={record.id: f"{record.title} {record.number or ''}".strip() for record in file.records},
        error=error,
        typed=typed,
    )


def _failed(sheet: ScoreSheet) -> list[object]:
    return [one for one in sheet.results if one.verdict.value == "fail"]


def _order(
    visit: Visit,
    case: Case,
    error: DocArchiveError | None = None,
    *,
    preset: str = "",
    wanted: Sequence[RecordId] = (),
) -> Response:
    closer = _desk(visit).closer
    plan, _ = closer.preview(case.id)
    with visit.reading() as reader:
        seen = {record.id for record in reader.records_of(case.id)}
    return visit.page(
        "close_order.html",
        status=status_again(error),
        step="order",
        case=case,
        plan=plan_for(plan, seen),
        totals=[count_totals(one.items) for one in plan.volumes],
        presets=closer.planner.volumes.orders,
        order=plan.order,
        by_hand=plan.order == _FREE,
        error=error_for(error, plan, seen),
        preset=preset,
        wanted=wanted,
    )


def _seal(
    visit: Visit, case: Case, error: DocArchiveError | None = None, typed: Wanted | None = None
) -> Response:
    plan, _ = _desk(visit).closer.preview(case.id)
    with visit.reading() as reader:
        seen = {record.id for record in reader.records_of(case.id)}
    error, plan = error_for(error, plan, seen), plan_for(plan, seen)
    with visit.site.app.catalog.reading() as reader:
        asked = find_proposal(case.id, reader)
        users = [user for user in reader.list_users() if user.active]
        compilers = _compilers(case, users, reader)
    me = visit.signed_in
    return visit.page(
        "close_seal.html",
        status=status_again(error),
        step="seal",
        case=case,
        plan=plan,
        totals=[count_totals(one.items) for one in plan.volumes],
        blocking=plan.blocking,
        remarks=[item for item in plan.obstacles if not item.blocks],
        asked=asked,
        stale=asked is not None and asked.plan != plan.digest and asked.longer is None,
        mine=asked is not None and asked.archivist.user == me.name,
        compilers=[person for person in compilers if person.value != me.name],
        checkers=[
            Person(user.name, user.display_name, "")
            for user in users
            if user != me and sees_whole(user, case)
        ],
        retentions=tuple(Retention),
        error=error,
        typed=typed or _typed(asked),
    )


def _typed(asked: Proposal | None) -> Wanted | None:
    """What was asked with before, to be asked with again."""
    if asked is None:
        return None
    compiler = asked.compiler.user or asked.compiler.name
    return Wanted(compiler, asked.checker.user or "", asked.statement, asked.paper_location, asked.longer)


def _compilers(case: Case, users: Sequence[User], reader: Reader) -> list[Person]:
    """The handlers of the case first, by their accounts or, without one, their certificates; then everybody else."""
    found: dict[str, Person] = {}
    for officer_id in case.handler_ids:
        officer, user = reader.get_officer(officer_id), reader.user_by_officer(officer_id)
        value = user.name if user else officer.certificates[-1].number
        found[value] = Person(value, officer.name, "承办人 / handler")
    for user in users:
        found.setdefault(user.name, Person(user.name, user.display_name, ""))
    return list(found.values())


def _moved(ids: Sequence[str], moved: str, by: str) -> list[str]:
    """The order after one record went up or down by one place; what is not there stays."""
    order = list(ids)
    if moved in order:
        at = order.index(moved)
        to = at + {"up": -1, "down": 1}.get(by, 0)
        if 0 <= to < len(order):
            order[at], order[to] = order[to], order[at]
    return order
