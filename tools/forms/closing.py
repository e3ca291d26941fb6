"""Service, closing and volume: receipt, approval of closing, cover, contents."""

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from tools.forms.layout import BODY, TEXT_WIDTH, Cell, Sheet, block, label, value
from tools.forms.parts import (
    ONE_COPY,
    PAIRS,
    centred,
    given,
    handlers_opinion,
    officer_signatures,
    officers_cell,
    opinion,
    party_signature,
    signing_box,
)
from tools.forms.wordml import SONG

BOX = TEXT_WIDTH - 4


def service_receipt() -> Sheet:
    """文书送达回执."""
    sheet = Sheet(ONE_COPY)
    sheet.table_title("填写日期：{{ doc_date }}")
    grid = sheet.grid(27, 129)
    grid.row(label("案件名称"), value("{{ case_name }}"))
    grid.row(label("受送达人"), value("{{ recipient }}"))
    grid.row(label("送达人"), officers_cell(1))
    sheet.gap(8)
    table = sheet.grid(9, 54, 25, 33, 11, 24)
    table.row(
        *(
            centred(text)
            for text in ("序号", "送达文书名称及文号", "送达地点", "送达日期", "方式", "收件人\n签章")
        ),
        head=True,
    )
    time = (f"{{%p if row.{given('served_time')} %}}", "{{ row.served_time }}", "{%p endif %}")
    table.each(
        "services",
        centred("{{ row.seq }}"),
        value("{{ row.document }}"),
        value("{{ row.place }}"),
        Cell(("{{ row.served_on }}", *time), align=ALIGN.CENTER),
        centred("{{ row.method }}"),
        centred(""),
        height=16,
        split=False,
    )
    table.row(centred("（以下空白）", 6), height=7)
    sheet.gap(8)
    signing_box(
        sheet,
        *party_signature("受送达人（收件人）", width=BOX),
        *officer_signatures("送达人", width=BOX),
    )
    sheet.gap(8)
    sheet.grid(27, 129).row(label("备注"), value("{{ service_remark }}"), height=20)
    return sheet


def case_closing_approval() -> Sheet:
    """结案审批表."""
    sheet = Sheet(ONE_COPY)
    sheet.table_title("填表日期：{{ doc_date }}")
    grid = sheet.grid(*PAIRS)
    grid.row(label("案件名称"), value("{{ case_name }}", 3))
    grid.row(label("当事人"), value("{{ party_name }}", 3))
    grid.row(label("统一社会\n信用代码"), value("{{ uscc }}"), label("公民身份\n号码"), value("{{ id_no }}"))
    grid.row(
        label("法定代表人\n（负责人）"), value("{{ legal_rep }}"), label("联系电话"), value("{{ phone }}")
    )
    grid.row(label("单位地址"), value("{{ address }}"), label("个人住址"), value("{{ home_address }}"))
    grid.row(
        label("其他当事人"),
        Cell(
            (
                "{%p if other_parties|length == 0 %}",
                "/",
                "{%p endif %}",
                "{%p for row in other_parties %}",
                "{{ row.seq }}．{{ row.name }}（{{ row.identity_no }}），{{ row.position }}，电话：{{ row.phone }}",
                "{%p endfor %}",
            ),
            3,
        ),
        split=True,
    )
    grid.row(label("处理结果"), block("{{ result }}", span=3), height=18, split=True)
    grid.row(label("执行情况"), block("{{ execution }}", span=3), height=18, split=True)
    paid = f"{{{{ paid_amount }}}}{{% if {given('paid_amount')} %}}（{{{{ paid_amount_capitals }}}}）{{% endif %}}"
    grid.row(label("已缴罚没款\n（元）"), value(paid), label("缴款票据号"), value("{{ payment_receipts }}"))
    surcharge = (
        f"{{{{ surcharge_amount }}}}"
        f"{{% if {given('surcharge_amount')} %}}（{{{{ surcharge_amount_capitals }}}}）{{% endif %}}"
    )
    grid.row(
        label("加处罚款\n（元）"),
        value(surcharge),
        label("整改复查\n意见书文号"),
        value("{{ reinspection_number }}"),
    )
    grid.row(label("结案理由"), value("{{ closing_reason_boxes }}", 3))
    handlers_opinion(grid)
    opinion(grid, "审核意见", "reviewer_opinion", "审核人（签名）", height=21, handwritten=True)
    opinion(grid, "审批意见", "approver_opinion", "机关负责人（签名）", height=21, handwritten=True)
    return sheet


def case_file_cover() -> Sheet:
    """案卷（首页）."""
    sheet = Sheet("")
    sheet.text("{{ agency_name }}", face=SONG, size=26, align=ALIGN.CENTER, exact=None, before=24)
    sheet.title(size=24, before=18)
    sheet.text("{{ doc_number }}", size=BODY, align=ALIGN.CENTER, exact=None, before=10, after=12)
    sheet.tag(f"{{%p if {given('volume_label')} %}}")
    sheet.text("{{ volume_label }}", size=BODY, align=ALIGN.CENTER, exact=None, after=6)
    sheet.tag("{%p endif %}")
    grid = sheet.grid(34, 48, 28, 46, size=BODY)
    grid.row(label("案件名称"), value("{{ case_name }}", 3), height=22)
    grid.row(label("案由"), value("{{ cause }}", 3), height=14)
    grid.row(label("处理结果"), value("{{ result }}", 3), height=36)
    grid.row(
        label("立案日期"),
        centred("{{ filing_date }}"),
        label("结案日期"),
        centred("{{ closing_date }}"),
        height=14,
    )
    grid.row(label("承办人"), officers_cell(3), height=18)
    grid.row(
        label("归档日期"),
        centred("{{ archived_on }}"),
        label("保管期限"),
        centred("{{ retention }}"),
        height=14,
    )
    grid.tag(f"{{%tr if {given('volume_extent')} %}}")
    grid.row(
        label("件·页数"),
        value("{{ volume_extent }}"),
        label("起止日期"),
        value("{{ volume_span }}"),
        height=14,
    )
    grid.tag("{%tr endif %}")
    grid.row(label("归档号\n（档号）"), value("{{ archive_no }}", 3), height=14)
    sheet.text("制作日期：{{ doc_date }}", size=11, exact=None, before=8, align=ALIGN.RIGHT)
    return sheet


def volume_contents() -> Sheet:
    """卷内目录."""
    sheet = Sheet("", numbered=False)
    sheet.title(size=18)
    sheet.text("案件名称：{{ case_name }}", size=11, exact=None, before=8)
    sheet.text(
        "归档号（档号）：{{ archive_no }}　　制作日期：{{ doc_date }}",
        size=11,
        exact=None,
        before=2,
        after=4,
        keep=True,
    )
    table = sheet.grid(12, 70, 35, 17, 22)
    table.row(*(centred(text) for text in ("序号", "文件名称及编号", "日期", "页号", "备注")), head=True)
    number = (f"{{%p if row.{given('number')} %}}", "{{ row.number }}", "{%p endif %}")
    table.each(
        "contents",
        centred("{{ row.seq }}"),
        Cell(("{{ row.title }}", *number)),
        centred("{{ row.date }}"),
        centred("{{ row.pages }}"),
        value("{{ row.remark }}"),
        height=10,
        split=False,
    )
    table.row(centred("（以下空白）", 5), height=8)
    return sheet
