"""The text a Word file must print, piece by piece, to be looked for in the PDF made of it."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from docarchive.templates.word.docx_package import DOCUMENT, R, W, parse_part, relationships

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = frozenset({_FALLBACK, f"{W}del", f"{W}moveFrom", f"{W}rPr", f"{W}pPr", f"{W}sectPr"})
# Things that print something we cannot foresee between two stretches of text.
_CUTS = frozenset(
    f"{W}{name}"
    for name in (
        "sym",
        "noBreakHyphen",
        "footnoteReference",
        "endnoteReference",
        "footnoteRef",
        "endnoteRef",
        "ruby",
        "pgNum",
    )
)
_KEPT_FIELDS = frozenset({"HYPERLINK", "FORMTEXT", "QUOTE", "MERGEFIELD", "DOCPROPERTY"})
_OFF = frozenset({"0", "false", "off"})


@dataclass(slots=True)
class _Stretches:
    """Collects text; a cut begins a new stretch."""

    done: list[str] = field(default_factory=list)
    current: str = ""
    fields: list[str] = field(default_factory=list)
    """Codes of the open fields, outermost first."""

    def cut(self) -> None:
        if self.current.strip():
            self.done.append(self.current)
        self.current = ""

    def add(self, text: str) -> None:
        if not any(_recomputed(code) for code in self.fields):
            self.current += text


def printed_stretches(members: Mapping[str, bytes]) -> list[str]:
    """Text that must stand unbroken in the PDF: paragraphs, cut where a field such as PAGE is computed.

    Of headers and footers those of the first page count; others may rightly never be printed.
    """
    document = parse_part(DOCUMENT, members[DOCUMENT])
    stretches = list(_stretches(document))
    for name in _first_page_parts(document, members):
        stretches += _stretches(parse_part(name, members[name]))
    for name in ("word/footnotes.xml", "word/endnotes.xml"):
        if name in members:
            for note in parse_part(name, members[name]):
                if note.get(f"{W}type") is None:  # separators have a type
                    stretches += _stretches(note)
    return stretches


def is_invisible(character: str) -> bool:
    """Whether *character* prints nothing: blanks, controls, joiners, variation selectors."""
    return (
        character.isspace()
        or unicodedata.category(character) in ("Cf", "Cc")
        or "\ufe00" <= character <= "\ufe0f"
        or "\U000e0100" <= character <= "\U000e01ef"
    )


def _first_page_parts(document: etree._Element, members: Mapping[str, bytes]) -> Iterator[str]:
    section = next(document.iter(f"{W}sectPr"), None)
    if section is None:
        return
    kind = "first" if _is_on(section.find(f"{W}titlePg")) else "default"
    targets = relationships(members)
    for reference in section.iterchildren(f"{W}headerReference", f"{W}footerReference"):
        name = targets.get(reference.get(f"{R}id", ""), "")
        if reference.get(f"{W}type") == kind and name in members:
            yield name


def _stretches(root: etree._Element) -> Iterator[str]:
    collected = _Stretches()
    for paragraph in root.iter(f"{W}p"):
        if any(above.tag in _SKIPPED for above in paragraph.iterancestors()):
            continue
        _collect(paragraph, collected)
        collected.cut()
    yield from collected.done


def _collect(element: etree._Element, into: _Stretches) -> None:
    for child in element:
        if child.tag in _SKIPPED or child.tag == f"{W}p" or not isinstance(child.tag, str):
            continue  # paragraphs of a text box are stretches of their own
        if child.tag == f"{W}t":
            into.add(child.text or "")
        elif child.tag == f"{W}instrText":
            if into.fields:  # Word cuts one code into several elements
                into.fields[-1] += child.text or ""
        elif child.tag in _CUTS:
            into.cut()
        elif child.tag == f"{W}fldChar":
            _field(child, into)
        elif child.tag == f"{W}fldSimple":
            into.cut()
            into.fields.append(child.get(f"{W}instr", ""))
            _collect(child, into)
            into.cut()
            into.fields.pop()
        elif not (child.tag == f"{W}r" and _is_hidden(child)):
            _collect(child, into)


def _field(mark: etree._Element, into: _Stretches) -> None:
    into.cut()
    kind = mark.get(f"{W}fldCharType")
    if kind == "begin":
        into.fields.append("")
    elif kind == "end" and into.fields:
        into.fields.pop()


def _recomputed(code: str) -> bool:
    words = code.split()
    return not words or words[0].upper() not in _KEPT_FIELDS


def _is_hidden(run: etree._Element) -> bool:
    properties = run.find(f"{W}rPr")
    return properties is not None and _is_on(properties.find(f"{W}vanish"))


def _is_on(toggle: etree._Element | None) -> bool:
    return toggle is not None and toggle.get(f"{W}val", "1") not in _OFF
