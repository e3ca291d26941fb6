"""One request as a handler sees it: who asks, in which language, and how to answer."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from docarchive.catalog.port import Reader
from docarchive.domain.case import Case
from docarchive.domain.people.rights import Deed, handles, may, require
from docarchive.domain.people.sight import Sight
from docarchive.domain.people.sign_in import SignedIn
from docarchive.domain.people.user import User
from docarchive.web.forms import form_token
from docarchive.web.language import Language
from docarchive.web.rendering import Scene
from docarchive.web.site import Site

if TYPE_CHECKING:
    from docarchive.wiring.app import App

SEE_OTHER = 303


@dataclass
class Visit:
    """Whoever sent this request, and the means to answer."""

    site: Site
    request: Request
    language: Language = Language.ZH
    who: SignedIn | None = None
    """None: nobody has signed in."""
    secret: str | None = None
    """What the visitor's cookie holds; forms are tied to it. None for programs, which bring a token."""
    cookies: dict[str, str | None] = field(default_factory=dict)
    """Set with the answer; None takes one away."""
    shown_once: str | None = None
    """The answer shows a secret that nobody sees again: where its form leads when it is sent once more, later."""

    @property
    def user(self) -> User | None:
        """Who has signed in, if anybody."""
        return self.who.user if self.who else None

    @property
    def signed_in(self) -> User:
        """The user; a route that asks for it must not be public."""
        if self.who is None:
            raise TypeError("a public route has no user")
        return self.who.user

    @cached_property
    def app(self) -> "App":
        """The house's tools; what they record is recorded as done by this user."""
        return self.site.app.acting_as(self.signed_in.name)

    @cached_property
    def sight(self) -> Sight:
        """What this user may see; handed to everything that finds or loads."""
        return Sight.of(self.who.user) if self.who else Sight()

    def reading(self) -> AbstractContextManager[Reader]:
        """One consistent state of the catalogue, in which there is nothing that this user may not see."""
        return self.site.app.catalog.reading(self.sight)

    def may(self, deed: Deed, case: Case | None = None) -> bool:
        """Whether this user may do *deed* (in *case*, or anywhere); for showing a button."""
        own = case is not None and handles(self.signed_in, case.handler_ids)
        return may(self.signed_in, deed, own_case=own, scopes=self.who.scopes if self.who else None)

    def require(self, deed: Deed, case: Case) -> None:
        """Raise `ForbiddenError` unless this user may do *deed* in *case*, which was seen to be in sight."""
        own = handles(self.signed_in, case.handler_ids)
        require(self.signed_in, deed, own_case=own, scopes=self.who.scopes if self.who else None)

    @property
    def source(self) -> str:
        """Where the request comes from, for the logs."""
        return self.request.client.host if self.request.client else ""

    @property
    def here(self) -> str:
        """The address of this page within the site; of the page before, after a form."""
        url = self.request.url
        return f"{url.path}?{url.query}" if url.query else url.path

    @property
    def form_token(self) -> str:
        """For the hidden field of every form."""
        return form_token(self.secret) if self.secret else ""

    def page(self, template: str, *, status: int = 200, **values: object) -> Response:
        """An HTML page out of ``web/pages/``; *values* are what the template names."""
        tasks = self.site.tasks.count(self.who.user.name) if self.who else (0, 0)
        scene = Scene(
            self.language,
            self.who,
            self.request.url.path,
            self.here,
            self.form_token,
            self.site.office,
            self.site.demo is not None,
            tasks,
        )
        html = self.site.pages.render(template, scene, values)
        return self.finish(HTMLResponse(html, status_code=status))

    def go(self, url: str) -> Response:
        """After a form: on to the page that shows what it did."""
        return self.finish(RedirectResponse(url, status_code=SEE_OTHER))

    def finish(self, response: Response) -> Response:
        """Send the cookies along: never readable by scripts, never to other sites, only over TLS where there is TLS."""
        secure = self.request.url.scheme == "https"
        for name, value in self.cookies.items():
            if value is None:
                response.delete_cookie(name, httponly=True, samesite="lax", secure=secure)
            else:
                response.set_cookie(name, value, httponly=True, samesite="lax", secure=secure)
        return response


def _visit(request: Request) -> Any:
    return request.state.visit


Visiting = Annotated[Visit, Depends(_visit)]
"""The type of a handler's first parameter."""
