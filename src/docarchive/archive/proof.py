"""Proof that a record's facts stand in the signed ledger, checkable by ``tools/verify_proof.py`` alone."""

import importlib.resources
import json
from collections.abc import Collection, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from docarchive.archive.durable import CHUNK_BYTES
from docarchive.archive.port import Archive, Checkpoint, Ledger
from docarchive.domain.errors import ConflictError, DamageError
from docarchive.domain.plain import Plain

PROOF_FORMAT = "docarchive-proof-1"


def make_proof(
    ledger: Ledger,
    archive: Archive,
    positions: Sequence[int],
    *,
    read_files: bool = True,
    gone: Collection[str] = (),
) -> Plain:
    """Prove the ledger entries at *positions* and the files they name.

    Every file is read and compared first, so that no proof is handed out for an altered file; with *read_files*
    False the caller does so when it copies them. Keys in *gone* were lawfully disposed of: that they existed, with
    which digest, is proved all the same.

    Returns:
        The proof document (docs/archive-format.md, section "Proof"), ready for `json.dumps`.

    Raises:
        ConflictError: nothing is published yet.
        NotFoundError: a position is not published, or a file is missing.
        DamageError: a file differs from the ledger, or the ledger from its signed root.
    """
    head = ledger.checkpoint()
    if head is None:
        raise ConflictError("台账尚未签发 / the ledger has no signed checkpoint yet")
    entries = [_prove_entry(ledger, head, position) for position in sorted(set(positions))]
    files: dict[str, str] = {}
    for entry in entries:
        files.update(_named_files(entry["entry"]))
    for key, digest in files.items() if read_files else ():
        if key not in gone:
            _check_file(archive, key, digest)
    return {
        "format": PROOF_FORMAT,
        "checkpoint": head.signed_note,
        "size": head.size,
        "entries": entries,
        "files": files,
    }


def head_time(ledger: Ledger) -> datetime | None:
    """When the newest entry under the signed head was made; None while nothing is published."""
    head = ledger.checkpoint()
    if head is None or not head.size:
        return None
    entry: Any = json.loads(next(ledger.entries(head.size - 1)))
    return datetime.fromisoformat(entry["at"])


def standalone_verifier() -> bytes:
    """The script ``verify_proof.py``: from the installed package, else from the checkout it runs from."""
    installed = Path(str(importlib.resources.files("docarchive"))) / "tools" / "verify_proof.py"
    checkout = Path(__file__).resolve().parents[3] / "tools" / "verify_proof.py"
    return (installed if installed.is_file() else checkout).read_bytes()


def _prove_entry(ledger: Ledger, head: Checkpoint, position: int) -> Plain:
    path = ledger.prove(position, size=head.size)
    line = next(ledger.entries(position))
    return {"index": position, "entry": line.decode(), "path": [node.hex() for node in path]}


def _named_files(line: str) -> dict[str, str]:
    entry: Any = json.loads(line)
    named = ([entry["body"]] if "body" in entry else []) + entry["objects"]
    return {item["key"]: item["sha256"] for item in named}


def _check_file(archive: Archive, key: str, expected: str) -> None:
    digest = sha256()
    with archive.open(key) as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    if digest.hexdigest() != expected:
        raise DamageError(
            f"{key} 与台账不符，不能出具证明 / {key} differs from the ledger, so it cannot be proved",
            hint="运行 docarchive verify，并从备份恢复该文件 / run docarchive verify and restore the file from the backup",
        )
