"""Clocks: every deadline of the shipped rules, from what it is counted to how it stands (procedure of section 5)."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from docarchive.domain.clocks.clocks import ClockState, clocks_by, clocks_of, most_pressing_first
from docarchive.domain.laws.rule_source import Weight
from rule_builders import FINE, PERSON, UNIT, at, doc, event, file_of, rules, served

D = "penalty_decision_unit"


def clocks(things, now, rule_id):
    found = clocks_of(file_of(*things), rules().deadlines, now=at(now))
    return [clock for clock in found if clock.rule.id == rule_id]


def decided(day="2026-09-20", on="2026-09-24", party=UNIT, form=D):
    decision = doc(form, day, party, penalties=FINE)
    return decision, served(decision, on)


FILED = doc("case_filing_approval", "2026-10-14", occurred_on="2026-06-01")
DECISION, RECEIPT = decided()
NOTICE = doc("hearing_right_notice", "2026-09-24", defence_days=3, penalties=FINE)
SEIZED = doc("seizure_decision", "2026-10-12", seizure_from="2026-10-12", seizure_until="2026-11-11")
ONSPOT = doc("onspot_penalty_unit", "2026-09-24", onspot_penalties=FINE, onspot_payment="15日内缴至银行")
CASH = doc("onspot_penalty_unit", "2026-09-24", onspot_penalties=FINE, onspot_payment="当场缴纳")
ORDER = doc(
    "rectification_order", "2026-10-12", deadline_groups=[{"item_numbers": "1", "deadline": "2026-11-10"}]
)
DEMAND = doc("enforcement_demand", "2026-09-24")
CRIME = doc("case_transfer_approval", "2026-10-15", transfer_kind="涉嫌犯罪移送公安机关")
LETTER = doc("case_transfer_letter", "2026-10-16")
APPLICATION = doc("enforcement_application", "2026-09-24")

# rule: things of the case, last day, what ends it, on which day
ROWS = {
    "prosecution_limit": ([FILED], "2028-06-01", None, None),
    "prosecution_limit_serious": ([FILED], "2031-06-01", None, None),
    "decision_limit": ([FILED], "2027-01-12", doc(D, "2026-12-01", penalties=FINE), "2026-12-01"),
    "preserve_evidence": (
        [doc("evidence_preservation_notice", "2026-09-24")],
        "2026-10-12",
        doc("evidence_disposal_decision", "2026-10-09"),
        "2026-10-09",
    ),
    "rectification": ([ORDER], "2026-11-10", doc("reinspection_opinion", "2026-11-09"), "2026-11-09"),
    "reinspect": (
        [event("reinspection_requested", "2026-10-12 10:00")],
        "2026-10-22",
        doc("reinspection_opinion", "2026-10-20"),
        "2026-10-20",
    ),
    "seizure": ([SEIZED], "2026-11-11", doc("seizure_disposal", "2026-11-05"), "2026-11-05"),
    "seizure_extension": (
        [doc("seizure_extension", "2026-11-09", seizure_until="2026-11-10", extended_until="2026-12-10")],
        "2026-12-10",
        doc("seizure_disposal", "2026-12-01"),
        "2026-12-01",
    ),
    "emergency_measure_report": (
        [doc("coercion_approval", "2026-10-12", emergency=True, emergency_at="2026-10-12T11:00:00")],
        "2026-10-13",
        doc(
            "coercion_approval", "2026-10-12", emergency=True,
            emergency_at="2026-10-12T11:00:00", emergency_reported_at="2026-10-12T15:30:00",
        ),
        "2026-10-12",
    ),
    "supply_stop_notice": (
        [doc("supply_stop_decision", "2026-10-14", supply=["供电"], supply_from="2026-10-16T15:00:00")],
        "2026-10-15",
        None,
        None,
    ),
    "defence_period": (
        [NOTICE, served(NOTICE, "2026-09-24")],
        "2026-09-30",
        event("rights_waived", "2026-09-28 09:00"),
        "2026-09-28",
    ),
    "hearing_request": (
        [NOTICE, served(NOTICE, "2026-09-24")],
        "2026-10-09",
        event("hearing_requested", "2026-09-28 09:00"),
        "2026-09-28",
    ),
    "hearing_notice": (
        [doc("hearing_notice", "2026-09-20", hearing_at="2026-10-12T09:30:00")], "2026-09-27", None, None,
    ),
    "serve_decision": ([doc(D, "2026-09-24", penalties=FINE)], "2026-10-12", None, None),
    "public_service": ([DECISION, served(DECISION, "2026-09-24", "公告")], "2026-10-24", None, None),
    "publish_penalty": (
        [doc(D, "2026-09-24", penalties=FINE)], "2026-10-12", event("published", "2026-09-28 09:00"), "2026-09-28",
    ),
    "retract_publication": (
        [doc(D, "2026-09-01"), event("published", "2026-09-10 09:00"), event("decision_overturned", "2026-09-30 09:00")],
        "2026-10-10", event("publication_retracted", "2026-10-09 09:00"), "2026-10-09",
    ),
    "pay_fine": (
        [DECISION, RECEIPT], "2026-10-09", event("fine_paid", "2026-10-08 09:00", UNIT, 2_000_000), "2026-10-08",
    ),
    "surcharge": (
        [DECISION, RECEIPT], "2026-11-12", event("fine_paid", "2026-10-20 09:00", UNIT, 2_000_000), "2026-10-20",
    ),
    "instalment": (
        [doc("deferral_grant", "2026-09-24", instalments=[{"due_on": "2026-10-20", "amount": 1_000_000}])],
        "2026-10-20",
        event("fine_paid", "2026-10-19 09:00", UNIT, 1_000_000),
        "2026-10-19",
    ),
    "transfer_goods": (
        [event("police_filed", "2026-10-19 09:00")],
        "2026-10-22",
        event("goods_handed_over", "2026-10-21 09:00"),
        "2026-10-21",
    ),
    "onspot_cash_handover": ([CASH], "2026-09-29", event("fine_paid", "2026-09-28 09:00", UNIT, 1), "2026-09-28"),
    "reconsideration": (
        [DECISION, RECEIPT], "2026-11-23", event("reconsideration_applied", "2026-10-20 09:00"), "2026-10-20",
    ),
    "suit": ([DECISION, RECEIPT], "2027-03-24", event("suit_filed", "2026-12-01 09:00"), "2026-12-01"),
    "suit_after_reconsideration": (
        [event("reconsideration_decided", "2026-09-24 09:00")],
        "2026-10-09",
        event("suit_filed", "2026-10-08 09:00"),
        "2026-10-08",
    ),
    "onspot_self_correct": (
        [ONSPOT, event("reconsideration_applied", "2026-09-24 09:00")],
        "2026-10-09",
        event("reconsideration_decided", "2026-10-08 09:00"),
        "2026-10-08",
    ),
    "demand_before_court": ([DEMAND, served(DEMAND, "2026-09-24")], "2026-10-15", None, None),
    "apply_court": (
        [DECISION, RECEIPT], "2027-06-24", doc("enforcement_application", "2027-04-12"), "2027-04-12",
    ),
    "court_accept": ([APPLICATION, served(APPLICATION, "2026-09-24")], "2026-10-09", None, None),
    "transfer_decide": ([CRIME], "2026-10-18", LETTER, "2026-10-16"),
    "transfer_do": ([CRIME, LETTER], "2026-10-17", served(LETTER, "2026-10-16"), "2026-10-16"),
    "file_volume": ([doc("case_closing_approval", "2026-10-15")], "2026-11-14", None, None),
    "police_review": ([CRIME, LETTER, served(LETTER, "2026-10-16")], "2026-10-19", None, None),
}  # fmt: skip
SOON = "2026-09-25"


def test_sealing_the_volume_ends_the_time_for_it():
    file = file_of(doc("case_closing_approval", "2026-10-15"))
    closed = replace(file, case=file.case.closed(date(2026, 10, 15), filed_on=date(2026, 11, 16)))

    (clock,) = (
        one
        for one in clocks_of(closed, rules().deadlines, now=at("2027-01-04"))
        if one.rule.id == "file_volume"
    )

    assert (clock.state, str(clock.ended_on), clock.late) == (ClockState.MET, "2026-11-16", True)


def test_every_deadline_of_the_rules_has_a_row_here():
    assert set(ROWS) == {rule.id for rule in rules().deadlines.deadlines}


@pytest.mark.parametrize("rule_id", ROWS)
def test_a_deadline_ends_on_its_day(rule_id):
    things, due, _, _ = ROWS[rule_id]

    assert [str(clock.due.day) for clock in clocks(things, "2028-01-03", rule_id)][-1] == due


@pytest.mark.parametrize("rule_id", [rule_id for rule_id, row in ROWS.items() if row[2]])
def test_what_it_waited_for_ends_it(rule_id):
    things, _, ending, day = ROWS[rule_id]

    found = clocks([*things, ending], "2028-01-03", rule_id)[-1]

    assert (found.state, str(found.ended_on)) == (ClockState.MET, day)


@pytest.mark.parametrize("rule_id", ROWS)
def test_every_deadline_names_its_source(rule_id):
    source = rules().deadlines.get(rule_id).source

    assert "《" in source.printed or source.weight is Weight.PRACTICE


@pytest.mark.parametrize(
    ("now", "state"),
    [
        ("2026-09-30", ClockState.RUNNING),
        ("2026-10-09", ClockState.RUNNING),
        ("2026-10-10", ClockState.OVERDUE),
    ],
)
def test_a_duty_runs_to_the_end_of_its_last_day_and_is_then_overdue(now, state):
    assert clocks([DECISION, RECEIPT], now, "pay_fine")[0].state is state


def test_a_right_that_ran_out_is_ended_and_not_overdue():
    assert clocks([DECISION, RECEIPT], "2026-12-01", "reconsideration")[0].state is ClockState.ENDED


def test_a_document_without_a_receipt_has_not_started_its_clocks():
    found = clocks([DECISION], "2026-12-01", "pay_fine")[0]

    assert found.state is ClockState.NOT_STARTED
    assert found.due is None
    assert "尚无送达回执" in found.because


def test_a_void_document_and_a_void_receipt_start_nothing():
    void = replace(DECISION, void_reason="写错")

    assert clocks([void, RECEIPT], "2026-12-01", "pay_fine") == []
    assert clocks([DECISION, replace(RECEIPT, void_reason="写错")], "2026-12-01", "pay_fine")[0].due is None


def test_each_party_has_its_own_clock():
    person = doc("penalty_decision_individual", "2026-09-20", PERSON, penalties=FINE)
    things = [DECISION, RECEIPT, person, served(person, "2026-09-30")]
    paid = event("fine_paid", "2026-10-08 09:00", UNIT, 2_000_000)

    found = {clock.party_id: clock for clock in clocks([*things, paid], "2026-10-20", "pay_fine")}

    assert found[UNIT.id].state is ClockState.MET
    assert found[PERSON.id].state is ClockState.OVERDUE
    assert found[PERSON.id].due.day == date(2026, 10, 15)


def test_part_of_the_fine_does_not_end_the_clock():
    half = event("fine_paid", "2026-10-08 09:00", UNIT, 1_000_000)
    rest = event("fine_paid", "2026-10-12 09:00", UNIT, 1_000_000)

    assert clocks([DECISION, RECEIPT, half], "2026-10-20", "pay_fine")[0].state is ClockState.OVERDUE
    paid = clocks([DECISION, RECEIPT, half, rest], "2026-10-20", "pay_fine")[0]
    assert (paid.state, paid.ended_on, paid.late) == (ClockState.MET, date(2026, 10, 12), True)


def test_a_public_notice_counts_as_served_after_its_thirty_days():
    things = [DECISION, served(DECISION, "2026-09-24", "公告")]

    assert clocks(things, "2026-11-01", "pay_fine")[0].started_on == date(2026, 10, 24)


def test_the_surcharge_clock_tells_the_amount_and_stops_in_a_suit():
    plain = clocks([DECISION, RECEIPT], "2026-10-19", "surcharge")[0]
    suit = [event("suit_filed", "2026-10-12 09:00", UNIT), event("suit_ended", "2026-10-16 09:00", UNIT)]
    paused = clocks([DECISION, RECEIPT, *suit], "2026-10-19", "surcharge")[0]
    pending = clocks([DECISION, RECEIPT, suit[0]], "2026-10-19", "surcharge")[0]

    assert "6000.00" in plain.because
    assert "3000.00" in paused.because
    assert paused.due.day == date(2026, 11, 17)
    assert pending.state is ClockState.SUSPENDED


def test_the_surcharge_reaches_its_cap_on_the_day_the_clock_says():
    """Due 9 October; in dispute from 12 to 21 October: 3 % of 20,000 on 10 and 11 October and from the 22nd on."""
    things = [
        DECISION,
        RECEIPT,
        event("suit_filed", "2026-10-12 09:00", UNIT),
        event("suit_ended", "2026-10-21 09:00", UNIT),
    ]
    found = clocks(things, "2026-10-23", "surcharge")[0]

    assert "加处罚款 / surcharge 2400.00" in found.because
    assert found.due.day == date(2026, 11, 22)
    assert "surcharge 20000.00" in clocks(things, "2026-11-22", "surcharge")[0].because
    assert "surcharge 19800.00" in clocks(things, "2026-11-21", "surcharge")[0].because


def test_a_fine_paid_in_time_brings_no_surcharge_and_a_warning_no_payment():
    paid = event("fine_paid", "2026-10-08 09:00", UNIT, 2_000_000)
    warning = doc(D, "2026-09-20", penalties=[{"kind": "警告"}])

    assert clocks([DECISION, RECEIPT, paid], "2027-10-20", "surcharge") == []
    assert clocks([warning, served(warning, "2026-09-24")], "2027-10-20", "pay_fine") == []


def test_a_deferral_moves_payment_and_the_court_window():
    grant = doc("deferral_grant", "2026-10-08", deferral_until="2027-05-10")
    instalments = doc(
        "deferral_grant", "2026-10-08", instalments=[{"due_on": "2027-01-15"}, {"due_on": "2027-05-10"}]
    )
    recorded = event("deferral_granted", "2027-05-10 00:00", UNIT)

    for granted in (grant, instalments, recorded):
        things = [DECISION, RECEIPT, granted]
        assert clocks(things, "2026-12-01", "pay_fine")[0].due.day == date(2027, 5, 10)
        assert clocks(things, "2026-12-01", "apply_court")[0].due.day == date(2027, 8, 10)


def test_after_reconsideration_the_court_window_follows_the_fifteen_days():
    things = [
        DECISION,
        RECEIPT,
        event("reconsideration_applied", "2026-10-20 09:00", UNIT),
        event("reconsideration_decided", "2026-12-01 09:00", UNIT),
    ]

    found = clocks(things, "2027-01-10", "apply_court")[0]

    assert found.started_on == date(2026, 12, 16)
    assert clocks(things[:3], "2027-01-10", "apply_court")[0].state is ClockState.SUSPENDED


def test_on_the_spot_the_court_window_opens_when_nobody_may_ask_for_reconsideration_any_more():
    court = clocks([ONSPOT], "2026-10-01", "apply_court")[0]
    asked = clocks([ONSPOT], "2026-10-01", "reconsideration")[0]

    assert court.started_on == asked.due.day
    assert not clocks([ONSPOT], "2026-10-01", "suit")


def test_an_approved_extension_moves_the_ninety_days():
    extension = doc("case_extension_approval", "2026-11-10", extended_until="2027-02-12")

    assert clocks([FILED, extension], "2026-12-01", "decision_limit")[0].due.day == date(2027, 2, 12)


def test_testing_time_is_not_counted_in_a_seizure_shorter_than_the_law_allows():
    short = doc("seizure_decision", "2026-10-12", seizure_from="2026-10-12", seizure_until="2026-10-31")
    tested = [
        event("period_suspended", "2026-10-20 09:00", UNIT),
        event("period_resumed", "2026-10-25 09:00", UNIT),
    ]

    assert clocks([short], "2026-10-26", "seizure")[0].due.day == date(2026, 10, 31)
    assert clocks([short, *tested], "2026-10-26", "seizure")[0].due.day == date(2026, 11, 5)


def test_testing_time_is_not_counted_in_a_seizure():
    open_end = doc("seizure_decision", "2026-10-12", seizure_from="2026-10-12")
    tested = [
        event("period_suspended", "2026-10-20 09:00", UNIT),
        event("period_resumed", "2026-10-25 09:00", UNIT),
    ]

    assert clocks([open_end, *tested], "2026-11-01", "seizure")[0].due.day == date(2026, 11, 16)
    assert clocks([open_end, tested[0]], "2026-11-01", "seizure")[0].state is ClockState.SUSPENDED


def test_each_deadline_of_an_order_is_a_clock_and_ended_by_its_own_reinspection():
    groups = [
        {"item_numbers": "1", "deadline": "2026-11-10"},
        {"item_numbers": "2", "deadline": "2026-10-20"},
    ]
    first, second = (doc("rectification_order", "2026-10-12", deadline_groups=groups) for _ in range(2))
    opinion = doc("reinspection_opinion", "2026-10-30", refers_number=str(first.number))

    found = clocks([first, second, opinion], "2026-11-01", "rectification")

    assert [(clock.record.id, clock.due.day.day, clock.state) for clock in found] == [
        (first.id, 20, ClockState.MET),
        (first.id, 10, ClockState.MET),
        (second.id, 20, ClockState.OVERDUE),
        (second.id, 10, ClockState.RUNNING),
    ]


def test_hours_run_to_the_minute():
    measure = doc("coercion_approval", "2026-10-12", emergency=True, emergency_at="2026-10-12T11:00:00")

    assert clocks([measure], "2026-10-13", "emergency_measure_report")[0].due.at == at("2026-10-13", 11)
    assert clocks([measure], "2026-10-13", "emergency_measure_report")[0].state is ClockState.OVERDUE


def test_beyond_the_published_calendar_a_deadline_is_provisional():
    late = decided(day="2030-03-01", on="2030-03-04")

    assert clocks(late, "2030-03-05", "pay_fine")[0].due.provisional
    assert not clocks([DECISION, RECEIPT], "2026-10-01", "pay_fine")[0].due.provisional


def test_what_is_counted_from_a_provisional_end_is_provisional_itself():
    court = clocks(decided(day="2030-03-01", on="2030-03-04"), "2030-03-05", "apply_court")[0]

    assert (court.due.day, court.due.provisional) == (date(2030, 12, 4), True)


def test_the_overdue_come_first_then_the_nearest_day():
    found = clocks_of(file_of(DECISION, RECEIPT, FILED), rules().deadlines, now=at("2026-10-20"))

    states = [clock.state for clock in sorted(found, key=most_pressing_first)]

    assert states == sorted(states, key=list(ClockState).index)
    assert states[0] is ClockState.OVERDUE


@pytest.mark.parametrize("rule_id", ROWS)
@pytest.mark.parametrize("party_id", [None, UNIT.id, PERSON.id], ids=["anyone", "unit", "person"])
def test_the_clocks_of_one_deadline_asked_for_alone_are_those_among_all(rule_id, party_id):
    """Whatever it is counted from: the decisions were served and not paid, the order was not kept."""
    things = [*ROWS[rule_id][0], *decided(), *decided("2026-09-21", "2026-10-08", PERSON), ORDER, FILED]
    file, deadlines, now = file_of(*things), rules().deadlines, at("2027-08-20")

    def wanted(of, record):
        return party_id in (None, of) and (record is None or record.doc_date < date(2026, 10, 14))

    every = [clock for clock in clocks_of(file, deadlines, now=now) if clock.rule.id == rule_id]
    assert every
    assert clocks_by(rule_id, file, deadlines, wanted=lambda *_: True, now=now) == every
    assert clocks_by(rule_id, file, deadlines, wanted=wanted, now=now) == [
        clock for clock in every if wanted(clock.party_id, clock.record)
    ]


@pytest.mark.parametrize("now", [datetime(2026, 10, 9, 15, 59, tzinfo=at(SOON).tzinfo), at("2026-10-09", 23)])
def test_the_last_day_is_the_offices_day_not_utcs(now):
    found = clocks_of(file_of(DECISION, RECEIPT), rules().deadlines, now=now)

    assert next(clock for clock in found if clock.rule.id == "pay_fine").state is ClockState.RUNNING


def test_each_instalment_has_a_clock_that_ends_when_payments_reach_it():
    """Paid before the grant 2,000; then 3,000 by 20 October, 5,000 by 20 November, 10,000 by 21 December."""
    rows = [
        {"due_on": day, "amount": amount}
        for day, amount in (("2026-10-20", 300_000), ("2026-11-20", 500_000), ("2026-12-21", 1_000_000))
    ]
    grant = doc("deferral_grant", "2026-10-09", instalments=rows, paid_amount=200_000)
    paid = [
        event("fine_paid", f"{day} 09:00", UNIT, amount)
        for day, amount in (("2026-10-08", 200_000), ("2026-10-19", 300_000), ("2026-11-23", 500_000))
    ]
    found = clocks([*decided(), grant, *paid], "2026-12-22", "instalment")

    assert [(str(item.due.day), item.state, item.late) for item in found] == [
        ("2026-10-20", ClockState.MET, False),
        ("2026-11-20", ClockState.MET, True),
        ("2026-12-21", ClockState.OVERDUE, False),
    ]
    assert str(clocks([*decided(), grant, *paid], "2026-12-22", "pay_fine")[0].due.day) == "2026-12-21"


def test_a_deferral_without_instalments_has_no_clock_of_its_own():
    assert (
        clocks([doc("deferral_grant", "2026-10-09", deferral_until="2026-12-01")], "2026-10-10", "instalment")
        == []
    )
