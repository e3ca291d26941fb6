"""Facts: what happened, in the past tense, once and for ever.

A fact is the only way anything becomes true. Its body (a domain value, often with personal data) is
stored in the archive first; the fact holds ids and digests only, so that a lawful disposal can remove
the body while the ledger still proves. ``docs/archive-format.md`` specifies the ledger line.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from docarchive.domain.identifiers import ArrivalId, CaseId, OfficerId, PartyId, RecordId, Sha256
from docarchive.domain.plain import Plain, canonical_json, to_plain


class FactKind(StrEnum):
    """Every kind of fact, with the type of its body."""

    WORKSPACE_CREATED = "workspace_created"
    """No body; objects: README.txt and the ledger's public key."""
    AGENCY_CHANGED = "agency_changed"
    """Body: `Agency`."""
    ENTERPRISE_REGISTERED = "enterprise_registered"
    """Body: `Enterprise`, first time or changed."""
    PERSON_REGISTERED = "person_registered"
    """Body: `Person`, first time or changed."""
    OFFICER_REGISTERED = "officer_registered"
    """Body: `Officer`, first time or changed."""
    CASE_OPENED = "case_opened"
    """Body: `Case`."""
    CASE_CHANGED = "case_changed"
    """Body: `Case`, the new state."""
    HANDLERS_CHANGED = "handlers_changed"
    """Body: `HandlerChange`; who handles the case from now on, and why."""
    NUMBER_RESERVED = "number_reserved"
    """No body; detail: region, word, year, serial."""
    NUMBER_ABANDONED = "number_abandoned"
    """No body; detail: region, word, year, serial, reason. An explained gap."""
    DOCUMENT_ISSUED = "document_issued"
    """Body: `Record`; detail: stage (the case's stage from now on)."""
    DOCUMENT_VOIDED = "document_voided"
    """Body: `Voided`."""
    ARRIVAL_KEPT = "arrival_kept"
    """Body: `KeptArrival`."""
    SCAN_FILED = "scan_filed"
    """Body: `Representation` of the record named as subject."""
    EVIDENCE_FILED = "evidence_filed"
    """Body: `Record`."""
    FILING_TAKEN_BACK = "filing_taken_back"
    """Body: `TakenBack`; what a person filed wrongly waits in the inbox again, until the case is closed."""
    DERIVATIVE_MADE = "derivative_made"
    """Body: `Representation` of the record named as subject, made by machine from the one it is derived from."""
    TEXT_READ = "text_read"
    """Body: `RecordText`."""
    SCAN_COMPARED = "scan_compared"
    """Body: `Comparison`; a later one about the same scan, or a person's acceptance, replaces an earlier one."""
    CASE_EVENT_RECORDED = "case_event_recorded"
    """Body: `CaseEvent`."""
    REGISTER_FILLED = "register_filled"
    """Body: `RegisterFilling`."""
    PUBLICATION_RECORDED = "publication_recorded"
    """Body: `Publication`, the new state; detail: channel, state."""
    SUPPLEMENT_FILED = "supplement_filed"
    """Body: `Supplement`; detail: supplement (reference of the volume), number. Its records are filed just before."""
    HOLD_RECORDED = "hold_recorded"
    """Body: `Hold`, the new state; detail: hold (its id), state."""
    APPRAISAL_RECORDED = "appraisal_recorded"
    """Body: `Appraisal`, the new state; detail: reference (of the volume), number, outcome."""
    LENDING_RECORDED = "lending_recorded"
    """Body: `Lending`, the new state; detail: lending (its id), state."""
    CASE_DISPOSED = "case_disposed"
    """Body: `Disposal`; objects: the destruction register's row as a document. The bodies it lists are gone."""
    DISPOSAL_DONE = "disposal_done"
    """No body; detail: backups (how many were reached). Nothing is left of the case it names."""
    VOLUME_SEALED = "volume_sealed"
    """Body: `Volume`; objects: the files made for it; detail: reference. The case is closed from the first one on."""
    USER_REGISTERED = "user_registered"
    """Body: `User`, first time or changed; detail: user (the sign-in name)."""


@dataclass(frozen=True, slots=True)
class Voided:
    """Why a document is void."""

    reason: str
    replaced_by: RecordId | None = None
    """The document that was issued in its place, in the same transaction."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Which file was filed to the wrong record, and why it is taken back; its bytes stay in the archive."""

    file: Sha256
    reason: str


@dataclass(frozen=True, slots=True)
class StoredObject:
    """A file in the archive, by key and digest."""

    key: str
    sha256: Sha256


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened."""

    kind: FactKind
    at: datetime
    actor: str
    """Who did it: a user name, or ``inbox``, ``system``."""
    body: StoredObject | None = None
    objects: tuple[StoredObject, ...] = ()
    """Other files this fact brings into the archive."""
    party_id: PartyId | None = None
    case_id: CaseId | None = None
    record_id: RecordId | None = None
    officer_id: OfficerId | None = None
    arrival_id: ArrivalId | None = None
    detail: Mapping[str, str | int] = field(default_factory=dict)
    """Small values without personal data."""


def ledger_line(fact: Fact, *, seq: int) -> bytes:
    """The ledger entry of *fact* at position *seq* (from 0): canonical JSON, without newline."""
    entry: Plain = {**to_plain(fact), "v": 1, "seq": seq}
    return canonical_json(entry)
