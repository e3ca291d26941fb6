"""Papers of the office itself that belong to no case: the report of a period, the letter of reminder.

Extensions of the pack: no ministry form exists. Draw with ``python -m tools.forms.reports``.
"""

from pathlib import Path

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Mm, Pt
from tools.forms.layout import SMALL, TEXT_WIDTH, Sheet, label, value
from tools.forms.parts import centred, given

FOLDER = Path(__file__).parents[2] / "templates" / "mem" / "reports"


def figure_report() -> Sheet:
    """行政执法数据报告."""
    sheet = Sheet("本报告由本机关印发后数据不再改变。", numbered=False)
    sheet.red_head()
    sheet.title()
    sheet.text("{{ name }}", align=ALIGN.CENTER, exact=None, before=4, after=10)
    sheet.body("本期为{{ period }}，上期为{{ before }}，上年同期为{{ year_before }}。{{ standing }}")
    sheet.body("{{ summary }}")
    table = sheet.grid(46, 24, 24, 24, 19, 19)
    heads = ("指标", "本期", "上期", "上年同期", "比上期", "同比")
    table.row(*(centred(head) for head in heads), head=True)
    cells = [
        value(f"{{{{ row.{name} }}}}", align=ALIGN.RIGHT)
        for name in ("now", "before", "year", "on_before", "on_year")
    ]
    table.each("measures", value("{{ row.title }}"), *cells, height=8, split=False)
    sheet.text("各区域检查与处罚", exact=None, before=12, after=4, keep=True)
    regions = sheet.grid(44, 25, 29, 33, 25)
    region_heads = ("区域", "检查（次）", "处罚决定（份）", "处罚与检查之比", "立案（件）")
    regions.row(*(centred(head) for head in region_heads), head=True)
    cells = [
        value(f"{{{{ row.{name} }}}}", align=ALIGN.RIGHT)
        for name in ("inspections", "decisions", "ratio", "filed")
    ]
    regions.each("regions", value("{{ row.region }}"), *cells, height=8, split=False)
    sheet.body("数据来源：本机关电子档案。罚款数额不作为考核指标。")
    sheet.seal()
    return sheet


def region_bulletin() -> Sheet:
    """各区域行政执法情况通报."""
    sheet = Sheet("本通报按区域名称排列，不排名次。", numbered=False)
    sheet.red_head()
    sheet.title()
    sheet.text("{{ period }}", align=ALIGN.CENTER, exact=None, before=4, after=10)
    sheet.body("现将{{ period }}各区域行政执法情况通报如下，上期为{{ before }}。{{ standing }}")
    sheet.body("{{ summary }}")
    table = sheet.grid(31, 14, 14, 14, 14, 14, 14, 14, 14, 13, size=SMALL)
    heads = (
        "区域",
        "检查",
        "上期检查",
        "发现隐患",
        "立案",
        "已结",
        "未结",
        "处罚",
        "上期处罚",
        "处罚与检查之比",
    )
    table.row(*(centred(head) for head in heads), head=True)
    names = (
        *("inspections", "inspections_before", "hazards", "filed", "closed", "open"),
        *("decisions", "decisions_before", "ratio"),
    )
    cells = [value(f"{{{{ row.{name} }}}}", align=ALIGN.RIGHT) for name in names]
    table.each("bulletin", value("{{ row.region }}"), *cells, height=8, split=False)
    sheet.body("数据来源：本机关电子档案。罚款数额不作为考核指标，本通报不涉及个人。")
    sheet.seal()
    return sheet


def reminder_letter() -> Sheet:
    """提醒督促函."""
    sheet = Sheet("本函一式两份：一份交被提醒单位，一份存档。")
    sheet.red_head()
    sheet.title()
    sheet.number()
    sheet.body("{{ subject }}：", indent=False)
    sheet.body("{{ period }}，你单位在“{{ index }}”中的得分为{{ score }}分，{{ why }}，现予提醒督促。")
    sheet.body("请对照评价指标查找原因，采取措施改进，并于{{ reply_by }}前将情况书面回复本机关。")
    sheet.body("本评价针对单位执法工作质量，不涉及对个人的考核，罚款数额不作为评价内容。")
    sheet.seal()
    return sheet


