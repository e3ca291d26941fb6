"""Checklists in two levels: key items of the ministry, each refined into items an inspector ticks off.

A refined item says what to look at, which violation a failure is, which articles it breaks and is punished by, and
which penal item that makes it. Every refined item belongs to exactly one key item or is marked as local.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from docarchive.domain.laws.citation import find_citations
from docarchive.domain.register_entry import RegisterEntry
from docarchive.domain.sheets.columns import Column, ColumnKind, SheetPlan
from docarchive.domain.sheets.rules import form_of

CHECKLIST = "checklist"
"""Register of the lists themselves."""
CHECK_ITEM = "check_item"
"""Register of key items (``list#key``) and refined items (``list#key/item``)."""
LOCAL = "本地"
"""Stands for the key item in the id of a local one."""


def _law(text: str) -> tuple[str, str] | None:
    return (
        None
        if find_citations(text)
        else ("law-unreadable", "《安全生产法》第二十八条第一款 / title and article")
    )


_NUMBER = form_of(r"[0-9A-Za-z\u4e00-\u9fff._-]{1,40}", "字母、数字、. _ - / letters, digits, . _ -")
_LAW_HELP = "《法律全称》第几条第几款，几处之间用、隔开 / title and article, several with 、 between"

KEY_ITEMS = SheetPlan(
    "重点事项",
    (
        Column("number", "编号", "Number", required=True, narrow=True, rule=_NUMBER, unique=True, example="Z001"),
        Column("content", "重点检查事项", "Key item", ColumnKind.LINES, required=True, also=("检查事项",), max_length=1000,
               width=50, example="主要负责人履行安全生产职责情况"),
        Column("field", "行业领域", "Field", max_length=60, example="工贸"),
    ),
)  # fmt: skip

REFINED_ITEMS = SheetPlan(
    "细化检查项",
    (
        Column("number", "编号", "Number", required=True, narrow=True, rule=_NUMBER, unique=True, example="X0001"),
        Column("key_item", "重点事项编号", "Key item", narrow=True, rule=_NUMBER,
               help="“重点事项”表中的编号；本地增加的留空并在下一栏填 是 / a number of the key items; empty for a local one",
               example="Z001"),
        Column("local", "本地", "Local", ColumnKind.BOOL, help="不对应重点事项时填 是 / 是 when it belongs to no key item"),
        Column("content", "检查内容", "What to check", ColumnKind.LINES, required=True, max_length=2000, width=50,
               example="是否建立健全并落实全员安全生产责任制"),
        Column("method", "检查方法", "How", ColumnKind.LINES, max_length=1000, width=30, example="查阅资料、询问"),
        Column("violation", "违法行为", "Violation", ColumnKind.LINES, also=("违法情形",), max_length=1000, width=40,
               help="不合格时构成的违法行为表述 / the violation a failure is",
               example="未建立健全全员安全生产责任制"),
        Column("breaks", "违反条款", "Breaks", ColumnKind.LINES, also=("检查依据",), max_length=1000, rule=_law, width=30,
               help=_LAW_HELP, example="《中华人民共和国安全生产法》第二十一条第一项"),
        Column("punished_by", "处罚条款", "Punished by", ColumnKind.LINES, also=("处罚依据",), max_length=1000, rule=_law,
               width=30, help=_LAW_HELP, example="《中华人民共和国安全生产法》第九十四条第一款"),
        Column("penal_item", "处罚事项编码", "Penal item", also=("违法行为编码",), narrow=True, max_length=60,
               rule=form_of(r"[0-9A-Za-z\u4e00-\u9fff._/#@-]{1,60}", "处罚事项编码 / id of a penal item")),
    ),
)  # fmt: skip


def key_item_id(list_id: str, number: str) -> str:
    """Id of a key item in the register."""
    return f"{list_id}#{number}"


def refined_item_id(list_id: str, key_item: str | None, number: str) -> str:
    """Id of a refined item in the register."""
    return f"{key_item_id(list_id, key_item or LOCAL)}/{number}"


def key_item_entry(list_id: str, values: Mapping[str, Any], order: int) -> RegisterEntry:
    """A key item, *order* its place in the list from 1."""
    data = {**values, "list": list_id, "level": 1, "order": order}
    title = str(values["content"]).partition("\n")[0]
    text = "\n".join((values["number"], values["content"], values.get("field", "")))
    return RegisterEntry(CHECK_ITEM, key_item_id(list_id, values["number"]), title, text, data)


def refined_item_entry(list_id: str, values: Mapping[str, Any], order: int) -> RegisterEntry:
    """A refined item; its articles are kept as written and taken apart."""
    data = {**values, "list": list_id, "level": 2, "order": order}
    for name in ("breaks", "punished_by"):
        if name in values:
            data[f"{name}_citations"] = [_plain(one) for one in find_citations(values[name])]
    words = ("number", "content", "violation", "breaks", "punished_by", "penal_item")
    text = "\n".join(str(values[name]) for name in words if name in values)
    entry_id = refined_item_id(list_id, values.get("key_item"), values["number"])
    return RegisterEntry(CHECK_ITEM, entry_id, str(values["content"]).partition("\n")[0], text, data)


def list_entry(
    list_id: str, title: str, key_items: Sequence[object], items: Sequence[object]
) -> RegisterEntry:
    """The list itself."""
    data = {"key_items": len(key_items), "items": len(items)}
    return RegisterEntry(CHECKLIST, list_id, title, data=data)


def _plain(citation: Any) -> dict[str, Any]:
    places = {name: value for name, value in asdict(citation).items() if name not in ("start", "end")}
    return {name: value for name, value in places.items() if value is not None}
