"""The penal catalogue: what the law provides for a violation, by party and stage, and whether a fine stays inside.

Amounts are integers in 分. The rows are data of the pack (``rules/penal_articles.yaml``); the law's text binds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from docarchive.domain.findings import Finding, Severity
from docarchive.domain.laws.citation import Citation, same_law
from docarchive.domain.laws.law import LawReference
from docarchive.domain.laws.rule_source import RuleSource
from docarchive.domain.laws.text import Law
from docarchive.domain.money import MAX_FEN, figures


class PartyRole(StrEnum):
    """Whom a sanction meets."""

    UNIT = "unit"
    MAIN_PERSON = "main_person"
    """主要负责人."""
    OTHER_PERSON = "other_person"
    """直接负责的主管人员和其他直接责任人员；其他负责人、安全生产管理人员."""
    INDIVIDUAL = "individual"
    """个人当事人，个人经营的投资人."""


class SanctionStage(StrEnum):
    """Which step of the article: with the order to correct, after it was not obeyed, or on an event."""

    INITIAL = "initial"
    NOT_CORRECTED = "not_corrected"
    SERIOUS = "serious"
    ACCIDENT = "accident"
    ACCIDENT_GENERAL = "accident_general"
    ACCIDENT_LARGER = "accident_larger"
    ACCIDENT_MAJOR = "accident_major"
    ACCIDENT_EXTRAORDINARY = "accident_extraordinary"


class PenaltyKind(StrEnum):
    """Kinds of penalty (Source: 行政处罚法 2021 第九条)."""

    WARNING = "warning"
    CRITICISM = "criticism"
    FINE = "fine"
    CONFISCATE_INCOME = "confiscate_income"
    CONFISCATE_GOODS = "confiscate_goods"
    SUSPEND_LICENCE = "suspend_licence"
    DOWNGRADE = "downgrade"
    REVOKE_LICENCE = "revoke_licence"
    RESTRICT_BUSINESS = "restrict_business"
    STOP_PRODUCTION = "stop_production"
    CLOSE = "close"
    RESTRICT_OCCUPATION = "restrict_occupation"
    DETENTION = "detention"
    OTHER = "other"


class Basis(StrEnum):
    """What the numbers of a fine count."""

    AMOUNT = "amount"
    """分."""
    MULTIPLE_OF_INCOME = "multiple_of_income"
    """Times the illegal income."""
    MULTIPLE_OF_VALUE = "multiple_of_value"
    """Times the value of the goods."""
    PERCENT_OF_ANNUAL_INCOME = "percent_of_annual_income"
    """Percent of last year's income."""
    MULTIPLE_OF_FINE = "multiple_of_fine"
    """Times the range of the row's other fine on the same party."""
    DAILY_OF_FINE = "daily_of_fine"
    """Times the original fine, for each day."""


