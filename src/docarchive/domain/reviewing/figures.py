"""Figures of a period: counts of acts and cases, fines in 分, ratios per mille; by region, never by person.

Source: domain/seeds (000 weekly, monthly, quarterly; 001 year-on-year measures; 003 filed, closed and open; 004
inspections to penalties). Fines are shown, never set as a goal (行政处罚法 2021 第七十四条).
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter

from docarchive.domain.case import Stage
from docarchive.domain.identifiers import CaseId
from docarchive.domain.party import PartyKind
from docarchive.domain.reviewing.counted import CountedCase, CountedDecision, CountedPapers

UNKNOWN_REGION = "（未填区域）"


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """What one case brought in a period."""

    case_id: CaseId
    region: str
    accident: bool
    """It came from an accident."""
    inspections: int = 0
    hazards: int = 0
    major_hazards: int = 0
    orders: int = 0
    reinspections: int = 0
    filed: bool = False
    """It was filed (立案) in the period."""
    filed_by_now: bool = False
    """It has been filed at all."""
    closed: bool = False
    """It is closed by the end of the period."""
    decisions: tuple[CountedDecision, ...] = ()
    key_matter: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """Values by the id of their measure; None where a ratio has nothing to stand on."""

    values: Mapping[str, int | None]
    regions: Mapping[str, Mapping[str, int | None]] = field(default_factory=dict)


Measure = Callable[[Sequence[CaseFigures]], int | None]


def _sum(of: Callable[[CaseFigures], int]) -> Measure:
    return lambda cases: sum(map(of, cases))


def _fines(item: CaseFigures) -> int:
    return sum(decision.fine_fen or 0 for decision in item.decisions)


def _double(item: CaseFigures) -> bool:
    """一案双罚: a unit and a person are punished in one case."""
    return len(item.decisions) > 1 and {decision.party_kind for decision in item.decisions} == set(PartyKind)


def ratio_permille(part: int, whole: int) -> int | None:
    """A share per mille, half a unit rounded up; None of nothing."""
    return (part * 2000 + whole) // (2 * whole) if whole else None


def _average_fine(cases: Sequence[CaseFigures]) -> int | None:
    """Fines of the period by the cases that were fined."""
    fined = [amount for item in cases if (amount := _fines(item))]
    return (2 * sum(fined) + len(fined)) // (2 * len(fined)) if fined else None


def _major_filing(cases: Sequence[CaseFigures]) -> int | None:
    with_major = [item for item in cases if item.major_hazards]
    return ratio_permille(sum(item.filed_by_now for item in with_major), len(with_major))


MEASURES: Mapping[str, Measure] = {
    "inspections": _sum(attrgetter("inspections")),
    "hazards": _sum(attrgetter("hazards")),
    "major_hazards": _sum(attrgetter("major_hazards")),
    "orders": _sum(attrgetter("orders")),
    "reinspections": _sum(attrgetter("reinspections")),
    "filed": _sum(attrgetter("filed")),
    "filed_accident": _sum(lambda item: item.filed and item.accident),
    "filed_general": _sum(lambda item: item.filed and not item.accident),
    "closed": _sum(lambda item: item.filed and item.closed),
    "open": _sum(lambda item: item.filed and not item.closed),
    "decisions": _sum(lambda item: len(item.decisions)),
    "punished_cases": _sum(lambda item: bool(item.decisions)),
    "fine_total_fen": _sum(_fines),
    "fine_average_fen": _average_fine,
    "double_penalty_cases": _sum(_double),
    "key_matter_cases": _sum(attrgetter("key_matter")),
    "major_filing_permille": _major_filing,
    "penalties_per_inspection_permille": lambda cases: ratio_permille(
        sum(len(item.decisions) for item in cases), sum(item.inspections for item in cases)
    ),
}
"""How each measure is computed; what it is called is data of the pack (``rules/figures.yaml``)."""


def figures_of(cases: Sequence[CaseFigures]) -> Figures:
    """All measures, for all and for each region."""
    regions: dict[str, list[CaseFigures]] = defaultdict(list)
    for item in cases:
        regions[item.region].append(item)
    return Figures(_values(cases), {name: _values(found) for name, found in sorted(regions.items())})


def case_figures(
    case: CountedCase,
    papers: CountedPapers,
    decisions: Sequence[CountedDecision],
    *,
    last: date,
    accident_words: Sequence[str],
    key_places: Sequence[str],
) -> CaseFigures:
    """What a case brought: its standing *papers* and *decisions* of the period that ends on *last*."""
    closed = case.stage is Stage.CLOSED if case.closed_on is None else case.closed_on <= last
    return CaseFigures(
        case.id,
        case.region or UNKNOWN_REGION,
        any(word in case.source for word in accident_words),
        inspections=papers.inspections,
        hazards=papers.hazards,
        major_hazards=papers.major_hazards,
        orders=papers.orders,
        reinspections=papers.reinspections,
        filed=papers.filings > 0,
        filed_by_now=case.filed_by_now,
        closed=closed,
        decisions=tuple(decisions),
        key_matter=any(
            place == key or place.startswith(f"{key}#")
            for item in decisions
            for place in item.places
            for key in key_places
        ),
    )


def growth_permille(now: int | None, before: int | None) -> int | None:
    """By how much a value grew, per mille of the earlier one: 增长 23.6% is 236, 增长 2.7 倍 is 2700.

    None where there is nothing to grow from.
    """
    if now is None or not before:
        return None
    # Rounded half away from nothing: a fall reads as the same rise would.
    rise = abs(now - before)
    return (rise * 2000 + before) // (2 * before) * (1 if now >= before else -1)


def _values(cases: Sequence[CaseFigures]) -> Mapping[str, int | None]:
    return {name: measure(cases) for name, measure in MEASURES.items()}
