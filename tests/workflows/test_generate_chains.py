"""What an earlier document of the case says is not typed again in the next one."""

import pytest

from docarchive.domain.case import Stage
from docarchive.domain.errors import RejectedError

CHAINS = {
    "measures": (
        "onsite_measures_decision",
        "supply_stop_decision",
        "supply_stop_notice",
        "supply_resume_notice",
    ),
    "rectification": ("rectification_order", "rectification_extension_reply"),
    "seizure": ("coercion_approval", "seizure_decision", "seizure_inventory", "seizure_extension"),
    "evidence": (
        "evidence_preservation_approval",
        "evidence_preservation_notice",
        "evidence_disposal_approval",
    ),
    "inspection": ("inspection_approval_moj", "inspection_notice_moj"),
    "withdrawal": ("case_filing_approval", "case_extension_approval", "case_withdrawal_approval"),
}
"""Documents in the order of their issue; each is issued with the values of its sample."""
TAKEN_OVER = {
    "supply_stop_decision": {"refers_date", "refers_number", "measures"},
    "supply_stop_notice": {
        "hazard",
        "refers_kind",
        "refers_date",
        "refers_number",
        "measures",
        "supply",
        "supply_from",
    },
    "supply_resume_notice": {"supplier", "supply", "stop_date", "stop_number"},
    "rectification_extension_reply": {"refers_date", "refers_number"},
    "seizure_decision": {"act_basis"},
    "seizure_inventory": {"inventory_no", "seizure_number"},
    "seizure_extension": {"inventory_no", "seizure_number", "seizure_date", "seizure_kind", "seizure_until"},
    "evidence_preservation_notice": {"keeping_method", "keeping_place"},
    "evidence_disposal_approval": {"basic_facts", "preservation_date", "preservation_number"},
    "inspection_notice_moj": {
        "inspection_content",
        "inspection_period",
        "inspection_methods",
        "assistants",
        "visits_this_year",
        "yearly_cap",
    },
    "case_extension_approval": {"filing_date"},
    "case_withdrawal_approval": {"filing_date"},
}


@pytest.mark.parametrize("chain", CHAINS)
def test_what_an_earlier_document_says_is_taken_over(app, issue, chain):
    for form_id in CHAINS[chain]:
        known = TAKEN_OVER.get(form_id, set())
        record = issue(form_id, leave_out=known)

        sample = app.pack.sample(form_id)
        assert {name: record.values[name] for name in known} == {name: sample[name] for name in known}


def test_results_are_typed_without_the_problems_they_are_about(issue):
    order = issue("rectification_order")
    results = [{"result": "已整改"}, {"result": "未整改", "note": "待复查"}]

    opinion = issue("reinspection_opinion", reinspection_results=results)

    assert [row["description"] for row in opinion.values["reinspection_results"]] == [
        row["description"] for row in order.values["problems"]
    ]
    assert [row["result"] for row in opinion.values["reinspection_results"]] == ["已整改", "未整改"]


def test_fewer_results_than_problems_are_refused(issue):
    issue("rectification_order")

    with pytest.raises(RejectedError, match="缺少"):
        issue("reinspection_opinion", reinspection_results=[{"result": "已整改"}])


def test_a_receipt_knows_where_papers_reach_the_party_and_when(issue, app):
    rows = [
        {"document": "行政处罚告知书", "method": "直接"},
        {"document": "另一份", "method": "邮寄", "place": "邮局"},
    ]

    receipt = issue("service_receipt", services=rows)

    assert [row["place"] for row in receipt.values["services"]] == ["江苏省常州市示例区样本路1号", "邮局"]
    assert {row["served_on"] for row in receipt.values["services"]} == {"2026-11-23"}


def test_an_inventory_starts_from_what_was_approved_and_ends_as_the_rows_to_dispose_of(issue):
    issue("evidence_preservation_approval")
    issue("evidence_preservation_notice")
    inventory = issue("evidence_preservation_inventory", leave_out=("preserved_items", "preservation_number"))
    approval = issue("evidence_disposal_approval", leave_out=("evidence_brief",))

    assert inventory.number is None
    assert inventory.values["preservation_number"] == "（苏常）应急先保通〔2026〕1号"
    assert approval.values["evidence_brief"] == inventory.values["preserved_items"]


def test_a_withdrawn_case_goes_to_closing_and_measures_leave_its_stage(app, cast, issue):
    def stage():
        with app.catalog.reading() as reader:
            return reader.get_case(cast.case.id).stage

    issue("case_filing_approval")
    for form_id in (
        "onsite_measures_decision",
        "seizure_decision",
        "evidence_preservation_notice",
        "sampling_voucher",
    ):
        issue(form_id)
    assert stage() is Stage.FILED

    issue("case_withdrawal_approval")
    assert stage() is Stage.CLOSING
