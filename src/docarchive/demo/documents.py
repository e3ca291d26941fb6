"""The demo's documents: what a clerk types, form by form, in the order of the procedure."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from docarchive.demo.cast import Cast
from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.days.local_time import CHINA
from docarchive.domain.identifiers import PartyId
from docarchive.domain.record import Record
from docarchive.templates.form import FormSpec
from docarchive.templates.pack import Pack
from docarchive.workflows.issuing.generate import Issuer
from docarchive.workflows.issuing.prepare_issue import IssueRequest
from docarchive.workflows.registering.case_events import event_fact

_FILM_NOTE = "av_evidence_note"
_TO_UNIT = "unit"
_TO_PERSON = "person"
_ORDER = (
    ("inspection_plan", _TO_UNIT),
    ("inspection_record", _TO_UNIT),
    ("rectification_order", _TO_UNIT),
    ("reinspection_opinion", _TO_UNIT),
    ("case_filing_approval", _TO_UNIT),
    ("inquiry_notice", _TO_UNIT),
    ("inquiry_record", _TO_PERSON),
    (_FILM_NOTE, _TO_UNIT),
    ("investigation_report", _TO_UNIT),
    ("legal_review_opinion", _TO_UNIT),
    ("penalty_notice", _TO_UNIT),
    ("penalty_notice", _TO_PERSON),
    ("hearing_right_notice", _TO_PERSON),
    ("service_receipt", _TO_UNIT),
    ("service_receipt", _TO_PERSON),
    ("case_disposition_approval", _TO_UNIT),
    ("penalty_decision_unit", _TO_UNIT),
    ("penalty_decision_individual", _TO_PERSON),
    ("service_receipt", _TO_UNIT),
    ("service_receipt", _TO_PERSON),
    ("case_closing_approval", _TO_UNIT),
)
_OWN = ("violation_facts", "evidence_list", "violated", "basis", "penalties")
"""The report covers both parties; each is told of its own, in the words its decision will have."""
_TYPED_ANYWAY = ("doc_date", "reinspection_results", "defence_statement")
"""The day of each act; the results, which an earlier document can only begin; that the party said nothing."""
_OF_THE_RECORDER = ("media_kind", "device_no", "maker", "made_place")
"""Known once the recording is filed; the note is written before."""
_NOT_OF_A_SILENT_FILM = ("spoken_words", "sm3")
_SERVED = {
    "penalty_notice": "2026-11-16",
    "hearing_right_notice": "2026-11-16",
    "penalty_decision_unit": "2026-12-01",
    "penalty_decision_individual": "2026-12-01",
}
"""Forms of which each party signs a receipt, and on which day."""
_BEFORE_CLOSING = (
    (CaseEventKind.PUBLISHED, _TO_UNIT, datetime(2026, 12, 3, 10, 0, tzinfo=CHINA)),
    (CaseEventKind.FINE_PAID, _TO_UNIT, datetime(2026, 12, 10, 10, 0, tzinfo=CHINA)),
    (CaseEventKind.FINE_PAID, _TO_PERSON, datetime(2026, 12, 10, 10, 5, tzinfo=CHINA)),
)
"""What happens after the decisions: the case's own calendar, whatever the clock of the machine says."""


@dataclass(frozen=True, slots=True)
class Issued:
    """One document and how much of it nobody had to type."""

    record: Record
    typed: int
    prefilled: int


@dataclass(frozen=True, slots=True)
class Film:
    """A recording as the note about it describes it."""

    file_name: str
    content: bytes
    seconds: int


def issue_all(
    issuer: Issuer, cast: Cast, *, told: Callable[[Issued], None], film: Film | None = None
) -> list[Record]:
    """Issue every document of the case; *told* hears of each. Without a film there is no note about one."""
    records: list[Record] = []
    for form_id, addressee in _ORDER:
        if form_id == _FILM_NOTE and film is None:
            continue
        form = issuer.pack.form(form_id)
        values = _typed(issuer.pack, form)
        party = _party(cast, addressee)
        if form_id == _FILM_NOTE and film is not None:
            values = _note_of(film, values, issuer.pack.sample(form_id))
        if form_id == "penalty_notice":
            told_of = "penalty_decision_individual" if addressee == _TO_PERSON else form_id
            values |= {name: issuer.pack.sample(told_of)[name] for name in _OWN}
        if form_id == "service_receipt":
            handed = issuer.pack.sample(form_id)["services"][0]
            values |= _served(handed, [item for item in records if item.party_id == party])
            values |= {"signer_relation": "本人"} if addressee == _TO_PERSON else {}
        if form_id == "case_closing_approval":
            _record_events(issuer, cast, records)
        record = issuer.issue(IssueRequest(form_id, cast.case.id, values, party))
        records.append(record)
        told(Issued(record, len(values), len(record.values or {}) - len(values)))
    return records


def _note_of(film: Film, typed: Mapping[str, Any], sample: Mapping[str, Any]) -> dict[str, Any]:
    """What the note says of a silent film; its digest proves later which file was meant."""
    described = {
        "file_name": film.file_name,
        "file_format": "MP4（H.264）",
        "file_size": len(film.content),
        "duration": f"00:00:{film.seconds:02}",
        "sha256": hashlib.sha256(film.content).hexdigest(),
        "made_at": "2026-10-12 09:15",
        "has_sound": False,
    }
    kept = {name: value for name, value in typed.items() if name not in _NOT_OF_A_SILENT_FILM}
    return kept | {name: sample[name] for name in _OF_THE_RECORDER} | described


def _party(cast: Cast, addressee: str) -> PartyId:
    return cast.person.id if addressee == _TO_PERSON else cast.enterprise.id


def _served(handed: Mapping[str, Any], issued: Sequence[Record]) -> dict[str, Any]:
    """A receipt for what the party has got and not yet signed for, each handed over in the same way."""
    signed = " ".join(row.document for receipt in issued for row in receipt.services)
    given = [item for item in issued if item.form_id in _SERVED and str(item.number) not in signed]
    rows = [
        {
            **handed,
            "document": f"{item.title}{item.number}",
            "served_on": _SERVED[item.form_id or ""],
        }
        for item in given
    ]
    return {"services": rows, "doc_date": rows[0]["served_on"]}


def _record_events(issuer: Issuer, cast: Cast, records: Sequence[Record]) -> None:
    """Publication and payment of all fines."""
    fines = {item.party_id: item.amount_fen for record in records for item in record.penalties}
    for kind, addressee, at in _BEFORE_CLOSING:
        party = _party(cast, addressee)
        amount = fines[party] if kind is CaseEventKind.FINE_PAID else None
        event = CaseEvent(cast.case.id, kind, at, party_id=party, amount_fen=amount)
        fact, plain = event_fact(
            event, cast.case, archive=issuer.archive, at=issuer.now(), actor=issuer.actor
        )
        with issuer.catalog.transaction() as tx:
            tx.record(fact, plain)


def _typed(pack: Pack, form: FormSpec) -> dict[str, Any]:
    """The sample's values that nothing else knows."""
    sample = pack.sample(form.id)
    return {
        spec.name: sample[spec.name]
        for spec in form.fields
        if spec.name in sample and (spec.source is None or spec.name in _TYPED_ANYWAY)
    }
