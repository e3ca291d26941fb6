"""Papers of the office itself that belong to no case: the report of a period, the letter of reminder.

Extensions of the pack: no ministry form exists. Draw with ``python -m tools.forms.reports``.
"""

from pathlib import Path

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from tools.forms.layout import Sheet, value
from tools.forms.parts import centred

FOLDER = Path(__file__).parents[2] / "templates" / "mem" / "reports"


def figure_report() -> Sheet:
    """行政执法数据报告."""
    sheet = Sheet("本报告由本机关印发后数据不再改变。", numbered=False)
    sheet.red_head()
    sheet.title()
    sheet.text("{{ period }}", align=ALIGN.CENTER, exact=None, before=4, after=10)
    sheet.body("本期为{{ period }}，上期为{{ before }}，上年同期为{{ year_before }}。{{ standing }}")
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
    heads = ("区域", "检查（次）", "处罚决定（份）", "处罚与检查之比", "立案（件）")
    regions.row(*(centred(head) for head in heads), head=True)
    cells = [
        value(f"{{{{ row.{name} }}}}", align=ALIGN.RIGHT)
        for name in ("inspections", "decisions", "ratio", "filed")
    ]
    regions.each("regions", value("{{ row.region }}"), *cells, height=8, split=False)
    sheet.body("数据来源：本机关电子档案。罚款数额不作为考核指标。")
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


if __name__ == "__main__":
    for form in (figure_report, reminder_letter):
        form().save(FOLDER / f"{form.__name__}.docx")
