"""Approval and notice of an inspection after the Ministry of Justice's trial forms of 2025.

That every inspection is approved and notified, and that the enterprise is told frequency, basis, recusal and the five
prohibitions, is known; the exact boxes are not, so these are the office's own drawing of the same facts.

Source: 国办发〔2024〕54号; 行政检查文书基本格式文本（试行）2025.
"""

from tools.forms.layout import TEXT_WIDTH, Cell, Grid, Sheet, block, label, signing, value
from tools.forms.lists import rows_cell
from tools.forms.parts import (
    INNER,
    ONE_COPY,
    PAIRS,
    TWO_COPIES,
    contact,
    officer_signatures,
    officers_cell,
    opinion,
    signing_box,
)

BOX = TEXT_WIDTH - 4


def inspection_approval_moj() -> Sheet:
    """行政检查审批表."""
    sheet = Sheet(ONE_COPY, numbered=False)
    sheet.title(size=18)
    sheet.text("申请日期：{{ doc_date }}", size=10.5, exact=None, before=6, after=4, keep=True)
    grid = sheet.grid(*PAIRS)
    grid.row(label("检查对象"), value("{{ party_name }}", 3))
    grid.row(
        label("统一社会\n信用代码"),
        value("{{ uscc }}"),
        label("法定代表人\n（负责人）"),
        value("{{ legal_rep }}"),
    )
    grid.row(label("地址"), value("{{ address }}"), label("联系电话"), value("{{ phone }}"))
    _inspection_rows(grid)
    grid.row(label("申请理由"), value("{{ inspection_purpose }}", 3), split=True)
    grid.row(
        label("申请人意见"),
        block("{{ applicant_opinion }}", *officer_signatures("申请人", width=INNER), span=3),
        height=28,
    )
    opinion(grid, "审批意见", "approver_opinion", "机关负责人（签名）", height=26, handwritten=True)
    return sheet


def inspection_notice_moj() -> Sheet:
    """行政检查通知书."""
    sheet = Sheet(TWO_COPIES.format("被检查单位"), numbered=False)
    sheet.red_head()
    sheet.title()
    sheet.gap(14)
    sheet.body("{{ party_name }}：", indent=False)
    sheet.body("经本机关负责人批准，决定对你单位实施行政检查。现将有关事项通知如下：")
    sheet.gap(6)
    grid = sheet.grid(*PAIRS)
    _inspection_rows(grid)
    sheet.gap(10)
    for text in (
        "一、检查人员应当主动出示行政执法证件；不出示的，你单位有权拒绝接受检查。",
        "二、你单位认为检查人员与检查事项有直接利害关系或者有其他关系可能影响公正执法的，有权申请回避。",
        "三、行政检查严格遵守“五个严禁”：严禁逐利检查，严禁干扰企业正常生产经营，严禁任性处罚企业，严禁下达检查指标，严禁变相检查。"
        "检查人员违反规定的，你单位有权投诉、举报。投诉、举报渠道：{{ complaint_channel }}。",
        "四、请你单位对依法进行的检查予以配合，如实提供有关情况和资料，不得拒绝、阻碍。",
    ):
        sheet.body(text)
    contact(sheet)
    sheet.seal(followed=True)
    signing_box(sheet, signing("被检查单位签收（签名或者盖章）", width=BOX, space_before=13))
    return sheet


def _inspection_rows(grid: Grid) -> None:
    """What is inspected, why, when, how, by whom and how often: the same facts for both forms."""
    grid.row(
        label("检查事项"),
        rows_cell("inspection_content", "{{ row.seq }}．{{ row.item }}"),
        split=True,
    )
    grid.row(label("检查依据"), value("{{ inspection_basis }}", 3), split=True)
    grid.row(label("任务来源"), value("{{ task_source_boxes }}", 3))
    grid.row(label("检查时间"), value("{{ inspection_period }}", 3))
    grid.row(label("检查地点"), value("{{ inspection_place }}", 3))
    grid.row(label("检查方式"), value("{{ inspection_methods_boxes }}", 3))
    grid.row(label("检查人员"), officers_cell(3))
    grid.row(
        label("协助检查人员"),
        Cell(
            (
                "共{{ assistants|length }}人",
                "{%p for row in assistants %}",
                "{{ row.name }}（{{ row.employer }}）",
                "{%p endfor %}",
            ),
            3,
        ),
    )
    grid.row(
        label("本年度已实施\n检查次数"),
        value("{{ visits_this_year }}次"),
        label("年度检查\n频次上限"),
        value('{{ yearly_cap }}{% if yearly_cap != "/" %}次{% endif %}'),
    )
