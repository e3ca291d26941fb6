"""How ``inspection_record.doc`` was made: a Word file by python-docx, saved as old Word by LibreOffice.

Run: python make_inspection_record.py && soffice --headless --convert-to "doc:MS Word 97" inspection_record.docx
"""

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

_FIELD = (
    ("fldChar", "begin"),
    ("instrText", " PAGE "),
    ("fldChar", "separate"),
    ("t", "1"),
    ("fldChar", "end"),
)

document = Document()
document.add_heading("现场检查记录", 1)
document.add_paragraph("被检查单位：测试化工有限责任公司，氯气泄漏报警装置停用（Cl₂ ≥ 1 ppm）。")
table = document.add_table(rows=2, cols=2)
for row, cells in enumerate((("姓名", "张某"), ("职务", "安全员"))):
    for column, text in enumerate(cells):
        table.cell(row, column).text = text
paragraph = document.add_paragraph("第 ")
run = paragraph.add_run()
for tag, value in _FIELD:
    element = OxmlElement(f"w:{tag}")
    if tag == "fldChar":
        element.set(qn("w:fldCharType"), value)
    else:
        element.text = value
    run._r.append(element)
paragraph.add_run(" 页 English words only")
document.sections[0].header.paragraphs[0].text = "安监检记〔2026〕7号"
document.save("inspection_record.docx")
