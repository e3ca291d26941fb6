"""What python-docx has no words for: faces of all scripts, rules, borders, fields, and a tidy package."""

import io
import posixpath
import zipfile
from collections.abc import Sequence
from typing import Any

from docx.enum.text import WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from lxml import etree

FANG, SONG, KAI = "仿宋_GB2312", "方正小标宋简体", "楷体_GB2312"
RULE = "__"
"""In a text: a rule to write on, up to the next tab stop."""


def fill(line: Paragraph, text: str, face: str, size: float, colour: RGBColor | None) -> None:
    """Write *text* into *line*, one run for each stretch between rules."""
    if text.endswith(RULE):
        text += "　"  # LibreOffice does not draw a rule that ends the line
    for number, piece in enumerate(text.split(RULE)):
        if number:
            _run(line, "\t", face, size, colour).font.underline = True
        if piece or not number:
            _run(line, piece, face, size, colour)


def _run(line: Paragraph, text: str, face: str, size: float, colour: RGBColor | None) -> Any:
    run = line.add_run(text)
    run._r.get_or_add_rPr().insert(0, faces(face))
    run.font.size = Pt(size)
    if colour is not None:
        run.font.color.rgb = colour
    return run


def faces(face: str) -> Any:
    """The same face for all scripts."""
    return node("w:rFonts", ascii=face, hAnsi=face, eastAsia=face, cs=face, hint="eastAsia")


def space(line: Paragraph, before: float, after: float, exact: float | None) -> None:
    """Space before and after and exact line height, in points; None leaves the height to the type."""
    form = line.paragraph_format
    form.space_before, form.space_after = Pt(before), Pt(after)
    form.widow_control = True
    if exact is not None:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(exact)


def indent_characters(line: Paragraph, hundredths: int) -> None:
    """Say the first-line indent in characters as well, so that it follows when the type is changed in Word."""
    line._p.pPr.ind.set(qn("w:firstLineChars"), str(hundredths))


def stops(line: Paragraph, tabs: Sequence[tuple[float, str]]) -> None:
    """Tab stops as (millimetres, ``left`` or ``right``)."""
    for at, kind in tabs:
        line.paragraph_format.tab_stops.add_tab_stop(
            Mm(at),
            WD_TAB_ALIGNMENT.RIGHT if kind == "right" else WD_TAB_ALIGNMENT.LEFT,
        )


def border(line: Paragraph, side: str, eighths: int, colour: str, space: int = 1) -> None:
    """A rule on one side of a paragraph, *eighths* of a point thick."""
    borders = OxmlElement("w:pBdr")
    borders.append(node(f"w:{side}", val="single", sz=str(eighths), space=str(space), color=colour))
    line._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def page_field(line: Paragraph, instruction: str, size: float) -> None:
    """One of Word's own fields, PAGE or NUMPAGES."""
    for kind, content in (
        ("begin", None),
        (None, f" {instruction} "),
        ("separate", None),
        ("text", "1"),
        ("end", None),
    ):
        run = line.add_run("1" if kind == "text" else "")
        run._r.get_or_add_rPr().insert(0, faces(FANG))
        run.font.size = Pt(size)
        if kind is None:
            code = node("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = content
            run._r.append(code)
        elif kind != "text":
            run._r.append(node("w:fldChar", fldCharType=kind))


def table_borders() -> Any:
    """Stronger around the table than inside."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right"):
        borders.append(node(f"w:{side}", val="single", sz="8", space="0", color="000000"))
    for side in ("insideH", "insideV"):
        borders.append(node(f"w:{side}", val="single", sz="4", space="0", color="000000"))
    return borders


def cell_margins() -> Any:
    """White space inside every cell."""
    margins = OxmlElement("w:tblCellMar")
    for side, width in (("top", 0.7), ("left", 1.6), ("bottom", 0.7), ("right", 1.6)):
        margins.append(node(f"w:{side}", w=str(twips(width)), type="dxa"))
    return margins


def node(name: str, **attributes: str) -> Any:
    """An element in the namespace of WordprocessingML."""
    element = OxmlElement(name)
    for key, text in attributes.items():
        element.set(qn(f"w:{key}"), text)
    return element


def twips(millimetres: float) -> int:
    """Millimetres in twentieths of a point."""
    return round(millimetres * 1440 / 25.4)


_DROPPED = (
    *("docProps/thumbnail.jpeg", "customXml/", "word/stylesWithEffects.xml", "word/numbering.xml"),
    *("word/fontTable.xml", "word/theme/"),  # name faces that no form uses
)
_EPOCH = (1980, 1, 1, 0, 0, 0)


def tidy(docx: bytes) -> bytes:
    """Leave out what the library brings and no form uses, with what refers to it; fix the times of the members."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            if member.filename.startswith(_DROPPED):
                continue
            data = old.read(member)
            if member.filename.endswith(".rels"):
                data = _without(data, "Target", member.filename.partition("_rels/")[0])
            elif member.filename == "[Content_Types].xml":
                data = _without(data, "PartName")
            info = zipfile.ZipInfo(member.filename, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            new.writestr(info, data)
    return out.getvalue()


def _without(data: bytes, attribute: str, folder: str = "") -> bytes:
    """A list of parts without those that are dropped; *attribute* names them, from *folder* unless it starts at the top."""
    root = etree.fromstring(data)
    for entry in list(root):
        named = entry.get(attribute, "")
        path = named[1:] if named.startswith("/") else posixpath.normpath(folder + named)
        if named and path.startswith(_DROPPED):
            root.remove(entry)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
