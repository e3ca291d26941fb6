"""Evidence registered and preserved (先行登记保存) before Mid-Autumn and National Day of 2026, decided on in seven working days.

Off days of the play: 25-27 September, 1-7 October; 10 October (a Saturday) is worked. A film of the officers' recorder comes
in by the inbox and gets its note. The party is a person.
"""

from journey_cast import PERSON, archive, enter_person, law, review
from journey_decision import dispose

from films import film

CAUSE = "零售非法生产的烟花爆竹"
FIREWORKS = "烟花爆竹安全管理条例"
PROCEDURE = "中华人民共和国行政处罚法"
SERIAL = "DSJ0042"
"""Of the recorder of officer 李乙示."""


def rule(article, paragraph=None):
    return law(article, paragraph, name=FIREWORKS, edition="2016-02-06")


def test_evidence_is_preserved_over_two_holidays_and_decided_on_in_time(office, tmp_path):
    person = enter_person(office)
    office.run("officer", "add", *_recorder())

    # --- found, filed, preserved --------------------------------------------------------------------
    office.on("2026-09-24", "09:30")  # Thursday
    case = office.open_case(CAUSE, ("个人", person), officers=("王甲示", "赵丁示"), source="举报投诉")
    case.issue(
        "case_filing_approval",
        occurred_on="2026-09-24",
        basic_facts="接举报，张某在其零售点销售没有流向登记标签的烟花60箱。",
        handler_opinion="涉嫌销售非法生产的烟花爆竹，建议立案。",
    )
    case.issue(
        "survey_record",
        survey_period={"start": "2026-09-24 10:00", "end": "2026-09-24 10:40"},
        survey_place="样本路烟花爆竹零售点",
        weather="晴",
        recorder_name="赵丁示",
        recorder_title="执法人员",
        survey_findings="店内货架和后仓存放没有流向登记标签的烟花60箱。",
    )
    office.on("2026-09-24", "11:00")
    case.issue("evidence_preservation_approval", **_preservation())
    case.forbidden("evidence_preservation_notice", None, "preservation_term", come_on="2026-10-13")
    notice = case.issue("evidence_preservation_notice", come_on="2026-10-12")
    inventory = case.issue("evidence_preservation_inventory")
    assert inventory.values["preserved_items"] == [
        {"name": "无标签烟花", "unit": "箱", "quantity": "60"},
        {"name": "销售账册", "unit": "本", "quantity": "2"},
    ]
    case.serve(notice, inventory)
    case.clocks_are("""
        prosecution_limit         -    2026-09-24 → 2028-09-24 met
        prosecution_limit_serious -    2026-09-24 → 2031-09-24 met
        decision_limit            -    2026-09-24 → 2026-12-23 running  # 90 days: 6 in September, 31, 30, 23
        preserve_evidence         个人 2026-09-24 → 2026-10-12 running  # 28, 29, 30; 8, 9, 10 (Saturday, worked), 12
    """)

    # --- the film of the visit ----------------------------------------------------------------------
    name = f"{SERIAL}_20260924101500.mp4"
    office.run("ingest", film(tmp_path / name, seconds=2), "--case", case.id)
    note = case.issue(
        "av_evidence_note",
        evidence_no="2026-YX-001",
        proves="零售点货架和后仓存放没有流向登记标签的烟花。",
        original_carrier="执法记录仪存储卡，存执法一科保密柜",
    )
    assert (note.values["media_kind"], note.values["file_name"]) == ("录像", name)
    assert (note.values["maker"], note.values["made_at"]) == ("赵丁示", "2026-09-24 10:15")
    assert len(note.values["sha256"]) == 64
    case.clocks_become("")

    # --- decided on before the time is over ---------------------------------------------------------
    office.on("2026-10-09")
    approval = case.issue(
        "evidence_disposal_approval",
        act_reason="账册已复制，烟花经认定系非法生产。",
        handler_opinion="烟花予以没收，账册退还。",
    )
    assert approval.values["evidence_brief"] == inventory.values["preserved_items"]
    office.on("2026-10-12")
    disposal = case.issue(
        "evidence_disposal_decision",
        preserved_disposals=[{"disposal": "没收"}, {"disposal": "退还", "remark": "已复制核对"}],
    )
    case.serve(disposal)
    case.clocks_become("preserve_evidence 个人 2026-09-24 → 2026-10-12 met")

    # --- told, decided, paid ------------------------------------------------------------------------
    office.on("2026-10-13")
    case.issue(
        "investigation_report",
        investigation_process="9月24日立案、勘验并先行登记保存，10月12日作出处理决定。",
        violation_facts="在零售点销售没有流向登记标签的非法生产烟花60箱。",
        case_nature="零售经营者销售非法生产的烟花爆竹。",
        violated=[rule(20, 3)],
        basis=[rule(38, 2)],
        circumstances="首次违法，配合调查。",
        proposed_penalties=[
            {"kind": "罚款", "amount": 3000, "discretion": "一般阶次"},
            {"kind": "没收非法财物", "detail": "没收烟花60箱", "discretion": "法定"},
        ],
    )
    office.on("2026-10-14")
    case.issue(
        "legal_review_opinion",
        submitted_on="2026-10-13",
        planned_disposition="拟罚款3000元，没收烟花60箱。",
        **review(),
    )
    office.on("2026-10-15")
    told = case.issue("penalty_notice")
    assert [row["kind"] for row in told.values["penalties"]] == ["罚款", "没收非法财物"]
    case.serve(told)
    case.clocks_become("defence_period 个人 2026-10-15 → 2026-10-20 running")
    office.on("2026-10-21")
    dispose(case)
    decision = case.issue("penalty_decision_individual", discretion_reason="首次违法，按一般阶次确定。")
    case.serve(decision, method="邮寄", service_remark="邮单号示例0001，10月21日签收。")
    late = case.warned(
        "evidence_disposal_decision", None, "preservation_in_time", preserved_disposals=_again()
    )
    assert "2026-10-12" in late
    case.clocks_become("""
        decision_limit  -    2026-09-24 → 2026-12-23 met
        defence_period  个人 2026-10-15 → 2026-10-20 ended
        serve_decision  个人 2026-10-21 → 2026-10-30 met
        pay_fine        个人 2026-10-21 → 2026-11-05 running
        reconsideration 个人 2026-10-21 → 2026-12-21 running  # 60 days end Sunday 20 December
        suit            个人 2026-10-21 → 2027-04-21 running provisional
        apply_court     个人 2027-04-21 → 2027-07-21 running provisional
    """)
    office.on("2026-10-22", "10:00")
    case.warned("survey_record", None, "no_evidence_after_decision", **_late_survey())
    office.on("2026-11-05")
    case.event("fine_paid", "个人", amount="3000", note="示例票据0000040")
    case.clocks_become("""
        pay_fine    个人 2026-10-21 → 2026-11-05 met
        apply_court 个人 2027-04-21 → 2027-07-21 met provisional
    """)
    office.on("2026-11-06")
    case.issue(
        "case_closing_approval",
        result="罚款3000元，没收烟花60箱。",
        execution="罚款已缴清，烟花已移交销毁。",
        payment_receipts="示例票据0000040",
        closing_reason="执行完毕",
        handler_opinion="处罚决定执行完毕，建议结案。",
    )
    archive(case, number="0001-2026-AJ-0005", pages=40, on="2026-11-09")
    case.is_sound()
    case.events_are("2026-11-05 fine_paid 个人 3000.00 -")
    case.documents_are(f"""
        立案审批表 （苏常）应急立〔2026〕1号
        勘验笔录 （苏常）应急勘〔2026〕1号
        先行登记保存证据审批表 （苏常）应急先保审〔2026〕1号
        先行登记保存证据通知书 （苏常）应急先保通〔2026〕1号
        先行登记保存证据清单
        文书送达回执 （苏常）应急回〔2026〕1号
        {name.removesuffix(".mp4")}
        音像（电子）证据说明
        先行登记保存证据处理审批表 （苏常）应急先保处审〔2026〕1号
        先行登记保存证据处理决定书 （苏常）应急先保处〔2026〕1号
        文书送达回执 （苏常）应急回〔2026〕2号
        案件调查终结报告 （苏常）应急终报〔2026〕1号
        行政处罚法制审核意见书 （苏常）应急法审〔2026〕1号
        行政处罚告知书 （苏常）应急罚告〔2026〕1号
        文书送达回执 （苏常）应急回〔2026〕3号
        案件处理呈批表 （苏常）应急处呈〔2026〕1号
        行政处罚决定书（个人） （苏常）应急罚〔2026〕1号
        文书送达回执 （苏常）应急回〔2026〕4号
        结案审批表 （苏常）应急结〔2026〕1号
        案卷（首页） （苏常）应急案〔2026〕1号
        卷内目录
        卷内备考表
    """)
    assert case.is_complete_but_for_scans()
    assert case.fails_in_review() == {"9"}  # no order to correct
    case.becomes_volumes("main 12 D30", "secondary 7 D30")
    case.is_proved()
    assert decision.values["party_name"] == PERSON


def _preservation():
    return {
        "evidence_brief": [
            {"name": "无标签烟花", "unit": "箱", "quantity": "60"},
            {"name": "销售账册", "unit": "本", "quantity": "2"},
        ],
        "act_reason": "烟花和账册是证明违法行为的重要证据，可能被转移、销毁。",
        "act_basis": [law(56, name=PROCEDURE, edition="2021-01-22")],
        "keeping_method": "异地保存",
        "keeping_place": "示例烟花爆竹专用仓库",
        "handler_opinion": "证据可能灭失，建议先行登记保存。",
    }


def _again():
    return [{"disposal": "移送"}, {"disposal": "退还"}]


def _late_survey():
    return {
        "survey_period": {"start": "2026-10-22 09:00", "end": "2026-10-22 09:30"},
        "survey_place": "零售点",
        "weather": "晴",
        "recorder_name": "赵丁示",
        "recorder_title": "执法人员",
        "survey_findings": "补充勘验。",
    }


def _recorder():
    return [
        *("--name", "赵丁示", "--cert", "10040020004", "--issuer", "江苏省司法厅（示例）"),
        *("--valid-from", "2024-01-01", "--valid-to", "2028-12-31", "--recorder", SERIAL),
    ]
