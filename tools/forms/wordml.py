"""What python-docx has no words for: faces of all scripts, rules, borders, fields, and a tidy package."""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from docx.enum.text import WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from lxml import etree

FANG, SONG, KAI = "仿宋_GB2312", "方正小标宋简体", "楷体_GB2312"
_STYLES, _CELL = {FANG: "Fang", SONG: "Song", KAI: "Kai"}, "Cell"
RULE = "__"
"""In a text: a rule to write on, up to the next tab stop."""


def fill(
    line: Paragraph, text: str, face: str, size: float, colour: RGBColor | None = None, *, cell: bool = False
) -> None:
    """Write *text* into *line* in the style of *face* and *size*, one run for each stretch between rules.

    Lines in a *cell* stand a little apart.
    """
    line._p.style = f"{_STYLES[face]}{size * 10:g}{_CELL * cell}"
    if text.endswith(RULE):
        text += "　"  # LibreOffice does not draw a rule that ends the line
    for number, piece in enumerate(text.split(RULE)):
        if number:
            _run(line, "\t", colour).font.underline = True
        if piece or not number:
            _run(line, piece, colour)


def _run(line: Paragraph, text: str, colour: RGBColor | None) -> Any:
    run = line.add_run(text)
    if colour is not None:
        run.font.color.rgb = colour
    return run


def add_styles(styles: Any, used: Iterable[str]) -> None:
    """Define the paragraph styles *used* by a form, so that face and size are changed in one place in Word."""
    of_style = {name: face for face, name in _STYLES.items()}
    for style_id in sorted(used):
        plain = style_id.removesuffix(_CELL)
        name = plain.rstrip("0123456789")
        size = int(plain.removeprefix(name)) / 10
        style = node("w:style", type="paragraph", customStyle="1", styleId=style_id)
        style.append(node("w:name", val=f"{of_style[name]} {size:g}{' 表格' * (plain != style_id)}"))
        style.append(node("w:basedOn", val="Normal"))
        style.append(node("w:qFormat"))
        if plain != style_id:
            style.append(OxmlElement("w:pPr"))
            style[-1].append(node("w:spacing", line="264", lineRule="auto"))
        style.append(OxmlElement("w:rPr"))
        style[-1].append(faces(of_style[name]))
        style[-1].append(node("w:sz", val=f"{size * 2:g}"))
        styles.append(style)


def faces(face: str) -> Any:
    """The same face for all scripts."""
    return node("w:rFonts", ascii=face, hAnsi=face, eastAsia=face, cs=face, hint="eastAsia")


def space(line: Paragraph, before: float, after: float, exact: float | None) -> None:
    """Space before and after and exact line height, in points; None leaves the height to the type."""
    form = line.paragraph_format
    form.space_before, form.space_after = Pt(before) if before else None, Pt(after) if after else None
    if exact is not None:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(exact)


def indent_characters(line: Paragraph, hundredths: int) -> None:
    """Say the first-line indent in characters as well, so that it follows when the type is changed in Word."""
    line._p.get_or_add_pPr().get_or_add_ind().set(qn("w:firstLineChars"), str(hundredths))


def stops(line: Paragraph, tabs: Sequence[tuple[float, str]]) -> None:
    """Tab stops as (millimetres, ``left`` or ``right``)."""
    for at, kind in tabs:
        line.paragraph_format.tab_stops.add_tab_stop(
            Mm(at),
            WD_TAB_ALIGNMENT.RIGHT if kind == "right" else WD_TAB_ALIGNMENT.LEFT,
        )


def border(line: Paragraph, side: str, eighths: int, colour: str, space: int = 1) -> None:
    """A rule on one side of a paragraph, *eighths* of a point thick."""
    borders: Any = OxmlElement("w:pBdr")
    borders.append(node(f"w:{side}", val="single", sz=str(eighths), space=str(space), color=colour))
    line._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def page_field(line: Paragraph, instruction: str) -> None:
    """One of Word's own fields, PAGE or NUMPAGES."""
    for kind, content in (
        ("begin", None),
        (None, f" {instruction} "),
        ("separate", None),
        ("text", "1"),
        ("end", None),
    ):
        run = line.add_run("1" if kind == "text" else "")
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
_STORY = re.compile(r"word/(document|header\d|footer\d)\.xml")
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
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
            elif _STORY.fullmatch(member.filename):
                data = _own_names(data)
            info = zipfile.ZipInfo(member.filename, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            new.writestr(info, data)
    return out.getvalue()


def _own_names(data: bytes) -> bytes:
    """The part without the twenty namespaces the library declares and no form uses."""
    root = etree.fromstring(data)
    ignorable = f"{{{_COMPATIBILITY}}}Ignorable"
    if ignorable in root.attrib:
        del root.attrib[ignorable]
    etree.cleanup_namespaces(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _without(data: bytes, attribute: str, folder: str = "") -> bytes:
    """A list of parts without those that are dropped; *attribute* names them, from *folder* unless it starts at the top."""
    root = etree.fromstring(data)
    for entry in list(root):
        named = entry.get(attribute, "")
        path = named[1:] if named.startswith("/") else posixpath.normpath(folder + named)
        if named and path.startswith(_DROPPED):
            root.remove(entry)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
