"""The files of a record: taken out, played, and drawn page by page, with the words of a query marked."""

from typing import Annotated

from fastapi import Path as InPath
from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from docarchive.catalog.port import Reader
from docarchive.domain.errors import NotFoundError, RejectedError, UnavailableError
from docarchive.domain.identifiers import Sha256
from docarchive.domain.people.rights import Deed
from docarchive.domain.people.sign_in import AccessKind
from docarchive.domain.record import Record
from docarchive.web.access import READERS, allowed, doing
from docarchive.web.access_log import write_down, write_down_if_new
from docarchive.web.files import send_file
from docarchive.web.hit_places import asked_of
from docarchive.web.loading import file_of, load_record
from docarchive.web.navigation import Entry
from docarchive.web.page_marks import marks_svg
from docarchive.web.pictures import PAGE_WIDTH, THUMB_WIDTH
from docarchive.web.routing import Room
from docarchive.web.viewing import ShownFile
from docarchive.web.visit import Visiting
from docarchive.workflows.searching.marking import marks_on_page

room = Room()
ENTRIES: tuple[Entry, ...] = ()
PageNumber = Annotated[int, InPath(ge=1, le=100_000)]
_SIZES = {"large": PAGE_WIDTH, "small": THUMB_WIDTH}


@room.get("/records/{record_id}/files/{number}")
@allowed(doing(Deed.EXPORT))
def download(visit: Visiting, record_id: str, number: PageNumber, request: Request) -> Response:
    """One file as it lies in the archive; taking it out is written down."""
    with visit.reading() as reader:
        record, case = load_record(record_id, reader)
    visit.require(Deed.EXPORT, case)
    item = file_of(record, number)
    write_down(visit, record, AccessKind.TAKEN_OUT)  # a part, too: the whole can be asked for as one
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
    write_down_if_new(visit, record)
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
        write_down_if_new(visit, record)
    etag = f'"{item.sha256}-{page}-{rotation}-{_SIZES[size]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    path = app.archive.local_path(item.key)
    if path is None:
        raise UnavailableError("文件不在本机 / the file is not on this machine")
    jpeg = visit.site.pictures.picture(path, item.sha256, page - 1, width=_SIZES[size], rotation=rotation)
    return Response(jpeg, media_type="image/jpeg", headers=headers)


@room.get("/records/{record_id}/files/{number}/marks/{page}")
@allowed(READERS)
def marks(
    visit: Visiting,
    record_id: str,
    number: PageNumber,
    page: PageNumber,
    q: Annotated[str, Query(max_length=4000)] = "",
    exact: bool = False,
    at: Annotated[int, Query(ge=0)] = 0,
    of: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """What to lay over the picture of a page, so that the words of a query are marked; empty where nobody knows."""
    query = asked_of(visit, q, exact=exact)
    with visit.reading() as reader:
        record, _ = load_record(record_id, reader)
        item = file_of(record, number)
        if page > ShownFile(number, item).pages:
            raise NotFoundError("没有这一页 / no such page")
        try:
            boxes = (
                marks_on_page(
                    record,
                    item,
                    page,
                    query,
                    archive=visit.app.archive,
                    reader=reader,
                    printed=visit.site.printed.pages,
                )
                if query
                else ()
            )
        except RejectedError:  # a PDF that can be shown may still not be read; its picture goes without marks
            boxes = ()
    svg = marks_svg(boxes, current=at, of=of)
    return Response(svg, media_type="image/svg+xml", headers={"Cache-Control": "private, max-age=300"})


def _rotation(record: Record, sha256: Sha256, page: int, reader: Reader) -> int:
    """How a scan is turned to be read, as its reading found."""
    read = reader.text_of(record.id, sha256)
    return next((item.rotation for item in read if item.page_number == page), 0)
