"""What waits to be filed: the list, and the page on which a checker agrees to what an archivist is about to seal."""

import re
from typing import Annotated

from fastapi import Form
from starlette.responses import Response

from docarchive.domain.case import Case, Stage
from docarchive.domain.errors import ConflictError, DocArchiveError, RejectedError
from docarchive.domain.people.rights import Deed
from docarchive.domain.volumes.volume import count_totals
from docarchive.web.access import CHECKERS, READERS, allowed, doing
from docarchive.web.failures import status_again
from docarchive.web.loading import load_case
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.seeing import error_for, plan_for
from docarchive.web.visit import Visit, Visiting
from docarchive.wiring.desks import closing_desk
from docarchive.workflows.closing.agree import find_proposals

room = Room()
_STEPS = re.compile(r"/cases/[^/]+/close(/.*)?")
ENTRIES = (Entry("归档 / Filing", "/closings", doing(Deed.CLOSE_CASE), _STEPS),)
LIST_SIZE = 100
Line = Annotated[str, Form(max_length=200)]
Words = Annotated[str, Form(max_length=2000)]


@room.get("/closings")
@allowed(READERS)
def closings(visit: Visiting) -> Response:
    """What waits for the visitor's word, and for archivists the cases that may be sealed."""
    with visit.reading() as reader:
        asked = find_proposals(reader)
        closing = (
            reader.find_cases(stage=Stage.CLOSING, limit=LIST_SIZE) if visit.may(Deed.CLOSE_CASE) else ()
        )
    by_case = {case.id: item for case, item in asked}
    mine = [(case, item) for case, item in asked if item.is_checked_by(visit.signed_in.name) and item.waits]
    return visit.page(
        "closings.html",
        mine=mine,
        cases=[(case, by_case.get(case.id)) for case in closing],
        seals=visit.may(Deed.CLOSE_CASE),
        full=len(closing) == LIST_SIZE,
        limit=LIST_SIZE,
    )


@room.get("/cases/{case_id}/close/check")
@allowed(READERS)
def check_page(visit: Visiting, case_id: str) -> Response:
    """What the checker is asked about; for nobody else is there such a page."""
    with visit.reading() as reader:
        case = load_case(case_id, reader)
    return _check(visit, case)


@room.post("/cases/{case_id}/close/check")
@allowed(CHECKERS)
def answer_check(visit: Visiting, case_id: str, agree: Line = "", objection: Words = "") -> Response:
    """The checker agrees, or sends it back with a reason."""
    with visit.reading() as reader:
        case = load_case(case_id, reader)
    desk = closing_desk(visit.site.app, visit.app)
    try:
        if agree:
            desk.agree(case.id)
        else:
            desk.send_back(case.id, objection)
    except (RejectedError, ConflictError) as error:
        return _check(visit, case, error)
    return visit.go(f"/cases/{case.id}/close/check")


def _check(visit: Visit, case: Case, error: DocArchiveError | None = None) -> Response:
    asked, plan = closing_desk(visit.site.app, visit.app).look(case.id)
    with visit.reading() as reader:
        seen = {record.id for record in reader.records_of(case.id)}
    return visit.page(
        "close_check.html",
        status=status_again(error),
        case=case,
        asked=asked,
        plan=plan_for(plan, seen),
        totals=[count_totals(one.items) for one in plan.volumes],
        changed=plan.digest != asked.plan,
        error=error_for(error, plan, seen),
    )
