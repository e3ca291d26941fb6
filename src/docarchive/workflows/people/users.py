"""Add users, change what they may do, close and reopen accounts.

Write order, each time: the user's new state into the archive; one transaction with the fact, in which the sessions
and tokens of a closed account end; publish. Nothing secret is part of the fact: passwords are `sign_in`'s.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog, Reader, Transaction
from docarchive.domain import places
from docarchive.domain.errors import ConflictError
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.identifiers import CaseId, OfficerId
from docarchive.domain.people.names import check_account
from docarchive.domain.people.user import User, UserRole
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.store import put_body

Change = Callable[[User], User]


@dataclass(frozen=True, slots=True)
class Users:
    """Who changes accounts, where to, and by which clock."""

    archive: Archive
    ledger: Ledger
    catalog: Catalog
    now: Callable[[], datetime]
    actor: str

    def add(
        self,
        name: str,
        display_name: str,
        roles: Sequence[UserRole],
        *,
        officer_id: OfficerId | None = None,
    ) -> User:
        """Open an account; it has no password yet.

        Raises:
            RejectedError: a name that cannot be one, or no role.
            ConflictError: the name belongs to somebody already, or the officer has an open account.
            NotFoundError: no such officer.
        """
        user = User(name, display_name, _in_order(roles), officer_id)
        check_account(user)
        with self.catalog.reading() as reader:
            _see_that_name_is_free(reader, user)
            _see_that_officer_is_free(reader, user)
        return self._record(user, _see_that_name_is_free)

    def change(
        self, name: str, *, display_name: str, roles: Sequence[UserRole], officer_id: OfficerId | None
    ) -> User:
        """Change all that an administrator enters of an account at once, with one fact; errors as below."""
        return self._change(
            name,
            lambda user: replace(
                user, display_name=display_name, roles=_in_order(roles), officer_id=officer_id
            ),
        )

    def change_roles(self, name: str, roles: Sequence[UserRole]) -> User:
        """Give the user these roles and no others; `ConflictError` when nobody would be administrator."""
        return self._change(name, lambda user: replace(user, roles=_in_order(roles)))

    def set_officer(self, name: str, officer_id: OfficerId | None) -> User:
        """Say which officer stands behind the account, or that none does."""
        return self._change(name, lambda user: replace(user, officer_id=officer_id))

    def lend(self, name: str, case_id: CaseId) -> User:
        """Let the user see a case of others like an own one."""
        return self._change(
            name, lambda user: replace(user, lent_case_ids=_once((*user.lent_case_ids, case_id)))
        )

    def take_back(self, name: str, case_id: CaseId) -> User:
        """End what `lend` began."""
        return self._change(
            name,
            lambda user: replace(
                user, lent_case_ids=tuple(lent for lent in user.lent_case_ids if lent != case_id)
            ),
        )

    def close(self, name: str) -> User:
        """Close an account: its sessions and tokens end at once, its name stays taken.

        Raises:
            ConflictError: it is the last open account of an administrator, or the last one with a password.
        """
        return self._change(name, lambda user: replace(user, active=False))

    def reopen(self, name: str) -> User:
        """Open a closed account again; `ConflictError` when its officer has another one meanwhile."""
        return self._change(name, lambda user: replace(user, active=True))

    def _change(self, name: str, change: Change) -> User:
        with self.catalog.reading() as reader:
            known = reader.get_user(name)
            changed = change(known)
            check_account(changed)
            if changed == known:
                return known
            _see_that_change_is_allowed(reader, changed)

        def unchanged_and_allowed(tx: Reader, _: User) -> None:
            if tx.get_user(name) != known:
                raise ConflictError(
                    f"用户 {name} 刚被别人修改 / the user {name} was changed by somebody else just now",
                    hint="查看后再改 / look again, then change",
                )
            _see_that_change_is_allowed(tx, changed)

        return self._record(changed, unchanged_and_allowed)

    def _record(self, user: User, allowed: Callable[[Transaction, User], None]) -> User:
        body, plain = put_body(self.archive, lambda digest: places.user_key(user.name, digest), user)
        fact = Fact(
            FactKind.USER_REGISTERED,
            self.now(),
            self.actor,
            body,
            officer_id=user.officer_id,
            detail={"user": user.name},
        )
        with self.catalog.transaction() as tx:
            allowed(tx, user)
            tx.record(fact, plain)
            if not user.active:
                tx.end_sessions(user.name)
                tx.drop_tokens(user.name)
        publish_facts(ledger=self.ledger, catalog=self.catalog)
        return user


def _in_order(roles: Sequence[UserRole]) -> tuple[UserRole, ...]:
    return tuple(role for role in UserRole if role in roles)


def _once(case_ids: Sequence[CaseId]) -> tuple[CaseId, ...]:
    return tuple(dict.fromkeys(case_ids))


def _see_that_name_is_free(reader: Reader, user: User) -> None:
    if reader.find_user(user.name) is not None:
        raise ConflictError(
            f"登录名 {user.name} 已有人用；名字不再给第二个人 / the name {user.name} is taken, for ever",
            hint="换一个登录名，或用 user reopen / choose another name, or user reopen",
        )


def _see_that_change_is_allowed(reader: Reader, user: User) -> None:
    """All that a transaction would refuse, too: so that nothing is kept in the archive of what is refused."""
    _see_that_officer_is_free(reader, user)
    for case_id in user.lent_case_ids:
        reader.get_case(case_id)
    _see_that_an_administrator_remains(reader, user)


def _see_that_an_administrator_remains(reader: Reader, user: User) -> None:
    """One with a password, where any has one: an account that nobody can sign in to lets nobody else in."""
    administrators = {
        other.name for other in reader.list_users() if other.active and UserRole.ADMIN in other.roles
    }
    able = administrators & reader.users_with_password()
    remains = user.active and UserRole.ADMIN in user.roles
    if not remains and {user.name} in (administrators, able):
        raise ConflictError(
            f"{user.name} 是最后一个可用的管理员 / is the last administrator who can sign in",
            hint="先设另一个管理员并给密码 / make somebody else administrator, with a password, first",
        )


def _see_that_officer_is_free(reader: Reader, user: User) -> None:
    if user.officer_id is None:
        return
    officer = reader.get_officer(user.officer_id)
    holder = reader.user_by_officer(officer.id)
    if user.active and holder is not None and holder.name != user.name:
        raise ConflictError(
            f"{officer.name} 已有账号 {holder.name} / has the account {holder.name} already",
            hint="先停用那个账号 / close that account first",
        )
