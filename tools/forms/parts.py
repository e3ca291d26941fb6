"""Blocks that several forms share: who is concerned, what was found, opinions, signatures, relief."""

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from tools.forms.layout import (
    TEXT_WIDTH,
    Cell,
    Grid,
    Line,
    Sheet,
    block,
    label,
    signing,
    value,
)
from tools.forms.wordml import RULE

TWO_COPIES = "本文书一式两份：一份由应急管理部门备案，一份交{}。"
ONE_COPY = "本文书一式一份，由应急管理部门存档。"

PAIRS = (26, 60, 25, 45)
"""Columns of a form with two names and two values in a row."""
INNER = TEXT_WIDTH - PAIRS[0] - 4
"""Writing width of the wide value column."""


def given(field: str) -> str:
    """Condition: the optional *field* was given (an absent one prints a stroke)."""
    return f'{field} != "/"'


EVIDENCE = "{{ row.seq }}．{{ row.name }}（{{ row.kind }}，{{ row.origin }}）{% if loop.last %}。{% else %}；{% endif %}"
"""One piece of evidence inside a loop over ``evidence_list``."""

PENALTY = (
    "{{ row.seq }}．{{ row.kind }}"
    f"{{% if row.{given('amount')} %}}人民币{{{{ row.amount }}}}元（大写：{{{{ row.amount_capitals }}}}）{{% endif %}}"
    f"{{% if row.{given('detail')} %}}（{{{{ row.detail }}}}）{{% endif %}}"
)
"""One penalty inside a loop over penalties, the amount in figures and capitals."""


def unit_rows(grid: Grid, name: str) -> None:
    """The unit: name, credit code, legal representative, address, telephone."""
    grid.row(label(name), value("{{ party_name }}", 3))
    grid.row(
        label("统一社会\n信用代码"),
        value("{{ uscc }}"),
        label("法定代表人\n（负责人）"),
        value("{{ legal_rep }}"),
    )
    grid.row(label("职务"), value("{{ legal_rep_title }}"), label("联系电话"), value("{{ phone }}"))
    grid.row(label("地址"), value("{{ address }}"), label("邮政编码"), value("{{ postcode }}"))


def person_rows(grid: Grid, name: str) -> None:
    """The person: name, sex, age, birth, identity number, home, employer."""
    grid.row(label(name), value("{{ party_name }}"), label("性别、年龄"), value("{{ sex }}，{{ age }}岁"))
    grid.row(label("出生日期"), value("{{ birth_date }}"), label("联系电话"), value("{{ phone }}"))
    grid.row(label("公民身份\n号码"), value("{{ id_no }}"), label("邮政编码"), value("{{ postcode }}"))
    grid.row(label("住址"), value("{{ home_address }}", 3))
    grid.row(label("所在单位"), value("{{ employer }}"), label("职务"), value("{{ title }}"))
    grid.row(label("单位地址"), value("{{ employer_address }}", 3))


def either_party(grid: Grid, name: str) -> None:
    """The party, unit or person: only the rows of the one that is given are printed."""
    grid.row(label(name), value("{{ party_name }}", 3))
    grid.tag('{%tr if uscc != "/" %}')
    grid.row(
        label("统一社会\n信用代码"),
        value("{{ uscc }}"),
        label("法定代表人\n（负责人）"),
        value("{{ legal_rep }}"),
    )
    grid.row(label("职务"), value("{{ legal_rep_title }}"), label("联系电话"), value("{{ phone }}"))
    grid.row(label("地址"), value("{{ address }}", 3))
    grid.tag("{%tr endif %}")
    grid.tag('{%tr if id_no != "/" %}')
    grid.row(label("公民身份\n号码"), value("{{ id_no }}"), label("性别"), value("{{ sex }}"))
    grid.row(label("职务"), value("{{ title }}"), label("联系电话"), value("{{ phone }}"))
    grid.row(label("所在单位"), value("{{ employer }}", 3))
    grid.row(label("住址"), value("{{ home_address }}", 3))
    grid.tag("{%tr endif %}")


def officers_cell(span: int) -> Cell:
    """The officers with their certificates, one a line."""
    lines = ("{%p for row in officers %}", "{{ row.name }}（执法证号：{{ row.cert_no }}）", "{%p endfor %}")
    return Cell(lines, span)


def people(rows: str, line: str) -> Cell:
    """The rows of an optional list, one *line* each, in the wide value column; a stroke when there are none."""
    empty = (f"{{%p if {rows}|length == 0 %}}", "/", "{%p endif %}")
    return Cell((*empty, f"{{%p for row in {rows} %}}", line, "{%p endfor %}"), 3)


