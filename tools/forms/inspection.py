"""Inspection and rectification: plan, record, order, re-inspection."""

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from tools.forms.layout import TEXT_WIDTH, Cell, Sheet, block, label, value
from tools.forms.lists import problems
from tools.forms.parts import (
    ONE_COPY,
    PAIRS,
    TWO_COPIES,
    centred,
    given,
    officer_signatures,
    officers_cell,
    opinion,
    party_signature,
    relief,
    signing_box,
    unit_rows,
)

BOX = TEXT_WIDTH - 4


def inspection_plan() -> Sheet:
    """现场检查方案."""
    sheet = Sheet(ONE_COPY)
    sheet.table_title("制定日期：{{ doc_date }}")
    grid = sheet.grid(*PAIRS)
    grid.row(label("被检查单位"), value("{{ party_name }}", 3))
    grid.row(label("地址"), value("{{ address }}"), label("所属行业"), value("{{ industry }}"))
    grid.row(label("联系人"), value("{{ party_contact }}"), label("联系电话"), value("{{ phone }}"))
    grid.row(label("检查时间"), value("{{ inspection_period }}", 3))
    grid.row(label("任务来源"), value("{{ task_source_boxes }}", 3))
    grid.row(label("检查方式"), value("{{ inspection_methods_boxes }}", 3))
    grid.row(label("执法人员"), officers_cell(3))
    grid.row(
        label("参加专家"),
        Cell(
            (
                "{%p if experts|length == 0 %}",
                "/",
                "{%p endif %}",
                "{%p for row in experts %}",
                "{{ row.name }}（{{ row.employer }}）",
                "{%p endfor %}",
            ),
            3,
        ),
    )
    grid.row(label("检查目的"), value("{{ inspection_purpose }}", 3), split=True)
    grid.row(label("检查依据"), value("{{ inspection_basis }}", 3), split=True)
    grid.row(
        label("检查内容"),
        Cell(("{%p for row in inspection_content %}", "{{ row.seq }}．{{ row.item }}", "{%p endfor %}"), 3),
        split=True,
    )
    grid.row(label("使用的检查表"), value("{{ checklist }}", 3))
    grid.row(label("检查线路"), value("{{ inspection_route }}", 3), split=True)
    grid.row(label("备注"), value("{{ remark }}", 3))
    opinion(grid, "审核意见", "reviewer_opinion", "审核人（签名）", height=22, handwritten=True)
    opinion(grid, "审批意见", "approver_opinion", "审批人（签名）", height=22, handwritten=True)
    return sheet


