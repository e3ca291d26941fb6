"""Metadata of a volume and its items as elements of DA/T 46, written as JSON and XML.

Codes are given for M1 to M45, whose numbering is certain; later elements go by their names alone.
Source: DA/T 46-2009.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from docarchive.domain.plain import Plain, format_time
from docarchive.domain.record import RecordKind
from docarchive.domain.volumes.volume import Carrier, Volume
from docarchive.workflows.packaging.packed import PackedItem, PackedVolume

Element = tuple[str, str, str]
"""Code (may be empty), name, value."""

_ACTS = {
    "document_issued": "签发",
    "document_voided": "作废",
    "evidence_filed": "收到并归档",
    "scan_filed": "签章扫描件归档",
    "derivative_made": "生成衍生件",
    "text_read": "读取文字",
    "scan_compared": "与签发件比对",
}


def volume_elements(packed: PackedVolume) -> list[Element]:
    """Elements of the volume (案卷)."""
    volume = packed.volume
    made = [
        ("M1", "聚合层次", "案卷"),
        *_source(packed),
        ("M8", "档号", volume.reference),
        *_reference(volume),
        ("M22", "题名", volume.title),
        ("M32", "责任者", packed.agency.name),
        ("M33", "日期", volume.closed_on.isoformat()),
        ("M38", "密级", ""),
        ("M42", "件数", str(volume.totals.documents)),
        ("M43", "页数", str(volume.totals.pages)),
        ("M44", "语种", "汉语"),
        ("", "保管期限起算", volume.retention_from.isoformat()),
        ("", "保管期限届满", volume.expires_on.isoformat() if volume.expires_on else "永久"),
        ("", "立卷人", volume.compiler.name),
        ("", "检查人", volume.checker.name),
        ("", "接收人", volume.archivist.name),
        ("", "归档时间", format_time(volume.sealed_at)),
        ("", "附注", volume.statement),
    ]
    return [element for element in made if element[2]]


def item_elements(one: PackedItem, packed: PackedVolume) -> list[Element]:
    """Elements of one item (件)."""
    item, record = one.item, one.record
    made: list[Element] = [
        ("M1", "聚合层次", "件"),
        *_source(packed),
        ("M7", "电子文件号", str(record.id)),
        ("M8", "档号", packed.volume.item_reference(item.place)),
        *_reference(packed.volume),
        ("M19", "文档序号", str(item.place)),
        ("M20", "页号", item.pages),
        ("M22", "题名", item.title),
        ("M31", "文件编号", item.number or ""),
        ("M32", "责任者", item.responsible or packed.agency.name),
        ("M33", "日期", item.dated.isoformat() if item.dated else ""),
        ("M34", "文种", record.form_title or ("证据" if record.kind is RecordKind.EVIDENCE else "")),
        ("M41", "文件组合类型", "组合文件" if len(record.representations) > 1 else "单份文件"),
        ("M43", "页数", str(len(item.numbered)) if item.carrier is Carrier.PAGES else ""),
        ("M44", "语种", "汉语"),
        ("M45", "稿本", "正本" if record.kind is RecordKind.DOCUMENT else ""),
        ("", "卷别", "副卷" if packed.volume.side.value == "secondary" else "正卷"),
        ("", "附注", item.remark),
    ]
    return [element for element in made if element[2]]


def file_rows(one: PackedItem) -> Iterator[Plain]:
    """Electronic attributes of every representation (电子属性)."""
    for item in one.record.representations:
        row: Plain = {
            "计算机文件名": one.path(item.key),
            "归档路径": item.key,
            "格式信息": item.media_type,
            "文件大小": item.size_bytes,
            "SHA-256": str(item.sha256),
            "用途": item.role.value,
        }
        if item.page_count:
            row["页数"] = item.page_count
        if item.duration_seconds:
            row["时长秒"] = item.duration_seconds
        if item.derived_from:
            row["派生自"] = str(item.derived_from)
        yield row


def act_rows(one: PackedItem) -> Iterator[Plain]:
    """What was done about the record (业务实体), from the ledger."""
    for kind, actor, at in one.acts:
        yield {"业务行为": _ACTS.get(kind, kind), "行为时间": at, "机构人员": actor}


def metadata_json(packed: PackedVolume) -> bytes:
    """All of it as JSON."""
    plain = {
        "格式": "docarchive-metadata-1",
        "依据": "DA/T 46-2009",
        "案卷": _rows(volume_elements(packed)),
        "件": [
            {
                "元数据": _rows(item_elements(one, packed)),
                "电子属性": list(file_rows(one)),
                "业务": list(act_rows(one)),
            }
            for one in packed.items
        ],
    }
    return json.dumps(plain, ensure_ascii=False, indent=2).encode() + b"\n"


def metadata_xml(packed: PackedVolume) -> bytes:
    """The same as XML."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<元数据 依据="DA/T 46-2009">', "  <案卷>"]
    lines += [f"    {element_xml(element)}" for element in volume_elements(packed)]
    lines.append("  </案卷>")
    for one in packed.items:
        lines.append(f'  <件 序号="{one.item.place}">')
        lines += [f"    {element_xml(element)}" for element in item_elements(one, packed)]
        for name, rows in (("电子属性", file_rows(one)), ("业务", act_rows(one))):
            for row in rows:
                inner = "".join(
                    f"<元素 名称={quoteattr(key)}>{escape(str(text))}</元素>" for key, text in row.items()
                )
                lines.append(f"    <{name}>{inner}</{name}>")
        lines.append("  </件>")
    return ("\n".join([*lines, "</元数据>"]) + "\n").encode()


def element_xml(element: Element) -> str:
    """One element as XML; characters that XML cannot hold are left out."""
    code, name, value = element
    named = f"编号={quoteattr(code)} " if code else ""
    return f"<元素 {named}名称={quoteattr(name)}>{escape(clean(value))}</元素>"


def clean(text: str) -> str:
    """Text without the control characters that XML 1.0 refuses."""
    return "".join(
        sign
        for sign in text
        if sign in "\t\n\r" or " " <= sign <= "\ud7ff" or "\ue000" <= sign <= "\ufffd" or sign > "\uffff"
    )


def _source(packed: PackedVolume) -> Iterator[Element]:
    yield "M5", "全宗名称", packed.agency.name
    yield "M6", "立档单位名称", packed.agency.name


def _reference(volume: Volume) -> Iterator[Element]:
    yield "M9", "全宗号", volume.fonds
    yield "M11", "年度", str(volume.year)
    yield "M12", "保管期限", volume.retention.printed
    yield "M15", "室编案卷号", str(volume.serial)


def _rows(elements: Sequence[Element]) -> list[Mapping[str, str]]:
    return [{**({"编号": code} if code else {}), "名称": name, "值": value} for code, name, value in elements]