def existence_certificate() -> Sheet:
    """电子档案存在证明."""
    sheet = Sheet("本证明附有机器可核验的证明文件，见本 PDF 的附件。")
    sheet.red_head()
    sheet.title(size=20)
    sheet.text(
        "Certificate of existence of an electronic record",
        size=SMALL,
        align=ALIGN.CENTER,
        exact=None,
        after=2,
    )
    sheet.number(size=12, after=6)
    body = sheet.text(
        "兹证明：下列电子档案由本机关归档保存，其文件摘要自登记时起记载于本机关电子档案台账；出具本证明时已将所列"
        "文件逐一与台账核对，内容一致。依据《中华人民共和国档案法》第三十七条，电子档案可以以电子形式作为凭证使用。",
        size=12,
        align=ALIGN.JUSTIFY,
        exact=20,
        after=6,
    )
    body.paragraph_format.first_line_indent = Pt(24)
    facts = sheet.grid(26, 60, 25, 45, size=SMALL)
    facts.row(label("材料名称"), value("{{ record_title }}", 3), height=7)
    facts.row(label("案件"), value("{{ case_name }}", 3), height=7)
    facts.row(
        label("文号"), value("{{ record_number }}"), label("文书日期"), value("{{ record_date }}"), height=7
    )
    facts.row(
        label("登记时间"), value("{{ recorded_at }}"), label("台账序号"), value("{{ positions }}"), height=7
    )
    sheet.gap(6)
    files = sheet.grid(32, 32, 92, size=8)
    files.row(centred("文件"), centred("页数、大小"), centred("摘要（SHA-256）"), head=True, height=6)
    files.each(
        "files", value("{{ row.name }}"), centred("{{ row.extent }}"), value("{{ row.digest }}"), height=6
    )
    files.tag(f"{{%tr if {given('more_files')} %}}")
    files.row(value("{{ more_files }}", 3), height=6)
    files.tag("{%tr endif %}")
    sheet.gap(6)
    head = sheet.grid(26, 130, size=8)
    for name, field in (
        ("台账名称", "ledger_name"),
        ("台账条数", "ledger_size"),
        ("树根", "ledger_root"),
        ("签名", "ledger_signature"),
        ("公钥", "public_key"),
    ):
        head.row(label(name), value(f"{{{{ {field} }}}}"), height=6)
    sheet.gap(6)
    for text in (
        "核验方法：取出本 PDF 附件中的 proof.json 和 verify_proof.py，运行 python3 verify_proof.py proof.json --key 公钥；"
        "加 --file 归档路径=文件 核对原件。公钥应当与本机关另行公布的一致。右上角二维码载明材料编号和台账签名头，"
        "本机关凭此查出原件：docarchive prove 二维码内容。登记时间为本机关计算机时钟时间（北京时间）。",
        "To check: take proof.json and verify_proof.py out of this PDF's attachments "
        "and run the script with the public key above.",
    ):
        sheet.text(text, size=SMALL, align=ALIGN.JUSTIFY, exact=13)
    for text, before in (("{{ agency_name }}", 16), ("{{ doc_date }}", 0)):
        line = sheet.text(text, size=12, align=ALIGN.CENTER, exact=20, before=before, keep=bool(before))
        line.paragraph_format.left_indent = Mm(TEXT_WIDTH * 0.45)
    return sheet


def volume_transfer_list() -> Sheet:
    """案卷移交清单."""
    sheet = Sheet("本清单一式两份：移交人、接收人各存一份。", numbered=False)
    sheet.title(size=18)
    sheet.text("{{ agency_name }}", size=12, align=ALIGN.CENTER, exact=None, before=6, after=6)
    table = sheet.grid(10, 56, 52, 24, 16, size=SMALL)
    table.row(
        *(centred(text) for text in ("序号", "档号", "案卷题名", "件·页数", "期限")), head=True, height=9
    )
    table.each(
        "volumes",
        centred("{{ row.seq }}"),
        value("{{ row.reference }}"),
        value("{{ row.title }}"),
        centred("{{ row.extent }}"),
        centred("{{ row.retention }}"),
        height=12,
        split=False,
    )
    table.row(centred("（以下空白）", 5), height=8)
    sheet.text("纸质档案存放位置：{{ paper_location }}", size=11, exact=None, before=8)
    for who, field in (
        ("移交人（立卷人）", "compiler"),
        ("检查人", "checker"),
        ("接收人（档案员）", "archivist"),
    ):
        sheet.text(
            f"{who}{{{{ {field} }}}}（签名）：　　　　　　　　　　　年　　月　　日",
            size=12,
            exact=None,
            before=16,
        )
    sheet.text("制作日期：{{ doc_date }}", size=11, exact=None, before=16, align=ALIGN.RIGHT)
    return sheet


