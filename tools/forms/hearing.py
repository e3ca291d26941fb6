"""Statement and hearing: record of a statement, notice of the session, record of the hearing, report."""

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from tools.forms.layout import TEXT_WIDTH, Cell, Grid, Line, Sheet, block, label, signing, value
from tools.forms.parts import (
    INNER,
    ONE_COPY,
    PAIRS,
    TWO_COPIES,
    contact,
    either_party,
    given,
    officers_cell,
    opinion,
    people,
    refusal,
    signing_box,
)
from tools.forms.wordml import RULE

BOX = TEXT_WIDTH - 4


def statement_record() -> Sheet:
    """当事人陈述申辩笔录."""
    sheet = Sheet(ONE_COPY, numbered=False, page_signatures="陈述申辩人逐页签名")
    sheet.title(size=18)
    sheet.gap(8)
    grid = sheet.grid(*PAIRS)
    grid.row(label("案件名称"), value("{{ case_name }}", 3))
    grid.row(label("当事人"), value("{{ party_name }}", 3))
    grid.row(label("陈述申辩时间"), value("{{ statement_period }}", 3))
    grid.row(label("陈述申辩地点"), value("{{ statement_place }}", 3))
    grid.row(
        label("陈述申辩人"),
        value("{{ speaker_name }}"),
        label("与当事人\n的关系"),
        value("{{ signer_relation }}"),
    )
    grid.row(label("性别"), value("{{ speaker_sex }}"), label("联系电话"), value("{{ speaker_phone }}"))
    grid.row(label("工作单位"), value("{{ speaker_employer }}"), label("职务"), value("{{ speaker_title }}"))
    grid.row(
        label("住址"), value("{{ speaker_address }}"), label("邮政编码"), value("{{ speaker_postcode }}")
    )
    grid.row(label("承办人"), officers_cell(3))
    grid.row(
        label("记录人"), value("{{ recorder_name }}"), label("单位及职务"), value("{{ recorder_title }}")
    )
    sheet.gap(8)
    sheet.body(
        "我们是{{ agency_name }}的执法人员"
        "{% for row in officers %}{% if not loop.first %}、{% endif %}{{ row.name }}{% endfor %}，"
        "证件号码分别为{% for row in officers %}{% if not loop.first %}、{% endif %}{{ row.cert_no }}{% endfor %}，"
        "这是我们的证件（出示证件）。现就{{ case_name }}听取你（单位）的陈述和申辩。你（单位）提出的事实、理由和证据，"
        "本机关将进行复核；成立的，本机关将予以采纳。本机关不会因陈述、申辩而给予更重的处罚。"
    )
    sheet.body("陈述申辩内容：", keep=True)
    sheet.body("{{ statement }}")
    sheet.body("提交的证据材料：{{ statement_materials }}", keep=True)
    sheet.gap(10)
    signing_box(
        sheet,
        "以上笔录已阅（已向我宣读），与我所述一致。更正处均由本人捺指印。",
        signing("陈述申辩人（签名、捺指印）", width=BOX, space_before=13),
        *refusal(width=BOX),
        *_each_signs("officers", "承办人（签名）"),
        signing("记录人（签名）", width=BOX, space_before=12),
        Line("笔录制作日期：{{ doc_date }}", space_before=6),
    )
    return sheet


def hearing_notice() -> Sheet:
    """行政处罚听证会通知书."""
    sheet = Sheet(TWO_COPIES.format("听证申请人"))
    sheet.red_head()
    sheet.title()
    sheet.number()
    sheet.body("{{ party_name }}：", indent=False)
    asked = f"{{% if {given('hearing_requested_on')} %}}于{{{{ hearing_requested_on }}}}{{% endif %}}"
    sheet.body(
        f"你（单位）{asked}就{{{{ case_name }}}}要求举行听证。根据《中华人民共和国行政处罚法》第六十三条、第六十四条的规定，"
        "现将听证会有关事项通知如下："
    )
    sheet.gap(6)
    grid = sheet.grid(*PAIRS)
    grid.row(label("听证时间"), value("{{ hearing_at }}", 3))
    grid.row(label("听证地点"), value("{{ hearing_place }}", 3))
    _mode(grid)
    _hearing_staff(grid)
    sheet.gap(10)
    sheet.body(
        "你（单位）可以亲自参加听证，也可以委托一至二人代理。委托代理人参加听证的，应当提交授权委托书和代理人身份证明。"
        "请携带有关证据材料；有证人的，请通知证人到场。"
    )
    sheet.body(
        "你（单位）认为听证主持人、听证员、书记员与本案有直接利害关系的，有权申请回避，请在听证会召开前向本机关提出并说明理由。"
    )
    sheet.body(
        "你（单位）及代理人无正当理由拒不出席听证，或者未经许可中途退出听证的，视为放弃听证权利，本机关终止听证。"
        "你（单位）不承担本机关组织听证的费用。"
    )
    contact(sheet)
    sheet.seal(followed=True)
    signing_box(sheet, signing("听证申请人收件（签名或者盖章）", width=BOX, space_before=13))
    return sheet


