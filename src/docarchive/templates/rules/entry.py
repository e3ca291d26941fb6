"""Reading rules of a pack: parts that deadlines, guards and thresholds share."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from docarchive.domain.findings import Finding
from docarchive.domain.laws.law import LawReference
from docarchive.domain.laws.rule_source import RuleSource, Weight
from docarchive.templates.yaml_entry import Entry

E = TypeVar("E", bound=StrEnum)


def source_of(entry: Entry, file: str, faults: list[Finding]) -> RuleSource:
    """The key ``source``: what a rule rests on; law without a place of law, or a note naming one, is a fault."""
    read = Entry(entry.any("source"), file, faults)
    weight = one_of(read, "weight", Weight) or Weight.PRACTICE
    laws = tuple(_law(item, file, faults) for item in rows(read, "laws"))
    note = read.text_or_none("note") or ""
    if not laws and not note:
        read.fault("yaml-missing-key", "laws / note", "没有来源 / no source")
    read.finish()
    return RuleSource(weight, laws, note)


def one_of(entry: Entry, key: str, kind: type[E]) -> E | None:
    """A value of an enumeration that must be there."""
    if not entry.has(key):
        entry.fault("yaml-missing-key", key, "缺少 / missing")
    found = entry.choice(key, [item.value for item in kind])
    return kind(found) if found else None


def rows(entry: Entry, key: str) -> Sequence[Any]:
    """A list, whatever stands in it; empty when absent."""
    value = entry.any(key)
    if value is None:
        return []
    if not isinstance(value, list):
        entry.fault("yaml-value", f"{key}: 列表 / a list", str(value)[:80], key)
        return []
    return value


def whole(entry: Entry, key: str, *, least: int = 1) -> int | None:
    """An integer from *least*, or None when absent."""
    if not entry.has(key):
        return None
    value = entry.count(key, least)
    if value < least:
        entry.fault("yaml-value", f"{key} ≥ {least}", str(value), key)
        return least
    return value


def day(entry: Entry, key: str) -> date | None:
    """A date."""
    found = entry.checked(key, date.fromisoformat, "日期 / a date")
    return date.fromisoformat(found) if found else None


def _law(table: Any, file: str, faults: list[Finding]) -> LawReference:
    read = Entry(table, file, faults)
    title = read.text("law")
    edition = day(read, "edition")
    if edition is None:
        read.fault("yaml-missing-key", "edition", "缺少 / missing")
    places = [whole(read, key) for key in ("article", "paragraph", "item")]
    if places[0] is None:
        read.fault("yaml-missing-key", "article", "缺少 / missing")
    read.finish()
    return LawReference(title, edition or date.min, places[0] or 1, places[1], places[2])
