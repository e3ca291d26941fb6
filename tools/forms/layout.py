"""The paper every form is drawn on: page, faces, head, foot, grids, signing lines.

A form is a `Sheet`; its functions add one block each, from top to bottom. Lengths are millimetres, sizes of type
are points. A template tag is always written whole into one run, so that Word does not split it.

Source: GB/T 9704-2012 for page, faces and sizes; the free corner for the page code is set by docs/forms.md.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from tools.forms.wordml import (
    FANG,
    KAI,
    RULE,
    SONG,
    add_styles,
    border,
    cell_margins,
    faces,
    fill,
    indent_characters,
    node,
    page_field,
    space,
    stops,
    table_borders,
    tidy,
    twips,
)

RED = RGBColor(0xE6, 0x00, 0x12)

PAGE_WIDTH, PAGE_HEIGHT = 210, 297
LEFT, RIGHT, TOP, BOTTOM = 28, 26, 39, 26
"""The top margin keeps text out of the corner of the page code (down to 38 mm)."""
TEXT_WIDTH = PAGE_WIDTH - LEFT - RIGHT
HEADER_AT, FOOTER_AT = 29, 13
HEADER_WIDTH = PAGE_WIDTH - 42 - LEFT
"""The page header ends 2 mm left of the corner of the page code."""

BODY, TABLE, SMALL = 14, 10.5, 9
LINE = 25
"""Exact line height of narrative text."""

WRITTEN_DATE = "　　年　　月　　日"


@dataclass(frozen=True)
class Cell:
    """One cell of a grid: what stands in it and how many grid columns it takes."""

    lines: Sequence["str | Line"]
    span: int = 1
    align: Any = ALIGN.LEFT
    middle: bool = True
    """Centred vertically; long text starts at the top."""


@dataclass(frozen=True)
class Line:
    """One paragraph of a cell that is not plain text."""

    text: str
    align: Any = None
    space_before: float = 0
    tabs: tuple[tuple[float, str], ...] = ()
    """Stops as (millimetres, ``left`` or ``right``)."""


def label(text: str, span: int = 1) -> Cell:
    """A cell with the name of the box beside it; a line feed breaks the line there."""
    return Cell([text], span, ALIGN.CENTER)


def value(text: str, span: int = 1, align: Any = ALIGN.LEFT) -> Cell:
    """A cell with a value."""
    return Cell([text], span, align)


def block(*lines: "str | Line", span: int = 1) -> Cell:
    """A cell with paragraphs from the top down."""
    return Cell(lines, span, middle=False)


def signing(text: str, *, width: float, space_before: float = 0, line_to: float = 0.62) -> Line:
    """A line to sign on within *width*: name of the signature, rule, and the date on the right."""
    return Line(
        f"{text}：{RULE}\t{WRITTEN_DATE}",
        space_before=space_before,
        tabs=((width * line_to, "left"), (width, "right")),
    )


class Sheet:
    """One form in the making."""

    def __init__(
        self, copies_note: str, *, numbered: bool = True, page_signatures: str | None = None
    ) -> None:
        """Start an A4 page with header and footer.

        Args:
            copies_note: What the foot of every page says about copies.
            numbered: Whether the form has a document number (printed again on every following page).
            page_signatures: Line in the foot that is signed on every page, if the form has one.
        """
        self._document: Any = Document()
        self._document._body.clear_content()
        self._page()
        self._defaults()
        self._heads(numbered)
        self._feet(copies_note, page_signatures)

    # --- blocks ---------------------------------------------------------------------------------

    def red_head(self) -> None:
        """The agency's name in red over a red line, as on what goes out under its name."""
        self.text("{{ agency_name }}", face=SONG, size=28, align=ALIGN.CENTER, colour=RED, exact=None)
        rule = self.text("", size=4, exact=8, after=10)
        border(rule, "bottom", 18, "E60012")

    def title(self, *, size: float = 22, before: float = 0) -> None:
        """The title of the form."""
        self.text(
            "{{ doc_title }}", face=SONG, size=size, align=ALIGN.CENTER, exact=None, before=before, keep=True
        )

    def number(self, *, size: float = BODY, after: float = 10) -> None:
        """The document number on the right below the title."""
        self.text(
            "{{ doc_number }}", size=size, align=ALIGN.RIGHT, exact=None, before=4, after=after, keep=True
        )

    def table_title(self, extra: str = "") -> None:
        """Title and number of a form drawn as a table; *extra* stands left of the number."""
        self.title(size=18)
        line = self.text(
            f"{extra}\t{{{{ doc_number }}}}", size=TABLE, exact=None, before=6, after=4, keep=True
        )
        stops(line, ((TEXT_WIDTH, "right"),))

    def body(self, text: str, *, keep: bool = False, indent: bool = True) -> Paragraph:
        """A paragraph of narrative text, first line indented by two characters."""
        line = self.text(text, align=ALIGN.JUSTIFY, keep=keep)
        if indent:
            line.paragraph_format.first_line_indent = Pt(2 * BODY)
            indent_characters(line, 200)
        return line

    def when(self, condition: str, *texts: str) -> None:
        """Narrative paragraphs that are printed under *condition* only."""
        self.tag(f"{{%p if {condition} %}}")
        for text in texts:
            self.body(text)
        self.tag("{%p endif %}")

    def each(self, rows: str, *texts: str) -> None:
        """Narrative paragraphs printed for every row of the list *rows*."""
        self.tag(f"{{%p for row in {rows} %}}")
        for text in texts:
            self.body(text)
        self.tag("{%p endfor %}")

    def tag(self, text: str) -> None:
        """A paragraph that holds a template tag alone and is not printed."""
        self.text(text, size=SMALL, exact=None, keep=True)

    def text(
        self,
        text: str,
        *,
        face: str = FANG,
        size: float = BODY,
        align: Any = ALIGN.LEFT,
        colour: RGBColor | None = None,
        exact: float | None = LINE,
        before: float = 0,
        after: float = 0,
        keep: bool = False,
    ) -> Paragraph:
        """One paragraph in one run."""
        line: Paragraph = self._document.add_paragraph()
        fill(line, text, face, size, colour)
        if align != ALIGN.LEFT:
            line.alignment = align
        space(line, before, after, exact)
        line.paragraph_format.keep_with_next = keep or None
        return line

    def seal(self, *, followed: bool = False) -> None:
        """Agency and date on the right with room for the seal, never parted from the text above.

        Args:
            followed: A box for signatures comes next and stays on the same page.
        """
        for text, before, after in (("{{ agency_name }}", 30, 0), ("{{ doc_date }}", 0, 24 * followed)):
            line = self.text(
                text, align=ALIGN.CENTER, before=before, after=after, keep=bool(before) or followed
            )
            line.paragraph_format.left_indent = Mm(TEXT_WIDTH * 0.45)

    def gap(self, points: float) -> None:
        """White space between two blocks, on one page with the second; keeps two tables from growing together."""
        self.text("", size=2, exact=points, keep=True)

    def answer(self, text: str, *, keep: bool = False) -> None:
        """A narrative line with a rule to the right margin, to write on."""
        stops(self.body(text + RULE, keep=keep), ((TEXT_WIDTH - 8, "left"),))

    def grid(self, *widths: float, size: float = TABLE) -> "Grid":
        """A bordered table with columns of these widths, which add up to `TEXT_WIDTH`, in type of *size*."""
        return Grid(self._document, widths, size)

    def save(self, path: Path) -> None:
        """Write the form; the same form gives the same bytes."""
        section = self._document.sections[0]
        heads = (section.first_page_header, section.header, section.first_page_footer, section.footer)
        stories = [self._document.element, *(head._element for head in heads)]
        used = {str(style.get(qn("w:val"))) for story in stories for style in story.iter(qn("w:pStyle"))}
        add_styles(self._document.styles.element, used)
        buffer = io.BytesIO()
        self._document.save(buffer)
        path.write_bytes(tidy(buffer.getvalue()))

    # --- page -----------------------------------------------------------------------------------

    def _page(self) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(PAGE_WIDTH), Mm(PAGE_HEIGHT)
        section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
        section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
        section.header_distance, section.footer_distance = Mm(HEADER_AT), Mm(FOOTER_AT)
        section.different_first_page_header_footer = True
        for grid in section._sectPr.findall(qn("w:docGrid")):
            section._sectPr.remove(grid)

    def _defaults(self) -> None:
        styles = self._document.styles.element
        properties = styles.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
        for old in list(properties):
            properties.remove(old)
        properties.append(faces(FANG))
        properties.append(node("w:sz", val=str(2 * BODY)))
        # Digits count as Western text; called Chinese they are broken in the middle of a number.
        properties.append(node("w:lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA"))
        for style in list(styles.findall(qn("w:style"))):
            if style.get(qn("w:default")) != "1":  # the library brings 160 that no form uses, and their faces
                styles.remove(style)
        normal = self._document.styles["Normal"]
        for old in list(normal.element.get_or_add_rPr()):
            normal.element.rPr.remove(old)
        normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
        normal.paragraph_format.line_spacing = 1.0
        settings = self._document.settings.element
        for name in ("w:themeFontLang", "w:characterSpacingControl"):
            for old in settings.findall(qn(name)):
                settings.remove(old)
        compat = settings.find(qn("w:compat"))
        compat.insert(0, OxmlElement("w:doNotExpandShiftReturn"))
        for setting in compat.findall(qn("w:compatSetting")):
            if setting.get(qn("w:name")) == "compatibilityMode":
                setting.set(qn("w:val"), "15")
        core = self._document.core_properties
        core.author = core.title = core.comments = core.keywords = core.last_modified_by = ""
        core.language = "zh-CN"

    def _heads(self, numbered: bool) -> None:
        section = self._document.sections[0]
        series = "应急管理行政执法文书"
        following = f"{series}　{{{{ {'doc_number' if numbered else 'doc_title'} }}}}"
        for head, text in ((section.first_page_header, series), (section.header, following + "　续页")):
            head.is_linked_to_previous = False
            line = head.paragraphs[0]
            fill(line, text, KAI, 10.5)
            line.paragraph_format.right_indent = Mm(TEXT_WIDTH - HEADER_WIDTH)

    def _feet(self, note: str, signatures: str | None) -> None:
        section = self._document.sections[0]
        for foot in (section.first_page_footer, section.footer):
            foot.is_linked_to_previous = False
            line = foot.paragraphs[0]
            if signatures:
                fill(line, f"{signatures}：{RULE}\t{WRITTEN_DATE}", FANG, TABLE)
                stops(line, ((TEXT_WIDTH * 0.62, "left"), (TEXT_WIDTH, "right")))
                space(line, 0, 6, None)
                line = foot.add_paragraph()
            border(line, "top", 4, "000000", space=4)
            stops(line, ((TEXT_WIDTH, "right"),))
            fill(line, f"{note}\t共 ", FANG, SMALL)
            page_field(line, "NUMPAGES")
            fill(line, " 页　第 ", FANG, SMALL)
            page_field(line, "PAGE")
            fill(line, " 页", FANG, SMALL)