def hearing_record() -> Sheet:
    """听证笔录."""
    sheet = Sheet(ONE_COPY, numbered=False, page_signatures="听证申请人（代理人）逐页签名")
    sheet.title(size=18)
    sheet.gap(8)
    grid = sheet.grid(*PAIRS)
    grid.row(label("案件名称"), value("{{ case_name }}", 3))
    grid.row(label("听证机关"), value("{{ agency_name }}", 3))
    grid.row(label("听证时间"), value("{{ hearing_period }}", 3))
    grid.row(label("听证地点"), value("{{ hearing_place }}", 3))
    _mode(grid)
    _hearing_staff(grid)
    grid.row(label("案件\n调查人员"), officers_cell(3))
    either_party(grid, "听证申请人")
    agent = "{{ row.name }}，{{ row.sex }}，{{ row.age }}岁，{{ row.employer }}"
    grid.row(label("委托代理人"), people("agents", agent))
    grid.row(label("第三人"), people("third_parties", "{{ row.name }}（{{ row.detail }}）"))
    grid.row(label("其他参加人"), value("{{ other_attendees }}", 3))
    sheet.gap(8)
    sheet.body("听证记录：", keep=True)
    sheet.body("{{ transcript }}")
    sheet.text("（以下空白）", size=10.5, align=ALIGN.CENTER, exact=None, before=4, keep=True)
    sheet.gap(8)
    signing_box(
        sheet,
        "以上笔录经核对无误。更正处均由本人捺指印。",
        signing("听证申请人（代理人）（签名或者盖章）", width=BOX, space_before=13),
        *_refusal_noted(),
        *_each_signs("third_parties", "第三人（签名或者盖章）"),
        signing("听证主持人（签名）", width=BOX, space_before=12),
        *_each_signs("hearing_officers", "听证员{{ row.name }}（签名）"),
        signing("书记员（签名）", width=BOX, space_before=12),
        *_each_signs("officers", "案件调查人员{{ row.name }}（签名）"),
        Line("笔录制作日期：{{ doc_date }}", space_before=6),
    )
    return sheet


def hearing_report() -> Sheet:
    """听证会报告书."""
    sheet = Sheet(ONE_COPY)
    sheet.table_title("报告日期：{{ doc_date }}")
    grid = sheet.grid(*PAIRS)
    grid.row(label("案件名称"), value("{{ case_name }}", 3))
    grid.row(label("听证申请人"), value("{{ party_name }}", 3))
    grid.row(label("听证时间"), value("{{ hearing_period }}", 3))
    grid.row(label("听证地点"), value("{{ hearing_place }}", 3))
    _hearing_staff(grid)
    grid.row(label("听证会基本\n情况摘要"), block("{{ hearing_summary }}", span=3), height=60, split=True)
    grid.row(
        label("听证主持人\n意见"),
        block(
            "{{ chair_opinion }}",
            signing("听证主持人（签名）", width=INNER, space_before=20),
            span=3,
        ),
        height=40,
    )
    opinion(
        grid, "机关负责人\n审批意见", "approver_opinion", "机关负责人（签名）", height=34, handwritten=True
    )
    return sheet


def _mode(grid: Grid) -> None:
    grid.row(
        label("听证方式"),
        value("{{ hearing_mode_boxes }}"),
        label("不公开理由"),
        value("{{ closed_reason }}"),
    )


def _hearing_staff(grid: Grid) -> None:
    grid.row(
        label("听证主持人"), value("{{ hearing_chair }}"), label("职务"), value("{{ hearing_chair_title }}")
    )
    lines = ("{%p for row in hearing_officers %}", "{{ row.name }}（{{ row.position }}）", "{%p endfor %}")
    grid.row(label("听证员"), Cell(lines, 3))
    grid.row(label("书记员"), value("{{ hearing_clerk }}"), label("职务"), value("{{ hearing_clerk_title }}"))


def _refusal_noted() -> list["str | Line"]:
    """A refused signature, noted by the chair (Source: 行政处罚法 2021 第六十四条第八项)."""
    says = "{{ refused_box }}听证申请人（代理人）拒绝签名或者盖章，听证主持人注明："
    return [
        "{%p if refused %}",
        Line(says + "{{ refusal_note }}", space_before=9),
        "{%p else %}",
        Line(says + RULE, space_before=9, tabs=((BOX * 0.96, "left"),)),
        "{%p endif %}",
    ]


def _each_signs(rows: str, who: str) -> list["str | Line"]:
    """A line to sign on for every row of the list *rows*."""
    return [
        f"{{%p for row in {rows} %}}",
        signing(who, width=BOX, space_before=12),
        "{%p endfor %}",
    ]
