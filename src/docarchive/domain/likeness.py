"""How well a text without a code fits a case or a document: points for what both have, each with its words.

Points are set so that no single mark is enough: 80 needs at least two that identify (a credit code, a case's name, a number of
the case's own) or one with several that agree. What is like two is like neither.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from docarchive.domain.case import Case
from docarchive.domain.identifiers import DocumentNumber
from docarchive.domain.officer import Officer
from docarchive.domain.party import Enterprise, Party

STRONG = 80
"""Points from which a file may be filed by itself, if it is alone."""
MARGIN = 25
"""Points by which it must be ahead of the next."""
LIKE_PAGE = 0.60
LIKE_DOCUMENT = 0.80
LIKE_MARGIN = 0.15
"""Shares of equal two-character pieces: of each page, of all on average, and ahead of the next document."""
_SHORTEST_CAUSE = 6
_CODE = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Z])")
_NO_TEXT = re.compile(r"[\s\W_]+")


@dataclass(frozen=True, slots=True)
class Trait:
    """One thing that text and case have in common."""

    points: int
    said: str
    """In plain words (zh / en)."""


@dataclass(frozen=True, slots=True)
class CaseLikeness:
    """How well a text fits one case."""

    case: Case
    traits: tuple[Trait, ...]

    @property
    def points(self) -> int:
        """All points together."""
        return sum(trait.points for trait in self.traits)

    @property
    def said(self) -> str:
        """What it rests on, in plain words."""
        return "、".join(f"{trait.said} {trait.points}" for trait in self.traits)


@dataclass(frozen=True, slots=True)
class CaseFeatures:
    """What is known of a case that its papers may bear."""

    case: Case
    parties: tuple[Party, ...]
    handlers: tuple[Officer, ...]
    numbers: tuple[DocumentNumber, ...]
    """Of its documents."""
    days: frozenset[date]
    """Of its documents."""


def credit_codes_in(text: str) -> tuple[str, ...]:
    """What has the shape of a credit code, each once; the check digit is the reader's to test."""
    return tuple(dict.fromkeys(_CODE.findall(text.upper())))


def like_case(
    text: str, numbers: Sequence[DocumentNumber], days: frozenset[date], known: CaseFeatures
) -> CaseLikeness:
    """Compare a text with a case.

    Args:
        text: Of all pages.
        numbers: The document numbers in it.
        days: The dates in it.
        known: The case.
    """
    plain = plain_text(text)
    traits = [*_party_traits(plain, known.parties)]
    if plain_text(known.case.name) in plain:
        traits.append(Trait(45, "案件名称 / the case's name"))
    own = [number for number in numbers if number in known.numbers]
    if own:
        traits.append(Trait(50, f"本案文号 {own[0]} / a number of this case"))
    cause = plain_text(known.case.cause)
    if len(cause) >= _SHORTEST_CAUSE and cause in plain:
        traits.append(Trait(15, "案由 / the cause"))
    if days & known.days:
        traits.append(Trait(10, f"日期 {min(days & known.days)} / a day of this case"))
    for officer in known.handlers[:2]:
        if officer.name in plain:
            traits.append(Trait(8, f"承办人 {officer.name} / a handler"))
    return CaseLikeness(known.case, tuple(traits))


def strongest(ranked: Sequence[CaseLikeness]) -> CaseLikeness | None:
    """The one case that a text surely belongs to, if there is one; *ranked* is best first."""
    if not ranked or ranked[0].points < STRONG:
        return None
    alone = len(ranked) == 1 or ranked[0].points - ranked[1].points >= MARGIN
    return ranked[0] if alone else None


def alike(left: str, right: str) -> float:
    """Share of two-character pieces that two texts have in common, 0 to 1 (Dice); punctuation and blanks do not count."""
    ours, theirs = _pieces(left), _pieces(right)
    total = ours.total() + theirs.total()
    return 2 * (ours & theirs).total() / total if total else 0.0


def plain_text(text: str) -> str:
    """*text* without blanks and punctuation, so that line ends and OCR's blanks do not matter."""
    return _NO_TEXT.sub("", text)


def _pieces(text: str) -> Counter[str]:
    plain = plain_text(text)
    return Counter(plain[at : at + 2] for at in range(len(plain) - 1))


def _party_traits(plain: str, parties: Sequence[Party]) -> list[Trait]:
    for party in parties:
        traits = []
        if isinstance(party, Enterprise) and str(party.uscc) in plain.upper():
            traits.append(Trait(45, f"信用代码 {party.uscc} / its credit code"))
        registered = (party.name, *party.former_names) if isinstance(party, Enterprise) else (party.name,)
        named = next((name for name in registered if plain_text(name) in plain), None)
        if named:
            weight = 10 if traits or not isinstance(party, Enterprise) else 35
            traits.append(Trait(weight, f"当事人 {named} / the party's name"))
        if traits:
            return traits
    return []
