"""Report, extension and withdrawal: how an investigation ends or goes on."""

from tools.forms.layout import TEXT_WIDTH, Grid, Line, Sheet, block, label, value
from tools.forms.parts import (
    ONE_COPY,
    PAIRS,
    either_party,
    given,
    handlers_opinion,
    officer_signatures,
    officers_cell,
    opinion,
    people,
    signing_box,
)
from tools.forms.wordml import KAI

BOX = TEXT_WIDTH - 4
OTHERS = "{{ row.seq }}．{{ row.name }}（{{ row.identity_no }}），{{ row.position }}，电话：{{ row.phone }}"


def investigation_report() -> Sheet:
    """案件调查终结报告."""
    sheet = Sheet(ONE_COPY)
    sheet.title()
    sheet.number()
    grid = sheet.grid(*PAIRS)
    grid.row(label("案件名称"), value("{{ case_name }}", 3))
    grid.row(label("案件来源"), value("{{ case_source }}"), label("立案日期"), value("{{ filing_date }}"))
    either_party(grid, "当事人")
    grid.row(label("其他当事人"), people("other_parties", OTHERS), split=True)
    grid.row(label("承办人"), officers_cell(3))
    sheet.gap(10)
    _heading(sheet, "一、调查经过")
    sheet.body("{{ investigation_process }}")
    _heading(sheet, "二、查明的事实")
    sheet.body("{{ violation_facts }}")
    _heading(sheet, "三、证据")
    sheet.each(
        "evidence_list",
        "{{ row.seq }}．{{ row.name }}（{{ row.kind }}，{{ row.origin }}）{% if loop.last %}。{% else %}；{% endif %}",
    )
    _heading(sheet, "四、案件性质和适用条款")
    sheet.body("{{ case_nature }}")
    sheet.body("违反的条款：{{ violated }}。")
    sheet.body("处罚的依据：{{ basis }}。")
    _heading(sheet, "五、从轻、减轻、从重情节")
    sheet.body("{{ circumstances }}")
    _heading(sheet, "六、处理建议")
    amount = f"{{% if row.{given('amount')} %}}人民币{{{{ row.amount }}}}元（大写：{{{{ row.amount_capitals }}}}）{{% endif %}}"
    detail = f"{{% if row.{given('detail')} %}}（{{{{ row.detail }}}}）{{% endif %}}"
    sheet.tag("{%p for row in proposed_penalties %}")
    sheet.body(
        f"{{{{ row.seq }}}}．对{{{{ row.party }}}}：{{{{ row.kind }}}}{amount}{detail}。裁量依据：{{{{ row.discretion }}}}。",
        keep=True,  # the signatures never stand on a page alone
    )
    sheet.tag("{%p endfor %}")
    sheet.gap(10)
    signing_box(
        sheet, *officer_signatures("承办人", width=BOX), Line("报告日期：{{ doc_date }}", space_before=6)
    )
    return sheet


def case_extension_approval() -> Sheet:
    """案件延期审批表."""
    sheet = Sheet(ONE_COPY)
    grid = _table(sheet)
    grid.row(label("立案日期"), value("{{ filing_date }}"), label("延期至"), value("{{ extended_until }}"))
    grid.row(label("审批层级"), value("{{ extension_level_boxes }}", 3))
    grid.row(label("延期理由"), block("{{ extension_reason }}", span=3), height=34, split=True)
    handlers_opinion(grid)
    opinion(grid, "审核意见", "reviewer_opinion", "审核人（签名）", height=24, handwritten=True)
    opinion(grid, "审批意见", "approver_opinion", "机关负责人（签名）", height=24, handwritten=True)
    grid.tag('{%tr if extension_level == "上级" %}')
    opinion(
        grid,
        "上级机关\n审批意见",
        "superior_opinion",
        "上级机关负责人（签名、盖章）",
        height=24,
        handwritten=True,
    )
    grid.tag("{%tr endif %}")
    return sheet


def case_withdrawal_approval() -> Sheet:
    """案件终止（撤销）审批表."""
    sheet = Sheet(ONE_COPY)
    grid = _table(sheet)
    grid.row(
        label("立案日期"), value("{{ filing_date }}"), label("处理方式"), value("{{ withdrawal_kind_boxes }}")
    )
    grid.row(label("案件基本情况"), block("{{ basic_facts }}", span=3), height=26, split=True)
    grid.row(label("终止（撤销）\n事由"), value("{{ withdrawal_reason_boxes }}", 3))
    grid.row(label("具体理由"), block("{{ withdrawal_details }}", span=3), height=26, split=True)
    handlers_opinion(grid)
    opinion(grid, "审核意见", "reviewer_opinion", "审核人（签名）", height=24, handwritten=True)
    opinion(grid, "审批意见", "approver_opinion", "机关负责人（签名）", height=24, handwritten=True)
    return sheet


def _table(sheet: Sheet) -> Grid:
    sheet.table_title("填表日期：{{ doc_date }}")
    grid = sheet.grid(*PAIRS)
    grid.row(label("案件名称"), value("{{ case_name }}", 3))
    either_party(grid, "当事人")
    return grid


def _heading(sheet: Sheet, text: str) -> None:
    sheet.text("　　" + text, face=KAI, before=4, keep=True)
