"""Thresholds: from which penalty on a hearing, a legal review or a discussion is needed (``rules/thresholds.yaml``)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from docarchive.domain.laws.rule_source import RuleSource
from docarchive.domain.money import figures
from docarchive.domain.party import PartyKind

_CONFISCATIONS = ("没收违法所得", "没收非法财物")
_FINE = "罚款"


class ThresholdKind(StrEnum):
    """What passing a threshold brings about."""

    HEARING = "hearing"
    """The party is told of its right to a hearing."""
    LEGAL_REVIEW = "legal_review"
    COLLECTIVE_DISCUSSION = "collective_discussion"
    ONSPOT = "onspot"
    """No penalty on the spot any more."""
    ONSPOT_CASH = "onspot_cash"
    """No collecting on the spot any more, but for the exceptions."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """One row: an amount, or kinds of penalty that pass it whatever the amount."""

    kind: ThresholdKind
    source: RuleSource
    party_kind: PartyKind | None = None
    """None: either."""
    amount_fen: int | None = None
    inclusive: bool = True
    """Whether the amount itself passes (以上 with the number)."""
    penalty_kinds: tuple[str, ...] = ()
    province: str | None = None
    """None: everywhere without a row of its own."""
    city: str | None = None
    since: date | None = None
    """First day of acts decided by it."""

    def passed_by(self, amount_fen: int) -> bool:
        """Whether an amount is beyond the threshold."""
        if self.amount_fen is None:
            return False
        return amount_fen >= self.amount_fen if self.inclusive else amount_fen > self.amount_fen

    @property
    def printed(self) -> str:
        """``≥ 50000.00 元``, or the kinds of penalty."""
        if self.amount_fen is None:
            return "、".join(self.penalty_kinds)
        return f"{'≥' if self.inclusive else '>'} {figures(self.amount_fen)} 元"


@dataclass(frozen=True, slots=True)
class ThresholdTable:
    """All rows, and the place whose own rows go before the general ones."""

    rows: tuple[Threshold, ...]
    province: str | None = None
    city: str | None = None

    def passed(
        self,
        kind: ThresholdKind,
        *,
        party_kind: PartyKind,
        penalties: Sequence[tuple[str, int | None]],
        day: date,
    ) -> Threshold | None:
        """The row that a penalty passes, if any.

        Args:
            kind: What it is asked for.
            party_kind: Unit or person.
            penalties: Kind (as printed) and amount in 分 of each penalty on the party.
            day: The day of the decision.
        """
        rows = [row for row in self.rows if row.kind is kind and row.party_kind in (None, party_kind)]
        rows = [row for row in rows if self._is_ours(row) and (row.since is None or row.since <= day)]
        kinds = {name for name, _ in penalties}
        by_kind = (row for row in rows if kinds & set(row.penalty_kinds))
        if (found := next(by_kind, None)) is not None:
            return found
        amounts = [row for row in rows if row.amount_fen is not None]
        if not amounts:
            return None
        nearest = max(
            amounts, key=lambda row: (row.city is not None, row.province is not None, row.since or date.min)
        )
        sums = (_sum(penalties, (_FINE,)), _sum(penalties, _CONFISCATIONS))
        return nearest if any(nearest.passed_by(amount) for amount in sums if amount) else None

    def _is_ours(self, row: Threshold) -> bool:
        return row.province in (None, self.province) and row.city in (None, self.city)


def _sum(penalties: Sequence[tuple[str, int | None]], kinds: Sequence[str]) -> int:
    return sum(amount or 0 for name, amount in penalties if name in kinds)
