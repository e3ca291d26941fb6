"""Deadlines as rules of a pack: how long, from what, until what (data: ``rules/deadlines.yaml``, docs/rules.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from docarchive.domain.case_event import CaseEventKind
from docarchive.domain.days.calendar import (
    LastDay,
    add_days,
    add_months,
    add_working_days,
    working_days_before,
)
from docarchive.domain.days.local_time import local_day
from docarchive.domain.laws.rule_source import RuleSource

_HOURS_A_DAY = 24


class Unit(StrEnum):
    """What a period is counted in."""

    HOUR = "hour"
    DAY = "day"
    """Calendar days."""
    WORKING_DAY = "working_day"
    MONTH = "month"
    YEAR = "year"


class Nature(StrEnum):
    """What the end of a period means."""

    DUTY = "duty"
    """Somebody must have acted."""
    RIGHT = "right"
    """Nobody may act any more."""
    WAIT = "wait"
    """From now on somebody may act, or something counts as done."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """What starts, ends or extends a period: any of the things named."""

    issued: tuple[str, ...] = ()
    """Forms, on their date."""
    served: tuple[str, ...] = ()
    """Forms, on the day a receipt says they were served."""
    events: tuple[CaseEventKind, ...] = ()
    clocks: tuple[str, ...] = ()
    """Deadlines whose own end it is; the last one named that the party has counts."""
    overdue: tuple[str, ...] = ()
    """Deadlines that ran out without what they waited for."""
    paid: bool = False
    """The fine of the document is paid in full."""
    filed: bool = False
    """The case's volumes are sealed."""
    on: tuple[str, ...] = ()
    """Fields of the form whose date is taken in place of the document's, the first that is filled in."""
    only_if: str | None = None
    """``field`` or ``field=value``: only documents where this holds."""
    unless: str | None = None
    refers: str | None = None
    """Field in which the ending document names the number of the starting one."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """One rule."""

    id: str
    title: str
    title_en: str
    nature: Nature
    unit: Unit
    source: RuleSource
    starts: tuple[Trigger, ...]
    ends: tuple[Trigger, ...] = ()
    length: int | None = None
    length_field: str | None = None
    """Field of the starting document that says how long."""
    stated: tuple[str, ...] = ()
    """Fields of the starting document that say until when; the earlier of it and the length counts."""
    each: bool = False
    """Every different stated day is a deadline of its own; else the last one counts."""
    back: bool = False
    """Counted back from the start: the last day on which something could be done before it."""
    moves: bool = False
    """A last day on which offices do not work moves to the next working day."""
    per_party: bool = True
    given: tuple[str, ...] = ()
    """Forms of which the case must have one."""
    given_events: tuple[CaseEventKind, ...] = ()
    """Events of which the party must have had one."""
    extended_by: tuple[Trigger, ...] = ()
    """What puts another last day in place of the computed one."""
    restarted_by: tuple[Trigger, ...] = ()
    """What the period is counted from instead, when it is later than the start."""
    anew_with: tuple[str, ...] = ()
    """Fields of the starting document: a correction that changes one of them starts the period anew, others do not.
    ``*``: every correction does."""
    suspended_by: tuple[tuple[CaseEventKind, CaseEventKind], ...] = ()
    """Events between which no time is counted."""


@dataclass(frozen=True, slots=True)
class SurchargeRule:
    """加处罚款: what each day costs."""

    percent_a_day: int
    source: RuleSource
    clock: str
    """Deadline after which it is counted."""


@dataclass(frozen=True, slots=True)
class Window:
    """So many decisions within so long."""

    id: str
    title: str
    title_en: str
    source: RuleSource
    counts: tuple[tuple[int, int, Unit], ...]
    """How many, within how many of which unit; any one is enough."""


@dataclass(frozen=True, slots=True)
class DeadlineRules:
    """All of ``deadlines.yaml``."""

    deadlines: tuple[Deadline, ...]
    """A deadline stands after those it refers to."""
    surcharge: SurchargeRule
    windows: tuple[Window, ...]
    public_service: str
    """Id of the deadline after which a public notice counts as served."""

    def get(self, rule_id: str) -> Deadline:
        """The deadline of this id; every id in rules was checked when they were read."""
        return next(rule for rule in self.deadlines if rule.id == rule_id)

    def up_to(self, rule_id: str) -> Sequence[Deadline]:
        """The deadline of this id, last, and those before from whose clocks it is counted, and so on."""
        found, named = list[Deadline](), {rule_id}
        for rule in reversed(self.deadlines):
            if rule.id in named:
                found.append(rule)
                named.update(one for trigger in rule.starts for one in (*trigger.clocks, *trigger.overdue))
        return found[::-1]


@dataclass(frozen=True, slots=True)
class Due:
    """When a period ends."""

    day: date
    at: datetime | None = None
    """Periods of hours only: to the minute."""
    provisional: bool = False


def due_of(rule: Deadline, start: date | datetime, *, length: int, excluded_days: int = 0) -> Due:
    """When a period of *length* units of *rule* from *start* ends.

    Args:
        rule: Its unit, direction, and whether a last day moves.
        start: The starting day, which is not counted; a moment for hours, where it is known.
        length: How many units, from 1.
        excluded_days: Days on which no time was counted.
    """
    if rule.unit is Unit.HOUR:
        return _hours(start, -length if rule.back else length)
    day = local_day(start) if isinstance(start, datetime) else start
    last = _last(rule, day, length)
    if excluded_days:
        last = add_days(last.day, excluded_days, moves=rule.moves)
    return Due(last.day, provisional=last.provisional)


def surcharge_fen(
    fine_fen: int, due: date, until: date, *, percent_a_day: int, pauses: Sequence[tuple[date, date]] = ()
) -> int:
    """Surcharge for late payment, in 分.

    Args:
        fine_fen: What is unpaid.
        due: Last day to pay; the day after it is the first counted.
        until: Last day counted.
        percent_a_day: Of the fine.
        pauses: First and last day of each reconsideration or suit; no day of them is counted.

    Returns:
        Never more than the fine, fractions of a fen dropped.

    Source:
        行政处罚法 2021 第七十二条第一款第一项, 第七十三条第三款; 行政强制法 第四十五条第二款.
    """
    days = max((until - due).days, 0)
    counted = (due + timedelta(days=number) for number in range(1, days + 1))
    late = sum(1 for day in counted if not any(first <= day <= last for first, last in pauses))
    return min(fine_fen * percent_a_day * late // 100, fine_fen)


def reached(window: Window, days: Sequence[date]) -> tuple[int, date] | None:
    """How many decisions of *days* fell within the window, and on which day that was reached first, if at all.

    Source:
        安全生产法 2021 第一百一十三条第一项.
    """
    ordered = sorted(days)
    for index, last in enumerate(ordered):
        for count, length, unit in window.counts:
            first = index - count + 1
            if first >= 0 and last <= _window_end(ordered[first], length, unit):
                return count, last
    return None


def _window_end(first: date, length: int, unit: Unit) -> date:
    if unit is Unit.YEAR:
        return add_months(first, 12 * length, moves=False).day - timedelta(days=1)
    return first + timedelta(days=length - 1)


def _hours(start: date | datetime, hours: int) -> Due:
    if isinstance(start, datetime):
        end = start + timedelta(hours=hours)
        return Due(local_day(end), end)
    return Due(start + timedelta(days=round(hours / _HOURS_A_DAY)))


def _last(rule: Deadline, start: date, length: int) -> LastDay:
    if rule.back:
        if rule.unit is Unit.WORKING_DAY:
            return working_days_before(start, length)
        return LastDay(start - timedelta(days=length))
    match rule.unit:
        case Unit.WORKING_DAY:
            return add_working_days(start, length)
        case Unit.MONTH:
            return add_months(start, length, moves=rule.moves)
        case Unit.YEAR:
            return add_months(start, 12 * length, moves=rule.moves)
        case _:
            return add_days(start, length, moves=rule.moves)
