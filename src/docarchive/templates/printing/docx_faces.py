"""Which faces a Word file's text is set in, and runs of their own for characters a face lacks.

LibreOffice would find another font for 喆 in FandolFang by itself, but then it writes the borrowed
characters after the rest of the line, and 张喆明 reads 张明喆 when the PDF's text is taken out. So such
characters get their own run, with a font that has them, before the conversion.
"""

import copy
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from lxml import etree

from docarchive.domain.errors import RejectedError
from docarchive.templates.printing.fonts import FALLBACKS, InstalledFont, families, family_used, find_font
from docarchive.templates.word.docx_package import W, parse_part, story_parts
from docarchive.templates.word.docx_text import is_invisible

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_LATIN_END = 0x300
_CHAIN_LIMIT = 20


class _Styles:
    """Resolves the face of a run: the run itself, its styles, the document's default, the theme."""

    def __init__(self, members: Mapping[str, bytes]) -> None:
        self._styles: dict[str, etree._Element] = {}
        self._default_paragraph: etree._Element | None = None
        self._default_fonts: etree._Element | None = None
        self._theme = _theme_fonts(members)
        if "word/styles.xml" in members:
            root = parse_part("word/styles.xml", members["word/styles.xml"])
            self._default_fonts = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}rFonts")
            for style in root.iterchildren(f"{W}style"):
                self._styles[style.get(f"{W}styleId", "")] = style
                if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true"):
                    self._default_paragraph = style

    def face(self, run: etree._Element, slot: str) -> str:
        """Face of *run* for *slot* (``eastAsia`` or ``ascii``); empty when nothing says one."""
        for fonts in self._asked(run):
            if fonts is None:
                continue
            themed = self._theme.get(fonts.get(f"{W}{slot}Theme", ""), "")
            if name := themed or fonts.get(f"{W}{slot}", ""):
                return name
        return ""

    def _asked(self, run: etree._Element) -> Iterator[etree._Element | None]:
        yield run.find(f"{W}rPr/{W}rFonts")
        yield from self._of_style(run.find(f"{W}rPr/{W}rStyle"))
        paragraph = next(run.iterancestors(f"{W}p"), None)
        style = paragraph.find(f"{W}pPr/{W}pStyle") if paragraph is not None else None
        yield from self._of_style(style, otherwise=self._default_paragraph)
        yield self._default_fonts

    def _of_style(
        self, named: etree._Element | None, otherwise: etree._Element | None = None
    ) -> Iterator[etree._Element | None]:
        style = self._styles.get(named.get(f"{W}val", "")) if named is not None else otherwise
        for _ in range(_CHAIN_LIMIT):  # styles may be based on each other in a circle
            if style is None:
                return
            yield style.find(f"{W}rPr/{W}rFonts")
            base = style.find(f"{W}basedOn")
            style = self._styles.get(base.get(f"{W}val", "")) if base is not None else None


def _theme_fonts(members: Mapping[str, bytes]) -> dict[str, str]:
    name = "word/theme/theme1.xml"
    if name not in members:
        return {}
    fonts: dict[str, str] = {}
    root = parse_part(name, members[name])
    for kind in ("major", "minor"):
        scheme = next(root.iter(f"{_A}{kind}Font"), None)
        if scheme is None:
            continue
        latin, east = scheme.find(f"{_A}latin"), scheme.find(f"{_A}ea")
        fonts[f"{kind}HAnsi"] = fonts[f"{kind}Ascii"] = latin.get("typeface", "") if latin is not None else ""
        hans = scheme.find(f"{_A}font[@script='Hans']")
        fonts[f"{kind}EastAsia"] = (east.get("typeface", "") if east is not None else "") or (
            hans.get("typeface", "") if hans is not None else ""
        )
    return fonts


def require_fonts(text: str, fonts: Sequence[InstalledFont]) -> None:
    """`RejectedError` naming the characters of *text* that none of *fonts* has."""
    characters = {character for character in text if ord(character) >= _LATIN_END}
    missing = {
        character
        for character in characters
        if not is_invisible(character) and not any(font.has({character}) for font in fonts)
    }
    if missing:
        raise _no_font(missing)


