"""Guards of documents that correct, replace or supplement one issued before.

What must be so for the link to have a meaning at all is no matter for a guard: see `docarchive.workflows.issuing.relating`.
"""

from collections.abc import Iterator
from datetime import date

from docarchive.domain.case_file import CaseFile
from docarchive.domain.guards.base import DECISIONS, NOTICES, ONSPOT, Objection, View, called, penalties_of
from docarchive.domain.record import Record
from docarchive.domain.relation import RelationKind

_SIGNED_AT_ONCE = (
    "inspection_record",
    "onsite_measures_decision",
    "rectification_order",
    "reinspection_opinion",
    "sampling_voucher",
    "seizure_decision",
    "seizure_inventory",
    "evidence_preservation_notice",
    "evidence_preservation_inventory",
)
"""The party signs them where they are made and keeps a copy; the signed scan shows it."""
_OUTCOMES = (*DECISIONS, *ONSPOT, "no_penalty_decision", "surcharge_decision", "daily_penalty_decision")


def correction_served(view: View) -> Iterator[Objection]:
    """What has not left the house is made anew, not corrected."""
    record = _related(view, RelationKind.CORRECTS)
    if record and handed_over(record, view.whole) is None:
        yield Objection(f"{called(record)}没有送达回执", "no receipt says that the document was served")


def correction_keeps_penalty(view: View) -> Iterator[Objection]:
    """A slip of the pen is corrected; another penalty is another decision."""
    record = _related(view, RelationKind.CORRECTS)
    if record is None or view.paper.form_id not in _OUTCOMES:
        return
    if sorted(view.paper.penalties, key=str) != sorted(penalties_of(record.values), key=str):
        yield Objection(f"处罚与{called(record)}不同", "the penalty is another one")


def replaced_not_served(view: View) -> Iterator[Objection]:
    """What was served is not taken back by declaring it void."""
    record = _related(view, RelationKind.REPLACES)
    if record and not record.void_reason and (day := handed_over(record, view.whole)):
        yield Objection(f"{called(record)}已于{day}送达", f"the document was served on {day}")


def supplement_decides_nothing(view: View) -> Iterator[Objection]:
    """A notice or a decision is whole; what it lacks is not added beside it."""
    record = _related(view, RelationKind.SUPPLEMENTS)
    if record and view.paper.form_id in {*NOTICES, *_OUTCOMES}:
        yield Objection("告知和决定不能以补充文书作出", "what is told or decided is no supplement")


def handed_over(record: Record, file: CaseFile) -> date | None:
    """When the party got a document: by receipt, or at once where it signed the paper; None when nothing says so."""
    signed = record.form_id in _SIGNED_AT_ONCE and record.scans
    at_once = record.doc_date if signed or record.form_id in ONSPOT else None
    return file.served_on(record) or at_once


def _related(view: View, kind: RelationKind) -> Record | None:
    relation = view.paper.relation
    return view.related if relation and relation.kind is kind else None
