"""Gathering evidence: survey, sampling, advance preservation, appraisal."""

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from tools.forms.layout import TEXT_WIDTH, Grid, Line, Sheet, block, label, signing, value
from tools.forms.lists import evidence_rows, thing_table
from tools.forms.parts import (
    ONE_COPY,
    PAIRS,
    TWO_COPIES,
    contact,
    either_party,
    given,
    handlers_opinion,
    officer_signatures,
    officers_cell,
    opinion,
    party_signature,
    people,
    refusal,
    relief,
    signing_box,
)

BOX = TEXT_WIDTH - 4


def survey_record() -> Sheet:
    """勘验笔录."""
    sheet = Sheet(ONE_COPY, page_signatures="当事人（被邀请人）逐页签名")
    sheet.table_title("制作日期：{{ doc_date }}")
    grid = sheet.grid(*PAIRS)
    grid.row(label("案件名称"), value("{{ case_name }}", 3))
    grid.row(label("勘验时间"), value("{{ survey_period }}", 3))
    grid.row(label("勘验场所"), value("{{ survey_place }}"), label("天气情况"), value("{{ weather }}"))
    grid.row(label("勘验人"), officers_cell(3))
    grid.row(
        label("其他勘验人"),
        people("other_surveyors", "{{ row.name }}（{{ row.position }}）"),
    )
    grid.row(
        label("当事人"),
        people("survey_parties", "{{ row.name }}（{{ row.position }}），电话：{{ row.phone }}"),
    )
    grid.row(
        label("被邀请人"), value("{{ invited_name }}"), label("单位及职务"), value("{{ invited_title }}")
    )
    grid.row(
        label("记录人"), value("{{ recorder_name }}"), label("单位及职务"), value("{{ recorder_title }}")
    )
    sheet.gap(8)
    statement = sheet.grid(TEXT_WIDTH)
    statement.row(
        block(
            "　　我们是{{ agency_name }}的执法人员，证件号码见上，这是我们的证件（出示证件）。现依法进行勘验，请予以配合。"
            "当事人认为勘验人员与本案有直接利害关系或者有其他关系可能影响公正执法的，有权申请回避。"
        )
    )
    statement.row(block("勘验情况：", "{{ survey_findings }}"), height=60, split=True)
    sheet.gap(4)
    pictures = sheet.grid(TEXT_WIDTH)
    pictures.row(
        block(
            "现场图：{{ survey_sketch }}",
            "现场照片：{% if survey_photos|length == 0 %}无。{% else %}共{{ survey_photos|length }}张。{% endif %}",
            "{%p for row in survey_photos %}",
            "照片{{ row.seq }}：{{ row.description }}",
            "{%p endfor %}",
        ),
        split=True,
    )
    pictures.keep()
    sheet.text("（以下空白）", size=10.5, align=ALIGN.CENTER, exact=None, before=4, keep=True)
    sheet.gap(8)
    signing_box(
        sheet,
        "以上笔录已阅（已宣读），与勘验情况一致。",
        "{%p for row in survey_parties %}",
        signing("当事人{{ row.name }}（签名）", width=BOX, space_before=11),
        "{%p endfor %}",
        *refusal(width=BOX),
        f"{{%p if {given('invited_name')} %}}",
        signing("被邀请人（签名）", width=BOX, space_before=11),
        "{%p endif %}",
        *officer_signatures("勘验人", width=BOX),
        "{%p for row in other_surveyors %}",
        signing("勘验人{{ row.name }}（签名）", width=BOX, space_before=11),
        "{%p endfor %}",
        signing("记录人（签名）", width=BOX, space_before=11),
    )
    return sheet


