"""The way in: who a request comes from, the sign-in form, and what was typed when a session ended."""

import json
import secrets
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from docarchive.domain.people.sign_in import Attempt, Outcome, Readiness, SignedIn
from docarchive.web.forms import is_from_here
from docarchive.web.language import LANGUAGE_COOKIE, language_of
from docarchive.web.site import Site
from docarchive.web.visit import Visit

SESSION_COOKIE = "docarchive_session"
FORM_COOKIE = "docarchive_form"
"""Ties forms to a browser before anybody has signed in."""
_BEARER = "bearer "
_KEPT_BYTES = 256 << 10
"""A form is kept behind the sign-in form up to this size; larger ones carry files, which a page cannot send again."""

Typed = Mapping[str, Sequence[str]]


def receive(request: Request) -> Visit:
    """Who sent a request, and in which language to answer."""
    site: Site = request.app.state.site
    who, secret = _who(site, request)
    return Visit(site, request, language_of(request.cookies.get(LANGUAGE_COOKIE)), who, secret)


def is_still_here(visit: Visit) -> bool:
    """Whether whoever opened a long answer would still get it; asking is no sign of life of theirs."""
    if visit.who is None:
        return False
    who, _ = _who(visit.site, visit.request, counts=False)
    return who is not None and who == visit.who


def ask_to_sign_in(
    visit: Visit,
    *,
    back_to: str = "/",
    kept: Typed | None = None,
    status: int = 200,
    attempt: Attempt | None = None,
    name: str = "",
) -> Response:
    """The sign-in form; *kept*, what was typed when the session ended, waits behind it."""
    tie(visit)
    demo = visit.site.demo
    return visit.page(
        "sign_in.html",
        status=status,
        back_to=safe_address(back_to),
        kept=json.dumps(kept, ensure_ascii=False) if kept else "",
        attempt=attempt,
        wants_code=attempt is not None and attempt.outcome in (Outcome.CODE_NEEDED, Outcome.CODE_WRONG),
        wait_seconds=int(attempt.wait.total_seconds()) + 1 if attempt and attempt.wait else 0,
        name=name,
        provider=visit.site.provider.host if visit.site.provider else "",
        demo_roles=demo.roles if demo is not None and demo.opens_to(visit.request) and not kept else (),
        no_passwords=visit.site.sign_in.readiness() is Readiness.NO_PASSWORDS,
    )


def tie(visit: Visit) -> None:
    """Give a browser without session a secret for its forms."""
    if visit.secret is None:
        visit.secret = secrets.token_urlsafe(24)
        visit.cookies[FORM_COOKIE] = visit.secret


def sign_in_address(request: Request) -> str:
    """Where a page without session leads, and from there back here."""
    url = request.url
    here = f"{url.path}?{url.query}" if url.query else url.path
    return "/sign-in" if here == "/" else f"/sign-in?{urlencode({'back_to': here})}"


def keep_for_later(request: Request) -> bool:
    """Whether what was typed can wait behind the sign-in form: a plain form of some size, from our own pages.

    A form of another site comes without the session's cookie, too: kept, it would be sent on as the visitor's own.
    """
    if not is_from_here(request):
        return False
    plain = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    length = request.headers.get("content-length", "")
    return plain and length.isdigit() and int(length) <= _KEPT_BYTES


def read_kept(text: str) -> Typed:
    """What waited behind the sign-in form; nothing when it is not what `ask_to_sign_in` wrote."""
    try:
        value = json.loads(text) if text else {}
        json.dumps(value, ensure_ascii=False).encode()  # half a character cannot be shown
    except (ValueError, RecursionError):
        return {}
    if not isinstance(value, dict):
        return {}
    return {
        str(name): [str(item) for item in items] for name, items in value.items() if isinstance(items, list)
    }


def safe_address(untrusted: str) -> str:
    """An address within this site; the desk for any other."""
    try:
        parts = urlsplit(untrusted)
    except ValueError:  # no address at all: http://[
        return "/"
    inside = untrusted.startswith("/") and not untrusted.startswith("//") and "\\" not in untrusted
    printable = all(" " < sign < "\x7f" or sign > "\xa0" for sign in untrusted)
    return untrusted if inside and printable and not parts.netloc and not parts.scheme else "/"


def _who(site: Site, request: Request, *, counts: bool = True) -> tuple[SignedIn | None, str | None]:
    """Who sent the request, and the secret that ties forms to the browser, if a browser sent it.

    With *counts* it is a sign of life: a session that nobody uses ends.
    """
    header = request.headers.get("authorization", "")
    if header.lower().startswith(_BEARER):
        return site.tokens.user_of(header[len(_BEARER) :].strip()), None
    token = request.cookies.get(SESSION_COOKIE)
    if token and (found := site.sign_in.session(token, counts=counts)) is not None:
        return found, token
    return None, request.cookies.get(FORM_COOKIE)
