"""Like cases, figures and file reviews, as programs get and send them."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import Field

from docarchive.domain.file_review.findings import ScoreSheet
from docarchive.domain.reviewing.comparables import Compared
from docarchive.domain.reviewing.figures import growth_permille
from docarchive.web.api.base import RECORD, Given, Shape
from docarchive.workflows.reviewing.figures import PeriodFigures, Report


class StepShape(Shape):
    """One attempt to compare: what was asked, and how many decisions answered."""

    words: str
    words_en: str
    found: int


class SpreadShape(Shape):
    """How fines are spread, in 分."""

    count: int
    least: int
    first_quartile: int
    median: int
    third_quartile: int
    most: int
    low_fence: int
    high_fence: int


class DecisionShape(Shape):
    """A like decision; never who handled it."""

    record_id: str = Field(examples=[RECORD])
    number: str | None = Field(default=None, examples=["（苏常）应急罚〔2026〕1号"])
    decided_on: date
    fine_fen: int | None = None
    kinds: list[str]
    outlier: bool


class ComparedShape(Shape):
    """A case beside all like ones that the asker sees."""

    steps: list[StepShape]
    decisions: list[DecisionShape] = Field(description="Oldest first.")
    fines: SpreadShape | None = None
    without_fine: int
    kinds: dict[str, int]
    amount_fen: int | None = Field(default=None, description="Of this case.")
    rank_permille: int | None = Field(default=None, description="The share of fines below it.")
    outlier: bool


class PeriodShape(Shape):
    """Figures of a period: measure → value; absent where a ratio has nothing to stand on."""

    id: str = Field(examples=["2026-11"])
    title: str = Field(examples=["2026年11月"])
    first: date
    last: date
    issued_on: date | None = Field(default=None, description="The day they were frozen.")
    values: dict[str, int | None]
    regions: dict[str, dict[str, int | None]]


class FiguresShape(Shape):
    """A period beside the one before and the same of the year before."""

    now: PeriodShape
    before: PeriodShape
    year_before: PeriodShape
    growth_on_before_permille: dict[str, int | None]
    growth_on_year_permille: dict[str, int | None]


class EvidenceShape(Shape):
    """Where a defect stands."""

    words: str
    record_id: str | None = Field(default=None, examples=[RECORD])
    page: int | None = None


class ItemShape(Shape):
    """One line of a score sheet."""

    id: str
    title: str
    verdict: str = Field(examples=["ok"])
    points: int
    veto: bool
    source: str
    answered: str = ""
    evidence: list[EvidenceShape]


class ReviewShape(Shape):
    """A case as a file review scores it."""

    standard: str
    score: int
    level: str = Field(examples=["合格"])
    failed: bool
    provisional: bool = Field(description="Whether items wait for a person.")
    items: list[ItemShape]


class ReviewAnswerGiven(Given):
    """What a person says of an item."""

    verdict: Literal["ok", "fail", "na"]
    reason: str = Field(min_length=1, max_length=2000)


def compared(found: Compared) -> ComparedShape:
    """The answer to a comparison."""
    outside = {item.record_id for item in found.outliers}
    spread = found.fines
    return ComparedShape(
        steps=[StepShape(words=one.words, words_en=one.words_en, found=one.found) for one in found.steps],
        decisions=[
            DecisionShape(
                record_id=item.record_id,
                number=item.number,
                decided_on=item.decided_on,
                fine_fen=item.fine_fen,
                kinds=list(item.kinds),
                outlier=item.record_id in outside,
            )
            for item in found.decisions
        ],
        fines=SpreadShape.model_validate(spread, from_attributes=True) if spread else None,
        without_fine=found.without_fine,
        kinds=dict(found.kinds),
        amount_fen=found.target.amount_fen,
        rank_permille=found.rank_permille,
        outlier=found.outlier,
    )


def figures(report: Report) -> FiguresShape:
    """A report of a period."""
    now = report.now.figures.values
    return FiguresShape(
        now=_period(report.now),
        before=_period(report.before),
        year_before=_period(report.year_before),
        growth_on_before_permille=_growth(now, report.before.figures.values),
        growth_on_year_permille=_growth(now, report.year_before.figures.values),
    )


def review(sheet: ScoreSheet) -> ReviewShape:
    """A score sheet."""
    return ReviewShape(
        standard=sheet.standard.id,
        score=sheet.score,
        level=sheet.level,
        failed=sheet.failed,
        provisional=bool(sheet.unanswered),
        items=[
            ItemShape(
                id=one.item.id,
                title=one.item.title,
                verdict=one.verdict.value,
                points=one.points,
                veto=one.item.is_veto,
                source=one.item.source.printed,
                answered=one.answered,
                evidence=[
                    EvidenceShape(words=item.words, record_id=item.record_id, page=item.page)
                    for item in one.evidence
                ],
            )
            for one in sheet.results
        ],
    )


def _period(item: PeriodFigures) -> PeriodShape:
    return PeriodShape(
        id=item.period.id,
        title=item.period.title,
        first=item.period.first,
        last=item.period.last,
        issued_on=item.issued_on,
        values=dict(item.figures.values),
        regions={name: dict(values) for name, values in item.figures.regions.items()},
    )


def _growth(now: Mapping[str, int | None], other: Mapping[str, int | None]) -> dict[str, int | None]:
    return {name: growth_permille(value, other.get(name)) for name, value in now.items()}
