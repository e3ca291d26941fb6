"""What figures are counted from: the few values of a document, case and decision that they need."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from docarchive.domain.case import Stage
from docarchive.domain.case_file import value_at
from docarchive.domain.identifiers import CaseId
from docarchive.domain.party import PartyKind
from docarchive.domain.record import Record

INSPECTION, ORDER, REINSPECTION = "inspection_record", "rectification_order", "reinspection_opinion"
FILING = "case_filing_approval"
COUNTED_FORMS = (INSPECTION, ORDER, REINSPECTION, FILING)
"""Forms whose documents figures count, as `CountedPapers` has them; decisions are counted by rows of their own."""


@dataclass(frozen=True, slots=True)
class CountedPapers:
    """How many documents that stand a case has of a period, by form, and what was found."""

    case_id: CaseId
    inspections: int = 0
    orders: int = 0
    reinspections: int = 0
    filings: int = 0
    hazards: int = 0
    """Findings of its inspections."""
    major_hazards: int = 0


@dataclass(frozen=True, slots=True)
class CountedCase:
    """A case as it is now."""

    id: CaseId
    source: str
    stage: Stage
    closed_on: date | None
    region: str | None
    """Of its first party; None: a person, or nobody said."""
    filed_by_now: bool
    """It was filed (立案) by the end of the period asked for."""


@dataclass(frozen=True, slots=True)
class CountedDecision:
    """A decision that stands."""

    case_id: CaseId
    party_kind: PartyKind
    places: tuple[str, ...]
    """See `docarchive.domain.reviewing.decision.place_key`."""
    fine_fen: int | None


def hazards_of(record: Record) -> tuple[int, int]:
    """How many hazards an inspection found, and how many of them are major; none of another document."""
    found = value_at(record.values, "findings") if record.form_id == INSPECTION else []
    return len(found), sum(isinstance(row, Mapping) and bool(row.get("is_major_hazard")) for row in found)
