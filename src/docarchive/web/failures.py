"""The one table from families of failure to HTTP; pages tell them to people, ``/api/`` as problem+json (RFC 9457)."""

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from docarchive.domain.errors import (
    ConflictError,
    DamageError,
    DocArchiveError,
    ForbiddenError,
    NotFoundError,
    RejectedError,
    UnavailableError,
)
from docarchive.web import malformed
from docarchive.web.forms import SAFE_METHODS, is_from_here, typed
from docarchive.web.headers import safe_headers
from docarchive.web.mistakes import write_down
from docarchive.web.routing import PasswordNeededError, SignInNeededError
from docarchive.web.signing_in import Typed, ask_to_sign_in, keep_for_later, receive, sign_in_address
from docarchive.web.visit import SEE_OTHER, Visit

_log = logging.getLogger(__name__)

STATUS: Mapping[type[DocArchiveError], int] = {
    RejectedError: 422,
    NotFoundError: 404,
    ConflictError: 409,
    DamageError: 500,
    UnavailableError: 503,
    ForbiddenError: 403,
}
"""Family → status."""
TITLES: Mapping[int, str] = {
    400: "请求无法读取 / The request cannot be read",
    401: "请先登录 / Sign in first",
    403: "不能这样做 / Not allowed",
    404: "没有找到 / Not found",
    405: "这个地址不接受这种请求 / Not possible at this address",
    409: "现在不能这样做 / Not possible now",
    413: "内容太大 / Too large",
    422: "填写有误 / Something is filled in wrongly",
    500: "出错了 / Something went wrong",
    503: "暂时不能使用 / Not available just now",
}
NOT_FOUND = "没有找到，或者您无权查看 / it does not exist, or you may not see it"
"""Said of both, in the same words: what somebody may not see, they must not learn of."""
_MALFORMED_PAGE = "请从页面上的链接或表单重新打开，或改正地址 / come by the links and forms of the pages, or mend the address"
_MALFORMED_API = "接口说明见 /api/v1/openapi.json / /api/v1/openapi.json says what it takes"
_PROBLEM = "application/problem+json"


def status_of(error: DocArchiveError) -> int:
    """The status of an expected failure."""
    if isinstance(error, SignInNeededError):
        return HTTPStatus.UNAUTHORIZED
    return next(status for family, status in STATUS.items() if isinstance(error, family))


def status_again(error: DocArchiveError | None) -> int:
    """The status of a page that shows its form again, with what was wrong; 200 when nothing was."""
    if error is None:
        return HTTPStatus.OK
    return STATUS[ConflictError if isinstance(error, ConflictError) else RejectedError]


def install(site: FastAPI) -> None:
    """Have every failure answered in one way."""
    site.add_exception_handler(DocArchiveError, _expected)
    site.add_exception_handler(RequestValidationError, _malformed)
    site.add_exception_handler(HTTPException, _of_http)
    site.add_exception_handler(Exception, _mistake)


async def _expected(request: Request, error: Exception) -> Response:
    assert isinstance(error, DocArchiveError)  # noqa: S101 - the table above says so
    status = status_of(error)
    if isinstance(error, SignInNeededError) and not is_api(request):
        return await _ask_to_sign_in(request)
    if isinstance(error, PasswordNeededError) and not is_api(request):
        return RedirectResponse("/password", status_code=SEE_OTHER)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("%s %s: %s", request.method, request.url.path, error)
    message = NOT_FOUND if status == HTTPStatus.NOT_FOUND else error.message
    hint = "" if status == HTTPStatus.NOT_FOUND else error.hint
    return await _told(request, status, message, hint)


async def _malformed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    hint = _MALFORMED_API if is_api(request) else _MALFORMED_PAGE
    return await _told(request, HTTPStatus.UNPROCESSABLE_ENTITY, malformed.told(error.errors()), hint)


async def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    status = error.status_code
    message = NOT_FOUND if status == HTTPStatus.NOT_FOUND else TITLES.get(status, str(error.detail))
    answer = await _told(request, status, message, "")
    for name, value in (error.headers or {}).items():
        answer.headers[name] = value
    return answer


async def _mistake(request: Request, error: Exception) -> Response:
    """A mistake in the program."""
    message, hint = write_down(error, f"{request.method} {request.url.path}")
    answer = await _told(request, HTTPStatus.INTERNAL_SERVER_ERROR, message, hint)
    for name, value in safe_headers(request.url.scheme).items():  # this answer goes round `SafeHeaders`
        answer.headers.setdefault(name, value)
    return answer


async def _told(request: Request, status: int, message: str, hint: str) -> Response:
    if is_api(request):
        return problem(status, message, hint)
    kept = await _typed_here(request)
    title = TITLES.get(status, TITLES[500])
    try:
        visit = await run_in_threadpool(_visit_of, request)
        return await run_in_threadpool(
            visit.page, "failure.html", status=status, title=title, message=message, hint=hint, kept=kept
        )
    except DocArchiveError:  # the catalogue does not answer: no page can be made, but the failure can be told
        return PlainTextResponse("\n\n".join(filter(None, (title, message, hint))), status)


async def _typed_here(request: Request) -> Typed:
    """What was typed into a form of ours. Others are not read, nor is what no route sets a largest size for."""
    if request.method in SAFE_METHODS or not hasattr(request.state, "visit") or not is_from_here(request):
        return {}
    try:
        return await typed(request)
    except (HTTPException, RuntimeError):  # no form, too large, or read in part: that is what is being told
        return {}


async def _ask_to_sign_in(request: Request) -> Response:
    """A page leads to the sign-in form and back; what was typed when the session ended waits behind it."""
    if request.method in SAFE_METHODS:
        answer: Response = RedirectResponse(sign_in_address(request), status_code=SEE_OTHER)
        if "hx-request" in request.headers:
            answer = Response(status_code=204, headers={"HX-Redirect": sign_in_address(request)})
        return answer
    kept = await _typed_here(request) if keep_for_later(request) else {}
    visit = await run_in_threadpool(_visit_of, request)
    return await run_in_threadpool(
        ask_to_sign_in, visit, back_to=request.url.path, kept=kept, status=HTTPStatus.UNAUTHORIZED
    )


def problem(status: int, message: str, hint: str) -> Response:
    """A failure as machines read it."""
    body = {"type": "about:blank", "title": TITLES.get(status, message), "status": status, "detail": message}
    if hint:
        body["hint"] = hint
    return Response(json.dumps(body, ensure_ascii=False), status_code=status, media_type=_PROBLEM)


def is_api(request: Request) -> bool:
    """Whether a program asked."""
    return request.url.path.startswith("/api/")


def _visit_of(request: Request) -> Visit:
    """The visit, if the guard got so far; else who it is all the same, for the head of the page."""
    known = getattr(request.state, "visit", None)
    if isinstance(known, Visit):
        return known
    return receive(request)
