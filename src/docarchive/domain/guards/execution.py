"""Guards of payment, service, enforcement and closing."""

from collections.abc import Iterator
from datetime import date

from docarchive.domain.case_event import CaseEventKind
from docarchive.domain.case_file import compact, day_of, payable_fen, value_at
from docarchive.domain.clocks.clocks import ClockState
from docarchive.domain.clocks.deadlines import surcharge_fen
from docarchive.domain.days.local_time import local_day
from docarchive.domain.guards.base import DECISIONS, ONSPOT, Objection, View, called
from docarchive.domain.guards.thresholds import ThresholdKind
from docarchive.domain.money import figures

_PAID_ON_THE_SPOT = "当场缴纳"
_PERFORMED = "执行完毕"
_WITHOUT_OUTCOME = ("移送", "撤销")
_CRIME = "涉嫌犯罪移送公安机关"
_DISPUTES = (
    (CaseEventKind.RECONSIDERATION_APPLIED, CaseEventKind.RECONSIDERATION_DECIDED),
    (CaseEventKind.SUIT_FILED, CaseEventKind.SUIT_ENDED),
)


def onspot_within_limit(view: View) -> Iterator[Objection]:
    """A penalty on the spot only up to the limit."""
    paper = view.paper
    passed = view.rules.thresholds.passed(
        ThresholdKind.ONSPOT, party_kind=paper.party_kind, penalties=paper.penalties, day=paper.doc_date
    )
    if passed:
        yield Objection(
            f"罚款超过当场处罚的限额（{passed.printed}）",
            "the fine is above the limit for a penalty on the spot",
        )


def onspot_cash(view: View) -> Iterator[Objection]:
    """Collected on the spot only up to the limit, but for the exceptions."""
    paper = view.paper
    passed = view.rules.thresholds.passed(
        ThresholdKind.ONSPOT_CASH, party_kind=paper.party_kind, penalties=paper.penalties, day=paper.doc_date
    )
    if passed and paper.first("onspot_payment") == _PAID_ON_THE_SPOT:
        yield Objection(
            f"当场收缴的罚款{passed.printed}，只有事后难以执行或者当事人在边远等地区提出的除外",
            "above the limit for collecting on the spot, unless it is hard to enforce later or the party asks",
        )


def receipt_fits(view: View) -> Iterator[Objection]:
    """Each party has its own receipts, and nothing is served before it is made."""
    for row in value_at(view.paper.values, "services"):
        text, day = compact(str(row.get("document"))), day_of(row.get("served_on"))
        for record in view.file.issued:
            if record.number is None or compact(str(record.number)) not in text:
                continue
            if record.doc_date and day and day < record.doc_date:
                yield Objection(
                    f"{called(record)}的送达日期{day}早于文书日期", f"served {day}, before its date"
                )
            if record.party_id != view.paper.party_id and record.form_id in DECISIONS:
                yield Objection(f"{called(record)}是给另一当事人的", "it is addressed to another party")


def instalments_complete(view: View) -> Iterator[Objection]:
    """The instalments are the fine, no more and no less."""
    rows = [int(amount) for amount in value_at(view.paper.values, "instalments.amount")]
    whole = view.paper.first("unpaid_fine") or view.paper.first("fine_amount")
    if rows and whole is not None and sum(rows) != int(whole):
        yield Objection(
            f"分期合计{figures(sum(rows))}元，应为{figures(int(whole))}元",
            f"the instalments come to {figures(sum(rows))}, the fine to {figures(int(whole))}",
        )


def deferral_approved(view: View) -> Iterator[Objection]:
    """Granted only as it was approved."""
    if not view.earlier("deferral_approval", whole_case=True):
        yield Objection(
            "没有（在此日之前的）延期（分期）缴纳罚款审批表",
            "the deferral has not been approved by this date",
        )


def surcharge_within_law(view: View) -> Iterator[Objection]:
    """Not before the fine is due, not for days to come or in dispute, never above the fine."""
    paper = view.paper
    fine, charged = paper.first("unpaid_fine"), paper.first("surcharge_amount")
    stated, until = day_of(paper.first("pay_by")), day_of(paper.first("surcharge_until"))
    until = min(until, paper.doc_date) if until else None
    clocks = [clock.due.day for clock in view.clock("pay_fine") if clock.due]
    due = max([*clocks, stated]) if stated else None
    if fine is None or charged is None or due is None or until is None:
        return
    spans = [span for kinds in _DISPUTES for span in view.file.spans(kinds, paper.party_id)]
    pauses = [(first, last or until) for first, last in spans]
    percent = view.rules.deadlines.surcharge.percent_a_day
    most = surcharge_fen(int(fine), due, until, percent_a_day=percent, pauses=pauses)
    if int(charged) > most:
        yield Objection(
            f"加处罚款{figures(int(charged))}元，到{until}最多{figures(most)}元",
            f"the surcharge may be {figures(most)} at most",
        )


