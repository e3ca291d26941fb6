"""What a form's Word file must show on paper: page numbers, and faces that the machine has."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from lxml import etree

from docarchive.domain.findings import Finding, Severity
from docarchive.templates.word.docx_package import DOCUMENT, R, W, parse_part, relationships
from docarchive.templates.word.source import Source

_FACES = (f"{W}ascii", f"{W}hAnsi", f"{W}eastAsia", f"{W}cs")
_STYLES = "word/styles.xml"
_CODE = re.compile(r"\b(PAGE|NUMPAGES)\b")


def check_page_numbers(source: Source) -> list[Finding]:
    """See that every footer in use has Word's PAGE and NUMPAGES fields."""
    expected = "共 { NUMPAGES } 页 第 { PAGE } 页"
    roots = {text.name: text.root for text in source.texts}
    targets = relationships(source.members)
    footers = {targets.get(item.get(f"{R}id", ""), "") for item in _footers(roots[DOCUMENT])}
    used = sorted(footers & set(source.members))
    if not used:
        return [Finding("page-number", "页脚", expected, "没有页脚 / no footer")]
    findings = []
    for name in used:
        root = roots[name] if name in roots else parse_part(name, source.members[name])
        missing = {"PAGE", "NUMPAGES"} - set(_codes(root))
        if missing:
            where = "页脚" if len(used) == 1 else f"页脚（{name[5:]}）"
            findings.append(
                Finding("page-number", where, expected, f"没有 {'、'.join(sorted(missing))} / missing")
            )
    return findings


def check_fonts(source: Source, installed: Callable[[str], bool]) -> list[Finding]:
    """Name every face the file asks for that *installed* does not know."""
    asked = {text.name: _faces(text.root) for text in source.texts}
    if _STYLES in source.members:
        asked[_STYLES] = _faces_of_styles(source.members[_STYLES])
    wanted: dict[str, str] = {}
    for name in source.members:
        for face in asked.get(name, ()):
            wanted.setdefault(face, name)
    return [
        Finding("font-missing", name, "已安装的字体 / an installed font", face, Severity.NOTICE)
        for face, name in sorted(wanted.items())
        if not installed(face)
    ]


def _faces(root: etree._Element) -> tuple[str, ...]:
    named = (str(fonts.get(key, "")).strip() for fonts in root.iter(f"{W}rFonts") for key in _FACES)
    return tuple(dict.fromkeys(filter(None, named)))


@lru_cache(maxsize=64)
def _faces_of_styles(content: bytes) -> tuple[str, ...]:
    """Faces of a part that the forms of a pack share."""
    return _faces(parse_part(_STYLES, content))


def _footers(body: etree._Element) -> Iterator[etree._Element]:
    """Footers that Word shows: the first page's and even pages' only where they are switched on."""
    for section in body.iter(f"{W}sectPr"):
        first_differs = section.find(f"{W}titlePg") is not None
        for footer in section.iterchildren(f"{W}footerReference"):
            kind = footer.get(f"{W}type", "default")
            if kind == "default" or (kind == "first" and first_differs):
                yield footer


def _codes(root: etree._Element) -> Iterator[str]:
    for field in root.iter(f"{W}fldSimple"):
        yield from _CODE.findall(str(field.get(f"{W}instr", "")))
    yield from _CODE.findall("".join(item.text or "" for item in root.iter(f"{W}instrText")))
