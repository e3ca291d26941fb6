"""Sign in and out, passwords and codes: all that proves who somebody is.

Write order of an attempt: a transaction counts it as failed; outside any transaction the password is compared;
a second transaction sees that nothing changed meanwhile, takes the failure back and begins the session. A power
cut in between leaves one failure too many, never one too few.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from docarchive.catalog.port import Catalog, Transaction
from docarchive.domain.errors import ConflictError, ForbiddenError, RejectedError
from docarchive.domain.people.names import is_user_name
from docarchive.domain.people.passwords import check_password, normal
from docarchive.domain.people.sign_in import (
    Attempt,
    Credentials,
    Outcome,
    Readiness,
    Session,
    SignedIn,
    SignInEvent,
    TotpOffer,
)
from docarchive.domain.people.user import User, UserRole
from docarchive.workflows.people import attempts, secrets

SESSION_HOURS = 12
"""A session ends so long after signing in, whatever happens."""
IDLE_MINUTES = 60
"""And so long after its last request."""
_TOUCH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SignIn:
    """Where secrets are kept, and by which clock they end."""

    catalog: Catalog
    now: Callable[[], datetime]
    passwords: secrets.Passwords = field(default_factory=secrets.Passwords)
    lasts: timedelta = timedelta(hours=SESSION_HOURS)
    idle: timedelta = timedelta(minutes=IDLE_MINUTES)

    # signing in and out
    def sign_in(self, name: str, password: str, *, code: str = "", source: str = "") -> Attempt:
        """Try to sign in.

        Args:
            name: As typed; blanks around it and capitals do not matter.
            password: As typed.
            code: Of the authenticator app, or a recovery code; needed where the user has switched that on.
            source: Where the request comes from, for the log: an address.
        """
        user, credentials, key, wait = self._claim(name, source)
        if wait:
            return Attempt(Outcome.LOCKED, wait)
        usable = credentials.password_hash if user is not None and user.active else None
        if not self.passwords.fits(password, usable) or user is None or usable is None:
            note = "account closed" if user is not None and not user.active else "name or password"
            return self._refused(Outcome.WRONG, key, user, source, note)
        if credentials.totp_secret is not None and not code.strip():
            with self.catalog.transaction() as tx:
                attempts.unclaim(tx, key, source)
            return Attempt(Outcome.CODE_NEEDED)
        fresh = self.passwords.hash(password) if self.passwords.outdated(usable) else usable
        return self._begin(user, credentials, replace(credentials, password_hash=fresh), code, source)

    def session(self, token: str, *, counts: bool = True) -> SignedIn | None:
        """Who a session's token stands for; None when it has ended, was never given out, or the account is closed.

        With *counts* it is used now, and so goes on.
        """
        now, token_hash = self.now(), secrets.hash_of(token)
        with self.catalog.reading() as reader:
            session = reader.find_session(token_hash)
            if session is None or now >= session.ends_at or now - session.seen_at >= self.idle:
                return None
            user, credentials = reader.find_user(session.user), reader.find_credentials(session.user)
        if user is None or not user.active:
            return None
        if counts and now - session.seen_at >= _TOUCH:
            self._touch(token_hash, now)
        must_change = credentials is not None and credentials.must_change and not session.vouched
        return SignedIn(user, must_change, session=token_hash)

    def sign_in_vouched(self, name: str, *, by: str, source: str = "") -> Attempt:
        """Begin a session for whom somebody else vouches: the office's provider, whose word was checked.

        Args:
            name: The sign-in name that the provider gives; only an open account of that very name counts.
            by: Who vouches, for the log.
            source: As for `sign_in`.
        """
        now, token, plain = self.now(), secrets.new_token(), name.strip().lower()
        # ASCII before it is folded, too: the Kelvin sign and the long s are other letters, and perhaps another person.
        with self.catalog.transaction() as tx:
            user = tx.find_user(plain) if name.isascii() and is_user_name(plain) else None
            if user is None or not user.active:
                known = user.name if user else ""
                self._log(tx, SignInEvent.REFUSED, known, source, f"{by}: no open account of this name")
                return Attempt(Outcome.WRONG)
            tx.sweep_sessions(before=now)
            ends_at = now + self.lasts
            tx.save_session(
                Session(secrets.hash_of(token), user.name, now, now, ends_at, source[:_SOURCE], vouched=True)
            )
            self._log(tx, SignInEvent.SIGNED_IN, user.name, source, by)
        return Attempt(Outcome.SIGNED_IN, user=user, token=token)

    def sign_out(self, token: str, *, source: str = "") -> None:
        """End a session; one that has ended already stays so."""
        token_hash = secrets.hash_of(token)
        with self.catalog.transaction() as tx:
            session = tx.find_session(token_hash)
            if session is not None:
                tx.end_session(token_hash)
                self._log(tx, SignInEvent.SIGNED_OUT, session.user, source)

    def end_sessions(self, name: str, *, by: str, source: str = "", but: str = "") -> int:
        """End all sessions of a user except the one whose token has the hash *but*; return how many there were."""
        with self.catalog.transaction() as tx:
            tx.get_user(name)
            ended = tx.end_sessions(name, but=but)
            self._log(tx, SignInEvent.SESSIONS_ENDED, name, source, _by(by, name))
        return ended

    def unlock(self, name: str, *, by: str, source: str = "") -> None:
        """End the lock-outs of a user, from wherever; wrong passwords are counted afresh."""
        with self.catalog.transaction() as tx:
            tx.get_user(name)
            if tx.forget_all_attempts(name):
                self._log(tx, SignInEvent.UNLOCKED, name, source, _by(by, name))

    # passwords
    def set_password(
        self, name: str, password: str, *, by: str, must_change: bool = False, source: str = ""
    ) -> None:
        """Give a user a password; all sessions end, a lock-out too.

        Args:
            name: The user's sign-in name.
            password: The new one.
            by: Who sets it.
            must_change: Whether it is good only for choosing another one: set when *by* is not the user.
            source: For the log.

        Raises:
            RejectedError: the password is not good enough; every fault is named.
            NotFoundError: no such user.
        """
        self._set_password(name, password, by=by, must_change=must_change, source=source)

    def change_password(self, name: str, old: str, new: str, *, session: str = "", source: str = "") -> None:
        """Change one's own password; every other session ends, the one whose hash is *session* stays.

        Raises:
            ForbiddenError: the old password is wrong, or the name is locked.
            RejectedError: the new one is not good enough, or is the old one.
        """
        self.confirm(name, old, source=source)
        if normal(new) == normal(old):
            raise RejectedError("新密码与旧密码相同 / the new password is the old one")
        self._set_password(name, new, by=name, must_change=False, source=source, but=session)

    def confirm(self, name: str, password: str, *, source: str = "") -> None:
        """See once more that it is the user who sits there; counts like signing in.

        Raises:
            ForbiddenError: the password is wrong, or the name is locked for so many seconds. None at all is no
                guess, and counts for nothing.
        """
        if not password:
            raise ForbiddenError("请输入密码 / type your password")
        user, credentials, key, wait = self._claim(name, source)
        if not wait and self.passwords.fits(password, credentials.password_hash if user else None):
            with self.catalog.transaction() as tx:
                attempts.succeed(tx, key, source)
            return
        if not wait:
            wait = self._refused(Outcome.WRONG, key, user, source, "confirming").wait
        hint = f"{int(wait.total_seconds())} 秒后再试 / try again in so many seconds" if wait else ""
        raise ForbiddenError("密码不对 / the password is wrong", hint=hint)

    def readiness(self) -> Readiness:
        """Whether anybody can sign in who could let the others in."""
        with self.catalog.reading() as reader:
            users, with_password = reader.list_users(), reader.users_with_password()
        if not users:
            return Readiness.FIRST_RUN
        able = any(
            user.active and UserRole.ADMIN in user.roles and user.name in with_password for user in users
        )
        return Readiness.READY if able else Readiness.NO_PASSWORDS

    def sessions_of(self, name: str) -> Sequence[Session]:
        """The sessions of a user that have not ended, newest first."""
        now = self.now()
        with self.catalog.reading() as reader:
            known = reader.sessions_of(name)
        return [item for item in known if now < item.ends_at and now - item.seen_at < self.idle]

    # codes of an authenticator app
    def offer_totp(self, name: str, *, issuer: str) -> TotpOffer:
        """Make a secret for the user's app; it counts once `confirm_totp` has seen a code of it."""
        secret = secrets.new_totp_secret()
        with self.catalog.transaction() as tx:
            tx.get_user(name)
            tx.save_credentials(replace(_credentials(tx, name), totp_offered=secret))
        return TotpOffer(secret, secrets.totp_uri(secret, user=name, issuer=issuer))

    def offered_totp(self, name: str, *, issuer: str) -> TotpOffer | None:
        """What `offer_totp` made and nobody has confirmed yet, to be shown once more after a wrong code."""
        with self.catalog.reading() as reader:
            known = reader.find_credentials(name)
        if known is None or known.totp_offered is None:
            return None
        return TotpOffer(known.totp_offered, secrets.totp_uri(known.totp_offered, user=name, issuer=issuer))

    def confirm_totp(self, name: str, code: str, *, source: str = "") -> tuple[str, ...]:
        """Switch codes on; return the recovery codes, which are shown this once.

        Raises:
            RejectedError: the code is not one of the offered secret.
            ConflictError: nothing was offered.
        """
        codes = secrets.new_recovery_codes()
        with self.catalog.transaction() as tx:
            known = _credentials(tx, name)
            if known.totp_offered is None:
                raise ConflictError("还没有生成密钥 / no secret was made yet")
            step = secrets.totp_step(known.totp_offered, code, now=self.now(), after=0)
            if step is None:
                raise RejectedError(
                    "验证码不对 / the code is wrong",
                    hint="核对手机时间后重试 / see that the telephone's clock is right, then try again",
                )
            tx.save_credentials(
                replace(
                    known,
                    totp_secret=known.totp_offered,
                    totp_offered=None,
                    totp_step=step,
                    recovery_hashes=tuple(map(secrets.recovery_hash, codes)),
                )
            )
            self._log(tx, SignInEvent.TOTP_ON, name, source)
        return codes

    def drop_totp(self, name: str, *, by: str, source: str = "") -> None:
        """Switch codes off: the telephone is lost and so are the recovery codes."""
        with self.catalog.transaction() as tx:
            tx.get_user(name)
            known = _credentials(tx, name)
            gone = replace(known, totp_secret=None, totp_offered=None, totp_step=0, recovery_hashes=())
            tx.save_credentials(gone)
            self._log(tx, SignInEvent.TOTP_OFF, name, source, _by(by, name))

    def _claim(self, name: str, source: str) -> tuple[User | None, Credentials, str, timedelta]:
        now, plain = self.now(), name.strip().casefold()
        with self.catalog.transaction() as tx:
            user = tx.find_user(plain) if is_user_name(plain) else None
            key = attempts.attempts_key(plain, user)
            wait = attempts.claim(tx, key, source, now=now)
            if wait:
                self._log(tx, SignInEvent.LOCKED, user.name if user else "", source)
            return user, _credentials(tx, user.name if user else ""), key, wait

    def _begin(self, user: User, known: Credentials, changed: Credentials, code: str, source: str) -> Attempt:
        now, token, key = self.now(), secrets.new_token(), user.name
        with self.catalog.transaction() as tx:
            # What was compared outside the transaction must still be what counts.
            present = tx.find_user(user.name)
            if present is None or not present.active or _credentials(tx, user.name) != known:
                return self._refused_in(tx, Outcome.WRONG, key, user, source, "changed meanwhile")
            if known.totp_secret is not None:
                spent = _spend(changed, code, now)
                if spent is None:
                    return self._refused_in(tx, Outcome.CODE_WRONG, key, user, source, "code")
                if spent.recovery_hashes != known.recovery_hashes:
                    left = f"{len(spent.recovery_hashes)} left"
                    self._log(tx, SignInEvent.RECOVERY_USED, user.name, source, left)
                changed = spent
            attempts.succeed(tx, key, source)
            if changed != known:
                tx.save_credentials(changed)
            tx.sweep_sessions(before=now)
            tx.save_session(
                Session(secrets.hash_of(token), user.name, now, now, now + self.lasts, source[:_SOURCE])
            )
            self._log(tx, SignInEvent.SIGNED_IN, user.name, source)
        return Attempt(Outcome.SIGNED_IN, user=present, token=token, must_change=changed.must_change)

    def _refused(self, outcome: Outcome, key: str, user: User | None, source: str, note: str) -> Attempt:
        with self.catalog.transaction() as tx:
            return self._refused_in(tx, outcome, key, user, source, note)

    def _refused_in(
        self, tx: Transaction, outcome: Outcome, key: str, user: User | None, source: str, note: str
    ) -> Attempt:
        self._log(tx, SignInEvent.REFUSED, user.name if user else "", source, note)
        return Attempt(outcome, attempts.locked_for(tx, key, source, now=self.now()))

    def _set_password(
        self, name: str, password: str, *, by: str, must_change: bool, source: str, but: str = ""
    ) -> None:
        with self.catalog.reading() as reader:
            check_password(password, reader.get_user(name))
        password_hash = self.passwords.hash(password)
        with self.catalog.transaction() as tx:
            known = _credentials(tx, name)
            tx.save_credentials(replace(known, password_hash=password_hash, must_change=must_change))
            tx.end_sessions(name, but=but)
            tx.forget_all_attempts(name)
            self._log(tx, SignInEvent.PASSWORD_SET, name, source, _by(by, name))

    def _touch(self, token_hash: str, now: datetime) -> None:
        with self.catalog.transaction() as tx:
            session = tx.find_session(token_hash)
            if session is not None:  # it may have been ended meanwhile, and stays so
                tx.save_session(replace(session, seen_at=max(now, session.seen_at)))

    def _log(self, tx: Transaction, event: SignInEvent, user: str, source: str, note: str = "") -> None:
        tx.log_sign_in(event, user=user, source=source[:_SOURCE], note=note, at=self.now())


_SOURCE = 100
"""Characters kept of where a request came from."""


def _credentials(tx: Transaction, name: str) -> Credentials:
    return tx.find_credentials(name) or Credentials(name)


def _spend(known: Credentials, code: str, now: datetime) -> Credentials | None:
    """*known* after *code* was used, or None when it is no code of the app and no recovery code, or a spent one."""
    if known.totp_secret is None:
        return None
    step = secrets.totp_step(known.totp_secret, code, now=now, after=known.totp_step)
    if step is not None:
        return replace(known, totp_step=step)
    used = secrets.recovery_hash(code)
    if used not in known.recovery_hashes:
        return None
    return replace(known, recovery_hashes=tuple(item for item in known.recovery_hashes if item != used))


def _by(by: str, name: str) -> str:
    return "" if by == name else f"by {by}"