def inspection_record() -> Sheet:
    """现场检查记录."""
    sheet = Sheet(TWO_COPIES.format("被检查单位"), page_signatures="被检查单位现场负责人逐页签名")
    sheet.table_title("记录日期：{{ doc_date }}")
    grid = sheet.grid(*PAIRS)
    unit_rows(grid, "被检查单位")
    grid.row(label("检查场所"), value("{{ inspection_place }}", 3))
    grid.row(label("检查时间"), value("{{ inspection_period }}", 3))
    grid.row(label("检查人员"), officers_cell(3))
    sheet.gap(8)
    statement = sheet.grid(TEXT_WIDTH)
    statement.row(
        block(
            "　　我们是{{ agency_name }}的执法人员，证件号码见上，这是我们的证件（出示证件）。现依法对你单位进行现场检查，"
            "请予以配合。你单位认为检查人员与本次检查有直接利害关系或者有其他关系可能影响公正执法的，有权申请回避。",
            "　　检查情况：{% if findings|length == 0 %}经检查，未发现违法行为和事故隐患。"
            "{% else %}经检查，发现下列问题，共{{ findings|length }}项。{% endif %}",
        ),
    )
    sheet.tag("{%p if findings|length > 0 %}")
    sheet.gap(8)
    table = sheet.grid(11, 60, 22, 63)
    table.row(centred("序号"), centred("问题描述"), centred("部位"), centred("违反条款及备注"), head=True)
    table.each(
        "findings",
        centred("{{ row.seq }}"),
        value("{{ row.description }}"),
        value("{{ row.place }}"),
        Cell(
            (
                "{{ row.violated }}",
                "{%p if row.is_major_hazard %}",
                "{{ row.is_major_hazard_box }}重大事故隐患",
                "{%p endif %}",
                "{%p if row.immediate_correction %}",
                "{{ row.immediate_correction_box }}当场改正",
                "{%p endif %}",
                f"{{%p if row.{given('checklist_item')} %}}",
                "检查表：{{ row.checklist_item }}",
                "{%p endif %}",
                f"{{%p if row.{given('photos')} %}}",
                "照片：{{ row.photos }}",
                "{%p endif %}",
            )
        ),
        split=False,
    )
    sheet.tag("{%p endif %}")
    sheet.text("（以下空白）", size=10.5, align=ALIGN.CENTER, exact=None, before=4, keep=True)
    sheet.gap(8)
    signing_box(
        sheet,
        "以上为本次检查的全部情况{% if findings|length > 0 %}，共{{ findings|length }}项{% endif %}。",
        "被检查单位意见（有无异议）：",
        *party_signature("被检查单位现场负责人", width=BOX),
        *officer_signatures(width=BOX),
    )
    return sheet


def rectification_order() -> Sheet:
    """责令限期整改指令书."""
    sheet = Sheet(TWO_COPIES.format("被检查单位"))
    sheet.red_head()
    sheet.title()
    sheet.number()
    sheet.body("{{ party_name }}：", indent=False)
    sheet.body("本机关于{{ inspected_on }}对你单位进行了现场检查。经查，你单位存在下列问题：")
    problems(sheet)
    basis = f"{{% if {given('order_basis')} %}}根据{{{{ order_basis }}}}的规定，{{% endif %}}"
    sheet.body(f"{basis}现责令你单位按照下列期限完成整改，达到有关法律、法规、规章和标准规定的要求：")
    sheet.each(
        "deadline_groups", "（{{ row.seq }}）第{{ row.item_numbers }}项问题，于{{ row.deadline }}前整改完毕。"
    )
    sheet.body(
        "整改期间，你单位应当采取措施，确保安全生产。逾期未整改或者整改不到位造成事故的，依法追究有关人员的责任。"
        "对安全生产违法行为，将依法予以行政处罚。"
    )
    relief(sheet, "指令", last=True)
    sheet.seal(followed=True)
    signing_box(sheet, *officer_signatures(width=BOX), *party_signature("被检查单位负责人", width=BOX))
    return sheet


def reinspection_opinion() -> Sheet:
    """整改复查意见书."""
    sheet = Sheet(TWO_COPIES.format("被复查单位"))
    sheet.red_head()
    sheet.title()
    sheet.number()
    sheet.body("{{ party_name }}：", indent=False)
    sheet.body(
        "本机关于{{ refers_date }}作出了《{{ refers_kind }}》，文号为{{ refers_number }}。"
        "经对你单位整改情况进行复查，提出如下意见："
    )
    sheet.gap(6)
    table = sheet.grid(11, 74, 27, 44)
    table.row(centred("序号"), centred("原问题"), centred("复查结果"), centred("说明"), head=True)
    table.each(
        "reinspection_results",
        centred("{{ row.seq }}"),
        value("{{ row.description }}"),
        centred("{{ row.result }}"),
        value("{{ row.note }}"),
        split=False,
    )
    table.row(centred("（以下空白）", 4), height=7)
    sheet.gap(8)
    sheet.body("你单位应当继续加强安全生产管理，防止问题重复发生。", keep=True)
    sheet.seal(followed=True)
    signing_box(sheet, *officer_signatures(width=BOX), *party_signature("被复查单位负责人", width=BOX))
    return sheet
