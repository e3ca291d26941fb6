"""The rules of a pack, read whole and checked whole: deadlines, thresholds, guards (docs/rules.md)."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from docarchive.domain.findings import Finding
from docarchive.domain.guards.base import Guard, GuardRules, GuardSeverity
from docarchive.domain.guards.every import GUARDS
from docarchive.domain.guards.thresholds import Threshold, ThresholdKind, ThresholdTable
from docarchive.domain.laws.rule_source import Weight
from docarchive.domain.money import parse_yuan
from docarchive.domain.party import PartyKind
from docarchive.templates.rules.deadlines import FILE as DEADLINES
from docarchive.templates.rules.deadlines import read_deadlines
from docarchive.templates.rules.entry import day, one_of, rows, source_of
from docarchive.templates.rules.rule_file import doubled, no_faults, stamp_of, yaml_of
from docarchive.templates.yaml_entry import Entry

_THRESHOLDS = "rules/thresholds.yaml"
_GUARDS = "rules/guards.yaml"


def load_rules(folder: Path) -> GuardRules:
    """Read the rules of the pack in *folder*; read again when a file has changed.

    Raises:
        NotFoundError: a file is missing.
        RejectedError: there are faults; the message has all of them, each with file and line.
    """
    stamps = tuple(stamp_of(folder, name) for name in (DEADLINES, _THRESHOLDS, _GUARDS))
    return _load(folder, stamps)


@lru_cache(maxsize=4)
def _load(folder: Path, _stamps: tuple[int, ...]) -> GuardRules:
    faults: list[Finding] = []
    rules = GuardRules(
        read_deadlines(yaml_of(folder, DEADLINES), faults),
        _thresholds(yaml_of(folder, _THRESHOLDS), faults),
        _guards(yaml_of(folder, _GUARDS), faults),
    )
    no_faults(faults, folder)
    return rules


def _thresholds(table: Any, faults: list[Finding]) -> ThresholdTable:
    head = Entry(table, _THRESHOLDS, faults)
    found = tuple(_threshold(row, faults) for row in rows(head, "thresholds"))
    place = [
        head.text_or_none(key) if (table or {}).get(key) else head.any(key) for key in ("province", "city")
    ]
    head.finish()
    return ThresholdTable(found, *place)


def _threshold(table: Any, faults: list[Finding]) -> Threshold:
    read = Entry(table, _THRESHOLDS, faults)
    party = read.choice("party_kind", [kind.value for kind in PartyKind])
    amount = read.checked("amount", parse_yuan, "金额（元） / an amount in yuan")
    if amount is not None and not read.has("inclusive"):
        read.fault("yaml-missing-key", "inclusive", "缺少 / missing")
    row = Threshold(
        kind=one_of(read, "kind", ThresholdKind) or ThresholdKind.HEARING,
        source=source_of(read, _THRESHOLDS, faults),
        party_kind=PartyKind(party) if party else None,
        amount_fen=parse_yuan(amount) if amount is not None else None,
        inclusive=read.flag("inclusive", default=True),
        penalty_kinds=read.texts("penalty_kinds"),
        province=read.text_or_none("province"),
        city=read.text_or_none("city"),
        since=day(read, "since"),
    )
    if read.has("amount") == bool(row.penalty_kinds):
        read.fault(
            "yaml-value", "amount 或者 penalty_kinds / amount or penalty_kinds", str(dict(table or {}))[:80]
        )
    if row.city and not row.province:
        read.fault("yaml-missing-key", "province", "缺少 / missing")
    read.finish()
    return row


def _guards(table: Any, faults: list[Finding]) -> tuple[Guard, ...]:
    head = Entry(table, _GUARDS, faults)
    guards = [_guard(row, faults) for row in rows(head, "guards")]
    for name in doubled([guard.id for guard in guards]):
        head.fault("yaml-value", "各不相同 / all different", name)
    head.finish()
    return tuple(guards)


def _guard(table: Any, faults: list[Finding]) -> Guard:
    read = Entry(table, _GUARDS, faults)
    if not read.has("id"):
        read.fault("yaml-missing-key", "id", "缺少 / missing")
    guard = Guard(
        id=read.choice("id", GUARDS) or "",
        title=read.text("title"),
        title_en=read.text("title_en"),
        forms=read.texts("forms"),
        severity=one_of(read, "severity", GuardSeverity) or GuardSeverity.WARN,
        source=source_of(read, _GUARDS, faults),
        remedy=read.text("remedy"),
        order=tuple(tuple(map(str, group)) for group in rows(read, "order") if isinstance(group, list)),
    )
    if guard.severity is GuardSeverity.BLOCK and guard.source.weight is not Weight.LAW:
        read.fault("yaml-value", "block 须有法律依据 / only law may block", guard.id, "severity")
    if not guard.forms:
        read.fault("yaml-missing-key", "forms", "缺少 / missing")
    read.finish()
    return guard
