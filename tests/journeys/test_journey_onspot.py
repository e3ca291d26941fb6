"""On the spot (当场、简易程序), with real LibreOffice: unit and person fined at the inspection before Labour Day of 2026.

Off days of the play: 1-5 May, 19-21 June; 9 May (a Saturday) is worked. One fine is paid in cash, the other at the bank;
the unit asks for reconsideration, which on the spot comes before any suit.
"""

import pytest
from journey_cast import archive, enter_person, enter_unit, law

PROBLEM = "机加工车间2号砂轮机操作位置未设置明显的安全警示标志。"


@pytest.fixture
def printing(monkeypatch, libreoffice):
    """Documents come out as PDF."""
    monkeypatch.setenv("DOCARCHIVE_PDF_CONVERTER", "libreoffice")


def test_fined_on_the_spot_paid_and_upheld_on_reconsideration(office, printing):
    unit, person = enter_unit(office), enter_person(office)
    office.on("2026-04-30")  # Thursday
    case = office.open_case("未设置安全警示标志", ("单位", unit), ("个人", person))

    # --- inspection and decision, one visit ---------------------------------------------------------
    office.on("2026-04-30", "10:40")
    case.issue(
        "inspection_record",
        inspection_place="机加工车间",
        inspection_period={"start": "2026-04-30 09:30", "end": "2026-04-30 10:30"},
        findings=[{"description": PROBLEM, "place": "机加工车间", "violated": [law(35)]}],
    )
    order = case.issue(
        "rectification_order", deadline_groups=[{"item_numbers": "1", "deadline": "2026-05-06"}]
    )
    case.serve(order, at="10:45")
    case.forbidden("onspot_penalty_unit", "单位", "onspot_within_limit", **_penalty(3001))
    for_unit = case.issue("onspot_penalty_unit", "单位", **_penalty(3000))
    assert PROBLEM.rstrip("。") in for_unit.values["violation_facts"]
    assert for_unit.values["evidence_list"][0]["name"] == "现场检查记录（苏常）应急检记〔2026〕1号"
    case.forbidden("onspot_penalty_individual", "个人", "onspot_within_limit", **_penalty(201))
    case.warned("onspot_penalty_individual", "个人", "onspot_cash", **_penalty(200, "当场缴纳"))
    for_person = case.issue(
        "onspot_penalty_individual",
        "个人",
        override="当事人次日离境，事后难以执行",
        again=["basis"],  # the penal article is chosen for each party
        **_penalty(200, "当场缴纳"),
    )
    case.stands_at("decided")
    case.clocks_are("""
        rectification        单位 2026-04-30 → 2026-05-06 running
        publish_penalty      单位 2026-04-30 → 2026-05-13 running  # 6, 7, 8, 9 (Saturday, worked), 11, 12, 13
        pay_fine             单位 2026-04-30 → 2026-05-15 running
        onspot_cash_handover 个人 2026-04-30 → 2026-05-07 running  # 1-5 May off; 6, 7
        reconsideration      单位 2026-04-30 → 2026-06-29 running
        reconsideration      个人 2026-04-30 → 2026-06-29 running
        apply_court          单位 2026-06-29 → 2026-09-29 running
        apply_court          个人 2026-06-29 → 2026-09-29 running
    """)

    # --- payment, re-inspection, publication --------------------------------------------------------
    office.on("2026-05-06")
    case.event("fine_paid", "个人", amount="200", note="示例票据0000010，执法人员代收上缴")
    opinion = case.issue("reinspection_opinion", reinspection_results=[{"result": "已整改"}])
    case.serve(opinion, at="11:00")
    case.clocks_become("""
        rectification        单位 2026-04-30 → 2026-05-06 met
        onspot_cash_handover 个人 2026-04-30 → 2026-05-07 met
        apply_court          个人 2026-06-29 → 2026-09-29 met
    """)
    office.on("2026-05-13")
    case.event("published", "单位", at="2026-05-13")
    case.warned("case_closing_approval", None, "closing_performed", **_closing())
    office.on("2026-05-16")  # Saturday, one day late
    case.clocks_become("""
        publish_penalty 单位 2026-04-30 → 2026-05-13 met
        pay_fine        单位 2026-04-30 → 2026-05-15 overdue
        surcharge       单位 2026-05-15 → 2026-06-18 running
    """)
    office.on("2026-05-18")
    case.event("reconsideration_applied", "单位", at="2026-05-18 09:00", note="经本机关提出")
    case.clocks_become("""
        surcharge           单位 2026-05-15 → 2026-06-18 suspended
        reconsideration     单位 2026-04-30 → 2026-06-29 met
        apply_court         单位 2026-06-29 → 2026-09-29 suspended
        onspot_self_correct 单位 2026-05-18 → 2026-05-25 running  # 19, 20, 21, 22, 25
    """)
    office.on("2026-06-15")
    case.event("reconsideration_decided", "单位", at="2026-06-15 09:00", note="维持")
    case.clocks_become("""
        surcharge                  单位 2026-05-15 → 2026-07-17 running  # 29 days in dispute, 18 May and 15 June among them
        suit_after_reconsideration 单位 2026-06-15 → 2026-06-30 running
        onspot_self_correct        单位 2026-05-18 → 2026-05-25 met late
        apply_court                单位 2026-06-30 → 2026-09-30 running
    """)
    office.on("2026-06-17")
    case.event("fine_paid", "单位", amount="3000", note="示例票据0000011")
    case.clocks_become("""
        pay_fine    单位 2026-04-30 → 2026-05-15 met late
        surcharge   单位 2026-05-15 → 2026-07-17 met
        apply_court 单位 2026-06-30 → 2026-09-30 met
    """)

    # --- closing ------------------------------------------------------------------------------------
    office.on("2026-07-01")
    case.issue("case_closing_approval", **_closing())
    case.clocks_become("""
        reconsideration            个人 2026-04-30 → 2026-06-29 ended
        suit_after_reconsideration 单位 2026-06-15 → 2026-06-30 ended
        file_volume                -    2026-07-01 → 2026-07-31 running
    """)
    archive(case, number="0001-2026-AJ-0002", pages=12, on="2026-07-02")
    case.is_sound("warn onspot_cash （苏常）应急罚当〔2026〕2号")
    case.events_are("""
        2026-04-30 override 个人 - onspot_cash
        2026-05-06 fine_paid 个人 200.00 -
        2026-05-13 published 单位 - -
        2026-05-18 reconsideration_applied 单位 - -
        2026-06-15 reconsideration_decided 单位 - -
        2026-06-17 fine_paid 单位 3000.00 -
    """)
    case.documents_are("""
        现场检查记录 （苏常）应急检记〔2026〕1号
        责令限期整改指令书 （苏常）应急责改〔2026〕1号
        文书送达回执 （苏常）应急回〔2026〕1号
        行政（当场）处罚决定书（单位） （苏常）应急罚当〔2026〕1号
        行政（当场）处罚决定书（个人） （苏常）应急罚当〔2026〕2号
        整改复查意见书 （苏常）应急复查〔2026〕1号
        文书送达回执 （苏常）应急回〔2026〕2号
        结案审批表 （苏常）应急结〔2026〕1号
        案卷（首页） （苏常）应急案〔2026〕1号
        卷内目录
        卷内备考表
    """)
    assert case.is_complete_but_for_scans()
    assert case.fails_in_review() == {"V8"}  # article 99 begins far above 200 yuan for a person
    case.becomes_volumes("main 7 Y", "secondary 1 Y")
    case.is_proved()
    assert office.json("show", for_person.id)["page_count"] >= 1


def _penalty(amount, payment="自收到本决定书之日起15日内缴至代收银行"):
    return {
        "basis": [law(99, item=1)],
        "onspot_penalties": [{"kind": "罚款", "amount": amount}],
        "onspot_payment": payment,
        "punished_at": "2026-04-30 10:40",
    }


def _closing():
    return {
        "result": "当场对单位处罚款3000元，对责任人员处罚款200元。",
        "execution": "罚款均已缴清，隐患已整改。",
        "payment_receipts": "示例票据0000010、0000011",
        "closing_reason": "执行完毕",
        "handler_opinion": "处罚决定执行完毕，建议结案。",
    }
