"""The signed code on every page of a PDF, and on a Word file when there is no PDF.

Placement, agreed with the forms, which leave this corner empty: the code's symbol is 20 mm square, its
right edge 12 mm from the right edge of the page and its top edge 10 mm from the top; left of its quiet zone
stand document number and page in small print.
"""

import io
from collections.abc import Iterator, Sequence

import docx
import pikepdf
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml
from docx.section import Section, _Header
from docx.shared import Mm
from lxml import etree

from docarchive.domain.errors import RejectedError
from docarchive.templates.printing.opened import opened
from docarchive.templates.printing.page_space import add_font, display, real
from docarchive.templates.printing.qr import QUIET_MODULES, qr_modules, qr_png
from docarchive.templates.printing.small_font import SmallFont, small_font
from docarchive.templates.word.docx_package import read_package, write_package

CODE_MM = 20.0
"""Side of the symbol without its quiet zone."""
FROM_RIGHT_MM = 12.0
"""From the symbol's right edge to the page's."""
FROM_TOP_MM = 10.0
"""From the symbol's top edge to the page's."""
PRINT_POINTS = 8.0
"""Size of number and page."""
_GAP_MM = 1.5
_LINE_MM = 4.0
_LEFT_MARGIN_MM = 20.0
_POINTS_PER_MM = 72 / 25.4
_EMU_PER_MM = 36_000
_QUIET_MM = CODE_MM / 25 * QUIET_MODULES  # page codes have 25 modules a side
_ANCHOR = """<wp:anchor xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="1"
 layoutInCell="0" allowOverlap="1"><wp:simplePos x="0" y="0"/>
<wp:positionH relativeFrom="page"><wp:posOffset>{left}</wp:posOffset></wp:positionH>
<wp:positionV relativeFrom="page"><wp:posOffset>{top}</wp:posOffset></wp:positionV>
<wp:wrapNone/></wp:anchor>"""


def stamp(pdf: bytes, *, payloads: Sequence[str], number: str, labels: Sequence[str] | None = None) -> bytes:
    """Draw one code on each page, with the document's number and the page in words beside it.

    The page's own content and any image stream are kept as they are; PDF/A stays PDF/A. Equal arguments
    give equal bytes on a machine with the same fonts.

    Args:
        pdf: The finished PDF.
        payloads: Text of the codes, one a page.
        number: The document's number, or its title when it has none.
        labels: What to print below the number, one a page; None is ``第 x 页 共 y 页``.

    Raises:
        RejectedError: the PDF cannot be read.
        UnavailableError: no installed font has the characters of number and labels.
        ValueError: there are not as many payloads (or labels) as pages.
    """
    out = io.BytesIO()
    try:
        with opened(pdf) as document:
            _stamp_pages(document, payloads, number, labels)
            generate = pikepdf.ObjectStreamMode.generate
            document.save(out, deterministic_id=True, object_stream_mode=generate)
    except pikepdf.PdfError as damage:
        raise RejectedError(
            f"无法在 PDF 上加印页码：文件损坏 / the PDF to be stamped cannot be read: {damage}"
        ) from damage
    return out.getvalue()


def _stamp_pages(
    pdf: pikepdf.Pdf, payloads: Sequence[str], number: str, labels: Sequence[str] | None
) -> None:
    page_count = len(pdf.pages)
    if labels is None:
        labels = [f"第 {page_number} 页 共 {page_count} 页" for page_number in range(1, page_count + 1)]
    font = small_font("".join((number, *labels)))
    embedded = font.embed(pdf)
    for page, payload, label in zip(pdf.pages, payloads, labels, strict=True):
        _stamp_page(page, payload, (number, label), font, embedded)


def _stamp_page(
    page: pikepdf.Page, payload: str, lines: Sequence[str], font: SmallFont, embedded: pikepdf.Object
) -> None:
    to_page, width, height = display(page)
    name = add_font(page, embedded, "PageCode")
    drawing = (
        f"Q\n/Artifact BMC\nq {to_page} cm 0 g\n{_code_path(payload, width, height)}"
        f"{_print(lines, font, str(name), width, height)}Q\nEMC\n"
    )
    # Whatever state the page's own content leaves behind ends at our Q.
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(drawing.encode("ascii"))


