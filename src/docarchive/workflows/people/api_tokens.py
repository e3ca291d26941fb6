"""Keys for programs: a token acts for its user, within its scopes and the user's roles, until its day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from docarchive.catalog.port import Catalog
from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.identifiers import new_id
from docarchive.domain.people.rights import Scope
from docarchive.domain.people.sign_in import ApiToken, SignedIn, SignInEvent
from docarchive.workflows.people import secrets

PREFIX = "da_"
"""What every token begins with, so that scanners for leaked secrets know one when they see it."""
LONGEST_DAYS = 366
_TOUCH = timedelta(minutes=1)
_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class ApiTokens:
    """Where tokens are kept, and by which clock they end."""

    catalog: Catalog
    now: Callable[[], datetime]

    def make(
        self, name: str, title: str, scopes: Sequence[Scope], *, days: int, by: str, source: str = ""
    ) -> tuple[ApiToken, str]:
        """Make a token for a user; the text returned beside it is shown this once and kept nowhere.

        Raises:
            RejectedError: no title, no scope, or more than 366 days.
            NotFoundError: no such user, or the account is closed.
        """
        if not title.strip() or len(title) > _LONGEST_TITLE or not title.isprintable():
            raise RejectedError(
                f"用途应为 1 至 {_LONGEST_TITLE} 个字 / say what it is for in 1 to {_LONGEST_TITLE} characters"
            )
        if not scopes or not 1 <= days <= LONGEST_DAYS:
            raise RejectedError(
                f"至少一个范围，1 至 {LONGEST_DAYS} 天 / one scope at least, 1 to {LONGEST_DAYS} days"
            )
        now, text = self.now(), PREFIX + secrets.new_token()
        ordered = tuple(scope for scope in Scope if scope in scopes)
        token = ApiToken(new_id(now), name, title.strip(), ordered, now, by, now + timedelta(days=days))
        with self.catalog.transaction() as tx:
            if not tx.get_user(name).active:
                raise NotFoundError(f"账号 {name} 已停用 / the account is closed")
            tx.save_token(token, token_hash=secrets.hash_of(text))
            note = f"{token.title} ({' '.join(ordered)})"
            tx.log_sign_in(SignInEvent.TOKEN_MADE, user=name, source=source, note=note, at=now)
        return token, text

    def user_of(self, text: str) -> SignedIn | None:
        """Who a token acts for, within which scopes; None when it is unknown, revoked, over, or the account closed."""
        now, token_hash = self.now(), secrets.hash_of(text)
        with self.catalog.reading() as reader:
            token = reader.find_token(token_hash)
            user = reader.find_user(token.user) if token else None
        if token is None or user is None or not user.active or now >= token.ends_at:
            return None
        if token.used_at is None or now - token.used_at >= _TOUCH:
            with self.catalog.transaction() as tx:
                if tx.find_token(token_hash) is not None:  # it may have been revoked meanwhile
                    tx.save_token(replace(token, used_at=now), token_hash=token_hash)
        return SignedIn(user, scopes=token.scopes)

    def of(self, name: str) -> Sequence[ApiToken]:
        """The user's tokens, oldest first."""
        with self.catalog.reading() as reader:
            reader.get_user(name)
            return reader.tokens_of(name)

    def revoke(self, name: str, token_id: str, *, by: str, source: str = "") -> None:
        """End a token of a user at once; `NotFoundError` when the user has no such token."""
        with self.catalog.transaction() as tx:
            token = next((item for item in tx.tokens_of(name) if item.id == token_id), None)
            if token is None:
                raise NotFoundError(f"没有令牌 {token_id} / no such token")
            tx.drop_token(token_id)
            note = token.title if by == name else f"{token.title}, by {by}"
            tx.log_sign_in(SignInEvent.TOKEN_REVOKED, user=name, source=source, note=note, at=self.now())
