"""Whether a fine lies outside everything the cited articles provide; what depends on facts is left to a person."""

from collections.abc import Iterator

from docarchive.domain.case_file import value_at
from docarchive.domain.guards.base import penalties_of
from docarchive.domain.laws.law import LawReference
from docarchive.domain.laws.penal import (
    FineRange,
    PartyRole,
    PenalCatalogue,
    SanctionStage,
    fines,
    statutory_range,
)
from docarchive.domain.money import figures
from docarchive.domain.party import PartyKind
from docarchive.domain.plain import from_plain
from docarchive.domain.record import Record

_ROLES = {
    PartyKind.UNIT: (PartyRole.UNIT,),
    PartyKind.PERSON: (PartyRole.MAIN_PERSON, PartyRole.OTHER_PERSON, PartyRole.INDIVIDUAL),
}
_MITIGATED = "减轻"


def fine_outside_statute(record: Record, kind: PartyKind | None, penal: PenalCatalogue) -> Iterator[str]:
    """What is said of the document's fine when no row of its basis allows it; nothing where that cannot be told.

    Ranges that need a base nobody entered (income, value of goods) make every amount possible. Below the least is
    in order where the document speaks of 减轻 (行政处罚法 2021 第三十二条).
    """
    amount = sum(fen or 0 for name, fen in penalties_of(record.values) if name == "罚款")
    limits = _ranges(record, kind, penal) if amount and kind else None
    if not limits:
        return
    least = min(item.least_fen or 0 for item in limits)
    most = (
        None if any(item.most_fen is None for item in limits) else max(item.most_fen or 0 for item in limits)
    )
    printed = f"{figures(least)}–{figures(most) if most is not None else '…'}元"
    if most is not None and amount > most:
        yield f"罚款{figures(amount)}元高于法定幅度{printed} / above the statutory range"
    if amount < least and _MITIGATED not in str(dict(record.values or {})):
        yield f"罚款{figures(amount)}元低于法定幅度{printed} / below the statutory range"


def _ranges(record: Record, kind: PartyKind | None, penal: PenalCatalogue) -> list[FineRange] | None:
    """Every range the basis may mean; None when one of them cannot be computed."""
    cited = [item for item in value_at(record.values, "basis") if isinstance(item, dict) and "law" in item]
    found = []
    for place in cited:
        for row in penal.of_place(from_plain(LawReference, place)):
            for role in _ROLES[kind or PartyKind.UNIT]:
                for stage in SanctionStage:
                    if fines(row, role, stage):
                        limits = statutory_range(row, role, stage, penal.bounds)
                        if limits is None:
                            return None
                        found.append(limits)
    return found
