"""Zip packages (Word, Excel, OFD, plain zip) opened with caps: members, sizes, ratio; XML without entities."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lxml import etree

from docarchive.domain.file_remark import FileRemark, RemarkCode
from docarchive.reading.formats.content import remark
from docarchive.reading.refusals import Refusal

_MAX_MEMBERS = 20_000
_MAX_MEMBER_BYTES = 64 << 20
_MAX_TOTAL_BYTES = 1 << 30
_MAX_RATIO = 200
"""Unpacked to packed size; the XML of a long Word file reaches 30."""
_ENCRYPTED = 0x1
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_HARMLESS_LINKS = ("/hyperlink",)
"""A link a person may click on draws nothing into the page."""

XML_OPTIONS: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_pis": True,
    "remove_comments": True,
}

_ODD_PARTS = (
    ("/vbaProject", RemarkCode.MACROS),
    ("/macrosheets/", RemarkCode.MACROS),
    ("/externalLinks/", RemarkCode.EXTERNAL_LINKS),
    ("/connections", RemarkCode.EXTERNAL_LINKS),
    ("/queryTables/", RemarkCode.EXTERNAL_LINKS),
    ("/embeddings/", RemarkCode.EMBEDDED_OBJECTS),
    ("/activeX/", RemarkCode.EMBEDDED_OBJECTS),
)


def refuse_zip_bomb(path: Path) -> None:
    """Refuse a zip whose directory declares an absurd unpacked size, and one that hides it (overlaps)."""
    with zipfile.ZipFile(path) as package:
        _refuse_bomb(package, path.stat().st_size)


@contextmanager
def open_package(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a zip.

    Raises:
        Refusal: a bomb, or encrypted.
    """
    with zipfile.ZipFile(path) as package:
        _refuse_bomb(package, path.stat().st_size)
        if any(member.flag_bits & _ENCRYPTED for member in package.infolist()):
            raise Refusal("encrypted")
        yield package


def read_member(package: zipfile.ZipFile, name: str, *, limit_bytes: int = _MAX_MEMBER_BYTES) -> bytes:
    """The bytes of one member, never more than *limit_bytes* of it.

    Raises:
        Refusal: there is more of it.
    """
    with package.open(name) as member:
        content = member.read(limit_bytes + 1)
    if len(content) > limit_bytes:
        raise Refusal("bomb", name)
    return content


def parse_member(package: zipfile.ZipFile, name: str) -> Any:
    """One member as an XML tree; entities are left alone, nothing is fetched."""
    return etree.fromstring(read_member(package, name), etree.XMLParser(**XML_OPTIONS))


def iterate_member(package: zipfile.ZipFile, name: str) -> Iterator[tuple[str, Any]]:
    """``start`` and ``end`` of each element of one member; the caller clears those it is done with."""
    source = io.BytesIO(read_member(package, name))
    yield from etree.iterparse(source, events=("start", "end"), **XML_OPTIONS)


def office_oddities(package: zipfile.ZipFile) -> tuple[FileRemark, ...]:
    """Macros, objects inside, and what an Office file would fetch from outside when opened."""
    names = sorted(package.namelist())
    found = {code: name for name in names for mark, code in _ODD_PARTS if mark in f"/{name}"}
    for name in names:
        if name.endswith(".rels") and RemarkCode.EXTERNAL_LINKS not in found:
            outside = _outside(package, name)
            found |= {RemarkCode.EXTERNAL_LINKS: outside} if outside else {}
    return tuple(remark(code, detail) for code, detail in found.items())


def _outside(package: zipfile.ZipFile, name: str) -> str:
    """What a part refers to outside the package, other than links for people; empty when nothing."""
    for element in parse_member(package, name).iter(_RELATIONSHIP):
        if element.get("TargetMode") == "External" and not element.get("Type", "").endswith(_HARMLESS_LINKS):
            return f"{name}: {element.get('Type', '').rpartition('/')[2]}"
    return ""


def _refuse_bomb(package: zipfile.ZipFile, size_bytes: int) -> None:
    members = package.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > _MAX_MEMBERS:
        raise Refusal("bomb", f"{len(members)} members")
    if packed > size_bytes or (unpacked > _MAX_TOTAL_BYTES and unpacked > _MAX_RATIO * max(packed, 1)):
        raise Refusal("bomb", f"{unpacked} bytes")
