"""What follows from each kind of fact; the same code serves recording and rebuilding."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from docarchive.catalog import (
    project_cases,
    project_comparisons,
    project_disposals,
    project_events,
    project_filings,
    project_lendings,
    project_numbers,
    project_publications,
    project_records,
    project_registers,
    project_retention,
    project_supplements,
    project_users,
    project_volumes,
)
from docarchive.catalog.entries import Entry, open_entry
from docarchive.domain.agency import Agency
from docarchive.domain.case import Case
from docarchive.domain.case_event import CaseEvent
from docarchive.domain.comparing.comparison import Comparison
from docarchive.domain.errors import ConflictError
from docarchive.domain.facts import Fact, FactKind, TakenBack, Voided
from docarchive.domain.handler_change import HandlerChange
from docarchive.domain.lending.lending import Lending
from docarchive.domain.officer import Officer
from docarchive.domain.party import Enterprise, Person
from docarchive.domain.people.user import User
from docarchive.domain.plain import Plain
from docarchive.domain.publishing.publication import Publication
from docarchive.domain.record import KeptArrival, Record, RecordText, Representation
from docarchive.domain.register_entry import RegisterFilling
from docarchive.domain.retention.appraisal import Appraisal
from docarchive.domain.retention.disposal import Disposal
from docarchive.domain.retention.hold import Hold
from docarchive.domain.volumes.supplement import Supplement
from docarchive.domain.volumes.volume import Volume


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind of fact changes the tables."""

    body: type[Any] | None
    apply: Callable[[Connection, Entry[Any]], None]


def _begin_workspace(_db: Connection, entry: Entry[None]) -> None:
    if entry.seq > 0:
        raise ConflictError("工作区只能建立一次，且是第一条事实 / a workspace begins once, before all else")


RULES: Mapping[FactKind, Rule] = {
    FactKind.WORKSPACE_CREATED: Rule(None, _begin_workspace),
    FactKind.AGENCY_CHANGED: Rule(Agency, project_registers.change_agency),
    FactKind.ENTERPRISE_REGISTERED: Rule(Enterprise, project_registers.register_party),
    FactKind.PERSON_REGISTERED: Rule(Person, project_registers.register_party),
    FactKind.OFFICER_REGISTERED: Rule(Officer, project_registers.register_officer),
    FactKind.CASE_OPENED: Rule(Case, project_cases.open_case),
    FactKind.CASE_CHANGED: Rule(Case, project_cases.change_case),
    FactKind.HANDLERS_CHANGED: Rule(HandlerChange, project_cases.change_handlers),
    FactKind.NUMBER_RESERVED: Rule(None, project_numbers.reserve_number),
    FactKind.NUMBER_ABANDONED: Rule(None, project_numbers.abandon_number),
    FactKind.DOCUMENT_ISSUED: Rule(Record, project_records.issue_document),
    FactKind.DOCUMENT_VOIDED: Rule(Voided, project_records.void_document),
    FactKind.ARRIVAL_KEPT: Rule(KeptArrival, project_records.keep_arrival),
    FactKind.SCAN_FILED: Rule(Representation, project_records.file_scan),
    FactKind.EVIDENCE_FILED: Rule(Record, project_records.file_evidence),
    FactKind.FILING_TAKEN_BACK: Rule(TakenBack, project_filings.take_back),
    FactKind.DERIVATIVE_MADE: Rule(Representation, project_records.keep_derivative),
    FactKind.TEXT_READ: Rule(RecordText, project_records.read_text),
    FactKind.SCAN_COMPARED: Rule(Comparison, project_comparisons.compare_scan),
    FactKind.CASE_EVENT_RECORDED: Rule(CaseEvent, project_events.record_event),
    FactKind.REGISTER_FILLED: Rule(RegisterFilling, project_events.fill_register),
    FactKind.SUPPLEMENT_FILED: Rule(Supplement, project_supplements.file_supplement),
    FactKind.HOLD_RECORDED: Rule(Hold, project_retention.record_hold),
    FactKind.APPRAISAL_RECORDED: Rule(Appraisal, project_retention.record_appraisal),
    FactKind.CASE_DISPOSED: Rule(Disposal, project_disposals.dispose_case),
    FactKind.DISPOSAL_DONE: Rule(None, project_disposals.finish_disposal),
    FactKind.LENDING_RECORDED: Rule(Lending, project_lendings.record_lending),
    FactKind.PUBLICATION_RECORDED: Rule(Publication, project_publications.record_publication),
    FactKind.VOLUME_SEALED: Rule(Volume, project_volumes.seal_volume),
    FactKind.USER_REGISTERED: Rule(User, project_users.register_user),
}


def apply(db: Connection, fact: Fact, body: Plain | None, *, seq: int) -> None:
    """Change the tables as *fact* says.

    Raises:
        ConflictError: it contradicts what is known.
        NotFoundError: it speaks of something nobody recorded.
        RejectedError: fact and body do not belong together.
        DamageError: the body is not the one the fact's digest names.
    """
    rule = RULES[fact.kind]
    rule.apply(db, open_entry(fact, body, seq=seq, kind=rule.body))
