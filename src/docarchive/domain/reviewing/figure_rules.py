"""What figures are called and which indexes there are; values of the pack's ``rules/figures.yaml``."""

from dataclasses import dataclass
from enum import StrEnum

from docarchive.domain.laws.rule_source import RuleSource
from docarchive.domain.money import figures
from docarchive.domain.reviewing.scores import IndexTemplate


class Unit(StrEnum):
    """What the integers of a measure count."""

    COUNT = "count"
    FEN = "fen"
    PERMILLE = "permille"


@dataclass(frozen=True, slots=True)
class MeasureName:
    """How a measure is shown."""

    id: str
    title: str
    title_en: str
    unit: Unit = Unit.COUNT

    def shown(self, value: int | None) -> str:
        """``—`` where there is nothing, yuan as ``40,000.00``, per mille as percent."""
        if value is None:
            return "—"
        if self.unit is Unit.FEN:
            yuan, fen = figures(value).split(".")
            return f"{int(yuan):,}.{fen}"
        return percent(value) if self.unit is Unit.PERMILLE else f"{value:,}"


@dataclass(frozen=True, slots=True)
class FigureRules:
    """The file as a whole."""

    edition: str
    accident_sources: tuple[str, ...]
    key_matters: tuple[str, ...]
    """Places or articles as they are compared (`docarchive.domain.reviewing.decision.place_key`)."""
    source: RuleSource
    measures: tuple[MeasureName, ...]
    indexes: tuple[IndexTemplate, ...]


def percent(permille: int | None) -> str:
    """``23.6%``, ``-4.0%``, or a stroke."""
    if permille is None:
        return "—"
    return f"{'-' if permille < 0 else ''}{abs(permille) // 10}.{abs(permille) % 10}%"
