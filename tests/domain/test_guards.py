"""Guards: for every rule of the shipped pack a case it objects to and one it lets pass; the source is the rule's own."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from docarchive.domain.clocks import clocks
from docarchive.domain.findings import Finding, Severity
from docarchive.domain.guards.base import GuardSeverity
from docarchive.domain.guards.every import GUARDS, check, check_case
from docarchive.domain.guards.measures import item_numbers
from docarchive.domain.handler_change import Recusal
from docarchive.domain.identifiers import PartyId, new_id
from docarchive.domain.laws.rule_source import Weight
from docarchive.domain.relation import Relation, RelationKind
from rule_builders import FINE, HANDLERS, PERSON, UNIT, at, doc, event, file_of, paper, rules, served


def anew(kind, earlier, form_id, **values):
    """A document to be issued that corrects, replaces or supplements another."""
    relation = Relation(RelationKind(kind), earlier.id, "笔误")
    return replace(paper(form_id, DAY, **values), relation=relation)


REPEALED = Finding("law-repealed", "《示例法》第一条", "行为日有效", "2026-01-01 起失效", Severity.WARNING)
D, P = "penalty_decision_unit", "penalty_decision_individual"
DAY = "2026-11-30"
DECISION = paper(
    D,
    DAY,
    penalties=FINE,
    violation_facts="事实",
    violated=[{"article": 28}],
    basis=[{"article": 94}, {"article": 97, "item": 4}],
)
PERSONS = paper(P, DAY, PERSON, penalties=FINE)
FILED = doc("case_filing_approval", "2026-10-14")
TOLD = {
    "defence_days": 3,
    "violation_facts": "事 实",
    "violated": [{"article": 28}],
    "basis": [{"item": 4, "article": 97}, {"article": 94}],
}
NOTICE = doc("penalty_notice", "2026-11-16", penalties=FINE, **TOLD)
LATE_NOTICE = doc("penalty_notice", "2026-11-27", penalties=FINE, **TOLD)
LESS = doc("penalty_notice", "2026-11-16", penalties=[{"kind": "罚款", "amount": 1_999_999}], **TOLD)
WARNING = doc("penalty_notice", "2026-11-16", penalties=[{"kind": "警告"}], **TOLD)
OTHER_FACTS = doc("penalty_notice", "2026-11-16", penalties=FINE, **{**TOLD, "violation_facts": "别的事实"})
HEARING_RIGHT = doc("hearing_right_notice", "2026-11-16", PERSON, penalties=FINE, defence_days=3)
LATE_RIGHT = doc("hearing_right_notice", "2026-11-24", PERSON, penalties=FINE, defence_days=3)
ASKED = event("hearing_requested", "2026-11-18 09:00", UNIT)
HEARD = doc("hearing_record", "2026-11-26")
REPORT = doc("hearing_report", "2026-11-27")
REVIEW = doc("legal_review_opinion", "2026-11-12", review_conclusion="同意", legal_reviewer="郑己示")
REFUSED = doc("legal_review_opinion", "2026-11-13", review_conclusion="不同意", legal_reviewer="郑己示")
REVIEW_AGAIN = doc("legal_review_opinion", "2026-11-27", review_conclusion="同意")
DISCUSSED = doc(
    "collective_discussion_record", "2026-11-26", discussion_period={"start": "2026-11-26T14:00:00"}
)
BIG = paper(D, DAY, penalties=[{"kind": "罚款", "amount": 6_000_000}])
CLOSURE = paper(D, DAY, penalties=[{"kind": "责令停产停业"}])
OLD_DECISION = doc(D, "2026-11-25", penalties=FINE)
SESSION = doc("hearing_notice", "2026-11-20", hearing_at="2026-12-04T09:30:00")
TO_POLICE = doc("case_transfer_letter", "2026-11-20", transfer_kind="涉嫌犯罪移送公安机关")
ONSPOT_DONE = doc("onspot_penalty_unit", "2026-10-12", onspot_penalties=FINE)
PROBLEMS = [{"description": "一"}, {"description": "二"}, {"description": "三"}]
ORDER = doc("rectification_order", "2026-10-12", problems=PROBLEMS)
SEIZED = {"seizure_from": "2026-10-12", "seizure_until": "2026-11-11"}
EXTENDED = {
    "seizure_number": "（苏常）应急查扣〔2026〕1号",
    "seizure_until": "2026-11-11",
    "extended_until": "2026-12-11",
}
PRESERVED = doc("evidence_preservation_notice", "2026-09-24")
SUPPLY = {"supply": ["供电"], "supply_from": "2026-10-16T15:00:00"}
DEMAND = doc("enforcement_demand", "2027-06-03")
APPLICATION = paper("enforcement_application", "2027-06-22")
OWED = doc(D, "2026-11-20", penalties=FINE)
OWED_SERVED = served(OWED, "2026-12-01")
PERSON_OWES = doc(P, "2026-11-20", PERSON, penalties=FINE)
SURCHARGE = {"unpaid_fine": 2_000_000, "pay_by": "2026-12-16", "surcharge_until": "2026-12-26"}
DISCUSSION = paper("collective_discussion_record", "2026-11-26")
DISCUSSION_14 = paper(
    "collective_discussion_record", "2026-11-26", discussion_period={"start": "2026-11-26T14:00:00"}
)
DISCUSSION_25 = paper(
    "collective_discussion_record", "2026-11-26", discussion_period={"start": "2026-11-25T14:00:00"}
)
CLOSING = paper("case_closing_approval", "2026-12-18", closing_reason="执行完毕")
BOTH_PAID = [event("fine_paid", "2026-12-10 09:00", party, 2_000_000) for party in (UNIT, PERSON)]
GONE = Recusal(HANDLERS[0], date(2026, 11, 20))
LEFT = [{"description": "一", "result": "已整改"}, {"description": "二", "result": "未整改"}]


def hearing(**people):
    return paper("hearing_notice", "2026-11-20", hearing_at="2026-12-04T09:30:00", **people)


def acting(place, day, **more):
    return replace(paper("rectification_order", day), officer_ids=(HANDLERS[place].id,), **more)


def receipt_row(record, day):
    return paper("service_receipt", day, services=[{"document": f"决定 {record.number}", "served_on": day}])


def order_with(*groups, day="2026-10-12"):
    rows = [{"item_numbers": numbers, "deadline": "2026-11-10"} for numbers in groups]
    return paper("rectification_order", day, problems=PROBLEMS, deadline_groups=rows)


def spot(amount, party=UNIT, payment="15日内缴至银行"):
    form = "onspot_penalty_unit" if party is UNIT else "onspot_penalty_individual"
    rows = [{"kind": "罚款", "amount": amount * 100}]
    return paper(form, "2026-10-12", party, onspot_penalties=rows, onspot_payment=payment)


# guard: what it objects to (paper, rest of the case), what it lets pass
ROWS = {
    "filing_before_decision": (
        [(DECISION, []), (DECISION, [doc("case_filing_approval", "2026-12-01")])],
        [(DECISION, [FILED])],
    ),
    "notice_before_decision": (
        [(DECISION, [HEARING_RIGHT]), (DECISION, [doc("penalty_notice", "2026-12-01")])],
        [(DECISION, [NOTICE]), (PERSONS, [HEARING_RIGHT])],
    ),
    "notice_served": (
        [(DECISION, [NOTICE]), (DECISION, [NOTICE, served(NOTICE, "2026-12-01")])],
        [(DECISION, [NOTICE, served(NOTICE, "2026-11-16")])],
    ),
    "defence_over": (
        [(DECISION, [LATE_NOTICE, served(LATE_NOTICE, "2026-11-27")])],
        [
            (DECISION, [NOTICE, served(NOTICE, "2026-11-16")]),
            (DECISION, [LATE_NOTICE, served(LATE_NOTICE, "2026-11-27"), event("rights_waived", "2026-11-28 09:00", UNIT)]),
        ],
    ),
    "hearing_request_over": (
        [
            (PERSONS, [LATE_RIGHT, served(LATE_RIGHT, "2026-11-24")]),
            (PERSONS, [LATE_RIGHT, served(LATE_RIGHT, "2026-11-24"), event("rights_waived", "2026-12-01 09:00", PERSON)]),
        ],
        [
            (PERSONS, [HEARING_RIGHT, served(HEARING_RIGHT, "2026-11-16")]),
            (PERSONS, [LATE_RIGHT, served(LATE_RIGHT, "2026-11-24"), event("rights_waived", "2026-11-25 09:00", PERSON)]),
        ],
    ),
    "not_heavier": (
        [(DECISION, [LESS]), (DECISION, [WARNING]), (DECISION, [LESS, served(LESS, "2026-11-16"), NOTICE])],
        [
            (DECISION, [NOTICE]),
            (paper(D, DAY, penalties=[{"kind": "罚款", "amount": 1}]), [NOTICE]),
            (DECISION, [LESS, served(LESS, "2026-11-16"), NOTICE, served(NOTICE, "2026-11-17")]),
        ],
    ),
    "same_as_told": (
        [(DECISION, [OTHER_FACTS]), (DECISION, [LESS])],
        [(DECISION, [NOTICE]), (DECISION, [])],
    ),
    "hearing_right_told": (
        [(PERSONS, []), (BIG, [NOTICE]), (CLOSURE, [NOTICE])],
        [(PERSONS, [HEARING_RIGHT]), (DECISION, [])],
    ),
    "hearing_held": (
        [(DECISION, [ASKED]), (DECISION, [ASKED, HEARD])],
        [(DECISION, [ASKED, HEARD, REPORT]), (PERSONS, [ASKED]), (DECISION, [])],
    ),
    "decision_in_time": (
        [(paper(D, "2027-01-13"), [FILED])],
        [
            (paper(D, "2027-01-12"), [FILED]),
            (paper(D, "2027-01-13"), [FILED, doc("case_extension_approval", "2026-12-01", extended_until="2027-02-12")]),
        ],
    ),
    "dates_in_order": (
        [
            (paper(D, "2026-11-11"), [REVIEW]),
            (paper("case_filing_approval", "2026-12-01"), [OLD_DECISION]),
            (paper("legal_review_opinion", "2026-10-13"), [FILED]),
        ],
        [
            (DECISION, [FILED, REVIEW, NOTICE]),
            (paper("legal_review_opinion", "2026-11-28"), [FILED, REVIEW]),
            (paper("legal_review_opinion", "2026-12-08"), [REVIEW, NOTICE, HEARD]),
        ],
    ),
    "no_evidence_after_decision": (
        [(paper("inquiry_record", "2026-11-26"), [OLD_DECISION])],
        [(paper("inquiry_record", "2026-11-25"), [OLD_DECISION]), (paper("inquiry_record", DAY, PERSON), [OLD_DECISION])],
    ),
    "legal_review_done": (
        [(PERSONS, []), (CLOSURE, []), (DECISION, [HEARD, REVIEW])],
        [(PERSONS, [REVIEW]), (DECISION, []), (DECISION, [HEARD, REVIEW, REVIEW_AGAIN])],
    ),
    "legal_review_passed": (
        [(DECISION, [REVIEW, REFUSED])],
        [(DECISION, [REFUSED, REVIEW_AGAIN]), (DECISION, [])],
    ),
    "discussion_held": (
        [(BIG, []), (BIG, [doc("collective_discussion_record", "2026-12-01")])],
        [(BIG, [DISCUSSED]), (DECISION, [])],
    ),
    "discussion_before_decision": (
        [(DISCUSSION_14, [OLD_DECISION])],
        [(DISCUSSION_25, [OLD_DECISION])],
    ),
    "discussion_after_review": (
        [(DISCUSSION, []), (DISCUSSION, [REFUSED])],
        [(DISCUSSION, [REVIEW])],
    ),
    "roles_apart": (
        [
            (paper("legal_review_opinion", DAY, legal_reviewer=HANDLERS[0].name), []),
            (hearing(hearing_chair=HANDLERS[1].name), []),
            (hearing(hearing_officers=[{"name": "褚辛示"}, {"name": HANDLERS[0].name}]), []),
            (hearing(hearing_clerk="周丑示"), [doc("inquiry_record", "2026-10-20", officers=[{"name": "周丑示"}])]),
            (hearing(hearing_chair="郑己示"), [REVIEW]),
        ],
        [(hearing(hearing_chair="冯庚示", hearing_clerk="卫壬示", hearing_officers=[{"name": "褚辛示"}]), [REVIEW])],
    ),
    "recused_keeps_away": (
        [
            (acting(0, "2026-11-20"), [GONE]),
            (acting(0, "2026-11-21", act_day=date(2026, 11, 20)), [GONE]),
            (paper("legal_review_opinion", DAY, legal_reviewer=HANDLERS[0].name), [GONE]),
            (hearing(hearing_officers=[{"name": HANDLERS[0].name}]), [GONE]),
            (paper("collective_discussion_record", DAY, attendees=[{"name": HANDLERS[0].name}]), [GONE]),
            (acting(0, "2026-11-21", record_id=FILED.id), [GONE]),
        ],
        [
            (acting(0, "2026-11-20"), []),
            (acting(1, "2026-11-20"), [GONE]),
            (acting(0, "2026-11-19"), [GONE]),
            (acting(0, "2026-11-21", act_day=date(2026, 11, 19)), [GONE]),
            (paper("collective_discussion_record", DAY, recused_persons=f"{HANDLERS[0].name}，近亲属"), [GONE]),
            (acting(0, "2026-11-20", record_id=FILED.id), [GONE]),
            (
                replace(
                    paper("inspection_record", DAY, inspection_period={"start": "2026-11-19T09:30:00"}),
                    officer_ids=(HANDLERS[0].id,), record_id=FILED.id,
                ),
                [GONE],
            ),
        ],
    ),
    "hearing_told_in_time": (
        [(paper("hearing_notice", "2026-11-26", hearing_at="2026-12-04T09:30:00"), [])],
        [(paper("hearing_notice", "2026-11-25", hearing_at="2026-12-04T09:30:00"), [])],
    ),
    "hearing_served_in_time": (
        [
            (paper("hearing_record", "2026-12-04", hearing_period={"start": "2026-12-04T09:30:00"}), things)
            for things in ([], [SESSION], [SESSION, served(SESSION, "2026-11-26")])
        ],
        [
            (
                paper("hearing_record", "2026-12-04", hearing_period={"start": "2026-12-04T09:30:00"}),
                [SESSION, served(SESSION, "2026-11-25")],
            )
        ],
    ),
    "problems_grouped": (
        [
            (order_with("1、2"), []),
            (order_with("1至3", "2"), []),
            (order_with("1至4"), []),
            (order_with("1至3", day="2026-11-11"), []),
        ],
        [(order_with("1、3", "2"), []), (order_with("1至3"), [])],
    ),
    "problems_covered": (
        [(paper("reinspection_opinion", DAY, refers_number=str(ORDER.number), reinspection_results=PROBLEMS[:2]), [ORDER])],
        [
            (paper("reinspection_opinion", DAY, refers_number=str(ORDER.number), reinspection_results=PROBLEMS), [ORDER]),
            (paper("reinspection_opinion", DAY, refers_number="别的", reinspection_results=PROBLEMS[:1]), [ORDER]),
        ],
    ),
    "coercion_approved": (
        [(paper("seizure_decision", "2026-10-12", **SEIZED), [])],
        [(paper("seizure_decision", "2026-10-12", **SEIZED), [doc("coercion_approval", "2026-10-12")])],
    ),
    "seizure_term": (
        [(paper("seizure_decision", "2026-10-12", **{**SEIZED, "seizure_until": "2026-11-12"}), [])],
        [(paper("seizure_decision", "2026-10-12", **SEIZED), [])],
    ),
    "seizure_extended_once": (
        [
            (paper("seizure_extension", "2026-11-09", **{**EXTENDED, "extended_until": "2026-12-12"}), []),
            (paper("seizure_extension", "2026-11-09", **EXTENDED), [doc("seizure_extension", "2026-11-08", **EXTENDED)]),
            (paper("seizure_extension", "2026-11-12", **EXTENDED), []),
        ],
        [(paper("seizure_extension", "2026-11-09", **EXTENDED), [])],
    ),
    "preservation_term": (
        [(paper("evidence_preservation_notice", "2026-09-24", come_on="2026-10-13"), [])],
        [(paper("evidence_preservation_notice", "2026-09-24", come_on="2026-10-12"), [])],
    ),
    "preservation_in_time": (
        [(paper("evidence_disposal_decision", "2026-10-13", preservation_number=str(PRESERVED.number)), [PRESERVED])],
        [
            (paper("evidence_disposal_decision", "2026-10-12", preservation_number=str(PRESERVED.number)), [PRESERVED]),
            (paper("evidence_disposal_decision", "2026-10-13", preservation_number="别的"), [PRESERVED]),
        ],
    ),
    "supply_stop_told": (
        [(paper("supply_stop_decision", "2026-10-16", **SUPPLY), [])],
        [
            (paper("supply_stop_decision", "2026-10-15", **SUPPLY), []),
            (paper("supply_stop_decision", "2026-10-16", **SUPPLY, supply_emergency="即将爆炸"), []),
            (paper("supply_stop_decision", "2026-10-16", **{**SUPPLY, "supply": ["供应民用爆炸物品"]}), []),
        ],
    ),
    "onspot_within_limit": (
        [(spot(3001), []), (spot(201, PERSON), [])],
        [(spot(3000), []), (spot(200, PERSON), [])],
    ),
    "onspot_cash": (
        [(spot(101, payment="当场缴纳"), [])],
        [(spot(100, payment="当场缴纳"), []), (spot(101), [])],
    ),
    "receipt_fits": (
        [(receipt_row(OWED, "2026-11-19"), [OWED]), (receipt_row(PERSON_OWES, "2026-12-01"), [PERSON_OWES])],
        [(receipt_row(OWED, "2026-12-01"), [OWED]), (receipt_row(OWED, "2026-12-01"), [])],
    ),
    "instalments_complete": (
        [(paper("deferral_grant", DAY, unpaid_fine=2_000_000, instalments=[{"amount": 1_000_000}, {"amount": 999_999}]), [])],
        [
            (paper("deferral_grant", DAY, unpaid_fine=2_000_000, instalments=[{"amount": 1_000_000}] * 2), []),
            (paper("deferral_grant", DAY, unpaid_fine=2_000_000, deferral_until="2027-03-01"), []),
        ],
    ),
    "deferral_approved": (
        [(paper("deferral_grant", DAY), [doc("deferral_approval", "2026-12-01")])],
        [(paper("deferral_grant", DAY), [doc("deferral_approval", "2026-11-27")])],
    ),
    "transfer_approved": (
        [(paper("case_transfer_letter", DAY), [])],
        [(paper("case_transfer_letter", DAY), [doc("case_transfer_approval", DAY)])],
    ),
    "case_not_ended": (
        [
            (DECISION, [doc("case_withdrawal_approval", "2026-11-20")]),
            (paper("penalty_notice", DAY), [TO_POLICE]),
            (DECISION, [TO_POLICE, event("police_declined", "2026-11-01 09:00")]),
            (DECISION, [TO_POLICE, event("police_declined", "2026-12-01 09:00")]),
        ],
        [
            (DECISION, [doc("case_withdrawal_approval", "2026-12-01")]),
            (DECISION, [TO_POLICE, event("police_declined", "2026-11-27 09:00")]),
            (DECISION, [doc("case_transfer_letter", "2026-11-20", transfer_kind="其他")]),
        ],
    ),
    "surcharge_within_law": (
        [
            (paper("surcharge_decision", "2026-12-25", **SURCHARGE, surcharge_amount=600_000), []),
            (paper("surcharge_decision", "2027-01-20", **SURCHARGE, surcharge_amount=600_001), []),
            (
                paper("surcharge_decision", "2027-01-20", **SURCHARGE, surcharge_amount=600_000),
                [event("suit_filed", "2026-12-20 09:00", UNIT)],
            ),
            (  # deferred until later than the paper says
                paper("surcharge_decision", "2027-01-20", **SURCHARGE, surcharge_amount=600_000),
                [OWED, OWED_SERVED, doc("deferral_grant", "2026-12-10", deferral_until="2027-01-10")],
            ),
        ],
        [(paper("surcharge_decision", "2027-01-20", **SURCHARGE, surcharge_amount=600_000), [])],
    ),
    "demand_waited": (
        [
            (APPLICATION, []),
            (APPLICATION, [DEMAND]),
            (paper("enforcement_application", "2027-06-18"), [DEMAND, served(DEMAND, "2027-06-04")]),
        ],
        [(APPLICATION, [DEMAND, served(DEMAND, "2027-06-04")])],
    ),
    "court_not_early": (
        [
            (paper("enforcement_application", "2027-06-01"), [OWED, OWED_SERVED]),
            (APPLICATION, [OWED, OWED_SERVED, event("suit_filed", "2027-05-20 09:00", UNIT)]),
        ],
        [(paper("enforcement_application", "2027-06-02"), [OWED, OWED_SERVED])],
    ),
    "court_not_late": (
        [(paper("enforcement_application", "2027-09-02"), [OWED, OWED_SERVED])],
        [(paper("enforcement_application", "2027-09-01"), [OWED, OWED_SERVED])],
    ),
    "closing_performed": (
        [
            (CLOSING, [OWED]),
            (CLOSING, [OWED, BOTH_PAID[1]]),
            (CLOSING, [OWED, event("fine_paid", "2026-12-19 09:00", UNIT, 2_000_000)]),
            (CLOSING, [doc("reinspection_opinion", "2026-11-12", reinspection_results=LEFT)]),
        ],
        [
            (CLOSING, [OWED, PERSON_OWES, *BOTH_PAID]),
            (CLOSING, [doc("reinspection_opinion", "2026-11-12", reinspection_results=LEFT[:1])]),
            (paper("case_closing_approval", DAY, closing_reason="终结执行"), [OWED]),
        ],
    ),
    "decisions_served": (
        [(CLOSING, [OWED]), (CLOSING, [OWED, served(OWED, "2026-12-19")])],
        [(CLOSING, [OWED, OWED_SERVED])],
    ),
    "parties_accounted": (
        [(CLOSING, [OWED])],
        [(CLOSING, [OWED, PERSON_OWES]), (paper("case_closing_approval", DAY, closing_reason="移送"), [])],
    ),
    "correction_served": (
        [(anew("corrects", OLD_DECISION, D), [OLD_DECISION])],
        [
            (anew("corrects", OLD_DECISION, D), [OLD_DECISION, served(OLD_DECISION, "2026-11-26")]),
            (anew("corrects", ONSPOT_DONE, "onspot_penalty_unit"), [ONSPOT_DONE]),
            (anew("replaces", OLD_DECISION, D), [OLD_DECISION]),
        ],
    ),
    "correction_keeps_penalty": (
        [
            (anew("corrects", OLD_DECISION, D, penalties=[{"kind": "罚款", "amount": 2_000_001}]), [OLD_DECISION]),
            (anew("corrects", OLD_DECISION, D, penalties=[{"kind": "警告"}]), [OLD_DECISION]),
        ],
        [
            (anew("corrects", OLD_DECISION, D, penalties=FINE), [OLD_DECISION]),
            (anew("replaces", OLD_DECISION, D, penalties=[{"kind": "警告"}]), [OLD_DECISION]),
        ],
    ),
    "replaced_not_served": (
        [
            (anew("replaces", OLD_DECISION, D), [OLD_DECISION, served(OLD_DECISION, "2026-11-26")]),
            (anew("replaces", ONSPOT_DONE, "onspot_penalty_unit"), [ONSPOT_DONE]),
        ],
        [(anew("replaces", OLD_DECISION, D), [OLD_DECISION])],
    ),
    "decided_once": (
        [
            (DECISION, [doc(D, "2026-11-25", penalties=FINE, violation_facts="事 实")]),
            (DECISION, [doc(D, "2026-11-25", penalties=[{"kind": "警告"}], violation_facts="事实")]),
            (DECISION, [doc("no_penalty_decision", "2026-11-25")]),
        ],
        [
            (DECISION, [doc(P, "2026-11-25", PERSON, penalties=FINE, violation_facts="事实")]),
            (DECISION, [doc(D, "2026-12-25", penalties=FINE, violation_facts="事实")]),
            (anew("corrects", OLD_DECISION, D, penalties=FINE), [OLD_DECISION]),
        ],
    ),
    "citations_in_force": (
        [(replace(paper(D, DAY), citations=(REPEALED,)), [])],
        [(paper(D, DAY), [])],
    ),
    "supplement_decides_nothing": (
        [(anew("supplements", OLD_DECISION, D), [OLD_DECISION])],
        [(anew("supplements", ORDER, "inspection_record"), [ORDER])],
    ),
}  # fmt: skip


def findings(candidate, things, guard_id):
    return [item for item in check(candidate, file_of(*things), rules()) if item.guard_id == guard_id]


def cases(side):
    return [
        pytest.param(guard_id, *case, id=f"{guard_id}-{number}")
        for guard_id, sides in ROWS.items()
        for number, case in enumerate(sides[side])
    ]


def test_every_guard_of_the_rules_has_a_row_here():
    assert set(ROWS) == {guard.id for guard in rules().guards} == set(GUARDS)


@pytest.mark.parametrize(("guard_id", "candidate", "things"), cases(0))
def test_a_guard_objects(guard_id, candidate, things):
    found = findings(candidate, things, guard_id)

    assert found
    assert all(" / " in item.message and item.source and item.remedy for item in found)


@pytest.mark.parametrize(("guard_id", "candidate", "things"), cases(1))
def test_a_guard_lets_pass(guard_id, candidate, things):
    assert findings(candidate, things, guard_id) == []


def test_a_second_fine_for_the_same_facts_is_forbidden_and_another_decision_wants_a_reason():
    again, other = ROWS["decided_once"][0][:2]

    assert [item.severity for item in findings(*again, "decided_once")] == [GuardSeverity.BLOCK]
    assert [item.severity for item in findings(*other, "decided_once")] == [GuardSeverity.WARN]


def test_only_law_blocks():
    blocking = [guard for guard in rules().guards if guard.severity is GuardSeverity.BLOCK]

    assert len(blocking) > 10
    assert all(guard.source.weight is Weight.LAW and guard.source.laws for guard in blocking)


def test_an_amount_of_mere_practice_only_warns_where_the_guard_itself_blocks():
    by_amount = findings(BIG, [NOTICE], "hearing_right_told")[0]
    by_kind = findings(CLOSURE, [NOTICE], "hearing_right_told")[0]

    assert (by_amount.severity, by_kind.severity) == (GuardSeverity.WARN, GuardSeverity.BLOCK)
    assert "惯例" in by_amount.message


def test_who_was_recused_never_acts_and_of_a_namesake_somebody_gives_the_reason():
    own = findings(acting(0, DAY), [GONE], "recused_keeps_away")
    typed = findings(hearing(hearing_clerk=HANDLERS[0].name), [GONE], "recused_keeps_away")

    assert [item.severity for item in (*own, *typed)] == [GuardSeverity.BLOCK, GuardSeverity.WARN]
    assert "第四十三条" in own[0].source
    assert "书记员" in typed[0].message


def test_only_a_suspected_crime_is_never_handed_over_without_approval():
    crime = paper("case_transfer_letter", DAY, transfer_kind="涉嫌犯罪移送公安机关")
    other = paper("case_transfer_letter", DAY, transfer_kind="其他")

    found = [findings(item, [], "transfer_approved")[0].severity for item in (crime, other)]
    assert found == [GuardSeverity.BLOCK, GuardSeverity.WARN]


def test_a_whole_case_is_checked_paper_by_paper_each_without_itself():
    extension = doc("seizure_extension", "2026-11-09", **EXTENDED)
    lawful = [extension, FILED, NOTICE, served(NOTICE, "2026-11-16")]
    decision = doc(D, DAY, penalties=FINE, **TOLD)

    assert check_case(file_of(*lawful, decision), rules()) == []
    found = check_case(file_of(NOTICE, served(NOTICE, "2026-11-16"), decision), rules())
    assert [(item.guard_id, item.record_id) for item in found] == [("filing_before_decision", decision.id)]


def test_the_work_of_checking_a_case_grows_with_its_papers_and_not_with_their_square(monkeypatch):
    """Thrice as many parties, each told, served and decided on: thrice as many clocks are worked out."""
    counted = []
    work_out = clocks._clock
    monkeypatch.setattr(clocks, "_clock", lambda *args: counted.append(args) or work_out(*args))

    def worked_out(parties):
        people = [replace(UNIT, id=PartyId(new_id(at(DAY)))) for _ in range(parties)]
        told = [doc("penalty_notice", "2026-11-16", one, penalties=FINE, **TOLD) for one in people]
        decided = [doc(D, DAY, one, penalties=FINE, **TOLD) for one in people]
        receipts = [replace(served(item, "2026-11-16"), party_id=item.party_id) for item in told]
        file = replace(file_of(FILED, *told, *receipts, *decided), parties=tuple(people))
        counted.clear()
        assert check_case(file, rules()) == []
        return len(counted)

    assert 0 < worked_out(30) <= 3 * worked_out(10)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1", [1]),
        ("1、3", [1, 3]),
        ("2至5", [2, 3, 4, 5]),
        ("1、3至4、9", [1, 3, 4, 9]),
        ("1至999999999", []),
    ],
)
def test_numbers_of_problems_are_read(text, numbers):
    assert item_numbers(text) == numbers


def test_times_with_and_without_zone_are_the_offices():
    first = paper("hearing_notice", "2026-11-25", hearing_at="2026-12-03T17:30:00Z")
    second = paper("hearing_notice", "2026-11-25", hearing_at=datetime(2026, 12, 4, 1, 30).isoformat())  # noqa: DTZ001

    assert findings(first, [], "hearing_told_in_time") == findings(second, [], "hearing_told_in_time") == []
