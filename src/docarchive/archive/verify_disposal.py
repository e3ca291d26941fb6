"""Disposals as `verify` reads them: which files are lawfully gone. From the written format alone."""

import json
from hashlib import sha256
from typing import Any

from docarchive.archive.verify_ledger import LedgerCheck

_FAULT = "a list of keys and digests as the ledger names them"


def files_gone(check: LedgerCheck) -> frozenset[str]:
    """Keys that signed facts list as disposed of; only of a ledger that is signed and sound so far."""
    gone: set[str] = set()
    if check.head is None:
        return frozenset()
    for seq, key, digest in check.disposals:
        if seq < check.head.size and not check.damaged(key):
            gone |= _listed(key, digest, check)
    return frozenset(gone)


def _listed(key: str, digest: str, check: LedgerCheck) -> set[str]:
    try:
        content = (check.root / key).read_bytes()
    except OSError:
        return set()  # reported as missing or unreadable with the other files
    if sha256(content).hexdigest() != digest:
        return set()  # reported as altered
    try:
        files: list[dict[str, Any]] = json.loads(content)["files"]
        named = {str(item["key"]): str(item["sha256"]) for item in files}
    except (ValueError, KeyError, TypeError):
        check.damage("DISPOSAL_BAD", key, _FAULT, "something else")
        return set()
    for name in sorted(name for name in named if check.files.get(name, named[name]) != named[name]):
        check.damage("DISPOSAL_BAD", key, f"{name} {check.files[name]}", named.pop(name))
    return set(named)
