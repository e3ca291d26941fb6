"""``/api/v1``: forms, and issuing documents from them."""

import hashlib

from starlette.responses import Response

from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.domain.identifiers import CaseId, OfficerId, PartyId, RecordId
from docarchive.domain.people.rights import Deed
from docarchive.domain.relation import Relation
from docarchive.web.access import READERS, allowed, doing
from docarchive.web.api import papers as shape
from docarchive.web.api.answering import (
    PREFIX,
    IdempotencyKey,
    answer,
    deed_answers,
    made_once,
    read_answers,
    told,
)
from docarchive.web.api.base import exact
from docarchive.web.api.records import RecordShape
from docarchive.web.api.records import whole as record_shape
from docarchive.web.loading import load_case
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.visit import Visit, Visiting
from docarchive.workflows.issuing.prepare_issue import IssueRequest

room = Room(api=True)
ENTRIES: tuple[Entry, ...] = ()
_KEY_LENGTH = 22
_PAPERS = f"{PREFIX}/cases/{{case_id}}/documents"


@room.get(f"{PREFIX}/forms", responses=read_answers(shape.FormList, 403), response_model=None)
@allowed(READERS)
def forms(visit: Visiting) -> Response:
    """The forms that documents are issued from."""
    found = visit.app.pack.forms.values()
    return answer(visit, shape.FormList(forms=[shape.form_brief(item) for item in found]))


@room.get(
    f"{PREFIX}/forms/{{form_id}}", responses=read_answers(shape.FormShape, 403, 404), response_model=None
)
@allowed(READERS)
def form(visit: Visiting, form_id: str) -> Response:
    """One form with its fields."""
    return answer(visit, shape.form_shape(visit.app.pack.form(form_id)))


@room.post(f"{_PAPERS}/check", responses=deed_answers(shape.PaperCheck, 404), response_model=None)
@allowed(doing(Deed.ISSUE))
def check(visit: Visiting, case_id: str, given: shape.PaperGiven) -> Response:
    """Whether a document could be issued as it is, and what it would print; nothing is done."""
    request = _request(visit, case_id, given)
    try:
        plan = visit.app.issuer.prepare(request)
    except (RejectedError, ConflictError) as error:
        return told(shape.PaperCheck(issuable=False, detail=error.message, hint=error.hint))
    return told(shape.issuable(plan.values.printed))


@room.post(_PAPERS, responses=deed_answers(RecordShape, 404, status=201), response_model=None)
@allowed(doing(Deed.ISSUE))
def issue(visit: Visiting, case_id: str, given: shape.PaperGiven, key: IdempotencyKey = None) -> Response:
    """Issue a document: numbered, with a code on every page, and recorded before the answer is given."""
    request = _request(visit, case_id, given, key)
    return made_once(
        visit,
        key,
        given,
        lambda _: record_shape(visit.app.issuer.issue(request)),
        f"{PREFIX}/records/{{}}",
    )


def _request(visit: Visit, case_id: str, given: shape.PaperGiven, key: str | None = None) -> IssueRequest:
    """What is asked for, in a case in which this user may."""
    with visit.reading() as reader:
        found = load_case(case_id, reader)
        visit.require(Deed.ISSUE, found)
        if given.relation is not None:
            reader.get_record(RecordId(given.relation.record_id))  # one that is not seen is not there
    relation = given.relation
    return IssueRequest(
        form_id=given.form,
        case_id=CaseId(found.id),
        values=exact(given.values),
        party_id=PartyId(given.party_id) if given.party_id else None,
        officer_ids=tuple(OfficerId(item) for item in given.officer_ids) if given.officer_ids else None,
        override_reason=given.override_reason,
        relation=Relation(relation.kind, RecordId(relation.record_id), relation.reason) if relation else None,
        key=_issuing_key(visit, key) if key else None,
    )


def _issuing_key(visit: Visit, key: str) -> str:
    """The program's key as the journey keeps it, with the document and in the same commit: of this user alone."""
    return hashlib.sha256(f"{visit.signed_in.name} {key}".encode()).hexdigest()[:_KEY_LENGTH]
