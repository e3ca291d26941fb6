"""The code on every page of an issued document: ``DA1:<uid>:<page>/<pages>:<mac>``.

Upper-case Crockford base32, so that a QR code stays in its alphanumeric mode. Whether a code is
another site's, forged, or of a void document is decided with the catalogue (`judge`).
"""

import hmac
import re
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from docarchive.domain.identifiers import crockford

_PAYLOAD = re.compile(r"DA1:([0-9A-HJKMNP-TV-Z]{16}):([0-9]{1,4})/([0-9]{1,4}):([0-9A-HJKMNP-TV-Z]{10})")
_MAC_BITS = 50


@dataclass(frozen=True, slots=True)
class PageCode:
    """One page of one document."""

    uid: str
    """The document's code id, 16 Crockford digits."""
    page_number: int
    """From 1 as printed; 0 when the code names the document only."""
    page_count: int
    """Pages of the document; 0 when unknown."""

    def payload(self, site_key: bytes) -> str:
        """Print the code, authenticated with the site's key."""
        body = f"DA1:{self.uid}:{self.page_number}/{self.page_count}"
        return f"{body}:{_mac(body, site_key)}"


class CodeVerdict(StrEnum):
    """What a code read from paper turned out to be."""

    GENUINE = "genuine"
    FOREIGN = "foreign"
    """Made by another site: our key did not make it and we know no such document."""
    FORGED = "forged"
    """Names a document of ours, but our key did not make it."""
    VOID = "void"
    """Genuine, but its document has been declared void."""
    UNKNOWN = "unknown"
    """Our key made it, but the catalogue has no such document (is the catalogue complete?)."""


@dataclass(frozen=True, slots=True)
class ReadCode:
    """A payload as found on paper, parsed, with the result of the authentication."""

    code: PageCode
    authentic: bool


def read_payload(text: str, site_key: bytes) -> ReadCode | None:
    """Parse the text of a QR code; None when it is no page code at all.

    The authentication code is compared in constant time.
    """
    match = _PAYLOAD.fullmatch(text.strip())
    if match is None:
        return None
    body, _, mac = text.strip().rpartition(":")
    code = PageCode(match[1], int(match[2]), int(match[3]))
    return ReadCode(code, hmac.compare_digest(mac.encode(), _mac(body, site_key).encode()))


def judge(*, authentic: bool, known: bool, void: bool) -> CodeVerdict:
    """Decide what a code is, from its authentication and what the catalogue says of its uid."""
    if not authentic:
        return CodeVerdict.FORGED if known else CodeVerdict.FOREIGN
    if not known:
        return CodeVerdict.UNKNOWN
    return CodeVerdict.VOID if void else CodeVerdict.GENUINE


def _mac(body: str, site_key: bytes) -> str:
    digest = hmac.new(site_key, body.encode("ascii"), sha256).digest()
    return crockford(int.from_bytes(digest[:8], "big") >> (64 - _MAC_BITS), 10)
