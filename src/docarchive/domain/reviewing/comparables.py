"""Like cases (类案): the decisions a case is held against, and how their fines are spread.

Source: domain/penalties section 5: same violation, party kind, stage, tier, industry, size and period; a spread, never
one "right" number, and never by officer.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from docarchive.domain.identifiers import CaseId
from docarchive.domain.party import PartyKind
from docarchive.domain.reviewing.decision import Decision, PenalClass, article_key, place_words
from docarchive.domain.reviewing.spread import Spread, rank_permille, spread_of

ENOUGH = 10
"""Fewer decisions than this and the comparison is widened."""
_INDUSTRY = re.compile(r"\s*([A-Za-z]?)([0-9]{0,4})")


@dataclass(frozen=True, slots=True)
class Target:
    """What is compared: a case, or a made-up one."""

    party_kind: PartyKind | None = None
    cause: str = ""
    places: tuple[str, ...] = ()
    """Places of law it rests on, see `docarchive.domain.reviewing.decision.place_key`."""
    classed: PenalClass = field(default_factory=PenalClass)
    industry: str | None = None
    scale: str | None = None
    amount_fen: int | None = None
    on: date | None = None
    """The day the period reaches back from."""
    case_id: CaseId | None = None
    """Its own decisions are left out."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What must be the same."""

    subject: str = "violation"
    """``violation`` (the same row or place), ``article`` (the same article), or ``cause`` (either, or the cause)."""
    years: int | None = 3
    industry_digits: int | None = 3
    """How many digits of the industry's code must agree; 0: the letter alone; None: any industry."""
    scale: bool = True
    tier: bool = True
    step: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """One attempt: what was asked, in words, and how many answered."""

    words: str
    words_en: str
    found: int


@dataclass(frozen=True, slots=True)
class Compared:
    """The answer."""

    target: Target
    scope: Scope
    steps: tuple[Step, ...]
    decisions: tuple[Decision, ...]
    """Oldest first."""
    fines: Spread | None
    """Of those that impose a fine."""
    without_fine: int
    kinds: Mapping[str, int]
    """Kind of penalty → how many decisions impose it."""
    rank_permille: int | None
    """Where the target's amount lies among the fines."""
    outliers: tuple[Decision, ...]
    """Largest first."""
    outlier: bool
    """Whether the target's amount lies beyond the fences."""
    wider: tuple[Step, ...] = ()
    """What would have been tried next, had more been wanted."""


WIDENING: tuple[tuple[str, str, Callable[[Scope], Scope]], ...] = (
    ("不限企业规模", "any size of enterprise", lambda scope: replace(scope, scale=False)),
    ("期间放宽到五年", "five years", lambda scope: replace(scope, years=5)),
    ("行业放宽到大类", "industry by its division", lambda scope: replace(scope, industry_digits=2)),
    ("行业放宽到门类", "industry by its section", lambda scope: replace(scope, industry_digits=0)),
    ("不限行业", "any industry", lambda scope: replace(scope, industry_digits=None)),
    ("不限裁量阶次", "any tier", lambda scope: replace(scope, tier=False)),
    ("不限责令改正或者逾期等阶段", "any stage of the article", lambda scope: replace(scope, step=False)),
    ("不限期间", "any time", lambda scope: replace(scope, years=None)),
    ("同一处罚条款（条）即可", "the same penal article", lambda scope: replace(scope, subject="article")),
    ("同一案由即可", "the same cause as well", lambda scope: replace(scope, subject="cause")),
)
"""How a comparison is widened, one step after the other; the kind of party always stays the same."""


def ladder(target: Target) -> tuple[tuple[Scope, str, str], ...]:
    """The scopes to try, from the narrowest, each with its words in Chinese and English.

    What the target does not name is not asked, and steps that would change nothing are passed over.
    """
    scope = _meaningful(Scope(), target)
    rungs = [(scope, *_in_words(target, scope))]
    for words, words_en, widen in WIDENING:
        wider = _meaningful(widen(scope), target)
        if wider != scope:
            scope = wider
            rungs.append((scope, words, words_en))
    return tuple(rungs)


