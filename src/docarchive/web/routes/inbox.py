"""The inbox: what lies in it and became of it, by state; and files handed in through the browser."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import File, Form, Query, UploadFile
from fastapi.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from docarchive.catalog.port import Reader
from docarchive.domain.arrival import Arrival, ArrivalState
from docarchive.domain.case import Case, Stage
from docarchive.domain.errors import DocArchiveError, NotFoundError, RejectedError
from docarchive.domain.identifiers import RecordId
from docarchive.domain.people.rights import Deed
from docarchive.inbox.uploads import Upload, UploadFolder, arriving_parts
from docarchive.web.access import allowed, doing
from docarchive.web.failures import problem, status_of
from docarchive.web.loading import load_case
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.uploading import (
    ANY_SIZE,
    VERSION,
    brings_a_piece,
    metadata_in,
    number_in,
    receive_piece,
    receive_whole,
    tus_headers,
)
from docarchive.web.visit import Visit, Visiting
from docarchive.workflows.arriving.matching import case_of_folder

PAGE_SIZE = 50
_CASES = 200
_S = ArrivalState
_WORKING = frozenset({_S.CLAIMED, _S.READ, _S.MATCHED, _S.STORED, _S.FILED, _S.DUPLICATE})
_WAITING = frozenset({_S.SEEN, _S.SETTLING})
GROUPS: Mapping[str, tuple[str, frozenset[ArrivalState]]] = {
    "open": ("未完 / Open", frozenset({_S.SET_ASIDE, _S.QUARANTINED}) | _WAITING | _WORKING),
    "set_aside": ("待整理 / Set aside", frozenset({_S.SET_ASIDE})),
    "quarantined": ("隔离 / Quarantined", frozenset({_S.QUARANTINED})),
    "waiting": ("等待 / Waiting", _WAITING),
    "working": ("处理中 / At work", _WORKING),
    "released": ("已归档 / Filed", frozenset({_S.RELEASED})),
    "gone": ("已取走 / Taken away", frozenset({_S.GONE})),
}

room = Room()
ENTRIES = (Entry("收件夹 / Inbox", "/inbox", doing(Deed.TEND_INBOX)),)
_TENDERS = doing(Deed.TEND_INBOX)


@dataclass(frozen=True, slots=True)
class Row:
    """One file as the list shows it."""

    arrival: Arrival
    reasons: tuple[str, ...]
    records: tuple[tuple[RecordId, str], ...]
    """With title and number."""
    hidden: bool
    """It went, in part at least, to papers that this user may not see: then the reason is not told either."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One way to look at the list."""

    name: str
    title: str
    count: int


