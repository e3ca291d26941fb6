"""A preview says on every page that it is none of the office's documents."""

import io

import pikepdf
import pypdf
import pytest

from docarchive.domain.errors import RejectedError
from docarchive.templates.printing.watermark import mark_pages


def three_pages():
    with pikepdf.new() as pdf:
        for turn in (0, 90, 0):
            page = pdf.add_blank_page(page_size=(595, 842))
            page.rotate(turn, relative=False)
            page.contents_add(b"0 0 1 rg 100 100 50 50 re f")
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def test_every_page_bears_the_words_under_what_stands_on_it():
    marked = mark_pages(three_pages(), "预 览 PREVIEW")

    pages = pypdf.PdfReader(io.BytesIO(marked)).pages
    assert ["PREVIEW" in page.extract_text().replace(" ", "") for page in pages] == [True] * 3
    for page in pages:
        drawn = page.get_contents().get_data()
        assert drawn.index(b"Tj") < drawn.index(b"100 100 50 50 re")


def test_equal_pages_are_marked_alike():
    pdf = three_pages()

    assert mark_pages(pdf, "预览") == mark_pages(pdf, "预览")


def test_what_is_no_pdf_is_refused():
    with pytest.raises(RejectedError, match="cannot be read"):
        mark_pages(b"%PDF-1.7 rubbish", "预览")