class Grid:
    """A bordered table of fixed columns."""

    def __init__(self, document: Any, widths: Sequence[float], size: float) -> None:
        """Start the table at the end of *document*."""
        self._widths = widths
        self._size = size
        self._table = document.add_table(rows=0, cols=len(widths))
        element = self._table._tbl
        element.tblPr.clear()
        for child in (
            node("w:tblW", w=str(twips(sum(widths))), type="dxa"),
            node("w:jc", val="center"),
            table_borders(),
            node("w:tblLayout", type="fixed"),
            cell_margins(),
        ):
            element.tblPr.append(child)
        for column, width in zip(element.tblGrid.findall(qn("w:gridCol")), widths, strict=True):
            column.set(qn("w:w"), str(twips(width)))

    def row(self, *cells: Cell, height: float = 8, head: bool = False, split: bool = False) -> None:
        """Add a row.

        Args:
            cells: Their spans add up to the number of columns.
            height: Least height.
            head: Repeat the row on every page (the first rows of a table only).
            split: Let the row run over to the next page; for long text.
        """
        row = OxmlElement("w:tr")
        properties = OxmlElement("w:trPr")
        if not split:
            properties.append(OxmlElement("w:cantSplit"))
        properties.append(node("w:trHeight", val=str(twips(height)), hRule="atLeast"))
        if head:
            properties.append(OxmlElement("w:tblHeader"))
        row.append(properties)
        self._table._tbl.append(row)
        at = 0
        for cell in cells:
            row.append(self._cell(cell, sum(self._widths[at : at + cell.span])))
            at += cell.span
        if at != len(self._widths):
            raise ValueError(f"{at} of {len(self._widths)} columns filled: {cells[0].lines}")

    def keep(self) -> None:
        """Keep the whole table on one page with what follows."""
        for line in self._table._tbl.iter(qn("w:p")):
            Paragraph(line, self._table).paragraph_format.keep_with_next = True

    def tag(self, text: str) -> None:
        """A row that holds a template tag alone and is not printed."""
        self.row(Cell([text], span=len(self._widths)), height=4)

    def each(self, rows: str, *cells: Cell, height: float = 8, split: bool = True) -> None:
        """A row printed for every row of the list *rows*."""
        self.tag(f"{{%tr for row in {rows} %}}")
        self.row(*cells, height=height, split=split)
        self.tag("{%tr endfor %}")

    def _cell(self, cell: Cell, width: float) -> Any:
        element = OxmlElement("w:tc")
        properties = OxmlElement("w:tcPr")
        properties.append(node("w:tcW", w=str(twips(width)), type="dxa"))
        if cell.span > 1:
            properties.append(node("w:gridSpan", val=str(cell.span)))
        if cell.middle:
            properties.append(node("w:vAlign", val="center"))
        element.append(properties)
        for line in cell.lines:
            given = line if isinstance(line, Line) else Line(line)
            bare: Any = OxmlElement("w:p")
            paragraph = Paragraph(bare, self._table)
            fill(paragraph, given.text, FANG, self._size, cell=True)
            align = given.align if given.align is not None else cell.align
            if align != ALIGN.LEFT:
                paragraph.alignment = align
            space(paragraph, given.space_before, 0, None)
            stops(paragraph, given.tabs)
            element.append(paragraph._p)
        return element
