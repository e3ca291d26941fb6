"""Routes that open only to those they declare: nothing of a request's body is read before that is settled."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from docarchive.domain.errors import ForbiddenError, NotFoundError, RejectedError
from docarchive.web.access import Access, access_of
from docarchive.web.forms import (
    SAFE_METHODS,
    read_form,
    refuse_nul_in_form,
    require_own_origin,
    require_token,
)
from docarchive.web.sent_forms import sending_of
from docarchive.web.signing_in import receive
from docarchive.web.visit import Visit

FORM_BYTES = 2 << 20
"""Largest form; a route that takes files says ``max_body_size=``."""
LARGEST = 2**63 - 1
"""The largest number that a catalogue can be asked about."""


class SignInNeededError(ForbiddenError):
    """Nobody has signed in, or the session has ended; pages answer with the sign-in form."""


class PasswordNeededError(ForbiddenError):
    """The password was chosen by somebody else: first another one is chosen."""


class GuardedRoute(APIRoute):
    """A route that says who may use it."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Take over the endpoint's declaration; `TypeError` when there is none."""
        self.access: Access = access_of(endpoint)
        if options.get("max_body_size") is None:
            options["max_body_size"] = FORM_BYTES
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler behind its guard."""
        handle = super().get_route_handler()
        access = self.access

        async def guarded(request: Request) -> Response:
            _refuse_nul_in_address(request)
            visit: Visit = await run_in_threadpool(receive, request)
            request.state.visit = visit
            if not access.allows(visit.who):
                raise _refusal(visit)
            if request.method not in SAFE_METHODS and not _by_program(visit):
                require_own_origin(request)
                await require_token(request, visit.secret)
            if request.method in SAFE_METHODS:
                return await handle(request)
            await refuse_nul_in_form(request)
            sending = await sending_of(request, visit.who.user.name) if visit.who else None
            if sending is None:
                return await handle(request)
            answer = await visit.site.sent_forms.answer(
                sending, lambda: handle(request), lambda: visit.shown_once
            )
            await (await read_form(request)).close()  # of a form that was answered before nobody else does
            return answer

        return guarded


class Room(APIRouter):
    """The routes of one room; ``@room.get(path)`` above ``@allowed(…)`` above the handler."""

    def __init__(self, *, api: bool = False) -> None:
        """With *api* the routes stand in the OpenAPI document; pages do not."""
        super().__init__(route_class=GuardedRoute, include_in_schema=api, default_response_class=Response)


def _refuse_nul_in_address(request: Request) -> None:
    """No text of ours holds a NUL, and PostgreSQL takes none: such an address is none, such a question no question."""
    if "\x00" in request.url.path:
        raise NotFoundError("没有找到 / not found")
    if "%00" in request.url.query:
        raise RejectedError("参数含不能使用的字符 / a parameter holds a character that cannot be used")


def _by_program(visit: Visit) -> bool:
    """A token in a header is sent by nobody unknowingly; a cookie is."""
    return visit.who is not None and visit.who.scopes is not None


def _refusal(visit: Visit) -> ForbiddenError:
    if visit.who is None:
        return SignInNeededError("请先登录 / sign in first")
    if visit.who.must_change:
        return PasswordNeededError("请先设置自己的密码 / choose a password of your own first")
    return ForbiddenError(
        "您的角色不能使用此功能 / your role may not use this",
        hint="需要时请联系管理员 / ask an administrator if you need it",
    )
