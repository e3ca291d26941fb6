"""Tags in the text of a Word file: found as people typed them, each fault with its place.

docxtpl's clean-up (`docarchive.templates.word.source`) works on XML and stops at the first fault. Here the tags are read
from the text, a faulty one is put out of action by writing `VOID` over it, and the rest goes on to be checked.
"""

import functools
import re
from dataclasses import dataclass, field

from jinja2 import Environment, TemplateSyntaxError
from lxml import etree

from docarchive.domain.findings import Finding, Severity
from docarchive.templates.word.word_text import (
    INSTRUCTION,
    P,
    WordText,
    container_of,
    row_of,
    table_of,
    text_within,
)

VOID = "\ufdd0"
"""Noncharacter of Unicode, written over what is put out of action; XML allows it, no font shows it."""

TAG = re.compile(
    r"\{\{(?:(?!\{\{|\{%|\{\#|\}\}|%\}).)*\}\}|\{%(?:(?!\{\{|\{%|\{\#|\}\}|%\}).)*%\}|\{\#.*?\#\}", re.DOTALL
)
_BROKEN = re.compile(
    r"\{\{[^{}]{0,60}|\{%[^{}]{0,60}|\}\}|%\}|\{\s+[{%]|[}%]\s+\}|\{[\w .|]{1,40}\}\}?|\{\#|\#\}"
)
_LITERAL = re.compile(r"\{_[{%]|[}%]_\}")  # docxtpl's way of printing braces
_FULL_WIDTH = re.compile(r"[｛｝][^｛｝]{0,60}[｛｝]*|｛%|%｝|[{｛]％|％[}｝]")
_PARTS = re.compile(r"(\{\{|\{%)[-+]?(tr|tc|p|r)?\s(.*?)[-+]?(?:\}\}|%\})", re.DOTALL)
_BRACES, _BRACE = re.compile(r"\{[{%#]|[}%#]\}"), re.compile(r"[{}]")
_QUOTES = str.maketrans("“”‘’", "\"\"''")
_OPENERS = {"if": "endif", "for": "endfor"}
_MIDDLE = {"else": ("if", "for"), "elif": ("if",)}
_PARSER = Environment(autoescape=True)
MAX_TAGS = 3000
"""In one part; an ordinary form has less than 200."""
MAX_TAG_LENGTH = 300
MAX_DEPTH = 10
"""Conditions inside conditions."""


@dataclass(slots=True)
class Tag:
    """One well-formed pair of braces."""

    start: int
    """In the text of the part."""
    text: str
    place: str
    paragraph: etree._Element
    kind: str
    """``{{``, ``{%`` or ``{#``."""
    scope: str = ""
    """``tr``, ``p``, ``r``, ``tc`` or nothing."""
    inner: str = ""
    word: str = field(default="", compare=False)
    """First word of a statement: ``for``, ``endif`` ..."""


def read_tags(text: WordText, where: str) -> tuple[list[Tag], list[Finding]]:
    """Read the tags of a part and void the faulty ones in its XML.

    Returns:
        The tags that are left, in order; and the faults.
    """
    faults: list[Finding] = []
    if text.text.count("{") > 2 * MAX_TAGS:
        text.overwrite(0, len(text.text), VOID)
        many = Finding("tag-syntax", f"{where} {text.name}", f"≤ {MAX_TAGS} 个标签 / tags", "过多 / too many")
        return [], [many]
    found = [_tag(match, text) for match in TAG.finditer(text.text)]
    for tag in found:
        faults += _split(tag, text, where)
    good = [tag for tag in found if not _refused(tag, text, where, faults)]
    good = _balanced(good, text, where, faults)
    _leftovers(found, text, where, faults)
    return good, faults


