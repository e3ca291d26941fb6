"""The fine is not paid: demand, surcharge up to the fine, demand before enforcement, application to the court.

Played over Spring Festival of 2026: off 15-23 February; 14 and 28 February (Saturdays) are worked. The decision is
served on Thursday 12 February.
"""

from journey_cast import archive
from journey_decision import Days, application, play_to_service

DAYS = Days(
    inspected="2026-01-06",
    filed="2026-01-07",
    reported="2026-01-12",
    reviewed="2026-01-14",
    told="2026-01-28",
    decided="2026-02-05",
    served="2026-02-12",
)


def test_the_court_enforces_fine_and_surcharge(office):
    decided = play_to_service(office, DAYS)
    case = decided.case
    case.clocks_are("""
        prosecution_limit         - 2026-01-06 → 2028-01-06 met
        prosecution_limit_serious - 2026-01-06 → 2031-01-06 met
        decision_limit  -    2026-01-07 → 2026-04-07 met       # 90 days: 24 in January, 28, 31, 7
        defence_period  单位 2026-01-28 → 2026-02-02 ended     # 29, 30, 2 February
        serve_decision  单位 2026-02-05 → 2026-02-14 met       # 6, 9, 10, 11, 12, 13, 14 (Saturday, worked)
        publish_penalty 单位 2026-02-05 → 2026-02-14 running
        pay_fine        单位 2026-02-12 → 2026-02-27 running   # 15 days
        reconsideration 单位 2026-02-12 → 2026-04-13 running   # 60 days: 16, 31, 13
        suit            单位 2026-02-12 → 2026-08-12 running
        apply_court     单位 2026-08-12 → 2026-11-12 running
    """)
    case.event("published", "单位", note="监管平台公示")

    # --- overdue: demand and surcharge ----------------------------------------------------------------
    office.on("2026-02-27")
    case.forbidden(
        "surcharge_decision",
        None,
        "surcharge_within_law",
        surcharge_until="2026-02-28",
        surcharge_amount="900",
    )
    office.on("2026-02-28")  # a Saturday that is worked
    case.clocks_become("""
        publish_penalty 单位 2026-02-05 → 2026-02-14 met
        pay_fine  单位 2026-02-12 → 2026-02-27 overdue
        surcharge 单位 2026-02-27 → 2026-04-02 running         # 3 % a day reach the fine on day 34: 1, 31, 2
    """)
    office.on("2026-03-09")
    demand = case.issue("payment_demand", demand_deadline="2026-03-19")
    assert (demand.values["pay_by"], demand.values["unpaid_fine"]) == ("2026-02-27", 3_000_000)
    case.serve(demand)
    case.clocks_become("")  # a demand to pay starts nothing
    office.on("2026-04-03")
    surcharge = case.issue("surcharge_decision", surcharge_until="2026-04-02")
    assert surcharge.values["surcharge_days"] == 34
    assert (surcharge.values["surcharge_amount"], surcharge.values["payable_total"]) == (3_000_000, 6_000_000)
    case.serve(surcharge)
    case.clocks_become("surcharge 单位 2026-02-27 → 2026-04-02 ended")

    # --- remedies run out; demand before enforcement --------------------------------------------------
    office.on("2026-07-20")
    case.clocks_become("reconsideration 单位 2026-02-12 → 2026-04-13 ended")
    case.wrong("enforcement_application", says="demand_served_on", **application())
    enforcement = case.issue(
        "enforcement_demand",
        unperformed_content="没有缴纳罚款和加处罚款。",
        demand_mode="缴纳罚款",
        demand_deadline="2026-08-04",
    )
    assert (enforcement.values["unpaid_fine"], enforcement.values["surcharge_amount"]) == (
        3_000_000,
        3_000_000,
    )
    assert enforcement.values["payable_total"] == 6_000_000
    case.clocks_become("demand_before_court 单位 ? → ? not_started")
    office.on("2026-07-21")
    case.serve(enforcement)
    case.clocks_become(
        "demand_before_court 单位 2026-07-21 → 2026-08-04 running  # 22, 23, 24, 27, 28, 29, 30, 31, 3, 4"
    )
    office.on("2026-08-04")
    case.forbidden("enforcement_application", None, "demand_waited", "court_not_early", **application())
    office.on("2026-08-12")
    case.forbidden("enforcement_application", None, "court_not_early", **application())

    # --- the court ------------------------------------------------------------------------------------
    office.on("2026-08-13")
    case.clocks_become("""
        demand_before_court 单位 2026-07-21 → 2026-08-04 ended
        suit                单位 2026-02-12 → 2026-08-12 ended
    """)
    applied = case.issue("enforcement_application", **application())
    assert applied.values["payable_total"] == 6_000_000
    assert applied.values["demand_served_on"] == "2026-07-21"
    case.clocks_become("""
        apply_court  单位 2026-08-12 → 2026-11-12 met
        court_accept 单位 ? → ? not_started
    """)
    case.serve(applied, recipient="常州市示例区人民法院", again=["recipient"])
    case.clocks_become("court_accept 单位 2026-08-13 → 2026-08-20 running  # 14, 17, 18, 19, 20")
    office.on("2026-09-24")
    case.warned("case_closing_approval", None, "closing_performed", **_closing("执行完毕"))
    case.event("fine_paid", "单位", amount="60000", note="人民法院划转，示例票据0000003")
    case.clocks_become("""
        court_accept 单位 2026-08-13 → 2026-08-20 ended
        pay_fine     单位 2026-02-12 → 2026-02-27 met late
        surcharge    单位 2026-02-27 → 2026-04-02 met late
    """)
    closing = case.issue("case_closing_approval", **_closing("法院执行完毕或者裁定终结"))
    assert closing.values["paid_amount"] == 6_000_000
    archive(case, number="0001-2026-AJ-0007", pages=30, on="2026-09-28")
    case.stands_at("closing")
    case.is_sound()
    case.events_are("""
        2026-02-12 published 单位 - -
        2026-09-24 fine_paid 单位 60000.00 -
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
        缴纳罚款催告书 （苏常）应急催〔2026〕1号
        文书送达回执 （苏常）应急回〔2026〕3号
        加处罚款决定书 （苏常）应急加罚〔2026〕1号
        文书送达回执 （苏常）应急回〔2026〕4号
        行政强制执行事先催告书 （苏常）应急执行催告〔2026〕1号
        文书送达回执 （苏常）应急回〔2026〕5号
        强制执行申请书 （苏常）应急强执〔2026〕1号
        文书送达回执 （苏常）应急回〔2026〕6号
        结案审批表 （苏常）应急结〔2026〕1号
        案卷（首页） （苏常）应急案〔2026〕1号
        卷内目录
        卷内备考表
    """)
    assert case.is_complete_but_for_scans()
    assert case.fails_in_review() == {"9", "20"}  # no order to correct, no reason of discretion
    case.becomes_volumes("main 13 D30", "secondary 5 D30")
    case.is_proved()


def _closing(reason):
    return {
        "result": "处罚款30000元，加处罚款30000元。",
        "execution": "经申请，人民法院强制执行，款项已划转国库。",
        "payment_receipts": "示例票据0000003",
        "closing_reason": reason,
        "handler_opinion": "执行完毕，建议结案。",
    }
