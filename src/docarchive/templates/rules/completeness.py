"""Reading ``rules/completeness.yaml``: kinds of case and what each must hold (docs/rules.md)."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from docarchive.domain.case_event import CaseEventKind
from docarchive.domain.closing.requirements import CaseKind, Check, CompletenessRules, Requirement
from docarchive.domain.findings import Finding
from docarchive.domain.guards.every import GUARDS
from docarchive.templates.rules.entry import one_of, rows, source_of
from docarchive.templates.rules.rule_file import doubled, no_faults, stamp_of, yaml_of
from docarchive.templates.yaml_entry import Entry

FILE = "rules/completeness.yaml"


def load_completeness(folder: Path) -> CompletenessRules:
    """Read the table of the pack in *folder*; read again when the file has changed.

    Raises:
        NotFoundError: the pack has none.
        RejectedError: there are faults; the message has all of them, each with file and line.
    """
    return _load(folder, stamp_of(folder, FILE))


@lru_cache(maxsize=4)
def _load(folder: Path, _stamp: int) -> CompletenessRules:
    faults: list[Finding] = []
    head = Entry(yaml_of(folder, FILE), FILE, faults)
    kinds = tuple(_kind(row, faults) for row in rows(head, "kinds"))
    known = [kind.id for kind in kinds]
    requirements = tuple(_requirement(row, known, faults) for row in rows(head, "requirements"))
    for name in doubled([*known, *(item.id for item in requirements)]):
        head.fault("yaml-value", "各不相同 / all different", name)
    head.finish()
    no_faults(faults, folder)
    return CompletenessRules(kinds, requirements)


def _kind(table: Any, faults: list[Finding]) -> CaseKind:
    read = Entry(table, FILE, faults)
    kind = CaseKind(
        id=read.text("id"),
        title=read.text("title"),
        title_en=read.text("title_en"),
        forms=read.texts("forms"),
        events=tuple(
            CaseEventKind(item) for item in _known(read, "events", [k.value for k in CaseEventKind])
        ),
    )
    if not kind.forms and not kind.events:
        read.fault("yaml-missing-key", "forms / events", "缺少 / missing")
    read.finish()
    return kind


def _requirement(table: Any, kinds: list[str], faults: list[Finding]) -> Requirement:
    read = Entry(table, FILE, faults)
    item = Requirement(
        id=read.text("id"),
        title=read.text("title"),
        title_en=read.text("title_en"),
        check=one_of(read, "check", Check) or Check.DOCUMENT,
        source=source_of(read, FILE, faults),
        supplier=read.text("supplier"),
        kinds=_known(read, "kinds", kinds),
        forms=read.texts("forms"),
        except_forms=read.texts("except_forms"),
        only_if=read.texts("only_if"),
        guards=_known(read, "guards", list(GUARDS)),
        per_party=read.flag("per_party", default=False),
        waived_by=read.text_or_none("waived_by"),
    )
    if (item.check is Check.GUARD) != bool(item.guards):
        read.fault("yaml-value", "guards 与 check: guard 同用 / guards go with check: guard", item.id)
    if item.check in (Check.DOCUMENT, Check.SERVED, Check.RECORDING, Check.SOURCE_NOTE) and not item.forms:
        read.fault("yaml-missing-key", "forms", "缺少 / missing")
    read.finish()
    return item


def _known(read: Entry, key: str, known: list[str]) -> tuple[str, ...]:
    found = read.texts(key)
    for name in found:
        if name not in known:
            read.fault("yaml-value", f"{key}: {'、'.join(known)[:120]}", name, key)
    return tuple(name for name in found if name in known)
