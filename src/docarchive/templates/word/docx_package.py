"""A Word file as its members, read with care and written the same way each time.

What is handed to LibreOffice must not make it read anything but the file itself: a linked picture
would put a local file's pixels into an issued document.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from functools import lru_cache

from lxml import etree

from docarchive.domain.errors import RejectedError

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
DOCUMENT = "word/document.xml"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAX_UNPACKED_BYTES = 256 * 1024 * 1024
_FETCHING_FIELD = re.compile(
    r"\s*(INCLUDETEXT|INCLUDEPICTURE|IMPORT|INCLUDE|LINK|DDE|DDEAUTO|RD|DATABASE)\b", re.IGNORECASE
)
_EPOCH = (1980, 1, 1, 0, 0, 0)


def read_package(docx: bytes) -> dict[str, bytes]:
    """Unpack a Word file.

    Raises:
        RejectedError: it is no whole, unencrypted .docx, or unpacks to more than 256 MiB.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as package:
            if sum(member.file_size for member in package.infolist()) > _MAX_UNPACKED_BYTES:
                raise RejectedError("Word 文件解压后过大 / the Word file unpacks to more than 256 MiB")
            members = {member.filename: package.read(member) for member in package.infolist()}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as damage:
        raise RejectedError(
            f"不是完整的 Word（.docx）文件 / not a whole Word (.docx) file: {damage}",
            hint="请用 Word 重新另存为 .docx / save it from Word as .docx again",
        ) from damage
    if DOCUMENT not in members:
        raise RejectedError(f"不是 Word 文件：缺少 {DOCUMENT} / not a Word file: it has no {DOCUMENT}")
    return members


def write_package(members: Mapping[str, bytes], *, compress: bool = True) -> bytes:
    """Pack *members* in their order; equal members give equal bytes."""
    method = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in members.items():
            package.writestr(zipfile.ZipInfo(name, _EPOCH), content, method)
    return out.getvalue()


def parse_part(name: str, content: bytes) -> etree._Element:
    """Parse the XML of member *name*; entities and document types are refused."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as damage:
        raise RejectedError(
            f"Word 文件的 {name} 不是正确的 XML / {name} in the Word file is not XML: {damage}"
        ) from damage
    if root.getroottree().docinfo.internalDTD is not None:
        raise RejectedError(f"Word 文件的 {name} 含有 DOCTYPE / {name} in the Word file has a document type")
    return root


def relationships(members: Mapping[str, bytes]) -> dict[str, str]:
    """Relation id to member name, for the relations of the main document that lead into the package."""
    return {identifier: name for identifier, _, name in _relations(members)}


def story_parts(members: Mapping[str, bytes]) -> list[str]:
    """Names of the members that hold text to be printed."""
    kinds = ("header", "footer", "footnotes", "endnotes")
    related = {name for _, kind, name in _relations(members) if kind in kinds and name in members}
    return [DOCUMENT, *sorted(related)]


def _relations(members: Mapping[str, bytes]) -> Iterator[tuple[str, str, str]]:
    """Id, kind (last word of the type's address) and member name."""
    name = "word/_rels/document.xml.rels"
    if name not in members:
        return
    for identifier, kind, target, outside in relations_of(name, members[name]):
        if not outside:
            inside = posixpath.normpath(posixpath.join("/word", target))
            yield identifier, kind.rpartition("/")[2], inside.lstrip("/")


@lru_cache(maxsize=64)
def relations_of(name: str, content: bytes) -> tuple[tuple[str, str, str, bool], ...]:
    """Id, type, target of each relation in member *name*, and whether it leads out; the forms of a pack share theirs."""
    return tuple(
        (item.get("Id", ""), item.get("Type", ""), item.get("Target", ""), _leads_outside(item))
        for item in parse_part(name, content).iter(_RELATIONSHIP)
    )


def cut_outside_links(members: Mapping[str, bytes]) -> dict[str, bytes]:
    """Take out every relation that leads outside the package.

    Raises:
        RejectedError: it is no Word document, or would fetch other files by a field or an
            alternative-format part.
    """
    cut = dict(members)
    for name, content in members.items():
        if name.endswith(".rels"):
            cut[name] = _without_outside_relations(name, content)
    for name in story_parts(members):
        root = parse_part(name, members[name])
        if name == DOCUMENT and root.tag != f"{W}document":
            raise RejectedError(
                "不是 Word 文件：主文档格式不对 / not a Word file: its main part is no document"
            )
        refuse_fetching(name, root)
    return cut


def _without_outside_relations(name: str, content: bytes) -> bytes:
    root = parse_part(name, content)
    outside = [relation for relation in root.iter(_RELATIONSHIP) if _leads_outside(relation)]
    if not outside:
        return content
    for relation in outside:
        root.remove(relation)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _leads_outside(relation: etree._Element) -> bool:
    return relation.get("TargetMode", "").lower() == "external" or "://" in relation.get("Target", "")


def refuse_fetching(name: str, root: etree._Element) -> None:
    """See that the part *name* prints nothing that is taken from another file.

    Raises:
        RejectedError: it does, by a field or an alternative-format part.
    """
    if next(root.iter(f"{W}altChunk"), None) is not None:
        raise RejectedError(
            f"Word 文件的 {name} 嵌入了其他格式的文件 / {name} embeds a file of another format (altChunk)"
        )
    for field in _field_codes(root):
        if match := _FETCHING_FIELD.match(field):
            raise RejectedError(
                f"Word 文件的 {name} 含有引用其他文件的域 {match[1].upper()} / {name} has the field {match[1].upper()}, "
                "which fetches another file",
                hint="请删去该域，改用普通文字或嵌入的图片 / replace the field by text or an embedded picture",
            )


def _field_codes(root: etree._Element) -> Iterator[str]:
    yield from (field.get(f"{W}instr", "") for field in root.iter(f"{W}fldSimple"))
    code = ""  # Word cuts one code into several instrText elements
    for element in root.iter(f"{W}fldChar", f"{W}instrText"):
        if element.tag == f"{W}instrText":
            code += element.text or ""
        else:
            yield code
            code = ""
    yield code
