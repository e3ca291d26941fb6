"""Files of records as browsers get them: a fixed kind, never opened inside our pages, in parts where asked."""

import re
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from docarchive.archive.port import Archive
from docarchive.domain.identifiers import Sha256
from docarchive.domain.media_types import DOCX, XLSX
from docarchive.domain.record import Record, Representation
from docarchive.domain.record_files import readable_name
from docarchive.web.sending import to_be_saved

_PLAIN = "application/octet-stream"
_KNOWN = frozenset(
    {
        "application/pdf",
        "application/zip",
        DOCX,
        XLSX,
        *("image/jpeg", "image/png", "image/tiff", "image/bmp", "image/gif", "image/webp", "image/heic"),
        *("video/mp4", "video/webm", "audio/mpeg", "audio/mp4", "audio/wav", "audio/x-wav", "audio/ogg"),
    }
)
"""Kinds that are named to a browser; all others are bytes."""
_RANGE = re.compile(r"bytes=(?:(?P<first>\d{1,15})-(?P<last>\d{0,15})|-(?P<tail>\d{1,15}))")
_CHUNK = 256 << 10


class Stored(Protocol):
    """A file of the archive."""

    @property
    def key(self) -> str: ...
    @property
    def sha256(self) -> Sha256: ...
    @property
    def size_bytes(self) -> int: ...
    @property
    def media_type(self) -> str: ...


def send_file(request: Request, archive: Archive, record: Record, item: Representation) -> Response:
    """The bytes of one file of a record; players inside our pages take it as it comes."""
    return send_stored(request, archive, item, readable_name(record, item))


def send_stored(request: Request, archive: Archive, item: Stored, name: str) -> Response:
    """The bytes of a file, whole or the part asked for (RFC 9110 section 14), offered for saving under *name*."""
    etag = f'"{item.sha256}"'
    headers = {"ETag": etag, "Accept-Ranges": "bytes", **to_be_saved(name, cache="private, no-cache")}
    kind = item.media_type if item.media_type in _KNOWN else _PLAIN
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    asked = request.headers.get("range")
    if request.headers.get("if-range") not in (None, etag):
        asked = None
    part = _part(asked, item.size_bytes) if asked else (0, item.size_bytes)
    if part is None:
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{item.size_bytes}"})
    start, end = part
    headers["Content-Length"] = str(end - start)
    if asked and _RANGE.fullmatch(asked):
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{item.size_bytes}"
        return StreamingResponse(_stream(archive.open(item.key), start, end), 206, headers, kind)
    return StreamingResponse(_stream(archive.open(item.key), start, end), 200, headers, kind)


def _part(asked: str, size: int) -> tuple[int, int] | None:
    """First byte and the one behind the last; all of it when the header is no range we know; None: beyond the end."""
    read = _RANGE.fullmatch(asked)
    if read is None:
        return 0, size
    if read["tail"] is not None:
        tail = min(int(read["tail"]), size)
        return (size - tail, size) if tail else None
    first = int(read["first"])
    last = min(int(read["last"]), size - 1) if read["last"] else size - 1
    return (first, last + 1) if first <= last else None


def _stream(source: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    with source:
        source.seek(start)
        left = end - start
        while left and (chunk := source.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk
