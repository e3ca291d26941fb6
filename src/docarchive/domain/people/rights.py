"""What each role may do: one table that every door asks.

What somebody may *see* is `sight`. That handler, legal reviewer, compiler and checker are different people where
the law asks for it is the guards' business: no role is exempt.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum

from docarchive.domain.errors import ForbiddenError
from docarchive.domain.identifiers import OfficerId
from docarchive.domain.people.user import User, UserRole


class Deed(StrEnum):
    """What can be done in the house."""

    READ = "read"
    """Search and open what the user's sight shows."""
    COMPARE = "compare"
    """Like cases, figures, the history of an enterprise; as far as the sight goes."""
    EXPORT = "export"
    """Take files or lists out of the house."""
    ISSUE = "issue"
    """Issue documents, keep drafts, declare issued ones void."""
    OPEN_CASE = "open_case"
    RECORD_EVENT = "record_event"
    """Payments, requests, suits: what happens to a case beside its documents."""
    CHANGE_HANDLERS = "change_handlers"
    """Give a case to other handlers: recusal, somebody left."""
    REGISTER = "register"
    """Enter and change enterprises and persons."""
    FILE = "file"
    """File scans and recordings to a case; accept a difference between scan and issued text."""
    TEND_INBOX = "tend_inbox"
    """The set-aside desk: see what waits there, take it apart, assign it."""
    CLOSE_CASE = "close_case"
    """Order, number and seal the volume of a case."""
    LEND = "lend"
    """Let others see a case, and take it back."""
    DISPOSE = "dispose"
    """Appraise what has run its time, and destroy it lawfully."""
    REVIEW = "review"
    """Score files, note the tier of a decision."""
    VERIFY = "verify"
    """Check archive and ledger, write proofs."""
    READ_REGISTERS = "read_registers"
    """The books of the archive: who was lent what, what is kept how long, what was handed over and what destroyed."""
    READ_SIGN_INS = "read_sign_ins"
    """Who signed in, and who failed to."""
    READ_ACCESS_LOG = "read_access_log"
    """Who opened and exported which record."""
    MANAGE_USERS = "manage_users"
    MANAGE_REGISTERS = "manage_registers"
    """The agency's profile, officers and their certificates, laws, checklists, equipment."""
    MANAGE_FORMS = "manage_forms"
    RUN_SYSTEM = "run_system"
    """Settings, backups, rebuilding, number gaps."""


class Scope(StrEnum):
    """What an API token is good for; never for more than the roles of its user."""

    READ = "read"
    FILE = "file"
    ISSUE = "issue"
    ADMIN = "admin"


class _Reach(StrEnum):
    OWN = "own"
    """Only in cases whose handler the user is."""
    ANY = "any"


_OWN, _ANY = _Reach.OWN, _Reach.ANY

_TABLE: Mapping[UserRole, Mapping[Deed, _Reach]] = {
    UserRole.CLERK: {
        Deed.READ: _ANY,
        Deed.COMPARE: _ANY,
        Deed.EXPORT: _OWN,
        Deed.ISSUE: _OWN,
        Deed.OPEN_CASE: _ANY,
        Deed.RECORD_EVENT: _OWN,
        Deed.CHANGE_HANDLERS: _OWN,
        Deed.REGISTER: _ANY,
        Deed.FILE: _OWN,
        Deed.TEND_INBOX: _ANY,
        Deed.VERIFY: _OWN,
    },
    UserRole.ARCHIVIST: {
        Deed.READ: _ANY,
        Deed.COMPARE: _ANY,
        Deed.EXPORT: _ANY,
        Deed.FILE: _ANY,
        Deed.TEND_INBOX: _ANY,
        Deed.CLOSE_CASE: _ANY,
        Deed.LEND: _ANY,
        Deed.CHANGE_HANDLERS: _ANY,
        Deed.DISPOSE: _ANY,
        Deed.READ_REGISTERS: _ANY,
        Deed.VERIFY: _ANY,
    },
    UserRole.REVIEWER: {
        Deed.READ: _ANY,
        Deed.COMPARE: _ANY,
        Deed.EXPORT: _ANY,
        Deed.REVIEW: _ANY,
        Deed.VERIFY: _ANY,
    },
    UserRole.AUDITOR: {
        Deed.READ: _ANY,
        Deed.COMPARE: _ANY,
        Deed.EXPORT: _ANY,
        Deed.READ_REGISTERS: _ANY,
        Deed.VERIFY: _ANY,
        Deed.READ_SIGN_INS: _ANY,
        Deed.READ_ACCESS_LOG: _ANY,
    },
    UserRole.ADMIN: {
        Deed.VERIFY: _ANY,
        Deed.READ_SIGN_INS: _ANY,
        Deed.MANAGE_USERS: _ANY,
        Deed.MANAGE_REGISTERS: _ANY,
        Deed.MANAGE_FORMS: _ANY,
        Deed.RUN_SYSTEM: _ANY,
    },
}