def supplement_contents() -> Sheet:
    """补充归档目录."""
    sheet = Sheet("本目录附于原卷之后；原卷及其目录、备考表不作改动。", numbered=False)
    sheet.title(size=20)
    sheet.text("{{ agency_name }}", size=12, align=ALIGN.CENTER, exact=None, before=6, after=8)
    head = sheet.grid(26, 60, 26, 44, size=SMALL)
    head.row(label("案卷题名"), value("{{ subject_title }}", 3), height=9)
    head.row(
        label("档号"), value("{{ subject_id }}"), label("补充次序"), value("{{ supplement_no }}"), height=9
    )
    head.row(label("补充理由"), value("{{ supplement_reason }}", 3), height=12)
    sheet.gap(6)
    table = sheet.grid(12, 55, 44, 32, 13, size=SMALL)
    table.row(*(centred(text) for text in ("件号", "档号", "题名", "日期", "页号")), head=True, height=9)
    table.each(
        "added",
        centred("{{ row.place }}"),
        value("{{ row.reference }}"),
        value("{{ row.title }}"),
        centred("{{ row.dated }}"),
        centred("{{ row.pages }}"),
        height=9,
        split=False,
    )
    table.row(centred("（以下空白）", 5), height=8)
    for who, field in (("立卷人", "compiler"), ("接收人（档案员）", "archivist")):
        sheet.text(
            f"{who}{{{{ {field} }}}}（签名）：　　　　　　　　　　　年　　月　　日",
            size=12,
            exact=None,
            before=16,
        )
    sheet.text("归档日期：{{ doc_date }}", size=11, exact=None, before=16, align=ALIGN.RIGHT)
    return sheet


def four_property_check() -> Sheet:
    """四性检测报告."""
    sheet = Sheet("检测项目按 DA/T 70—2018，编号为本系统自编。", numbered=False)
    sheet.red_head()
    sheet.title(size=20)
    sheet.text("Report of the four-property check", size=SMALL, align=ALIGN.CENTER, exact=None, after=8)
    head = sheet.grid(26, 60, 25, 45, size=SMALL)
    head.row(label("检测对象"), value("{{ subject_title }}", 3), height=7)
    head.row(
        label("编号"), value("{{ subject_id }}"), label("检测环节"), value("{{ check_stage }}"), height=7
    )
    head.row(label("检测时间"), value("{{ checked_at }}"), label("检测人"), value("{{ operator }}"), height=7)
    head.row(label("检测工具"), value("{{ tool }}"), label("结论"), value("{{ conclusion }}"), height=7)
    sheet.gap(6)
    table = sheet.grid(13, 38, 21, 84, size=8)
    table.row(*(centred(name) for name in ("编号", "检测项目", "结果", "依据与证据")), head=True, height=7)
    table.each(
        "results",
        centred("{{ row.code }}"),
        value("{{ row.title }}"),
        centred("{{ row.result }}"),
        value("{{ row.evidence }}"),
        height=6,
    )
    sheet.seal()
    return sheet


def file_review_report() -> Sheet:
    """案卷评查表."""
    sheet = Sheet("分值由评查标准规定；人工判断的项目以评查人的意见为准。", numbered=False)
    sheet.red_head()
    sheet.title(size=20)
    sheet.text("Sheet of a file review", size=SMALL, align=ALIGN.CENTER, exact=None, after=8)
    head = sheet.grid(26, 60, 25, 45, size=SMALL)
    head.row(label("案件名称"), value("{{ case_name }}", 3), height=7)
    head.row(label("评查时间"), value("{{ checked_at }}"), label("评查人"), value("{{ operator }}"), height=7)
    head.row(label("结论"), value("{{ conclusion }}", 3), height=7)
    sheet.gap(6)
    scores = sheet.grid(70, 26, 24, 36, size=8)
    scores.row(*(centred(name) for name in ("评查标准", "得分", "等次", "否决项")), head=True, height=7)
    names = ("standard", "score", "level", "vetoes")
    scores.each("scores", *(centred(f"{{{{ row.{name} }}}}") for name in names), height=6)
    sheet.gap(6)
    table = sheet.grid(13, 44, 16, 18, 65, size=8)
    table.row(*(centred(name) for name in ("编号", "评查项目", "分值", "结论", "证据")), head=True, height=7)
    table.each(
        "review_items",
        centred("{{ row.code }}"),
        value("{{ row.title }}"),
        centred("{{ row.points }}"),
        centred("{{ row.result }}"),
        value("{{ row.evidence }}"),
        height=6,
    )
    sheet.text("反馈意见与回复", size=11, exact=None, before=10, after=4, keep=True)
    told = sheet.grid(13, 72, 71, size=8)
    told.row(*(centred(name) for name in ("编号", "反馈意见", "回复")), head=True, height=7)
    told.each(
        "feedback",
        centred("{{ row.code }}"),
        value("{{ row.said }}"),
        value("{{ row.reply }}"),
        height=6,
    )
    sheet.seal()
    return sheet