def sampling_voucher() -> Sheet:
    """抽样取证凭证."""
    sheet = Sheet(TWO_COPIES.format("被抽样取证单位"))
    sheet.table_title("填写日期：{{ doc_date }}")
    grid = sheet.grid(*PAIRS)
    either_party(grid, "被抽样取证\n单位（个人）")
    grid.row(label("现场负责人"), value("{{ person_in_charge }}"), label("邮政编码"), value("{{ postcode }}"))
    grid.row(label("抽样时间"), value("{{ sampling_period }}", 3))
    grid.row(label("抽样地点"), value("{{ sampling_place }}", 3))
    _remark(sheet, "根据《中华人民共和国行政处罚法》第五十六条的规定，本机关对下列物品抽样取证：")
    thing_table(
        sheet,
        "sampling_items",
        (44, "证据物品名称", "name"),
        (42, "规格及批号", "spec"),
        (14, "单位", "unit"),
        (15, "数量", "quantity"),
        (30, "备注", "remark"),
    )
    _remark(sheet, "以上样品共{{ sampling_items|length }}项，经当场清点核对无误。")
    sheet.seal(followed=True)
    signing_box(
        sheet,
        *party_signature("被抽样取证单位现场负责人", width=BOX),
        *officer_signatures(width=BOX),
    )
    return sheet


def evidence_preservation_approval() -> Sheet:
    """先行登记保存证据审批表."""
    sheet = Sheet(ONE_COPY)
    grid = _case_and_party(sheet)
    grid.row(label("证据名称\n及数量"), evidence_rows(), split=True)
    grid.row(label("申请保存的\n理由"), value("{{ act_reason }}", 3), split=True)
    grid.row(label("申请保存的\n依据"), value("{{ act_basis }}", 3), split=True)
    grid.row(
        label("保存方式"),
        value("{{ keeping_method_boxes }}"),
        label("保存地点"),
        value("{{ keeping_place }}"),
    )
    _approval(grid)
    return sheet


def evidence_preservation_notice() -> Sheet:
    """先行登记保存证据通知书."""
    sheet = _external("当事人")
    sheet.body("{{ party_name }}：", indent=False)
    sheet.body(
        "经查，你（单位）涉嫌{{ suspected_act }}。因有关证据可能灭失或者以后难以取得，"
        "根据《中华人民共和国行政处罚法》第五十六条的规定，"
        "经本机关负责人批准，现对有关证据予以先行登记保存，名称、数量等详见《先行登记保存证据清单》。"
        "保存方式：{{ keeping_method }}，保存地点：{{ keeping_place }}。"
    )
    sheet.body(
        "先行登记保存期间，你（单位）或者有关人员不得销毁或者转移证据。本机关将自登记保存之日起7个工作日内作出处理决定，"
        "请你（单位）于{{ come_on }}到本机关接受处理决定。"
    )
    sheet.when(given("preservation_note"), "备注：{{ preservation_note }}")
    contact(sheet)
    sheet.seal(followed=True)
    signing_box(sheet, *party_signature("被通知人", width=BOX))
    return sheet


def evidence_preservation_inventory() -> Sheet:
    """先行登记保存证据清单."""
    sheet = Sheet(TWO_COPIES.format("当事人"), numbered=False)
    sheet.title(size=18)
    sheet.text(
        "通知书文号：{{ preservation_number }}",
        size=10.5,
        exact=None,
        align=ALIGN.CENTER,
        before=6,
        after=4,
        keep=True,
    )
    grid = sheet.grid(26, 130)
    grid.row(label("案件名称"), value("{{ case_name }}"))
    grid.row(label("当事人"), value("{{ party_name }}"))
    sheet.gap(8)
    thing_table(
        sheet,
        "preserved_items",
        (29, "证据名称", "name"),
        (22, "规格型号", "spec"),
        (16, "产地", "origin"),
        (19, "成色\n（品级）", "condition"),
        (12, "单位", "unit"),
        (19, "价格\n（元）", "price"),
        (12, "数量", "quantity"),
        (16, "备注", "remark"),
    )
    sheet.gap(8)
    signing_box(
        sheet,
        "上列证据共{{ preserved_items|length }}项，经当场清点核对无误。",
        *party_signature("当事人", width=BOX),
        *officer_signatures("承办人", width=BOX),
        Line("清点日期：{{ doc_date }}", space_before=6),
    )
    return sheet


