"""Index of enforcement quality: indicators with weights, a score a quarter, and who is reminded.

Source: seed 001: a score under 80 in a quarter, or the last three, is reminded by letter. Regions and offices are
scored; persons are not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from docarchive.domain.errors import RejectedError
from docarchive.domain.laws.rule_source import RuleSource

FULL = 10_000
"""100 points, in hundredths."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of an index."""

    id: str
    title: str
    weight: int
    """Percent; those of an index make 100."""
    group: str = ""
    """First-level indicator it belongs to."""
    formula: str | None = None
    """Points as `docarchive.domain.reviewing.formula` works them out of the figures; None: they are entered."""


@dataclass(frozen=True, slots=True)
class IndexTemplate:
    """An index: its indicators and when somebody is reminded."""

    id: str
    title: str
    indicators: tuple[Indicator, ...]
    below: int
    """Hundredths of a point; a score under it is reminded, the number itself is not."""
    last: int
    """How many of the last are reminded."""
    source: RuleSource


@dataclass(frozen=True, slots=True)
class Score:
    """One subject's score."""

    subject: str
    points: Mapping[str, int]
    """Indicator → hundredths of a point, 0 to 10,000."""
    exact: int
    """Sum of points × weight: millionths of the full score; nothing is rounded before it is compared."""
    rank: int
    """From 1; equal scores share a rank."""
    reasons: tuple[str, ...] = ()
    """Why it is reminded: ``below``, ``last``."""

    @property
    def hundredths(self) -> int:
        """The score as printed, in hundredths of a point."""
        return self.exact // 100

    @property
    def printed(self) -> str:
        """``79.99``; cut off, not rounded, so that nobody under the line looks as if on it."""
        return f"{self.hundredths // 100}.{self.hundredths % 100:02}"

    def since(self, before: "Score | None") -> str:
        """``+2.50``, ``-0.01``, ``0.00`` on an earlier score, as both are printed; a stroke without one."""
        if before is None:
            return "—"
        change = self.hundredths - before.hundredths
        sign = "+" if change > 0 else "-" if change < 0 else ""
        return f"{sign}{abs(change) // 100}.{abs(change) % 100:02}"


def score(template: IndexTemplate, points: Mapping[str, Mapping[str, int]]) -> tuple[Score, ...]:
    """Score all subjects, the best first.

    The last three: those whose score is at most the third lowest, so that equals are treated alike and a tie for the
    third place from below reminds all who share it. Where all scores are equal nobody is last; nor is anybody where
    there are no more subjects than places.

    Args:
        template: The index.
        points: Subject → indicator → hundredths of a point.

    Raises:
        RejectedError: points are missing, unknown or not from 0 to 100; all faults at once.
    """
    _check(template, points)
    exact = {
        subject: sum(item.weight * row[item.id] for item in template.indicators)
        for subject, row in points.items()
    }
    ordered = sorted(exact.values())
    line = (
        ordered[template.last - 1] if 0 < template.last < len(ordered) and ordered[0] != ordered[-1] else -1
    )
    return tuple(
        Score(
            subject,
            dict(points[subject]),
            total,
            1 + sum(other > total for other in ordered),
            (*(("below",) if total < template.below * 100 else ()), *(("last",) if total <= line else ())),
        )
        for subject, total in sorted(exact.items(), key=lambda item: (-item[1], item[0]))
    )


def _check(template: IndexTemplate, points: Mapping[str, Mapping[str, int]]) -> None:
    known = {item.id for item in template.indicators}
    faults = []
    for subject, row in points.items():
        faults += [f"{subject}: 缺少 / missing {name}" for name in sorted(known - row.keys())]
        faults += [f"{subject}: 没有指标 / no indicator {name}" for name in sorted(row.keys() - known)]
        faults += [
            f"{subject}: {name} 应在 0 到 100 之间 / from 0 to 100"
            for name, value in row.items()
            if not 0 <= value <= FULL
        ]
    if faults or not points:
        raise RejectedError(
            "评分有误 / wrong points:\n  " + "\n  ".join(faults or ["没有评价对象 / no subject"]),
            hint=f"docarchive figures index {template.id}",
        )


def names_of(scores: Sequence[Score]) -> tuple[str, ...]:
    """Who is reminded, the lowest score first."""
    return tuple(item.subject for item in reversed(scores) if item.reasons)
