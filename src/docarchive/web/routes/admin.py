"""Administration: its front page, and the accounts of those who use the house."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Form
from starlette.responses import Response

from docarchive.catalog.port import Reader
from docarchive.domain.errors import ConflictError, DocArchiveError, ForbiddenError, RejectedError
from docarchive.domain.identifiers import OfficerId, is_id
from docarchive.domain.people.rights import Deed
from docarchive.domain.people.user import User, UserRole
from docarchive.web.access import allowed, doing
from docarchive.web.admin import FRONT, admin_page
from docarchive.web.failures import status_of
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.visit import Visit, Visiting
from docarchive.workflows.people.attempts import locks_of
from docarchive.workflows.people.secrets import new_password_for

room = Room()
ENTRIES = (Entry("管理 / Administration", "/admin", FRONT),)
Text = Annotated[str, Form(max_length=200)]
Secret = Annotated[str, Form(max_length=500)]
Roles = Annotated[list[str], Form(max_length=20)]
_USERS = doing(Deed.MANAGE_USERS)
_LATELY = 10


@dataclass(frozen=True, slots=True)
class Account:
    """A user as the list shows them."""

    user: User
    officer: str
    state: str
    """``中文 / English``."""
    tone: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form of an account."""

    name: str
    display_name: str
    roles: tuple[str, ...]
    officer_id: str


@room.get("/admin")
@allowed(FRONT)
def front(visit: Visiting) -> Response:
    """What there is to administer."""
    return admin_page(visit, "admin.html")


@room.get("/admin/users")
@allowed(_USERS)
def users(visit: Visiting) -> Response:
    """All accounts, and the form for one more."""
    return _users_page(visit, Typed("", "", (), ""))


@room.post("/admin/users")
@allowed(_USERS)
def add_user(
    visit: Visiting,
    name: Text = "",
    display_name: Text = "",
    roles: Roles = [],  # noqa: B006 - FastAPI copies it
    officer_id: Text = "",
) -> Response:
    """Open an account; its first password is shown this once."""
    typed = Typed(name.strip().casefold(), display_name.strip(), tuple(roles), officer_id)
    try:
        user = visit.app.users.add(
            typed.name, typed.display_name, _roles(typed.roles), officer_id=_officer(typed.officer_id)
        )
    except DocArchiveError as error:
        return _users_page(visit, typed, error)
    return _with_new_password(visit, user)


@room.get("/admin/users/{name}")
@allowed(_USERS)
def user_page(visit: Visiting, name: str) -> Response:
    """One account: what it may do, where it is signed in, what happened to it."""
    return _user_page(visit, name)


@room.post("/admin/users/{name}")
@allowed(_USERS)
def change_user(
    visit: Visiting,
    name: str,
    display_name: Text = "",
    roles: Roles = [],  # noqa: B006
    officer_id: Text = "",
) -> Response:
    """Change the shown name, the roles and the officer behind it."""
    typed = Typed(name, display_name.strip(), tuple(roles), officer_id)
    with visit.reading() as reader:
        reader.get_user(name)
    try:
        visit.app.users.change(
            name,
            display_name=typed.display_name,
            roles=_roles(typed.roles),
            officer_id=_officer(typed.officer_id),
        )
    except DocArchiveError as error:
        return _user_page(visit, name, typed, error)
    return visit.go(f"/admin/users/{name}")


@room.post("/admin/users/{name}/password")
@allowed(_USERS)
def reset_password(visit: Visiting, name: str) -> Response:
    """Give a new password to begin with; it is shown this once, and all sessions end."""
    with visit.reading() as reader:
        user = reader.get_user(name)
    return _with_new_password(visit, user)


@room.post("/admin/users/{name}/unlock")
@allowed(_USERS)
def unlock(visit: Visiting, name: str) -> Response:
    """End a lock-out."""
    visit.site.sign_in.unlock(name, by=visit.signed_in.name, source=visit.source)
    return visit.go(f"/admin/users/{name}")


@room.post("/admin/users/{name}/end-sessions")
@allowed(_USERS)
def end_sessions(visit: Visiting, name: str) -> Response:
    """Sign the user out everywhere."""
    visit.site.sign_in.end_sessions(name, by=visit.signed_in.name, source=visit.source)
    return visit.go(f"/admin/users/{name}")


@room.post("/admin/users/{name}/codes-off")
@allowed(_USERS)
def codes_off(visit: Visiting, name: str, password: Secret = "") -> Response:
    """Switch codes off for a lost telephone; whoever sits there shows once more that it is the administrator."""
    with visit.reading() as reader:
        reader.get_user(name)
    try:
        visit.site.sign_in.confirm(visit.signed_in.name, password, source=visit.source)
    except ForbiddenError as error:
        return _user_page(visit, name, wrong=error)
    visit.site.sign_in.drop_totp(name, by=visit.signed_in.name, source=visit.source)
    return visit.go(f"/admin/users/{name}")


