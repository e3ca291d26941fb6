"""The clocks of a case: every deadline that began, when it ends, and how it stands; pure computation."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum, StrEnum

from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.case_file import CaseFile, day_of, holds, moment, payable_fen, value_at
from docarchive.domain.clocks.deadlines import (
    Deadline,
    DeadlineRules,
    Due,
    Nature,
    Trigger,
    due_of,
    surcharge_fen,
)
from docarchive.domain.days.local_time import local_day
from docarchive.domain.identifiers import PartyId
from docarchive.domain.money import figures
from docarchive.domain.record import Record

EVENT_TITLES: Mapping[Enum, str] = {
    CaseEventKind.DEFENCE_RECEIVED: "收到陈述、申辩 / defence received",
    CaseEventKind.HEARING_REQUESTED: "要求听证 / hearing requested",
    CaseEventKind.RIGHTS_WAIVED: "书面放弃权利 / rights waived",
    CaseEventKind.FINE_PAID: "缴纳罚款 / fine paid",
    CaseEventKind.DEFERRAL_GRANTED: "准予延期（至） / deferred until",
    CaseEventKind.RECONSIDERATION_APPLIED: "申请行政复议 / reconsideration applied for",
    CaseEventKind.RECONSIDERATION_DECIDED: "收到复议决定 / reconsideration decided",
    CaseEventKind.SUIT_FILED: "提起行政诉讼 / suit filed",
    CaseEventKind.SUIT_ENDED: "行政诉讼终结 / suit ended",
    CaseEventKind.PERIOD_SUSPENDED: "期限停止计算 / period suspended",
    CaseEventKind.PERIOD_RESUMED: "期限恢复计算 / period resumed",
    CaseEventKind.REINSPECTION_REQUESTED: "申请复查 / re-inspection requested",
    CaseEventKind.PUBLISHED: "已公示 / published",
    CaseEventKind.DECISION_OVERTURNED: "决定被变更、撤销或者确认违法、无效 / decision overturned",
    CaseEventKind.PUBLICATION_RETRACTED: "已撤回公示 / publication retracted",
    CaseEventKind.POLICE_FILED: "公安机关立案 / filed by the police",
    CaseEventKind.POLICE_DECLINED: "公安机关不予立案或者退回 / declined by the police",
    CaseEventKind.GOODS_HANDED_OVER: "移交涉案物品 / goods handed over",
    CaseEventKind.REQUIREMENT_WAIVED: "免交材料 / requirement waived",
    CaseEventKind.REVIEW_ANSWERED: "评查人工判断 / answer to a file review",
    CaseEventKind.REVIEW_DRAWN: "抽中评查 / drawn for a file review",
    CaseEventKind.REVIEW_FEEDBACK: "评查反馈 / feedback of a file review",
    CaseEventKind.REVIEW_REPLIED: "评查反馈的回复 / reply to the feedback of a file review",
    CaseEventKind.OVERRIDE: "越过提示 / warning set aside",
}
"""What events are called, Chinese first."""


class ClockState(StrEnum):
    """How a deadline stands, the most pressing first."""

    OVERDUE = "overdue"
    RUNNING = "running"
    SUSPENDED = "suspended"
    NOT_STARTED = "not_started"
    """The document is there, but no receipt says that it was served."""
    ENDED = "ended"
    """A right ran out, or a waiting time is over."""
    MET = "met"


@dataclass(frozen=True, slots=True)
class Clock:
    """One deadline of one case, and of one party where each has its own."""

    rule: Deadline
    party_id: PartyId | None
    state: ClockState
    because: str
    """From what it is counted and what ended it, for a person."""
    record: Record | None = None
    """The document it is about."""
    started_on: date | None = None
    due: Due | None = None
    """None before it began."""
    ended_on: date | None = None
    """When what it waited for was done."""

    @property
    def late(self) -> bool:
        """Whether it was done, but after the last day."""
        return bool(self.ended_on and self.due and self.ended_on > self.due.day)


Wanted = Callable[[PartyId | None, Record | None], bool]
"""Whether a clock is wanted that runs for this party (None: for the case) and is about this document."""


@dataclass(frozen=True, slots=True)
class _Start:
    at: date | datetime | None
    """None: the document has not been served."""
    because: str
    record: Record | None
    party_id: PartyId | None
    provisional: bool = False
    """It is the end of a period that runs into a year whose calendar is not published yet."""

    @property
    def day(self) -> date | None:
        return local_day(self.at) if isinstance(self.at, datetime) else self.at


def clocks_of(file: CaseFile, rules: DeadlineRules, *, now: datetime) -> list[Clock]:
    """Every clock of a case as it stands at *now*, in the order of the rules."""
    clocks: list[Clock] = []
    for rule in rules.deadlines:
        clocks += list(_clocks_by(rule, file, rules, clocks, _every, now))
    return clocks


def clocks_by(
    rule_id: str, file: CaseFile, rules: DeadlineRules, *, wanted: Wanted, now: datetime
) -> list[Clock]:
    """The clocks of one deadline, those of `clocks_of` that are *wanted*; no others are worked out but what they need."""
    *before, asked = rules.up_to(rule_id)
    clocks: list[Clock] = []
    for rule in before:
        clocks += list(_clocks_by(rule, file, rules, clocks, _every, now))
    return list(_clocks_by(asked, file, rules, clocks, wanted, now))


def most_pressing_first(clock: Clock) -> tuple[int, date]:
    """Sort key: overdue first, then by last day."""
    return list(ClockState).index(clock.state), clock.due.day if clock.due else date.max


def _every(_party_id: PartyId | None, _record: Record | None) -> bool:
    return True


def _clocks_by(
    rule: Deadline,
    file: CaseFile,
    rules: DeadlineRules,
    clocks: Sequence[Clock],
    wanted: Wanted,
    now: datetime,
) -> Iterator[Clock]:
    """Clocks of one deadline; *clocks* are those of the deadlines it is counted from."""
    if rule.given and not file.papers(*rule.given):
        return
    for start in _starts(rule, file, clocks, wanted):
        if not rule.given_events or file.happened(*rule.given_events, party_id=start.party_id):
            yield from _clocks(rule, start, file, rules, now)


def _starts(rule: Deadline, file: CaseFile, clocks: Sequence[Clock], wanted: Wanted) -> Iterator[_Start]:
    parties = [party.id for party in file.parties] if rule.per_party else [None]
    for trigger in rule.starts:
        for record in file.papers(*trigger.issued, *trigger.served):
            if wanted(record.party_id if rule.per_party else None, record) and _applies(trigger, record):
                yield _from_paper(rule, trigger, record, file)
        for party_id in parties:
            events = file.happened(*trigger.events, party_id=party_id)
            if events and wanted(party_id, None):
                yield _from_event(events[-1], party_id)
            from_clocks = _from_clocks(trigger, clocks, party_id)
            yield from (start for start in from_clocks if wanted(party_id, start.record))


def _from_paper(rule: Deadline, trigger: Trigger, record: Record, file: CaseFile) -> _Start:
    party_id = record.party_id if rule.per_party else None
    counted = file.counted_from(record, rule.anew_with)
    standing = "" if counted is record else f"（{_name(record)} 更正 / corrected）"
    if record.form_id in trigger.served:
        day = file.served_on(counted)
        said = f"{day} 送达 / served" if day else "尚无送达回执 / no receipt of service yet"
        return _Start(day, f"{_name(counted)} {said}{standing}", record, party_id)
    at = _date_of(trigger, record) if trigger.on else counted.doc_date
    return _Start(at, f"{_name(counted)} {_shown(at)}{standing}", record, party_id)


def _from_event(event: CaseEvent, party_id: PartyId | None) -> _Start:
    day = local_day(event.at)
    return _Start(day, f"{EVENT_TITLES[event.kind]} {day}", None, party_id)


def _from_clocks(trigger: Trigger, clocks: Sequence[Clock], party_id: PartyId | None) -> Iterator[_Start]:
    mine = [item for item in clocks if party_id in (None, item.party_id) and item.due]
    ran_out = [item for item in mine if item.rule.id in trigger.overdue and _ran_out(item)]
    lasts = [[item for item in mine if item.rule.id == rule_id] for rule_id in trigger.clocks]
    chosen = next((group for group in reversed(lasts) if group), [])
    record = next((item.record for group in lasts for item in group if item.record), None)
    for item in [*ran_out[-1:], *chosen[-1:]]:
        if item.due:
            because = f"{item.rule.title}期满 / {item.rule.title_en} ends: {item.due.day}"
            yield _Start(item.due.day, because, item.record or record, party_id, item.due.provisional)


def _ran_out(clock: Clock) -> bool:
    return clock.state is ClockState.OVERDUE or clock.late


def _clocks(
    rule: Deadline, start: _Start, file: CaseFile, rules: DeadlineRules, now: datetime
) -> Iterator[Clock]:
    if _nothing_to_pay(rule, start):
        return
    if start.day is None:
        yield Clock(rule, start.party_id, ClockState.NOT_STARTED, start.because, start.record)
        return
    start = _restarted(rule, start, file)
    spans = [span for kinds in rule.suspended_by for span in file.spans(kinds, start.party_id)]
    running = [(first, last) for first, last in spans if (last or date.max) >= (start.day or first)]
    # The surcharge is not charged for the first day of a dispute either; an office's own time is safer the shorter.
    before = timedelta(days=1 if _counts_surcharge(rule, rules) else 0)
    paused = sum((last - max(first - before, start.day or first)).days for first, last in running if last)
    for due in _dues(rule, start, paused):
        yield _clock(rule, start, _extended(rule, start, due, file), running, file, rules, now)


def _nothing_to_pay(rule: Deadline, start: _Start) -> bool:
    ends_by_payment = any(trigger.paid for trigger in rule.ends)
    return ends_by_payment and (start.record is None or not payable_fen(start.record, date.max))


def _restarted(rule: Deadline, start: _Start, file: CaseFile) -> _Start:
    later = _latest(rule.restarted_by, start, file)
    if later is None or start.day is None or later <= start.day:
        return start
    return _Start(later, f"延期（分期）期满 / deferral ends {later}", start.record, start.party_id)


def _dues(rule: Deadline, start: _Start, paused: int) -> Iterator[Due]:
    values = start.record.values if start.record else None
    given = [day_of(value) for path in rule.stated for value in value_at(values, path)]
    stated = sorted({day for day in given if day})
    length = rule.length
    if rule.length_field:
        length = next((int(value) for value in value_at(values, rule.length_field)), None)
    if start.at is None or (length is None and not stated):
        return
    if length is None:
        yield from (Due(day) for day in (stated if rule.each else stated[-1:]))
        return
    due = due_of(rule, start.at, length=length, excluded_days=paused)
    due = replace(due, provisional=due.provisional or start.provisional)
    named = stated[-1] + timedelta(days=paused) if stated else due.day
    yield Due(named) if named < due.day else due


def _extended(rule: Deadline, start: _Start, due: Due, file: CaseFile) -> Due:
    later = _latest(rule.extended_by, start, file)
    return Due(later) if later and later > due.day else due


def _latest(triggers: Sequence[Trigger], start: _Start, file: CaseFile) -> date | None:
    """The latest day that papers or events of these triggers name."""
    days = [
        local_day(event.at)
        for item in triggers
        for event in file.happened(*item.events, party_id=start.party_id)
    ]
    for trigger in triggers:
        for record in _answers(trigger, trigger.issued, start, file):
            found = [day_of(value) for path in trigger.on for value in value_at(record.values, path)]
            days += [day for day in found if day]
    return max(days, default=None)


def _clock(
    rule: Deadline,
    start: _Start,
    due: Due,
    spans: Sequence[tuple[date, date | None]],
    file: CaseFile,
    rules: DeadlineRules,
    now: datetime,
) -> Clock:
    end = min(_ends(rule, start, due, file), default=None)
    ended_on, by = end if end else (None, "")
    lasting = any(last is None for _, last in spans)
    state = _state(rule, due, ended_on=ended_on, lasting=lasting, now=now)
    told = [start.because, by, _surcharge_told(rule, start, spans, rules, ended_on or local_day(now))]
    because = "；".join(part for part in told if part)
    return Clock(rule, start.party_id, state, because, start.record, start.day, due, ended_on)


def _state(rule: Deadline, due: Due, *, ended_on: date | None, lasting: bool, now: datetime) -> ClockState:
    if ended_on is not None:
        return ClockState.MET
    if lasting:
        return ClockState.SUSPENDED
    over = now > due.at if due.at else local_day(now) > due.day
    if not over:
        return ClockState.RUNNING
    return ClockState.OVERDUE if rule.nature is Nature.DUTY else ClockState.ENDED


def _ends(rule: Deadline, start: _Start, due: Due, file: CaseFile) -> Iterator[tuple[date, str]]:
    """Each thing that ends the period, not before it began (or, counted back, at any time)."""
    earliest = date.min if rule.back else start.day or date.min
    for trigger in rule.ends:
        for record in _answers(trigger, trigger.issued, start, file):
            day = day_of(_date_of(trigger, record) if trigger.on else file.counted_from(record).doc_date)
            if day and day >= earliest and _applies(trigger, record):
                yield day, f"{_name(record)} {day}"
        for record in _answers(trigger, trigger.served, start, file):
            served = file.served_on(file.counted_from(record, rule.anew_with))
            if served and served >= earliest and (start.record is None or record.id == start.record.id):
                yield served, f"{_name(record)} {served} 送达 / served"
        for event in file.happened(*trigger.events, party_id=start.party_id):
            if local_day(event.at) >= earliest:
                yield local_day(event.at), f"{EVENT_TITLES[event.kind]} {local_day(event.at)}"
        if trigger.filed and (filed := file.case.filed_on) and filed >= earliest:
            yield filed, f"{filed} 归档 / filed"
        if trigger.paid and start.record and (day := file.paid_in_full_on(start.record, by=due.day)):
            yield day, f"{day} 缴清 / paid in full"


def _answers(trigger: Trigger, form_ids: Sequence[str], start: _Start, file: CaseFile) -> Iterator[Record]:
    """Papers of these forms for the same party that name the starting document, if they name one."""
    if not form_ids:
        return
    numbers = file.numbers_of(start.record) if start.record else frozenset()
    for record in file.papers(*form_ids, party_id=start.party_id):
        named = value_at(record.values, trigger.refers) if trigger.refers else []
        if not named or not numbers or numbers & set(named):
            yield record


def _applies(trigger: Trigger, record: Record) -> bool:
    wanted = trigger.only_if is None or holds(record.values, trigger.only_if)
    return wanted and not (trigger.unless and holds(record.values, trigger.unless))


def _date_of(trigger: Trigger, record: Record) -> date | datetime | None:
    """The document's date, or the first filled-in of the fields the trigger names."""
    if not trigger.on:
        return record.doc_date
    found = (value for path in trigger.on for value in value_at(record.values, path))
    return next((read for value in found if (read := moment(value)) is not None), None)


def _surcharge_told(
    rule: Deadline,
    start: _Start,
    spans: Sequence[tuple[date, date | None]],
    rules: DeadlineRules,
    until: date,
) -> str:
    """What the surcharge has come to, on the clock that counts it."""
    if start.day is None or start.record is None or not _counts_surcharge(rule, rules):
        return ""
    pauses = [(first, last or until) for first, last in spans]
    percent = rules.surcharge.percent_a_day
    amount = surcharge_fen(payable_fen(start.record), start.day, until, percent_a_day=percent, pauses=pauses)
    return f"加处罚款 / surcharge {figures(amount)} 元"


def _counts_surcharge(rule: Deadline, rules: DeadlineRules) -> bool:
    return any(rules.surcharge.clock in trigger.overdue for trigger in rule.starts)


def _name(record: Record) -> str:
    return f"{record.form_title or record.title}{record.number or ''}"


def _shown(at: date | datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if isinstance(at, datetime) else str(at or "")
