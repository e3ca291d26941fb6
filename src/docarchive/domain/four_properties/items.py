"""The items of the four-property check as data.

Source: DA/T 70-2018 (names; the standard's own codes are not used, these are ours). What each decides is said in `how`.
"""

from dataclasses import dataclass
from enum import StrEnum


class Property(StrEnum):
    """The four properties (四性)."""

    AUTHENTICITY = "authenticity"
    INTEGRITY = "integrity"
    USABILITY = "usability"
    SECURITY = "security"


class CheckStage(StrEnum):
    """When the check is made (检测环节)."""

    FILING = "filing"
    """归档."""
    TRANSFER = "transfer"
    """移交与接收; looks at the package as well."""
    PRESERVATION = "preservation"
    """长期保存, a sample each year for example."""


class About(StrEnum):
    """What an item is decided on."""

    RECORD = "record"
    VOLUME = "volume"
    PACKAGE = "package"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is looked at."""

    code: str
    """``A`` authenticity, ``I`` integrity, ``U`` usability, ``S`` security, and two digits."""
    title: str
    title_en: str
    about: About
    how: str
    """How it is decided, zh / en."""

    @property
    def property(self) -> Property:
        """Which of the four it belongs to."""
        return next(one for one in Property if one.value[0].upper() == self.code[0])


_R, _V, _P, _H = About.RECORD, About.VOLUME, About.PACKAGE, About.ARCHIVE

ITEMS: tuple[Item, ...] = (
    Item(
        "A01",
        "固化信息有效性",
        "Fixity information is valid",
        _R,
        "文件摘要与台账一致，电子签名未被破坏 / digests agree with the ledger, electronic signatures are intact",
    ),
    Item(
        "A02",
        "元数据项数据长度",
        "Length of metadata",
        _R,
        "各著录项不超过规定长度 / no element is longer than allowed",
    ),
    Item(
        "A03",
        "元数据项数据类型、格式",
        "Type and format of metadata",
        _R,
        "record.json 按规定的类型读出 / record.json reads as the types it must have",
    ),
    Item(
        "A04",
        "元数据项值域符合度",
        "Metadata within their ranges",
        _R,
        "卷别、格式、页数、时长、金额在规定范围内 / side, format, pages, duration, amounts are possible values",
    ),
    Item(
        "A05",
        "元数据项数据值合理性",
        "Plausible values",
        _R,
        "日期不晚于检测日和登记日，先后合理 / dates are not ahead of today and of recording, and in order",
    ),
    Item(
        "A06",
        "元数据项数据包含特殊字符",
        "No special characters in metadata",
        _R,
        "不含控制字符、替换字符、私用区字符 / no control, replacement or private-use characters",
    ),
    Item(
        "A07",
        "档号规范性",
        "Reference codes are regular",
        _V,
        "档号符合 DA/T 13 且与全宗、年度、期限一致 / by DA/T 13, and of its fonds, year and retention",
    ),
    Item(
        "A08",
        "元数据项数据重复性",
        "No duplicates",
        _R,
        "文号、证据原件不重复 / document numbers and evidence occur once",
    ),
    Item(
        "A09",
        "内容数据的电子属性一致性",
        "Electronic attributes agree",
        _R,
        "字节数、格式与登记一致 / size and format are as recorded",
    ),
    Item(
        "A10",
        "元数据是否关联内容数据",
        "Metadata lead to content",
        _R,
        "每个文件由关于该材料的台账条目登记 / a ledger entry about the record names each of its files",
    ),
    Item(
        "A11",
        "说明文件和目录文件规范性",
        "Package: explanation and contents are regular",
        _P,
        "说明文件、目录文件存在并可读 / README and list of contents are there and can be read",
    ),
    Item(
        "A12",
        "信息包目录结构规范性",
        "Package: structure is regular",
        _P,
        "符合 BagIt 1.0 / a bag by BagIt 1.0",
    ),
    Item(
        "A13",
        "信息包一致性",
        "Package: same as sent",
        _P,
        "清单中的摘要全部相符 / every digest of the manifests agrees",
    ),
    Item(
        "I01",
        "总件数相符",
        "Number of items agrees",
        _V,
        "件数、页数与目录合计一致，各件均在卷内 / totals are those of the contents, and every record is bound in",
    ),
    Item(
        "I02",
        "总字节数相符",
        "Number of bytes agrees",
        _V,
        "案卷文件和信息包的字节数与登记一致 / bytes of the volume's files and of the package are as recorded",
    ),
    Item(
        "I03",
        "元数据项完整性",
        "Technical metadata are complete",
        _R,
        "格式、字节数、摘要、页数或时长齐全 / format, size, digest, and pages or duration",
    ),
    Item(
        "I04",
        "必填著录项目完整性",
        "Obligatory description is complete",
        _R,
        "题名、责任者、日期、应有的文号齐全 / title, responsible office, date, number where the form has one",
    ),
    Item(
        "I05",
        "过程信息完整性",
        "Process information is complete",
        _R,
        "制作、收到、扫描均有台账条目和操作人 / making, receipt and scans each have an entry with its actor",
    ),
    Item(
        "I06", "连续性元数据项", "Continuity", _V, "件号、页号连续 / places and page numbers run without gap"
    ),
    Item(
        "I07",
        "内容数据完整性",
        "Content is complete",
        _R,
        "每件都有文件，页数与登记一致，扫描不缺页 / every record has its files with all their pages, no scan lacks one",
    ),
    Item(
        "I08",
        "附件数据完整性",
        "Attachments are complete",
        _R,
        "拆分、附带文件的原件在库 / the originals of what was taken apart or came with a mail are kept",
    ),
    Item(
        "I09",
        "归档范围完整性",
        "Scope of filing",
        _V,
        "该类案件应有的材料齐全或已说明 / what this kind of case must have is there or was waived",
    ),
    Item(
        "I10",
        "信息包内容完整性",
        "Package: content and metadata are complete",
        _P,
        "卷内各件的文件、元数据、证明齐全 / files, metadata and proof of every item",
    ),
    Item(
        "U01",
        "元数据可读性",
        "Metadata can be read",
        _R,
        "record.json 在库并可读 / record.json is there and can be read",
    ),
    Item(
        "U02",
        "内容数据格式符合性",
        "Formats for preservation",
        _R,
        "长期保存格式；Word 件另有 PDF / a format for preservation; a Word file has a PDF beside it",
    ),
    Item(
        "U03", "内容数据可读性", "Content can be read", _R, "能打开，未加密 / it opens and is not encrypted"
    ),
    Item(
        "U04",
        "备份可恢复性",
        "Backup can be restored",
        _H,
        "备份经过校验且完好 / a second copy was verified and is sound",
    ),
    Item(
        "U05", "无自定义压缩", "No private compression", _R, "不是压缩包 / no file is a compressed container"
    ),
    Item("S01", "杀毒软件", "Virus scanner is there", _H, "病毒扫描服务有应答 / the scanner answers"),
    Item("S02", "病毒", "No virus", _R, "全部文件扫描无病毒 / every file was scanned and carries none"),
    Item(
        "S03",
        "多余文件",
        "No surplus files",
        _R,
        "材料目录内没有台账以外的文件 / no file in a record's folder that no entry names",
    ),
    Item(
        "S04",
        "载体外观和读取",
        "Carrier: looks and reading",
        _H,
        "脱机载体由人检查 / offline carriers are looked at by a person",
    ),
    Item(
        "S05",
        "过程安全性",
        "Process is secure",
        _H,
        "台账签名有效、无损坏 / the ledger's signature holds and it is undamaged",
    ),
)

BY_CODE = {item.code: item for item in ITEMS}


def items_of(stage: CheckStage) -> tuple[Item, ...]:
    """The items looked at in a stage: those of the package at transfer only."""
    return tuple(item for item in ITEMS if stage is CheckStage.TRANSFER or item.about is not About.PACKAGE)