_SCOPES: Mapping[Deed, Scope] = {
    Deed.READ: Scope.READ,
    Deed.COMPARE: Scope.READ,
    Deed.EXPORT: Scope.READ,
    Deed.VERIFY: Scope.READ,
    Deed.ISSUE: Scope.ISSUE,
    Deed.OPEN_CASE: Scope.ISSUE,
    Deed.RECORD_EVENT: Scope.ISSUE,
    Deed.CHANGE_HANDLERS: Scope.ISSUE,
    Deed.REGISTER: Scope.ISSUE,
    Deed.FILE: Scope.FILE,
    Deed.TEND_INBOX: Scope.FILE,
    Deed.CLOSE_CASE: Scope.FILE,
    Deed.LEND: Scope.FILE,
    Deed.DISPOSE: Scope.ADMIN,
    Deed.READ_REGISTERS: Scope.READ,
    Deed.REVIEW: Scope.FILE,
    Deed.READ_SIGN_INS: Scope.ADMIN,
    Deed.READ_ACCESS_LOG: Scope.ADMIN,
    Deed.MANAGE_USERS: Scope.ADMIN,
    Deed.MANAGE_REGISTERS: Scope.ADMIN,
    Deed.MANAGE_FORMS: Scope.ADMIN,
    Deed.RUN_SYSTEM: Scope.ADMIN,
}

DEED_TITLES: Mapping[Deed, str] = {
    Deed.READ: "查阅 / read",
    Deed.COMPARE: "类案与统计 / like cases and figures",
    Deed.EXPORT: "导出 / export",
    Deed.ISSUE: "制作文书 / issue documents",
    Deed.OPEN_CASE: "开立案件 / open a case",
    Deed.RECORD_EVENT: "登记案件事件 / record an event",
    Deed.CHANGE_HANDLERS: "变更承办人 / change handlers",
    Deed.REGISTER: "登记当事人 / register parties",
    Deed.FILE: "归入材料 / file scans",
    Deed.TEND_INBOX: "整理收件 / tend the inbox",
    Deed.CLOSE_CASE: "结案归档 / close cases",
    Deed.LEND: "借阅登记 / lend",
    Deed.DISPOSE: "鉴定销毁 / dispose",
    Deed.READ_REGISTERS: "查看档案登记簿 / read the registers of the archive",
    Deed.REVIEW: "案卷评查 / review files",
    Deed.VERIFY: "校验与出证 / verify and prove",
    Deed.READ_SIGN_INS: "查看登录记录 / read sign-ins",
    Deed.READ_ACCESS_LOG: "查看查阅记录 / read the access log",
    Deed.MANAGE_USERS: "管理用户 / manage users",
    Deed.MANAGE_REGISTERS: "管理登记 / manage registers",
    Deed.MANAGE_FORMS: "管理式样 / manage forms",
    Deed.RUN_SYSTEM: "系统维护 / run the system",
}


def may(user: User, deed: Deed, *, own_case: bool = False, scopes: Collection[Scope] | None = None) -> bool:
    """Tell whether *user* may do *deed*.

    Args:
        user: Who asks; after closing the account, nothing.
        deed: What is to be done.
        own_case: Whether it is done in a case that the user handles, see `handles`; a lent case is none.
        scopes: Of the API token that the user came with; None for a person who signed in.
    """
    if not user.active or (scopes is not None and _SCOPES[deed] not in scopes):
        return False
    reaches = {_TABLE[role].get(deed) for role in user.roles}
    return _ANY in reaches or (own_case and _OWN in reaches)


def require(
    user: User, deed: Deed, *, own_case: bool = False, scopes: Collection[Scope] | None = None
) -> None:
    """Raise `ForbiddenError` unless *user* `may` do *deed*; about a case, only after it was seen to be in sight."""
    if may(user, deed, own_case=own_case, scopes=scopes):
        return
    if may(user, deed, own_case=True, scopes=scopes):
        raise ForbiddenError(
            f"不是您承办的案件，不能{_chinese(deed)} / not a case of yours: {_english(deed)}",
            hint="请承办人办理 / ask the handler",
        )
    raise ForbiddenError(
        f"没有权限：{_chinese(deed)} / not permitted: {_english(deed)}",
        hint="需要其他角色，请管理员设置 / it takes another role: ask an administrator",
    )


def handles(user: User, handler_ids: Collection[OfficerId]) -> bool:
    """Tell whether the officer behind *user* is among the handlers of a case."""
    return user.officer_id is not None and user.officer_id in handler_ids


def _chinese(deed: Deed) -> str:
    return DEED_TITLES[deed].partition(" / ")[0]


def _english(deed: Deed) -> str:
    return DEED_TITLES[deed].partition(" / ")[2]
