"""How the interface answers: bodies with an ETag, pages of lists, what was made; and what of it is described."""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import Header, Query
from pydantic import BaseModel
from starlette.responses import Response

from docarchive.domain.errors import RejectedError
from docarchive.domain.identifiers import is_id
from docarchive.web.visit import Visit

PREFIX = "/api/v1"
PAGE_SIZE = 20
_LARGEST = 100
_FARTHEST = 1_000_000
_JSON = "application/json"

Limit = Annotated[int, Query(ge=1, le=_LARGEST, description="Entries on a page.")]
Cursor = Annotated[str | None, Query(max_length=80, description="`next` of the page before.")]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description="Of the program's own making. The same key with the same request gets the same answer for a week, "
        "and nothing is done twice; with another request it is refused (422).",
        examples=["6f1c2c1e-2f0a-4a3e-9b51-7d2f7f6f3a10"],
    ),
]
Responses = dict[int | str, dict[str, Any]]

_TOLD: Mapping[int, str] = {
    400: "The body cannot be read.",
    401: "Nobody has signed in, or the token is over.",
    403: "Not with this role, not with this token's scopes, or not in a case of others.",
    404: "Not there, or not for you.",
    409: "Not possible in the present state; `detail` says why.",
    413: "The body is too large.",
    416: "Beyond the end of the file.",
    422: "A parameter is wrong; `detail` says which.",
    500: "Stored bytes differ from what was recorded.",
    503: "A store or tool does not answer just now.",
}
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_ETAG = {"ETag": {"schema": {"type": "string"}}}
_SENT = (400, 403, 409, 413)


def read_answers(model: type[BaseModel], *failures: int) -> Responses:
    """What a question may be answered with, for the OpenAPI document."""
    found: Responses = {
        200: {"model": model, "headers": _ETAG},
        304: {"description": "As it was, by If-None-Match."},
    }
    return found | _failures(*failures)


def deed_answers(model: type[BaseModel] | None, *failures: int, status: int = 200) -> Responses:
    """What a deed may be answered with; without a *model* the answer has no body."""
    done: dict[str, Any] = {"model": model} if model else {"description": "Done."}
    if status == 201:
        done["headers"] = {"Location": {"schema": {"type": "string"}, "description": "Where it is."}}
    return {status: done, **_failures(*_SENT, *failures)}


def _failures(*failures: int) -> Responses:
    numbers = sorted({*failures, 401, 422, 503})
    return {number: {"description": _TOLD[number], "content": _PROBLEM} for number in numbers}


def answer(visit: Visit, body: BaseModel) -> Response:
    """The body, or 304 when the asker has it."""
    content = body.model_dump_json().encode()
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if visit.request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=_JSON, headers=headers)


def told(body: BaseModel, *, status: int = 200, location: str = "") -> Response:
    """What a deed came to."""
    headers = {"Location": location} if location else {}
    return Response(body.model_dump_json(), status, media_type=_JSON, headers=headers)


def made_once(
    visit: Visit, key: str | None, given: BaseModel, make: Callable[[str], BaseModel], location: str
) -> Response:
    """201 with what *make* made of a fresh id; under a *key* once, and then the very same answer.

    Args:
        visit: The request.
        key: Its Idempotency-Key, if it has one.
        given: What was sent.
        make: Makes the thing with this id, or finds it made, and describes it.
        location: Where it is; ``{}`` stands for the ``id`` of the description.
    """
    body, again = visit.site.do_once(
        visit.signed_in.name,
        key,
        f"{visit.request.method} {visit.request.url.path} {given.model_dump_json()}",
        lambda target: make(target).model_dump_json(),
    )
    headers = {"Location": location.format(json.loads(body)["id"])} | (
        {"Idempotency-Replayed": "true"} if again else {}
    )
    return Response(body, 201, media_type=_JSON, headers=headers)


def cursor_to(place: str | int) -> str:
    """The ``next`` that leads on from a place in a list: an offset, or the id of the last entry."""
    return base64.urlsafe_b64encode(str(place).encode()).decode().rstrip("=")


def offset_in(cursor: str | None) -> int:
    """How many entries a cursor leads past; `RejectedError` for what is no cursor."""
    text = _decoded(cursor) if cursor else "0"
    if not text.isdecimal() or not text.isascii() or int(text) > _FARTHEST:
        raise _no_cursor()
    return int(text)


def id_in(cursor: str | None) -> str | None:
    """The id of the entry that a cursor leads past; `RejectedError` for what is no cursor."""
    text = _decoded(cursor) if cursor else None
    if text is not None and not is_id(text):
        raise _no_cursor()
    return text


def _decoded(cursor: str) -> str:
    try:
        return base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)).decode("ascii")
    except ValueError as error:
        raise _no_cursor() from error


def _no_cursor() -> RejectedError:
    return RejectedError("cursor 无效，应为上一页的 next / not a cursor: give `next` of the page before")