def evidence_disposal_approval() -> Sheet:
    """先行登记保存证据处理审批表."""
    sheet = Sheet(ONE_COPY)
    grid = _case_and_party(sheet)
    grid.row(
        label("登记保存日期"),
        value("{{ preservation_date }}"),
        label("通知书文号"),
        value("{{ preservation_number }}"),
    )
    grid.row(label("证据名称\n及数量"), evidence_rows(), split=True)
    grid.row(label("处理的理由"), value("{{ act_reason }}", 3), split=True)
    grid.row(label("处理的依据"), value("{{ act_basis }}", 3), split=True)
    _approval(grid)
    return sheet


def evidence_disposal_decision() -> Sheet:
    """先行登记保存证据处理决定书."""
    sheet = _external("当事人")
    sheet.body("{{ party_name }}：", indent=False)
    sheet.body(
        "本机关于{{ preservation_date }}作出《先行登记保存证据通知书》{{ preservation_number }}，对有关证据予以先行登记保存。"
        "依据{{ act_basis }}的规定，现对先行登记保存的证据作出如下处理决定："
    )
    sheet.gap(6)
    thing_table(
        sheet,
        "preserved_disposals",
        (40, "证据名称", "name"),
        (29, "规格型号", "spec"),
        (13, "单位", "unit"),
        (13, "数量", "quantity"),
        (26, "处理决定", "disposal"),
        (24, "备注", "remark"),
    )
    sheet.gap(10)
    relief(sheet, "决定", last=True)
    sheet.seal()
    return sheet


def appraisal_commission() -> Sheet:
    """鉴定委托书."""
    sheet = _external("受委托单位")
    sheet.body("{{ appraisal_body }}：", indent=False)
    sheet.body("因调查安全生产违法案件的需要，本机关现委托你单位对下列物品进行鉴定：")
    sheet.gap(6)
    thing_table(
        sheet,
        "appraisal_items",
        (50, "物品名称", "name"),
        (42, "规格型号", "spec"),
        (18, "数量", "quantity"),
        (35, "备注", "remark"),
    )
    sheet.gap(10)
    sheet.body("鉴定要求：{{ appraisal_requirement }}")
    sheet.body(
        "请于{{ appraisal_due }}前向本机关提交书面鉴定意见，载明鉴定的依据和方法、鉴定机构和鉴定人的资格以及鉴定结论，"
        "由鉴定人签名并加盖鉴定机构印章。"
    )
    contact(sheet)
    sheet.seal(followed=True)
    signing_box(sheet, signing("受委托单位签收（签名或者盖章）", width=BOX, space_before=13))
    return sheet


def _remark(sheet: Sheet, text: str) -> None:
    sheet.text(text, size=10.5, exact=None, before=8, after=4, keep=True)


def _external(receiver: str) -> Sheet:
    sheet = Sheet(TWO_COPIES.format(receiver))
    sheet.red_head()
    sheet.title()
    sheet.number()
    return sheet


def _case_and_party(sheet: Sheet) -> Grid:
    sheet.table_title("填表日期：{{ doc_date }}")
    grid = sheet.grid(*PAIRS)
    grid.row(label("案件名称"), value("{{ case_name }}", 3))
    either_party(grid, "当事人")
    grid.row(label("案件基本情况"), block("{{ basic_facts }}", span=3), height=24, split=True)
    return grid


def _approval(grid: Grid) -> None:
    handlers_opinion(grid)
    for name, field, signer in (
        ("承办机构\n负责人意见", "unit_head_opinion", "承办机构负责人（签名）"),
        ("审核意见", "reviewer_opinion", "审核人（签名）"),
        ("审批意见", "approver_opinion", "机关负责人（签名）"),
    ):
        opinion(grid, name, field, signer, height=19, handwritten=True)
