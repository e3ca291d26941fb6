"""Signing in by the office's OpenID provider: it says who somebody is, and its word is checked; rights stay here.

Code flow with PKCE. What ties the answer to the question (state, nonce, verifier) stays in this process, is good
once and for ten minutes, and only for the browser that asked.

Source: OpenID Connect Core 1.0 sections 3.1.2 and 3.1.3.7; OpenID Connect Discovery 1.0 section 4; RFC 7636 (PKCE);
RFC 9207 (issuer in the answer).
"""

import hmac
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from docarchive.domain.errors import ForbiddenError, UnavailableError

_ALGORITHMS = ["RS256", "PS256", "ES256"]
"""No shared secrets and never none: the provider's public keys alone prove its word."""
_SCOPE = "openid profile email"
_SECONDS = 10
_LARGEST_ANSWER = 1 << 20
_GOOD_FOR = timedelta(minutes=10)
_ASKED_AT_MOST = 1000
_KEYS_FRESH = timedelta(minutes=10)
_LEEWAY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the provider that waits for its answer."""

    browser: str
    """A secret in the cookie of the browser that asked."""
    nonce: str
    verifier: str
    redirect_uri: str
    back_to: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the provider vouches for."""

    name: str
    """As the chosen claim has it."""
    back_to: str


@dataclass(frozen=True, slots=True)
class _Known:
    """What the provider publishes about itself."""

    metadata: Mapping[str, Any]
    keys: KeySet
    at: datetime


