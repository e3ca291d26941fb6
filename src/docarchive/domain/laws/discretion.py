"""Discretion: benchmarks (裁量基准) and their tiers, and whether a fine lies in the tier that was chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from docarchive.domain.findings import Finding, Severity
from docarchive.domain.laws.penal import PartyRole, SanctionStage
from docarchive.domain.laws.rule_source import RuleSource
from docarchive.domain.money import figures


class Level(StrEnum):
    """裁量阶次, from the lightest to the heaviest."""

    NONE = "none"
    """不予处罚."""
    MITIGATED = "mitigated"
    """减轻: below the statutory minimum."""
    LIGHTER = "lighter"
    """从轻."""
    ORDINARY = "ordinary"
    """一般."""
    HEAVIER = "heavier"
    """从重."""


@dataclass(frozen=True, slots=True)
class Tier:
    """One tier; a fine of `most_fen` belongs to the next tier, except in the last."""

    level: Level
    condition: str
    least_fen: int | None = None
    """None in tiers without a fine."""
    most_fen: int | None = None
    other: str = ""
    """What else is imposed."""

    @property
    def printed(self) -> str:
        """``30000.00–70000.00 元``, or a stroke."""
        if self.least_fen is None or self.most_fen is None:
            return "/"
        return f"{figures(self.least_fen)}–{figures(self.most_fen)} 元"


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Tiers for one violation, party and stage."""

    id: str
    title: str
    violation: str
    """Id of the row of the penal catalogue."""
    party: PartyRole
    stage: SanctionStage
    tiers: tuple[Tier, ...]
    source: RuleSource
    issuer: str = ""
    doc_no: str = ""
    effective_from: date | None = None
    example: bool = False
    """Made up to show the shape: never to be applied."""


def tier_of(amount_fen: int, tiers: Sequence[Tier]) -> Tier | None:
    """The tier a fine lies in: ``[least, most)``, the last one with its end."""
    fined = _fined(tiers)
    for tier, (least, most) in fined:
        if least <= amount_fen < most or (amount_fen == most and most == fined[-1][1][1]):
            return tier
    return None


def check_tier(
    amount_fen: int, tiers: Sequence[Tier], *, chosen: Tier | None = None, reason: str = ""
) -> tuple[Finding, ...]:
    """Compare a fine with the tiers of a benchmark.

    Args:
        amount_fen: The fine.
        tiers: All tiers.
        chosen: The tier whose condition the facts meet; None when nobody chose one.
        reason: Why the fine departs from it, as written into the case.

    Returns:
        ``fine-outside-tier``: a warning without *reason*, a notice that repeats it with one; none when it fits.
    """
    lies_in = tier_of(amount_fen, tiers)
    if lies_in is not None and chosen in (None, lies_in):
        return ()
    if chosen is not None:
        expected = f"{chosen.level} {chosen.printed}"
    else:
        expected = "；".join(f"{tier.level} {tier.printed}" for tier in tiers)
    found = figures(amount_fen)
    if reason.strip():
        return (
            Finding(
                "fine-outside-tier", "裁量", expected, f"{found}，理由：{reason.strip()}", Severity.NOTICE
            ),
        )
    wanted = f"{expected}；不在阶次内须书面说明理由"
    return (Finding("fine-outside-tier", "裁量", wanted, found, Severity.WARNING),)


def tier_faults(tiers: Sequence[Tier]) -> list[tuple[int, str, str]]:
    """What is wrong with tiers, each as index, what is expected and what was found.

    Both ends of a fine or none; the end after the start; no tier over another; no gap between them.
    """
    faults = []
    for index, tier in enumerate(tiers):
        if (tier.least_fen is None) != (tier.most_fen is None):
            faults.append((index, "下限和上限都填或者都不填 / both bounds or none", tier.condition[:40]))
        elif tier.least_fen is not None and tier.most_fen is not None and tier.most_fen < tier.least_fen:
            faults.append((index, "上限不低于下限 / the end after the start", tier.printed))
        elif tier.level is Level.NONE and tier.most_fen:
            faults.append((index, "不予处罚不填金额 / no amount where nothing is imposed", tier.printed))
    if not faults:
        fined = _fined(tiers)
        for (_, (_, before)), (tier, (least, _)) in pairwise(fined):
            if least != before:
                words = "与上一阶次衔接 / begins where the one before ends"
                faults.append((list(tiers).index(tier), f"{words}: {figures(before)}", tier.printed))
    return faults


def _fined(tiers: Sequence[Tier]) -> list[tuple[Tier, tuple[int, int]]]:
    """Tiers with a fine and its bounds, from the lowest."""
    found = [
        (tier, (tier.least_fen, tier.most_fen))
        for tier in tiers
        if tier.least_fen is not None and tier.most_fen is not None
    ]
    return sorted(found, key=lambda item: item[1])
