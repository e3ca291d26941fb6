"""A volume as an encapsulation package of DA/T 48-2009 (EEP): one XML file with metadata and, in base64, the files.

Written as a stream, in little memory. Files above a limit are named by digest and path instead of being encapsulated: an
XML file with a recording of hours in it is read by nobody. The package is the original type (原始型) and carries no
electronic signature block of its own; what proves it is the ledger, whose head it names.

Source: DA/T 48-2009 (element names of the outer blocks; inner elements by name as DA/T 46 has them).
"""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from docarchive.archive.port import Archive
from docarchive.domain.plain import format_time
from docarchive.domain.record import Representation
from docarchive.workflows.packaging.metadata import (
    act_rows,
    clean,
    element_xml,
    item_elements,
    volume_elements,
)
from docarchive.workflows.packaging.packed import PackedItem, PackedVolume

NAMESPACE = "http://www.saac.gov.cn/standards/ERM/encapsulation"
LARGEST = 64 << 20
"""Bytes of a file that is still encapsulated."""
_CHUNK = 57 * 1024  # whole lines of base64


def write_eep(packed: PackedVolume, archive: Archive, target: Path, *, largest: int = LARGEST) -> None:
    """Write the package to *target*; `FileExistsError` when something is there."""
    with target.open("xb") as out:
        for line in _lines(packed, archive, out, largest):
            out.write(f"{line}\n".encode())


def _lines(packed: PackedVolume, archive: Archive, out: BinaryIO, largest: int) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<电子文件封装包 xmlns="{NAMESPACE}">'
    yield "<封装包格式描述>本EEP根据中华人民共和国档案行业标准DA/T 48-2009《基于XML的电子文件封装规范》生成</封装包格式描述>"
    yield "<版本>2009</版本>"
    yield '<被签名对象 eep版本="2009">'
    yield "<封装包类型>原始型</封装包类型>"
    yield "<封装包类型描述>本封装包包含电子文件数据及其元数据，原始封装，未经修改</封装包类型描述>"
    yield f"<封装包创建时间>{format_time(packed.volume.sealed_at)}</封装包创建时间>"
    yield f"<封装包创建单位>{escape(clean(packed.agency.name))}</封装包创建单位>"
    yield "<封装内容><文件实体块>"
    yield "<文件实体><聚合层次>案卷</聚合层次>"
    yield from (element_xml(element) for element in volume_elements(packed))
    yield "</文件实体>"
    for one in packed.items:
        yield "<文件实体><聚合层次>件</聚合层次>"
        yield from (element_xml(element) for element in item_elements(one, packed))
        yield "<文件数据>"
        for place, item in enumerate(one.record.representations, start=1):
            yield from _document(one, item, place, archive, out, largest)
        yield "</文件数据></文件实体>"
    yield "</文件实体块><业务实体块>"
    for one in packed.items:
        yield from _acts(one)
    yield "</业务实体块><机构人员实体块>"
    volume = packed.volume
    for role, person in (
        ("立卷人", volume.compiler),
        ("检查人", volume.checker),
        ("接收人", volume.archivist),
    ):
        yield f"<机构人员实体><机构人员名称>{escape(clean(person.name))}</机构人员名称><职责>{role}</职责></机构人员实体>"
    yield "</机构人员实体块></封装内容></被签名对象>"
    yield f"<台账签名头>{escape(packed.head.signed_note)}</台账签名头>"
    yield "</电子文件封装包>"


def _document(
    one: PackedItem, item: Representation, place: int, archive: Archive, out: BinaryIO, largest: int
) -> Iterator[str]:
    name = item.key.rpartition("/")[2]
    yield f"<文档 文档标识符={quoteattr(f'{one.item.place}-{place}')}><文档序号>{place}</文档序号>"
    yield f"<文档主从声明>{'主文档' if place == 1 else '附属文档'}</文档主从声明>"
    yield f"<电子属性><格式信息>{escape(item.media_type)}</格式信息><计算机文件名>{escape(name)}</计算机文件名>"
    yield f'<文件大小>{item.size_bytes}</文件大小><摘要 算法="SHA-256">{item.sha256}</摘要></电子属性>'
    if item.size_bytes > largest:
        yield f"<外部文件>{escape(one.path(item.key))}</外部文件></文档>"
        return
    yield "<编码><编码描述>本封装包中“编码数据”元素存储的是计算机文件二进制流的Base64编码</编码描述>"
    yield "<反编码关键字>base64</反编码关键字><编码数据>"
    with archive.open(item.key) as source:
        while chunk := source.read(_CHUNK):
            out.write(base64.b64encode(chunk))
    yield "</编码数据></编码></文档>"


def _acts(one: PackedItem) -> Iterator[str]:
    for row in act_rows(one):
        inner = "".join(f"<{key}>{escape(clean(str(text)))}</{key}>" for key, text in row.items())
        yield f"<业务实体><文件标识符>{one.record.id}</文件标识符>{inner}</业务实体>"
