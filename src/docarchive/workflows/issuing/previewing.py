"""A document as its pages would look: made as issuing makes it, marked on every page, kept nowhere.

No number is taken, nothing is written to archive, ledger or catalogue.
"""

from dataclasses import dataclass

from docarchive.templates.printing.port import PdfConverter
from docarchive.templates.printing.watermark import mark_pages
from docarchive.templates.render import Renderer
from docarchive.workflows.issuing.prepare_issue import IssuePlan

NO_NUMBER = "（预览，尚无文号）"
MARK = "预 览 PREVIEW"


@dataclass(frozen=True, slots=True)
class Preview:
    """What a document would look like."""

    pdf: bytes | None
    """Without page codes; None where there is no converter."""
    page_count: int
    text: str
    """All its words, for where there are no pages."""
    fonts_substituted: tuple[str, ...] = ()


def preview_document(plan: IssuePlan, *, renderer: Renderer, converter: PdfConverter) -> Preview:
    """Fill and convert the form; errors are those of `Issuer.issue`, and no number is ever used."""
    numbered = plan.numbered(NO_NUMBER if plan.form.number_word is not None else None)
    rendered = renderer.render(plan.form, numbered)
    converted = converter.convert(rendered.docx)
    if converted is None:
        return Preview(None, 0, rendered.text)
    pdf = mark_pages(converted.pdf, MARK)
    return Preview(pdf, converted.page_count, rendered.text, converted.fonts_substituted)
