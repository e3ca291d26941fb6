"""Seizure at once, testing that stops the term, one extension, disposal; the party then waives its rights (June to August 2026).

Off days of the play: 19-21 June. Testing from 15 to 25 June takes ten days out of the thirty.
"""

from journey_cast import archive, enter_unit, law, review
from journey_decision import file_case

CAUSE = "储存危险物品未建立专门安全管理制度、未采取可靠安全措施"
COERCION = "中华人民共和国行政强制法"


def coercion(article, paragraph=None, item=None):
    return law(article, paragraph, item, name=COERCION, edition="2011-06-30")


def test_goods_are_seized_tested_extended_once_and_released(office):
    unit = enter_unit(office)

    # --- found and seized at once -------------------------------------------------------------------
    office.on("2026-06-08", "10:50")  # Monday
    case = office.open_case(CAUSE, ("单位", unit), source="举报投诉")
    case.issue(
        "inspection_record",
        inspection_place="危险化学品中间仓库",
        inspection_period={"start": "2026-06-08 09:30", "end": "2026-06-08 10:40"},
        findings=[
            {
                "description": "中间仓库混存油漆、稀释剂60桶，没有专门的安全管理制度，没有通风和防爆措施。",
                "is_major_hazard": True,
                "violated": [law(39, 2)],
            }
        ],
    )
    case.warned(
        "seizure_decision",
        None,
        "coercion_approved",
        **_seizure(act_basis=[law(65, 1, 4)], seizure_objects="稀释剂"),
    )
    office.on("2026-06-08", "15:40")
    case.issue(
        "coercion_approval",
        basic_facts="中间仓库混存油漆、稀释剂60桶，没有通风和防爆措施，存在现实危险。",
        coercion_kinds=["扣押"],
        coercion_detail="中间仓库内的油漆40桶、稀释剂20桶。",
        act_reason="危险物品的储存不符合国家标准，有爆炸、火灾的现实危险。",
        act_basis=[law(65, 1, 4)],
        coercion_term="三十日",
        emergency=True,
        emergency_at="2026-06-08 10:50",
        emergency_reported_at="2026-06-08 15:30",
        handler_opinion="情况紧急，已当场扣押，现补办批准手续。",
    )
    case.forbidden("seizure_decision", None, "seizure_term", **_seizure(seizure_until="2026-07-09"))
    seizure = case.issue("seizure_decision", **_seizure())
    inventory = case.issue(
        "seizure_inventory",
        keeping_place="示例危险化学品仓储中心3号库",
        keeper="韩示例",
        seizure_items=[
            {"name": "油漆", "spec": "18升/桶", "unit": "桶", "quantity": "40"},
            {"name": "稀释剂", "spec": "16升/桶", "unit": "桶", "quantity": "20"},
        ],
    )
    assert inventory.values["seizure_number"] == seizure.number
    case.serve(seizure, inventory, at="16:00")
    case.clocks_are("""
        emergency_measure_report 单位 2026-06-08 → 2026-06-09T10:50 met     # 24 hours, to the minute
        seizure                  单位 2026-06-08 → 2026-07-08       running # 30 days: 22 in June, 8
    """)
    file_case(case, "2026-06-09")

    # --- tested: the term stands still --------------------------------------------------------------
    office.on("2026-06-15", "10:30")
    case.issue(
        "sampling_voucher",
        person_in_charge="陈示例",
        sampling_period={"start": "2026-06-15 09:00", "end": "2026-06-15 09:30"},
        sampling_place="3号库",
        sampling_items=[{"name": "稀释剂", "unit": "瓶", "quantity": "2"}],
    )
    commission = case.issue(
        "appraisal_commission",
        appraisal_body="示例检测检验中心",
        appraisal_items=[{"name": "稀释剂", "quantity": "1瓶"}],
        appraisal_requirement="测定闪点（闭杯），判定是否属于易燃液体。",
        appraisal_due="2026-06-26",
    )
    case.event("period_suspended", "单位", at="2026-06-15 10:00", note="送检期间不计入扣押期限，已书面告知")
    case.clocks_become("""
        prosecution_limit         -    2026-06-08 → 2028-06-08 met
        prosecution_limit_serious -    2026-06-08 → 2031-06-08 met
        decision_limit            -    2026-06-09 → 2026-09-07 running    # 90 days: 21 in June, 31, 31, 7
        seizure                   单位 2026-06-08 → 2026-07-08 suspended
    """)
    office.on("2026-06-25", "16:30")
    case.event("period_resumed", "单位", at="2026-06-25 16:00", note="收到检验报告", record=commission)
    case.clocks_become("seizure 单位 2026-06-08 → 2026-07-18 running  # ten days later")

    # --- extended once, from the end with the days of testing ---------------------------------------
    office.on("2026-07-16")
    case.forbidden("seizure_extension", None, "seizure_extended_once", **_extension("2026-08-18"))
    extension = case.issue("seizure_extension", **_extension("2026-08-17"))
    assert extension.values["seizure_until"] == "2026-07-18"
    case.serve(extension)
    case.clocks_become("""
        seizure           单位 2026-06-08 → 2026-08-17 running
        seizure_extension 单位 2026-07-18 → 2026-08-17 running  # 30 days: 13 in July, 17
    """)
    office.on("2026-07-20")
    case.forbidden("seizure_extension", None, "seizure_extended_once", **_extension("2026-08-17"))
    office.on("2026-07-30")
    disposal = case.issue(
        "seizure_disposal",
        act_basis=[coercion(27), coercion(28, 1, 2)],
        seizure_disposals=[
            {"disposal": "解除扣押并退还"},
            {"disposal": "移送", "remark": "移交有资质单位处置"},
        ],
    )
    assert [row["quantity"] for row in disposal.values["seizure_disposals"]] == ["40", "20"]
    case.serve(disposal)
    case.clocks_become("""
        seizure           单位 2026-06-08 → 2026-08-17 met
        seizure_extension 单位 2026-07-18 → 2026-08-17 met
    """)

    # --- told; the party gives up its rights in writing ---------------------------------------------
    office.on("2026-08-03")
    case.issue(
        "investigation_report",
        investigation_process="6月8日检查并扣押，6月9日立案，6月15日送检，7月30日处理扣押物品。",
        violation_facts="中间仓库混存油漆40桶、稀释剂20桶，没有专门的安全管理制度，没有可靠的安全措施。",
        case_nature="储存危险物品未建立专门安全管理制度、未采取可靠的安全措施。",
        basis=[law(101, item=1)],
        circumstances="首次违法，配合调查。",
        proposed_penalties=[{"kind": "罚款", "amount": 45000, "discretion": "一般阶次"}],
    )
    office.on("2026-08-04")
    case.issue(
        "legal_review_opinion", submitted_on="2026-08-03", planned_disposition="拟处罚款45000元。", **review()
    )
    office.on("2026-08-05")
    notice = case.issue("penalty_notice")
    case.serve(notice)
    case.clocks_become("defence_period 单位 2026-08-05 → 2026-08-10 running")
    office.on("2026-08-06", "15:00")
    case.forbidden("penalty_decision_unit", None, "defence_over")
    case.event("rights_waived", "单位", at="2026-08-06 14:00", note="书面放弃陈述、申辩")
    case.clocks_become("defence_period 单位 2026-08-05 → 2026-08-10 met")
    office.on("2026-08-07")
    case.issue(
        "case_disposition_approval",
        disposition_phase="决定前呈批",
        defence_statement="当事人书面放弃陈述、申辩。",
        defence_result="未提出陈述申辩",
        defence_review="当事人于8月6日书面放弃陈述、申辩。",
        handler_opinion="建议处罚款45000元。",
    )
    decision = case.issue("penalty_decision_unit")
    case.serve(decision)
    case.clocks_become("""
        decision_limit  -    2026-06-09 → 2026-09-07 met
        serve_decision  单位 2026-08-07 → 2026-08-18 met
        publish_penalty 单位 2026-08-07 → 2026-08-18 running
        pay_fine        单位 2026-08-07 → 2026-08-24 running  # 15 days end Saturday 22 August
        reconsideration 单位 2026-08-07 → 2026-10-08 running  # 60 days end on 6 October, a holiday
        suit            单位 2026-08-07 → 2027-02-08 running provisional  # 7 February is a Sunday
        apply_court     单位 2027-02-08 → 2027-05-08 running provisional
    """)
    office.on("2026-08-10")
    case.event("published", "单位", at="2026-08-10")
    case.event("fine_paid", "单位", amount="45000", note="示例票据0000030")
    case.clocks_become("""
        publish_penalty 单位 2026-08-07 → 2026-08-18 met
        pay_fine        单位 2026-08-07 → 2026-08-24 met
        apply_court     单位 2027-02-08 → 2027-05-08 met provisional
    """)
    office.on("2026-08-12")
    case.issue(
        "case_closing_approval",
        result="处罚款45000元。",
        execution="罚款已按期缴清，扣押物品已处理。",
        payment_receipts="示例票据0000030",
        closing_reason="执行完毕",
        handler_opinion="处罚决定执行完毕，建议结案。",
    )
    archive(case, number="0001-2026-AJ-0004", pages=49, on="2026-08-13")
    case.is_sound()
    case.events_are("""
        2026-06-15 period_suspended 单位 - -
        2026-06-25 period_resumed 单位 - -
        2026-08-06 rights_waived 单位 - -
        2026-08-10 published 单位 - -
        2026-08-10 fine_paid 单位 45000.00 -
    """)
    case.documents_are("""
        现场检查记录 （苏常）应急检记〔2026〕1号
        行政强制审批表 （苏常）应急强审〔2026〕1号
        查封扣押决定书 （苏常）应急查扣〔2026〕1号
        查封扣押（场所、设施、财物）清单
        文书送达回执 （苏常）应急回〔2026〕1号
        立案审批表 （苏常）应急立〔2026〕1号
        抽样取证凭证 （苏常）应急抽〔2026〕1号
        鉴定委托书 （苏常）应急鉴〔2026〕1号
        延长查封扣押期限决定书 （苏常）应急查扣延期〔2026〕1号
        文书送达回执 （苏常）应急回〔2026〕2号
        查封扣押处理决定书 （苏常）应急查扣处〔2026〕1号
        文书送达回执 （苏常）应急回〔2026〕3号
        案件调查终结报告 （苏常）应急终报〔2026〕1号
        行政处罚法制审核意见书 （苏常）应急法审〔2026〕1号
        行政处罚告知书 （苏常）应急罚告〔2026〕1号
        文书送达回执 （苏常）应急回〔2026〕4号
        案件处理呈批表 （苏常）应急处呈〔2026〕1号
        行政处罚决定书（单位） （苏常）应急罚〔2026〕1号
        文书送达回执 （苏常）应急回〔2026〕5号
        结案审批表 （苏常）应急结〔2026〕1号
        案卷（首页） （苏常）应急案〔2026〕1号
        卷内目录
        卷内备考表
    """)
    assert case.is_complete_but_for_scans()
    assert case.fails_in_review() == {"9", "20"}  # no order to correct, no reason of discretion
    case.becomes_volumes("main 14 D30", "secondary 6 D30", without=("signed_scan", "coercion_recorded"))
    case.is_proved()


def _seizure(**changes):
    return {
        "seizure_problem": "中间仓库混存油漆、稀释剂60桶，没有通风和防爆措施。",
        "seizure_kind": "扣押",
        "seizure_until": "2026-07-08",
        "inventory_no": "查扣清〔2026〕1号",
        **changes,
    }


def _extension(until):
    return {"extension_reason": "检验结论需进一步核实，案情复杂。", "extended_until": until}
