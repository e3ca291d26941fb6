"""Making and checking secrets: passwords, tokens, codes of an authenticator app, recovery codes.

Source: argon2id as RFC 9106 section 4 (second recommended option); TOTP as RFC 6238 (30 seconds, 6 digits, SHA-1:
what every app speaks).
"""

import hmac
import secrets
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hashlib import sha256

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from docarchive.domain.errors import RejectedError
from docarchive.domain.identifiers import crockford
from docarchive.domain.people.passwords import LONGEST, check_password, normal
from docarchive.domain.people.user import User

_STEP_SECONDS = 30
_DRIFT = (-1, 0, 1)
"""A telephone may be half a minute off, either way."""
_RECOVERY_CODES = 8
_TOKEN_BYTES = 32
_AT_ONCE = 4
_TURNS = threading.BoundedSemaphore(_AT_ONCE)
"""Each comparison takes 64 MB: strangers who try many names at once take no more than this from the machine."""


@dataclass(frozen=True)
class Passwords:
    """Hashes and compares passwords; slow by intent, so never inside a transaction."""

    hasher: PasswordHasher = field(
        default_factory=lambda: PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
    )

    def hash(self, password: str) -> str:
        """Argon2id hash of *password* with its parameters and a fresh salt."""
        with _TURNS:
            return self.hasher.hash(_bytes(password))

    def fits(self, password: str, password_hash: str | None) -> bool:
        """Compare; None (nobody of this name, or no password) costs as much time as a wrong password."""
        tried = _bytes(password[: 4 * LONGEST])
        wanted = password_hash or self._nobodys
        try:
            with _TURNS:
                return self.hasher.verify(wanted, tried) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False

    def outdated(self, password_hash: str) -> bool:
        """Whether today's parameters are others than those of the hash."""
        return self.hasher.check_needs_rehash(password_hash)

    @cached_property
    def _nobodys(self) -> str:
        return self.hasher.hash(secrets.token_hex())


def new_token() -> str:
    """A token nobody can guess: 256 random bits as 43 characters."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def hash_of(token: str) -> str:
    """What is kept of a token or a recovery code: its randomness needs no salt and no slowness."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def new_password_for(user: User) -> str:
    """A password for *user* to begin with: 80 random bits that can be told over the telephone, ``7zc4-m0qk-…``."""
    while True:
        password = _grouped(crockford(secrets.randbits(80), 16)).lower()
        with suppress(RejectedError):  # by chance it may hold the name
            check_password(password, user)
            return password


def new_totp_secret() -> str:
    """160 random bits in base32."""
    return pyotp.random_base32()


def totp_uri(secret: str, *, user: str, issuer: str) -> str:
    """What the app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=user, issuer_name=issuer)


def totp_step(secret: str, code: str, *, now: datetime, after: int) -> int | None:
    """The step later than *after* whose code *code* is; None when it is none: wrong, or spent."""
    digits = "".join(code.split())
    present = int(now.timestamp()) // _STEP_SECONDS
    fitting = [
        step
        for step in (present + drift for drift in _DRIFT)
        if hmac.compare_digest(
            pyotp.TOTP(secret).generate_otp(step).encode(), digits.encode("utf-8", "replace")
        )
    ]
    return next((step for step in fitting if step > after), None)


def new_recovery_codes() -> tuple[str, ...]:
    """Eight codes of 80 random bits each: ``7ZC4-M0QK-93TD-X1VA``."""
    return tuple(_grouped(crockford(secrets.randbits(80), 16)) for _ in range(_RECOVERY_CODES))


def recovery_hash(code: str) -> str:
    """The hash of a recovery code, however it is grouped and typed."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return hash_of(plain.translate(str.maketrans("OIL", "011")))


def _bytes(password: str) -> bytes:
    return normal(password).encode("utf-8", "replace")


def _grouped(code: str) -> str:
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))
