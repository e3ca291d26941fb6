#!/usr/bin/env python3
"""Check a proof made by "docarchive prove", without docarchive and without the archive.

    python3 verify_proof.py PROOF.json --key 'name+hash+base64' [--file KEY=PATH ...]

The key must come from somewhere you trust, not from whoever gave you the proof. Needs Python 3.8 or newer
and, for the one signature, the package "cryptography". Exit code 0: everything fits; 1: it does not, or
it could not be checked. The format is described in docs/archive-format.md, section "Proof".
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import pathlib
import sys
from typing import Any


class ProofError(Exception):
    """What does not fit."""


def sha256(data: bytes) -> bytes:
    """SHA-256, 32 bytes."""
    return hashlib.sha256(data).digest()


def read_key(text: str) -> tuple[str, bytes, bytes]:
    """Name, four-byte tag and public key of name+hash+base64."""
    name, _, rest = text.strip().partition("+")
    tag, _, encoded = rest.partition("+")
    blob = base64.b64decode(encoded)
    if len(blob) != 33 or blob[0] != 1 or sha256(name.encode() + b"\n" + blob)[:4].hex() != tag:
        raise ProofError("公钥格式不正确 / the key is not an Ed25519 key of the form name+hash+base64")
    return name, bytes.fromhex(tag), blob[1:]


def check_checkpoint(note: str, key_text: str) -> tuple[int, bytes]:
    """Return size and root of the signed tree."""
    name, tag, public = read_key(key_text)
    body, _, signature_line = note.partition("\n\n")
    origin, size, root = body.split("\n")
    dash, signer, encoded = signature_line.rstrip("\n").split(" ")
    blob = base64.b64decode(encoded)
    if (dash, origin, signer, blob[:4]) != ("\u2014", name, name, tag):
        raise ProofError(f"检查点不是 {name} 签发的 / the checkpoint was not signed by {name}")
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError as error:
        raise ProofError(
            "无法核验签名：请安装 cryptography / the signature cannot be checked here: pip install cryptography"
        ) from error
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(blob[4:], body.encode() + b"\n")
    except InvalidSignature as error:
        raise ProofError("检查点签名无效 / the checkpoint's signature is not valid") from error
    return int(size), base64.b64decode(root)


def check_inclusion(line: bytes, index: int, size: int, path: list[bytes], root: bytes) -> None:
    """RFC 9162 section 2.1.3.2: from the leaf up to the signed root."""
    node, position, last = sha256(b"\x00" + line), index, size - 1
    fits = 0 <= index < size
    for sibling in path:
        fits = fits and last > 0
        if position % 2 or position == last:
            node = sha256(b"\x01" + sibling + node)
            while position and position % 2 == 0:
                position, last = position >> 1, last >> 1
        else:
            node = sha256(b"\x01" + node + sibling)
        position, last = position >> 1, last >> 1
    if not fits or last != 0 or node != root:
        raise ProofError(f"台账第 {index} 条不在签名的台账中 / entry {index} is not in the signed ledger")


def check_proof(proof: dict[str, Any], key_text: str) -> dict[str, str]:
    """Check signature and entries; return the proved files as {key: sha256}."""
    if proof["format"] != "docarchive-proof-1" or not proof["entries"]:
        raise ProofError("不是 docarchive 证明文件 / not a proof of docarchive")
    size, root = check_checkpoint(proof["checkpoint"], key_text)
    files: dict[str, str] = {}
    for item in proof["entries"]:
        line = item["entry"].encode()
        check_inclusion(line, item["index"], size, [bytes.fromhex(node) for node in item["path"]], root)
        fact = json.loads(line)
        named = ([fact["body"]] if "body" in fact else []) + fact["objects"]
        files.update({one["key"]: one["sha256"] for one in named})
    if files != proof["files"] or size != proof["size"]:
        raise ProofError("证明文件的目录与台账不符 / the proof's list of files is not what its entries say")
    return files


def check_file(files: dict[str, str], wanted: str) -> None:
    """Compare the file PATH of "KEY=PATH" with the digest the proof has for KEY."""
    key, _, path = wanted.partition("=")
    if key not in files:
        raise ProofError(f"证明中没有 {key} / the proof does not speak of {key}")
    digest = hashlib.sha256()
    with pathlib.Path(path).open("rb") as file:
        for chunk in iter(lambda: file.read(1 << 20), b""):
            digest.update(chunk)
    if digest.hexdigest() != files[key]:
        raise ProofError(
            f"{path} 与台账登记的 {key} 不符，已被改动 / {path} is not the {key} of the ledger: altered"
        )


def main() -> int:
    """Check, say one sentence, return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("proof")
    parser.add_argument("--key", required=True)
    parser.add_argument("--file", action="append", default=[], metavar="KEY=PATH")
    given = parser.parse_args()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    try:
        proof = json.loads(pathlib.Path(given.proof).read_text(encoding="utf-8"))
        files = check_proof(proof, given.key)
        for wanted in given.file:
            check_file(files, wanted)
    except ProofError as error:
        print(f"未通过 / NOT PROVED: {error}")
        return 1
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        print(f"未通过 / NOT PROVED: 无法读取证明或文件 / the proof or a file cannot be read: {error!r}")
        return 1
    checked = len(given.file)
    print(
        f"通过：{len(proof['entries'])} 条台账记录在签名的台账中，{checked} 个文件与其一致 / "
        f"PROVED: {len(proof['entries'])} entries stand in the signed ledger, {checked} files match them"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
