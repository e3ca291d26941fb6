"""On-site measures, coercion, evidence, report and inspection notice: what each says in each of its cases."""

import pytest
from mem_forms import PACK, fill, text_of

from docarchive.domain.errors import RejectedError

PERSON = {
    **dict.fromkeys(("uscc", "address", "legal_rep", "legal_rep_title")),
    **{
        name: PACK.sample("hearing_right_notice")[name]
        for name in ("sex", "id_no", "home_address", "employer", "title")
    },
    "party_name": "张示例",
}


@pytest.mark.parametrize(
    "form_id",
    [
        *("coercion_approval", "seizure_decision", "sampling_voucher", "investigation_report"),
        *("evidence_preservation_approval", "evidence_disposal_approval"),
        *("case_extension_approval", "case_withdrawal_approval"),
    ],
)
def test_a_person_is_named_by_identity_number_and_home(form_id):
    text = text_of(form_id, **PERSON)

    assert PERSON["id_no"] in text
    assert PERSON["home_address"] in text
    assert "法定代表人" not in text


def test_another_measure_is_printed_in_its_own_words():
    text = text_of("onsite_measures_decision", measures=[{"kind": "其他", "detail": "封存剩余的稀释剂"}])

    assert "1．封存剩余的稀释剂。" in text
    assert "其他" not in text


def test_another_measure_without_words_is_refused():
    with pytest.raises(RejectedError, match="detail"):
        fill("onsite_measures_decision", measures=[{"kind": "其他"}])


def test_a_measure_in_an_emergency_names_hour_and_report():
    text = text_of("coercion_approval")
    assert "☑情况紧急，已当场实施。实施时间：2026年10月12日11时00分" in text

    with pytest.raises(RejectedError, match="emergency_reported_at"):
        fill("coercion_approval", emergency_reported_at=None)

    planned = text_of("coercion_approval", emergency=False, emergency_at=None, emergency_reported_at=None)
    assert "□情况紧急，已当场实施。实施时间：/" in planned


def test_a_seizure_says_what_the_compulsion_law_asks_for():
    text = text_of("seizure_decision")

    for phrase in (
        "常州示例机械制造有限公司",
        "江苏省常州市示例区样本路1号",
        "《中华人民共和国安全生产法》第六十五条第一款第四项",
        "查封期限自2026年10月12日起至2026年11月10日止",
        "清单》（编号：查扣清〔2026〕1号）",
        "有权进行陈述和申辩",
        "保管费用由本机关承担",
    ):
        assert phrase in text


def test_power_is_cut_without_a_day_of_warning_only_for_a_written_emergency():
    assert "未提前二十四小时" not in text_of("supply_stop_decision")
    assert "未提前二十四小时通知你单位停止供电：可燃气体正在泄漏。" in text_of(
        "supply_stop_decision", supply_emergency="可燃气体正在泄漏。"
    )


def test_both_supplies_can_be_stopped_by_one_decision():
    text = text_of("supply_stop_decision", supply=["供电", "供应民用爆炸物品"])

    assert "停止向你单位供电、供应民用爆炸物品" in text


def test_more_time_is_granted_to_a_date_or_refused_with_reason():
    granted = text_of("rectification_extension_reply")
    refused = text_of(
        "rectification_extension_reply",
        extension_decision="不同意",
        new_deadline=None,
        reply_reason="隐患危险性大。",
    )

    assert "同意延期。你单位应当于2026年10月30日前将第2项问题的整改事项整改完毕" in granted
    assert "不同意延期。你单位应当按照原定期限完成整改。" in refused
    assert "答复理由：隐患危险性大。" in refused
    with pytest.raises(RejectedError, match="new_deadline"):
        fill("rectification_extension_reply", new_deadline=None)
    with pytest.raises(RejectedError, match="reply_reason"):
        fill("rectification_extension_reply", extension_decision="不同意", reply_reason=None)


def test_a_survey_has_a_line_to_sign_for_everybody_present():
    text = text_of("survey_record")
    alone = text_of(
        "survey_record", survey_parties=[], other_surveyors=[], invited_name=None, survey_photos=[]
    )

    for who in ("当事人张示例", "当事人陈示例", "被邀请人", "勘验人王甲示", "勘验人周示例", "记录人"):
        assert f"{who}（" in text
    assert "被邀请人（签名）" not in alone
    assert "现场照片：无。" in alone


def test_preserved_evidence_is_decided_on_within_seven_working_days():
    text = text_of("evidence_preservation_notice")

    assert "自登记保存之日起7个工作日内作出处理决定" in text
    assert "不得销毁或者转移证据" in text


def test_the_superior_organ_has_a_box_only_when_it_approves():
    assert "上级机关" not in text_of("case_extension_approval")
    assert "上级机关" in text_of("case_extension_approval", extension_level="上级")


def test_a_report_proposes_for_every_party_with_its_discretion():
    text = text_of("investigation_report")

    assert "1．对常州示例机械制造有限公司：罚款人民币20000.00元（大写：贰万元整）。裁量依据：" in text
    assert "2．对张示例：罚款" in text


def test_a_notice_of_inspection_tells_frequency_basis_rights_and_the_five_prohibitions():
    text = text_of("inspection_notice_moj")

    for phrase in (
        "0次",
        "2次",
        "《中华人民共和国安全生产法》第六十二条第二款",
        "有权拒绝接受检查",
        "有权申请回避",
        "严禁逐利检查，严禁干扰企业正常生产经营，严禁任性处罚企业，严禁下达检查指标，严禁变相检查",
        "有权投诉、举报",
        "共1人",
    ):
        assert phrase in text


@pytest.mark.parametrize(
    "form_id",
    [
        "inspection_approval_moj",
        "inspection_notice_moj",
        "seizure_inventory",
        "evidence_preservation_inventory",
    ],
)
def test_forms_without_a_number_of_their_own_have_none(form_id):
    assert PACK.form(form_id).number_word is None
    assert "应急None" not in text_of(form_id)
