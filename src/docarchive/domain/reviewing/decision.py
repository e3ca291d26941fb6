"""A decision as reviewers compare it: what it rests on, whom it met, what it imposed; never who handled it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from docarchive.domain.identifiers import CaseId, PartyId, RecordId
from docarchive.domain.laws.law import LawReference, article_text, chinese_number, short_title
from docarchive.domain.party import PartyKind
from docarchive.domain.plain import from_plain
from docarchive.domain.record import Record

DECISION_FORMS = (
    "penalty_decision_unit",
    "penalty_decision_individual",
    "onspot_penalty_unit",
    "onspot_penalty_individual",
)
"""Forms that impose penalties; a daily penalty follows another decision and is compared with none."""
FINE = "罚款"
CLASS_REGISTER = "penalty_class"
"""Register of what a reviewer says a decision was about, one entry a decision, under the record's id."""


@dataclass(frozen=True, slots=True)
class PenalClass:
    """What a decision was about in the words of the penal catalogue and of the benchmark; None: nobody said."""

    violation: str | None = None
    """Id of the row of the penal catalogue."""
    step: str | None = None
    """Value of `docarchive.domain.laws.penal.SanctionStage`."""
    tier: str | None = None
    """Value of `docarchive.domain.laws.discretion.Level`."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One standing decision on one party."""

    record_id: RecordId
    number: str | None
    case_id: CaseId
    party_id: PartyId
    party: str
    """The party's present name."""
    party_kind: PartyKind
    decided_on: date
    cause: str
    places: tuple[str, ...]
    """The places it rests on, see `place_key`."""
    kinds: tuple[str, ...]
    """Kinds of penalty as printed, each once."""
    fine_fen: int | None
    """Sum of its fines; None when it imposes none."""
    industry: str | None = None
    scale: str | None = None
    region: str | None = None
    classed: PenalClass = field(default_factory=PenalClass)


def place_key(place: LawReference) -> str:
    """A place of law as it is compared, whatever the edition: ``安全生产法#99#1#2``.

    Article (an inserted one as ``133-1``), paragraph (1 where none is named), item (0 where none is).
    """
    article = f"{place.article}-{place.inserted}" if place.inserted else str(place.article)
    return f"{short_title(place.law)}#{article}#{place.paragraph or 1}#{place.item or 0}"


def article_key(place: str) -> str:
    """Law and article of a place: ``安全生产法#99``."""
    return "#".join(place.split("#")[:2])


def place_words(key: str) -> str:
    """A place or article key as people write it: ``安全生产法第九十九条第二项``; the first paragraph is not named."""
    law, article, *rest = key.split("#")
    number, _, inserted = article.partition("-")
    paragraph, item = (int(part) for part in rest) if rest else (1, 0)
    words = law + article_text(int(number), int(inserted) if inserted else None)
    words += f"第{chinese_number(paragraph)}款" if paragraph > 1 else ""
    return words + (f"第{chinese_number(item)}项" if item else "")


def basis_of(record: Record) -> tuple[LawReference, ...]:
    """The places a document names as basis; all that it cites when it has no such field."""
    return basis_in(record.values or {}) or record.laws


def basis_in(values: Mapping[str, Any]) -> tuple[LawReference, ...]:
    """The places in the field ``basis`` of stored values."""
    rows = values.get("basis")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return ()
    return from_plain(tuple[LawReference, ...], rows)
