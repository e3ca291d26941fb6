"""Decisions without the ordinary procedure: penalties on the spot, and the decision not to punish."""

from tools.forms.layout import TEXT_WIDTH, Line, Sheet, block, label, signing, value
from tools.forms.parts import (
    EVIDENCE,
    PAIRS,
    PENALTY,
    TWO_COPIES,
    either_party,
    given,
    officer_signatures,
    party_signature,
    person_rows,
    relief,
    signing_box,
    unit_rows,
)

BOX = TEXT_WIDTH - 4


def onspot_penalty_unit() -> Sheet:
    """行政（当场）处罚决定书（单位）."""
    sheet = _head("被处罚单位")
    unit_rows(sheet.grid(*PAIRS), "被处罚单位")
    _decision(sheet, "你单位", "被处罚单位")
    return sheet


def onspot_penalty_individual() -> Sheet:
    """行政（当场）处罚决定书（个人）."""
    sheet = _head("被处罚人")
    person_rows(sheet.grid(*PAIRS), "被处罚人")
    _decision(sheet, "你", "被处罚人")
    return sheet


def no_penalty_decision() -> Sheet:
    """不予行政处罚决定书."""
    sheet = _head("当事人")
    either_party(sheet.grid(*PAIRS), "当事人")
    sheet.gap(10)
    sheet.tag('{%p if no_penalty_reason == "违法事实不能成立" %}')
    sheet.body("本机关对你（单位）涉嫌违法的行为进行了调查。经查：")
    sheet.tag("{%p else %}")
    sheet.body("经查，你（单位）有下列行为：")
    sheet.tag("{%p endif %}")
    sheet.body("{{ violation_facts }}")
    sheet.body("以上事实有下列证据证明：")
    sheet.each("evidence_list", EVIDENCE)
    sheet.when(given("violated"), "上述行为违反了{{ violated }}的规定。")
    sheet.when(given("defence_review"), "{{ defence_review }}")
    sheet.body(
        "鉴于{{ no_penalty_reason }}，依据{{ no_penalty_basis }}的规定，本机关决定对你（单位）不予行政处罚。"
    )
    sheet.when(given("education"), "{{ education }}")
    relief(sheet, "决定", last=True)
    sheet.seal()
    return sheet


def _head(keeper: str) -> Sheet:
    sheet = Sheet(TWO_COPIES.format(keeper))
    sheet.red_head()
    sheet.title()
    sheet.number()
    return sheet


def _decision(sheet: Sheet, you: str, party: str) -> None:
    """The decision as a table, so that it fits a page that is printed and signed on the spot."""
    sheet.gap(6)
    grid = sheet.grid(26, 130)
    grid.row(label("违法事实\n及证据"), block("{{ violation_facts }}", *_evidence()), height=24, split=True)
    grid.row(
        label("违反条款\n和处罚依据"),
        block(
            f"{you}的上述行为违反了{{{{ violated }}}}的规定。依据{{{{ basis }}}}和《中华人民共和国行政处罚法》第五十一条的规定，"
            "本机关决定当场作出行政处罚。"
        ),
        split=True,
    )
    grid.row(
        label("告知和\n申辩情况"),
        block(
            f"执法人员已向{you}出示执法证件，当场告知拟作出的行政处罚内容及事实、理由、依据，以及依法享有的陈述、申辩等权利。"
            f"{{% if {given('defence_review')} %}}{{{{ defence_review }}}}{{% endif %}}"
        ),
        split=True,
    )
    grid.row(label("行政处罚"), block(*_penalties()))
    grid.tag(f"{{%tr if {given('fine_total')} %}}")
    grid.row(
        label("缴纳方式"),
        block(
            "{{ onspot_payment_boxes }}",
            "当场缴纳的，应当出具财政部门统一制发的专用票据；不出具的，有权拒绝缴纳。代收银行：{{ bank }}"
            "（地址：{{ bank_address }}，账号：{{ bank_account }}）。到期不缴纳的，根据《中华人民共和国行政处罚法》第七十二条"
            "第一款第一项的规定，每日按罚款数额的百分之三加处罚款，加处罚款的数额不超出罚款的数额。",
        ),
    )
    grid.tag("{%tr endif %}")
    grid.row(label("时间和地点"), value("{{ punished_at }}，{{ punished_place }}"))
    sheet.gap(8)
    _reconsideration_first(sheet)
    sheet.seal(followed=True)
    signing_box(
        sheet,
        *officer_signatures(width=BOX),
        *party_signature(party, width=BOX),
        signing("所属机关备案（签名）", width=BOX, space_before=12),
    )


def _evidence() -> list[str | Line]:
    return [
        "以上事实有下列证据证明：",
        "{%p for row in evidence_list %}",
        EVIDENCE,
        "{%p endfor %}",
    ]


def _penalties() -> list[str | Line]:
    return [
        "{%p for row in onspot_penalties %}",
        PENALTY + "。",
        "{%p endfor %}",
        f"{{%p if {given('fine_total')} %}}",
        "罚款合计人民币{{ fine_total }}元（大写：{{ fine_total_capitals }}）。",
        "{%p endif %}",
    ]


def _reconsideration_first(sheet: Sheet) -> None:
    """Against a penalty on the spot reconsideration comes first, a suit only after it.

    Source: 行政复议法 2023 第二十三条第一款第一项、第二款; 行政诉讼法 第十八条、第四十五条.
    """
    sheet.when(
        given("reconsideration_channel"),
        "通过互联网提交行政复议申请书的渠道：{{ reconsideration_channel }}。",
    )
    sheet.body(
        "如不服本决定，应当自收到本决定书之日起60日内先向{{ reconsideration_organ }}申请行政复议；对行政复议决定不服的，再自收到"
        "行政复议决定书之日起15日内依法向{{ court }}或者其他有管辖权的人民法院提起行政诉讼。"
        "行政复议、行政诉讼期间，本决定不停止执行，法律另有规定的除外。",
        keep=True,
    )
