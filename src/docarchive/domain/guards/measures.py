"""Guards of orders to rectify, coercive measures and preserved evidence."""

import re
from collections.abc import Iterator
from datetime import date

from docarchive.domain.case_file import compact, day_of, holds, moment, value_at
from docarchive.domain.clocks.deadlines import due_of
from docarchive.domain.guards.base import Objection, View, called

_UNREAD = 10_000
"""A range of problem numbers beyond this is a slip of the hand."""


def problems_grouped(view: View) -> Iterator[Objection]:
    """Every problem has one deadline, after the order."""
    count = len(value_at(view.paper.values, "problems"))
    numbers = [
        number
        for text in value_at(view.paper.values, "deadline_groups.item_numbers")
        for number in item_numbers(str(text))
    ]
    missing = [number for number in range(1, count + 1) if number not in numbers]
    double = sorted({number for number in numbers if numbers.count(number) > 1})
    unknown = sorted({number for number in numbers if not 1 <= number <= count})
    for found, zh, en in (
        (missing, "没有整改期限", "without a deadline"),
        (double, "有两个整改期限", "with two deadlines"),
        (unknown, "不存在", "that do not exist"),
    ):
        if found:
            named = "、".join(map(str, found[:20]))
            yield Objection(f"第{named}项问题{zh}", f"problems {en}: {named}")
    days = [day_of(value) for value in value_at(view.paper.values, "deadline_groups.deadline")]
    early = sorted({day for day in days if day and day < view.said_on()})
    if early:
        yield Objection(
            f"整改期限{early[0]}早于文书日期", f"a deadline {early[0]} is before the order's date"
        )


def problems_covered(view: View) -> Iterator[Objection]:
    """The re-inspection speaks of every problem of the order it refers to."""
    number = view.paper.first("refers_number")
    found = {compact(str(text)) for text in value_at(view.paper.values, "reinspection_results.description")}
    for order in view.earlier("rectification_order", "onsite_measures_decision"):
        if number not in view.file.numbers_of(order):
            continue
        texts = value_at(order.values, "problems.description")
        left = [index for index, text in enumerate(texts, 1) if compact(str(text)) not in found]
        if left:
            named = "、".join(map(str, left))
            yield Objection(
                f"{called(order)}第{named}项问题没有复查意见", f"problems {named} of the order are left out"
            )


def coercion_approved(view: View) -> Iterator[Objection]:
    """Approved before it is done."""
    if not view.earlier("coercion_approval"):
        yield Objection(
            "没有（在此日之前的）行政强制审批表", "the measure has not been approved by this date"
        )


def seizure_term(view: View) -> Iterator[Objection]:
    """No longer than the law allows."""
    begin, end = day_of(view.paper.first("seizure_from")), day_of(view.paper.first("seizure_until"))
    yield from _too_long(view, begin, end)


def seizure_extended_once(view: View) -> Iterator[Objection]:
    """One extension, decided before the term ends, no longer than the law allows."""
    ended, until = day_of(view.paper.first("seizure_until")), day_of(view.paper.first("extended_until"))
    yield from _too_long(view, ended, until)
    number = view.paper.first("seizure_number")
    if any(value_at(item.values, "seizure_number") == [number] for item in view.earlier("seizure_extension")):
        yield Objection("已经延长过一次", "it was extended once already")
    if ended and view.said_on("extended_until") > ended:
        yield Objection(f"查封、扣押期限已于{ended}届满", f"the term ended {ended}")


def preservation_term(view: View) -> Iterator[Objection]:
    """The day the party is told to come lies within the time for the decision."""
    rule, day = view.rules.deadlines.get("preserve_evidence"), day_of(view.paper.first("come_on"))
    last = due_of(rule, view.said_on(), length=rule.length or 1).day
    if day and day > last:
        yield Objection(f"处理日期{day}超过法定期限{last}", f"{day} is after the last day {last}")


def preservation_in_time(view: View) -> Iterator[Objection]:
    """Decided in time."""
    number = view.paper.first("preservation_number")
    for clock in view.clock("preserve_evidence"):
        about = clock.record and (number is None or number in view.file.numbers_of(clock.record))
        if about and clock.due and view.said_on() > clock.due.day:
            yield Objection(f"应在{clock.due.day}前作出处理决定", f"was to be decided by {clock.due.day}")


def supply_stop_told(view: View) -> Iterator[Objection]:
    """The unit knows a day before its power is stopped."""
    paper, rule = view.paper, view.rules.deadlines.get("supply_stop_notice")
    if not holds(paper.values, "supply=供电") or paper.first("supply_emergency"):
        return
    begins = moment(paper.first("supply_from"))
    if begins is None or rule.length is None:
        return
    last = due_of(rule, begins, length=rule.length)
    if view.said_on("supply_from") > last.day:
        yield Objection(
            f"停止供电前不足{rule.length}小时", f"less than {rule.length} hours before power is stopped"
        )


def item_numbers(text: str) -> list[int]:
    """The numbers in ``1、3`` or ``2至5``."""
    numbers: list[int] = []
    for part in text.split("、"):
        ends = [int(found) for found in re.findall(r"[0-9]{1,9}", part)]
        if ends and ends[-1] - ends[0] < _UNREAD:
            numbers += range(ends[0], ends[-1] + 1)
    return numbers


def _too_long(view: View, begin: date | None, end: date | None) -> Iterator[Objection]:
    rule = view.rules.deadlines.get("seizure")
    if begin is None or end is None or rule.length is None:
        return
    last = due_of(rule, begin, length=rule.length).day
    if end > last:
        yield Objection(f"期限至{end}，超过法定的{last}", f"until {end}, the law allows {last}")
