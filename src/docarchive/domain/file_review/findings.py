"""What a file review looks at and what it says of each item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from docarchive.domain.clocks.clocks import Clock
from docarchive.domain.closing.completeness import Gap, HeldCase
from docarchive.domain.file_review.standard import Item, Standard
from docarchive.domain.findings import Finding
from docarchive.domain.four_properties.report import PastCheck
from docarchive.domain.guards.base import GuardFinding
from docarchive.domain.identifiers import OfficerId, RecordId
from docarchive.domain.laws.penal import PenalCatalogue
from docarchive.domain.officer import Officer


class Verdict(StrEnum):
    """Result of an item."""

    OK = "ok"
    FAIL = "fail"
    NA = "na"
    """The case has nothing the item speaks of."""
    HUMAN = "human"
    """A person has to say; nobody has yet."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a defect stands."""

    words: str
    """What is wrong, Chinese first."""
    record_id: RecordId | None = None
    page: int | None = None
    """Page of the record, from 1; None: the document as a whole."""


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One line of the score sheet."""

    item: Item
    verdict: Verdict
    points: int
    """What the item is worth in the standard; 0 for veto items."""
    evidence: tuple[Evidence, ...] = ()
    answered: str = ""
    """What a person said, where a person decided."""


@dataclass(frozen=True)
class Reviewed:
    """Everything the items look at."""

    held: HeldCase
    gaps: Sequence[Gap]
    """What is missing and was not waived."""
    clocks: Sequence[Clock]
    officers: Mapping[OfficerId, Officer]
    """Those who acted, by the register."""
    citations: Sequence[tuple[RecordId, Finding]]
    """What the library of laws has against references."""
    penal: PenalCatalogue
    obsolete: Sequence[tuple[RecordId, Finding]]
    """Wording of repealed law, by document."""
    remedies: Mapping[str, str]
    """Fields of a decision that name organ and court, with what the office's profile says."""
    today: date
    checked: Sequence[PastCheck] = ()
    """The last four-property check of each volume, of the case as long as it has none; none that was never checked."""
    volumes_unchecked: bool = True
    """Whether a volume, or the case that has none yet, was never checked."""

    @property
    def guards(self) -> Sequence[GuardFinding]:
        """What the guards have against the case."""
        return self.held.findings


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """A case as one standard scores it."""

    standard: Standard
    results: tuple[ItemResult, ...]

    @property
    def score(self) -> int:
        """100 less the points of what fails; what nobody has answered yet counts as kept."""
        return 100 - sum(item.points for item in self.results if item.verdict is Verdict.FAIL)

    @property
    def vetoes(self) -> tuple[ItemResult, ...]:
        """Items that fail the file."""
        return tuple(one for one in self.results if one.item.is_veto and one.verdict is Verdict.FAIL)

    @property
    def unanswered(self) -> tuple[ItemResult, ...]:
        """Items that wait for a person; until then score and level are provisional."""
        return tuple(one for one in self.results if one.verdict is Verdict.HUMAN)

    @property
    def failed(self) -> bool:
        """Whether the file fails, by a veto or by its score."""
        return bool(self.vetoes) or self.score < self.standard.passed_from

    @property
    def level(self) -> str:
        """优秀, 合格 or 不合格."""
        if self.failed:
            return "不合格"
        return "优秀" if self.score >= self.standard.excellent_from else "合格"


def side_by_side(sheets: Sequence[ScoreSheet]) -> list[tuple[ItemResult, tuple[int | None, ...]]]:
    """Each item that one of the standards weighs, with its points in each: None where a standard leaves it out."""
    results: dict[str, ItemResult] = {}
    for sheet in sheets:
        for one in sheet.results:
            results.setdefault(one.item.id, one)
    points = [{one.item.id: one.points for one in sheet.results} for sheet in sheets]
    return [(one, tuple(given.get(name) for given in points)) for name, one in results.items()]