def demand_waited(view: View) -> Iterator[Objection]:
    """The demand was served and its time is over."""
    clocks = [item for item in view.clock("demand_before_court") if item.due]
    if not clocks:
        yield Objection("没有已送达的行政强制执行事先催告书", "no demand has been served")
    elif all(item.due and view.paper.doc_date <= item.due.day for item in clocks):
        yield Objection("催告书送达后的等候期未满", "the time after the demand is not over")


def transfer_approved(view: View) -> Iterator[Objection]:
    """Handed over only as it was approved."""
    if not view.earlier("case_transfer_approval", whole_case=True):
        yield Objection(
            "没有（在此日之前的）案件移送审批表",
            "the transfer has not been approved by this date",
            practice=view.paper.first("transfer_kind") != _CRIME,
        )


def case_not_ended(view: View) -> Iterator[Objection]:
    """No penalty in a case that was withdrawn, or is with the police."""
    for ended in view.earlier("case_withdrawal_approval", whole_case=True):
        yield Objection(f"本案已由{called(ended)}终止（撤销）", "the case was withdrawn")
    declined = [local_day(item.at) for item in view.file.happened(CaseEventKind.POLICE_DECLINED)]
    for letter in view.earlier("case_transfer_letter", whole_case=True):
        crime = letter.values and letter.values.get("transfer_kind") == _CRIME
        if crime and not any((letter.doc_date or day) <= day <= view.paper.doc_date for day in declined):
            yield Objection(f"本案已由{called(letter)}移送公安机关，尚未退回", "the case is with the police")


def court_not_early(view: View) -> Iterator[Objection]:
    """Not while the party may still seek, or seeks, a remedy."""
    for clock in view.clock("apply_court"):
        if clock.state is ClockState.SUSPENDED:
            yield Objection("行政复议或者行政诉讼尚未结束", "a reconsideration or suit is pending")
        elif clock.started_on and view.paper.doc_date <= clock.started_on:
            yield Objection(
                f"申请复议、提起诉讼（或者延期、分期）的期限到{clock.started_on}届满",
                f"remedies end {clock.started_on}",
            )


def court_not_late(view: View) -> Iterator[Objection]:
    """Within the court's window."""
    for clock in view.clock("apply_court"):
        if clock.due and view.said_on() > clock.due.day:
            yield Objection(f"申请期限已于{clock.due.day}届满", f"the window closed {clock.due.day}")


def closing_performed(view: View) -> Iterator[Objection]:
    """Closed as performed only when everything is paid and put right."""
    if view.paper.first("closing_reason") != _PERFORMED:
        return
    for decision in view.earlier(*DECISIONS, *ONSPOT, whole_case=True):
        paid_on = view.file.paid_in_full_on(decision)
        if payable_fen(decision) and (paid_on is None or paid_on > view.paper.doc_date):
            paid = view.file.paid_fen(decision.party_id)
            yield Objection(
                f"{called(decision)}应缴{figures(payable_fen(decision))}元，登记已缴{figures(paid)}元",
                f"{figures(paid)} of {figures(payable_fen(decision))} is entered as paid",
            )
    for opinion in view.earlier("reinspection_opinion", whole_case=True)[-1:]:
        left = [item for item in value_at(opinion.values, "reinspection_results.result") if item != "已整改"]
        if left:
            yield Objection(
                f"{called(opinion)}：仍有{len(left)}项未完成整改", f"{len(left)} problems are not put right"
            )


def decisions_served(view: View) -> Iterator[Objection]:
    """Every decision reached its party."""
    for decision in view.earlier(*DECISIONS, "no_penalty_decision", whole_case=True):
        served = view.file.served_on(decision)
        if served is None or served > view.paper.doc_date:
            yield Objection(f"{called(decision)}没有送达回执", "a decision has no receipt of service")


def parties_accounted(view: View) -> Iterator[Objection]:
    """Every party of the case has an outcome."""
    if view.paper.first("closing_reason") in _WITHOUT_OUTCOME:
        return
    outcomes = view.earlier(*DECISIONS, *ONSPOT, "no_penalty_decision", whole_case=True)
    decided = {item.party_id for item in outcomes if (item.doc_date or date.max) <= view.paper.doc_date}
    for party in view.file.parties:
        if party.id not in decided:
            yield Objection(f"对当事人{party.name}没有处理决定", "a party has no decision")
