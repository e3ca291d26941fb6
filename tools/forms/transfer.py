"""What goes to courts and other organs: application for enforcement, transfer of a case, hand-over of a problem."""

from tools.forms.layout import TEXT_WIDTH, Sheet, block, label, signing, value
from tools.forms.letter import Letter
from tools.forms.parts import (
    ONE_COPY,
    PAIRS,
    TWO_COPIES,
    centred,
    contact,
    either_party,
    given,
    handlers_opinion,
    officer_signatures,
    opinion,
    signing_box,
)

BOX = TEXT_WIDTH - 4
WHO = (
    "{{ party_name }}"
    f"{{% if {given('uscc')} %}}，统一社会信用代码：{{{{ uscc }}}}，地址：{{{{ address }}}}，"
    "法定代表人（负责人）：{{ legal_rep }}（{{ legal_rep_title }}）{% endif %}"
    f"{{% if {given('id_no')} %}}，{{{{ sex }}}}，公民身份号码：{{{{ id_no }}}}，住址：{{{{ home_address }}}}，"
    "所在单位及职务：{{ employer }}，{{ title }}{% endif %}"
    "，联系电话：{{ phone }}。"
)


def enforcement_application() -> Sheet:
    """强制执行申请书."""
    sheet = Letter(TWO_COPIES.format("人民法院"))
    sheet.head()
    sheet.body("{{ enforcement_court }}：", indent=False)
    sheet.body(
        "申请人：{{ agency_name }}，地址：{{ agency_address }}，负责人：{{ agency_head }}（{{ agency_head_title }}）。"
    )
    sheet.person(f"被执行人：{WHO}")
    sheet.body("一、申请执行的事项", keep=True)
    sheet.body(
        "申请强制执行本机关于{{ decision_date }}作出的《{{ decision_title }}》（文号为{{ decision_number }}）确定的下列义务："
    )
    _amounts(sheet)
    sheet.body("二、事实和理由", keep=True)
    sheet.body("{{ violation_facts }}")
    sheet.body(
        "上述行为违反了{{ violated }}的规定。本机关依据{{ basis }}的规定作出上述行政处罚决定，决定书于"
        "{{ decision_served_on }}送达。被执行人在法定期限内既不申请行政复议，也不提起行政诉讼，又不履行该决定。"
    )
    sheet.body("三、催告情况和当事人的意见", keep=True)
    sheet.body(
        "本机关于{{ demand_date }}作出《行政强制执行事先催告书》（文号为{{ demand_number }}），于{{ demand_served_on }}送达。"
        "催告书送达10个工作日后，被执行人仍未履行义务。当事人的意见：{{ party_response }}"
    )
    sheet.body(
        "根据《中华人民共和国行政处罚法》第七十二条第一款第四项和《中华人民共和国行政强制法》第五十三条、第五十四条、第五十五条的规定，"
        "特申请强制执行。"
    )
    sheet.attachments()
    contact(sheet)
    sheet.signature("机关负责人（签名）")
    sheet.seal()
    return sheet


def case_transfer_approval() -> Sheet:
    """案件移送审批表."""
    sheet = Sheet(ONE_COPY)
    sheet.table_title("填表日期：{{ doc_date }}")
    grid = sheet.grid(*PAIRS)
    grid.row(label("案件名称"), value("{{ case_name }}", 3))
    grid.row(label("案由"), value("{{ cause }}", 3))
    either_party(grid, "当事人")
    grid.row(label("移送情形"), value("{{ transfer_kind_boxes }}", 3))
    grid.row(label("接收机关"), value("{{ receiving_organ }}", 3))
    grid.row(label("案件情况"), block("{{ transfer_summary }}", span=3), height=22, split=True)
    grid.row(label("移送理由"), block("{{ transfer_reason }}", span=3), height=12, split=True)
    grid.row(label("移送依据"), block("{{ transfer_basis }}", span=3), height=12, split=True)
    grid.row(
        label("审批时限"),
        block(
            "移送涉嫌犯罪案件的，由本机关正职负责人或者主持工作的负责人自接到报告之日起3日内作出批准或者不批准移送的决定；"
            "决定批准的，在24小时内移送。",
            span=3,
        ),
    )
    handlers_opinion(grid)
    opinion(grid, "审核意见", "reviewer_opinion", "审核人（签名）", height=22, handwritten=True)
    opinion(grid, "审批意见", "approver_opinion", "机关负责人（签名）", height=22, handwritten=True)
    return sheet


