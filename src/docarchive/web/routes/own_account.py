"""One's own account: where one is signed in, codes of an authenticator app, keys for programs."""

import base64
from typing import Annotated

from fastapi import Form
from starlette.responses import Response

from docarchive.domain.errors import ConflictError, DocArchiveError, ForbiddenError, RejectedError
from docarchive.domain.people.rights import Scope
from docarchive.domain.people.sign_in import SignedIn, TotpOffer
from docarchive.templates.printing.qr import qr_png
from docarchive.web.access import EVERYBODY, allowed
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.visit import Visit, Visiting
from docarchive.workflows.people.api_tokens import LONGEST_DAYS

room = Room()
ENTRIES: tuple[Entry, ...] = ()
Text = Annotated[str, Form(max_length=1000)]
Scopes = Annotated[list[str], Form(max_length=20)]

SCOPE_WORDS = {
    Scope.READ: "查阅、检索、导出 / read, search, export",
    Scope.FILE: "归入扫描件、整理收件 / file scans, tend the inbox",
    Scope.ISSUE: "制作文书、开立案件 / issue documents, open cases",
    Scope.ADMIN: "管理 / administration",
}
_DAYS = 90


@room.get("/account")
@allowed(EVERYBODY)
def own_account(visit: Visiting) -> Response:
    """The account of whoever asks."""
    _person(visit)
    return _page(visit)


@room.post("/account/sessions/end-others")
@allowed(EVERYBODY)
def end_others(visit: Visiting) -> Response:
    """Sign out everywhere but here."""
    who = _person(visit)
    visit.site.sign_in.end_sessions(who.user.name, by=who.user.name, source=visit.source, but=who.session)
    return visit.go("/account")


@room.post("/account/codes")
@allowed(EVERYBODY)
def offer_codes(visit: Visiting, password: Text = "") -> Response:
    """Make a secret for the authenticator app and show it."""
    who = _person(visit)
    try:
        visit.site.sign_in.confirm(who.user.name, password, source=visit.source)
    except ForbiddenError as error:
        return _page(visit, error, "codes")
    return _offer_page(visit, visit.site.sign_in.offer_totp(who.user.name, issuer=_issuer(visit)))


@room.post("/account/codes/confirm")
@allowed(EVERYBODY)
def confirm_codes(visit: Visiting, code: Text = "") -> Response:
    """Switch codes on; the recovery codes are shown this once."""
    who = _person(visit)
    try:
        codes = visit.site.sign_in.confirm_totp(who.user.name, code, source=visit.source)
    except RejectedError as error:
        offer = visit.site.sign_in.offered_totp(who.user.name, issuer=_issuer(visit))
        return _offer_page(visit, offer, error) if offer else visit.go("/account")
    except ConflictError:  # confirmed already, on another page: there is nothing to do
        return visit.go("/account")
    visit.shown_once = "/account"
    return visit.page("account_recovery.html", codes=codes)


@room.post("/account/codes/off")
@allowed(EVERYBODY)
def codes_off(visit: Visiting, password: Text = "") -> Response:
    """Switch codes off."""
    who = _person(visit)
    try:
        visit.site.sign_in.confirm(who.user.name, password, source=visit.source)
    except ForbiddenError as error:
        return _page(visit, error, "codes")
    visit.site.sign_in.drop_totp(who.user.name, by=who.user.name, source=visit.source)
    return visit.go("/account")


@room.post("/account/tokens")
@allowed(EVERYBODY)
def make_token(
    visit: Visiting,
    title: Text = "",
    scopes: Scopes = [],  # noqa: B006 - FastAPI copies it
    days: Text = "",
    password: Text = "",
) -> Response:
    """Make a key for a program; it is shown this once."""
    who = _person(visit)
    name = who.user.name
    try:
        visit.site.sign_in.confirm(name, password, source=visit.source)
        wanted = [scope for scope in Scope if scope.value in scopes]
        token, secret = visit.site.tokens.make(
            name, title, wanted, days=_days(days), by=name, source=visit.source
        )
    except (ForbiddenError, RejectedError) as error:
        return _page(visit, error, "tokens", title=title, scopes=tuple(scopes), days=days)
    visit.shown_once = "/account"
    return visit.page("account_token.html", made=token, secret=secret, scope_words=SCOPE_WORDS)


@room.post("/account/tokens/{token_id}/revoke")
@allowed(EVERYBODY)
def revoke_token(visit: Visiting, token_id: str) -> Response:
    """End a key at once."""
    name = _person(visit).user.name
    visit.site.tokens.revoke(name, token_id, by=name, source=visit.source)
    return visit.go("/account")


def _person(visit: Visit) -> SignedIn:
    """Who sits there: what a program holds is not good for making more of it."""
    if visit.who is None or visit.who.scopes is not None:
        raise ForbiddenError(
            "令牌不能用于账号设置 / a key for programs does not open the account",
            hint="在浏览器中登录 / sign in with a browser",
        )
    return visit.who


def _page(
    visit: Visit,
    error: DocArchiveError | None = None,
    about: str = "",
    *,
    title: str = "",
    scopes: tuple[str, ...] = (Scope.READ.value,),
    days: str = str(_DAYS),
) -> Response:
    who = _person(visit)
    name = who.user.name
    with visit.reading() as reader:
        credentials = reader.find_credentials(name)
        officer = next((one for one in reader.officers() if one.id == who.user.officer_id), None)
    return visit.page(
        "account.html",
        status=422 if error else 200,
        officer=officer.name if officer else "",
        sessions=visit.site.sign_in.sessions_of(name),
        this_session=who.session,
        codes=credentials is not None and credentials.totp_secret is not None,
        recovery_left=len(credentials.recovery_hashes) if credentials else 0,
        tokens=visit.site.tokens.of(name),
        now=visit.app.now(),
        scope_words=SCOPE_WORDS,
        longest_days=LONGEST_DAYS,
        typed={"title": title, "scopes": scopes, "days": days},
        error=error,
        about=about,
    )


def _offer_page(visit: Visit, offer: TotpOffer, error: DocArchiveError | None = None) -> Response:
    picture = base64.b64encode(qr_png(offer.uri)).decode()
    grouped = " ".join(offer.secret[at : at + 4] for at in range(0, len(offer.secret), 4))
    return visit.page(
        "account_codes.html", status=422 if error else 200, picture=picture, secret=grouped, error=error
    )


def _issuer(visit: Visit) -> str:
    return visit.site.office or "docarchive"


def _days(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0  # 0 is refused with the right words
