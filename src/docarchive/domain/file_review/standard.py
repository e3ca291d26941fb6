"""The items of a file review and the standards that weigh them, as data (``rules/file_review.yaml``)."""

from dataclasses import dataclass
from enum import StrEnum

from docarchive.domain.laws.rule_source import RuleSource


class Decided(StrEnum):
    """By whom an item is decided."""

    AUTO = "auto"
    BOTH = "both"
    """The machine finds some defects; that there is none a person says."""
    HUMAN = "human"


@dataclass(frozen=True, slots=True)
class Item:
    """One item that a reviewer goes through."""

    id: str
    """``V1`` … for items that fail the file, ``1`` … for scored ones."""
    title: str
    title_en: str
    decided: Decided
    source: RuleSource
    applies_to: tuple[str, ...] = ()
    """Forms or kinds of event of which the case must have one, else the item does not apply; empty: always."""
    guards: tuple[str, ...] = ()
    """It fails where one of these guards objects."""
    clocks: tuple[str, ...] = ()
    """It fails where one of these deadlines is over or was kept late."""
    requirements: tuple[str, ...] = ()
    """It fails where one of these is missing and was not waived (docs/rules.md, completeness)."""
    marks_of: tuple[str, ...] = ()
    """It fails where a signature, date or seal is surely absent on a scan of these forms."""
    check: str | None = None
    """Name of a function in `docarchive.domain.file_review.checks`."""
    question: str = ""
    """What a person is asked; empty where the machine decides alone."""
    early: bool = False
    """Decided well enough before the decision to warn the handler."""

    @property
    def is_veto(self) -> bool:
        """Whether it fails the whole file."""
        return self.id.startswith("V")


@dataclass(frozen=True, slots=True)
class Standard:
    """What one office or province gives for each item."""

    id: str
    title: str
    title_en: str
    source: RuleSource
    points: tuple[tuple[str, int], ...]
    """Item and points; 100 in all."""
    vetoes: tuple[str, ...]
    excellent_from: int = 90
    passed_from: int = 60
    province: str | None = None

    def points_of(self, item: Item) -> int:
        """Points of an item; 0 for one that the standard leaves out, or that fails the file."""
        return dict(self.points).get(item.id, 0)


@dataclass(frozen=True, slots=True)
class ReviewRules:
    """All items and all standards of a pack."""

    items: tuple[Item, ...]
    standards: tuple[Standard, ...]

    def standard(self, standard_id: str | None) -> Standard | None:
        """The standard of this id; the first one where none is named."""
        if standard_id is None:
            return self.standards[0]
        return next((item for item in self.standards if item.id == standard_id), None)

    @property
    def items_by_id(self) -> dict[str, Item]:
        """The items by id."""
        return {item.id: item for item in self.items}
