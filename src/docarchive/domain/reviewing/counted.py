"""What figures are counted from: the few values of a document, case and decision that they need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from docarchive.domain.case import Stage
from docarchive.domain.case_file import value_at
from docarchive.domain.identifiers import CaseId, RecordId
from docarchive.domain.party import PartyKind
from docarchive.domain.record import Record
from docarchive.domain.standing import corrects

INSPECTION, ORDER, REINSPECTION = "inspection_record", "rectification_order", "reinspection_opinion"
FILING = "case_filing_approval"
COUNTED_FORMS = (INSPECTION, ORDER, REINSPECTION, FILING)
"""Forms whose documents figures count; decisions are counted by rows of their own."""


@dataclass(frozen=True, slots=True)
class CountedPaper:
    """A document that is not void."""

    record_id: RecordId
    case_id: CaseId
    form_id: str
    hazards: int
    """Findings of an inspection."""
    major_hazards: int
    corrects: RecordId | None
    """The document in whose place it stands."""


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


def counted_paper(record: Record) -> CountedPaper:
    """What a document of `COUNTED_FORMS` counts for."""
    found = value_at(record.values, "findings") if record.form_id == INSPECTION else []
    return CountedPaper(
        record.id,
        record.case_id,
        record.form_id or "",
        hazards=len(found),
        major_hazards=sum(isinstance(row, Mapping) and bool(row.get("is_major_hazard")) for row in found),
        corrects=record.relation.record_id if record.relation and corrects(record) else None,
    )


def standing_papers(papers: Sequence[CountedPaper]) -> list[CountedPaper]:
    """Those that no other of them corrects, as `docarchive.domain.standing.standing_documents` has it."""
    corrected = {paper.corrects for paper in papers}
    return [paper for paper in papers if paper.record_id not in corrected]
