"""Guards between filing, notice and decision."""

from collections.abc import Iterator, Sequence
from datetime import date

from docarchive.domain.case_event import CaseEventKind
from docarchive.domain.case_file import value_at
from docarchive.domain.days.local_time import local_day
from docarchive.domain.guards.base import (
    DECISIONS,
    NOTICES,
    ONSPOT,
    Objection,
    View,
    called,
    penalties_of,
    same,
)
from docarchive.domain.guards.thresholds import ThresholdKind
from docarchive.domain.laws.rule_source import Weight
from docarchive.domain.money import figures
from docarchive.domain.record import Record

_COMPARED = (("violation_facts", "违法事实"), ("violated", "违反条款"), ("basis", "处罚依据"))


def filing_before_decision(view: View) -> Iterator[Objection]:
    """No decision without a filed case."""
    if not view.earlier("case_filing_approval", whole_case=True):
        yield Objection("本案还没有（在此日之前的）立案审批表", "the case has not been filed by this date")


def notice_before_decision(view: View) -> Iterator[Objection]:
    """The party was told before."""
    if not view.earlier(*NOTICES):
        yield Objection(
            "没有向该当事人告知拟作出的处罚", "this party has not been told of the planned penalty"
        )


def notice_served(view: View) -> Iterator[Objection]:
    """And the notice reached it."""
    notices = view.earlier(*NOTICES)
    if notices and not any(_served(view, item) for item in notices):
        named = "、".join(called(item) for item in notices)
        yield Objection(
            f"{named}没有（在此日之前的）送达回执", "no receipt says that the notice was served by this date"
        )


def defence_over(view: View) -> Iterator[Objection]:
    """The party had its time for statement and defence."""
    yield from _not_over(view, "defence_period", "陈述、申辩期限", "the time for defence")


def hearing_request_over(view: View) -> Iterator[Objection]:
    """The party had its time to ask for a hearing."""
    yield from _not_over(view, "hearing_request", "要求听证的期限", "the time to ask for a hearing")


def not_heavier(view: View) -> Iterator[Objection]:
    """No penalty beyond the one the party could defend itself against."""
    notice = _last_notice(view)
    if notice is None:
        return
    told, told_kinds = penalties_of(notice.values), {kind for kind, _ in penalties_of(notice.values)}
    for kind in dict.fromkeys(kind for kind, _ in view.paper.penalties):
        now, before = _sum(view.paper.penalties, kind), _sum(told, kind)
        if kind not in told_kinds:
            yield Objection(f"{called(notice)}没有告知“{kind}”", f"the notice does not name {kind}")
        elif now > before:
            yield Objection(
                f"{kind}{figures(now)}元重于告知的{figures(before)}元",
                f"{kind} {figures(now)} is heavier than the {figures(before)} told",
            )


def same_as_told(view: View) -> Iterator[Objection]:
    """Facts, clauses and amounts of notice and decision."""
    notice = _last_notice(view)
    if notice is None:
        return
    differing = [
        (name, label)
        for name, label in _COMPARED
        if not same(value_at(view.paper.values, name), value_at(notice.values, name))
    ]
    if sorted(view.paper.penalties, key=str) != sorted(penalties_of(notice.values), key=str):
        differing.append(("penalties", "行政处罚"))
    if differing:
        yield Objection(
            f"与{called(notice)}不一致：{'、'.join(label for _, label in differing)}",
            f"differs from the notice in {', '.join(name for name, _ in differing)}",
        )


def hearing_right_told(view: View) -> Iterator[Objection]:
    """Above the threshold the party was told that it may ask for a hearing."""
    paper = view.paper
    passed = view.rules.thresholds.passed(
        ThresholdKind.HEARING, party_kind=paper.party_kind, penalties=paper.penalties, day=paper.doc_date
    )
    if passed and not view.earlier("hearing_right_notice"):
        yield Objection(
            f"处罚达到听证标准（{passed.printed}；{passed.source.printed}），没有听证告知书",
            "the penalty is of a kind or amount for which the right to a hearing must be told",
            practice=passed.source.weight is Weight.PRACTICE,
        )


def hearing_held(view: View) -> Iterator[Objection]:
    """A hearing that was asked for was held and reported on before the decision."""
    asked = view.file.happened(CaseEventKind.HEARING_REQUESTED, party_id=view.paper.party_id)
    if not any(local_day(item.at) <= view.paper.doc_date for item in asked):
        return
    missing = [
        title
        for form_id, title in (("hearing_record", "听证笔录"), ("hearing_report", "听证会报告书"))
        if not view.earlier(form_id)
    ]
    if missing:
        yield Objection(f"当事人要求听证，没有{'、'.join(missing)}", "a hearing was asked for and not held")