class FaceSetter:
    """Sets the text of one Word file in faces that are installed here.

    Args:
        members: The file's parts.
        fonts: What is installed.
        lenders: Family and character → the family that lends it, "" where none needs to; kept from file to file
            by who converts many with the same fonts.
    """

    def __init__(
        self,
        members: Mapping[str, bytes],
        fonts: Sequence[InstalledFont],
        lenders: dict[tuple[str, str], str] | None = None,
    ) -> None:
        self._members = members
        self._fonts = fonts
        self._here = families(fonts)
        self._of_family: dict[str, list[InstalledFont]] = {}
        for font in fonts:
            for name in font.families:
                self._of_family.setdefault(name.lower(), []).append(font)
        self._styles = _Styles(members)
        self._lenders = {} if lenders is None else lenders
        self._replaced: set[str] = set()
        self._unprintable: set[str] = set()

    def set(self) -> tuple[dict[str, bytes], tuple[str, ...]]:
        """Return the members with rare characters in runs of their own, and the substitutions made.

        Raises:
            RejectedError: no installed font has some character; each is named.
        """
        members = dict(self._members)
        for name in story_parts(self._members):
            root = parse_part(name, self._members[name])
            changed = [self._set_run(run) for run in list(root.iter(f"{W}r"))]
            if any(changed):
                members[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        if self._unprintable:
            raise _no_font(self._unprintable)
        return members, tuple(sorted(self._replaced))

    def _set_run(self, run: etree._Element) -> bool:
        text = "".join(piece.text or "" for piece in run.iterchildren(f"{W}t"))
        latin = "".join(character for character in text if "!" <= character < chr(_LATIN_END))
        rest = {character for character in text if ord(character) >= _LATIN_END}
        if latin:
            self._used(self._styles.face(run, "ascii"))
        if not rest:
            return False
        used = self._used(self._styles.face(run, "eastAsia"))
        borrowed = {character: font for character in rest if (font := self._borrow(used, character))}
        if borrowed:
            _split(run, borrowed)
        return bool(borrowed)

    def _used(self, wanted: str) -> str:
        used = family_used(wanted, self._here)
        if wanted and used.lower() != wanted.lower():
            self._replaced.add(f"{wanted}→{used or '?'}")
        return used

    def _borrow(self, used: str, character: str) -> str:
        """Family to take *character* from; empty when the face in use has it."""
        known = self._lenders.get((used, character))
        if known is None:
            known = self._lender(used, character)
            if known is None:
                self._unprintable.add(character)
                return ""
            self._lenders[used, character] = known
        return known

    def _lender(self, used: str, character: str) -> str | None:
        """None when no font has it."""
        if is_invisible(character):
            return ""
        if any(font.has({character}) for font in self._of_family.get(used.lower(), ())):
            return ""
        font = find_font({character}, FALLBACKS, self._fonts)
        return None if font is None else font.families[0]


def _split(run: etree._Element, borrowed: Mapping[str, str]) -> None:
    """Replace *run* by runs that each take their characters from one font."""
    made: list[etree._Element] = []
    for child in list(run):
        if child.tag == f"{W}rPr":
            continue
        if child.tag != f"{W}t":
            made.append(_run_like(run, "", [child]))
            continue
        for font, characters in groupby(child.text or "", key=lambda character: borrowed.get(character, "")):
            piece = etree.Element(f"{W}t", {_SPACE: "preserve"})
            piece.text = "".join(characters)
            made.append(_run_like(run, font, [piece]))
    for new in made:
        run.addprevious(new)
    if (parent := run.getparent()) is not None:
        parent.remove(run)


def _run_like(run: etree._Element, font: str, content: Sequence[etree._Element]) -> etree._Element:
    new = etree.Element(f"{W}r")
    for name, value in run.items():
        new.set(name, value)
    properties = copy.deepcopy(run.find(f"{W}rPr"))
    if properties is None:
        properties = etree.Element(f"{W}rPr")
    if font:
        _put_font(properties, font)
    new.append(properties)
    new.extend(content)
    return new


def _put_font(properties: etree._Element, font: str) -> None:
    fonts = properties.find(f"{W}rFonts")
    if fonts is None:
        fonts = etree.Element(f"{W}rFonts")
        properties.insert(1 if properties.find(f"{W}rStyle") is not None else 0, fonts)
    fonts.attrib.clear()
    for slot in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(f"{W}{slot}", font)


def _no_font(characters: set[str]) -> RejectedError:
    shown = "、".join(f"{character} (U+{ord(character):04X})" for character in sorted(characters)[:20])
    return RejectedError(
        f"没有已安装的字体能印出：{shown} / no installed font has these characters: {len(characters)}",
        hint="请安装含有这些生僻字的字体，例如 / install a font that has them, for example: apt-get install fonts-hanazono",
    )
