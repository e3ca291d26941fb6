"""An act that may be a crime goes to the police over Mid-Autumn of 2026 (25-27 September off, the periods do not wait)."""

from journey_cast import PERSON, archive, enter_person, enter_unit, law

SUMMARY = "喷漆车间可燃气体报警装置被人为关闭，现场存放油漆、稀释剂并正在作业，存在火灾、爆炸的现实危险。"
TO_POLICE = {
    "transfer_kind": "涉嫌犯罪移送公安机关",
    "receiving_organ": "常州市公安局示例分局",
    "transfer_reason": "具有发生重大伤亡事故的现实危险，涉嫌危险作业罪。",
    "transfer_basis": [
        law(number, name="行政执法机关移送涉嫌犯罪案件的规定", edition="2020-08-07") for number in (3, 5)
    ],
}
ATTACHED = [
    {"name": "涉嫌犯罪案件情况的调查报告", "copies": 1, "pages": 6},
    {"name": "涉案物品清单", "copies": 1, "pages": 1},
    {"name": "可燃气体报警装置检验报告", "copies": 1, "pages": 4},
]


def test_a_suspected_crime_is_handed_to_the_police(office):
    unit, person = enter_unit(office), enter_person(office)

    # --- found, filed, questioned ---------------------------------------------------------------------
    office.on("2026-09-21", "11:30")  # Monday
    case = office.open_case("关闭直接关系生产安全的报警设备", ("单位", unit), ("个人", person))
    case.issue(
        "inspection_record",
        inspection_place="喷漆车间",
        inspection_period={"start": "2026-09-21 09:10", "end": "2026-09-21 11:20"},
        findings=[{"description": SUMMARY, "place": "喷漆车间", "violated": [law(36, 3)]}],
        signer_name="陈示例",
        signer_relation="现场负责人",
    )
    case.issue("case_filing_approval", handler_opinion="涉嫌关闭报警设备，属本机关管辖，建议立案。")
    office.on("2026-09-22", "10:30")
    case.issue(
        "inquiry_record",
        "个人",
        inquiry_period={"start": "2026-09-22 09:30", "end": "2026-09-22 10:20"},
        recorder_name="李乙示",
        recorder_title="执法人员",
        questions=[{"question": "报警装置是谁要求关闭的？", "answer": "是我要求关闭的，嫌它常误报。"}],
    )
    case.clocks_are("""
        prosecution_limit         - 2026-09-21 → 2028-09-21 met
        prosecution_limit_serious - 2026-09-21 → 2031-09-21 met
        decision_limit            - 2026-09-21 → 2026-12-20 running   # 90 days: 9, 31, 30, 20; a Sunday, not moved
    """)

    # --- reported, approved, handed over --------------------------------------------------------------
    office.on("2026-09-23")
    case.forbidden(
        "case_transfer_letter",
        "个人",
        "transfer_approved",
        transfer_summary=SUMMARY,
        attachments=ATTACHED,
        **TO_POLICE,
    )
    case.issue("case_transfer_approval", "个人", handler_opinion="涉嫌犯罪，建议移送公安机关。", **TO_POLICE)
    case.clocks_become("transfer_decide - 2026-09-23 → 2026-09-26 running  # three days, a Saturday off")
    office.on("2026-09-24")
    letter = case.issue(
        "case_transfer_letter", "个人", attachments=ATTACHED, copied_to="常州市示例区人民检察院"
    )
    assert letter.values["receiving_organ"] == TO_POLICE["receiving_organ"]
    assert letter.values["party_name"] == PERSON
    case.clocks_become("""
        decision_limit  - 2026-09-21 → 2026-12-20 met
        transfer_decide - 2026-09-23 → 2026-09-26 met
        transfer_do     - 2026-09-24 → 2026-09-25 running
        police_review   - ? → ? not_started
    """)
    case.serve(letter, recipient=TO_POLICE["receiving_organ"], again=["recipient"])
    case.clocks_become("""
        transfer_do   - 2026-09-24 → 2026-09-25 met
        police_review - 2026-09-24 → 2026-09-27 running
    """)

    # --- no penalty in place of prosecution -----------------------------------------------------------
    office.on("2026-09-28")
    case.clocks_become("police_review - 2026-09-24 → 2026-09-27 ended")
    case.warned("penalty_notice", "个人", "case_not_ended", **_penalty())
    case.event("police_filed", at="2026-09-27 16:00", note="立案告知书")
    case.clocks_become("transfer_goods - 2026-09-27 → 2026-09-30 running")
    office.on("2026-09-30")
    case.event("goods_handed_over", note="涉案物品清单一份，接收人已签字")
    case.clocks_become("transfer_goods - 2026-09-27 → 2026-09-30 met")

    # --- closing --------------------------------------------------------------------------------------
    office.on("2026-10-09")
    case.issue(
        "case_closing_approval",
        "个人",
        result="涉嫌犯罪，已移送公安机关立案侦查。",
        execution="案卷材料和涉案物品已移交。",
        closing_reason="移送",
        handler_opinion="公安机关已立案，建议结案。",
    )
    archive(case, number="0001-2026-AJ-0008", pages=21, on="2026-10-10")
    case.stands_at("closing")
    case.is_sound()
    case.events_are("""
        2026-09-27 police_filed - - -
        2026-09-30 goods_handed_over - - -
    """)
    case.documents_are("""
        现场检查记录 （苏常）应急检记〔2026〕1号
        立案审批表 （苏常）应急立〔2026〕1号
        询问笔录
        案件移送审批表 （苏常）应急移审〔2026〕1号
        案件移送书 （苏常）应急移〔2026〕1号
        文书送达回执 （苏常）应急回〔2026〕1号
        结案审批表 （苏常）应急结〔2026〕1号
        案卷（首页） （苏常）应急案〔2026〕1号
        卷内目录
        卷内备考表
    """)
    assert case.is_complete_but_for_scans()
    assert case.fails_in_review() == set()
    case.becomes_volumes("main 4 Y", "secondary 3 Y")
    case.is_proved()


def _penalty():
    return {
        "violation_facts": "关闭报警装置。",
        "evidence_list": [{"name": "检验报告", "kind": "鉴定意见", "origin": "检验机构"}],
        "violated": [law(36, 3)],
        "basis": [law(99, item=4)],
        "penalties": [{"kind": "罚款", "amount": 10000}],
    }
