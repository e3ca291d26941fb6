"""A case filed upon a report is withdrawn when nothing of it proves true, around May Day of 2026.

Off 1-5 May; 9 May (a Saturday) is worked.
"""

from journey_cast import archive, enter_unit, law


def test_a_case_without_a_violation_is_withdrawn(office):
    unit = enter_unit(office)

    # --- reported and filed ---------------------------------------------------------------------------
    office.on("2026-04-29")
    case = office.open_case("未按规定配备安全生产管理人员", ("单位", unit), source="举报投诉")
    case.wrong("case_withdrawal_approval", says="filing_date", **_withdrawal())
    filing = case.issue(
        "case_filing_approval",
        occurred_on="2026-04-27",
        basic_facts="群众举报该公司没有专职安全生产管理人员。",
        handler_opinion="举报内容具体，属本机关管辖，建议立案。",
    )
    assert filing.values["case_source"] == "举报投诉"
    case.stands_at("filed")
    case.clocks_become("""
        prosecution_limit         - 2026-04-27 → 2028-04-27 met
        prosecution_limit_serious - 2026-04-27 → 2031-04-27 met
        decision_limit            - 2026-04-29 → 2026-07-28 running   # 90 days: 1, 31, 30, 28
    """)

    # --- looked into ----------------------------------------------------------------------------------
    office.on("2026-05-09", "10:30")  # a Saturday that is worked
    case.issue(
        "survey_record",
        survey_period={"start": "2026-05-09 09:10", "end": "2026-05-09 10:20"},
        survey_place="人力资源部",
        weather="晴",
        survey_parties=[{"name": "陈示例", "position": "人力资源部经理", "phone": "0519-00000002"}],
        recorder_name="李乙示",
        recorder_title="执法人员",
        survey_findings="任命文件2份、社会保险缴纳记录24个月、考核合格证明1份，均已拍照固定。",
    )
    case.clocks_become("")

    # --- withdrawn ------------------------------------------------------------------------------------
    office.on("2026-05-13")
    withdrawn = case.issue("case_withdrawal_approval", **_withdrawal())
    assert (withdrawn.values["filing_date"], withdrawn.values["basic_facts"]) == (
        "2026-04-29",
        filing.values["basic_facts"],
    )
    case.stands_at("closing")
    case.clocks_become("decision_limit - 2026-04-29 → 2026-07-28 met")
    case.warned("penalty_notice", None, "case_not_ended", **_penalty())
    case.forbidden("penalty_decision_unit", None, "notice_before_decision", "case_not_ended", **_penalty())
    office.on("2026-05-14")
    case.issue(
        "case_closing_approval",
        result="违法事实不成立，撤销案件。",
        execution="没有执行内容，已答复举报人。",
        closing_reason="撤销",
        handler_opinion="案件已撤销，建议结案。",
    )
    archive(case, number="0001-2026-AJ-0010", pages=9, on="2026-05-15")
    case.is_sound()
    case.events_are("")
    case.documents_are("""
        立案审批表 （苏常）应急立〔2026〕1号
        勘验笔录 （苏常）应急勘〔2026〕1号
        案件终止（撤销）审批表 （苏常）应急撤审〔2026〕1号
        结案审批表 （苏常）应急结〔2026〕1号
        案卷（首页） （苏常）应急案〔2026〕1号
        卷内目录
        卷内备考表
    """)
    assert case.is_complete_but_for_scans()
    assert case.fails_in_review() == set()
    case.becomes_volumes("main 1 D30", "secondary 3 D30")
    case.is_proved()


def _withdrawal():
    return {
        "withdrawal_kind": "撤销",
        "withdrawal_reason": "违法事实不成立",
        "withdrawal_details": "该公司已任命专职安全生产管理人员，任命文件、社会保险记录和考核合格证明齐全。",
        "handler_opinion": "违法事实不能成立，建议撤销案件，答复举报人。",
    }


def _penalty():
    return {
        "violation_facts": "没有配备专职人员。",
        "evidence_list": [{"name": "社会保险记录", "kind": "书证", "origin": "当事人"}],
        "violated": [law(24, 2)],
        "basis": [law(97, item=1)],
        "penalties": [{"kind": "罚款", "amount": 10000}],
    }
