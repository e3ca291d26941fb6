"""What a party owes is computed from the decision whose number stands in the document."""

from datetime import date
from types import SimpleNamespace

import pytest

from docarchive.domain.errors import RejectedError
from docarchive.domain.record import RecordKind
from docarchive.templates.pack import shipped_pack_folder
from docarchive.templates.rules.pack_rules import load_rules
from docarchive.workflows.issuing.owed import OWED

DEADLINES = load_rules(shipped_pack_folder()).deadlines

FROM_DECISION = (
    "decision_title",
    "decision_date",
    "decision_served_on",
    "fine_amount",
    "unpaid_fine",
    "pay_by",
)


def owed(rule, **values):
    return OWED[rule](values, [], DEADLINES)


@pytest.fixture
def decided(issue):
    """The unit's decision, issued and served on 1 December 2026."""
    decision = issue("penalty_decision_unit")
    row = {
        "document": f"行政处罚决定书（单位）{decision.number}",
        "place": "样本路1号",
        "served_on": "2026-12-01",
        "method": "直接",
    }
    issue("service_receipt", services=[row])
    return decision


def test_a_demand_takes_everything_from_the_decision_and_its_receipt(issue, decided):
    demand = issue("payment_demand", leave_out=("decision_number", *FROM_DECISION))

    assert demand.values["decision_number"] == str(decided.number)
    assert demand.values["decision_title"] == "行政处罚决定书（单位）"
    assert demand.values["decision_date"] == "2026-11-30"
    assert demand.values["decision_served_on"] == "2026-12-01"
    assert demand.values["pay_by"] == "2026-12-16"
    assert demand.values["unpaid_fine"] == 2_000_000


def test_what_was_paid_already_is_taken_off(issue, decided):
    demand = issue("payment_demand", paid_amount="5000.50", leave_out=("decision_number", *FROM_DECISION))

    assert demand.values["unpaid_fine"] == 1_499_950


def test_a_surcharge_counts_days_and_sum(issue, decided):
    computed = ("decision_number", *FROM_DECISION, "surcharge_days", "surcharge_amount", "payable_total")
    surcharge = issue("surcharge_decision", leave_out=computed)

    assert surcharge.values["surcharge_days"] == 10
    assert surcharge.values["surcharge_amount"] == 600_000
    assert surcharge.values["payable_total"] == 2_600_000


def test_a_persons_demand_takes_nothing_from_the_units_decision(cast, issue, decided):
    with pytest.raises(RejectedError, match="decision_number"):
        issue("payment_demand", party=cast.person, leave_out=("decision_number", *FROM_DECISION))


def test_the_number_a_person_types_leads_to_its_own_fine(issue, decided):
    second = issue("penalty_decision_unit", penalties=[{"kind": "罚款", "amount": 300}], fine_total=300)

    demand = issue("payment_demand", decision_number=str(decided.number), leave_out=FROM_DECISION)

    assert second.penalties[0].amount_fen == 30_000
    assert demand.values["fine_amount"] == 2_000_000


def test_instalments_are_taken_over_and_summed(issue, decided):
    issue(
        "deferral_approval", leave_out=("decision_number", "fine_amount", "unpaid_fine", "instalment_total")
    )
    grant = issue(
        "deferral_grant",
        leave_out=("decision_number", *FROM_DECISION, "instalments", "instalment_total", "deferral_mode"),
    )

    assert [row["amount"] for row in grant.values["instalments"]] == [1_000_000, 1_000_000]
    assert grant.values["instalment_total"] == 2_000_000


def test_a_daily_penalty_is_the_first_fine_for_each_day(issue, decided):
    daily = issue(
        "daily_penalty_decision",
        leave_out=(
            "decision_number",
            *FROM_DECISION,
            "daily_from",
            "daily_days",
            "penalties",
            "fine_total",
        ),
    )

    assert daily.values["daily_from"] == "2026-12-02"
    assert daily.values["daily_days"] == 10
    assert [(item.kind, item.amount_fen) for item in daily.penalties] == [("罚款", 20_000_000)]


@pytest.mark.parametrize(
    ("days", "yuan"), [("1", "600.00"), ("33", "19800.00"), ("34", "20000.00"), ("400", "20000.00")]
)
def test_a_surcharge_stops_at_the_fine(days, yuan):
    assert owed("surcharge", unpaid_fine="20000", surcharge_days=days) == yuan


def test_a_day_to_pay_on_a_holiday_moves_to_the_next_working_day():
    assert owed("pay_by", decision_served_on="2026-09-24") == date(2026, 10, 9)


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("surcharge_days", {"pay_by": "2026-12-16", "surcharge_until": "2026-12-16"}),
        ("surcharge_days", {"pay_by": "nonsense", "surcharge_until": "2026-12-17"}),
        ("unpaid_fine", {"fine_amount": "100", "paid_amount": "200"}),
        ("unpaid_fine", {"fine_amount": "nonsense"}),
        ("daily_days", {"daily_from": "2026-12-02", "daily_until": "2026-12-01"}),
        ("decision_fine", {"decision_number": "（苏常）应急罚〔2026〕9号"}),
        ("demand_served_on", {}),
    ],
)
def test_what_cannot_be_computed_is_left_to_the_check_of_values(rule, values):
    assert owed(rule, **values) is None


def test_a_receipt_that_is_void_or_of_another_document_serves_nothing():
    number = "（苏常）应急执行催告〔2027〕1号"

    def receipt(document, void=None, method="直接"):
        row = SimpleNamespace(document=document, served_on=date(2027, 6, 4), method=method)
        kept = {"id": document, "kind": RecordKind.DOCUMENT, "number": None, "relation": None}
        return SimpleNamespace(**kept, services=(row,), void_reason=void)

    others = [receipt(f"催告书{number}", void="误"), receipt("催告书（苏常）应急执行催告〔2027〕11号")]
    values = {"demand_number": number}

    assert OWED["demand_served_on"](values, others, DEADLINES) is None
    assert OWED["demand_served_on"](values, [receipt(f"催告书{number}"), *others], DEADLINES) == date(
        2027, 6, 4
    )
    posted = [receipt(f"催告书{number}", method="公告")]
    assert OWED["demand_served_on"](values, posted, DEADLINES) == date(2027, 7, 4)


def test_a_deferral_puts_off_the_last_day_to_pay(issue, decided):
    issue("deferral_grant", leave_out=("decision_number", *FROM_DECISION))
    demand = issue("payment_demand", leave_out=("decision_number", *FROM_DECISION))

    assert demand.values["pay_by"] == "2027-03-15"
