"""Read ``rules/figures.yaml`` (docs/reviewing.md specifies it)."""

from datetime import date
from pathlib import Path
from typing import Any

from docarchive.domain.errors import DocArchiveError, NotFoundError, RejectedError
from docarchive.domain.findings import Finding
from docarchive.domain.laws.citation import parse_citation
from docarchive.domain.reviewing.decision import article_key, place_key
from docarchive.domain.reviewing.figure_rules import FigureRules, MeasureName, Unit
from docarchive.domain.reviewing.figures import MEASURES
from docarchive.domain.reviewing.formula import faults_of
from docarchive.domain.reviewing.scores import IndexTemplate, Indicator
from docarchive.templates.rules.entry import day, one_of, rows, source_of, whole
from docarchive.templates.shipped import MEND
from docarchive.templates.strict_yaml import load_yaml
from docarchive.templates.yaml_entry import Entry

FILE = "rules/figures.yaml"


def load_figure_rules(folder: Path) -> FigureRules:
    """Read the file of the pack in *folder*.

    Raises:
        NotFoundError: the file is missing.
        RejectedError: there are faults; the message has all of them, each with file and line.
    """
    path = folder / FILE
    if not path.is_file():
        raise NotFoundError(
            f"文书模板缺少 {FILE} / the pack has no {FILE}",
            hint=MEND,
        )
    faults: list[Finding] = []
    rules = _rules(load_yaml(path.read_text(encoding="utf-8"), FILE), faults)
    if faults:
        lines = "\n".join(f"  {item.where}: {item.found} → {item.expected} [{item.code}]" for item in faults)
        raise RejectedError(f"{FILE} 有 {len(faults)} 处问题 / faults:\n{lines}", hint="docs/reviewing.md")
    return rules


def _rules(table: Any, faults: list[Finding]) -> FigureRules:
    head = Entry(table, FILE, faults)
    edition = day(head, "edition")
    if edition is None:
        head.fault("yaml-missing-key", "edition", "缺少 / missing")
    rules = FigureRules(
        str(edition),
        head.texts("accident_sources"),
        tuple(_place(item, head) for item in head.texts("key_matters")),
        source_of(head, FILE, faults),
        tuple(_measure(row, faults) for row in rows(head, "measures")),
        tuple(_index(row, faults) for row in rows(head, "indexes")),
    )
    head.finish()
    return rules


def _place(written: str, head: Entry) -> str:
    """A written place; the article alone where no paragraph or item is named."""
    try:
        place = parse_citation(written)
    except DocArchiveError:
        head.fault("yaml-value", "法条，如 安全生产法第一百零二条 / a place of law", written, "key_matters")
        return ""
    key = place_key(place.of(edition=date.min))
    return key if place.paragraph or place.item else article_key(key)


def _measure(table: Any, faults: list[Finding]) -> MeasureName:
    read = Entry(table, FILE, faults)
    name = MeasureName(
        read.choice("id", MEASURES) or "",
        read.text("title"),
        read.text("title_en"),
        (one_of(read, "unit", Unit) if read.has("unit") else None) or Unit.COUNT,
    )
    read.finish()
    return name


def _index(table: Any, faults: list[Finding]) -> IndexTemplate:
    read = Entry(table, FILE, faults)
    index = IndexTemplate(
        read.text("id"),
        read.text("title"),
        tuple(_indicator(row, faults) for row in rows(read, "indicators")),
        (whole(read, "below", least=0) or 0) * 100,
        whole(read, "last", least=0) or 0,
        source_of(read, FILE, faults),
    )
    total = sum(item.weight for item in index.indicators)
    if total != 100:
        read.fault("yaml-value", "权重合计 100 / weights of 100 in all", str(total), "indicators")
    if len({item.id for item in index.indicators}) < len(index.indicators):
        read.fault("yaml-value", "各不相同 / all different", index.id, "indicators")
    read.finish()
    return index


def _indicator(table: Any, faults: list[Finding]) -> Indicator:
    read = Entry(table, FILE, faults)
    indicator = Indicator(
        read.text("id"),
        read.text("title"),
        whole(read, "weight") or 0,
        read.text_or_none("group") or "",
        read.text_or_none("formula"),
    )
    for fault in faults_of(indicator.formula, MEASURES) if indicator.formula else ():
        read.fault("yaml-value", "100 * closed / filed", f"{indicator.formula}: {fault}", "formula")
    read.finish()
    return indicator