class Base(StrEnum):
    """The sum that decides which of two fines applies."""

    ILLEGAL_INCOME = "illegal_income"
    VALUE_OF_GOODS = "value_of_goods"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Whether 以上 and 以下 include the number itself."""

    least_included: bool
    most_included: bool
    source: RuleSource


@dataclass(frozen=True, slots=True)
class Sanction:
    """One consequence for one party at one stage."""

    party: PartyRole
    stage: SanctionStage
    kind: PenaltyKind
    basis: Basis | None = None
    """Fines only."""
    least: int | None = None
    """In the unit of the basis; None: the law names no minimum."""
    most: int | None = None
    base: Base = Base.ILLEGAL_INCOME
    base_from_fen: int | None = None
    """The base is at least this."""
    base_below_fen: int | None = None
    """The base is less than this (or there is none)."""
    may: bool = False
    """可以: the agency may leave it."""
    alternative: str = ""
    """Of sanctions with the same word only one is imposed."""
    when: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PenalRow:
    """One violation and what the law provides for it."""

    id: str
    """For example ``WSL97-4``."""
    cause: str
    """案由, without the party."""
    place: LawReference
    """The penal article."""
    sanctions: tuple[Sanction, ...] = ()
    duty: tuple[LawReference, ...] = ()
    """The articles violated, by the usual mapping."""
    orders: tuple[str, ...] = ()
    """Orders that go with it; they are no penalties."""
    everyday: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class FineRange:
    """From and to, in 分; None where the law names no bound."""

    least_fen: int | None
    most_fen: int | None
    least_included: bool = True
    most_included: bool = True

    @property
    def printed(self) -> str:
        """``50000.00–200000.00 元``."""
        least = figures(self.least_fen) if self.least_fen is not None else "0"
        most = figures(min(self.most_fen, MAX_FEN)) if self.most_fen is not None else "…"
        return f"{least}–{most} 元"


@dataclass(frozen=True, slots=True)
class PenalCatalogue:
    """All rows, with what they rest on."""

    rows: tuple[PenalRow, ...]
    laws: Mapping[str, Law]
    """By the short id the file uses, for example ``WSL``."""
    bounds: Bounds

    def find(self, row_id: str) -> PenalRow | None:
        """A row by its id, in any case of letters."""
        return next((row for row in self.rows if row.id.casefold() == row_id.strip().casefold()), None)

    def of_place(self, place: LawReference | Citation) -> Sequence[PenalRow]:
        """Rows of a penal article; those of other paragraphs or items are left out when the place names one."""
        edition = place.edition if isinstance(place, LawReference) else None
        return [
            row
            for row in self.rows
            if same_law(row.place.law, place.law)
            and row.place.article == place.article
            and edition in (None, row.place.edition)
            and (place.item is None or row.place.item in (None, place.item))
            and (place.paragraph is None or (row.place.paragraph or 1) == place.paragraph)
        ]

    def search(self, words: str) -> Sequence[PenalRow]:
        """Rows in whose id, cause or printed article every one of *words* stands."""
        wanted = words.casefold().split()
        return [
            row
            for row in self.rows
            if all(word in f"{row.id} {row.cause} {row.place.printed}".casefold() for word in wanted)
        ]


def fines(row: PenalRow, party: PartyRole, stage: SanctionStage) -> tuple[Sanction, ...]:
    """The fines a row provides for a party at a stage; several when they depend on a base."""
    return tuple(
        item
        for item in row.sanctions
        if item.kind is PenaltyKind.FINE and item.party is party and item.stage is stage
    )


def statutory_range(
    row: PenalRow,
    party: PartyRole,
    stage: SanctionStage,
    bounds: Bounds,
    *,
    base_fen: int | None = None,
) -> FineRange | None:
    """The range of the fine.

    Args:
        row: The violation.
        party: Who is fined.
        stage: At which step.
        bounds: Whether the numbers themselves are included.
        base_fen: Illegal income, value of goods, last year's income or the original fine, as the row asks; None
            when unknown. Unknown illegal income counts as none.

    Returns:
        None when the row has no fine for this party and stage, or the base that it needs is unknown.
    """
    sanction = _fitting(row, party, stage, base_fen)
    if sanction is None:
        return None
    least, most = sanction.least, sanction.most
    if sanction.basis is Basis.MULTIPLE_OF_FINE:
        other = _other_fine(row, sanction)
        least = least * other.least if least is not None and other and other.least is not None else None
        most = most * other.most if most is not None and other and other.most is not None else None
    elif sanction.basis is not Basis.AMOUNT:
        if base_fen is None:
            return None
        # Half a fen is rounded so that the range never grows beyond the law's.
        percent = sanction.basis is Basis.PERCENT_OF_ANNUAL_INCOME
        per = 100 if percent else 1
        least = None if least is None else -(-least * base_fen // per)
        most = None if most is None else max(most * base_fen // per, least or 0)
    return FineRange(least, most, bounds.least_included, bounds.most_included)


def check_fine(
    amount_fen: int,
    row: PenalRow,
    party: PartyRole,
    stage: SanctionStage,
    bounds: Bounds,
    *,
    base_fen: int | None = None,
    mitigated: bool = False,
) -> tuple[Finding, ...]:
    """Compare a fine with what the law provides.

    Args:
        amount_fen: The fine.
        row: The violation.
        party: Who is fined.
        stage: At which step.
        bounds: Whether the numbers themselves are included.
        base_fen: See `statutory_range`.
        mitigated: 减轻: the decision goes below the minimum on purpose (Source: 行政处罚法 2021 第三十二条).

    Returns:
        ``fine-above-statute`` and ``fine-below-statute`` (faults), ``fine-none-provided`` (fault: the row has no
        fine for this party and stage), ``fine-base-unknown`` and ``fine-not-mitigated`` (warnings).
    """
    where = f"{row.id} {row.place.printed} {party}/{stage}"
    if not fines(row, party, stage):
        return (Finding("fine-none-provided", where, "没有罚款", figures(amount_fen)),)
    limits = statutory_range(row, party, stage, bounds, base_fen=base_fen)
    if limits is None:
        expected = "违法所得、货值、上一年年收入或者原罚款数额"
        return (Finding("fine-base-unknown", where, expected, "没有给出", Severity.WARNING),)
    found = figures(amount_fen)
    if _above(amount_fen, limits):
        return (Finding("fine-above-statute", where, limits.printed, found),)
    if _below(amount_fen, limits):
        if mitigated:
            return ()
        return (Finding("fine-below-statute", where, f"{limits.printed}；低于下限须有减轻情节", found),)
    if mitigated:
        return (
            Finding("fine-not-mitigated", where, f"减轻须低于下限 {limits.printed}", found, Severity.WARNING),
        )
    return ()


def _fitting(row: PenalRow, party: PartyRole, stage: SanctionStage, base_fen: int | None) -> Sanction | None:
    found = fines(row, party, stage)
    if base_fen is None and any(item.base is Base.VALUE_OF_GOODS for item in found):
        return None  # there always are goods, so that an unknown value is not none
    base = base_fen or 0
    for item in found:
        if (item.base_from_fen or 0) <= base and (item.base_below_fen is None or base < item.base_below_fen):
            return item
    return None


def _other_fine(row: PenalRow, sanction: Sanction) -> Sanction | None:
    return next(
        (
            item
            for item in row.sanctions
            if item.kind is PenaltyKind.FINE and item.party is sanction.party and item.basis is Basis.AMOUNT
        ),
        None,
    )


def _above(amount_fen: int, limits: FineRange) -> bool:
    if limits.most_fen is None:
        return False
    return amount_fen > limits.most_fen or (amount_fen == limits.most_fen and not limits.most_included)


def _below(amount_fen: int, limits: FineRange) -> bool:
    if limits.least_fen is None:
        return amount_fen <= 0
    return amount_fen < limits.least_fen or (amount_fen == limits.least_fen and not limits.least_included)
