"""How an office makes its volumes, as data of the pack (``rules/volumes.yaml``, docs/volumes.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from docarchive.domain.case_event import CaseEventKind
from docarchive.domain.laws.rule_source import RuleSource
from docarchive.domain.volumes.reference import ReferencePattern
from docarchive.domain.volumes.volume import Retention

EVIDENCE = "@evidence"
"""In an order, in place of a form: evidence that came from outside."""
RECORDINGS = "@recordings"
"""In an order: sound and video recordings."""
OTHER = "@other"
"""In an order: everything no other line names."""


class YearOf(StrEnum):
    """Which year stands in the reference code."""

    CLOSED = "closed"
    OPENED = "opened"


class PageStyle(StrEnum):
    """How the contents print the pages of a document."""

    RANGE = "range"
    """``7-9`` for each."""
    FIRST = "first"
    """``7`` for each, ``7-9`` for the last."""


@dataclass(frozen=True, slots=True)
class OrderPreset:
    """One order of documents in the volume (卷内排列顺序)."""

    id: str
    title: str
    title_en: str
    source: RuleSource
    lines: tuple[tuple[str, ...], ...]
    """Form ids (or `EVIDENCE`, `RECORDINGS`, `OTHER`); forms of one line are put by date among each other."""
    receipts_follow: bool
    """A service receipt follows the document it serves; else it stands where its line is."""


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """One row of the table of retention: holds when any of its conditions does, or when it has none."""

    id: str
    title: str
    title_en: str
    retention: Retention
    source: RuleSource
    kinds: tuple[str, ...] = ()
    """Kinds of case (``rules/completeness.yaml``)."""
    forms: tuple[str, ...] = ()
    events: tuple[CaseEventKind, ...] = ()
    penalty_kinds: tuple[str, ...] = ()
    """处罚种类 of a decision that stands, compared from the beginning."""

    @property
    def always(self) -> bool:
        """Whether it holds for every case."""
        return not (self.kinds or self.forms or self.events or self.penalty_kinds)


@dataclass(frozen=True, slots=True)
class PagePlace:
    """Where the page number stands on a page (页号位置)."""

    top: bool
    odd_right: bool
    """Odd numbers at the right edge, even ones at the left; else the other way round."""


@dataclass(frozen=True, slots=True)
class VolumeRules:
    """All of it."""

    reference: ReferencePattern
    year_of: YearOf
    order: str
    """Id of the preset in use."""
    orders: tuple[OrderPreset, ...]
    one_volume: bool
    """Main and secondary side in one volume."""
    pages_per_volume: int
    page_place: PagePlace
    page_style: PageStyle
    retention: tuple[RetentionRule, ...]

    @property
    def orders_by_id(self) -> Mapping[str, OrderPreset]:
        """The presets by id."""
        return {item.id: item for item in self.orders}
