"""Review before a decision: legal review, approval of the disposition, collective discussion."""

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from tools.forms.layout import TEXT_WIDTH, Cell, Grid, Sheet, block, label, signing, value
from tools.forms.parts import (
    INNER,
    ONE_COPY,
    PAIRS,
    PENALTY,
    centred,
    either_party,
    handlers_opinion,
    officers_cell,
    opinion,
    people,
)

BOX = TEXT_WIDTH - 4


def legal_review_opinion() -> Sheet:
    """行政处罚法制审核意见书."""
    sheet = Sheet(ONE_COPY)
    sheet.table_title("审核日期：{{ doc_date }}")
    grid = sheet.grid(*PAIRS)
    grid.row(label("案件名称"), value("{{ case_name }}", 3))
    grid.row(label("当事人"), value("{{ party_name }}", 3))
    grid.row(
        label("承办机构"), value("{{ handling_unit }}"), label("提请审核\n日期"), value("{{ submitted_on }}")
    )
    grid.row(label("承办人"), officers_cell(3))
    grid.row(label("拟处理意见"), block("{{ planned_disposition }}", span=3), height=16, split=True)
    sheet.gap(6)
    table = sheet.grid(11, 46, 37, 62)
    table.row(centred("序号"), centred("审核事项"), centred("审核结果"), centred("说明"), head=True)
    table.each(
        "review_checks",
        centred("{{ row.seq }}"),
        value("{{ row.aspect }}"),
        centred("{{ row.outcome_boxes }}"),
        value("{{ row.note }}"),
        height=7.5,
        split=False,
    )
    sheet.gap(6)
    grid = sheet.grid(*PAIRS)
    grid.row(label("审核结论"), value("{{ review_conclusion_boxes }}", 3))
    grid.row(label("审核人员资格"), value("{{ reviewer_qualification_boxes }}", 3))
    grid.row(
        label("审核意见"),
        block(
            "{{ review_opinion }}",
            signing("法制审核人员{{ legal_reviewer }}（签名）", width=INNER, space_before=18),
            span=3,
        ),
        height=26,
    )
    opinion(
        grid,
        "法制机构\n负责人意见",
        "legal_head_opinion",
        "法制机构负责人（签名）",
        height=24,
        handwritten=True,
    )
    return sheet


def case_disposition_approval() -> Sheet:
    """案件处理呈批表."""
    sheet = Sheet(ONE_COPY)
    sheet.table_title("填表日期：{{ doc_date }}")
    grid = sheet.grid(*PAIRS)
    grid.row(label("案件名称"), value("{{ case_name }}", 3))
    grid.row(label("案由"), value("{{ cause }}", 3))
    grid.row(label("呈批阶段"), value("{{ disposition_phase_boxes }}", 3))
    either_party(grid, "当事人")
    other = (
        "{{ row.seq }}．{{ row.name }}（{{ row.identity_no }}），{{ row.position }}，电话：{{ row.phone }}"
    )
    grid.row(label("其他当事人"), people("other_parties", other), split=True)
    grid.row(label("违法事实"), block("{{ violation_facts }}", span=3), height=24, split=True)
    grid.row(
        label("法律依据"),
        block("违反条款：{{ violated }}", "处罚依据：{{ basis }}", span=3),
        height=14,
        split=True,
    )
    grid.row(label("陈述申辩\n（听证）意见"), block("{{ defence_statement }}", span=3), height=14, split=True)
    grid.row(
        label("采纳情况\n及理由"),
        block("{{ defence_result_boxes }}", "{{ defence_review }}", span=3),
        height=14,
        split=True,
    )
    grid.row(label("裁量理由"), block("{{ discretion_reason }}", span=3), split=True)
    grid.row(
        label("拟作出的\n行政处罚"),
        people("penalties", PENALTY),
        split=True,
    )
    handlers_opinion(grid)
    opinion(grid, "审核意见", "reviewer_opinion", "审核人（签名）", height=22, handwritten=True)
    opinion(grid, "审批意见", "approver_opinion", "机关负责人（签名）", height=22, handwritten=True)
    return sheet


def collective_discussion_record() -> Sheet:
    """行政处罚集体讨论记录."""
    sheet = Sheet(ONE_COPY)
    sheet.table_title("记录日期：{{ doc_date }}")
    grid = sheet.grid(*PAIRS)
    grid.row(label("案件名称"), value("{{ case_name }}", 3))
    grid.row(label("讨论时间"), value("{{ discussion_period }}", 3))
    grid.row(label("讨论地点"), value("{{ discussion_place }}", 3))
    grid.row(
        label("主持人"), value("{{ discussion_chair }}"), label("职务"), value("{{ discussion_chair_title }}")
    )
    grid.row(label("汇报人"), value("{{ reporter_name }}"), label("记录人"), value("{{ recorder_name }}"))
    grid.row(label("出席人员"), value(_in_a_line("attendees"), 3), split=True)
    absent = "{% if nonvoting_attendees|length == 0 %}/{% endif %}"
    grid.row(label("列席人员"), value(absent + _in_a_line("nonvoting_attendees"), 3), split=True)
    grid.row(label("回避人员\n及事由"), value("{{ recused_persons }}", 3))
    grid.row(label("讨论内容"), block("{{ discussion_content }}", span=3), height=20, split=True)
    grid.row(
        label("发言记录"),
        Cell(("{%p for row in speeches %}", "{{ row.name }}：{{ row.opinion }}", "{%p endfor %}"), 3),
        height=14,
        split=True,
    )
    grid.row(label("讨论结论"), block("{{ discussion_conclusion }}", span=3), height=12, split=True)
    sheet.gap(8)
    _sign_table(sheet.grid(11, 30, 45, 70), "attendees", "出席人员")
    sheet.tag("{%p if nonvoting_attendees|length > 0 %}")
    sheet.gap(8)
    _sign_table(sheet.grid(11, 30, 45, 70), "nonvoting_attendees", "列席人员")
    sheet.tag("{%p endif %}")
    sheet.gap(8)
    grid = sheet.grid(TEXT_WIDTH)
    grid.row(
        block(
            signing("主持人（签名）", width=BOX, space_before=6),
            signing("汇报人（签名）", width=BOX, space_before=9),
            signing("记录人（签名）", width=BOX, space_before=9),
        )
    )
    return sheet


def _in_a_line(rows: str) -> str:
    """People one behind the other."""
    person = "{{ row.name }}（{{ row.position }}）{% if not loop.last %}、{% endif %}"
    return f"{{% for row in {rows} %}}{person}{{% endfor %}}"


def _sign_table(table: Grid, rows: str, who: str) -> None:
    """A line of a table for each of the people who sign."""
    table.row(centred("序号"), centred(f"{who}姓名"), centred("职务"), centred("签名及日期"), head=True)
    table.each(
        rows,
        centred("{{ row.seq }}"),
        centred("{{ row.name }}"),
        centred("{{ row.position }}"),
        value("年　　月　　日", align=ALIGN.RIGHT),
        height=9,
        split=False,
    )
