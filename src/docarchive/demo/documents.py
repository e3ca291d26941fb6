"""The demo's documents: what a clerk types, form by form, in the order of the procedure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from docarchive.demo.cast import Cast
from docarchive.domain.identifiers import PartyId
from docarchive.domain.record import Record
from docarchive.templates.form import FormSpec
from docarchive.templates.pack import Pack
from docarchive.workflows.generate import Issuer
from docarchive.workflows.prepare_issue import IssueRequest

_TO_UNIT = "unit"
_TO_PERSON = "person"
_ORDER = (
    ("inspection_plan", _TO_UNIT),
    ("inspection_record", _TO_UNIT),
    ("rectification_order", _TO_UNIT),
    ("reinspection_opinion", _TO_UNIT),
    ("case_filing_approval", _TO_UNIT),
    ("inquiry_notice", _TO_UNIT),
    ("inquiry_record", _TO_UNIT),
    ("penalty_notice", _TO_UNIT),
    ("penalty_notice", _TO_PERSON),
    ("hearing_right_notice", _TO_UNIT),
    ("penalty_decision_unit", _TO_UNIT),
    ("penalty_decision_individual", _TO_PERSON),
    ("service_receipt", _TO_UNIT),
    ("case_closing_approval", _TO_UNIT),
    ("case_file_cover", _TO_UNIT),
    ("volume_contents", _TO_UNIT),
)
_FROM_PERSONS_DECISION = ("violation_facts", "evidence_list", "violated", "basis", "penalties")
"""What the person is told beforehand is what the decision will say."""
_TYPED_ANYWAY = ("doc_date", "reinspection_results")
"""The day of each act; and the results, which an earlier document can only begin."""


@dataclass(frozen=True, slots=True)
class Issued:
    """One document and how much of it nobody had to type."""

    record: Record
    typed: int
    prefilled: int


def issue_all(issuer: Issuer, cast: Cast, *, told: Callable[[Issued], None]) -> list[Record]:
    """Issue every document of the case; *told* hears of each."""
    records = []
    for form_id, addressee in _ORDER:
        form = issuer.pack.form(form_id)
        values = _typed(issuer.pack, form, to_person=addressee == _TO_PERSON)
        party: PartyId = cast.person.id if addressee == _TO_PERSON else cast.enterprise.id
        record = issuer.issue(IssueRequest(form_id, cast.case.id, values, party))
        records.append(record)
        told(Issued(record, len(values), len(record.values or {}) - len(values)))
    return records


def _typed(pack: Pack, form: FormSpec, *, to_person: bool) -> dict[str, Any]:
    """The sample's values that nothing else knows."""
    sample = pack.sample(form.id)
    typed = {
        spec.name: sample[spec.name]
        for spec in form.fields
        if spec.name in sample and (spec.source is None or spec.name in _TYPED_ANYWAY)
    }
    if form.id == "penalty_notice" and to_person:
        typed |= _taken(pack.sample("penalty_decision_individual"))
    return typed


def _taken(sample: Mapping[str, Any]) -> dict[str, Any]:
    return {name: sample[name] for name in _FROM_PERSONS_DECISION}
