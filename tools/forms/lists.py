"""Lists of things as several forms print them: in a cell, in a sentence, in a table with a head."""

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from tools.forms.layout import Cell, Sheet, value
from tools.forms.parts import centred, given


def rows_cell(rows: str, text: str) -> Cell:
    """One paragraph for every row of the list *rows*, in the wide value column."""
    return Cell((f"{{%p for row in {rows} %}}", text, "{%p endfor %}"), 3)


def evidence_rows() -> Cell:
    """Names and quantities of evidence, one a line."""
    unit = f"{{% if row.{given('unit')} %}}{{{{ row.unit }}}}{{% endif %}}"
    return rows_cell("evidence_brief", "{{ row.seq }}．{{ row.name }}，{{ row.quantity }}" + unit)


_SHORT = frozenset({"unit", "quantity", "price", "origin", "condition", "disposal"})


def thing_table(sheet: Sheet, rows: str, *columns: tuple[float, str, str]) -> None:
    """A table of things with a running number and columns (width in millimetres, head, name of the column).

    The head is repeated on every page, the end is marked. Short values are centred.
    """
    first = 11
    table = sheet.grid(first, *(width for width, _, _ in columns))
    table.row(centred("序号"), *(centred(head) for _, head, _ in columns), head=True)
    cells = [
        value(f"{{{{ row.{name} }}}}", align=ALIGN.CENTER if name in _SHORT else ALIGN.LEFT)
        for _, _, name in columns
    ]
    table.each(rows, centred("{{ row.seq }}"), *cells, height=9, split=False)
    sheet.text("（以下空白）", size=10.5, align=ALIGN.CENTER, exact=None, before=4, keep=True)


def problems(sheet: Sheet) -> None:
    """The problems found on the spot, one a paragraph, with place and clause violated."""
    major = "{% if row.is_major_hazard %}（重大事故隐患）{% endif %}"
    named = "not (row.place in row.description)"  # 机加工车间：机加工车间2号砂轮机 says it twice
    place = f"{{% if row.{given('place')} and {named} %}}{{{{ row.place }}}}：{{% endif %}}"
    violated = f"{{% if row.{given('violated')} %}}违反了{{{{ row.violated }}}}的规定。{{% endif %}}"
    sheet.each("problems", f"{{{{ row.seq }}}}．{major}{place}{{{{ row.description }}}}{violated}")


MEASURE = (
    '{% if row.kind == "其他" %}{{ row.detail }}{% else %}{{ row.kind }}'
    f"{{% if row.{given('detail')} %}}（{{{{ row.detail }}}}）{{% endif %}}{{% endif %}}"
)
"""One on-site measure inside a loop over ``measures``."""

MEASURES = f"{{% for row in measures %}}{{% if not loop.first %}}；{{% endif %}}{MEASURE}{{% endfor %}}"
"""All on-site measures in one sentence."""
