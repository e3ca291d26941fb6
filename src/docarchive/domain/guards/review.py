"""Guards of legal review, hearing and collective discussion: who, whether, and when."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from docarchive.domain.case_file import day_of, value_at
from docarchive.domain.clocks.deadlines import due_of
from docarchive.domain.guards.base import DECISIONS, Objection, Paper, View, called
from docarchive.domain.guards.thresholds import Threshold, ThresholdKind
from docarchive.domain.laws.rule_source import Weight

PASSED = "同意"
"""The conclusion of a legal review that lets a decision be made."""
_INVESTIGATIVE = (
    "inspection_record",
    "inquiry_record",
    "survey_record",
    "sampling_voucher",
    "case_filing_approval",
    "investigation_report",
)
_HEARING_PEOPLE = (
    ("hearing_chair", "听证主持人"),
    ("hearing_officers.name", "听证员"),
    ("hearing_clerk", "书记员"),
)
_OFFICE_PEOPLE = (
    *_HEARING_PEOPLE,
    ("legal_reviewer", "法制审核人员"),
    ("recorder_name", "记录人"),
    ("discussion_chair", "集体讨论主持人"),
    ("reporter_name", "汇报人"),
    ("attendees.name", "出席人员"),
    ("nonvoting_attendees.name", "列席人员"),
)
"""Where a form has somebody of the office typed by name."""


def legal_review_done(view: View) -> Iterator[Objection]:
    """Reviewed where the law or the office wants it; after a hearing, anew."""
    reviews = view.earlier("legal_review_opinion", whole_case=True)
    hearings = view.earlier("hearing_record")
    if hearings:
        heard = hearings[-1].doc_date
        if not any(item.doc_date and heard and item.doc_date >= heard for item in reviews):
            yield Objection(
                "本案经过听证，听证之后没有法制审核意见书", "a hearing was held and no review came after it"
            )
    elif not reviews and (passed := _passed(view, ThresholdKind.LEGAL_REVIEW)):
        yield Objection(
            f"达到法制审核标准（{passed.printed}；{passed.source.printed}），没有法制审核意见书",
            "a penalty of this amount or kind is to be reviewed first",
            practice=passed.source.weight is Weight.PRACTICE,
        )


def legal_review_passed(view: View) -> Iterator[Objection]:
    """The last review let it pass."""
    reviews = view.earlier("legal_review_opinion", whole_case=True)
    if reviews and (conclusion := (reviews[-1].values or {}).get("review_conclusion")) != PASSED:
        yield Objection(
            f"{called(reviews[-1])}的结论是“{conclusion}”", f"the last legal review concludes {conclusion}"
        )


def discussion_held(view: View) -> Iterator[Objection]:
    """Discussed collectively above the threshold, not after the decision."""
    passed = _passed(view, ThresholdKind.COLLECTIVE_DISCUSSION)
    if passed and not view.earlier("collective_discussion_record", whole_case=True):
        yield Objection(
            f"达到集体讨论标准（{passed.printed}；{passed.source.printed}），没有（在此日之前的）集体讨论记录",
            "a penalty of this amount or kind is to be discussed collectively first",
            practice=passed.source.weight is Weight.PRACTICE,
        )


def discussion_before_decision(view: View) -> Iterator[Objection]:
    """A discussion of what is decided already is none."""
    held = day_of(view.paper.first("discussion_period.start")) or view.paper.doc_date
    decisions = [view.file.counted_from(item) for item in view.file.papers(*DECISIONS)]
    if decisions and all((item.doc_date or held) < held for item in decisions):
        yield Objection(
            f"讨论时间{held}晚于{called(decisions[-1])}（{decisions[-1].doc_date}）",
            "the decision is older than the discussion",
        )


def discussion_after_review(view: View) -> Iterator[Objection]:
    """No discussion before a passed legal review."""
    reviews = view.earlier("legal_review_opinion", whole_case=True)
    if not reviews or (reviews[-1].values or {}).get("review_conclusion") != PASSED:
        yield Objection("法制审核尚未通过", "no legal review has passed yet")


def roles_apart(view: View) -> Iterator[Objection]:
    """Those who investigated neither review nor sit in the hearing; reviewer and chair are two people."""
    handlers = {officer.name for officer in view.file.handlers}
    for record in view.file.papers(*_INVESTIGATIVE):
        handlers |= _names(record.values, "officers.name")
    judging = [*_HEARING_PEOPLE, ("legal_reviewer", "法制审核人员")]
    for path, role in judging:
        for name in sorted(_names(view.paper.values, path) & handlers):
            yield Objection(f"{role}{name}是本案承办（调查）人员", f"{name} investigated this case")
    reviewers = _in_case(view, "legal_reviewer", "legal_review_opinion")
    chairs = _in_case(view, "hearing_chair", "hearing_notice", "hearing_record", "hearing_report")
    for name in sorted(reviewers & chairs):
        yield Objection(f"{name}既是法制审核人员又是听证主持人", f"{name} both reviews and presides")


def recused_keeps_away(view: View) -> Iterator[Objection]:
    """Nobody acts in a case after their recusal; by the mere name it may be a namesake, so that only warns."""
    paper = view.paper
    for gone in view.file.recused:
        if not _acts_after(paper, gone.since):
            continue
        name = gone.officer.name
        since = f"{name}已于{gone.since}在本案中回避", f"{name} was recused from this case on {gone.since}"
        if gone.officer.id in paper.officer_ids:
            yield Objection(f"{since[0]}，不得再作为执法人员", f"{since[1]} and may not act in it")
        for path, role in _OFFICE_PEOPLE:
            if name in _names(paper.values, path):
                yield Objection(f"{since[0]}，不宜再作{role}", f"{since[1]}", practice=True)


def hearing_told_in_time(view: View) -> Iterator[Objection]:
    """The notice of the session can still be served in time."""
    last = _last_day_to_tell(view, "hearing_at")
    if last is not None and view.said_on("hearing_at") > last:
        yield Objection(
            f"听证时间距本日不足七个工作日，最迟应在{last}送达",
            f"the session is too near: to be served by {last}",
        )


def hearing_served_in_time(view: View) -> Iterator[Objection]:
    """The notice of the session was served in time."""
    last = _last_day_to_tell(view, "hearing_period.start")
    notices = view.earlier("hearing_notice")
    told = (view.file.counted_from(item, ["hearing_at"]) for item in notices)
    days = [day for item in told if (day := view.file.served_on(item))]
    if last is None or any(day <= last for day in days):
        return
    said = f"送达日为{min(days)}" if days else "没有送达回执" if notices else "没有听证会通知书"
    yield Objection(
        f"听证会通知书应在{last}前送达，{said}", f"the party was to be told of the session by {last}"
    )


def _acts_after(paper: Paper, since: date) -> bool:
    """Whether the act was done on the day of the recusal or later; of a document issued already, surely later.

    Of those the forms do not say here which field holds the act: its period, if it has one, began with it.
    """
    if paper.record_id is None:
        return (paper.act_day or paper.doc_date) >= since
    starts = (day_of(value["start"]) for value in paper.values.values() if _is_period(value))
    return min([paper.doc_date, *filter(None, starts)]) > since


def _is_period(value: object) -> bool:
    return isinstance(value, Mapping) and "start" in value


def _passed(view: View, kind: ThresholdKind) -> Threshold | None:
    paper = view.paper
    return view.rules.thresholds.passed(
        kind, party_kind=paper.party_kind, penalties=paper.penalties, day=paper.doc_date
    )


def _last_day_to_tell(view: View, path: str) -> Any:
    rule, session = view.rules.deadlines.get("hearing_notice"), day_of(view.paper.first(path))
    if session is None or rule.length is None:
        return None
    return due_of(rule, session, length=rule.length).day


def _names(values: Mapping[str, Any] | None, path: str) -> set[str]:
    return {str(name).strip() for name in value_at(values, path)}


def _in_case(view: View, path: str, *form_ids: str) -> set[str]:
    names = _names(view.paper.values, path)
    for record in view.file.papers(*form_ids):
        names |= _names(record.values, path)
    return names