def handover() -> Sheet:
    """电子档案移交与接收登记表."""
    sheet = Sheet("本表一式两份：移交单位、接收单位各存一份。", numbered=False)
    sheet.title(size=20, before=6)
    sheet.text("Register of handing over and receiving", size=SMALL, align=ALIGN.CENTER, exact=None, after=8)
    head = sheet.grid(30, 126, size=SMALL)
    for name, field in (
        ("移交单位", "sender"),
        ("接收单位", "receiver"),
        ("内容年度", "content_years"),
        ("移交数量", "extent"),
        ("数据量", "data_size"),
    ):
        head.row(label(name), value(f"{{{{ {field} }}}}"), height=8)
    head.row(label("移交前四性检测"), value("{{ check_result }}"), height=8)
    for name in ("载体与方式", "接收时检测结果"):
        head.row(label(name), value(""), height=12)
    sheet.gap(6)
    table = sheet.grid(46, 40, 20, 50, size=8)
    table.row(
        *(centred(name) for name in ("档号", "案卷题名", "数量", "信息包摘要（SHA-256）")),
        head=True,
        height=7,
    )
    table.each(
        "handed",
        value("{{ row.reference }}"),
        value("{{ row.title }}"),
        centred("{{ row.extent }}"),
        value("{{ row.digest }}"),
        height=7,
    )
    for who in ("移交人", "接收人"):
        sheet.text(
            f"{who}（签名、盖章）：______________　　　　　　年　　月　　日",
            size=12,
            exact=None,
            before=18,
            keep=True,
        )
    sheet.text("制表日期：{{ doc_date }}", size=11, exact=None, before=14, align=ALIGN.RIGHT)
    return sheet


def destruction_register() -> Sheet:
    """档案销毁清册."""
    sheet = Sheet("本清册永久保存。", numbered=False)
    sheet.title(size=20, before=6)
    sheet.text("Destruction register", size=SMALL, align=ALIGN.CENTER, exact=None, after=4)
    sheet.number(size=12, after=6)
    head = sheet.grid(30, 126, size=SMALL)
    for name, field in (
        ("单位", "agency_name"),
        ("销毁原因", "disposal_reason"),
        ("鉴定人", "appraisers"),
        ("批准", "approved"),
        ("经办人", "operator"),
        ("监销人", "supervisors"),
        ("销毁数量", "extent"),
    ):
        head.row(label(name), value(f"{{{{ {field} }}}}"), height=8)
    sheet.gap(6)
    table = sheet.grid(44, 52, 12, 16, 20, 12, size=8)
    heads = ("档号", "案卷题名", "年度", "期限", "期满日", "页数")
    table.row(*(centred(name) for name in heads), head=True, height=7)
    table.each(
        "destroyed",
        value("{{ row.reference }}"),
        value("{{ row.title }}"),
        *(centred(f"{{{{ row.{name} }}}}") for name in ("year", "retention", "expired_on", "pages")),
        height=7,
    )
    sheet.text(
        "销毁前已按清册逐卷核对，销毁时两名监销人在场；台账所载摘要保留，用以证明其曾经存在。",
        size=11,
        exact=None,
        before=10,
    )
    for who in ("批准人", "监销人", "监销人"):
        sheet.text(
            f"{who}（签名）：______________　　　年　　月　　日", size=12, exact=None, before=16, keep=True
        )
    sheet.text("销毁日期：{{ doc_date }}", size=11, exact=None, before=14, align=ALIGN.RIGHT)
    return sheet


if __name__ == "__main__":
    for form in (
        figure_report,
        region_bulletin,
        reminder_letter,
        existence_certificate,
        four_property_check,
        handover,
        volume_transfer_list,
        supplement_contents,
        file_review_report,
        destruction_register,
    ):
        form().save(FOLDER / f"{form.__name__}.docx")
