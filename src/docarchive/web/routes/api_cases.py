"""``/api/v1``: cases: found, opened, what happens to them, and their way to a sealed volume."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from docarchive.domain.case import Case
from docarchive.domain.case_event import ENTERED_BY_HAND, CaseEvent
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import ConflictError, NotFoundError
from docarchive.domain.identifiers import CaseId, OfficerId, PartyId, RecordId
from docarchive.domain.people.concerning import concerns
from docarchive.domain.people.rights import Deed
from docarchive.domain.volumes.retention import Longer
from docarchive.web.access import CHECKERS, READERS, allowed, doing
from docarchive.web.api import cases as shape
from docarchive.web.api.answering import (
    PAGE_SIZE,
    PREFIX,
    Cursor,
    IdempotencyKey,
    Limit,
    answer,
    cursor_to,
    deed_answers,
    id_in,
    made_once,
    read_answers,
    told,
)
from docarchive.web.api.people import TaskShape
from docarchive.web.api.people import task as task_shape
from docarchive.web.api.records import brief as record_brief
from docarchive.web.loading import load_case
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.tasks import Outcome
from docarchive.web.visit import Visit, Visiting
from docarchive.wiring.desks import closing_desk
from docarchive.wiring.recording import recording
from docarchive.workflows.closing.agree import Wanted
from docarchive.workflows.import_report import Progress
from docarchive.workflows.issuing.clocks import find_clocks
from docarchive.workflows.registering.case_events import record_event
from docarchive.workflows.registering.open_case import CaseOpening, open_case

room = Room(api=True)
ENTRIES: tuple[Entry, ...] = ()
_ONE = f"{PREFIX}/cases/{{case_id}}"


@room.get(f"{PREFIX}/cases", responses=read_answers(shape.CaseList, 403), response_model=None)
@allowed(READERS)
def cases(
    visit: Visiting,
    q: Annotated[str, Query(max_length=200, description="Part of name or cause.")] = "",
    limit: Limit = PAGE_SIZE,
    cursor: Cursor = None,
) -> Response:
    """Cases, newest first; a cursor goes on behind the last case, whatever was opened since."""
    after = id_in(cursor)
    with visit.reading() as reader:
        found = reader.find_cases(q, limit=limit + 1, after=CaseId(after) if after else None)
    shown = [shape.brief(case) for case in found[:limit]]
    following = cursor_to(shown[-1].id) if len(found) > limit else None
    return answer(visit, shape.CaseList(cases=shown, next=following))


@room.post(f"{PREFIX}/cases", responses=deed_answers(shape.CaseBrief, 404, status=201), response_model=None)
@allowed(doing(Deed.OPEN_CASE))
def open_(visit: Visiting, given: shape.CaseGiven, key: IdempotencyKey = None) -> Response:
    """Open a case."""
    app = visit.app
    today = local_day(app.now())

    def make(target: str) -> shape.CaseBrief:
        opening = CaseOpening(
            CaseId(target),
            tuple(PartyId(item) for item in given.party_ids),
            tuple(OfficerId(item) for item in given.officer_ids),
            given.cause,
            given.source,
            given.opened_on or today,
            given.name,
        )
        return shape.brief(open_case(opening, registrar=app.registrar, pack=app.pack, today=today))

    return made_once(visit, key, given, make, f"{PREFIX}/cases/{{}}")


@room.get(_ONE, responses=read_answers(shape.CaseShape, 403, 404), response_model=None)
@allowed(READERS)
def case(visit: Visiting, case_id: str) -> Response:
    """One case with its records and deadlines."""
    with visit.reading() as reader:
        found = load_case(case_id, reader)
        records = reader.records_of(found.id)
    seen = {None, *(item.id for item in records)}
    clocks = (
        find_clocks(
            catalog=visit.app.catalog,
            rules=visit.site.rules,
            now=visit.app.now(),
            case_id=found.id,
            every=True,
        )
        if concerns(visit.sight, found)
        else []
    )
    return answer(
        visit,
        shape.CaseShape(
            **shape.brief(found).model_dump(),
            records=[record_brief(item) for item in records],
            clocks=[
                shape.clock(item)
                for item in clocks
                if (item.clock.record.id if item.clock.record else None) in seen
            ],
        ),
    )


@room.get(f"{_ONE}/events", responses=read_answers(shape.EventList, 403, 404), response_model=None)
@allowed(READERS)
def case_events(visit: Visiting, case_id: str) -> Response:
    """What happened to a case beside its documents; nothing of a case that is not seen whole."""
    with visit.reading() as reader:
        found = load_case(case_id, reader)
        return answer(visit, shape.events(reader.events_of(found.id)))


@room.post(f"{_ONE}/events", responses=deed_answers(shape.EventShape, 404, status=201), response_model=None)
@allowed(doing(Deed.RECORD_EVENT))
def record(visit: Visiting, case_id: str, given: shape.EventGiven) -> Response:
    """Record an event; the very same one a second time is a conflict."""
    app, found = visit.app, _own(visit, case_id, Deed.RECORD_EVENT)
    if given.kind not in ENTERED_BY_HAND:
        raise ConflictError(
            "此类事件由系统办理时自动登记 / the house records this kind itself when it is done"
        )
    event = CaseEvent(
        found.id,
        given.kind,
        given.at,
        given.note,
        party_id=PartyId(given.party_id) if given.party_id else None,
        record_id=RecordId(given.record_id) if given.record_id else None,
        amount_fen=given.amount_fen,
    )
    if event.party_id is not None and event.party_id not in found.party_ids:
        raise NotFoundError("没有找到 / not found")
    record_event(event, **recording(app))
    return told(shape.event(event), status=201, location=f"{PREFIX}/cases/{found.id}/events")


@room.post(f"{_ONE}/closing", responses=deed_answers(shape.ProposalShape, 404, 500), response_model=None)
@allowed(doing(Deed.CLOSE_CASE))
def propose(visit: Visiting, case_id: str, given: shape.ProposalGiven) -> Response:
    """Ask the checker to look at what is about to be sealed."""
    found = _own(visit, case_id, Deed.CLOSE_CASE)
    longer = Longer(given.keep, given.keep_reason) if given.keep else None
    wanted = Wanted(given.compiler, given.checker, given.statement, given.paper_location, longer)
    return told(shape.proposal(closing_desk(visit.site.app, visit.app).propose(found.id, wanted)))


@room.post(
    f"{_ONE}/closing/answer", responses=deed_answers(shape.ProposalShape, 404, 500), response_model=None
)
@allowed(CHECKERS)
def answer_closing(visit: Visiting, case_id: str, given: shape.AnswerGiven) -> Response:
    """The checker agrees, or sends it back; for everybody else there is nothing to answer."""
    with visit.reading() as reader:
        found = load_case(case_id, reader)
    desk = closing_desk(visit.site.app, visit.app)
    said = desk.agree(found.id) if given.agree else desk.send_back(found.id, given.objection)
    return told(shape.proposal(said))


@room.post(f"{_ONE}/closing/seal", responses=deed_answers(TaskShape, 404, status=202), response_model=None)
@allowed(doing(Deed.CLOSE_CASE))
def seal(visit: Visiting, case_id: str) -> Response:
    """Seal what the checker agreed to: long work, told of by the task."""
    found = _own(visit, case_id, Deed.CLOSE_CASE)
    desk = closing_desk(visit.site.app, visit.app)
    desk.require_agreed(found.id)

    def work(progress: Progress) -> Outcome:
        volumes = desk.seal(found.id, progress).volumes
        codes = "、".join(volume.reference for volume in volumes)
        return Outcome(f"已封卷：{codes} / sealed: {codes}", f"/volumes/{volumes[0].reference}")

    tasks, name = visit.site.tasks, visit.signed_in.name
    task_id = tasks.start(title="封卷 / seal the volume", by=name, work=work)
    begun = task_shape(tasks.get(task_id, by=name))
    return told(begun, status=202, location=f"{PREFIX}/tasks/{task_id}")


def _own(visit: Visit, case_id: str, deed: Deed) -> Case:
    with visit.reading() as reader:
        found = load_case(case_id, reader)
    visit.require(deed, found)
    return found
