"""Read ``rules/deadlines.yaml`` (docs/rules.md specifies it)."""

from collections.abc import Collection
from typing import Any

from docarchive.domain.case_event import CaseEventKind
from docarchive.domain.clocks.deadlines import (
    Deadline,
    DeadlineRules,
    Nature,
    SurchargeRule,
    Trigger,
    Unit,
    Window,
)
from docarchive.domain.findings import Finding
from docarchive.templates.rules.entry import one_of, rows, source_of, whole
from docarchive.templates.yaml_entry import Entry

FILE = "rules/deadlines.yaml"
_KINDS = [kind.value for kind in CaseEventKind]


def read_deadlines(table: Any, faults: list[Finding]) -> DeadlineRules:
    """Read the file; what is wrong goes into *faults*."""
    head = Entry(table, FILE, faults)
    deadlines: list[Deadline] = []
    for row in rows(head, "deadlines"):
        deadlines.append(_deadline(row, [item.id for item in deadlines], faults))
    public = head.text("public_service")
    if public not in {item.id for item in deadlines if item.length}:
        head.fault("yaml-value", "期限的 id / id of a deadline", public, "public_service")
    surcharge = _surcharge(head.any("surcharge"), {item.id for item in deadlines}, faults)
    windows = tuple(_window(row, faults) for row in rows(head, "windows"))
    head.finish()
    return DeadlineRules(tuple(deadlines), surcharge, windows, public)


def _deadline(table: Any, known: Collection[str], faults: list[Finding]) -> Deadline:
    read = Entry(table, FILE, faults)
    rule = Deadline(
        id=read.text("id"),
        title=read.text("title"),
        title_en=read.text("title_en"),
        nature=one_of(read, "nature", Nature) or Nature.DUTY,
        unit=one_of(read, "unit", Unit) or Unit.DAY,
        source=source_of(read, FILE, faults),
        starts=_triggers(read, "from", known, faults),
        ends=_triggers(read, "until", known, faults),
        length=whole(read, "length"),
        length_field=read.text_or_none("length_field"),
        stated=read.texts("stated"),
        each=read.flag("each", default=False),
        back=read.flag("back", default=False),
        moves=read.flag("moves", default=False),
        per_party=(read.choice("per", ["party", "case"]) or "party") == "party",
        given=read.texts("given"),
        given_events=tuple(CaseEventKind(item) for item in _known(read, "given_events", _KINDS)),
        extended_by=_triggers(read, "extended_by", known, faults),
        restarted_by=_triggers(read, "restarted_by", known, faults),
        anew_with=read.texts("anew_with"),
        suspended_by=_pairs(read),
    )
    if not rule.starts:
        read.fault("yaml-missing-key", "from", "缺少 / missing")
    if rule.length is None and rule.length_field is None and not rule.stated:
        read.fault("yaml-missing-key", "length / length_field / stated", "缺少 / missing")
    if rule.id in known:
        read.fault("yaml-value", "各不相同 / all different", rule.id, "id")
    read.finish()
    return rule


def _triggers(entry: Entry, key: str, known: Collection[str], faults: list[Finding]) -> tuple[Trigger, ...]:
    return tuple(_trigger(row, known, faults) for row in rows(entry, key))


def _trigger(table: Any, known: Collection[str], faults: list[Finding]) -> Trigger:
    read = Entry(table, FILE, faults)
    trigger = Trigger(
        issued=read.texts("issued"),
        served=read.texts("served"),
        events=tuple(CaseEventKind(item) for item in _known(read, "events", _KINDS)),
        clocks=_known(read, "clocks", known),
        overdue=_known(read, "overdue", known),
        paid=read.flag("paid", default=False),
        filed=read.flag("filed", default=False),
        on=read.texts("on"),
        only_if=read.text_or_none("only_if"),
        unless=read.text_or_none("unless"),
        refers=read.text_or_none("refers"),
    )
    read.finish()
    return trigger


def _known(entry: Entry, key: str, known: Collection[str]) -> tuple[str, ...]:
    """Names of things that exist (deadlines: that stand above)."""
    given = entry.texts(key)
    for name in given:
        if name not in known:
            entry.fault("yaml-value", "已有的名称 / a name that is known here", name, key)
    return tuple(name for name in given if name in known)


def _pairs(entry: Entry) -> tuple[tuple[CaseEventKind, CaseEventKind], ...]:
    pairs = []
    for pair in rows(entry, "suspended_by"):
        if isinstance(pair, list) and len(pair) == 2 and set(pair) <= set(_KINDS):
            pairs.append((CaseEventKind(pair[0]), CaseEventKind(pair[1])))
        else:
            entry.fault("yaml-value", "[开始事件, 结束事件] / [event, event]", str(pair)[:80], "suspended_by")
    return tuple(pairs)


def _surcharge(table: Any, known: Collection[str], faults: list[Finding]) -> SurchargeRule:
    read = Entry(table, FILE, faults)
    clock = read.text("clock")
    if clock not in known:
        read.fault("yaml-value", "期限的 id / id of a deadline", clock, "clock")
    rule = SurchargeRule(whole(read, "percent_a_day") or 0, source_of(read, FILE, faults), clock)
    read.finish()
    return rule


def _window(table: Any, faults: list[Finding]) -> Window:
    read = Entry(table, FILE, faults)
    counts = []
    for row in rows(read, "counts"):
        item = Entry(row, FILE, faults)
        unit = one_of(item, "unit", Unit)
        counts.append((whole(item, "count") or 1, whole(item, "length") or 1, unit or Unit.DAY))
        item.finish()
    window = Window(
        read.text("id"),
        read.text("title"),
        read.text("title_en"),
        source_of(read, FILE, faults),
        tuple(counts),
    )
    read.finish()
    return window
