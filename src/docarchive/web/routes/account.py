"""The way in and out: signing in, the first administrator, a password of one's own, the language of the pages."""

import hmac
from typing import Annotated

from fastapi import Form
from starlette.responses import Response

from docarchive.domain.errors import DocArchiveError, ForbiddenError, NotFoundError, RejectedError
from docarchive.domain.people.passwords import SHORTEST, check_password
from docarchive.domain.people.sign_in import Outcome
from docarchive.domain.people.user import User, UserRole
from docarchive.web.access import PUBLIC, UNSETTLED, allowed
from docarchive.web.language import LANGUAGE_COOKIE, language_of
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.signing_in import (
    FORM_COOKIE,
    SESSION_COOKIE,
    ask_to_sign_in,
    read_kept,
    safe_address,
    tie,
)
from docarchive.web.visit import Visit, Visiting

room = Room()
ENTRIES: tuple[Entry, ...] = ()
Text = Annotated[str, Form(max_length=1000)]
LongText = Annotated[str, Form()]
_FIRST_ACTOR = "first-run"


@room.get("/sign-in")
@allowed(PUBLIC)
def sign_in_form(visit: Visiting, back_to: str = "/") -> Response:
    """The form; whoever has signed in already goes on."""
    if not visit.site.anybody_yet():
        return visit.go("/first-run")
    if visit.who is not None and visit.who.scopes is None:
        return visit.go(safe_address(back_to))
    return ask_to_sign_in(visit, back_to=back_to)


@room.post("/sign-in")
@allowed(PUBLIC)
def sign_in(
    visit: Visiting,
    name: Text = "",
    password: Text = "",
    code: Text = "",
    back_to: Text = "/",
    kept: LongText = "",
) -> Response:
    """Compare name, password and code; on to where the visitor wanted to go."""
    typed = read_kept(kept)
    attempt = visit.site.sign_in.sign_in(name, password, code=code, source=visit.source)
    if attempt.outcome is not Outcome.SIGNED_IN:
        status = 429 if attempt.outcome is Outcome.LOCKED else 401
        return ask_to_sign_in(visit, back_to=back_to, kept=typed, status=status, attempt=attempt, name=name)
    visit.cookies = {SESSION_COOKIE: attempt.token, FORM_COOKIE: None}
    visit.secret = attempt.token
    if attempt.must_change:
        return visit.go("/password")
    if typed:
        visit.who = visit.site.sign_in.session(attempt.token)
        return visit.page("go_on.html", back_to=safe_address(back_to), kept=typed)
    return visit.go(safe_address(back_to))


@room.post("/sign-out")
@allowed(UNSETTLED)
def sign_out(visit: Visiting) -> Response:
    """End the session."""
    if visit.secret is not None:
        visit.site.sign_in.sign_out(visit.secret, source=visit.source)
    visit.cookies = {SESSION_COOKIE: None, FORM_COOKIE: None}
    return visit.go("/sign-in")


@room.post("/language")
@allowed(PUBLIC)
def choose_language(visit: Visiting, language: Text = "zh", back_to: Text = "/") -> Response:
    """Chinese or English from here on."""
    visit.cookies[LANGUAGE_COOKIE] = language_of(language).value
    return visit.go(safe_address(back_to))


@room.get("/password")
@allowed(UNSETTLED)
def password_form(visit: Visiting) -> Response:
    """Choose a password of one's own."""
    return _password_page(visit)


@room.post("/password")
@allowed(UNSETTLED)
def change_password(visit: Visiting, old: Text = "", new: Text = "", again: Text = "") -> Response:
    """Change it; all other sessions of this user end."""
    if visit.who is None:
        raise TypeError("the guard lets nobody in here without a session")
    try:
        _require_same(new, again)
        visit.site.sign_in.change_password(
            visit.signed_in.name, old, new, session=visit.who.session, source=visit.source
        )
    except (RejectedError, ForbiddenError) as error:
        return _password_page(visit, error)
    return visit.go("/")


@room.get("/first-run")
@allowed(PUBLIC)
def first_run_form(visit: Visiting, code: str = "") -> Response:
    """Make the first administrator; gone once there is one."""
    _require_first_run(visit)
    tie(visit)
    return _first_run_page(visit, code=code)


@room.post("/first-run")
@allowed(PUBLIC)
def first_run(
    visit: Visiting,
    code: Text = "",
    name: Text = "",
    display_name: Text = "",
    password: Text = "",
    again: Text = "",
) -> Response:
    """Make the first administrator and sign in."""
    _require_first_run(visit)
    name = name.strip().casefold()
    try:
        _require_code(code, visit.site.first_code)
        _require_same(password, again)
        # Before the account: one without password could not be mended from a page.
        check_password(password, User(name, display_name, (UserRole.ADMIN,)))
        visit.site.app.acting_as(_FIRST_ACTOR).users.add(name, display_name.strip(), [UserRole.ADMIN])
        visit.site.sign_in.set_password(name, password, by=name, source=visit.source)
    except DocArchiveError as error:
        return _first_run_page(visit, code=code, name=name, display_name=display_name, error=error)
    return sign_in(visit, name, password)


def _require_same(password: str, again: str) -> None:
    if password != again:
        raise RejectedError("两次输入的密码不同 / the two passwords differ")


def _require_code(given: str, wanted: str) -> None:
    if not hmac.compare_digest(given.strip().encode(), wanted.encode()):
        raise ForbiddenError(
            "安装码不对 / the set-up code is wrong",
            hint="安装码显示在启动 docarchive serve 的终端里 / it is shown where docarchive serve was started",
        )


def _require_first_run(visit: Visit) -> None:
    if visit.site.anybody_yet():
        raise NotFoundError("已有用户 / there are users")


def _first_run_page(
    visit: Visit, *, code: str, name: str = "", display_name: str = "", error: DocArchiveError | None = None
) -> Response:
    values = {"code": code, "name": name, "display_name": display_name, "error": error, "shortest": SHORTEST}
    return visit.page("first_run.html", status=422 if error else 200, **values)


def _password_page(visit: Visit, error: DocArchiveError | None = None) -> Response:
    must = visit.who is not None and visit.who.must_change
    return visit.page(
        "password.html", status=422 if error else 200, error=error, must=must, shortest=SHORTEST
    )
