"""Stopping and resuming the supply of power or explosives (安全生产法 2021 第七十条)."""

from tools.forms.layout import TEXT_WIDTH, Sheet, signing
from tools.forms.lists import MEASURES
from tools.forms.parts import TWO_COPIES, contact, given, relief, signing_box

BOX = TEXT_WIDTH - 4
RECEIVER = "供电（供应民用爆炸物品）单位"
LAW = "《中华人民共和国安全生产法》第七十条"
ORDERED = f"，决定内容为：{MEASURES}。"
REFUSED = "拒不执行，有发生生产安全事故的现实危险。"


def supply_stop_notice() -> Sheet:
    """停止供电（供应民用爆炸物品）通知书."""
    sheet = _head(TWO_COPIES.format(RECEIVER))
    sheet.body("{{ supplier }}：", indent=False)
    sheet.body("{{ party_name }}存在下列重大事故隐患：")
    sheet.body("{{ hazard }}")
    sheet.body(
        "本机关于{{ refers_date }}对该单位作出《{{ refers_kind }}》{{ refers_number }}"
        + ORDERED
        + "该单位"
        + REFUSED
    )
    sheet.body(
        f"根据{LAW}的规定，经本机关主要负责人批准，请你单位在保证安全的前提下，自{{{{ supply_from }}}}起停止向该单位"
        "{{ supply }}，直至收到本机关恢复供应的书面通知。请予以配合。"
    )
    _third_party_foot(sheet)
    return sheet


def supply_stop_decision() -> Sheet:
    """停止供电（供应民用爆炸物品）决定书."""
    sheet = _head(TWO_COPIES.format("当事人"))
    sheet.body("{{ party_name }}：", indent=False)
    sheet.body("你单位存在下列重大事故隐患：")
    sheet.body("{{ hazard }}")
    sheet.body(
        "本机关于{{ refers_date }}对你单位作出《{{ refers_kind }}》{{ refers_number }}"
        + ORDERED
        + "你单位"
        + REFUSED
    )
    sheet.body(
        f"根据{LAW}的规定，在保证安全的前提下，经本机关主要负责人批准，决定自{{{{ supply_from }}}}起，"
        "通知有关单位停止向你单位{{ supply }}，强制你单位履行决定。"
    )
    sheet.when(
        given("supply_emergency"),
        "因有下列危及生产安全的紧急情形，本机关未提前二十四小时通知你单位停止供电：{{ supply_emergency }}",
    )
    sheet.body("你单位依法履行行政决定、采取相应措施消除事故隐患的，本机关将及时解除上述措施。")
    relief(sheet, "决定", last=True)
    sheet.seal()
    return sheet


def supply_resume_notice() -> Sheet:
    """恢复供电（供应民用爆炸物品）通知书."""
    sheet = _head(f"本文书一式三份：应急管理部门、{RECEIVER}、当事人各一份。")
    sheet.body("{{ supplier }}、{{ party_name }}：", indent=False)
    sheet.body(
        "本机关于{{ stop_date }}作出《停止供电（供应民用爆炸物品）通知书》{{ stop_number }}，"
        "通知停止向{{ party_name }}{{ supply }}。"
        "现该单位已于{{ performed_on }}依法履行行政决定。{{ resume_reason }}"
    )
    sheet.body(
        f"根据{LAW}第二款的规定，现解除上述措施，请{{{{ supplier }}}}自{{{{ resume_at }}}}起恢复向该单位{{{{ supply }}}}。"
    )
    _third_party_foot(sheet, "当事人签收（签名或者盖章）")
    return sheet


def _head(copies: str) -> Sheet:
    sheet = Sheet(copies)
    sheet.red_head()
    sheet.title(size=20)
    sheet.number()
    return sheet


def _third_party_foot(sheet: Sheet, *others: str) -> None:
    contact(sheet)
    sheet.seal(followed=True)
    lines = ["供应单位签收（签名或者盖章）", *others]
    signing_box(sheet, *(signing(line, width=BOX, space_before=13) for line in lines))