def _code_path(payload: str, width: float, height: float) -> str:
    """One filled path of rectangles, a run of black modules each; the unit is one module."""
    modules = qr_modules(payload)
    size = len(modules)
    side = CODE_MM * _POINTS_PER_MM
    x = width - (FROM_RIGHT_MM + CODE_MM) * _POINTS_PER_MM
    y = height - (FROM_TOP_MM + CODE_MM) * _POINTS_PER_MM
    runs = [
        f"{start} {size - 1 - row_index} {length} 1 re"
        for row_index, row in enumerate(modules.tolist())
        for start, length in _runs(row)
    ]
    module = real(side / size)
    return f"q {module} 0 0 {module} {real(x)} {real(y)} cm\n" + "\n".join(runs) + "\nf Q\n"


def _runs(row: Sequence[bool]) -> Iterator[tuple[int, int]]:
    start: int | None = None
    for place, black in enumerate([*row, False]):
        if black and start is None:
            start = place
        elif not black and start is not None:
            yield start, place - start
            start = None


def _print(lines: Sequence[str], font: SmallFont, font_name: str, width: float, height: float) -> str:
    right = width - (FROM_RIGHT_MM + CODE_MM + _QUIET_MM + _GAP_MM) * _POINTS_PER_MM
    room = right - _LEFT_MARGIN_MM * _POINTS_PER_MM
    printed = []
    for line_index, line in enumerate(lines):
        size = min(PRINT_POINTS, room / font.width(line)) if line else PRINT_POINTS
        x = right - font.width(line) * size
        y = height - (FROM_TOP_MM + (line_index + 1) * _LINE_MM) * _POINTS_PER_MM
        printed.append(f"{font_name} {real(size)} Tf 1 0 0 1 {real(x)} {real(y)} Tm {font.hex(line)} Tj\n")
    return "BT\n" + "".join(printed) + "ET\n"


def docx_code(file: bytes, payload: str) -> bytes:
    """Put the document's code (page 0) into the headers of a Word file, at the place it has in a PDF.

    For sites without a PDF converter. Every header that can be printed gets it, so every page carries it.
    Equal arguments give equal bytes.

    Raises:
        RejectedError: it is no Word file.
    """
    read_package(file)  # says in plain words what is wrong
    try:
        document = docx.Document(io.BytesIO(file))
    except (PackageNotFoundError, KeyError, ValueError, etree.XMLSyntaxError) as damage:
        raise RejectedError(f"不是 Word 文件 / not a Word file: {damage}") from damage
    document.element.body.get_or_add_sectPr()  # Word does without when all is standard
    even_too = document.settings.odd_and_even_pages_header_footer
    picture = qr_png(payload)
    for place, section in enumerate(document.sections):
        for header in _headers(section, even_too=even_too):
            if place == 0 or not header.is_linked_to_previous:
                _add_picture(header, picture, section)
    out = io.BytesIO()
    document.save(out)
    return write_package(read_package(out.getvalue()))


def _headers(section: Section, *, even_too: bool) -> Iterator[_Header]:
    yield section.header
    if section.different_first_page_header_footer:
        yield section.first_page_header
    if even_too:
        yield section.even_page_header


def _add_picture(header: _Header, png: bytes, section: Section) -> None:
    header.is_linked_to_previous = False
    paragraph = header.paragraphs[0] if header.paragraphs else header.add_paragraph()
    inline = paragraph.add_run().add_picture(io.BytesIO(png), width=Mm(CODE_MM + 2 * _QUIET_MM))._inline
    page_width_mm = (section.page_width or Mm(210)) / _EMU_PER_MM
    left, top = page_width_mm - FROM_RIGHT_MM - CODE_MM - _QUIET_MM, FROM_TOP_MM - _QUIET_MM
    anchor = parse_xml(_ANCHOR.format(left=round(left * _EMU_PER_MM), top=round(top * _EMU_PER_MM)))
    # Floating at a fixed place of the page, whatever the header holds; the picture itself stays as made.
    # The schema wants the extent before the wrapping and the rest behind it.
    anchor.insert(len(anchor) - 1, inline.extent)
    anchor.extend(list(inline))
    drawing = inline.xpath("..")[0]
    drawing.replace(inline, anchor)
