"""What a form's Word file may not carry."""

import re
from collections.abc import Mapping

from lxml import etree

from docarchive.domain.errors import RejectedError
from docarchive.domain.findings import Finding
from docarchive.templates.word.docx_package import (
    DOCUMENT,
    W,
    parse_part,
    refuse_fetching,
    relations_of,
    story_parts,
)

_MACROS = re.compile(r"(^|/)(vbaProject|vbaData)[^/]*$|macroEnabled", re.IGNORECASE)
_EMBEDDED = re.compile(r"(^|/)(embeddings|activeX)/|\.(bin|ole|exe|html?|mht|rtf)$", re.IGNORECASE)
_CHANGES = (f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo")
_UNFILLED = re.compile(r"word/(endnotes|comments\w*|glossary/.*|charts/.*|diagrams/.*)\.xml")
_BRACES = re.compile(rb"\{\{|\{%")


def check_package(members: Mapping[str, bytes], stories: Mapping[str, etree._Element]) -> list[Finding]:
    """Every reason why a package with these *members* may not be a form; places are member names.

    Args:
        members: Name to bytes.
        stories: The members that may hold tags, parsed.
    """
    faults = [*_outside_links(members), *_carried(members)]
    try:
        _refuse_fetching(members, stories)
    except RejectedError as error:
        faults.append(
            Finding("field-fetches", "正文", "不引用其他文件 / nothing from outside", error.message)
        )
    for name in members:
        if name in stories:
            faults += _hidden(name, stories[name])
        elif _UNFILLED.fullmatch(name) and _BRACES.search(members[name]):
            faults.append(
                Finding("tag-outside-text", name, "正文、页眉、页脚、脚注 / body, header, footer", "{{")
            )
    return faults


def _outside_links(members: Mapping[str, bytes]) -> list[Finding]:
    return [
        Finding("external-link", name, "没有外部链接 / no external links", target[:120])
        for name, content in members.items()
        if name.endswith(".rels")
        for _, _, target, outside in relations_of(name, content)
        if outside
    ]


def _refuse_fetching(members: Mapping[str, bytes], stories: Mapping[str, etree._Element]) -> None:
    if stories[DOCUMENT].tag != f"{W}document":
        raise RejectedError("不是 Word 文件：主文档格式不对 / not a Word file: its main part is no document")
    for name in story_parts(members):
        refuse_fetching(name, stories[name] if name in stories else parse_part(name, members[name]))


def _carried(members: Mapping[str, bytes]) -> list[Finding]:
    faults = []
    types = members.get("[Content_Types].xml", b"").decode("utf-8", "replace")
    for name in [*members, *re.findall(r'ContentType="([^"]*macroEnabled[^"]*)"', types)]:
        if _MACROS.search(name):
            faults.append(Finding("macro", name[:120], "没有宏 / no macros", name[:120]))
        elif _EMBEDDED.search(name):
            faults.append(Finding("embedded-file", name, "没有嵌入的文件 / no embedded files", name))
    return faults


def _hidden(name: str, root: etree._Element) -> list[Finding]:
    faults = []
    if next(root.iter(*_CHANGES), None) is not None:
        faults.append(
            Finding(
                "tracked-changes",
                name,
                "接受或拒绝全部修订 / accept or reject all changes",
                "修订 / tracked changes",
            )
        )
    if any(item.get(f"{W}val", "true") not in {"0", "false", "off"} for item in root.iter(f"{W}vanish")):
        faults.append(Finding("hidden-text", name, "没有隐藏文字 / no hidden text", "w:vanish"))
    return faults
