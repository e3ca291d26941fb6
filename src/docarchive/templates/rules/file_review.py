"""Reading ``rules/file_review.yaml``: the items of a file review and the standards that weigh them (docs/file-review.md)."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from docarchive.domain.closing.requirements import CompletenessRules
from docarchive.domain.file_review.checks import CHECKS
from docarchive.domain.file_review.standard import Decided, Item, ReviewRules, Standard
from docarchive.domain.findings import Finding
from docarchive.domain.guards.base import GuardRules
from docarchive.domain.guards.every import GUARDS
from docarchive.templates.rules.completeness import load_completeness
from docarchive.templates.rules.entry import one_of, rows, source_of
from docarchive.templates.rules.pack_rules import load_rules
from docarchive.templates.rules.rule_file import doubled, no_faults, stamp_of, yaml_of
from docarchive.templates.yaml_entry import Entry

FILE = "rules/file_review.yaml"
_ALL = 100


def load_file_review(folder: Path) -> ReviewRules:
    """Read the items and standards of the pack in *folder*; read again when the file has changed.

    Raises:
        NotFoundError: the pack has none.
        RejectedError: there are faults; the message has all of them, each with file and line.
    """
    return _load(folder, stamp_of(folder, FILE))


@lru_cache(maxsize=4)
def _load(folder: Path, _stamp: int) -> ReviewRules:
    faults: list[Finding] = []
    head = Entry(yaml_of(folder, FILE), FILE, faults)
    rules, wanted = load_rules(folder), load_completeness(folder)
    items = tuple(_item(row, rules, wanted, faults) for row in rows(head, "items"))
    standards = tuple(_standard(row, items, faults) for row in rows(head, "standards"))
    for name in doubled([*(item.id for item in items), *(item.id for item in standards)]):
        head.fault("yaml-value", "各不相同 / all different", name)
    if not standards:
        head.fault("yaml-missing-key", "standards", "缺少 / missing")
    head.finish()
    no_faults(faults, folder)
    return ReviewRules(items, standards)


def _item(table: Any, rules: GuardRules, wanted: CompletenessRules, faults: list[Finding]) -> Item:
    read = Entry(table, FILE, faults)
    item = Item(
        id=read.text("id"),
        title=read.text("title"),
        title_en=read.text("title_en"),
        decided=one_of(read, "decided", Decided) or Decided.HUMAN,
        source=source_of(read, FILE, faults),
        applies_to=read.texts("applies_to"),
        guards=_known(read, "guards", GUARDS),
        clocks=_known(read, "clocks", [item.id for item in rules.deadlines.deadlines]),
        requirements=_known(read, "requirements", wanted.by_id),
        marks_of=read.texts("marks_of"),
        check=read.choice("check", CHECKS),
        question=read.text_or_none("question") or "",
        early=read.flag("early", default=False),
    )
    by_machine = item.guards or item.clocks or item.requirements or item.marks_of or item.check
    if bool(by_machine) == (item.decided is Decided.HUMAN):
        read.fault("yaml-value", "decided 与规则相符 / decided fits the rules", item.decided.value, "decided")
    if bool(item.question) == (item.decided is Decided.AUTO):
        read.fault(
            "yaml-value", "人工判断的须有 question / a person is asked a question", item.id, "question"
        )
    read.finish()
    return item


def _standard(table: Any, items: tuple[Item, ...], faults: list[Finding]) -> Standard:
    read = Entry(table, FILE, faults)
    weights = read.any("points")
    points = tuple((str(name), value) for name, value in (weights or {}).items())
    standard = Standard(
        id=read.text("id"),
        title=read.text("title"),
        title_en=read.text("title_en"),
        source=source_of(read, FILE, faults),
        points=points,
        vetoes=_known(read, "vetoes", [item.id for item in items if item.is_veto]),
        excellent_from=read.count("excellent_from", 90),
        passed_from=read.count("passed_from", 60),
        province=read.text_or_none("province"),
    )
    scored = {item.id for item in items if not item.is_veto}
    sound = all(name in scored and isinstance(value, int) and value > 0 for name, value in points)
    if not sound or sum(value for _, value in points) != _ALL:
        read.fault(
            "yaml-value", "各项分值合计 100 / the points of items come to 100", str(weights)[:80], "points"
        )
    read.finish()
    return standard


def _known(read: Entry, key: str, known: Any) -> tuple[str, ...]:
    found = read.texts(key)
    for name in found:
        if name not in known:
            read.fault("yaml-value", f"{key}: 没有这个规则 / no such rule", name, key)
    return tuple(name for name in found if name in known)
