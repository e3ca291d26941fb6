"""What may be asked of the catalogue about those who use the house, and what is kept of their secrets."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from docarchive.domain.facts import FactKind
from docarchive.domain.identifiers import CaseId, OfficerId, RecordId
from docarchive.domain.people.acts import Act
from docarchive.domain.people.asked_once import AskedOnce
from docarchive.domain.people.sign_in import (
    AccessEntry,
    AccessKind,
    ApiToken,
    Attempts,
    Credentials,
    Session,
    SignInEntry,
    SignInEvent,
)
from docarchive.domain.people.user import User


class PeopleReader(Protocol):
    """Questions about users, and about what no rebuild makes again: secrets, sessions, who did what when."""

    # made of facts, as all else that is true
    def get_user(self, name: str) -> User: ...
    def find_user(self, name: str) -> User | None: ...
    def list_users(self) -> Sequence[User]:
        """All users, closed accounts too, by name."""

    def user_by_officer(self, officer_id: OfficerId) -> User | None:
        """The user with an open account behind whom the officer stands."""

    def acts(
        self,
        *,
        user: str | None = None,
        record_id: RecordId | None = None,
        case_id: CaseId | None = None,
        what: Collection[FactKind] | None = None,
        before: int | None = None,
        limit: int = 100,
    ) -> Sequence[Act]:
        """Facts, newest first, as who did what: of an actor, a record, a case or kinds, older than position *before*."""

    # not part of the truth
    def find_credentials(self, user: str) -> Credentials | None: ...
    def users_with_password(self) -> frozenset[str]: ...
    def find_attempts(self, name: str) -> Attempts | None: ...
    def attempts_of(self, name: str) -> Mapping[str, Attempts]:
        """Failures counted under *name* itself and under it with a place (`ATTEMPTS_FROM`), by what they are under."""

    def find_session(self, token_hash: str) -> Session | None: ...
    def sessions_of(self, user: str) -> Sequence[Session]:
        """The user's sessions, newest first; those that have run out too, until they are swept."""

    def find_token(self, token_hash: str) -> ApiToken | None: ...
    def tokens_of(self, user: str) -> Sequence[ApiToken]:
        """The user's API tokens, oldest first."""

    def sign_ins(
        self, *, user: str | None = None, before: int | None = None, limit: int = 100
    ) -> Sequence[SignInEntry]:
        """The sign-in log, newest first: of one user, and older than entry *before*, if given."""

    def accesses(
        self,
        *,
        user: str | None = None,
        record_id: RecordId | None = None,
        case_id: CaseId | None = None,
        before: int | None = None,
        limit: int = 100,
    ) -> Sequence[AccessEntry]:
        """The access log, newest first; what is given is joined by AND."""

    def find_asked_once(self, user: str, key: str) -> AskedOnce | None:
        """What is known of a key that *user*'s program gave a request."""


class PeopleTransaction(PeopleReader, Protocol):
    """Changes of what no rebuild makes again."""

    def save_credentials(self, credentials: Credentials) -> None: ...
    def save_attempts(self, name: str, attempts: Attempts) -> None: ...
    def forget_attempts(self, name: str) -> None: ...
    def forget_all_attempts(self, name: str) -> int:
        """Forget what `attempts_of` finds; return how many."""

    def sweep_attempts(self, *, before: datetime) -> None:
        """Forget names that nobody has tried since *before*."""

    def save_session(self, session: Session) -> None: ...
    def end_session(self, token_hash: str) -> None: ...
    def end_sessions(self, user: str, *, but: str = "") -> int:
        """End all sessions of *user* except the one whose token has the hash *but*; return how many."""

    def sweep_sessions(self, *, before: datetime) -> None:
        """Forget sessions that end before a time."""

    def save_asked_once(self, asked: AskedOnce) -> None: ...
    def drop_asked_once(self, user: str, key: str) -> None: ...
    def sweep_asked_once(self, *, before: datetime) -> None:
        """Forget keys given before a time."""

    def save_token(self, token: ApiToken, *, token_hash: str) -> None: ...
    def drop_token(self, token_id: str) -> None: ...
    def drop_tokens(self, user: str) -> int:
        """Revoke all tokens of *user*; return how many."""

    def log_sign_in(self, event: SignInEvent, *, user: str, source: str, note: str, at: datetime) -> None: ...
    def log_access(
        self, what: AccessKind, *, user: str, record_id: RecordId, case_id: CaseId, source: str, at: datetime
    ) -> None: ...
