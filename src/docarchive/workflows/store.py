"""Put domain values and bytes into the archive, ahead of the fact that will speak of them."""

import io
from collections.abc import Callable
from hashlib import sha256
from typing import BinaryIO

from docarchive.archive.port import Archive
from docarchive.domain.facts import StoredObject
from docarchive.domain.identifiers import Sha256
from docarchive.domain.plain import Plain, canonical_json, to_plain

_PIECE = 1 << 20


def put_body(archive: Archive, key_of: Callable[[Sha256], str], value: object) -> tuple[StoredObject, Plain]:
    """Store a domain value as canonical JSON.

    Args:
        archive: Where to.
        key_of: Makes the key from the body's digest.
        value: A domain dataclass.

    Returns:
        What the fact says of it, and the value as plain data for `Transaction.record`.
    """
    plain: Plain = to_plain(value)
    body = canonical_json(plain)
    return put_bytes(archive, key_of(digest_of(body)), body), plain


def put_bytes(archive: Archive, key: str, content: bytes) -> StoredObject:
    """Store some bytes held in memory."""
    digest = digest_of(content)
    archive.put(key, io.BytesIO(content), sha256=digest)
    return StoredObject(key, digest)


def digest_of_stream(content: BinaryIO) -> Sha256:
    """SHA-256 of a stream, read to its end a piece at a time."""
    counted = sha256()
    while piece := content.read(_PIECE):
        counted.update(piece)
    return Sha256(counted.hexdigest())


def digest_of(content: bytes) -> Sha256:
    """SHA-256 of bytes held in memory."""
    return Sha256(sha256(content).hexdigest())
