import base64
import stat

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from docarchive.archive.signed_note import Signature, TreeHead, VerifierKey, format_note, parse_note
from docarchive.archive.signing import Signer, check_note, create_signer, load_signer
from docarchive.archive.verify_note import read_head, read_key
from docarchive.domain.errors import ConflictError, DamageError, NotFoundError, RejectedError

# Source: the examples of Go's package golang.org/x/mod/sumdb/note, which defined the format.
GO_VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz\n"
GO_TEXT = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
)
GO_SIGNATURE = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="

SEED = bytes(range(32))
ROOT = bytes(range(32))


def test_keys_are_those_of_go_s_signed_notes(tmp_path):
    (tmp_path / "go.key").write_text(GO_PRIVATE)

    signer = load_signer(tmp_path / "go.key")

    assert str(signer.verifier_key) == GO_VERIFIER
    assert VerifierKey.parse(GO_VERIFIER) == signer.verifier_key


def test_signatures_are_those_of_go_s_signed_notes():
    blob = base64.b64decode(GO_SIGNATURE)
    key = VerifierKey.parse(GO_VERIFIER)

    assert blob[:4] == key.key_hash
    Ed25519PublicKey.from_public_bytes(key.public).verify(blob[4:], GO_TEXT.encode())


def test_a_checkpoint_is_five_lines_and_its_signer_accepts_it():
    signer = Signer("docarchive/A", SEED)

    note = signer.sign(300, ROOT)

    lines = note.split("\n")
    assert lines[:2] == ["docarchive/A", "300"]
    assert (lines[3], lines[5], len(lines)) == ("", "", 6)
    assert lines[4].startswith("— docarchive/A ")
    assert check_note(note, signer.verifier_key) == TreeHead("docarchive/A", 300, ROOT)


def test_another_key_s_checkpoint_is_refused_even_under_the_same_name():
    note = Signer("docarchive/A", SEED).sign(1, ROOT)

    with pytest.raises(DamageError, match="not signed"):
        check_note(note, Signer("docarchive/A", bytes(32)).verifier_key)
    with pytest.raises(DamageError, match="not signed"):
        check_note(note, Signer("docarchive/B", SEED).verifier_key)


def test_a_note_whose_text_was_changed_is_refused():
    signer = Signer("docarchive/A", SEED)

    with pytest.raises(DamageError, match="does not match"):
        check_note(signer.sign(10, ROOT).replace("\n10\n", "\n11\n"), signer.verifier_key)


@given(st.integers(0, 10**12), st.binary(min_size=32, max_size=32), st.binary(min_size=64, max_size=64))
def test_what_is_printed_parses_back(size, root, signature):
    head, signed = TreeHead("docarchive/A", size, root), Signature("docarchive/A", b"abcd", signature)

    assert parse_note(format_note(head.body, signed)) == (head, (signed,))


@given(st.integers(0, 10**12), st.binary(min_size=32, max_size=32))
def test_the_independent_reader_agrees_with_the_writer(size, root):
    signer = Signer("docarchive/A", SEED)

    head = read_head(signer.sign(size, root).encode())

    assert (head.origin, head.size, head.root) == ("docarchive/A", size, root)
    assert head.signed_by(read_key(str(signer.verifier_key)))
    assert not head.signed_by(read_key(str(Signer("docarchive/A", bytes(32)).verifier_key)))


@pytest.mark.parametrize(
    "note",
    [
        "",
        "a\n1\n\n— a AAAA\n",
        "a\n01\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\n— a AAAA\n",
        "a\n1\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9=\n\n— a AAAA\n",
        "a\n-1\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\n— a AAAA\n",
        "a b\n1\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\n- a " + "A" * 92 + "\n",
    ],
)
def test_a_text_that_is_no_checkpoint_is_damage(note):
    with pytest.raises(DamageError):
        parse_note(note)


@pytest.mark.parametrize(
    "text",
    ["", "a+b", "+c74f20a3+AR", GO_VERIFIER[:-1], GO_VERIFIER.replace("c74", "c75"), GO_VERIFIER + "\n"],
)
def test_a_text_that_is_no_key_is_damage(text):
    with pytest.raises(DamageError):
        VerifierKey.parse(text)


def test_a_new_key_is_kept_private_and_read_back(tmp_path):
    made = create_signer(tmp_path / "ledger.key", "docarchive/A")

    assert stat.S_IMODE((tmp_path / "ledger.key").stat().st_mode) == 0o600
    assert load_signer(tmp_path / "ledger.key").verifier_key == made.verifier_key
    assert [path.name for path in tmp_path.iterdir()] == ["ledger.key"]


def test_an_existing_key_is_never_replaced(tmp_path):
    made = create_signer(tmp_path / "ledger.key", "docarchive/A")

    with pytest.raises(ConflictError, match="exists"):
        create_signer(tmp_path / "ledger.key", "docarchive/A")
    assert load_signer(tmp_path / "ledger.key").verifier_key == made.verifier_key


def test_two_new_keys_differ(tmp_path):
    one, two = (create_signer(tmp_path / name, "docarchive/A") for name in ("1", "2"))

    assert one.verifier_key != two.verifier_key


def test_a_missing_key_says_where_to_get_it(tmp_path):
    with pytest.raises(NotFoundError, match="backup"):
        load_signer(tmp_path / "ledger.key")


@pytest.mark.parametrize(
    "text",
    [b"", b"rubbish\n", b"\xff\xfe", GO_PRIVATE[:-1].encode(), GO_PRIVATE.replace("c74f", "c74e").encode()],
)
def test_a_spoilt_key_file_is_damage(tmp_path, text):
    (tmp_path / "ledger.key").write_bytes(text)

    with pytest.raises(DamageError, match=r"ledger\.key"):
        load_signer(tmp_path / "ledger.key")


@pytest.mark.parametrize("name", ["", "two words", "a+b", "a\nb"])
def test_a_name_that_could_be_misread_is_refused(name):
    with pytest.raises(RejectedError):
        Signer(name, SEED)