def void_outside_text(text: WordText) -> list[Finding]:
    """Find braces in attributes and field codes, where nothing is printed, and void them in the XML.

    They would be counted among the tags, and every tag after them would be told with another one's place.
    """
    faults = []
    for element in text.root.iter(etree.Element):
        for name, value in ((key, str(text)) for key, text in element.items()):
            if _BRACES.search(value):
                element.set(name, _BRACE.sub(VOID, value))
                faults.append(_outside(text, element, value))
    for paragraph in text.root.iter(P):
        codes = [code for code in paragraph.iter(INSTRUCTION) if code.text]
        joined = "".join(code.text or "" for code in codes)
        if _BRACES.search(joined):
            for code in codes:
                code.text = _BRACE.sub(VOID, code.text or "")
            faults.append(_outside(text, codes[0], joined))
    return faults


def _outside(text: WordText, element: etree._Element, found: str) -> Finding:
    paragraph = next(element.iterancestors(P), None)
    place = text.name if paragraph is None else text.place_of(paragraph)
    return Finding("tag-outside-text", place, "只在文字里 / in text only", found.strip()[:60])


def _tag(match: re.Match[str], text: WordText) -> Tag:
    raw = match[0]
    paragraph = text.piece_at(match.start()).paragraph
    tag = Tag(match.start(), raw, text.place_of(paragraph), paragraph, raw[:2])
    parts = _PARTS.fullmatch(raw)
    if parts:
        tag.scope, tag.inner = parts[2] or "", parts[3].strip()
    else:
        tag.inner = raw[2:-2].strip("-+ \t\n")
    if tag.kind == "{%":
        tag.word = (tag.inner.split() or [""])[0]
    return tag


def _split(tag: Tag, text: WordText, where: str) -> list[Finding]:
    first, last = text.piece_at(tag.start), text.piece_at(tag.start + len(tag.text) - 1)
    if first is last:
        return []
    return [
        Finding(
            "tag-split",
            f"{where} {tag.place}",
            "一段文字 / one run",
            f"{tag.text} (Word 已拆开，已自动接上)",
            Severity.NOTICE,
        )
    ]


def _refused(tag: Tag, text: WordText, where: str, faults: list[Finding]) -> bool:
    """Void a tag that cannot stand by itself or where it stands; tell whether it was."""
    fault = _fault(tag)
    if fault:
        faults.append(Finding(fault[0], f"{where} {tag.place}", fault[1], tag.text))
        _void(tag, text)
    return fault is not None


def _fault(tag: Tag) -> tuple[str, str] | None:
    """Code and expectation of what is wrong with one tag."""
    if tag.kind == "{#":
        return None
    if tag.kind == "{{" and tag.scope:
        return "tag-forbidden", "{{ 字段 }} / a plain field"
    if tag.scope == "tc" or tag.word in {"colspan", "cellbg", "vm", "hm"}:
        return "tag-forbidden", "{%tr … %} 或 {%p … %} / only rows and paragraphs repeat"
    if tag.scope in {"p", "tr"} and not _alone(tag):
        return (
            "tag-not-alone",
            "独占一段或一行，其余文字会丢失 / alone in its paragraph or row: the rest would be lost",
        )
    return _syntax(tag)


def _alone(tag: Tag) -> bool:
    block = tag.paragraph if tag.scope == "p" else row_of(tag.paragraph)
    return block is not None and text_within(block).replace(VOID, "").strip() in {tag.text, ""}


def _syntax(tag: Tag) -> tuple[str, str] | None:
    if tag.kind == "{%" and tag.word in {"else", "endif", "endfor"} and tag.inner == tag.word:
        return None
    if len(tag.text) > MAX_TAG_LENGTH:
        return "tag-syntax", f"≤ {MAX_TAG_LENGTH} 字 / characters"
    inner = tag.inner.translate(_QUOTES)
    if tag.kind == "{{":
        return _syntax_fault(f"{{{{ {inner} }}}}")
    wrapped = {
        "if": f"{{% {inner} %}}{{% endif %}}",
        "for": f"{{% {inner} %}}{{% endfor %}}",
        "elif": f"{{% if true %}}{{% {inner} %}}{{% endif %}}",
    }
    if tag.word not in wrapped:
        return "tag-forbidden", "for、if、elif、else、endif、endfor"
    return _syntax_fault(wrapped[tag.word])


