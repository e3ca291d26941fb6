"""After the decision: demand, surcharge, deferral, demand before enforcement, daily penalty."""

from tools.forms.layout import Sheet, block, label, value
from tools.forms.parts import (
    ONE_COPY,
    PAIRS,
    PENALTY,
    TWO_COPIES,
    centred,
    contact,
    either_party,
    facts,
    given,
    handlers_opinion,
    opinion,
    penalties,
    people,
    relief,
    unit_rows,
)

FINE = "人民币{{ fine_amount }}元（大写：{{ fine_amount_capitals }}）"
UNPAID = "人民币{{ unpaid_fine }}元（大写：{{ unpaid_fine_capitals }}）"
SURCHARGE = "人民币{{ surcharge_amount }}元（大写：{{ surcharge_amount_capitals }}）"
TOTAL = "人民币{{ payable_total }}元（大写：{{ payable_total_capitals }}）"
WHERE = "{{ bank }}（地址：{{ bank_address }}，账号：{{ bank_account }}）"
SURCHARGE_RULE = (
    "根据《中华人民共和国行政处罚法》第七十二条第一款第一项的规定，每日按罚款数额的百分之三加处罚款，"
    "加处罚款的数额不超出罚款的数额"
)
IF_PAID = f"{{% if {given('paid_amount')} %}}"
PAID_AMOUNT = "人民币{{ paid_amount }}元（大写：{{ paid_amount_capitals }}）"
PAID = f"{IF_PAID}已缴纳{PAID_AMOUNT}，{{% endif %}}"
PAID_TOO = f"{IF_PAID}，另已缴纳{PAID_AMOUNT}{{% endif %}}"


def payment_demand() -> Sheet:
    """缴纳罚款催告书."""
    sheet = _head("当事人")
    _decided(sheet)
    sheet.body(f"罚款应当于{{{{ pay_by }}}}前缴纳。你（单位）{PAID}至今尚有罚款{UNPAID}没有缴纳。")
    sheet.body(f"现催告你（单位）于{{{{ demand_deadline }}}}前将上述罚款缴至{WHERE}。")
    sheet.body(f"到期不缴纳罚款的，{SURCHARGE_RULE}；仍不履行的，本机关将依法申请人民法院强制执行。")
    sheet.body("你（单位）收到本催告书后有权进行陈述和申辩。")
    contact(sheet)
    sheet.seal()
    return sheet


def surcharge_decision() -> Sheet:
    """加处罚款决定书."""
    sheet = _head("当事人")
    _decided(sheet)
    sheet.body(
        f"罚款应当于{{{{ pay_by }}}}前缴纳，你（单位）{PAID}逾期尚欠罚款{UNPAID}。截至{{{{ surcharge_until }}}}，已逾期"
        "{{ surcharge_days }}日。"
    )
    sheet.body(
        f"{SURCHARGE_RULE}。依据上述规定和《中华人民共和国行政强制法》第四十五条的规定，本机关决定对你（单位）加处罚款{SURCHARGE}。"
    )
    sheet.body(f"请你（单位）自收到本决定书之日起15日内，将欠缴的罚款和加处罚款合计{TOTAL}缴至{WHERE}。")
    relief(sheet, "决定", last=False)
    sheet.body(
        "逾期不申请行政复议、不提起行政诉讼，又不履行本决定的，本机关将依法申请人民法院强制执行。", keep=True
    )
    sheet.seal()
    return sheet


