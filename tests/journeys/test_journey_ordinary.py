"""Ordinary procedure, unit and responsible person both fined (一案双罚), over Mid-Autumn and National Day of 2026.

Off days of the play: 25-27 September, 1-7 October; 10 October (a Saturday) is worked. Both fines stay below the
thresholds of hearing (50,000 / 20,000) and discussion (50,000).
"""

from journey_cast import PERSON, UNIT, archive, enter_person, enter_unit, law, review

FACTS = "2026年9月9日，机加工车间东侧疏散出口在作业期间被上锁，通道堆放半成品，26名从业人员在岗。"
PROBLEMS = [
    {
        "description": "机加工车间东侧疏散出口在作业期间上锁。",
        "place": "机加工车间",
        "violated": [law(42, 2)],
        "photos": "P1至P4",
    },
    {
        "description": "东侧疏散通道堆放半成品，净宽不足0.8米。",
        "place": "机加工车间",
        "violated": [law(42, 2)],
    },
]
EVIDENCE = [
    {"name": "现场检查记录", "kind": "现场笔录", "origin": "执法人员现场制作"},
    {"name": "对生产副总经理的询问笔录", "kind": "当事人的陈述", "origin": "执法人员制作"},
]


def test_unit_and_person_are_fined_pay_and_the_case_is_closed(office):
    unit, person = enter_unit(office), enter_person(office)

    # --- inspection ---------------------------------------------------------------------------------
    office.on("2026-09-07")  # Monday
    case = office.open_case("占用、锁闭疏散通道出口", ("单位", unit), ("个人", person))
    case.issue(
        "inspection_plan",
        inspection_period={"start": "2026-09-09 09:00", "end": "2026-09-09 11:00"},
        task_source="年度计划",
        inspection_methods=["现场检查", "查阅资料"],
        inspection_purpose="核查疏散通道、用电和设备安全管理情况。",
        inspection_basis=[law(65, 1)],
        inspection_content=[{"item": "疏散通道和安全出口"}, {"item": "事故隐患排查治理记录"}],
        checklist="机械制造企业安全生产检查表（2026年版）",
    )
    case.stands_at("planned")
    case.clocks_become("")

    office.on("2026-09-09", "11:30")  # Wednesday
    case.wrong(
        "inspection_record",
        says="应为 2–10 行",
        officers=["王甲示"],
        inspection_place="机加工车间",
        inspection_period={"start": "2026-09-09 09:10", "end": "2026-09-09 11:20"},
        findings=PROBLEMS,
    )
    case.issue(
        "inspection_record",
        inspection_place="机加工车间",
        inspection_period={"start": "2026-09-09 09:10", "end": "2026-09-09 11:20"},
        findings=PROBLEMS,
        signer_name="陈示例",
        signer_relation="现场负责人",
    )
    case.warned(
        "rectification_order",
        None,
        "problems_grouped",
        deadline_groups=[{"item_numbers": "1", "deadline": "2026-09-11"}],
    )
    order = case.issue(
        "rectification_order",
        order_basis=[law(65, 1, 2)],
        deadline_groups=[
            {"item_numbers": "1", "deadline": "2026-09-11"},
            {"item_numbers": "2", "deadline": "2026-09-28"},
        ],
    )
    assert [row["description"] for row in order.values["problems"]] == [
        row["description"] for row in PROBLEMS
    ]
    case.serve(order, place="机加工车间")
    case.clocks_become("""
        rectification 单位 2026-09-09 → 2026-09-11 running
        rectification 单位 2026-09-09 → 2026-09-28 running
    """)

    # --- filing and investigation -------------------------------------------------------------------
    office.on("2026-09-10")  # Thursday
    filing = case.issue(
        "case_filing_approval", handler_opinion="涉嫌违反疏散通道管理规定，属本机关管辖，建议立案。"
    )
    assert filing.values["occurred_on"] == "2026-09-09"
    assert "东侧疏散出口" in filing.values["basic_facts"]
    case.clocks_become("""
        prosecution_limit         - 2026-09-09 → 2028-09-09 met       # two years; found on the day it was done
        prosecution_limit_serious - 2026-09-09 → 2031-09-09 met
        decision_limit            - 2026-09-10 → 2026-12-09 running   # 90 days: 20 in September, 31, 30, 9
    """)
    office.on("2026-09-11")
    summons = case.issue("inquiry_notice", "个人", inquiry_at="2026-09-15 09:30", bring=["身份证"])
    case.serve(summons)
    office.on("2026-09-15", "10:30")
    inquiry = case.issue(
        "inquiry_record",
        "个人",
        inquiry_period={"start": "2026-09-15 09:30", "end": "2026-09-15 10:20"},
        recorder_name="李乙示",
        recorder_title="执法人员",
        questions=[
            {"question": "东侧疏散出口是谁安排上锁的？", "answer": "是我安排的，为了防止物料丢失。"},
            {"question": "你还有什么要补充的吗？", "answer": "没有，已经拆除门锁。"},
        ],
    )
    assert (inquiry.values["respondent_name"], inquiry.values["respondent_age"]) == (PERSON, 46)
    assert inquiry.values["inquiry_round"] == 1
    case.clocks_become(
        "rectification 单位 2026-09-09 → 2026-09-11 overdue\nreinspect - 2026-09-11 → 2026-09-21 running"
    )

    office.on("2026-09-17")
    opinion = case.issue(
        "reinspection_opinion",
        reinspection_results=[{"result": "已整改"}, {"result": "已整改", "note": "通道已清空"}],
    )
    assert opinion.values["refers_kind"] == "责令限期整改指令书"
    case.serve(opinion)
    case.clocks_become("""
        rectification 单位 2026-09-09 → 2026-09-11 met late    # re-inspected six days after the first deadline
        rectification 单位 2026-09-09 → 2026-09-28 met
        reinspect     -    2026-09-11 → 2026-09-21 met
    """)

    office.on("2026-09-21")
    case.issue(
        "investigation_report",
        investigation_process="9月9日检查，9月10日立案，9月15日询问张某，9月17日复查，隐患均已整改。",
        violation_facts=FACTS,
        case_nature="该公司锁闭、占用疏散通道出口，直接负责的主管人员应当承担责任。",
        basis=[law(105, item=2)],
        circumstances="首次违法，限期内改正。",
        proposed_penalties=[
            {"party": UNIT, "kind": "罚款", "amount": 30000, "discretion": "一般阶次"},
            {"party": PERSON, "kind": "罚款", "amount": 8000, "discretion": "一般阶次"},
        ],
        again=["proposed_penalties"],  # of two parties each row names one
    )
    case.forbidden(
        "legal_review_opinion",
        None,
        "roles_apart",
        submitted_on="2026-09-21",
        planned_disposition="拟分别处罚款30000元、8000元。",
        **review(legal_reviewer="王甲示"),
    )
    office.on("2026-09-22")
    case.issue(
        "legal_review_opinion",
        submitted_on="2026-09-21",
        planned_disposition="拟分别处罚款30000元、8000元。",
        **review(),
    )

    # --- notice and defence -------------------------------------------------------------------------
    office.on("2026-09-23")
    case.forbidden("penalty_decision_unit", "单位", "notice_before_decision", **_decision(30000, typed=True))
    to_unit, to_person = case.issue("penalty_notice", "单位"), case.issue("penalty_notice", "个人")
    assert [row["amount"] for row in to_unit.values["penalties"]] == [3_000_000]
    assert [row["amount"] for row in to_person.values["penalties"]] == [800_000]
    case.clocks_become("defence_period 单位 ? → ? not_started\ndefence_period 个人 ? → ? not_started")
    case.forbidden("penalty_decision_unit", "单位", "notice_served")

    office.on("2026-09-24")  # Thursday, the day before Mid-Autumn
    case.warned("service_receipt", "个人", "receipt_fits", services=[_row(to_unit, "2026-09-22")])
    case.serve(to_unit, place="江苏省常州市示例区样本路1号会议室")
    case.clocks_become("defence_period 单位 2026-09-24 → 2026-09-30 running  # 25-27 off; 28, 29, 30")
    office.on("2026-09-29", "15:00")
    statement = case.issue(
        "statement_record",
        "单位",
        statement_period={"start": "2026-09-29 14:00", "end": "2026-09-29 14:40"},
        speaker_name="周演示",
        signer_relation="法定代表人",
        speaker_sex="女",
        speaker_title="执行董事",
        recorder_name="李乙示",
        recorder_title="执法人员",
        statement="门锁当天拆除，投入十二万元改造通道，请求从轻处罚。",
    )
    case.event("defence_received", "单位", at="2026-09-29 14:00")
    assert statement.number is None
    office.on("2026-09-30")
    case.serve(to_person)
    case.clocks_become(
        "defence_period 个人 2026-09-30 → 2026-10-10 running  # 1-7 October off; 8, 9, 10 (Saturday, worked)"
    )

    # --- decision -----------------------------------------------------------------------------------
    office.on("2026-10-10", "16:00")
    case.forbidden("penalty_decision_individual", "个人", "defence_over")
    office.on("2026-10-12")
    case.clocks_become(
        "defence_period 单位 2026-09-24 → 2026-09-30 ended\ndefence_period 个人 2026-09-30 → 2026-10-10 ended"
    )
    approval = case.issue(
        "case_disposition_approval",
        disposition_phase="决定前呈批",
        defence_result="部分采纳",
        defence_review="当事人主动投入改造，予以从轻。",
        discretion_reason="首次违法，限期内改正并投入改造，按一般阶次下限确定。",
        penalties=[{"kind": "罚款", "amount": 25000}],
        handler_opinion="建议对单位处罚款25000元，对责任人员处罚款8000元。",
    )
    assert approval.values["other_parties"][0]["name"] == PERSON
    assert approval.values["defence_statement"] == statement.values["statement"]
    office.on("2026-10-13")
    case.forbidden("penalty_decision_unit", "单位", "not_heavier", "same_as_told", **_decision(30001))
    case.warned("penalty_decision_unit", "单位", "same_as_told", **_decision(25000))
    for_unit = case.issue(
        "penalty_decision_unit",
        "单位",
        override="部分采纳申辩，罚款由30000元减为25000元",
        again=["penalties"],
        **_decision(25000),
    )
    for_person = case.issue("penalty_decision_individual", "个人")
    assert for_unit.values["defence_review"] == approval.values["defence_review"]
    assert (for_unit.values["fine_total"], for_person.values["fine_total"]) == (2_500_000, 800_000)
    assert (for_unit.values["notice_number"], for_person.values["notice_number"]) == (
        to_unit.number,
        to_person.number,
    )
    case.stands_at("decided")
    case.clocks_become("""
        decision_limit  -    2026-09-10 → 2026-12-09 met
        serve_decision  单位 2026-10-13 → 2026-10-22 running  # 14, 15, 16, 19, 20, 21, 22
        serve_decision  个人 2026-10-13 → 2026-10-22 running
        publish_penalty 单位 2026-10-13 → 2026-10-22 running
        pay_fine        单位 ? → ? not_started
        pay_fine        个人 ? → ? not_started
        reconsideration 单位 ? → ? not_started
        reconsideration 个人 ? → ? not_started
        suit            单位 ? → ? not_started
        suit            个人 ? → ? not_started
    """)

    # --- service, publication, payment --------------------------------------------------------------
    office.on("2026-10-14")
    case.serve(for_unit)
    case.clocks_become("""
        serve_decision  单位 2026-10-13 → 2026-10-22 met
        pay_fine        单位 2026-10-14 → 2026-10-29 running
        reconsideration 单位 2026-10-14 → 2026-12-14 running  # 60 days end Sunday 13 December
        suit            单位 2026-10-14 → 2027-04-14 running provisional
        apply_court     单位 2027-04-14 → 2027-07-14 running provisional
    """)
    office.on("2026-10-16")
    case.serve(
        for_person,
        method="留置",
        witness_name="吴示例",
        refused=True,
        refusal_note="当事人拒绝签收，在见证人见证下留置。",
    )
    case.event("published", "单位", at="2026-10-16", note="监管平台公示")
    case.clocks_become("""
        serve_decision  个人 2026-10-13 → 2026-10-22 met
        publish_penalty 单位 2026-10-13 → 2026-10-22 met
        pay_fine        个人 2026-10-16 → 2026-11-02 running  # 15 days end Saturday 31 October
        reconsideration 个人 2026-10-16 → 2026-12-15 running
        suit            个人 2026-10-16 → 2027-04-16 running provisional
        apply_court     个人 2027-04-16 → 2027-07-16 running provisional
    """)
    office.on("2026-10-28")
    case.event("fine_paid", "单位", amount="25000", note="示例票据0000001")
    case.warned("case_closing_approval", None, "closing_performed", **_closing())
    office.on("2026-11-02")
    case.event("fine_paid", "个人", amount="8000", note="示例票据0000002")
    case.clocks_become("""
        pay_fine    单位 2026-10-14 → 2026-10-29 met
        apply_court 单位 2027-04-14 → 2027-07-14 met provisional
        pay_fine    个人 2026-10-16 → 2026-11-02 met
        apply_court 个人 2027-04-16 → 2027-07-16 met provisional
    """)

    # --- closing ------------------------------------------------------------------------------------
    office.on("2026-11-05")
    closing = case.issue("case_closing_approval", **_closing())
    assert (closing.values["paid_amount"], closing.values["reinspection_number"]) == (
        3_300_000,
        opinion.number,
    )
    contents = archive(case, number="0001-2026-AJ-0001", pages=46, on="2026-11-06")
    assert len(contents.values["contents"]) == 24
    case.stands_at("closing")
    case.is_sound("warn same_as_told （苏常）应急罚〔2026〕1号")
    case.events_are("""
        2026-09-29 defence_received 单位 - -
        2026-10-13 override 单位 - same_as_told
        2026-10-16 published 单位 - -
        2026-10-28 fine_paid 单位 25000.00 -
        2026-11-02 fine_paid 个人 8000.00 -
    """)
    case.documents_are("""
        现场检查方案 （苏常）应急检查〔2026〕1号
        现场检查记录 （苏常）应急检记〔2026〕1号
        责令限期整改指令书 （苏常）应急责改〔2026〕1号
        文书送达回执 （苏常）应急回〔2026〕1号
        立案审批表 （苏常）应急立〔2026〕1号
        询问通知书 （苏常）应急询〔2026〕1号
        文书送达回执 （苏常）应急回〔2026〕2号
        询问笔录
        整改复查意见书 （苏常）应急复查〔2026〕1号
        文书送达回执 （苏常）应急回〔2026〕3号
        案件调查终结报告 （苏常）应急终报〔2026〕1号
        行政处罚法制审核意见书 （苏常）应急法审〔2026〕1号
        行政处罚告知书 （苏常）应急罚告〔2026〕1号
        行政处罚告知书 （苏常）应急罚告〔2026〕2号
        文书送达回执 （苏常）应急回〔2026〕4号
        当事人陈述申辩笔录
        文书送达回执 （苏常）应急回〔2026〕5号
        案件处理呈批表 （苏常）应急处呈〔2026〕1号
        行政处罚决定书（单位） （苏常）应急罚〔2026〕1号
        行政处罚决定书（个人） （苏常）应急罚〔2026〕2号
        文书送达回执 （苏常）应急回〔2026〕6号
        文书送达回执 （苏常）应急回〔2026〕7号
        结案审批表 （苏常）应急结〔2026〕1号
        案卷（首页） （苏常）应急案〔2026〕1号
        卷内目录
        卷内备考表
    """)
    assert case.is_complete_but_for_scans()
    assert case.fails_in_review() == set()
    case.becomes_volumes("main 17 D30", "secondary 6 D30", without=("signed_scan", "service_recorded"))
    case.is_proved()


def _decision(amount, *, typed=False):
    told = (
        {
            "violation_facts": FACTS,
            "violated": [law(42, 2)],
            "basis": [law(105, item=2)],
            "evidence_list": EVIDENCE,
        }
        if typed
        else {}
    )
    return {"penalties": [{"kind": "罚款", "amount": amount}], **told}


def _closing():
    return {
        "result": "对单位处罚款25000元，对责任人员处罚款8000元。",
        "execution": "罚款均已按期缴清，隐患经复查均已整改。",
        "payment_receipts": "示例票据0000001、0000002",
        "closing_reason": "执行完毕",
        "handler_opinion": "处罚决定执行完毕，建议结案。",
    }


def _row(document, served_on):
    return {"document": document.name, "place": "样本路", "served_on": served_on, "method": "直接"}
