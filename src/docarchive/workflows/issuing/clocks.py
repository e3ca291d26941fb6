"""Every deadline the office has to keep, the most pressing first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from docarchive.catalog.port import Catalog
from docarchive.domain.case import Case
from docarchive.domain.case_file import CaseFile
from docarchive.domain.clocks.clocks import Clock, ClockState, clocks_of, most_pressing_first
from docarchive.domain.clocks.deadlines import Due
from docarchive.domain.clocks.ics import Entry, icalendar
from docarchive.domain.days.local_time import local_day
from docarchive.domain.guards.base import GuardRules
from docarchive.domain.identifiers import CaseId
from docarchive.workflows.issuing.guarding import read_case_file

OPEN = (ClockState.OVERDUE, ClockState.RUNNING, ClockState.SUSPENDED, ClockState.NOT_STARTED)
"""States in which somebody still waits for something."""
_ALL_CASES = 1_000_000


@dataclass(frozen=True, slots=True)
class DueClock:
    """A clock with the names of those it concerns."""

    case: Case
    party: str | None
    """None: the case as a whole."""
    clock: Clock

    @property
    def uid(self) -> str:
        """The same for the same deadline whenever it is computed."""
        clock = self.clock
        about = clock.record.id if clock.record else clock.party_id or ""
        day = f"-{clock.due.day:%Y%m%d}" if clock.rule.each and clock.due else ""
        return f"{self.case.id}-{clock.rule.id}-{about}{day}@docarchive"


def find_clocks(
    *,
    catalog: Catalog,
    rules: GuardRules,
    now: datetime,
    case_id: CaseId | None = None,
    within_days: int | None = None,
    every: bool = False,
) -> list[DueClock]:
    """The clocks of one case, or of all that are not closed.

    Args:
        catalog: What we know.
        rules: Of the pack.
        now: The moment they are looked at.
        case_id: One case, closed or not.
        within_days: Only what is overdue, or ends within so many days.
        every: Also those that are met or ended.

    Returns:
        Overdue ones first, then by last day.
    """
    last = None if within_days is None else local_day(now) + timedelta(days=within_days)
    found = []
    with catalog.reading() as reader:
        every_open = () if case_id else reader.find_cases(only_open=True, limit=_ALL_CASES)
        for case in [reader.get_case(case_id)] if case_id else every_open:
            of_case = clocks_of_case(read_case_file(case, reader, rules), rules, now=now)
            for item in of_case:
                wanted = every or item.clock.state in OPEN
                if wanted and (last is None or _ends_by(item.clock, last)):
                    found.append(item)
    return sorted(found, key=lambda item: most_pressing_first(item.clock))


def clocks_of_case(file: CaseFile, rules: GuardRules, *, now: datetime) -> list[DueClock]:
    """All clocks of a case that was read, in the order of the rules."""
    names = {party.id: party.name for party in file.parties}
    return [
        DueClock(file.case, names.get(clock.party_id) if clock.party_id else None, clock)
        for clock in clocks_of(file, rules.deadlines, now=now)
    ]


def clocks_calendar(clocks: Sequence[DueClock], *, now: datetime) -> bytes:
    """An iCalendar file of the clocks that have a last day."""
    return icalendar([_entry(item, item.clock.due) for item in clocks if item.clock.due], now=now)


def _ends_by(clock: Clock, last: date) -> bool:
    return clock.due is not None and clock.due.day <= last


def _entry(item: DueClock, due: Due) -> Entry:
    clock = item.clock
    who = f" · {item.party}" if item.party else ""
    mark = "（暂定）" if due.provisional else ""
    text = f"{item.case.name}\n{clock.because}\n{clock.rule.source.printed}"
    return Entry(item.uid, due.day, f"{clock.rule.title}{mark}{who} / {clock.rule.title_en}", text)
