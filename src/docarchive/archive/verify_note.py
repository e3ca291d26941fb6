"""Reading keys and checkpoints for `verify`, from the written format alone.

Second reading of the same specification as `signed_note` and `signing`, on purpose: a fault shared by
writer and checker would hide damage.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class MalformedError(Exception):
    """The text is not what the specification says."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key as ``ledger/key.pub`` gives it."""

    name: str
    tag: bytes
    """First four bytes of its hash."""
    raw: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """A checkpoint taken apart."""

    origin: str
    size: int
    root: bytes
    text: bytes
    """What is signed."""
    signer: str
    tag: bytes
    signature: bytes

    def signed_by(self, key: PublicKey) -> bool:
        """Tell whether *key* made the signature."""
        if (self.origin, self.signer, self.tag) != (key.name, key.name, key.tag):
            return False
        try:
            Ed25519PublicKey.from_public_bytes(key.raw).verify(self.signature, self.text)
        except InvalidSignature:
            return False
        return True


def read_key(line: str) -> PublicKey:
    """Take ``name+hash+base64`` apart; `MalformedError` unless every part fits the others."""
    parts = line.split("+", 2)
    if len(parts) != 3 or not parts[0] or any(c.isspace() for c in parts[0]):
        raise MalformedError("not of the form name+hash+base64")
    blob = _base64(parts[2])
    tag = hashlib.sha256(parts[0].encode() + b"\n" + blob).digest()[:4]
    if len(blob) != 33 or blob[0] != 1 or parts[1] != tag.hex():
        raise MalformedError("not an Ed25519 key, or its hash does not fit")
    return PublicKey(parts[0], tag, blob[1:])


def read_head(raw: bytes) -> Head:
    """Take a checkpoint apart; `MalformedError` unless it is exactly five lines as specified."""
    try:
        lines = raw.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise MalformedError("not UTF-8") from error
    if len(lines) != 6 or lines[3] != "" or lines[5] != "":
        raise MalformedError("not origin, size, root, blank line, signature")
    origin, size, root, signature = lines[0], lines[1], lines[2], lines[4].split(" ")
    if not size.isascii() or not size.isdigit() or str(int(size)) != size:
        raise MalformedError("the size is not a decimal number")
    if len(signature) != 3 or signature[0] != "\u2014":
        raise MalformedError("the last line is not a signature")
    root_bytes, blob = _base64(root), _base64(signature[2])
    if len(root_bytes) != 32 or len(blob) != 68:
        raise MalformedError("root or signature has the wrong length")
    text = f"{origin}\n{size}\n{root}\n".encode()
    return Head(origin, int(size), root_bytes, text, signature[1], blob[:4], blob[4:])


def _base64(text: str) -> bytes:
    try:
        blob = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise MalformedError("malformed base64") from error
    if base64.b64encode(blob).decode("ascii") != text:
        raise MalformedError("base64 with stray bits")
    return blob