@functools.lru_cache(maxsize=4096)
def _syntax_fault(source: str) -> tuple[str, str] | None:
    """What is wrong with a tag by itself; the forms of a pack share most of their tags."""
    try:
        _PARSER.parse(source)
    except TemplateSyntaxError as error:
        return "tag-syntax", f"正确的写法 / correct syntax: {error.message}"
    except (ValueError, RecursionError, OverflowError) as error:
        return "tag-syntax", f"正确的写法 / correct syntax: {type(error).__name__}"
    return None


def _balanced(tags: list[Tag], text: WordText, where: str, faults: list[Finding]) -> list[Tag]:
    """Keep the tags whose for and if are closed, by their own kind and in the same block."""
    open_tags: list[list[Tag]] = []
    bad: list[Tag] = []
    for tag in tags:
        if tag.word in _OPENERS:
            open_tags.append([tag])
        elif tag.word in _MIDDLE and open_tags and open_tags[-1][0].word in _MIDDLE[tag.word]:
            open_tags[-1].append(tag)
        elif tag.word and open_tags and _OPENERS[open_tags[-1][0].word] == tag.word:
            group = [*open_tags.pop(), tag]
            if len(open_tags) >= MAX_DEPTH:
                deep = f"≤ {MAX_DEPTH} 层条件 / conditions inside each other"
                faults.append(Finding("tag-syntax", f"{where} {tag.place}", deep, group[0].text))
                bad += group
            elif not _same_block(group):
                crossing = "与开始标签在同一段、同一格或同一表 / in the same cell or table as its beginning"
                faults.append(
                    Finding(
                        "block-crosses", f"{where} {tag.place}", crossing, f"{group[0].text} … {tag.text}"
                    )
                )
                bad += group
        elif tag.word:
            faults.append(
                Finding(
                    "block-unopened",
                    f"{where} {tag.place}",
                    "前面有对应的 for 或 if / a for or if before it",
                    tag.text,
                )
            )
            bad.append(tag)
    for group in open_tags:
        closing = f"{{% {_OPENERS[group[0].word]} %}}"
        faults.append(Finding("block-unclosed", f"{where} {group[0].place}", closing, group[0].text))
        bad += group
    for tag in bad:
        _void(tag, text)
    gone = {tag.start for tag in bad}
    return [tag for tag in tags if tag.start not in gone]


def _same_block(group: list[Tag]) -> bool:
    if len({tag.scope for tag in group}) > 1:
        return False
    holder = table_of if group[0].scope == "tr" else container_of
    return len({holder(tag.paragraph) for tag in group}) == 1


def _leftovers(found: list[Tag], text: WordText, where: str, faults: list[Finding]) -> None:
    """Report braces that belong to no tag: they would stay in the document or eat what follows."""
    rest = list(text.text)
    for tag in found:
        rest[tag.start : tag.start + len(tag.text)] = VOID * len(tag.text)
    remaining = _LITERAL.sub(VOID * 3, "".join(rest))
    for pattern, code, expected in (
        (_FULL_WIDTH, "tag-full-width", "半角大括号 {{ }} / ASCII braces"),
        (_BROKEN, "tag-broken", "{{ 字段 }} 或 {% … %} / a whole tag"),
    ):
        for match in pattern.finditer(remaining):
            shown = match[0].replace(VOID, "")
            faults.append(Finding(code, f"{where} {text.place_at(match.start())}", expected, shown))
            text.overwrite(match.start(), match.end(), VOID)


def _void(tag: Tag, text: WordText) -> None:
    text.overwrite(tag.start, tag.start + len(tag.text), VOID)
