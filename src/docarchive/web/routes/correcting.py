"""After a document was issued: printed, declared void, corrected, made anew, added to."""

from collections.abc import Iterator, Mapping
from typing import Annotated

from fastapi import Form
from starlette.responses import Response, StreamingResponse

from docarchive.catalog.port import Reader
from docarchive.domain.case import Case
from docarchive.domain.case_file import CaseFile
from docarchive.domain.draft import Draft, new_draft_key
from docarchive.domain.errors import ConflictError, DocArchiveError, NotFoundError, RejectedError
from docarchive.domain.people.rights import Deed
from docarchive.domain.people.sign_in import AccessKind
from docarchive.domain.record import Record, RecordKind, Representation, Role
from docarchive.domain.relation import Relation, RelationKind
from docarchive.domain.standing import related_to
from docarchive.templates.rules.form_pages import load_form_pages
from docarchive.web.access import allowed, doing
from docarchive.web.access_log import write_down
from docarchive.web.failures import status_of
from docarchive.web.issuing.desk import drafts_of
from docarchive.web.loading import load_record
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.visit import Visit, Visiting
from docarchive.wiring.recording import recording
from docarchive.workflows.issuing.choosing import offer_forms, what_follows
from docarchive.workflows.issuing.guarding import read_case_file
from docarchive.workflows.issuing.relating import require_open
from docarchive.workflows.issuing.void_document import void_document

room = Room()
ENTRIES: tuple[Entry, ...] = ()
ISSUERS = doing(Deed.ISSUE)
_PRINT_POLICY = "default-src 'none'; object-src 'self'; frame-ancestors 'none'"
"""The document was made in this house; a browser's own viewer may open it, and nothing else."""
_CHUNK = 1 << 18
Words = Annotated[str, Form(max_length=2000)]
Short = Annotated[str, Form(max_length=100)]


@room.get("/records/{record_id}/issued")
@allowed(ISSUERS)
def issued(visit: Visiting, record_id: str) -> Response:
    """What was issued just now: its number, what to print, and what usually comes next."""
    record, case = _own_document(visit, record_id)
    app = visit.app
    pages = load_form_pages(app.pack.folder)
    rules, now = visit.site.rules, app.now()
    offer = offer_forms(case.id, catalog=app.catalog, pack=app.pack, pages=pages, rules=rules, now=now)
    following = what_follows(record, offer, pages)
    with app.catalog.reading() as reader:
        party = reader.get_party(record.party_id)
        later = related_to(record, reader.records_of(case.id))
    pdf = record.representation(Role.ISSUED_PDF)
    form = app.pack.forms.get(record.form_id or "")
    return visit.page(
        "issue_done.html",
        record=record,
        case=case,
        party=party,
        pdf=pdf,
        number=_file_number(record),
        form=form,
        following=following,
        later=later,
    )


@room.get("/records/{record_id}/print")
@allowed(doing(Deed.EXPORT))
def printed(visit: Visiting, record_id: str) -> Response:
    """The issued PDF, to be opened and printed by the browser's own viewer; that it was taken out is written down."""
    with visit.reading() as reader:
        record, case = load_record(record_id, reader)
    visit.require(Deed.EXPORT, case)
    item = record.representation(Role.ISSUED_PDF)
    if item is None:
        raise NotFoundError("没有可以打印的 PDF / there is no PDF to print")
    write_down(visit, record, AccessKind.TAKEN_OUT)
    headers = {
        "Content-Disposition": "inline",
        "Content-Length": str(item.size_bytes),
        "Content-Security-Policy": _PRINT_POLICY,
        "Cache-Control": "private, no-cache",
    }
    return StreamingResponse(_whole(visit, item), headers=headers, media_type="application/pdf")


def _whole(visit: Visit, item: Representation) -> Iterator[bytes]:
    with visit.app.archive.open(item.key) as source:
        while chunk := source.read(_CHUNK):
            yield chunk


@room.get("/records/{record_id}/void")
@allowed(ISSUERS)
def ask_void(visit: Visiting, record_id: str) -> Response:
    """The question before a document is declared void."""
    record, case = _own_document(visit, record_id)
    return visit.page("issue_void.html", record=record, case=case, reason="", error=None)