@room.get("/inbox")
@allowed(_TENDERS)
def inbox(
    visit: Visiting,
    state: Annotated[str, Query(max_length=20)] = "open",
    q: Annotated[str, Query(max_length=200)] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    case: Annotated[str, Query(max_length=40)] = "",
    received: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """The list, and where files are handed in."""
    part = "hx-request" in visit.request.headers
    return _inbox(visit, state, q, page, part=part, chosen=case, received=received)


@room.post("/inbox/upload", max_body_size=ANY_SIZE)
@allowed(_TENDERS)
def upload(
    visit: Visiting,
    files: Annotated[list[UploadFile] | None, File()] = None,
    case: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Files of a plain form, for browsers without script: all that can be taken are."""
    folder, taken = _folder(visit), 0
    faults: list[str] = []
    sent = [file for file in files or () if file.filename]
    if not sent:
        faults.append("没有选择文件 / no file was chosen")
    for file in sent:
        try:
            receive_whole(file, folder, _place(visit, file.filename or "", case), visit.signed_in.name)
            taken += 1
        except RejectedError as error:
            faults.append(error.message)
    if faults:
        return _inbox(visit, "open", "", 1, chosen=case, received=taken, faults=faults, status=422)
    return visit.go(f"/inbox?received={taken}")


# tus 1.0


@room.post("/inbox/uploads", max_body_size=ANY_SIZE)
@allowed(_TENDERS)
async def begin_upload(visit: Visiting, request: Request) -> Response:
    """Announce a file: its size and name; small ones come along."""
    try:
        _require_version(request)
        size = number_in(request, "upload-length")
        known = metadata_in(request)
        begun = await run_in_threadpool(_begin, visit, known, size)
        headers = tus_headers() | {"Location": f"/inbox/uploads/{begun.described.id}"}
        if brings_a_piece(request):
            offset = await receive_piece(request, _folder(visit), begun, 0)
            if isinstance(offset, Response):
                return offset
            headers["Upload-Offset"] = str(offset)
    except DocArchiveError as error:
        return _told(error)
    return Response(status_code=201, headers=headers)


@room.head("/inbox/uploads/{upload_id}")
@allowed(_TENDERS)
def upload_offset(visit: Visiting, upload_id: str) -> Response:
    """How far an upload is, to go on from there."""
    try:
        found = _folder(visit).find(upload_id, visit.signed_in.name)
    except DocArchiveError as error:
        return _told(error)
    return Response(status_code=200, headers=tus_headers(found))


@room.patch("/inbox/uploads/{upload_id}", max_body_size=ANY_SIZE)
@allowed(_TENDERS)
async def go_on_with_upload(visit: Visiting, request: Request, upload_id: str) -> Response:
    """A piece of the file, behind what is there."""
    try:
        found = await run_in_threadpool(_folder(visit).find, upload_id, visit.signed_in.name)
        _require_version(request)
        if not brings_a_piece(request):
            return Response(status_code=415, headers=tus_headers())
        offset = await receive_piece(request, _folder(visit), found, number_in(request, "upload-offset"))
    except DocArchiveError as error:
        return _told(error)
    if isinstance(offset, Response):
        return offset
    return Response(status_code=204, headers=tus_headers() | {"Upload-Offset": str(offset)})


@room.delete("/inbox/uploads/{upload_id}")
@allowed(_TENDERS)
def end_upload(visit: Visiting, upload_id: str) -> Response:
    """Throw away what was sent; a whole file stays in the inbox."""
    folder = _folder(visit)
    try:
        folder.forget(folder.find(upload_id, visit.signed_in.name))
    except DocArchiveError as error:
        return _told(error)
    return Response(status_code=204, headers=tus_headers())


def _inbox(
    visit: Visit,
    state: str,
    q: str,
    page: int,
    *,
    part: bool = False,
    chosen: str = "",
    received: int = 0,
    faults: Sequence[str] = (),
    status: int = 200,
) -> Response:
    if state not in GROUPS:
        raise NotFoundError("没有这种状态 / no such state")
    with visit.reading() as reader:
        counts = reader.count_arrivals()
        after = (page - 1) * PAGE_SIZE
        found = reader.newest_arrivals(GROUPS[state][1], q.strip(), limit=PAGE_SIZE + 1, after=after)
        shown = found[:PAGE_SIZE]
        names = reader.record_names([record_id for arrival in shown for record_id in arrival.record_ids])
        rows = [_row(arrival, names) for arrival in shown]
        cases = [] if part else _cases(visit, chosen, reader)
    tabs = [
        Tab(name, title, sum(counts.get(each, 0) for each in states))
        for name, (title, states) in GROUPS.items()
    ]
    return visit.page(
        "inbox_part.html" if part else "inbox.html",
        status=status,
        state=state,
        q=q,
        number=page,
        tabs=tabs,
        rows=rows,
        more=len(found) > PAGE_SIZE,
        cases=cases,
        chosen=chosen,
        received=received,
        faults=faults,
        address=f"/inbox?state={state}",
    )


def _row(arrival: Arrival, names: Mapping[RecordId, str]) -> Row:
    records = tuple((one, names[one]) for one in arrival.record_ids if one in names)
    hidden = len(records) < len(arrival.record_ids)
    reasons = () if hidden else tuple(part for part in arrival.reason.split("；") if part)
    return Row(arrival, reasons, records, hidden)


def _cases(visit: Visit, chosen: str, reader: Reader) -> list[Case]:
    """The open cases that this user may file to; the chosen one among them."""
    anywhere = visit.may(Deed.FILE)
    officer = visit.sight.officer_id
    if not anywhere and officer is None:
        return []
    found = list(reader.find_cases(officer_id=None if anywhere else officer, only_open=True, limit=_CASES))
    if chosen and all(case.id != chosen for case in found):
        found.insert(0, load_case(chosen, reader))
    return [case for case in found if case.stage is not Stage.CLOSED and visit.may(Deed.FILE, case)]


def _folder(visit: Visit) -> UploadFolder:
    return UploadFolder(visit.site.app.folder("inbox_dir"), visit.site.app.now)


def _begin(visit: Visit, known: Mapping[str, str], size: int) -> Upload:
    path = known.get("relativePath") or known.get("filename", "")
    if path in ("null", "undefined"):  # what some clients send for a file outside a folder
        path = known.get("filename", "")
    return _folder(visit).begin(_place(visit, path, known.get("case", "")), size, visit.signed_in.name)


def _place(visit: Visit, path: str, case_id: str) -> tuple[str, ...]:
    """Where a file goes in the inbox: into the folder of the case named, or of its own.

    A folder that names a case files to it, so it takes the right to.
    """
    parts = arriving_parts(path)
    with visit.reading() as reader:
        case = load_case(case_id, reader) if case_id else case_of_folder("/".join(parts), reader)
    if case is None:
        return parts
    visit.require(Deed.FILE, case)
    case.accept_documents()
    return (str(case.id), *parts) if case_id else parts


def _require_version(request: Request) -> None:
    if request.headers.get("tus-resumable") != VERSION:
        raise RejectedError(f"只支持 tus {VERSION} / only tus {VERSION} is spoken here")


def _told(error: DocArchiveError) -> Response:
    """A failure as the client of the protocol shows it."""
    answer = problem(status_of(error), error.message, error.hint)
    answer.headers.update(tus_headers())
    return answer