def deferral_approval() -> Sheet:
    """延期（分期）缴纳罚款审批表."""
    sheet = Sheet(ONE_COPY)
    sheet.table_title("填表日期：{{ doc_date }}")
    grid = sheet.grid(*PAIRS)
    grid.row(label("案件名称"), value("{{ case_name }}", 3))
    grid.row(
        label("决定书文号"), value("{{ decision_number }}"), label("决定日期"), value("{{ decision_date }}")
    )
    either_party(grid, "当事人")
    grid.row(label("违法事实"), block("{{ violation_facts }}", span=3), height=22, split=True)
    grid.row(
        label("处罚决定"),
        people("penalties", PENALTY),
        split=True,
    )
    grid.row(label("罚款数额"), value(FINE, 3))
    paid = f"{{{{ paid_amount }}}}{{% if {given('paid_amount')} %}}（{{{{ paid_amount_capitals }}}}）{{% endif %}}"
    grid.row(label("已缴罚款\n（元）"), value(paid), label("送达日期"), value("{{ decision_served_on }}"))
    grid.row(label("尚未缴纳"), value(UNPAID, 3))
    grid.row(label("申请日期"), value("{{ deferral_applied_on }}"), label("缴款期限"), value("{{ pay_by }}"))
    grid.row(label("申请理由"), block("{{ deferral_reason }}", span=3), height=16, split=True)
    grid.row(
        label("申请的\n缴纳方式"),
        value("{{ deferral_mode_boxes }}"),
        label("延期至"),
        value("{{ deferral_until }}"),
    )
    grid.row(
        label("分期缴纳\n计划"),
        people(
            "instalments",
            "第{{ row.seq }}期：{{ row.due_on }}前缴纳{{ row.amount }}元（大写：{{ row.amount_capitals }}）",
        ),
        split=True,
    )
    grid.row(label("分期合计\n（元）"), value("{{ instalment_total }}", 3))
    handlers_opinion(grid)
    opinion(grid, "审核意见", "reviewer_opinion", "审核人（签名）", height=22, handwritten=True)
    opinion(grid, "审批意见", "approver_opinion", "机关负责人（签名）", height=22, handwritten=True)
    return sheet


def deferral_grant() -> Sheet:
    """延期（分期）缴纳罚款批准书."""
    sheet = _head("当事人")
    _decided(sheet)
    sheet.body(
        "你（单位）于{{ deferral_applied_on }}提出{{ deferral_mode }}缴纳罚款的申请。经审查，根据《中华人民共和国行政处罚法》"
        f"第六十六条第二款的规定，同意你（单位）{{{{ deferral_mode }}}}缴纳尚未缴纳的罚款{UNPAID}{PAID_TOO}："
    )
    sheet.when('deferral_mode == "延期"', "缴纳期限延长至{{ deferral_until }}。")
    sheet.tag('{%p if deferral_mode == "分期" %}')
    sheet.gap(6)
    table = sheet.grid(22, 48, 32, 54)
    table.row(centred("期次"), centred("缴纳期限"), centred("金额（元）"), centred("大写"), head=True)
    table.each(
        "instalments",
        centred("第{{ row.seq }}期"),
        centred("{{ row.due_on }}前"),
        centred("{{ row.amount }}"),
        centred("{{ row.amount_capitals }}"),
        split=False,
    )
    table.row(
        centred("合计", 2),
        centred("{{ instalment_total }}"),
        centred("{{ instalment_total_capitals }}"),
    )
    sheet.gap(8)
    sheet.tag("{%p endif %}")
    sheet.body(f"请按期将罚款缴至{WHERE}。")
    sheet.body(f"逾期不缴纳的，{SURCHARGE_RULE}。")
    sheet.body(
        "根据《中华人民共和国行政处罚法》第七十二条第二款的规定，本机关申请人民法院强制执行的期限，"
        "自延期、分期缴纳罚款的期限结束之日起计算。",
        keep=True,
    )
    sheet.seal()
    return sheet


