"""The demo's office: one click signs in. Anywhere else there is no such address."""

from typing import Annotated

from fastapi import Form
from starlette.responses import Response

from docarchive.domain.errors import NotFoundError
from docarchive.domain.people.sign_in import Outcome
from docarchive.web.access import PUBLIC, allowed
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.signing_in import FORM_COOKIE, SESSION_COOKIE
from docarchive.web.visit import Visiting

room = Room()
ENTRIES: tuple[Entry, ...] = ()


@room.post("/demo/sign-in")
@allowed(PUBLIC)
def enter(visit: Visiting, name: Annotated[str, Form(max_length=100)] = "") -> Response:
    """Come in as one of the demo's people."""
    door = visit.site.demo
    if door is None or not door.opens_to(visit.request) or not door.is_one(name):
        raise NotFoundError("没有找到 / not found")
    attempt = visit.site.sign_in.sign_in_vouched(name, by="demo", source=visit.source)
    if attempt.outcome is not Outcome.SIGNED_IN:
        raise NotFoundError("没有找到 / not found")
    visit.cookies = {SESSION_COOKIE: attempt.token, FORM_COOKIE: None}
    return visit.go("/")
