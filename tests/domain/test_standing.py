"""Corrected, replaced and supplemented documents: which stand, what is counted from when, what guards see."""

from dataclasses import replace

import pytest

from docarchive.domain.clocks.clocks import clocks_of
from docarchive.domain.guards.every import check, check_case
from docarchive.domain.relation import Relation, RelationKind
from docarchive.domain.standing import (
    correction_of,
    counted_from,
    differing_fields,
    related_to,
    standing_documents,
    what_stands_for,
)
from rule_builders import FINE, at, doc, event, file_of, paper, related, rules, served

D = "penalty_decision_unit"
FIRST = doc(D, "2026-09-20", penalties=FINE, bank_account="1", court="甲法院", violation_facts="事实")
SECOND = related(
    "corrects",
    FIRST,
    doc(D, "2026-10-20", penalties=FINE, bank_account="1", court="甲法院", violation_facts="事"),
)
THIRD = related(
    "corrects",
    SECOND,
    doc(D, "2026-11-02", penalties=FINE, bank_account="2", court="甲法院", violation_facts="事"),
)
ALL = [FIRST, SECOND, THIRD]
RECEIPTS = [served(FIRST, "2026-09-24"), served(SECOND, "2026-10-22"), served(THIRD, "2026-11-04")]


def clock(rule_id, *things, now="2026-11-20"):
    found = [
        item
        for item in clocks_of(file_of(*things), rules().deadlines, now=at(now))
        if item.rule.id == rule_id
    ]
    assert len(found) == 1, found
    return found[0]


def test_of_a_chain_of_corrections_the_last_stands():
    assert standing_documents(ALL) == [THIRD]
    assert what_stands_for(FIRST, ALL) == THIRD
    assert correction_of(SECOND, ALL) == THIRD
    assert file_of(*ALL).papers(D) == [THIRD]
    assert file_of(*ALL).issued == ALL


def test_a_void_correction_gives_the_corrected_document_back():
    void = replace(THIRD, void_reason="误")

    assert standing_documents([FIRST, SECOND, void]) == [SECOND]
    assert related_to(SECOND, [FIRST, SECOND, void]) == []


def test_a_replaced_document_does_not_count_and_a_supplemented_one_does():
    new = related("replaces", FIRST, doc(D, "2026-09-21"))
    more = related("supplements", new, doc("inspection_record", "2026-09-22"))
    old = replace(FIRST, void_reason="当事人名称写错")

    assert standing_documents([old, new, more]) == [new, more]


@pytest.mark.parametrize(
    ("fields", "counted"),
    [
        ((), FIRST),
        (["bank_account"], THIRD),
        (["violation_facts"], SECOND),
        (["court"], FIRST),
        (["*"], THIRD),
    ],
)
def test_a_period_is_counted_from_the_newest_that_changed_what_matters(fields, counted):
    assert counted_from(THIRD, ALL, fields) == counted


def test_the_date_of_a_document_is_no_difference():
    assert differing_fields({**FIRST.values, "doc_date": "2026-12-01"}, FIRST) == []
    assert differing_fields({**FIRST.values, "court": "乙法院", "bank": "行"}, FIRST) == ["court", "bank"]


def test_correcting_a_slip_of_the_pen_restarts_no_period_of_the_party():
    """Fine, reconsideration and suit run on from the first service; 2026-10-09 is the first working day after 15 days."""
    things = [FIRST, SECOND, *RECEIPTS[:2]]

    assert str(clock("pay_fine", *things).due.day) == "2026-10-09"
    assert str(clock("reconsideration", *things).due.day) == "2026-11-23"
    assert str(clock("suit", *things).due.day) == "2027-03-24"
    assert clock("pay_fine", *things).record == SECOND
    assert "更正" in clock("pay_fine", *things).because


def test_another_bank_account_gives_the_party_its_fifteen_days_anew_and_leaves_its_remedies():
    """Served 2026-11-04, so until 2026-11-19; a suit still until six months after 2026-09-24."""
    things = [*ALL, *RECEIPTS]

    assert str(clock("pay_fine", *things).due.day) == "2026-11-19"
    assert str(clock("suit", *things).due.day) == "2027-03-24"


