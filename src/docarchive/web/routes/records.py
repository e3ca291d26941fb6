"""One record: what it is, its pages as pictures with the text beside, its files, and the proof that it is whole."""

from datetime import timedelta
from typing import Annotated

from fastapi import Path as InPath
from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from docarchive.archive.proof import make_proof
from docarchive.catalog.port import Reader
from docarchive.domain.errors import DocArchiveError, NotFoundError, RejectedError, UnavailableError
from docarchive.domain.identifiers import Sha256
from docarchive.domain.people.rights import Deed
from docarchive.domain.people.sign_in import AccessKind
from docarchive.domain.record import DERIVED, PageText, Record
from docarchive.domain.standing import related_to
from docarchive.index.passages import marks
from docarchive.index.query import parse_query
from docarchive.web.access import READERS, allowed, doing
from docarchive.web.files import send_file
from docarchive.web.loading import file_of, load_record
from docarchive.web.marked import Piece, pieces
from docarchive.web.navigation import Entry
from docarchive.web.pictures import PAGE_WIDTH, THUMB_WIDTH
from docarchive.web.routing import Room
from docarchive.web.viewing import ShownFile, first_shown, shown_files
from docarchive.web.visit import Visit, Visiting
from docarchive.workflows.people.access import log_access
from docarchive.workflows.people.sign_in import SESSION_HOURS

room = Room()
ENTRIES: tuple[Entry, ...] = ()
PageNumber = Annotated[int, InPath(ge=1, le=100_000)]
_OPENED = timedelta(hours=SESSION_HOURS)
_SIZES = {"large": PAGE_WIDTH, "small": THUMB_WIDTH}


@room.get("/records/{record_id}")
@allowed(READERS)
def record_page(
    visit: Visiting,
    record_id: str,
    file: Annotated[int, Query(ge=0, le=10_000)] = 0,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    q: Annotated[str, Query(max_length=1000)] = "",
) -> Response:
    """The record, opened at a page of one of its files; opening is written down."""
    with visit.reading() as reader:
        record, case = load_record(record_id, reader)
        party = reader.get_party(record.party_id)
        files = shown_files(record)
        shown = files[file - 1] if 0 < file <= len(files) else first_shown(record)
        texts = _texts(record, shown, reader)
        siblings = reader.records_of(case.id)
        officers = [reader.get_officer(officer_id).name for officer_id in record.officer_ids]
        comparisons = reader.comparisons_of(record.id)
        earlier = next(
            (item for item in siblings if record.relation and item.id == record.relation.record_id), None
        )
    _write_down(visit, record, AccessKind.OPENED)
    number = min(page, max(shown.pages, 1)) if shown else 1
    text = next((item for item in texts if item.page_number == number), None)
    return visit.page(
        "record.html",
        record=record,
        case=case,
        party=party,
        files=files,
        shown=shown,
        number=number,
        text=text,
        text_pieces=_marked(text, q) if text else [],
        q=q,
        officers=officers,
        comparison=comparisons[-1] if comparisons else None,
        earlier=earlier,
        later=related_to(record, siblings),
        derived=DERIVED,
        may_export=visit.may(Deed.EXPORT, case),
    )


@room.get("/records/{record_id}/proof")
@allowed(READERS)
def proof(visit: Visiting, record_id: str) -> Response:
    """Every file read and compared with the signed ledger, now; said in one sentence."""
    app = visit.app
    with visit.reading() as reader:
        record, case = load_record(record_id, reader)
        positions = reader.fact_positions(record.id)
    failure: DocArchiveError | None = None
    made = None
    try:
        made = make_proof(app.ledger, app.archive, positions)
    except DocArchiveError as error:
        failure = error
    part = "hx-request" in visit.request.headers
    return visit.page(
        "proof_part.html" if part else "proof.html",
        record=record,
        case=case,
        made=made,
        failure=failure,
        checked_at=app.now(),
        first=min(positions),
    )


@room.get("/records/{record_id}/files/{number}")
@allowed(doing(Deed.EXPORT))
def download(visit: Visiting, record_id: str, number: PageNumber, request: Request) -> Response:
    """One file as it lies in the archive; taking it out is written down."""
    with visit.reading() as reader:
        record, case = load_record(record_id, reader)
    visit.require(Deed.EXPORT, case)
    item = file_of(record, number)
    _write_down(visit, record, AccessKind.TAKEN_OUT)  # a part, too: the whole can be asked for as one
    return send_file(request, visit.app.archive, record, item)


@room.get("/records/{record_id}/play/{number}")
@allowed(READERS)
def play(visit: Visiting, record_id: str, number: PageNumber, request: Request) -> Response:
    """A recording for the player of its page."""
    with visit.reading() as reader:
        record, _ = load_record(record_id, reader)
    item = file_of(record, number)
    if not ShownFile(number, item).player:
        raise NotFoundError("不能播放 / it cannot be played")
    _write_down_if_new(visit, record)
    return send_file(request, visit.app.archive, record, item)


@room.get("/records/{record_id}/files/{number}/pages/{page}/{size}")
@allowed(READERS)
def picture(
    visit: Visiting, record_id: str, number: PageNumber, page: PageNumber, size: str, request: Request
) -> Response:
    """One page as a JPEG: ``large`` to read, ``small`` to choose by."""
    app = visit.app
    with visit.reading() as reader:
        record, _ = load_record(record_id, reader)
        item = file_of(record, number)
        shown = ShownFile(number, item)
        if size not in _SIZES or page > shown.pages:
            raise NotFoundError("没有这一页 / no such page")
        rotation = _rotation(record, item.sha256, page, reader)
    if size == "large":
        _write_down_if_new(visit, record)
    etag = f'"{item.sha256}-{page}-{rotation}-{_SIZES[size]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    path = app.archive.local_path(item.key)
    if path is None:
        raise UnavailableError("文件不在本机 / the file is not on this machine")
    jpeg = visit.site.pictures.picture(path, item.sha256, page - 1, width=_SIZES[size], rotation=rotation)
    return Response(jpeg, media_type="image/jpeg", headers=headers)


def _texts(record: Record, shown: ShownFile | None, reader: Reader) -> list[PageText]:
    """The text beside: of the shown file, else of the record."""
    own = reader.text_of(record.id, shown.item.sha256) if shown else ()
    return list(own or reader.pages_of(record.id))


def _rotation(record: Record, sha256: Sha256, page: int, reader: Reader) -> int:
    """How a scan is turned to be read, as its reading found."""
    read = reader.text_of(record.id, sha256)
    return next((item.rotation for item in read if item.page_number == page), 0)


def _marked(text: PageText, q: str) -> list[Piece]:
    try:
        found = marks(parse_query(q), text.text) if q.strip() else ()
    except RejectedError:
        found = ()
    return pieces(text.text, found)


def _write_down_if_new(visit: Visit, record: Record) -> None:
    """Write down what can be read without the record's page, unless that was opened in the same session or so."""
    with visit.site.app.catalog.reading() as reader:
        last = reader.accesses(user=visit.signed_in.name, record_id=record.id, limit=1)
    if not last or visit.app.now() - last[0].at > _OPENED:
        _write_down(visit, record, AccessKind.OPENED)


def _write_down(visit: Visit, record: Record, what: AccessKind) -> None:
    log_access(
        visit.signed_in.name,
        [record.id],
        what,
        catalog=visit.app.catalog,
        now=visit.app.now(),
        source=visit.source,
    )
