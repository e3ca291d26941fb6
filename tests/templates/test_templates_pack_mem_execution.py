"""Forms of review, hearing, penalties on the spot, execution, transfer and notes."""

import pytest
from mem_forms import PACK, forms_with, text_of

from docarchive.domain.errors import RejectedError

ONSPOT = ("onspot_penalty_unit", "onspot_penalty_individual")
UNPAID = forms_with("decision_number", "unpaid_fine")


@pytest.mark.parametrize("form_id", ONSPOT)
def test_against_a_penalty_on_the_spot_reconsideration_comes_before_a_suit(form_id):
    text = text_of(form_id)

    assert "60日内先向常州市人民政府申请行政复议" in text
    assert "对行政复议决定不服的，再自收到行政复议决定书之日起15日内依法向常州市示例区人民法院" in text
    assert "6个月" not in text
    assert "不停止执行" in text


@pytest.mark.parametrize("form_id", ONSPOT)
def test_a_penalty_on_the_spot_says_when_where_and_how_to_pay(form_id):
    fined = text_of(
        form_id,
        onspot_penalties=[{"kind": "罚款", "amount": 200}],
        fine_total=200,
        onspot_payment="当场缴纳",
    )
    warned = text_of(form_id, onspot_penalties=[{"kind": "警告"}], fine_total=None, onspot_payment=None)

    assert "☑当场缴纳 □自收到本决定书之日起15日内缴至代收银行" in fined
    assert "罚款人民币200.00元（大写：贰佰元整）" in fined
    assert "时间和地点\n2026年10月12日" in fined
    assert "缴纳方式" not in warned


def test_only_a_warning_or_a_fine_can_be_imposed_on_the_spot():
    with pytest.raises(RejectedError, match="责令停产停业"):
        text_of("onspot_penalty_unit", onspot_penalties=[{"kind": "责令停产停业"}])


@pytest.mark.parametrize("form_id", UNPAID)
def test_what_is_owed_stands_in_figures_and_capitals(form_id):
    text = text_of(form_id)

    assert "人民币20000.00元（大写：贰万元整）" in text
    assert "（苏常）应急罚〔2026〕1号" in text


def test_a_surcharge_names_its_rate_its_bound_and_its_sum():
    text = text_of("surcharge_decision")

    assert "每日按罚款数额的百分之三加处罚款，加处罚款的数额不超出罚款的数额" in text
    assert "已逾期10日" in text
    assert "加处罚款人民币6000.00元（大写：陆仟元整）" in text
    assert "合计人民币26000.00元（大写：贰万陆仟元整）" in text


def test_a_surcharge_or_demand_is_no_penalty_and_a_daily_penalty_is_one():
    assert PACK.form("surcharge_decision").penalties_from is None
    assert PACK.form("enforcement_demand").penalties_from is None
    assert PACK.form("daily_penalty_decision").penalties_from == "penalties"


def test_before_the_court_ten_working_days_and_the_right_to_be_heard_are_given():
    text = text_of("enforcement_demand")

    assert "不少于10个工作日" in text
    assert "送达10个工作日后，你（单位）仍未履行义务的" in text
    assert "有权进行陈述和申辩" in text


def test_a_demand_to_act_asks_for_no_money():
    nothing = dict.fromkeys(("fine_amount", "unpaid_fine", "surcharge_amount", "payable_total"))
    text = text_of(
        "enforcement_demand", demand_mode="立即履行", unperformed_content="没有停产停业。", **nothing
    )

    assert "立即履行上述义务" in text
    assert "元（大写" not in text


@pytest.mark.parametrize("form_id", ["deferral_approval", "deferral_grant"])
def test_instalments_are_listed_and_a_deferral_has_its_day_instead(form_id):
    deferred = text_of(
        form_id, deferral_mode="延期", deferral_until="2027-03-15", instalments=[], instalment_total=None
    )

    assert "2027年1月15日前" in text_of(form_id)
    assert "2027年3月15日" in deferred
    assert "2027年1月15日" not in deferred


@pytest.mark.parametrize("mode", ["延期", "分期"])
def test_a_grant_without_its_day_or_its_instalments_is_refused(mode):
    with pytest.raises(RejectedError, match="deferral_until" if mode == "延期" else "instalments"):
        text_of("deferral_grant", deferral_mode=mode, deferral_until=None, instalments=[])


def test_a_closed_hearing_says_why():
    with pytest.raises(RejectedError, match="closed_reason"):
        text_of("hearing_notice", hearing_mode="不公开")


def test_a_refused_signature_under_the_hearing_record_is_noted_by_the_chair():
    refused = text_of("hearing_record", refused=True, refusal_note="代理人阅后拒绝签名")

    assert "☑听证申请人（代理人）拒绝签名或者盖章，听证主持人注明：代理人阅后拒绝签名" in refused
    assert "□听证申请人（代理人）拒绝签名或者盖章" in text_of("hearing_record")


def test_a_legal_review_answers_all_eight_questions():
    checks = PACK.sample("legal_review_opinion")["review_checks"]
    text = text_of("legal_review_opinion")

    assert text.count("无问题") == 8
    assert "是否涉嫌犯罪" in text
    with pytest.raises(RejectedError, match="review_checks"):
        text_of("legal_review_opinion", review_checks=checks[:7])


def test_everybody_who_discussed_has_a_line_to_sign_on():
    text = text_of("collective_discussion_record")

    assert all(
        f"{number}\n{name}\n" in text for number, name in ((1, "陈丙示"), (3, "孙戊示"), (2, "李乙示"))
    )
    assert "列席人员姓名" not in text_of("collective_discussion_record", nonvoting_attendees=[])


def test_facts_that_cannot_be_established_are_called_no_violation():
    text = text_of("no_penalty_decision", no_penalty_reason="违法事实不能成立", violated=None)

    assert "涉嫌违法的行为进行了调查" in text
    assert "违反了" not in text


@pytest.mark.parametrize("kind", ["涉嫌犯罪移送公安机关", "不属于本机关管辖移送有管辖权的机关"])
def test_a_transfer_for_crime_asks_for_a_written_answer_of_the_police(kind):
    text = text_of("case_transfer_letter", transfer_kind=kind)

    assert ("立案或者不予立案的决定书面通知" in text) == (kind == "涉嫌犯罪移送公安机关")
    assert "附件：1．" in text
    assert "抄送：常州市示例区人民检察院。" in text


def test_recordings_with_sound_want_their_words_in_writing():
    with pytest.raises(RejectedError, match="spoken_words"):
        text_of("av_evidence_note", has_sound=True, spoken_words=None)

    assert "□有声音" in text_of("av_evidence_note", has_sound=False, spoken_words=None)


def test_consent_to_electronic_service_says_for_what():
    with pytest.raises(RejectedError, match="electronic_scope"):
        text_of("service_address_confirmation", electronic_service="同意", electronic_scope=[])