def decision_in_time(view: View) -> Iterator[Objection]:
    """Decided within the time limit or its extension."""
    for clock in view.clock("decision_limit"):
        if clock.due and view.said_on() > clock.due.day:
            yield Objection(
                f"已超过办案期限 {clock.due.day}（{clock.because}）",
                f"the time to decide ended {clock.due.day}",
            )


def decided_once(view: View) -> Iterator[Objection]:
    """No second fine for the same act; any second decision on the party in one case wants a reason."""
    for earlier in view.earlier(*DECISIONS, *ONSPOT, "no_penalty_decision"):
        facts = [list(value_at(values, "violation_facts")) for values in (view.paper.values, earlier.values)]
        fines = [_fined(view.paper.penalties), _fined(penalties_of(earlier.values))]
        yield Objection(
            f"对该当事人已作出{called(earlier)}",
            "the party has been decided on in this case",
            practice=not (all(fines) and same(*facts)),
        )


def dates_in_order(view: View) -> Iterator[Objection]:
    """No paper dated before those it rests on, or after those that rest on it.

    A step may be taken again: a review after the hearing, a notice of new facts. The first time it was in order.
    """
    order, day = view.guard.order, view.said_on()
    place = next((index for index, forms in enumerate(order) if view.paper.form_id in forms), None)
    if place is None:
        return
    first = min([day, *_days(view, order[place])])
    for index, forms in enumerate(order):
        days = _days(view, forms)
        if index == place or not days:
            continue
        if index < place and day < min(days):
            yield _out_of_order(view, forms, min(days), "早于", "is before")
        if index > place and first > max(days):
            yield _out_of_order(view, forms, max(days), "晚于", "is after")


def no_evidence_after_decision(view: View) -> Iterator[Objection]:
    """What is gathered after the decision cannot support it."""
    made = [view.file.counted_from(item) for item in view.earlier(*DECISIONS)]
    decided = min((item.doc_date for item in made if item.doc_date), default=date.max)
    if decided < view.paper.doc_date:
        yield Objection(
            f"处罚决定已于{decided}作出，其后收集的证据不能支持该决定",
            "evidence gathered after the decision cannot support it",
        )


def _not_over(view: View, rule_id: str, zh: str, en: str) -> Iterator[Objection]:
    day = view.paper.doc_date
    for clock in view.clock(rule_id):
        ended = clock.ended_on is not None and clock.ended_on <= day
        if clock.due and not ended and day <= clock.due.day:
            yield Objection(f"{zh}到{clock.due.day}届满，当事人没有书面放弃", f"{en} ends {clock.due.day}")


def _last_notice(view: View) -> Record | None:
    """The notice that counts: the last one served; while none is, the last one."""
    notices = view.earlier(*NOTICES)
    served = [item for item in notices if _served(view, item)]
    return next(reversed(served or notices), None)


def _served(view: View, notice: Record) -> bool:
    day = view.file.served_on(notice)
    return day is not None and day <= view.paper.doc_date


def _sum(penalties: Sequence[tuple[str, int | None]], kind: str) -> int:
    return sum(amount or 0 for name, amount in penalties if name == kind)


def _days(view: View, forms: tuple[str, ...]) -> list[date]:
    made = (view.file.counted_from(item).doc_date for item in _related(view, forms))
    return [found for found in made if found]


def _related(view: View, forms: tuple[str, ...]) -> Sequence[Record]:
    """Papers of the same party where each party has its own; a case's own papers are everybody's."""
    own = set(forms) <= {*NOTICES, *DECISIONS} and view.paper.form_id in {*NOTICES, *DECISIONS}
    return view.file.papers(*forms, party_id=view.paper.party_id if own else None)


def _out_of_order(view: View, forms: tuple[str, ...], day: date, zh: str, en: str) -> Objection:
    title = next(called(item) for item in view.file.papers(*forms))
    return Objection(f"日期{view.said_on()}{zh}{title}（{day}）", f"{view.said_on()} {en} {forms[0]} {day}")


def _fined(penalties: Sequence[tuple[str, int | None]]) -> bool:
    return any(kind == "罚款" for kind, _ in penalties)
