"""A form that somebody is filling in: working state of one user, no fact; nothing in the archive knows of it."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from docarchive.domain.identifiers import CaseId, OfficerId, PartyId, RecordId
from docarchive.domain.relation import Relation

_KEY = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed so far."""

    key: str
    """Made when the form is first drawn, and not guessable; what is issued with it is issued once (`IssuedKey`)."""
    user: str
    """Whose it is; nobody else sees it."""
    case_id: CaseId
    form_id: str
    begun_at: datetime
    changed_at: datetime
    seen_facts: int
    """How many facts there were when it was begun: what came later its writer may not know."""
    entries: Mapping[str, Any]
    """Field by field as the form shows it (`docarchive.workflows.issuing.entries`)."""
    drawn: Mapping[str, str]
    """Of each field that a source had filled, the digest of what stood there; the same digest: nobody changed it."""
    party_id: PartyId | None = None
    officer_ids: tuple[OfficerId, ...] | None = None
    relation: Relation | None = None
    """The earlier document that it corrects, replaces or supplements."""
    violation: str = ""
    """Row of the penal catalogue that was picked."""
    tier: str = ""
    """Benchmark and tier that were picked, ``id#number``."""
    override_reason: str = ""


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """That a document was issued under a key: the same key never issues a second one."""

    key: str
    user: str
    case_id: CaseId
    form_id: str
    record_id: RecordId


def new_draft_key() -> str:
    """A key of 22 characters, 128 random bits."""
    return secrets.token_urlsafe(16)


def is_draft_key(text: str) -> bool:
    """Whether *text* has the shape of a key."""
    return _KEY.fullmatch(text) is not None
