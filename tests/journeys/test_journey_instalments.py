"""A fine is paid in instalments over May Day and National Day of 2026; the second comes late.

Off 1-5 May, 19-21 June, 25-27 September, 1-7 October; 9 May (a Saturday) is worked. The decision is served on Thursday
30 April.
"""

from journey_cast import archive
from journey_decision import Days, application, play_to_service

DAYS = Days(
    inspected="2026-03-30",
    filed="2026-03-31",
    reported="2026-04-08",
    reviewed="2026-04-10",
    told="2026-04-13",
    decided="2026-04-28",
    served="2026-04-30",
)
ROWS = [
    {"due_on": "2026-06-30", "amount": 10000},
    {"due_on": "2026-09-30", "amount": 10000},
    {"due_on": "2026-12-15", "amount": 10000},
]
ASKED = {
    "deferral_applied_on": "2026-05-07",
    "deferral_reason": "上半年订单减少，流动资金困难，附银行流水和财务报表。",
    "deferral_mode": "分期",
}


def test_a_fine_is_paid_in_three_instalments(office):
    decided = play_to_service(office, DAYS)
    case = decided.case
    case.event("published", "单位", note="监管平台公示")
    case.clocks_are("""
        prosecution_limit         - 2026-03-30 → 2028-03-30 met
        prosecution_limit_serious - 2026-03-30 → 2031-03-30 met
        decision_limit  -    2026-03-31 → 2026-06-29 met       # 90 days: 30 in April, 31, 29
        defence_period  单位 2026-04-13 → 2026-04-16 ended
        serve_decision  单位 2026-04-28 → 2026-05-11 met       # 29, 30 April, 6, 7, 8, 9 (Saturday, worked), 11 May
        publish_penalty 单位 2026-04-28 → 2026-05-11 met
        pay_fine        单位 2026-04-30 → 2026-05-15 running
        reconsideration 单位 2026-04-30 → 2026-06-29 running
        suit            单位 2026-04-30 → 2026-10-30 running
        apply_court     单位 2026-10-30 → 2027-01-30 running
    """)

    # --- asked for, approved, granted -----------------------------------------------------------------
    office.on("2026-05-11")
    case.forbidden("deferral_grant", None, "deferral_approved", instalments=ROWS, **_without_reason())
    case.issue(
        "deferral_approval",
        instalments=ROWS,
        handler_opinion="经核对银行流水和财务报表，确有经济困难，建议准予分三期缴纳。",
        **ASKED,
    )
    office.on("2026-05-12")
    case.forbidden(
        "deferral_grant",
        None,
        "instalments_complete",
        instalments=[*ROWS[:2], {"due_on": "2026-12-15", "amount": 9999}],
    )
    grant = case.issue("deferral_grant")
    assert [row["amount"] for row in grant.values["instalments"]] == [1_000_000] * 3
    assert (grant.values["instalment_total"], grant.values["unpaid_fine"]) == (3_000_000, 3_000_000)
    case.clocks_become("""
        instalment  单位 2026-05-12 → 2026-06-30 running
        instalment  单位 2026-05-12 → 2026-09-30 running
        instalment  单位 2026-05-12 → 2026-12-15 running
        pay_fine    单位 2026-04-30 → 2026-12-15 running       # until the last instalment
        apply_court 单位 2026-12-15 → 2027-03-15 running       # three months from the end of the instalments
    """)
    office.on("2026-05-13")
    case.serve(grant)
    case.clocks_become("")
    office.on("2026-05-18")  # the statutory fifteen days are over, but payment is deferred
    case.wrong("surcharge_decision", says="surcharge_days", surcharge_until="2026-05-18")
    case.forbidden(
        "surcharge_decision", None, "surcharge_within_law", pay_by="2026-05-15", surcharge_until="2026-05-18"
    )

    # --- three payments -------------------------------------------------------------------------------
    office.on("2026-06-29")
    case.event("fine_paid", "单位", amount="10000", note="示例票据0000011")
    case.clocks_become("instalment 单位 2026-05-12 → 2026-06-30 met")
    office.on("2026-10-08")
    case.clocks_become("""
        reconsideration 单位 2026-04-30 → 2026-06-29 ended
        instalment      单位 2026-05-12 → 2026-09-30 overdue
    """)
    demand = case.issue(
        "payment_demand", pay_by="2026-09-30", unpaid_fine=10000, demand_deadline="2026-10-15"
    )  # of the one instalment
    assert demand.values["paid_amount"] == 1_000_000
    case.serve(demand)
    office.on("2026-10-12")
    case.event("fine_paid", "单位", amount="10000", note="示例票据0000012")
    case.clocks_become("instalment 单位 2026-05-12 → 2026-09-30 met late")
    office.on("2026-11-02")
    case.clocks_become("suit 单位 2026-04-30 → 2026-10-30 ended")
    enforcement = case.issue(
        "enforcement_demand",
        unperformed_content="尚欠一期罚款。",
        demand_mode="缴纳罚款",
        demand_deadline="2026-11-16",
    )
    assert enforcement.values["unpaid_fine"] == 1_000_000
    case.serve(enforcement)
    case.clocks_become("demand_before_court 单位 2026-11-02 → 2026-11-16 running  # 3-6, 9-13, 16")
    office.on("2026-12-15")
    case.clocks_become("demand_before_court 单位 2026-11-02 → 2026-11-16 ended")
    case.forbidden(
        "enforcement_application", None, "court_not_early", **application()
    )  # the last day of the last instalment
    case.event("fine_paid", "单位", amount="10000", note="示例票据0000013")
    case.clocks_become("""
        instalment  单位 2026-05-12 → 2026-12-15 met
        pay_fine    单位 2026-04-30 → 2026-12-15 met
        apply_court 单位 2026-12-15 → 2027-03-15 met
    """)

    # --- closing --------------------------------------------------------------------------------------
    office.on("2026-12-17")
    closing = case.issue(
        "case_closing_approval",
        result="处罚款30000元。",
        execution="经批准分三期缴纳，罚款已全部缴清。",
        payment_receipts="示例票据0000011至0000013",
        closing_reason="执行完毕",
        handler_opinion="处罚决定执行完毕，建议结案。",
    )
    assert closing.values["paid_amount"] == 3_000_000
    archive(case, number="0001-2026-AJ-0006", pages=28, on="2026-12-18")
    case.is_sound()
    case.events_are("""
        2026-04-30 published 单位 - -
        2026-06-29 fine_paid 单位 10000.00 -
        2026-10-12 fine_paid 单位 10000.00 -
        2026-12-15 fine_paid 单位 10000.00 -
    """)
    case.documents_are("""
        现场检查记录 （苏常）应急检记〔2026〕1号
        立案审批表 （苏常）应急立〔2026〕1号
        案件调查终结报告 （苏常）应急终报〔2026〕1号
        行政处罚法制审核意见书 （苏常）应急法审〔2026〕1号
        行政处罚告知书 （苏常）应急罚告〔2026〕1号
        文书送达回执 （苏常）应急回〔2026〕1号
        案件处理呈批表 （苏常）应急处呈〔2026〕1号
        行政处罚决定书（单位） （苏常）应急罚〔2026〕1号
        文书送达回执 （苏常）应急回〔2026〕2号
        延期（分期）缴纳罚款审批表 （苏常）应急缴审〔2026〕1号
        延期（分期）缴纳罚款批准书 （苏常）应急缴批〔2026〕1号
        文书送达回执 （苏常）应急回〔2026〕3号
        缴纳罚款催告书 （苏常）应急催〔2026〕1号
        文书送达回执 （苏常）应急回〔2026〕4号
        行政强制执行事先催告书 （苏常）应急执行催告〔2026〕1号
        文书送达回执 （苏常）应急回〔2026〕5号
        结案审批表 （苏常）应急结〔2026〕1号
        案卷（首页） （苏常）应急案〔2026〕1号
        卷内目录
        卷内备考表
    """)
    assert case.is_complete_but_for_scans()
    assert case.fails_in_review() == {"9", "20"}  # no order to correct, no reason of discretion
    case.becomes_volumes("main 11 D30", "secondary 6 D30")
    case.is_proved()


def _without_reason():
    return {name: value for name, value in ASKED.items() if name != "deferral_reason"}
