"""Signing in: what is kept of secrets, what is written down of attempts, who opened what.

Nothing of this is a fact: a hash that leaked could never be taken out of a write-once archive, and a sign-in is
no act of the office. It lives in tables of the catalogue that no rebuild makes again (docs/adr/0005).
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from docarchive.domain.identifiers import CaseId, RecordId
from docarchive.domain.people.rights import Scope
from docarchive.domain.people.user import User

ATTEMPTS_FROM = "@"
"""Stands between a name and the place where failures are counted by both; no sign-in name holds it."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """How a user proves who they are."""

    user: str
    password_hash: str | None = field(default=None, repr=False)
    """Argon2id with its parameters and salt; None until one is set."""
    must_change: bool = False
    """Somebody else chose the password: it is good for choosing another one."""
    totp_secret: str | None = field(default=None, repr=False)
    """Base32; None while signing in takes no code."""
    totp_offered: str | None = field(default=None, repr=False)
    """A secret that was shown and is not confirmed by a code yet."""
    totp_step: int = 0
    """The newest 30 second step whose code was used: it and those before it are spent."""
    recovery_hashes: tuple[str, ...] = field(default=(), repr=False)
    """SHA-256 of the codes that stand in for a lost telephone, each good once."""


@dataclass(frozen=True, slots=True)
class Attempts:
    """Failures of one sign-in name since the last success, from one place or from all."""

    failures: int
    last_at: datetime
    locked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A browser in which somebody has signed in."""

    token_hash: str = field(repr=False)
    """SHA-256 of the 256 bit token; the token itself is nowhere in the house."""
    user: str
    begun_at: datetime
    seen_at: datetime
    """Of a request, exact to a minute."""
    ends_at: datetime
    source: str
    """Where it was begun: an address."""
    vouched: bool = False
    """The office's provider said who it is: no password was typed here."""


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A key for a program that acts for a user."""

    id: str
    user: str
    title: str
    scopes: tuple[Scope, ...]
    made_at: datetime
    made_by: str
    ends_at: datetime
    used_at: datetime | None = None
    """Exact to a minute."""


class SignInEvent(StrEnum):
    """What is written down about accounts."""

    SIGNED_IN = "signed_in"
    REFUSED = "refused"
    """A wrong name, password, code or token."""
    LOCKED = "locked"
    """An attempt during a lock-out; nothing was compared."""
    SIGNED_OUT = "signed_out"
    RECOVERY_USED = "recovery_used"
    PASSWORD_SET = "password_set"  # noqa: S105 - the name of an event
    TOTP_ON = "totp_on"
    TOTP_OFF = "totp_off"
    UNLOCKED = "unlocked"
    SESSIONS_ENDED = "sessions_ended"
    TOKEN_MADE = "token_made"  # noqa: S105 - the name of an event
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - the name of an event


@dataclass(frozen=True, slots=True)
class SignInEntry:
    """A line of the sign-in log."""

    id: int
    at: datetime
    user: str
    """Empty for a name that nobody has: people type passwords into the wrong field."""
    event: SignInEvent
    source: str
    note: str
    """What was wrong, or who did it for the user."""


class AccessKind(StrEnum):
    """What somebody did with a record's contents."""

    OPENED = "opened"
    TAKEN_OUT = "taken_out"
    """One of its files was saved outside the house."""
    EXPORTED = "exported"
    """With its case, or in a list."""


@dataclass(frozen=True, slots=True)
class AccessEntry:
    """A line of the access log."""

    id: int
    at: datetime
    user: str
    record_id: RecordId
    case_id: CaseId
    what: AccessKind
    source: str


class Readiness(StrEnum):
    """Whether anybody can sign in."""

    FIRST_RUN = "first_run"
    """There are no users: whoever opens the page first makes the first administrator."""
    NO_PASSWORDS = "no_passwords"
    """There are users, but no administrator has a password: one is set on the machine itself."""
    READY = "ready"


class Outcome(StrEnum):
    """What came of an attempt to sign in."""

    SIGNED_IN = "signed_in"
    WRONG = "wrong"
    """Name or password; which of them nobody is told."""
    CODE_NEEDED = "code_needed"
    CODE_WRONG = "code_wrong"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Attempt:
    """The answer to an attempt."""

    outcome: Outcome
    wait: timedelta = timedelta()
    """How long the name is locked from now on."""
    user: User | None = None
    token: str = field(default="", repr=False)
    """Of the session; the cookie's value."""
    must_change: bool = False


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who a request comes from: a session's or a token's user."""

    user: User
    must_change: bool = False
    scopes: tuple[Scope, ...] | None = None
    """Of an API token; None for a person."""
    session: str = field(default="", repr=False)
    """Hash of the session's token; empty for an API token."""


@dataclass(frozen=True, slots=True)
class TotpOffer:
    """A secret for an authenticator app, to be confirmed by a code of it."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)
    """``otpauth://…``, to be shown as a QR code."""
