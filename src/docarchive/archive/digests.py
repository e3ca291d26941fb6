"""SHA-256 that can be saved half way and gone on with, and SM3 beside it in the same read.

Python's own hash objects cannot be saved. Where Python's OpenSSL offers the low-level functions (deprecated since
3.0, still there), they are called on a structure of our own: the same assembly code, the same speed, the same
digest that ``sha256sum`` prints. Where it does not, or where a trial at first use gives another digest than
``hashlib``, hashing works all the same and a restart begins from zero.
"""

import ctypes
import hashlib
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Protocol

from docarchive.domain.identifiers import Sha256

BLOCK_BYTES = 64
"""A digest can be saved after a multiple of so many bytes (FIPS 180-4 section 5.2.1)."""

_WORDS = 8


class _Hasher(Protocol):
    def update(self, data: bytes | memoryview, /) -> None: ...
    def hexdigest(self) -> str: ...


class _Context(ctypes.Structure):
    """``SHA256_CTX`` of ``openssl/sha.h``."""

    _fields_ = (
        ("h", ctypes.c_uint32 * _WORDS),
        ("low", ctypes.c_uint32),
        ("high", ctypes.c_uint32),
        ("data", ctypes.c_uint32 * 16),
        ("num", ctypes.c_uint),
        ("md_len", ctypes.c_uint),
    )


class SavableSha256:
    """SHA-256 whose intermediate value can be read and set."""

    def __init__(self, *, done_bytes: int = 0, state: str = "") -> None:
        """Begin, or go on behind *done_bytes* (a multiple of 64) with what `state` gave there.

        Raises:
            ValueError: *state* is none, or *done_bytes* is not between two blocks.
        """
        self._context = _Context()
        _openssl().SHA256_Init(ctypes.byref(self._context))
        self._done = done_bytes
        if state:
            words = bytes.fromhex(state)
            if len(words) != 4 * _WORDS or done_bytes % BLOCK_BYTES:
                raise ValueError("no saved state of SHA-256")
            for place in range(_WORDS):
                self._context.h[place] = int.from_bytes(words[4 * place : 4 * place + 4], "big")
            self._context.low, self._context.high = (done_bytes << 3) & 0xFFFFFFFF, done_bytes >> 29

    @property
    def state(self) -> str:
        """The eight words of the intermediate hash value in hexadecimal; only between two blocks."""
        if self._done % BLOCK_BYTES:
            raise ValueError("in the middle of a block")
        return "".join(f"{word:08x}" for word in self._context.h)

    def update(self, data: bytes | memoryview, /) -> None:
        """Take in more bytes; other threads run meanwhile."""
        view = memoryview(data)
        source = bytes(view) if view.readonly else (ctypes.c_char * view.nbytes).from_buffer(view)
        _openssl().SHA256_Update(ctypes.byref(self._context), source, ctypes.c_size_t(view.nbytes))
        self._done += view.nbytes

    def hexdigest(self) -> str:
        """The digest of all that was taken in; more may follow."""
        copy, digest = _Context.from_buffer_copy(self._context), ctypes.create_string_buffer(32)
        _openssl().SHA256_Final(digest, ctypes.byref(copy))
        return digest.raw.hex()


class Digests:
    """The digests of one stream: SHA-256, and SM3 in a thread of its own when it is wanted."""

    def __init__(self, *, sm3: bool = False, done_bytes: int = 0, state: str = "") -> None:
        """Begin, or go on with SHA-256 behind *done_bytes*. SM3 cannot be saved: it wants the stream from its begin.

        Raises:
            ValueError: *state* is no saved state, or this machine cannot go on with one.
        """
        if state and not can_be_saved():
            raise ValueError("this OpenSSL cannot go on with a saved state")
        self._sha256: _Hasher = (
            SavableSha256(done_bytes=done_bytes, state=state) if can_be_saved() else hashlib.sha256()
        )
        self._sm3 = hashlib.new("sm3") if sm3 else None
        self._side = ThreadPoolExecutor(1, "sm3") if sm3 else None

    def update(self, data: memoryview, *, sha256: bool = True) -> None:
        """Take in more bytes; with *sha256* false only SM3 does, for the part SHA-256 had before."""
        pending = self._side.submit(self._sm3.update, data) if self._sm3 and self._side else None
        if sha256:
            self._sha256.update(data)
        if pending is not None:
            pending.result()

    @property
    def state(self) -> str:
        """What `Digests` goes on with; empty where it cannot be saved."""
        return self._sha256.state if isinstance(self._sha256, SavableSha256) else ""

    def close(self) -> None:
        """End the second thread."""
        if self._side is not None:
            self._side.shutdown()

    def sha256(self) -> Sha256:
        """SHA-256 of the whole stream."""
        return Sha256(self._sha256.hexdigest())

    def sm3(self) -> str | None:
        """SM3 in hexadecimal; None when it was not wanted."""
        return self._sm3.hexdigest() if self._sm3 else None


def has_sm3() -> bool:
    """Whether this Python's OpenSSL offers SM3."""
    return "sm3" in hashlib.algorithms_available


@cache
def can_be_saved() -> bool:
    """Whether hashing can be saved here: found out once by a trial against ``hashlib``."""
    try:
        first = SavableSha256()
        first.update(_TRIAL[: 3 * BLOCK_BYTES])
        second = SavableSha256(done_bytes=3 * BLOCK_BYTES, state=first.state)
        second.update(_TRIAL[3 * BLOCK_BYTES :])
    except (OSError, AttributeError, ImportError):
        return False
    return second.hexdigest() == hashlib.sha256(_TRIAL).hexdigest()


_TRIAL = bytes(range(256)) * 3 + b"docarchive"


@cache
def _openssl() -> ctypes.CDLL:
    """The OpenSSL that Python's own ``hashlib`` uses."""
    import _hashlib

    library = ctypes.CDLL(_hashlib.__file__)
    for function in (library.SHA256_Init, library.SHA256_Update, library.SHA256_Final):
        function.restype = ctypes.c_int
    return library