def enforcement_demand() -> Sheet:
    """行政强制执行事先催告书."""
    sheet = _head("当事人")
    _decided(sheet, fined=False)
    sheet.body("你（单位）在法定期限内没有履行下列义务：")
    sheet.body("{{ unperformed_content }}")
    sheet.body(
        "根据《中华人民共和国行政强制法》第三十五条、第五十四条的规定，现催告你（单位）于{{ demand_deadline }}前"
        '{% if demand_mode == "缴纳罚款" %}缴纳下列款项{% else %}立即履行上述义务{% endif %}（履行期限自收到本催告书之日起'
        '不少于10个工作日）{% if demand_mode == "缴纳罚款" %}：{% else %}。{% endif %}'
    )
    sheet.tag(f"{{%p if {given('unpaid_fine')} %}}")
    sheet.body(f"1．罚款{UNPAID}{PAID_TOO}；")
    sheet.body(f"2．加处罚款{{% if {given('surcharge_amount')} %}}{SURCHARGE}{{% else %}}：/{{% endif %}}。")
    sheet.body(f"以上合计{TOTAL}，请缴至{WHERE}。")
    sheet.tag("{%p endif %}")
    sheet.body(
        "根据《中华人民共和国行政强制法》第三十六条的规定，你（单位）收到本催告书后有权进行陈述和申辩。"
        "本催告书送达10个工作日后，你（单位）仍未履行义务的，本机关将依法向{{ court }}申请强制执行。"
    )
    contact(sheet)
    sheet.seal()
    return sheet


def daily_penalty_decision() -> Sheet:
    """按日连续处罚决定书."""
    sheet = _head("被处罚单位", titled=True)
    unit_rows(sheet.grid(*PAIRS), "被处罚单位")
    sheet.gap(10)
    sheet.body(
        "本机关于{{ order_date }}作出责令改正的《{{ order_title }}》，文号为{{ order_number }}，责令你单位改正违法行为；"
        "于{{ decision_date }}作出《{{ decision_title }}》，文号为{{ decision_number }}，"
        f"对你单位处罚款{FINE}，该决定书已于{{{{ decision_served_on }}}}送达。"
    )
    sheet.body(
        "{{ reinspected_on }}，本机关对你单位进行复查，"
        f"{{% if {given('reinspection_number')} %}}作出《整改复查意见书》，文号为{{{{ reinspection_number }}}}，{{% endif %}}"
        "你单位拒不改正。"
    )
    facts(sheet, "你单位")
    number = f"{{% if {given('notice_number')} %}}{{{{ notice_number }}}}{{% endif %}}"
    sheet.when(
        given("notice_date"),
        f"本机关于{{{{ notice_date }}}}作出{number}告知书，依法告知了你单位拟作出的行政处罚内容及事实、理由、依据，"
        "以及依法享有的权利。",
    )
    sheet.when(given("defence_review"), "{{ defence_review }}")
    sheet.body(
        "你单位的上述行为违反了{{ violated }}的规定。依据{{ basis }}的规定，自作出责令改正之日的次日起，按照原处罚数额"
        "按日连续处罚，计罚期间自{{ daily_from }}至{{ daily_until }}，共{{ daily_days }}日。本机关决定对你单位作出如下行政处罚："
    )
    penalties(sheet)
    sheet.body(
        "上述款项合计人民币{{ fine_total }}元（大写：{{ fine_total_capitals }}）。"
        f"请你单位自收到本决定书之日起15日内缴至{WHERE}。到期不缴纳罚款的，{SURCHARGE_RULE}。"
    )
    relief(sheet, "决定", last=False)
    sheet.body(
        "逾期不申请行政复议、不提起行政诉讼，又不履行本决定的，本机关将依法申请人民法院强制执行。", keep=True
    )
    sheet.seal()
    return sheet


def _head(keeper: str, *, titled: bool = False) -> Sheet:
    """Head and title; the addressee's name where no table names the party."""
    sheet = Sheet(TWO_COPIES.format(keeper))
    sheet.red_head()
    sheet.title()
    sheet.number()
    if not titled:
        sheet.body("{{ party_name }}：", indent=False)
    return sheet


def _decided(sheet: Sheet, *, fined: bool = True) -> None:
    """What was decided and when it was served; *fined* when there always is a fine."""
    fine = f"对你（单位）处罚款{FINE}，"
    if not fined:
        fine = f"{{% if {given('fine_amount')} %}}{fine}{{% endif %}}"
    sheet.body(
        "本机关于{{ decision_date }}作出《{{ decision_title }}》，文号为{{ decision_number }}，"
        f"{fine}该决定书已于{{{{ decision_served_on }}}}送达。"
    )
