"""A few characters of an installed font, small enough to travel with every document.

The print beside a page code must be text (people and OCR read it, and so do PDF readers), and PDF/A
wants its font embedded.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import uharfbuzz
from pikepdf import Array, Dictionary, Name, Stream

from docarchive.domain.errors import UnavailableError
from docarchive.templates.printing.fonts import find_font, installed_fonts

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

PREFERRED = ("Noto Sans CJK SC", "FandolHei", "LXGW WenKai", "SimHei", "Noto Serif CJK SC", "FandolSong")
"""Families for small print, best first: strokes of one width survive copying."""

_ALWAYS = frozenset("0123456789-/（）()〔〕第页共号应急罚告改 ")
"""In every subset, so that documents of one office mostly share one."""
_KEPT_TABLES = frozenset({"CFF ", "glyf", "loca", "head", "hhea", "hmtx", "maxp", "cmap"})
_IDENTITY = ("Adobe", "Identity", 0)


@dataclass(frozen=True, slots=True)
class SmallFont:
    """A subset, ready to embed."""

    name: str
    program: bytes
    """CFF, or TrueType without hints."""
    is_cff: bool
    ordering: tuple[str, str, int]
    """Character collection of the program: registry, ordering, supplement."""
    codes: Mapping[str, int]
    """Character to the two-byte code that prints it."""
    widths: Mapping[str, int]
    """Character to its advance, in thousandths of the size."""
    box: tuple[int, ...]
    """Left, bottom, right, top of all glyphs, in thousandths of the size."""
    ascent: int
    descent: int

    def width(self, text: str) -> float:
        """Advance of *text* at size 1."""
        return sum(self.widths[character] for character in text) / 1000

    def hex(self, text: str) -> str:
        """Print *text* as a PDF hexadecimal string."""
        return "<" + "".join(f"{self.codes[character]:04X}" for character in text) + ">"

    def embed(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """Add the font to *pdf* and return its Type 0 dictionary.

        Source:
            ISO 32000-1 section 9.7 (composite fonts), ISO 19005-2 section 6.2.11 (fonts in PDF/A-2).
        """
        registry, ordering, supplement = self.ordering
        descendant = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType0 if self.is_cff else Name.CIDFontType2,
            BaseFont=Name("/" + self.name),
            CIDSystemInfo=Dictionary(
                Registry=pikepdf.String(registry), Ordering=pikepdf.String(ordering), Supplement=supplement
            ),
            FontDescriptor=pdf.make_indirect(self._descriptor(pdf)),
            DW=1000,
            W=Array([item for character in sorted(self.codes) for item in self._width_entry(character)]),
        )
        if not self.is_cff:
            descendant.CIDToGIDMap = Name.Identity
        return pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type0,
                BaseFont=Name("/" + self.name),
                Encoding=Name("/Identity-H"),
                DescendantFonts=Array([pdf.make_indirect(descendant)]),
                ToUnicode=pdf.make_indirect(Stream(pdf, self._to_unicode())),
            )
        )

    def _width_entry(self, character: str) -> tuple[int, Array]:
        return self.codes[character], Array([self.widths[character]])

    def _descriptor(self, pdf: pikepdf.Pdf) -> Dictionary:
        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=Name("/" + self.name),
            Flags=4,
            FontBBox=Array(self.box),
            ItalicAngle=0,
            Ascent=self.ascent,
            Descent=self.descent,
            CapHeight=self.ascent,
            StemV=80,
        )
        program = Stream(pdf, self.program)
        if self.is_cff:
            program.Subtype = Name.CIDFontType0C
            descriptor.FontFile3 = pdf.make_indirect(program)
        else:
            program.Length1 = len(self.program)
            descriptor.FontFile2 = pdf.make_indirect(program)
        return descriptor

    def _to_unicode(self) -> bytes:
        pairs = [
            f"<{code:04X}> <{character.encode('utf-16-be').hex().upper()}>"
            for character, code in sorted(self.codes.items(), key=lambda item: item[1])
        ]
        # At most 100 entries a block (Adobe Technical Note 5014).
        blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
        body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
            "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
            f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
        ).encode("ascii")


def font_with(text: str) -> tuple[Path, int]:
    """File of an installed font that has every character of *text*, and its place in the file.

    Raises:
        UnavailableError: no font has them all.
    """
    wanted = {character for character in text if not character.isspace()}
    found = find_font(wanted, PREFERRED, installed_fonts())
    if found is None:
        raise UnavailableError(
            "没有安装含有所需汉字的字体 / no font with these characters is installed",
            hint="apt-get install fonts-noto-cjk",
        )
    return found.path, found.index


def small_font(text: str) -> SmallFont:
    """Make (or take from memory) a font that prints *text*.

    Raises:
        UnavailableError: no installed font has all the characters.
    """
    return _subset(frozenset(text) | _ALWAYS)


@lru_cache(maxsize=64)  # one office has few number words
def _subset(characters: frozenset[str]) -> SmallFont:
    installed = find_font(set(characters), PREFERRED, installed_fonts())
    if installed is None:
        raise UnavailableError(
            "没有已安装的字体能印出页码与文号 / no installed font can print page and document number: "
            + "".join(sorted(characters)),
            hint="apt-get install fonts-noto-cjk",
        )
    from fontTools.ttLib import TTFont  # costs a quarter of a second

    program = _cut_out(installed.path, installed.index, characters)
    with TTFont(io.BytesIO(program), lazy=True) as font:
        return _described(font, program, "".join(sorted(characters)), fallback_name=installed.path.stem)


def _cut_out(path: Path, index: int, characters: frozenset[str]) -> bytes:
    """A font file with these characters of another alone: HarfBuzz needs two milliseconds, fontTools some hundreds."""
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(path), index)
    wanted = uharfbuzz.SubsetInput()
    wanted.sets(uharfbuzz.SubsetInputSets.UNICODE).update(map(ord, characters))
    unneeded = (tag for tag in face.table_tags if tag not in _KEPT_TABLES)
    wanted.sets(uharfbuzz.SubsetInputSets.DROP_TABLE_TAG).update(
        int.from_bytes(tag.encode("ascii"), "big") for tag in unneeded
    )
    flags = uharfbuzz.SubsetFlags
    wanted.flags = flags.NO_HINTING | flags.DESUBROUTINIZE | flags.NOTDEF_OUTLINE
    return bytes(uharfbuzz.subset(face, wanted).blob.data)


def _described(font: "TTFont", program: bytes, characters: str, *, fallback_name: str) -> SmallFont:
    head, glyphs, is_cff = font["head"], font.getBestCmap(), "CFF " in font
    thousandth = 1000 / head.unitsPerEm
    name, ordering = fallback_name, _IDENTITY
    if is_cff:
        fonts = font["CFF "].cff
        name, ordering = fonts.fontNames[0], getattr(fonts.topDictIndex[0], "ROS", _IDENTITY)
    return SmallFont(
        name=f"{_tag(characters)}+{name}",
        program=font.reader["CFF "] if is_cff else program,
        is_cff=is_cff,
        ordering=ordering,
        codes={character: _code(font, glyphs[ord(character)]) for character in characters},
        widths={
            character: round(font["hmtx"][glyphs[ord(character)]][0] * thousandth) for character in characters
        },
        box=tuple(round(edge * thousandth) for edge in (head.xMin, head.yMin, head.xMax, head.yMax)),
        ascent=round(font["hhea"].ascent * thousandth),
        descent=round(font["hhea"].descent * thousandth),
    )


def _code(font: "TTFont", glyph: str) -> int:
    if "CFF " in font and hasattr(font["CFF "].cff.topDictIndex[0], "ROS"):
        return int(glyph.removeprefix("cid"))  # a CID-keyed program is addressed by CID …
    return int(font.getGlyphID(glyph))  # … any other by the place of the glyph


def _tag(characters: str) -> str:
    """Six letters that differ between subsets, as ISO 32000-1 section 9.6.4 asks for."""
    return "".join(chr(ord("A") + byte % 26) for byte in sha256(characters.encode()).digest()[:6])