def answer(target: Target, scope: Scope, steps: Sequence[Step], decisions: Sequence[Decision]) -> Compared:
    """Hold *target* against the decisions that were found to be like it."""
    fines = [item.fine_fen for item in decisions if item.fine_fen is not None]
    spread = spread_of(fines)
    outside = [
        item for item in decisions if spread and item.fine_fen is not None and spread.outside(item.fine_fen)
    ]
    kinds = Counter(kind for item in decisions for kind in item.kinds)
    amount = target.amount_fen
    return Compared(
        target,
        scope,
        tuple(steps),
        tuple(decisions),
        spread,
        len(decisions) - len(fines),
        kinds,
        None if amount is None else rank_permille(amount, fines),
        tuple(sorted(outside, key=lambda item: (-(item.fine_fen or 0), item.record_id))),
        spread is not None and amount is not None and spread.outside(amount),
    )


def first_day(target: Target, scope: Scope) -> date | None:
    """The first day of the period that ends on the target's; None when it reaches back without end."""
    last = target.on
    if last is None or scope.years is None:
        return None
    month_day = (2, 28) if (last.month, last.day) == (2, 29) else (last.month, last.day)
    return date(max(last.year - scope.years, 1), *month_day)


def industry_prefix(code: str | None, digits: int) -> str | None:
    """The start of a code of GB/T 4754, ``C33`` of ``C3311`` or of ``C33 金属制品业``; None when it is none.

    The letter where *digits* is 0; without it where a code comes as digits alone.
    """
    read = _INDUSTRY.match(code or "")
    if read is None or not (read[1] or read[2]):
        return None
    return read[1].upper() + read[2][:digits]


def _in_words(target: Target, scope: Scope) -> tuple[str, str]:
    """What *scope* asks of decisions to be like *target*, in Chinese and English."""
    parts = [_subject_words(target, scope.subject)]
    if target.party_kind is not None:
        unit = target.party_kind is PartyKind.UNIT
        parts.append(("单位" if unit else "个人", "units" if unit else "persons"))
    if scope.step:
        parts.append((f"阶段 {target.classed.step}", f"stage {target.classed.step}"))
    if scope.tier:
        parts.append((f"裁量阶次 {target.classed.tier}", f"tier {target.classed.tier}"))
    if scope.industry_digits is not None:
        prefix = industry_prefix(target.industry, scope.industry_digits)
        parts.append((f"行业 {prefix}", f"industry {prefix}"))
    if scope.scale:
        parts.append((f"{target.scale}企业", f"size {target.scale}"))
    if scope.years is not None:
        parts.append((f"{target.on} 前 {scope.years} 年", f"{scope.years} years up to {target.on}"))
    return "、".join(zh for zh, _ in parts), ", ".join(en for _, en in parts)


def _subject_words(target: Target, subject: str) -> tuple[str, str]:
    if subject == "violation":
        what = target.classed.violation or "；".join(map(place_words, target.places))
        return f"同一违法行为（{what}）", f"same violation ({what})"
    articles = "；".join(dict.fromkeys(place_words(article_key(place)) for place in target.places))
    if subject == "article":
        return f"同一处罚条款（{articles}）", f"same penal article ({articles})"
    return f"同一案由（{target.cause}）", f"same cause ({target.cause})"


def _meaningful(scope: Scope, target: Target) -> Scope:
    """The scope without what the target does not name."""
    subject = scope.subject
    if subject == "violation" and not (target.places or target.classed.violation):
        subject = "article"
    if subject == "article" and not target.places:
        subject = "cause"
    if subject == "cause" and not target.cause:
        subject = "article" if target.places else "violation"
    named = industry_prefix(target.industry, 0) is not None
    return replace(
        scope,
        subject=subject,
        scale=scope.scale and target.scale is not None,
        tier=scope.tier and target.classed.tier is not None,
        step=scope.step and target.classed.step is not None,
        years=scope.years if target.on is not None else None,
        industry_digits=scope.industry_digits if named else None,
    )
