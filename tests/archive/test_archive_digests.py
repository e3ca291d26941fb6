"""SHA-256 that is saved and gone on with gives what hashlib gives; SM3 runs beside it."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docarchive.archive import digests
from docarchive.archive.digests import BLOCK_BYTES, Digests, SavableSha256, can_be_saved, has_sm3
from docarchive.domain.identifiers import Sha256
from needed import only_where


def of(content):
    return Sha256(hashlib.sha256(content).hexdigest())


needs_openssl = only_where(can_be_saved(), "this Python's OpenSSL hides its SHA-256")


@needs_openssl
@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=700), st.integers(0, 11), st.integers(1, 200))
def test_a_digest_saved_at_any_block_and_gone_on_with_is_the_plain_one(content, blocks, chunk):
    cut = min(blocks * BLOCK_BYTES, len(content) // BLOCK_BYTES * BLOCK_BYTES)
    first = SavableSha256()
    first.update(content[:cut])

    second = SavableSha256(done_bytes=cut, state=first.state)
    for at in range(cut, len(content), chunk):
        second.update(content[at : at + chunk])

    assert second.hexdigest() == hashlib.sha256(content).hexdigest()


@needs_openssl
def test_a_count_beyond_four_gigabytes_goes_on_too():
    """The length in bits needs both words: hashed from the state of a stream of 5 GiB less one block, against itself."""
    done = (5 << 30) - BLOCK_BYTES
    state = "".join(f"{word:08x}" for word in range(8))

    one = SavableSha256(done_bytes=done, state=state)
    one.update(b"x" * BLOCK_BYTES)
    two = SavableSha256(done_bytes=done + BLOCK_BYTES, state=one.state)
    for part in (one, two):
        part.update(b"the end")

    assert one.hexdigest() == two.hexdigest()
    short = SavableSha256(done_bytes=BLOCK_BYTES, state=state)
    short.update(b"x" * BLOCK_BYTES + b"the end")
    assert short.hexdigest() != one.hexdigest()


@needs_openssl
def test_what_is_no_state_is_refused():
    with pytest.raises(ValueError, match="state"):
        SavableSha256(done_bytes=BLOCK_BYTES, state="00" * 31)
    with pytest.raises(ValueError, match="state"):
        SavableSha256(done_bytes=1, state="00" * 32)
    half = SavableSha256()
    half.update(b"x")
    with pytest.raises(ValueError, match="block"):
        _ = half.state


@only_where(has_sm3(), "this Python's OpenSSL has no SM3")
def test_sm3_is_made_in_the_same_pass_and_alone_for_what_sha256_had_before():
    content = bytearray(range(256)) * 64
    whole = SavableSha256()
    whole.update(bytes(content[:8192]))
    both = Digests(sm3=True, done_bytes=8192, state=whole.state)
    try:
        both.update(memoryview(content)[:8192], sha256=False)
        both.update(memoryview(content)[8192:])
    finally:
        both.close()

    assert both.sha256() == of(content)
    assert both.sm3() == hashlib.new("sm3", content).hexdigest()


def test_without_openssls_functions_hashing_works_and_is_not_saved(monkeypatch):
    monkeypatch.setattr(digests, "can_be_saved", lambda: False)
    plain = Digests()
    plain.update(memoryview(b"abc"))

    assert plain.sha256() == of(b"abc")
    assert plain.state == ""
    assert plain.sm3() is None
    with pytest.raises(ValueError, match="saved"):
        Digests(done_bytes=64, state="00" * 32)