def opinion(grid: Grid, name: str, field: str, signer: str, *, height: float, handwritten: bool) -> None:
    """A box for an opinion, its signature and date; left free for the pen when the opinion was not typed."""
    text = [f"{{{{ {field} }}}}"]
    if handwritten:
        text = [f"{{%p if {given(field)} %}}", *text, "{%p endif %}"]
    grid.row(
        label(name),
        block(*text, signing(signer, width=INNER, space_before=height * 2.83 - 26), span=3),
        height=height,
    )


def handlers_opinion(grid: Grid) -> None:
    """The handlers' opinion with a line for each of them."""
    grid.row(
        label("承办人意见"),
        block(
            "{{ handler_opinion }}",
            Line("", space_before=4),
            "{%p for row in officers %}",
            signing(
                "{{ row.name }}（执法证号{{ row.cert_no }}）签名", width=INNER, line_to=0.72, space_before=7
            ),
            "{%p endfor %}",
            span=3,
        ),
        height=28,
    )


def officer_signatures(who: str = "执法人员", *, width: float) -> list["str | Line"]:
    """A line for every officer, with the number of the certificate."""
    return [
        "{%p for row in officers %}",
        signing(
            f"{who}{{{{ row.name }}}}（证号{{{{ row.cert_no }}}}）签名",
            width=width,
            space_before=11,
            line_to=0.7,
        ),
        "{%p endfor %}",
    ]


def party_signature(who: str, *, width: float) -> list["str | Line"]:
    """Where the party signs, who signed, and what happened when nobody did."""
    return [
        signing(f"{who}（签名）", width=width, space_before=13),
        f"{{%p if {given('signer_name')} %}}",
        Line("签字人：{{ signer_name }}　　与当事人的关系：{{ signer_relation }}", space_before=9),
        "{%p else %}",
        Line(
            f"签字人姓名：{RULE}　与当事人的关系：{RULE}",
            space_before=9,
            tabs=((width * 0.44, "left"), (width * 0.96, "left")),
        ),
        "{%p endif %}",
        *refusal(width=width),
    ]


def refusal(*, width: float) -> list["str | Line"]:
    """Refusal of the signature: ticked with its circumstances, or lines to write them on."""
    return [
        "{%p if refused %}",
        Line(
            "{{ refused_box }}拒绝签名（拒收）。情况说明：{{ refusal_note }}　　见证人：{{ witness_name }}",
            space_before=9,
        ),
        "{%p else %}",
        Line(
            f"{{{{ refused_box }}}}拒绝签名（拒收）。情况说明：{RULE}　见证人：{RULE}",
            space_before=9,
            tabs=((width * 0.7, "left"), (width * 0.96, "left")),
        ),
        "{%p endif %}",
    ]


def signing_box(sheet: Sheet, *lines: "str | Line") -> None:
    """A bordered box of signatures that stays on one page."""
    sheet.grid(TEXT_WIDTH).row(block(*lines), height=14)


def relief(sheet: Sheet, document: str, *, last: bool) -> None:
    """Reconsideration within 60 days, suit within 6 months, no suspension.

    Source: 行政复议法 2023 第二十条、第二十二条、第四十二条; 行政诉讼法 第四十六条、第五十六条.
    """
    sheet.when(
        given("reconsideration_channel"),
        "通过互联网提交行政复议申请书的渠道：{{ reconsideration_channel }}。",
    )
    sheet.body(
        f"如不服本{document}，可以自收到本{document}之日起60日内向{{{{ reconsideration_organ }}}}申请行政复议，"
        f"或者自收到本{document}之日起6个月内依法向{{{{ court }}}}提起行政诉讼。行政复议、行政诉讼期间，"
        f"本{document}不停止执行，法律另有规定的除外。",
        keep=last,
    )


def facts(sheet: Sheet, you: str) -> None:
    """Facts and the evidence for them."""
    sheet.body(f"经查，{you}有下列违法行为：")
    sheet.body("{{ violation_facts }}")
    sheet.body("以上事实有下列证据证明：")
    sheet.each("evidence_list", EVIDENCE)


def penalties(sheet: Sheet) -> None:
    """The penalties one by one, amounts in figures and capitals."""
    sheet.each("penalties", PENALTY + "。")


def contact(sheet: Sheet) -> None:
    """Where to find the agency."""
    sheet.body(
        "本机关地址：{{ agency_address }}，邮政编码：{{ agency_postcode }}，"
        "联系人：{{ contact_person }}，联系电话：{{ agency_phone }}。",
        keep=True,
    )


def centred(text: str, span: int = 1) -> Cell:
    """A short value in the middle of its cell."""
    return value(text, span, ALIGN.CENTER)
