"""Small packs of forms, written with python-docx the way an office writes them with Word."""

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

PACK = """\
id: test
edition: mem
title: 测试文书
title_en: Test forms
"""

FIELDS = """\
doc_date: {type: date, label: 落款日期, label_en: Date, source: today}
party_name: {type: string, label: 单位名称, label_en: Name of the unit, max_length: 60}
facts: {type: text, label: 违法事实, label_en: Facts, required: false}
visit: {type: period, label: 检查时间, label_en: Time}
seen_at: {type: datetime, label: 到达时间, label_en: Arrival, required: false}
fine: {type: money, label: 罚款, label_en: Fine, required: false}
count: {type: int, label: 份数, label_en: Copies}
refused: {type: bool, label: 拒签, label_en: Refused, required: false}
refusal_note: {type: text, label: 拒签说明, label_en: Note, required: false, required_if: refused}
method: {type: enum, label: 送达方式, label_en: Method, choices: [直接, 留置]}
bring: {type: choices, label: 携带材料, label_en: To bring, choices: [身份证, 营业执照, 其他], required: false}
basis: {type: lawrefs, label: 依据, label_en: Basis}
findings:
  type: list
  label: 检查情况
  label_en: Findings
  min_rows: 1
  max_rows: 20
  columns:
    description: {type: text, label: 问题描述, label_en: Description}
    kind: {type: enum, label: 种类, label_en: Kind, choices: [警告, 罚款]}
    amount: {type: money, label: 金额, label_en: Amount, required: false}
    is_major: {type: bool, label: 重大隐患, label_en: Major, required: false}
"""

FORM = """\
id: order
title: 责令改正书
title_en: Order
number_word: 责改
audience: external
volume_side: main
act_date: visit
penalties_from: findings
fields:
  - doc_date
  - party_name
  - facts
  - visit
  - seen_at
  - fine
  - count
  - refused
  - refusal_note
  - method
  - bring
  - basis
  - findings
"""

SAMPLE = """\
doc_date: 2026-11-21
party_name: 常州甲乙机械有限公司
facts: |
  一、未如实记录安全生产教育和培训情况。
  二、未按规定设置警示标志。
visit: {start: 2026-11-20 9:30, end: 2026-11-20 11:00}
fine: 20000
count: 2
method: 直接
basis:
  - {law: 中华人民共和国安全生产法, edition: 2021-06-10, article: 97, item: 4}
findings:
  - {description: 配电箱未上锁, kind: 警告}
  - {description: 通道堵塞, kind: 罚款, amount: 20000.50, is_major: true}
"""

FIXED = {
    "agency_name": "常州市应急管理局",
    "doc_title": "责令改正书",
    "doc_number": "（苏常）应急责改〔2026〕12号",
    "edition": "mem",
}

PARAGRAPHS = (
    "{{ agency_name }}　{{ doc_title }}　{{ doc_number }}（{{ edition }}）",
    "{{ party_name }}：",
    "{{ facts }}",
    "检查时间：{{ visit }}，自{{ visit_start }}至{{ visit_end }}，到达{{ seen_at }}",
    "罚款人民币{{ fine }}元（大写：{{ fine_capitals }}），共{{ count }}份",
    "{% if refused %}拒签：{{ refusal_note }}{% else %}已签收{% endif %} {{ refused_box }}",
    "{{ method }} {{ method_boxes }} {{ bring }} {{ bring_boxes }}",
    "依据{{ basis }}",
)
ROWS = (
    ("序号", "问题", "种类", "金额", "重大"),
    ("{%tr for row in findings %}", "", "", "", ""),
    (
        "{{ row.seq }}",
        "{{ row.description }}",
        "{{ row.kind }}",
        "{{ row.amount }}（{{ row.amount_capitals }}）",
        "{{ row.is_major_box }}",
    ),
    ("{%tr endfor %}", "", "", "", ""),
)
LAST = ("{{ doc_date }}",)


def word_file(path, paragraphs=PARAGRAPHS, rows=ROWS, last=LAST, *, header="{{ agency_name }}", change=None):
    """Write a form; *change* is given python-docx's document before it is saved."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for number, row in enumerate(rows):
            for cell, text in zip(table.rows[number].cells, row, strict=True):
                cell.text = text
    for text in last:
        document.add_paragraph(text)
    section = document.sections[0]
    section.header.paragraphs[0].text = header
    footer = section.footer.paragraphs[0]
    for code in ("NUMPAGES", "PAGE"):
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), f" {code} ")
        footer._p.append(field)
    if change:
        change(document)
    path.parent.mkdir(parents=True, exist_ok=True)
    document.save(path)
    return path


def write_pack(folder, *, fields=FIELDS, form=FORM, sample=SAMPLE, pack=PACK, **word):
    """Write a pack of one form ``order``; every part can be replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "forms").mkdir(exist_ok=True)
    (folder / "samples").mkdir(exist_ok=True)
    (folder / "pack.yaml").write_text(pack, "utf-8")
    (folder / "fields.yaml").write_text(fields, "utf-8")
    (folder / "forms" / "order.yaml").write_text(form, "utf-8")
    if sample is not None:
        (folder / "samples" / "order.yaml").write_text(sample, "utf-8")
    word_file(folder / "forms" / "order.docx", **word)
    return folder
