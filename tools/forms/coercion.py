"""Sealing and seizure: approval, decision, inventory, extension, disposal."""

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from tools.forms.layout import TEXT_WIDTH, Cell, Line, Sheet, block, label, value
from tools.forms.lists import thing_table
from tools.forms.parts import (
    ONE_COPY,
    PAIRS,
    TWO_COPIES,
    either_party,
    handlers_opinion,
    officer_signatures,
    opinion,
    party_signature,
    relief,
    signing_box,
)

BOX = TEXT_WIDTH - 4
INVENTORY = "《查封扣押（场所、设施、财物）清单》（编号：{{ inventory_no }}）"
EARLIER = (
    "本机关于{{ seizure_date }}作出《查封扣押决定书》{{ seizure_number }}，"
    "对你（单位）的有关场所、设施或者财物予以{{ seizure_kind }}，"
    f"名称、数量等见{INVENTORY}"
)


def coercion_approval() -> Sheet:
    """行政强制审批表."""
    sheet = Sheet(ONE_COPY)
    sheet.table_title("填表日期：{{ doc_date }}")
    grid = sheet.grid(*PAIRS)
    grid.row(label("案件名称"), value("{{ case_name }}", 3))
    either_party(grid, "当事人")
    grid.row(label("案件基本情况"), block("{{ basic_facts }}", span=3), height=20, split=True)
    grid.row(label("申请采取的\n强制措施"), value("{{ coercion_kinds_boxes }}", 3))
    grid.row(label("对象和内容"), value("{{ coercion_detail }}", 3), split=True)
    grid.row(label("理由"), value("{{ act_reason }}", 3), split=True)
    grid.row(label("依据"), value("{{ act_basis }}", 3), split=True)
    grid.row(label("期限"), value("{{ coercion_term }}", 3))
    grid.row(
        label("情况紧急\n当场实施"),
        Cell(
            (
                "{{ emergency_box }}情况紧急，已当场实施。实施时间：{{ emergency_at }}",
                "向机关负责人报告的时间（24小时内）：{{ emergency_reported_at }}",
            ),
            3,
        ),
    )
    handlers_opinion(grid)
    opinion(grid, "审核意见", "reviewer_opinion", "审核人（签名）", height=20, handwritten=True)
    opinion(grid, "审批意见", "approver_opinion", "机关负责人（签名）", height=20, handwritten=True)
    return sheet


def seizure_decision() -> Sheet:
    """查封扣押决定书."""
    sheet = _external()
    either_party(sheet.grid(*PAIRS), "当事人")
    sheet.gap(10)
    sheet.body("{{ party_name }}：", indent=False)
    sheet.body("经查，你（单位）存在下列问题：")
    sheet.body("{{ seizure_problem }}")
    sheet.body(
        "依据{{ act_basis }}的规定，本机关决定对你（单位）的下列场所、设施或者财物予以{{ seizure_kind }}："
    )
    sheet.body("{{ seizure_objects }}")
    sheet.body(
        f"名称、数量等详见{INVENTORY}。{{{{ seizure_kind }}}}期限自{{{{ seizure_from }}}}起至{{{{ seizure_until }}}}止。"
        "对物品需要进行检测、检验或者技术鉴定的，查封、扣押的期间不包括检测、检验或者技术鉴定的期间，该期间由本机关另行书面告知。"
    )
    sheet.body(
        "查封、扣押期间，任何人不得擅自启封、动用、转移、隐匿、损毁被查封、扣押的场所、设施或者财物。"
        "保管费用由本机关承担。你（单位）对本决定有权进行陈述和申辩。"
    )
    relief(sheet, "决定", last=True)
    sheet.seal(followed=True)
    signing_box(sheet, *officer_signatures(width=BOX), *party_signature("当事人", width=BOX))
    return sheet


def seizure_inventory() -> Sheet:
    """查封扣押（场所、设施、财物）清单."""
    sheet = Sheet(TWO_COPIES.format("当事人"), numbered=False)
    sheet.title(size=18)
    sheet.text(
        "编号：{{ inventory_no }}　　决定书文号：{{ seizure_number }}",
        size=10.5,
        exact=None,
        align=ALIGN.CENTER,
        before=6,
        after=4,
        keep=True,
    )
    grid = sheet.grid(26, 130)
    grid.row(label("当事人"), value("{{ party_name }}"))
    grid.row(label("保管地点"), value("{{ keeping_place }}"))
    grid.row(label("保管人"), value("{{ keeper }}"))
    sheet.gap(8)
    thing_table(
        sheet,
        "seizure_items",
        (43, "名称", "name"),
        (40, "规格型号或者地址", "spec"),
        (14, "单位", "unit"),
        (22, "数量或者\n面积", "quantity"),
        (26, "备注", "remark"),
    )
    sheet.gap(8)
    signing_box(
        sheet,
        "上列场所、设施、财物共{{ seizure_items|length }}项，经当场清点核对无误。",
        *party_signature("当事人", width=BOX),
        *officer_signatures(width=BOX),
        Line("清点日期：{{ doc_date }}", space_before=6),
    )
    return sheet


def seizure_extension() -> Sheet:
    """延长查封扣押期限决定书."""
    sheet = _external()
    sheet.body("{{ party_name }}：", indent=False)
    sheet.body(
        f"因你（单位）涉嫌{{{{ suspected_act }}}}，{EARLIER}，期限至{{{{ seizure_until }}}}。"
        "现因情况复杂，需要延长期限，理由如下："
    )
    sheet.body("{{ extension_reason }}")
    sheet.body(
        "根据《中华人民共和国行政强制法》第二十五条的规定，经本机关负责人批准，决定将上述{{ seizure_kind }}期限延长至"
        "{{ extended_until }}。延长期间，任何人不得擅自启封、动用、转移、隐匿、损毁被查封、扣押的场所、设施或者财物。"
    )
    relief(sheet, "决定", last=True)
    sheet.seal()
    return sheet


def seizure_disposal() -> Sheet:
    """查封扣押处理决定书."""
    sheet = _external()
    sheet.body("{{ party_name }}：", indent=False)
    sheet.body(
        f"{EARLIER}。经查清事实，依据{{{{ act_basis }}}}的规定，现对查封、扣押的场所、设施、财物作出如下处理决定："
    )
    sheet.gap(6)
    thing_table(
        sheet,
        "seizure_disposals",
        (38, "名称", "name"),
        (31, "规格型号\n或者地址", "spec"),
        (13, "单位", "unit"),
        (19, "数量或者\n面积", "quantity"),
        (22, "处理决定", "disposal"),
        (22, "备注", "remark"),
    )
    sheet.gap(10)
    relief(sheet, "决定", last=True)
    sheet.seal()
    return sheet


def _external() -> Sheet:
    sheet = Sheet(TWO_COPIES.format("当事人"))
    sheet.red_head()
    sheet.title()
    sheet.number()
    return sheet