def test_a_correction_is_served_within_its_own_seven_working_days():
    """2026-10-20 and seven working days: 10-29; served on 10-22."""
    found = clock("serve_decision", FIRST, SECOND, *RECEIPTS[:2])

    assert (str(found.due.day), str(found.ended_on)) == ("2026-10-29", "2026-10-22")


def test_a_corrected_notice_gives_the_party_its_time_anew_once_it_is_served():
    notice = doc("hearing_right_notice", "2026-09-01", defence_days=3, penalties=FINE)
    better = related(
        "corrects", notice, doc("hearing_right_notice", "2026-09-20", defence_days=3, penalties=FINE)
    )
    things = [notice, better, served(notice, "2026-09-02")]

    assert clock("hearing_request", *things).due is None
    assert str(clock("hearing_request", *things, served(better, "2026-09-24")).due.day) == "2026-10-09"


def test_a_late_correction_is_no_late_decision_and_no_second_one():
    filed = doc("case_filing_approval", "2026-07-01")
    late = related("corrects", FIRST, doc(D, "2026-11-20", penalties=FINE, violation_facts="事"))
    things = [filed, FIRST, late, served(FIRST, "2026-09-24")]

    assert str(clock("decision_limit", *things).ended_on) == "2026-09-20"
    found = {item.guard_id for item in check_case(file_of(*things), rules())}
    assert not found & {"decision_in_time", "correction_served", "dates_in_order"}


def test_a_case_is_checked_as_it_was_before_a_later_correction():
    notice = doc("penalty_notice", "2026-09-01", defence_days=3, penalties=FINE)
    better = related("corrects", notice, doc("penalty_notice", "2026-10-20", defence_days=3, penalties=FINE))
    things = [notice, better, served(notice, "2026-09-02"), FIRST]

    found = {item.guard_id for item in check_case(file_of(*things), rules())}
    assert not found & {"notice_before_decision", "notice_served", "defence_over"}


def test_an_extension_that_is_corrected_is_not_extended_twice_nor_too_late():
    named = {
        "seizure_number": "（苏常）应急查扣〔2026〕1号",
        "seizure_until": "2026-11-11",
        "extended_until": "2026-12-11",
    }
    extension = doc("seizure_extension", "2026-11-09", **named)
    again = paper("seizure_extension", "2026-11-20", **named, extension_reason="更清楚")
    correcting = replace(again, relation=Relation(RelationKind.CORRECTS, extension.id, "笔误"))

    def objections(candidate):
        return {item.guard_id for item in check(candidate, file_of(extension), rules())}

    assert "seizure_extended_once" in objections(again)
    assert "seizure_extended_once" not in objections(correcting)


def test_the_hearing_may_be_corrected_late_unless_its_time_changes():
    told = doc("hearing_notice", "2026-11-20", hearing_at="2026-12-04T09:30:00", hearing_place="一楼")

    def objections(**values):
        candidate = paper("hearing_notice", "2026-12-01", **values)
        candidate = replace(candidate, relation=Relation(RelationKind.CORRECTS, told.id, "笔误"))
        return {
            item.guard_id for item in check(candidate, file_of(told, served(told, "2026-11-20")), rules())
        }

    assert "hearing_told_in_time" not in objections(hearing_at="2026-12-04T09:30:00", hearing_place="二楼")
    assert "hearing_told_in_time" in objections(hearing_at="2026-12-07T09:30:00", hearing_place="一楼")


def test_either_number_of_a_corrected_order_leads_to_it():
    order = doc(
        "rectification_order", "2026-10-12", deadline_groups=[{"deadline": "2026-11-10"}], problems=[]
    )
    better = related(
        "corrects",
        order,
        doc("rectification_order", "2026-10-14", deadline_groups=[{"deadline": "2026-11-12"}]),
    )
    opinion = doc("reinspection_opinion", "2026-11-09", refers_number=str(order.number))

    found = clock("rectification", order, better, opinion)

    assert (str(found.due.day), str(found.ended_on)) == ("2026-11-12", "2026-11-09")


def test_payment_counts_for_the_decision_that_stands():
    paid = event("fine_paid", "2026-10-08 10:00", amount=2_000_000)

    assert str(file_of(*ALL, paid).paid_in_full_on(THIRD)) == "2026-10-08"
