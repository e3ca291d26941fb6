"""What an event would do to the deadlines of its case: looked at before it is recorded; nothing is written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from docarchive.catalog.port import Reader
from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.case_file import CaseFile
from docarchive.domain.clocks.deadlines import Deadline, DeadlineRules, Trigger
from docarchive.domain.guards.base import GuardRules
from docarchive.workflows.issuing.clocks import DueClock, clocks_of_case
from docarchive.workflows.issuing.guarding import read_case_file


@dataclass(frozen=True, slots=True)
class ClockChange:
    """One deadline before and after; None where there is none."""

    before: DueClock | None
    after: DueClock | None


def effect_of(event: CaseEvent, reader: Reader, *, rules: GuardRules, now: datetime) -> list[ClockChange]:
    """The deadlines that *event* would start, end, stop, move or take away, in the order of the rules.

    Args:
        event: Not recorded yet.
        reader: Of one that sees all of the case.
        rules: Of the pack.
        now: The moment the clocks are looked at.

    Raises:
        NotFoundError: no such case.
    """
    file = read_case_file(reader.get_case(event.case_id), reader, rules)
    later = replace(file, events=tuple(sorted((*file.events, event), key=lambda item: item.at)))
    before, after = _clocks(file, rules, now), _clocks(later, rules, now)
    return [
        ClockChange(before.get(uid), after.get(uid))
        for uid in dict.fromkeys((*before, *after))
        if _shown(before.get(uid)) != _shown(after.get(uid))
    ]


def deadlines_touched(kind: CaseEventKind, rules: DeadlineRules) -> list[Deadline]:
    """The deadlines that events of a kind may start, end, stop or move."""
    return [rule for rule in rules.deadlines if kind in _named(rule)]


def _clocks(file: CaseFile, rules: GuardRules, now: datetime) -> Mapping[str, DueClock]:
    return {item.uid: item for item in clocks_of_case(file, rules, now=now)}


def _shown(item: DueClock | None) -> object:
    return (item.clock.state, item.clock.due, item.clock.ended_on) if item else None


def _named(rule: Deadline) -> Iterator[CaseEventKind]:
    triggers: Sequence[Trigger] = (*rule.starts, *rule.ends, *rule.extended_by, *rule.restarted_by)
    for trigger in triggers:
        yield from trigger.events
        if trigger.paid:
            yield CaseEventKind.FINE_PAID
    yield from rule.given_events
    for pair in rule.suspended_by:
        yield from pair