@room.post("/admin/users/{name}/tokens/{token_id}/revoke")
@allowed(_USERS)
def revoke_token(visit: Visiting, name: str, token_id: str) -> Response:
    """End a key for programs."""
    visit.site.tokens.revoke(name, token_id, by=visit.signed_in.name, source=visit.source)
    return visit.go(f"/admin/users/{name}")


@room.post("/admin/users/{name}/close")
@allowed(_USERS)
def close_user(visit: Visiting, name: str) -> Response:
    """Close the account; never the last administrator's."""
    try:
        visit.app.users.close(name)
    except ConflictError as error:
        return _user_page(visit, name, error=error)
    return visit.go(f"/admin/users/{name}")


@room.post("/admin/users/{name}/reopen")
@allowed(_USERS)
def reopen_user(visit: Visiting, name: str) -> Response:
    """Open a closed account again."""
    visit.app.users.reopen(name)
    return visit.go(f"/admin/users/{name}")


def _with_new_password(visit: Visit, user: User) -> Response:
    password = new_password_for(user)
    by = visit.signed_in.name
    visit.site.sign_in.set_password(user.name, password, by=by, must_change=True, source=visit.source)
    visit.shown_once = f"/admin/users/{user.name}"
    return admin_page(visit, "admin_password.html", account=user, password=password)


def _users_page(visit: Visit, typed: Typed, error: DocArchiveError | None = None) -> Response:
    with visit.reading() as reader:
        with_password = reader.users_with_password()
        officers = {officer.id: officer.name for officer in reader.officers()}
        accounts = [
            _account(user, officers.get(user.officer_id or OfficerId(""), ""), user.name in with_password)
            for user in reader.list_users()
        ]
        free = _free_officers(reader)
    return admin_page(
        visit,
        "admin_users.html",
        status=status_of(error) if error else 200,
        accounts=sorted(accounts, key=lambda item: not item.user.active),
        officers=free,
        roles=tuple(UserRole),
        typed=typed,
        error=error,
    )


def _user_page(
    visit: Visit,
    name: str,
    typed: Typed | None = None,
    error: DocArchiveError | None = None,
    *,
    wrong: ForbiddenError | None = None,
) -> Response:
    """*wrong*: the administrator's own password was, for switching codes off."""
    now = visit.app.now()
    with visit.reading() as reader:
        user = reader.get_user(name)
        credentials = reader.find_credentials(name)
        own = [item for item in reader.officers() if item.id == user.officer_id]
        values = {
            "account": user,
            "officers": [*((item.id, item.name) for item in own), *_free_officers(reader)],
            "lent": [reader.get_case(case_id) for case_id in user.lent_case_ids]
            if visit.may(Deed.READ)
            else [],
            "lent_count": len(user.lent_case_ids),
            "has_password": credentials is not None and credentials.password_hash is not None,
            "must_change": credentials is not None and credentials.must_change,
            "codes": credentials is not None and credentials.totp_secret is not None,
            "sessions": visit.site.sign_in.sessions_of(name),
            "tokens": reader.tokens_of(name),
            "locks": locks_of(name, reader, now=now),
            "entries_of_log": reader.sign_ins(user=name, limit=_LATELY),
        }
    shown = typed or Typed(name, user.display_name, tuple(user.roles), user.officer_id or "")
    status = status_of(error) if error else 422 if wrong else 200
    return admin_page(
        visit,
        "admin_user.html",
        status=status,
        wrong=wrong,
        typed=shown,
        error=error,
        roles=tuple(UserRole),
        **values,
    )


def _account(user: User, officer: str, with_password: bool) -> Account:
    if not user.active:
        return Account(user, officer, "停用 / closed", "")
    if not with_password:
        return Account(user, officer, "未设密码 / no password", "heed")
    return Account(user, officer, "启用 / open", "calm")


def _free_officers(reader: Reader) -> list[tuple[str, str]]:
    """Officers behind whom no open account stands."""
    return [
        (officer.id, officer.name)
        for officer in reader.officers()
        if reader.user_by_officer(officer.id) is None
    ]


def _roles(untrusted: tuple[str, ...]) -> list[UserRole]:
    known = {role.value: role for role in UserRole}
    if unknown := [item for item in untrusted if item not in known]:
        raise RejectedError(f"没有这个角色 / no such role: {unknown[0][:40]!r}")
    return [known[item] for item in untrusted]


def _officer(untrusted: str) -> OfficerId | None:
    if not untrusted:
        return None
    if not is_id(untrusted):
        raise RejectedError("没有这名执法人员 / no such officer")
    return OfficerId(untrusted)
