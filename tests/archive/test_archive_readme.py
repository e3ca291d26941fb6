"""The README in the archive, followed to the letter with nothing but hashlib and one signature check."""

import base64
import json
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from docarchive.archive.readme import README_BYTES, README_TEXT


@pytest.mark.parametrize(
    "name",
    ["parties/", "registers/", "arrivals/", "volumes/", "ledger/checkpoint", "ledger/key.pub", "ledger/subtrees",
     "ledger/entries/*.jsonl", "record.json", "issued.pdf", ".tmp-", "RFC 6962", "RFC 8032"],
)  # fmt: skip
def test_both_languages_explain_every_part(name):
    chinese, _, english = README_TEXT.partition("How to read this archive")

    assert name in chinese
    assert name in english


def test_lines_fit_a_terminal_and_the_text_is_plain_utf_8():
    assert README_BYTES.decode("utf-8") == README_TEXT
    assert max(map(len, README_TEXT.splitlines())) <= 110


def test_section_2_finds_the_digest_of_every_file(sound):
    for bundle in sorted(sound.glob("ledger/entries/*.jsonl")):
        for line in bundle.read_text("utf-8").splitlines():
            fact = json.loads(line)
            for item in [*([fact["body"]] if "body" in fact else []), *fact["objects"]]:
                assert sha256((sound / item["key"]).read_bytes()).hexdigest() == item["sha256"]


def test_section_3_checks_tree_and_signature(sound):
    lines = b"".join(path.read_bytes() for path in sorted(sound.glob("ledger/entries/*.jsonl"))).splitlines()
    name, size, root, empty, signature = (sound / "ledger/checkpoint").read_text("utf-8").splitlines()
    key = base64.b64decode((sound / "ledger/key.pub").read_text().rstrip("\n").split("+", 2)[2])
    text = f"{name}\n{size}\n{root}\n".encode()

    assert (empty, int(size), key[0]) == ("", len(lines), 1)
    assert base64.b64decode(root) == _root([sha256(b"\x00" + line).digest() for line in lines])
    signed = base64.b64decode(signature.split(" ")[2])[4:]
    Ed25519PublicKey.from_public_bytes(key[1:]).verify(signed, text)


def _root(hashes):
    """Level by level: pairs are joined, an odd last one goes up as it is."""
    while len(hashes) > 1:
        pairs = [sha256(b"\x01" + a + b).digest() for a, b in zip(hashes[::2], hashes[1::2], strict=False)]
        hashes = pairs + ([hashes[-1]] if len(hashes) % 2 else [])
    return hashes[0]
