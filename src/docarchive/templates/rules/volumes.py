"""Reading ``rules/volumes.yaml``: reference codes, orders, retention, page numbers (docs/volumes.md)."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from docarchive.domain.case_event import CaseEventKind
from docarchive.domain.findings import Finding
from docarchive.domain.volumes.reference import ReferencePattern
from docarchive.domain.volumes.rules import (
    EVIDENCE,
    OTHER,
    RECORDINGS,
    OrderPreset,
    PagePlace,
    PageStyle,
    RetentionRule,
    VolumeRules,
    YearOf,
)
from docarchive.domain.volumes.volume import Retention
from docarchive.templates.rules.completeness import load_completeness
from docarchive.templates.rules.entry import one_of, rows, source_of, whole
from docarchive.templates.rules.rule_file import doubled, no_faults, stamp_of, yaml_of
from docarchive.templates.yaml_entry import Entry

FILE = "rules/volumes.yaml"
_MARKS = (EVIDENCE, RECORDINGS, OTHER)


def load_volume_rules(folder: Path) -> VolumeRules:
    """Read the table of the pack in *folder*; read again when the file has changed.

    Raises:
        NotFoundError: the pack has none.
        RejectedError: there are faults; the message has all of them, each with file and line.
    """
    kinds = tuple(kind.id for kind in load_completeness(folder).kinds)
    return _load(folder, stamp_of(folder, FILE), kinds)


@lru_cache(maxsize=4)
def _load(folder: Path, _stamp: int, kinds: tuple[str, ...]) -> VolumeRules:
    faults: list[Finding] = []
    head = Entry(yaml_of(folder, FILE), FILE, faults)
    orders = tuple(_order(row, folder, faults) for row in rows(head, "orders"))
    retention = tuple(_retention(row, kinds, faults) for row in rows(head, "retention"))
    for name in doubled([*(item.id for item in orders), *(item.id for item in retention)]):
        head.fault("yaml-value", "各不相同 / all different", name)
    if not any(rule.always for rule in retention):
        head.fault(
            "yaml-missing-key", "没有条件的一行 / a row without conditions", "缺少 / missing", "retention"
        )
    found = VolumeRules(
        reference=_reference(head.any("reference"), faults),
        year_of=one_of(head, "year_of", YearOf) or YearOf.CLOSED,
        order=head.choice("order", [item.id for item in orders]) or "",
        orders=orders,
        one_volume=head.flag("one_volume", default=False),
        pages_per_volume=whole(head, "pages_per_volume") or 200,
        page_place=_page_place(head.any("page_number"), faults),
        page_style=one_of(head, "contents_pages", PageStyle) or PageStyle.RANGE,
        retention=retention,
    )
    head.finish()
    no_faults(faults, folder)
    return found


def _reference(table: Any, faults: list[Finding]) -> ReferencePattern:
    read = Entry(table, FILE, faults)
    found = ReferencePattern(
        read.text("pattern"), read.text("category"), read.text("subject"), whole(read, "serial_digits") or 4
    )
    for words in found.faults():
        read.fault("yaml-value", words, found.pattern, "pattern")
    read.finish()
    return found


def _page_place(table: Any, faults: list[Finding]) -> PagePlace:
    read = Entry(table, FILE, faults)
    found = PagePlace(
        read.choice("edge", ["top", "bottom"]) != "bottom", read.choice("odd", ["right", "left"]) != "left"
    )
    read.finish()
    return found


def _order(table: Any, folder: Path, faults: list[Finding]) -> OrderPreset:
    read = Entry(table, FILE, faults)
    lines = tuple(
        tuple(map(str, line)) if isinstance(line, list) else (str(line),) for line in rows(read, "lines")
    )
    names = [name for line in lines for name in line]
    known = {path.stem for path in (folder / "forms").glob("*.yaml")}
    for name in names:
        if name not in known and name not in _MARKS:
            read.fault("yaml-value", "文书 / a form", name, "lines")
    for name in doubled(names):
        read.fault("yaml-value", "各不相同 / all different", name, "lines")
    found = OrderPreset(
        read.text("id"),
        read.text("title"),
        read.text("title_en"),
        source_of(read, FILE, faults),
        lines,
        read.flag("receipts_follow", default=True),
    )
    read.finish()
    return found


def _retention(table: Any, kinds: tuple[str, ...], faults: list[Finding]) -> RetentionRule:
    read = Entry(table, FILE, faults)
    events = read.texts("events")
    named = read.texts("kinds")
    for key, given, known in (
        ("kinds", named, kinds),
        ("events", events, [kind.value for kind in CaseEventKind]),
    ):
        for name in given:
            if name not in known:
                read.fault("yaml-value", f"{key}: 已有的名称 / a name that is known", name, key)
    rule = RetentionRule(
        read.text("id"),
        read.text("title"),
        read.text("title_en"),
        one_of(read, "keep", Retention) or Retention.PERMANENT,
        source_of(read, FILE, faults),
        named,
        read.texts("forms"),
        tuple(CaseEventKind(item) for item in events if item in set(CaseEventKind)),
        read.texts("penalty_kinds"),
    )
    read.finish()
    return rule
