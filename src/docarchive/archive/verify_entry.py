"""Checking one ledger line for `verify`, from the written format alone."""

import json
import re
from dataclasses import dataclass
from typing import Any

from docarchive.archive.verify_note import MalformedError

KNOWN_KINDS = frozenset(
    {
        "workspace_created",
        "agency_changed",
        "enterprise_registered",
        "person_registered",
        "officer_registered",
        "case_opened",
        "case_changed",
        "handlers_changed",
        "number_reserved",
        "number_abandoned",
        "document_issued",
        "document_voided",
        "arrival_kept",
        "scan_filed",
        "evidence_filed",
        "filing_taken_back",
        "derivative_made",
        "text_read",
        "scan_compared",
        "case_event_recorded",
        "register_filled",
        "publication_recorded",
        "lending_recorded",
        "hold_recorded",
        "appraisal_recorded",
        "supplement_filed",
        "case_disposed",
        "disposal_done",
        "volume_sealed",
        "user_registered",
    }
)
"""The kinds of facts docs/archive-format.md specifies."""

_TIME = re.compile(
    r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z", re.ASCII
)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_IDENTIFIER = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}", re.ASCII)
_SEGMENT = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9_-])?", re.ASCII)
_IDS = frozenset({"party_id", "case_id", "record_id", "officer_id", "arrival_id"})
_REQUIRED = frozenset({"v", "seq", "kind", "at", "actor", "objects", "detail"})


@dataclass(frozen=True, slots=True)
class Entry:
    """What `verify` needs of one ledger line."""

    seq: int
    kind: str
    at: str
    objects: tuple[tuple[str, str], ...]
    """Key and digest of every file it names, the body first."""
    has_body: bool = True


def read_entry(line: bytes) -> Entry:
    """Take a ledger line apart; `MalformedError` names the first thing that is not as specified."""
    data = _canonical(line)
    fields = frozenset(data)
    if not fields >= _REQUIRED or not fields <= _REQUIRED | _IDS | {"body"}:
        raise MalformedError(f"fields are {', '.join(sorted(fields))[:200]}")
    if type(data["seq"]) is not int or data["seq"] < 0 or data["v"] != 1:
        raise MalformedError("seq is not a position, or v is not 1")
    if not isinstance(data["at"], str) or not _TIME.fullmatch(data["at"]):
        raise MalformedError(f"at is not a UTC time with microseconds: {str(data['at'])[:40]!r}")
    if not all(isinstance(data[name], str) and data[name] for name in ("kind", "actor")):
        raise MalformedError("kind and actor must be text")
    for name in fields & _IDS:
        if not isinstance(data[name], str) or not _IDENTIFIER.fullmatch(data[name]):
            raise MalformedError(f"{name} is not an identifier")
    if not isinstance(data["detail"], dict) or not all(
        type(v) in (str, int) for v in data["detail"].values()
    ):
        raise MalformedError("detail is not an object of text and integers")
    return Entry(data["seq"], data["kind"], data["at"], _objects(data), "body" in data)


def _canonical(line: bytes) -> dict[str, Any]:
    try:
        data = json.loads(line.decode("utf-8"), parse_float=_refuse, parse_constant=_refuse)
        again = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise MalformedError("not JSON") from error
    if again != line or not isinstance(data, dict):
        raise MalformedError("not canonical JSON")
    return data


def _objects(data: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    if not isinstance(data["objects"], list):
        raise MalformedError("objects is not a list")
    named = ([data["body"]] if "body" in data else []) + data["objects"]
    for item in named:
        if not isinstance(item, dict) or sorted(item) != ["key", "sha256"]:
            raise MalformedError("an object is not key and sha256")
        if not isinstance(item["sha256"], str) or not _DIGEST.fullmatch(item["sha256"]):
            raise MalformedError("an object's digest is not 64 hexadecimal digits")
        if not isinstance(item["key"], str) or not _safe(item["key"]):
            raise MalformedError(f"an object's key is not a safe path: {str(item['key'])[:80]!r}")
    return tuple((item["key"], item["sha256"]) for item in named)


def _safe(key: str) -> bool:
    return len(key) <= 1024 and all(_SEGMENT.fullmatch(part) for part in key.split("/"))


def _refuse(text: str) -> None:
    raise ValueError(f"not an integer: {text}")
