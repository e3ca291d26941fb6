"""Filing and investigation: approval of filing, summons and record of inquiry."""

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from tools.forms.layout import TEXT_WIDTH, Cell, Line, Sheet, block, label, signing, value
from tools.forms.parts import (
    ONE_COPY,
    PAIRS,
    TWO_COPIES,
    contact,
    handlers_opinion,
    opinion,
    refusal,
    signing_box,
)

BOX = TEXT_WIDTH - 4


def case_filing_approval() -> Sheet:
    """立案审批表."""
    sheet = Sheet(ONE_COPY)
    sheet.table_title("填表日期：{{ doc_date }}")
    grid = sheet.grid(*PAIRS)
    grid.row(label("案由"), value("{{ cause }}", 3))
    grid.row(label("案件来源"), value("{{ case_source_boxes }}", 3))
    occurred = '{{ occurred_on }}{% if occurred_until != "/" %}至{{ occurred_until }}{% endif %}'
    grid.row(label("案发时间"), value(occurred, 3))
    grid.row(label("案件名称"), value("{{ case_name }}", 3))
    grid.row(label("当事人"), value("{{ party_name }}", 3))
    grid.row(label("统一社会\n信用代码"), value("{{ uscc }}"), label("公民身份\n号码"), value("{{ id_no }}"))
    grid.row(
        label("法定代表人\n（负责人）"), value("{{ legal_rep }}"), label("联系电话"), value("{{ phone }}")
    )
    grid.row(label("单位地址"), value("{{ address }}", 3))
    grid.row(label("个人住址"), value("{{ home_address }}"), label("邮政编码"), value("{{ postcode }}"))
    grid.row(label("案件基本情况"), block("{{ basic_facts }}", span=3), height=34, split=True)
    handlers_opinion(grid)
    opinion(grid, "审核意见", "reviewer_opinion", "审核人（签名）", height=24, handwritten=True)
    opinion(grid, "审批意见", "approver_opinion", "机关负责人（签名）", height=24, handwritten=True)
    return sheet


def inquiry_notice() -> Sheet:
    """询问通知书."""
    sheet = Sheet(TWO_COPIES.format("被询问人"))
    sheet.red_head()
    sheet.title()
    sheet.number()
    sheet.body("{{ party_name }}：", indent=False)
    sheet.body(
        "因涉嫌{{ inquiry_reason }}一案，根据《中华人民共和国行政处罚法》第五十五条的规定，请你（单位）于{{ inquiry_at }}到"
        "{{ inquiry_place }}接受询问调查。你（单位）应当如实回答询问，并协助调查，不得拒绝或者阻挠。"
    )
    sheet.body("来时请携带下列证件、材料（打“☑”的）：")
    sheet.body("{{ bring_boxes }}")
    sheet.when('bring_other != "/"', "其他材料：{{ bring_other }}")
    sheet.body("如不能按时前来，请事先与本机关联系。你（单位）依法享有申请执法人员回避的权利。")
    contact(sheet)
    sheet.seal(followed=True)
    signing_box(sheet, signing("收件人（签名或者盖章）", width=BOX, space_before=13))
    return sheet


def inquiry_record() -> Sheet:
    """询问笔录."""
    sheet = Sheet(ONE_COPY, numbered=False, page_signatures="被询问人逐页签名并捺指印")
    sheet.title(size=18)
    sheet.text(
        "第 {{ inquiry_round }} 次询问", size=11, exact=None, align=ALIGN.CENTER, before=4, after=4, keep=True
    )
    grid = sheet.grid(*PAIRS)
    grid.row(label("询问时间"), value("{{ inquiry_period }}", 3))
    grid.row(label("询问地点"), value("{{ inquiry_place }}", 3))
    grid.row(
        label("被询问人"),
        value("{{ respondent_name }}"),
        label("性别、年龄"),
        value("{{ respondent_sex }}，{{ respondent_age }}岁"),
    )
    grid.row(
        label("公民身份\n号码"),
        value("{{ respondent_id_no }}"),
        label("联系电话"),
        value("{{ respondent_phone }}"),
    )
    grid.row(
        label("工作单位"), value("{{ respondent_employer }}"), label("职务"), value("{{ respondent_title }}")
    )
    grid.row(label("住址"), value("{{ respondent_address }}", 3))
    lines = (
        "{%p for row in officers %}",
        "{{ row.name }}（执法证号：{{ row.cert_no }}），{{ agency_name }}执法人员",
        "{%p endfor %}",
    )
    grid.row(label("询问人"), Cell(lines, 3))
    grid.row(
        label("记录人"), value("{{ recorder_name }}"), label("单位及职务"), value("{{ recorder_title }}")
    )
    grid.row(label("在场人"), value("{{ present_persons }}", 3))
    sheet.gap(8)
    sheet.body(
        "我们是{{ agency_name }}的执法人员"
        "{% for row in officers %}{% if not loop.first %}、{% endif %}{{ row.name }}{% endfor %}，"
        "证件号码分别为{% for row in officers %}{% if not loop.first %}、{% endif %}{{ row.cert_no }}{% endfor %}，"
        "这是我们的证件（出示证件）。我们依法就{{ inquiry_matter }}的有关问题向你了解情况，你有如实回答问题的义务，"
        "也有陈述、申辩的权利；你认为我们与本案有直接利害关系或者有其他关系可能影响公正执法的，有权申请我们回避。"
    )
    sheet.body("问：你听清楚了吗？是否申请回避？")
    sheet.answer("答：")
    sheet.each("questions", "问：{{ row.question }}", "答：{{ row.answer }}")
    sheet.body("问：请阅读以上笔录（或者听我们宣读），有无遗漏或者差错？", keep=True)
    sheet.answer("答：", keep=True)
    sheet.gap(10)
    signing_box(
        sheet,
        "以上笔录已阅（已向我宣读），与我所述一致。更正处均由本人捺指印。",
        signing("被询问人（签名、捺指印）", width=BOX, space_before=13),
        *refusal(width=BOX),
        "{%p for row in officers %}",
        signing("询问人（签名）", width=BOX, space_before=12),
        "{%p endfor %}",
        signing("记录人（签名）", width=BOX, space_before=12),
        Line("笔录制作日期：{{ doc_date }}", space_before=6),
    )
    return sheet
