"""Notice and decision: penalty notice, right to a hearing, decisions on units and on persons."""

from tools.forms.layout import TEXT_WIDTH, Sheet, signing
from tools.forms.parts import (
    PAIRS,
    TWO_COPIES,
    contact,
    either_party,
    facts,
    given,
    penalties,
    person_rows,
    relief,
    signing_box,
    unit_rows,
)

BOX = TEXT_WIDTH - 4


def penalty_notice() -> Sheet:
    """行政处罚告知书."""
    sheet = _notice_head()
    _planned(sheet)
    _defence(sheet)
    _notice_foot(sheet)
    return sheet


def hearing_right_notice() -> Sheet:
    """行政处罚听证告知书."""
    sheet = _notice_head()
    _planned(sheet)
    sheet.body(
        "根据《中华人民共和国行政处罚法》第六十三条、第六十四条的规定，你（单位）有要求举行听证的权利。如要求听证，"
        "应当在收到本告知书之日起5个工作日内向本机关提出；逾期未提出的，视为放弃听证权利。你（单位）不承担本机关组织听证的费用。"
    )
    _defence(sheet)
    _notice_foot(sheet)
    return sheet


def penalty_decision_unit() -> Sheet:
    """行政处罚决定书（单位）."""
    sheet = _decision_head()
    unit_rows(sheet.grid(*PAIRS), "被处罚单位")
    _decision_body(sheet, "你单位")
    return sheet


def penalty_decision_individual() -> Sheet:
    """行政处罚决定书（个人）."""
    sheet = _decision_head()
    person_rows(sheet.grid(*PAIRS), "被处罚人")
    _decision_body(sheet, "你")
    return sheet


def _notice_head() -> Sheet:
    sheet = Sheet(TWO_COPIES.format("拟被处罚当事人"))
    sheet.red_head()
    sheet.title()
    sheet.number()
    either_party(sheet.grid(*PAIRS), "当事人")
    sheet.gap(10)
    sheet.body("{{ party_name }}：", indent=False)
    return sheet


def _planned(sheet: Sheet) -> None:
    facts(sheet, "你（单位）")
    sheet.body(
        "以上行为违反了{{ violated }}的规定。依据{{ basis }}的规定，本机关拟对你（单位）作出如下行政处罚："
    )
    penalties(sheet)


def _defence(sheet: Sheet) -> None:
    sheet.body(
        "根据《中华人民共和国行政处罚法》第四十四条、第四十五条的规定，你（单位）有权进行陈述和申辩。如有陈述、申辩意见，"
        "请在收到本告知书之日起{{ defence_days }}个工作日内向本机关提出；逾期未提出的，视为放弃陈述、申辩权利。"
        "本机关不会因陈述、申辩而给予更重的处罚。"
    )


def _notice_foot(sheet: Sheet) -> None:
    contact(sheet)
    sheet.seal(followed=True)
    signing_box(sheet, signing("当事人收件（签名或者盖章）", width=BOX, space_before=13))


def _decision_head() -> Sheet:
    sheet = Sheet(TWO_COPIES.format("被处罚当事人"))
    sheet.red_head()
    sheet.title()
    sheet.number()
    return sheet


def _decision_body(sheet: Sheet, you: str) -> None:
    sheet.gap(10)
    facts(sheet, you)
    number = f"{{% if {given('notice_number')} %}}{{{{ notice_number }}}}{{% endif %}}"
    sheet.when(
        given("notice_date"),
        f"本机关于{{{{ notice_date }}}}作出{number}告知书，依法告知了{you}"
        "拟作出的行政处罚内容及事实、理由、依据，以及依法享有的权利。",
    )
    sheet.when(given("defence_review"), "{{ defence_review }}")
    sheet.when(given("discretion_reason"), "裁量理由：{{ discretion_reason }}")
    sheet.body(
        f"{you}的上述行为违反了{{{{ violated }}}}的规定。依据{{{{ basis }}}}的规定，本机关决定对{you}作出如下行政处罚："
    )
    penalties(sheet)
    sheet.when(
        given("fine_total"),
        "上述款项合计人民币{{ fine_total }}元（大写：{{ fine_total_capitals }}）。"
        f"请{you}自收到本决定书之日起15日内缴至{{{{ bank }}}}（地址：{{{{ bank_address }}}}，账号：{{{{ bank_account }}}}）。"
        "到期不缴纳罚款的，根据《中华人民共和国行政处罚法》第七十二条第一款第一项的规定，每日按罚款数额的百分之三加处罚款，"
        "加处罚款的数额不超出罚款的数额。",
    )
    sheet.when(given("other_terms"), "{{ other_terms }}")
    relief(sheet, "决定", last=False)
    sheet.body(
        "逾期不申请行政复议、不提起行政诉讼，又不履行本决定的，本机关将依法申请人民法院强制执行。", keep=True
    )
    sheet.seal()