class Provider:
    """The office's OpenID provider; used by many threads at a time."""

    def __init__(
        self, issuer: str, client_id: str, secret: str | None, claim: str, now: Callable[[], datetime]
    ) -> None:
        """Take what the settings say; the provider is not asked before somebody signs in by it."""
        self._issuer = issuer
        self._client_id = client_id
        self._secret = secret
        self._claim = claim
        self._now = now
        self._asked: dict[str, Asked] = {}
        self._lock = threading.Lock()
        self._known: _Known | None = None

    @property
    def host(self) -> str:
        """Which machine people are sent to."""
        return urlsplit(self._issuer).netloc

    def ask(self, *, browser: str, redirect_uri: str, back_to: str) -> str:
        """The address at the provider to send a browser to.

        Args:
            browser: A secret that the browser keeps in a cookie and brings back.
            redirect_uri: Where the provider sends it back to, as registered there.
            back_to: Where it wanted to go in this house.

        Raises:
            UnavailableError: the provider does not answer.
        """
        metadata = self._about().metadata
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        with self._client(redirect_uri) as client:
            url, _ = client.create_authorization_url(
                metadata["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
            )
        with self._lock:
            self._forget_old()
            self._asked[state] = Asked(browser, nonce, verifier, redirect_uri, back_to, self._now())
        return str(url)

    def answer(self, parameters: Mapping[str, str], *, browser: str | None) -> Vouched:
        """Whom the provider vouches for in the answer that a browser brought back.

        Args:
            parameters: Of the address it came back to.
            browser: The secret in its cookie.

        Raises:
            ForbiddenError: the answer is not one to a question of this browser, or its proof does not hold.
            UnavailableError: the provider does not answer.
        """
        asked = self._take(parameters.get("state", ""), browser)
        if (
            parameters.get("iss", self._issuer) != self._issuer
            or "error" in parameters
            or not parameters.get("code")
        ):
            raise _refused("provider refused")
        known = self._about()
        token = self._exchange(known, parameters["code"], asked)
        claims = self._checked(token, known, asked)
        name = claims.get(self._claim)
        if not isinstance(name, str) or not name:
            raise _refused(f"no claim {self._claim}")
        return Vouched(name, asked.back_to)

    def _take(self, state: str, browser: str | None) -> Asked:
        with self._lock:
            self._forget_old()
            asked = self._asked.get(state)
            if (
                asked is None
                or browser is None
                or not hmac.compare_digest(asked.browser.encode(), browser.encode())
            ):
                raise _refused("state")
            return self._asked.pop(state)

    def _forget_old(self) -> None:
        now = self._now()
        kept = [(state, one) for state, one in self._asked.items() if timedelta() <= now - one.at < _GOOD_FOR]
        self._asked = dict(kept[-_ASKED_AT_MOST:])

    def _exchange(self, known: _Known, code: str, asked: Asked) -> str:
        try:
            with self._client(asked.redirect_uri) as client:
                answer = client.fetch_token(
                    known.metadata["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=asked.verifier,
                    timeout=_SECONDS,
                    allow_redirects=False,
                )
        except AuthlibBaseError as error:
            raise _refused(f"code: {error.error}") from error
        except (requests.RequestException, ValueError) as error:
            raise _silent(error) from error
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise _refused("no id_token")
        return token

    def _checked(self, token: str, known: _Known, asked: Asked) -> Mapping[str, Any]:
        """The claims of a token, each checked as OpenID Connect Core 3.1.3.7 asks."""
        try:
            claims = jwt.decode(token, known.keys, algorithms=_ALGORITHMS).claims
            jwt.JWTClaimsRegistry(
                now=lambda: int(self._now().timestamp()),
                leeway=_LEEWAY_SECONDS,
                iss={"essential": True, "value": self._issuer},
                sub={"essential": True},
                aud={"essential": True, "value": self._client_id},
                exp={"essential": True},
                iat={"essential": True},
                nonce={"essential": True, "value": asked.nonce},
            ).validate(claims)
        except (JoseError, ValueError) as error:
            raise _refused(f"id_token: {error}") from error
        audience = claims["aud"]
        several = isinstance(audience, list) and len(audience) > 1
        if claims.get("azp", None if several else self._client_id) != self._client_id:
            raise _refused("id_token: azp")
        return claims

    def _about(self) -> _Known:
        known, now = self._known, self._now()
        if known is not None and timedelta() <= now - known.at < _KEYS_FRESH:
            return known
        metadata = _fetch(self._issuer.rstrip("/") + "/.well-known/openid-configuration")
        wanted = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
        if (
            any(not isinstance(metadata.get(name), str) for name in wanted)
            or metadata["issuer"] != self._issuer
        ):
            raise _silent(ValueError("not the issuer that the settings name"))
        if urlsplit(self._issuer).scheme == "https" and any(
            urlsplit(metadata[name]).scheme != "https" for name in wanted
        ):
            raise _silent(ValueError("an address of it is not https"))
        try:
            keys = KeySet.import_key_set(_fetch(metadata["jwks_uri"]))  # type: ignore[arg-type]  # checked there
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise _silent(error) from error
        self._known = _Known(metadata, keys, now)
        return self._known

    def _client(self, redirect_uri: str) -> Any:
        method = "client_secret_basic" if self._secret else "none"
        return OAuth2Session(
            self._client_id,
            self._secret,
            scope=_SCOPE,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            token_endpoint_auth_method=method,
        )


def _fetch(url: str) -> dict[str, Any]:
    try:
        answer = requests.get(url, timeout=_SECONDS, allow_redirects=False)
        answer.raise_for_status()
        if len(answer.content) > _LARGEST_ANSWER:
            raise _silent(ValueError("too long an answer"))
        value = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise _silent(error) from error
    if not isinstance(value, dict):
        raise _silent(ValueError("not what a provider answers"))
    return value


def _silent(error: Exception) -> UnavailableError:
    return UnavailableError(
        f"统一登录没有正确应答 / the office's provider does not answer as it should: {error}",
        hint="先用本系统的密码登录；并请管理员检查 oidc_issuer / sign in with the password of this house; let an "
        "administrator look at oidc_issuer",
    )


def _refused(why: str) -> ForbiddenError:
    return ForbiddenError(
        f"统一登录没有通过 / the provider's answer does not hold ({why})",
        hint="从登录页重新开始 / begin again from the sign-in page",
    )