def case_transfer_letter() -> Sheet:
    """案件移送书."""
    sheet = Letter("本文书一式三份：一份由应急管理部门存档，一份交接收机关，一份抄送。")
    sheet.head()
    sheet.body("{{ receiving_organ }}：", indent=False)
    sheet.body("本机关于{{ investigated_on }}对{{ case_name }}立案（开始调查）。")
    sheet.person(f"当事人：{WHO}")
    sheet.body("经查：{{ transfer_summary }}")
    sheet.body("{{ transfer_reason }}依据{{ transfer_basis }}的规定，现将该案移送你单位处理。")
    sheet.when(
        'transfer_kind == "涉嫌犯罪移送公安机关"',
        "请依法审查，并将立案或者不予立案的决定书面通知本机关。",
    )
    sheet.when('transfer_kind != "涉嫌犯罪移送公安机关"', "请依法处理，并将处理结果告知本机关。")
    sheet.attachments()
    contact(sheet)
    sheet.seal(followed=True)
    signing_box(
        sheet,
        "上述案件材料已经收到，核对无误。",
        signing("接收机关（盖章）", width=BOX, space_before=13),
        signing("接收人（签名）", width=BOX, space_before=13),
    )
    sheet.imprint()
    return sheet


def out_of_scope_transfer() -> Sheet:
    """非职责范围安全问题移交单."""
    sheet = Sheet(TWO_COPIES.format("接收部门"))
    sheet.red_head()
    sheet.title()
    sheet.number()
    sheet.body("{{ receiving_organ }}：", indent=False)
    sheet.body(
        "本机关于{{ found_on }}在对{{ party_name }}（地址：{{ address }}）进行监督检查时，在{{ found_place }}发现下列安全问题："
    )
    sheet.gap(6)
    table = sheet.grid(11, 100, 45)
    table.row(centred("序号"), centred("问题描述"), centred("部位"), head=True)
    table.each(
        "handed_problems",
        centred("{{ row.seq }}"),
        value("{{ row.description }}"),
        value("{{ row.place }}"),
        split=False,
    )
    table.row(centred("（以下空白）", 3), height=7)
    sheet.gap(8)
    sheet.body("{{ handover_reason }}")
    sheet.body(
        "根据《中华人民共和国安全生产法》第六十九条的规定，现将上述问题移交你单位。请及时处理，并将处理结果反馈本机关。"
    )
    sheet.tag("{%p if attachments|length > 0 %}")
    sheet.body(
        "附：{% for row in attachments %}{{ row.name }}（{{ row.copies }}份，{{ row.pages }}页）"
        "{% if loop.last %}。{% else %}；{% endif %}{% endfor %}"
    )
    sheet.tag("{%p endif %}")
    contact(sheet)
    sheet.seal(followed=True)
    signing_box(
        sheet,
        *officer_signatures("移交人", width=BOX),
        signing("接收单位（盖章）", width=BOX, space_before=13),
        signing("接收人（签名）", width=BOX, space_before=13),
    )
    return sheet


def _amounts(sheet: Sheet) -> None:
    sheet.tag(f"{{%p if {given('unpaid_fine')} %}}")
    sheet.body("罚款人民币{{ unpaid_fine }}元（大写：{{ unpaid_fine_capitals }}）；")
    sheet.body(
        f"加处罚款{{% if {given('surcharge_amount')} %}}人民币{{{{ surcharge_amount }}}}元"
        "（大写：{{ surcharge_amount_capitals }}）{% else %}：/{% endif %}；"
    )
    sheet.body("合计人民币{{ payable_total }}元（大写：{{ payable_total_capitals }}）。")
    sheet.tag("{%p endif %}")
    sheet.when(given("enforcement_other"), "{{ enforcement_other }}")
