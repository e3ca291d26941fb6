"""A hearing over Spring Festival of 2026: told, asked for, notified seven working days before, held, reviewed again.

Off days of the play: 15-23 February; 14 and 28 February (Saturdays) are worked. The fine of 80,000 passes the thresholds of
hearing and collective discussion (50,000), both of practice, so only warnings where the law names no number.
"""

from journey_cast import archive, enter_unit, review
from journey_decision import CAUSE, file_case, inspect, report

PENALTY = [{"kind": "罚款", "amount": 80000, "discretion": "从重阶次"}]
SESSION = {
    "hearing_at": "2026-03-09 09:30",
    "hearing_place": "三楼听证室",
    "hearing_mode": "公开",
    "hearing_chair": "冯庚示",
    "hearing_chair_title": "法规科科长",
    "hearing_officers": [{"name": "褚辛示", "position": "法规科科员"}],
    "hearing_clerk": "卫壬示",
    "hearing_clerk_title": "法规科科员",
}


def test_a_hearing_is_asked_for_held_and_the_decision_rests_on_it(office):
    case = office.open_case(CAUSE, ("单位", enter_unit(office)), opened_on="2026-01-22")
    inspect(case, "2026-01-22")  # Thursday
    order = case.issue(
        "rectification_order", deadline_groups=[{"item_numbers": "1", "deadline": "2026-02-06"}]
    )
    case.serve(order)
    file_case(case, "2026-01-26")
    office.on("2026-02-06")
    opinion = case.issue("reinspection_opinion", reinspection_results=[{"result": "已整改"}])
    case.serve(opinion)
    report(case, "2026-02-06", proposed_penalties=PENALTY)
    office.on("2026-02-09")
    case.issue(
        "legal_review_opinion", submitted_on="2026-02-06", planned_disposition="拟处罚款80000元。", **review()
    )
    case.clocks_are("""
        prosecution_limit         -    2026-01-22 → 2028-01-22 met
        prosecution_limit_serious -    2026-01-22 → 2031-01-22 met
        decision_limit            -    2026-01-26 → 2026-04-26 running  # 90 days: 5 in January, 28, 31, 26
        rectification             单位 2026-01-22 → 2026-02-06 met
    """)

    # --- notice of the right to a hearing -----------------------------------------------------------
    office.on("2026-02-10")
    notice = case.issue("hearing_right_notice")
    assert notice.values["penalties"] == [{"kind": "罚款", "amount": 8_000_000}]
    case.forbidden("penalty_decision_unit", None, "notice_served", "discussion_held")
    office.on("2026-02-12")  # Thursday
    case.serve(notice)
    case.clocks_become("""
        defence_period  单位 2026-02-12 → 2026-02-24 running  # 13, 14 (Saturday, worked), 24
        hearing_request 单位 2026-02-12 → 2026-02-26 running  # 13, 14, 24, 25, 26
    """)
    office.on("2026-02-24", "17:00")
    case.forbidden("penalty_decision_unit", None, "defence_over", "hearing_request_over", "discussion_held")
    office.on("2026-02-25", "10:30")
    case.forbidden("penalty_decision_unit", None, "hearing_request_over", "discussion_held")
    case.event("hearing_requested", "单位", at="2026-02-25 10:00", note="书面申请")
    case.clocks_become("""
        defence_period  单位 2026-02-12 → 2026-02-24 ended
        hearing_request 单位 2026-02-12 → 2026-02-26 met
    """)

    # --- the session --------------------------------------------------------------------------------
    office.on("2026-02-26")
    # Seven working days before 5 March: 4, 3, 2 March, 28 (Saturday, worked), 27, 26, 25 February: yesterday.
    near = case.forbidden(
        "hearing_notice", None, "hearing_told_in_time", **{**SESSION, "hearing_at": "2026-03-05 09:30"}
    )
    assert "2026-02-25" in near
    case.forbidden("hearing_notice", None, "roles_apart", **{**SESSION, "hearing_chair": "王甲示"})
    told = case.issue("hearing_notice", **SESSION)
    assert told.values["hearing_requested_on"] == "2026-02-25"
    case.clocks_become(
        "hearing_notice 单位 2026-03-09 → 2026-02-27 running  # 6, 5, 4, 3, 2 March, 28, 27 February"
    )
    case.forbidden("hearing_record", None, "hearing_served_in_time", **_session())
    office.on("2026-02-27")
    case.serve(told)
    case.clocks_become("hearing_notice 单位 2026-03-09 → 2026-02-27 met")
    office.on("2026-03-02")
    case.forbidden("penalty_decision_unit", None, "hearing_held", "discussion_held")
    office.on("2026-03-09", "11:30")
    held = case.issue("hearing_record", **_session())
    assert held.values["hearing_chair"] == "冯庚示"
    office.on("2026-03-10")
    heard = case.issue(
        "hearing_report",
        hearing_summary="当事人对事实没有异议，请求从轻。",
        chair_opinion="事实清楚，程序合法，建议维持拟作出的处罚。",
    )
    assert heard.values["hearing_period"] == held.values["hearing_period"]
    case.clocks_become("")

    # --- reviewed again, discussed, decided ---------------------------------------------------------
    office.on("2026-03-11")
    case.forbidden("penalty_decision_unit", None, "legal_review_done", "discussion_held")
    case.forbidden(
        "legal_review_opinion",
        None,
        "roles_apart",
        submitted_on="2026-03-10",
        planned_disposition="听证后拟维持罚款80000元。",
        **review(legal_reviewer="冯庚示"),
    )
    case.issue(
        "legal_review_opinion",
        submitted_on="2026-03-10",
        planned_disposition="听证后拟维持罚款80000元。",
        again=["review_checks"],  # everything is looked at once more
        **review(review_opinion="听证程序合法，事实清楚，同意作出处罚决定。"),
    )
    office.on("2026-03-12", "16:00")
    case.warned("penalty_decision_unit", None, "discussion_held")
    case.issue("collective_discussion_record", **_discussion())
    office.on("2026-03-13")
    approval = case.issue(
        "case_disposition_approval",
        disposition_phase="决定前呈批",
        defence_statement="当事人在听证中请求从轻。",
        defence_result="不予采纳",
        defence_review="经听证，从轻的理由不成立，维持告知的处罚。",
        discretion_reason="涉及26人，属从重阶次。",
        handler_opinion="建议处罚款80000元。",
    )
    assert approval.values["penalties"] == notice.values["penalties"]
    decision = case.issue("penalty_decision_unit")
    assert (decision.values["notice_number"], decision.values["fine_total"]) == (notice.number, 8_000_000)
    case.clocks_become("""
        decision_limit  -    2026-01-26 → 2026-04-26 met
        serve_decision  单位 2026-03-13 → 2026-03-24 running  # 16-20, 23, 24
        publish_penalty 单位 2026-03-13 → 2026-03-24 running
        pay_fine        单位 ? → ? not_started
        reconsideration 单位 ? → ? not_started
        suit            单位 ? → ? not_started
    """)

    # --- service, payment, closing ------------------------------------------------------------------
    office.on("2026-03-16")
    case.serve(decision)
    case.clocks_become("""
        serve_decision  单位 2026-03-13 → 2026-03-24 met
        pay_fine        单位 2026-03-16 → 2026-03-31 running
        reconsideration 单位 2026-03-16 → 2026-05-15 running
        suit            单位 2026-03-16 → 2026-09-16 running
        apply_court     单位 2026-09-16 → 2026-12-16 running
    """)
    office.on("2026-03-18")
    case.event("published", "单位", at="2026-03-18")
    office.on("2026-03-30")
    case.event("fine_paid", "单位", amount="80000", note="示例票据0000020")
    case.clocks_become("""
        publish_penalty 单位 2026-03-13 → 2026-03-24 met
        pay_fine        单位 2026-03-16 → 2026-03-31 met
        apply_court     单位 2026-09-16 → 2026-12-16 met
    """)
    office.on("2026-04-01")
    case.issue(
        "case_closing_approval",
        result="处罚款80000元。",
        execution="罚款已按期缴清，隐患已整改。",
        payment_receipts="示例票据0000020",
        closing_reason="执行完毕",
        handler_opinion="处罚决定执行完毕，建议结案。",
    )
    archive(case, number="0001-2026-AJ-0003", pages=58, on="2026-04-02")
    case.is_sound()
    case.events_are("""
        2026-02-25 hearing_requested 单位 - -
        2026-03-18 published 单位 - -
        2026-03-30 fine_paid 单位 80000.00 -
    """)
    case.documents_are("""
        现场检查记录 （苏常）应急检记〔2026〕1号
        责令限期整改指令书 （苏常）应急责改〔2026〕1号
        文书送达回执 （苏常）应急回〔2026〕1号
        立案审批表 （苏常）应急立〔2026〕1号
        整改复查意见书 （苏常）应急复查〔2026〕1号
        文书送达回执 （苏常）应急回〔2026〕2号
        案件调查终结报告 （苏常）应急终报〔2026〕1号
        行政处罚法制审核意见书 （苏常）应急法审〔2026〕1号
        行政处罚听证告知书 （苏常）应急听告〔2026〕1号
        文书送达回执 （苏常）应急回〔2026〕3号
        行政处罚听证会通知书 （苏常）应急听通〔2026〕1号
        文书送达回执 （苏常）应急回〔2026〕4号
        听证笔录
        听证会报告书 （苏常）应急听报〔2026〕1号
        行政处罚法制审核意见书 （苏常）应急法审〔2026〕2号
        行政处罚集体讨论记录 （苏常）应急罚集〔2026〕1号
        案件处理呈批表 （苏常）应急处呈〔2026〕1号
        行政处罚决定书（单位） （苏常）应急罚〔2026〕1号
        文书送达回执 （苏常）应急回〔2026〕5号
        结案审批表 （苏常）应急结〔2026〕1号
        案卷（首页） （苏常）应急案〔2026〕1号
        卷内目录
        卷内备考表
    """)
    assert case.is_complete_but_for_scans()
    assert case.fails_in_review() == set()
    case.becomes_volumes("main 12 Y", "secondary 8 Y")
    case.is_proved()


def _session():
    return {
        "hearing_period": {"start": "2026-03-09 09:30", "end": "2026-03-09 11:10"},
        "transcript": "主持人：核对身份，宣布案由，告知权利。\n当事人：没有异议，请求从轻。\n主持人：听证结束。",
    }


def _discussion():
    return {
        "discussion_period": {"start": "2026-03-12 14:00", "end": "2026-03-12 15:00"},
        "discussion_place": "六楼会议室",
        "discussion_chair": "陈丙示",
        "discussion_chair_title": "局长",
        "reporter_name": "王甲示",
        "recorder_name": "卫壬示",
        "attendees": [{"name": "陈丙示", "position": "局长"}, {"name": "吴丁示", "position": "副局长"}],
        "discussion_content": "承办人汇报案情和听证情况。",
        "speeches": [{"name": "吴丁示", "opinion": "同意。"}, {"name": "陈丙示", "opinion": "同意。"}],
        "discussion_conclusion": "一致同意罚款80000元。",
    }
