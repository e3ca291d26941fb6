"""To the office's OpenID provider and back."""

import secrets
from typing import TYPE_CHECKING

from starlette.responses import Response

from docarchive.domain.errors import ForbiddenError, NotFoundError
from docarchive.domain.people.sign_in import Outcome
from docarchive.web.access import PUBLIC, allowed
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.signing_in import FORM_COOKIE, SESSION_COOKIE, safe_address
from docarchive.web.visit import Visit, Visiting

if TYPE_CHECKING:
    from docarchive.web.oidc import Provider

BROWSER_COOKIE = "docarchive_oidc"
"""Ties the provider's answer to the browser that was sent there."""
BACK = "/sign-in/oidc/back"
"""To be registered at the provider, after the address of the house."""

room = Room()
ENTRIES: tuple[Entry, ...] = ()


@room.get("/sign-in/oidc")
@allowed(PUBLIC)
def to_provider(visit: Visiting, back_to: str = "/") -> Response:
    """Send the browser to the provider."""
    browser = secrets.token_urlsafe(32)
    url = _provider(visit).ask(browser=browser, redirect_uri=_back_here(visit), back_to=safe_address(back_to))
    visit.cookies[BROWSER_COOKIE] = browser
    return visit.go(url)


@room.get(BACK)
@allowed(PUBLIC)
def back_from_provider(visit: Visiting) -> Response:
    """Begin a session for whom the provider vouches for, if that is somebody here."""
    provider = _provider(visit)
    browser = visit.request.cookies.get(BROWSER_COOKIE)
    vouched = provider.answer(visit.request.query_params, browser=browser)
    attempt = visit.site.sign_in.sign_in_vouched(vouched.name, by="oidc", source=visit.source)
    if attempt.outcome is not Outcome.SIGNED_IN:
        raise ForbiddenError(
            f"统一登录确认了身份，但这里没有账号“{vouched.name[:100]}” / the provider knows you, but there is no open "
            "account of this name here",
            hint="请管理员用这个登录名新增用户 / ask an administrator to add a user of this sign-in name",
        )
    visit.cookies = {SESSION_COOKIE: attempt.token, FORM_COOKIE: None, BROWSER_COOKIE: None}
    return visit.go(vouched.back_to)


def _provider(visit: Visit) -> "Provider":
    if visit.site.provider is None:
        raise NotFoundError("没有设置统一登录 / no provider is set")
    return visit.site.provider


def _back_here(visit: Visit) -> str:
    url = visit.request.url
    return f"{url.scheme}://{url.netloc}{BACK}"
