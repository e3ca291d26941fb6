"""A first, minor act that was put right at once is not punished, over the Dragon Boat Festival of 2026 (19-21 June off)."""

from journey_cast import archive, enter_unit, law, review
from journey_decision import CAUSE, file_case, inspect, report


def test_a_minor_act_that_was_corrected_is_not_punished(office):
    case = office.open_case(CAUSE, ("单位", enter_unit(office)), opened_on="2026-06-08")

    # --- found and put right --------------------------------------------------------------------------
    inspect(case, "2026-06-08")  # Monday
    case.forbidden("no_penalty_decision", None, "filing_before_decision", **_decision(), **_facts())
    order = case.issue(
        "rectification_order",
        order_basis=[law(65, 1, 2)],
        deadline_groups=[{"item_numbers": "1", "deadline": "2026-06-15"}],
    )
    case.serve(order)
    file_case(case, "2026-06-09")
    case.clocks_are("""
        prosecution_limit         - 2026-06-08 → 2028-06-08 met
        prosecution_limit_serious - 2026-06-08 → 2031-06-08 met
        decision_limit -    2026-06-09 → 2026-09-07 running    # 90 days: 21, 31, 31, 7
        rectification  单位 2026-06-08 → 2026-06-15 running
    """)
    office.on("2026-06-12")
    opinion = case.issue(
        "reinspection_opinion", reinspection_results=[{"result": "已整改", "note": "已补训"}]
    )
    case.serve(opinion)
    case.clocks_become("rectification 单位 2026-06-08 → 2026-06-15 met")

    # --- looked at, reviewed, decided -----------------------------------------------------------------
    report(
        case,
        "2026-06-15",
        circumstances="首次发现，涉及5人，限期内补训并如实记录，没有危害后果。",
        proposed_penalties=[{"kind": "不予行政处罚", "discretion": "首次发现，危害轻微，已改正"}],
    )
    office.on("2026-06-16")
    case.issue(
        "legal_review_opinion",
        submitted_on="2026-06-15",
        planned_disposition="拟不予行政处罚。",
        **review(),
    )
    office.on("2026-06-17")
    disposition = case.issue(
        "case_disposition_approval",
        disposition_phase="决定前呈批",
        defence_statement="尚未告知，当事人没有提出意见。",
        defence_result="未提出陈述申辩",
        defence_review="不予行政处罚，无须告知拟作出的处罚。",
        discretion_reason="初次违法，危害后果轻微并及时改正。",
        handler_opinion="建议不予行政处罚，对当事人进行教育。",
    )
    assert disposition.values.get("penalties") is None
    office.on("2026-06-18")
    decision = case.issue("no_penalty_decision", **_decision())
    case.stands_at("decided")
    case.clocks_become("""
        decision_limit  -    2026-06-09 → 2026-09-07 met
        serve_decision  单位 2026-06-18 → 2026-06-30 running   # 19 off; 22, 23, 24, 25, 26, 29, 30
        reconsideration 单位 ? → ? not_started
        suit            单位 ? → ? not_started
    """)

    # --- served and closed ----------------------------------------------------------------------------
    case.warned("case_closing_approval", None, "decisions_served", **_closing())
    office.on("2026-06-24")
    case.serve(decision)
    case.clocks_become("""
        serve_decision  单位 2026-06-18 → 2026-06-30 met
        reconsideration 单位 2026-06-24 → 2026-08-24 running   # 60 days end Sunday 23 August
        suit            单位 2026-06-24 → 2026-12-24 running
    """)
    office.on("2026-06-25")
    closing = case.issue("case_closing_approval", **_closing())
    assert closing.values["reinspection_number"] == opinion.number
    archive(case, number="0001-2026-AJ-0009", pages=19, on="2026-06-26")
    case.stands_at("closing")
    case.is_sound()
    case.events_are("")
    case.documents_are("""
        现场检查记录 （苏常）应急检记〔2026〕1号
        责令限期整改指令书 （苏常）应急责改〔2026〕1号
        文书送达回执 （苏常）应急回〔2026〕1号
        立案审批表 （苏常）应急立〔2026〕1号
        整改复查意见书 （苏常）应急复查〔2026〕1号
        文书送达回执 （苏常）应急回〔2026〕2号
        案件调查终结报告 （苏常）应急终报〔2026〕1号
        行政处罚法制审核意见书 （苏常）应急法审〔2026〕1号
        案件处理呈批表 （苏常）应急处呈〔2026〕1号
        不予行政处罚决定书 （苏常）应急不罚〔2026〕1号
        文书送达回执 （苏常）应急回〔2026〕3号
        结案审批表 （苏常）应急结〔2026〕1号
        案卷（首页） （苏常）应急案〔2026〕1号
        卷内目录
        卷内备考表
    """)
    assert case.is_complete_but_for_scans()
    assert case.fails_in_review() == set()
    case.becomes_volumes("main 7 D30", "secondary 5 D30")
    case.is_proved()


def _decision():
    return {
        "no_penalty_reason": "初次违法且危害后果轻微并及时改正",
        "no_penalty_basis": [law(33, 1, name="中华人民共和国行政处罚法", edition="2021-01-22")],
        "education": "已于6月12日对主要负责人进行教育，应当如实记录教育和培训情况。",
    }


def _facts():
    return {
        "violation_facts": "签到表一人代签。",
        "evidence_list": [{"name": "签到表", "kind": "书证", "origin": "当事人"}],
    }


def _closing():
    return {
        "result": "不予行政处罚。",
        "execution": "没有执行内容，隐患经复查已整改。",
        "closing_reason": "不予处罚",
        "handler_opinion": "决定已送达，建议结案。",
    }
