"""A form's Word file taken apart: which parts are filled, and their source for Jinja with the place of every tag.

The clean-up that makes XML out of what Word stores (tags cut over runs, ``{%tr`` and ``{%p`` tags that stand for
their row or paragraph) is docxtpl's own, run once, so that a form means the same here and there.
"""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from docarchive.domain.errors import RejectedError
from docarchive.domain.findings import Finding
from docarchive.templates.word.clean_up import clean_up
from docarchive.templates.word.docx_package import DOCUMENT, parse_part, read_package
from docarchive.templates.word.package_rules import check_package
from docarchive.templates.word.tags import read_tags, void_outside_text
from docarchive.templates.word.word_text import WordText

_STORY = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")
_TEXT_XML = re.compile(r"<w:t(?: [^>]*)?>[^<]*</w:t>")
_TAG_XML = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_PREFIXES = {"document": "", "header": "页眉", "footer": "页脚", "footnotes": "脚注"}
_OPENING = re.compile(r"\{[{%#][-+]?")


@dataclass(frozen=True, slots=True)
class PartSource:
    """One part that holds tags."""

    name: str
    """Member of the package, for example ``word/document.xml``."""
    jinja: str
    """XML with tags; each tag begins a line of its own, by a line break inside its braces."""
    lines: tuple[int, ...]
    """Line of each tag in *jinja*, ascending."""
    places: tuple[str, ...]
    """Place of each tag in Word."""
    tags: tuple[str, ...]
    """Each tag as people typed it."""


@dataclass(frozen=True, slots=True)
class Source:
    """A form's Word file, ready to be checked and compiled."""

    members: Mapping[str, bytes]
    parts: tuple[PartSource, ...]
    texts: tuple[WordText, ...]
    """Text of every part that may hold some, as it was before faults were voided."""
    faults: tuple[Finding, ...]
    """``where`` is the place alone; whoever knows the form puts its id before it."""


@functools.lru_cache(maxsize=64)
def read_source(docx: bytes) -> Source:
    """Take a form's Word file apart.

    Raises:
        RejectedError: it is no Word file that can be read.
    """
    members = read_package(docx)
    stories = _stories(members)
    roots = {name: parse_part(name, members[name]) for name in stories}
    faults = check_package(members, roots)
    parts, texts = [], []
    for name, prefix in stories.items():
        text = WordText(name, roots[name], prefix)
        _ = text.text  # read before faulty tags are voided
        faults += void_outside_text(text)
        tags, found = read_tags(text, "")
        faults += found
        texts.append(text)
        if tags:
            parts.append(_part(name, text.root, [(tag.place, tag.text) for tag in tags], faults))
    faults = [
        Finding(item.code, item.where.strip(), item.expected, item.found, item.severity) for item in faults
    ]
    return Source(members, tuple(parts), tuple(texts), tuple(faults))


def _stories(members: Mapping[str, bytes]) -> dict[str, str]:
    """The parts docxtpl fills, with what people call them; the body first."""
    names = sorted(
        (name for name in members if _STORY.fullmatch(name)), key=lambda name: (name != DOCUMENT, name)
    )
    kinds = [re.sub(r"\d+$", "", name[5:-4]) for name in names]
    return {
        name: _PREFIXES[kind] if kinds.count(kind) == 1 else f"{_PREFIXES[kind]}（{name[5:]}）"
        for name, kind in zip(names, kinds, strict=True)
    }


def _part(name: str, root: etree._Element, tags: list[tuple[str, str]], faults: list[Finding]) -> PartSource:
    xml = clean_up(etree.tostring(root, encoding="unicode"))
    xml = _TEXT_XML.sub(lambda match: _breaks(match[0]), xml)
    found = list(_TAG_XML.finditer(xml))
    if len(found) != len(tags):  # braces outside the text, in an attribute or a field code
        faults.append(
            Finding("tag-outside-text", name, "只在文字里 / in text only", f"{len(found)} ≠ {len(tags)}")
        )
        tags = [(name, match[0]) for match in found]
    faults += _outside_text(xml, found, tags)
    pieces, lines, end, line = [], [], 0, 1
    for match in found:
        opening = _OPENING.match(match[0])
        cut = match.start() + (opening.end() if opening else 2)
        pieces.append(xml[end:cut])
        line += pieces[-1].count("\n") + 1
        lines.append(line)
        end = cut
    return PartSource(
        name=name,
        jinja="\n".join([*pieces, xml[end:]]),
        lines=tuple(lines),
        places=tuple(place for place, _ in tags),
        tags=tuple(text for _, text in tags),
    )


def _breaks(text_xml: str) -> str:
    """Line breaks and tabs in fixed text as Word's elements, as docxtpl makes them."""
    pieces = _TAG_XML.split(text_xml)
    if not any("\n" in piece or "\t" in piece for piece in pieces):
        return text_xml
    tags = [*_TAG_XML.findall(text_xml), ""]
    return "".join(
        piece.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">').replace(
            "\t", '</w:t><w:tab/><w:t xml:space="preserve">'
        )
        + tag
        for piece, tag in zip(pieces, tags, strict=True)
    )


def _outside_text(xml: str, found: list[re.Match[str]], tags: list[tuple[str, str]]) -> list[Finding]:
    """Find ``{{`` tags that do not print into a ``w:t``."""
    masked = _TAG_XML.sub(lambda match: "\x00" * len(match[0]), xml)
    faults = []
    for match, (place, text) in zip(found, tags, strict=True):
        opened = masked.rfind("<", 0, match.start())
        if match[0].startswith("{{") and not re.match(r"<w:t[ >]", masked[opened : opened + 5]):
            faults.append(Finding("tag-outside-text", place, "只在文字里 / in text only", text))
    return faults


def unreadable(error: RejectedError) -> Finding:
    """What is reported when `read_source` refuses the file."""
    return Finding("docx-damaged", "", "完整的 .docx / a whole Word file", error.message)
