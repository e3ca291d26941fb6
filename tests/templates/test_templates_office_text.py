"""Pages are read as LibreOffice writes them; whatever is written otherwise is left to a reader of all PDFs."""

import io

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from docarchive.templates.printing.office_text import office_text

LIST = b"1 begincodespacerange\n<00> <FF>\nendcodespacerange\n2 beginbfchar\n<01> <5B89>\n<02> <D840DC00>\nendbfchar\n"
SHOWN = b"BT /F1 14 Tf<01>Tj ET"


def written(*pages, listed=LIST, subtype=Name.TrueType, drawn=Name.Image):
    """A PDF with these contents of pages, which know a font F1 and something to draw, D1."""
    made = pikepdf.new()
    font = Dictionary(Type=Name.Font, Subtype=subtype, ToUnicode=made.make_stream(listed))
    drawing = made.make_stream(b"", Type=Name.XObject, Subtype=drawn)
    for content in pages:
        page = made.add_blank_page(page_size=(595, 842))
        page.Resources = Dictionary(Font=Dictionary(F1=font), XObject=Dictionary(D1=drawing))
        page.Contents = made.make_stream(content)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_strings_and_arrays_are_read_page_by_page():
    actual = b"/Span<</ActualText<FEFF4E00>>>BDC EMC [3 2] 0 d /D1 Do "

    assert office_text(written(actual + SHOWN, b"BT 1 0 Td /F1 9.5 Tf[<02>-20<0102>3]TJ ET", b"")) == [
        "安",
        "\U00020000安\U00020000",
        "",
    ]


def test_contents_in_several_parts_are_one():
    made = pikepdf.open(io.BytesIO(written(SHOWN)))
    page = made.pages[0]
    page.Contents = pikepdf.Array([page.Contents, made.make_stream(SHOWN)])
    out = io.BytesIO()
    made.save(out)

    assert office_text(out.getvalue()) == ["安安"]


@pytest.mark.parametrize(
    "pdf",
    [
        written(b"BT /F1 14 Tf(a)Tj ET"),
        written(b"BT /F1 14 Tf<01>' ET"),
        written(SHOWN + b"% <02>Tj"),
        written(b"BI /W 1 ID <01>Tj EI " + SHOWN),
        written(SHOWN + b" BT <01>Tj ET"),
        written(b"BT /F2 14 Tf<01>Tj ET"),
        written(b"BT /F1 14 Tf<03>Tj ET"),
        written(b"BT /F1 14 Tf<010>Tj ET"),
        written(SHOWN + b" /D1 Do", drawn=Name.Form),
        written(SHOWN, subtype=Name.Type0),
        written(SHOWN, listed=LIST.replace(b"<00> <FF>", b"<0000> <FFFF>")),
        written(SHOWN, listed=LIST + b"1 beginbfrange\n<03> <04> <5B89>\nendbfrange\n"),
        b"%PDF-1.7 rubbish",
        written(SHOWN)[:-40],
    ],
    ids=[
        "parentheses",
        "next line",
        "comment",
        "picture between words",
        "no font of its own",
        "unknown font",
        "unlisted code",
        "half a code",
        "form",
        "codes of two bytes",
        "codes declared of two bytes",
        "ranges",
        "no pdf",
        "cut off",
    ],
)
def test_what_is_written_otherwise_is_left_to_another_reader(pdf):
    assert office_text(pdf) is None
