"""A font whose glyphs are blank: what is written in it can be found and copied, and is never seen."""

import io
import unicodedata
import zlib
from collections.abc import Iterable
from functools import cache
from typing import Any

import pikepdf
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

NAME = "DocArchiveBlank"
ASCENT, DESCENT = 800, -200
"""Of 1000: a line of text is as high as its size, and stands on its baseline at a fifth."""
_FULL, _HALF = 1000, 500
_GLYPHS = {_FULL: b"\0\1", _HALF: b"\0\2"}
"""Number of the glyph for each width."""
_GROUP = 100
"""Most lines of one ``beginbfchar``. Source: Adobe Technical Note 5014 (CMap), section 7."""


class GlyphlessFont:
    """The font for one PDF: a code for each character that occurs in it."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Number the characters of *texts* from 1, in the order of their code points."""
        characters = sorted({character for text in texts for character in text})[:0xFFFE]
        self._codes = {character: code for code, character in enumerate(characters, start=1)}

    def encoded(self, text: str) -> str:
        """*text* as the hexadecimal string of a Tj."""
        return "".join(f"{self._codes[character]:04X}" for character in text if character in self._codes)

    def width(self, text: str) -> int:
        """Width in thousandths of the size."""
        return sum(_advance(character) for character in text if character in self._codes)

    def add_to(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """Write the font into *pdf*.

        Source:
            PDF 1.7 sections 9.7.4 (CIDFontType2) and 9.10.3 (ToUnicode).
        """
        program = pikepdf.Stream(pdf, zlib.compress(_program()))
        program.Filter, program.Length1 = pikepdf.Name.FlateDecode, len(_program())
        descriptor = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.FontDescriptor,
                FontName=pikepdf.Name(f"/{NAME}"),
                Flags=5,
                FontBBox=[0, DESCENT, 1000, ASCENT],
                ItalicAngle=0,
                Ascent=ASCENT,
                Descent=DESCENT,
                CapHeight=ASCENT,
                StemV=80,
                FontFile2=program,
            )
        )
        numbers = (_GLYPHS[_advance(character)] for character in self._codes)
        glyphs = pikepdf.Stream(pdf, zlib.compress(b"\0\0" + b"".join(numbers)))
        glyphs.Filter = pikepdf.Name.FlateDecode
        descendant = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.CIDFontType2,
            BaseFont=pikepdf.Name(f"/{NAME}"),
            CIDSystemInfo=pikepdf.Dictionary(
                Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0
            ),
            FontDescriptor=descriptor,
            DW=_FULL,
            W=self._narrow(),
            CIDToGIDMap=glyphs,
        )
        unicodes = pikepdf.Stream(pdf, zlib.compress(self._to_unicode()))
        unicodes.Filter = pikepdf.Name.FlateDecode
        return pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font,
                Subtype=pikepdf.Name.Type0,
                BaseFont=pikepdf.Name(f"/{NAME}"),
                Encoding=pikepdf.Name("/Identity-H"),
                DescendantFonts=[pdf.make_indirect(descendant)],
                ToUnicode=unicodes,
            )
        )

    def _narrow(self) -> pikepdf.Array:
        narrow = [code for character, code in self._codes.items() if _advance(character) == _HALF]
        return pikepdf.Array([entry for code in narrow for entry in (code, [_HALF])])

    def _to_unicode(self) -> bytes:
        pairs = [
            f"<{code:04X}> <{character.encode('utf-16-be').hex().upper()}>"
            for character, code in self._codes.items()
        ]
        groups = [pairs[start : start + _GROUP] for start in range(0, len(pairs), _GROUP)]
        blocks = "\n".join(
            f"{len(group)} beginbfchar\n" + "\n".join(group) + "\nendbfchar" for group in groups
        )
        return _CMAP.format(blocks=blocks).encode("ascii")


_CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{blocks}
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


@cache
def _advance(character: str) -> int:
    return _FULL if unicodedata.east_asian_width(character) in "WFA" else _HALF


def _glyph(width: int) -> Any:
    """A line there and back: it has no ink but an extent.

    pdfium leaves out text objects without any extent from left to right, which upright text without height has
    once its page is turned a quarter.
    """
    pen = TTGlyphPen(None)
    pen.moveTo((0, DESCENT))
    pen.lineTo((width, ASCENT))
    pen.closePath()
    return pen.glyph()


@cache
def _program() -> bytes:
    """A TrueType font of glyphs without ink."""
    builder = FontBuilder(1000, isTTF=True)
    widths = {".notdef": _FULL, "full": _FULL, "half": _HALF}
    builder.setupGlyphOrder(list(widths))
    builder.setupCharacterMap({0x20: "half"})
    builder.setupGlyf({name: _glyph(width) for name, width in widths.items()})
    builder.setupHorizontalMetrics({name: (width, 0) for name, width in widths.items()})
    builder.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
    builder.setupNameTable({"familyName": NAME, "styleName": "Regular", "psName": NAME})
    builder.setupOS2(sTypoAscender=ASCENT, sTypoDescender=DESCENT)
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    buffer = io.BytesIO()
    builder.save(buffer)
    return buffer.getvalue()
