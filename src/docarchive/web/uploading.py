"""Files from browsers: tus 1.0 (resumable uploads, https://tus.io/protocols/resumable-upload), and plain forms.

Of the protocol: the core, creation, creation-with-upload and termination. What is sent goes straight to the disk.
"""

import base64
import binascii
from collections.abc import Mapping

from fastapi.concurrency import contextmanager_in_threadpool, run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from docarchive.domain.errors import RejectedError
from docarchive.inbox.uploads import Upload, UploadFolder

VERSION = "1.0.0"
PIECE_TYPE = "application/offset+octet-stream"
ANY_SIZE = 1 << 50
"""Files may be of any size; the disk has the last word."""
_WRITTEN_AT_ONCE = 1 << 20
_DIGITS = 15


def tus_headers(upload: Upload | None = None) -> dict[str, str]:
    """What every answer of the protocol carries, and how far *upload* is."""
    headers = {"Tus-Resumable": VERSION}
    if upload is not None:
        headers |= {"Upload-Offset": str(upload.offset), "Upload-Length": str(upload.described.size_bytes)}
    return headers


def number_in(request: Request, header: str) -> int:
    """A header that holds a number; `RejectedError` when it does not."""
    text = request.headers.get(header, "")
    if not text.isdecimal() or not text.isascii() or len(text) > _DIGITS:
        raise RejectedError(f"{header} 应是一个数 / {header} should be a number")
    return int(text)


def metadata_in(request: Request) -> Mapping[str, str]:
    """The pairs of ``Upload-Metadata``: names, and values in base64."""
    found = {}
    for pair in filter(None, request.headers.get("upload-metadata", "").split(",")):
        name, _, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError, ValueError) as error:
            raise RejectedError("Upload-Metadata 无法读取 / Upload-Metadata cannot be read") from error
    return found


def brings_a_piece(request: Request) -> bool:
    """Whether the request's body is bytes of the file."""
    return request.headers.get("content-type", "") == PIECE_TYPE


async def receive_piece(
    request: Request, folder: UploadFolder, upload: Upload, offset: int
) -> Response | int:
    """Append the request's body at *offset*; return how far the file is now.

    Whatever was sent before a line is cut stays and is gone on with; then nobody hears the answer.
    """
    try:
        async with contextmanager_in_threadpool(folder.receiving(upload, offset)) as piece:
            waiting = bytearray()
            async for chunk in request.stream():
                waiting += chunk
                if len(waiting) >= _WRITTEN_AT_ONCE:
                    await run_in_threadpool(piece.write, bytes(waiting))
                    waiting.clear()
            await run_in_threadpool(piece.write, bytes(waiting))
            return piece.offset
    except ClientDisconnect:
        return Response(status_code=408)


def receive_whole(file: UploadFile, folder: UploadFolder, name: tuple[str, ...], by: str) -> None:
    """Take one file of a plain form into the inbox."""
    upload = folder.begin(name, file.size or 0, by)
    with folder.receiving(upload, 0) as piece:
        while content := file.file.read(_WRITTEN_AT_ONCE):
            piece.write(content)