@room.post("/records/{record_id}/void")
@allowed(ISSUERS)
def make_void(visit: Visiting, record_id: str, reason: Words = "") -> Response:
    """Declare it void; number and files stay."""
    record, case = _own_document(visit, record_id)
    app = visit.app
    try:
        void_document(record.id, reason, **recording(app))
    except (RejectedError, ConflictError) as error:
        shown = {"record": record, "case": case, "reason": reason, "error": error}
        return visit.page("issue_void.html", status=status_of(error), **shown)
    return visit.go(f"/records/{record.id}")


@room.get("/records/{record_id}/correct")
@allowed(ISSUERS)
def ask_correct(visit: Visiting, record_id: str) -> Response:
    """In which way another document is to stand beside this one or in its place."""
    record, case = _own_document(visit, record_id)
    return _correct_page(visit, record, case)


@room.post("/records/{record_id}/correct")
@allowed(ISSUERS)
def begin_correction(
    visit: Visiting, record_id: str, kind: Short = "", reason: Words = "", form_id: Short = ""
) -> Response:
    """Begin the other document as a draft that knows what it is about; on to its form."""
    record, case = _own_document(visit, record_id)
    app = visit.app
    try:
        relation = _relation(kind, record, reason)
        with app.catalog.reading() as reader:
            require_open(record, relation.kind, tuple(reader.records_of(case.id)))
            seen = reader.fact_count()
        adds = relation.kind is RelationKind.SUPPLEMENTS
        form = app.pack.form(form_id if adds and form_id else record.form_id or "")
        same_party = form.audience == "external"
        now, user = app.now(), visit.signed_in.name
        draft = Draft(
            new_draft_key(),
            user,
            case.id,
            form.id,
            now,
            now,
            seen,
            {},
            {},
            party_id=record.party_id if same_party else None,
            relation=relation,
        )
        drafts_of(visit).save(draft)
    except (RejectedError, ConflictError) as error:
        typed = {"kind": kind, "reason": reason, "form_id": form_id}
        return _correct_page(visit, record, case, typed=typed, error=error)
    return visit.go(f"/cases/{case.id}/issue/{form.id}?draft={draft.key}")


def _correct_page(
    visit: Visit,
    record: Record,
    case: Case,
    *,
    typed: Mapping[str, str] | None = None,
    error: DocArchiveError | None = None,
) -> Response:
    with visit.app.catalog.reading() as reader:
        served = _file(visit, case, reader).served_on(record)
    usual = RelationKind.CORRECTS if served else RelationKind.REPLACES
    return visit.page(
        "issue_correct.html",
        status=status_of(error) if error else 200,
        record=record,
        case=case,
        served=served,
        kinds=list(RelationKind),
        forms=visit.app.pack.forms,
        typed=typed or {"kind": usual.value, "reason": "", "form_id": record.form_id or ""},
        error=error,
    )


def _file(visit: Visit, case: Case, reader: Reader) -> CaseFile:
    return read_case_file(case, reader, visit.site.rules)


def _relation(kind: str, record: Record, reason: str) -> Relation:
    if kind not in {item.value for item in RelationKind}:
        raise RejectedError("请选择更正、重新制作还是补充 / choose one of the three")
    if not reason.strip():
        raise RejectedError("请写明原因 / say why")
    return Relation(RelationKind(kind), record.id, reason.strip())


def _own_document(visit: Visit, record_id: str) -> tuple[Record, Case]:
    """A document of a case in which the visitor may issue."""
    with visit.reading() as reader:
        record, case = load_record(record_id, reader)
    visit.require(Deed.ISSUE, case)
    if record.kind is not RecordKind.DOCUMENT:
        raise NotFoundError("不是本机关制作的文书 / no document issued here")
    return record, case


def _file_number(record: Record) -> int:
    """Which file of the record is the PDF, from 1; 0 when there is none."""
    roles = [item.role for item in record.representations]
    return roles.index(Role.ISSUED_PDF) + 1 if Role.ISSUED_PDF in roles else 0
