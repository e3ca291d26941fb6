"""The text of a signed checkpoint: pure reading and writing, without any cryptography.

Source:
    C2SP signed-note (https://c2sp.org/signed-note) and tlog-checkpoint (https://c2sp.org/tlog-checkpoint).
"""

import base64
import binascii
import re
from dataclasses import dataclass
from hashlib import sha256

from docarchive.domain.errors import DamageError

ED25519 = b"\x01"
"""Signature type of a plain Ed25519 key in a signed note."""

_NAME = re.compile(r"[^\s+]+")
_SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_DECIMAL = re.compile(r"0|[1-9][0-9]*")


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name, printed ``name+hash+base64``."""

    name: str
    public: bytes
    """32 bytes."""

    @property
    def key_hash(self) -> bytes:
        """Four bytes that tell which key signed."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Read a printed key; `DamageError` when it is none."""
        name, _, rest = text.partition("+")
        _, _, encoded = rest.partition("+")
        raw = _decode(encoded)
        if not _NAME.fullmatch(name) or len(raw) != 33 or raw[:1] != ED25519:
            raise DamageError(f"not an Ed25519 verifier key: {text[:120]!r}")
        key = cls(name, raw[1:])
        if str(key) != text:
            raise DamageError(f"verifier key does not match its own hash: {text[:120]!r}")
        return key

    def __str__(self) -> str:
        encoded = base64.b64encode(ED25519 + self.public).decode()
        return f"{self.name}+{self.key_hash.hex()}+{encoded}"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line of a note."""

    name: str
    key_hash: bytes
    """4 bytes."""
    signature: bytes


@dataclass(frozen=True, slots=True)
class TreeHead:
    """The signed text of a checkpoint."""

    origin: str
    size: int
    root: bytes
    """32 bytes."""

    @property
    def body(self) -> str:
        """Three lines, each with its newline; what is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def format_note(body: str, signature: Signature) -> str:
    """The whole note: *body*, a blank line, one signature line."""
    encoded = base64.b64encode(signature.key_hash + signature.signature).decode()
    return f"{body}\n— {signature.name} {encoded}\n"


def parse_note(note: str) -> tuple[TreeHead, tuple[Signature, ...]]:
    """Read a checkpoint note strictly: whatever is not exactly as `format_note` writes it is damage.

    Raises:
        DamageError: *note* is not a checkpoint.
    """
    body, blank, tail = note.partition("\n\n")
    lines = body.split("\n")
    if not blank or not tail.endswith("\n") or len(lines) != 3 or not _DECIMAL.fullmatch(lines[1]):
        raise DamageError("the checkpoint is not a signed note of origin, size and root")
    head = TreeHead(lines[0], int(lines[1]), _decode(lines[2]))
    signatures = tuple(_parse_signature(line) for line in tail[:-1].split("\n"))
    if not _NAME.fullmatch(head.origin) or len(head.root) != 32:
        raise DamageError("the checkpoint's origin or root is malformed")
    return head, signatures


def is_name(text: str) -> bool:
    """Tell whether *text* can name a key: not empty, no blanks, no plus sign."""
    return _NAME.fullmatch(text) is not None


def _parse_signature(line: str) -> Signature:
    match = _SIGNATURE.fullmatch(line)
    raw = _decode(match[2]) if match else b""
    if match is None or len(raw) != 68:
        raise DamageError(f"malformed signature line in the checkpoint: {line[:120]!r}")
    return Signature(match[1], raw[:4], raw[4:])


def _decode(text: str) -> bytes:
    """Base64 in its one canonical spelling; the spare bits of the last digit must be zero."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise DamageError(f"malformed base64: {text[:120]!r}") from error
    if base64.b64encode(raw).decode() != text:
        raise DamageError(f"base64 is not in canonical form: {text[:120]!r}")
    return raw
