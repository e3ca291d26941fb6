"""Text out of Word files and plain text, with caps; a member is unpacked only as far as its cap."""

import io
import zipfile
from pathlib import Path

from lxml import etree

from docarchive.reading.refusals import Refusal

_MAX_MEMBERS = 20_000
_MAX_MEMBER_BYTES = 64 << 20
_MAX_TOTAL_BYTES = 1 << 30
_MAX_RATIO = 200
"""Unpacked to packed size; the XML of a long Word file reaches 30."""
_MAX_PLAIN_BYTES = 16 << 20
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAKS = {f"{_W}p": "\n", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": "\t"}


def refuse_zip_bomb(path: Path) -> None:
    """Refuse a zip whose directory declares an absurd unpacked size, and one that hides it (overlaps)."""
    with zipfile.ZipFile(path) as package:
        members = package.infolist()
        unpacked = sum(member.file_size for member in members)
        packed = sum(member.compress_size for member in members)
    if len(members) > _MAX_MEMBERS:
        raise Refusal("bomb", f"{len(members)} members")
    if packed > path.stat().st_size or (
        unpacked > _MAX_TOTAL_BYTES and unpacked > _MAX_RATIO * max(packed, 1)
    ):
        raise Refusal("bomb", f"{unpacked} bytes")


def docx_text(path: Path) -> str:
    """The text of a Word file's body, a line a paragraph; cells in the order of the table."""
    refuse_zip_bomb(path)
    with zipfile.ZipFile(path) as package, package.open("word/document.xml") as member:
        xml = member.read(_MAX_MEMBER_BYTES + 1)
    if len(xml) > _MAX_MEMBER_BYTES:
        raise Refusal("bomb", "word/document.xml")
    pieces: list[str] = []
    events = etree.iterparse(
        io.BytesIO(xml), events=("end",), resolve_entities=False, no_network=True, load_dtd=False
    )
    for _, element in events:
        if element.tag == f"{_W}t":
            pieces.append(element.text or "")
        elif element.tag in _BREAKS:
            pieces.append(_BREAKS[element.tag])
        if element.tag == f"{_W}p":
            element.clear()
    return "".join(pieces).strip("\n")


def plain_text(path: Path) -> str:
    """A text file, in UTF-8, UTF-16 with its mark, or GB18030 (which contains GBK)."""
    if path.stat().st_size > _MAX_PLAIN_BYTES:
        raise Refusal("too_much_text")
    content = path.read_bytes()
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    raise Refusal("damaged", "text encoding")
