"""Is the text of a Word file in the PDF made of it? LibreOffice says "done" to rubbish, too."""

import io
import unicodedata
from collections import Counter
from collections.abc import Sequence

import pypdf
from pypdf.errors import PyPdfError

from docarchive.domain.errors import RejectedError
from docarchive.templates.printing.office_text import office_text
from docarchive.templates.word.docx_text import is_invisible

_SHOWN = 3
_SHOWN_CHARACTERS = 40


def checked_page_count(pdf: bytes, stretches: Sequence[str]) -> int:
    """Count the pages of *pdf* after finding each of *stretches* in its text.

    The order of stretches is free (tables, text boxes); one may go on from page to page.

    Raises:
        RejectedError: the PDF does not open, has no page, or lacks text, which is named.
    """
    wanted = [reduced(stretch) for stretch in stretches]
    pages = [reduced(text) for text in office_text(pdf) or ()]
    if pages and not _missing(stretches, wanted, pages) and not _lost(wanted, pages):
        return len(pages)
    pages = _page_texts(pdf)  # the reader of all PDFs has the last word before anything is refused
    if not pages:
        raise RejectedError("转换得到的 PDF 没有页面 / the PDF made has no pages")
    if missing := _missing(stretches, wanted, pages):
        shown = "、".join(f"「{text.strip()[:_SHOWN_CHARACTERS]}」" for text in missing[:_SHOWN])
        raise RejectedError(
            f"PDF 中缺少 {len(missing)} 段文字：{shown} / text is missing from the PDF: {len(missing)} stretches",
            hint="文字可能被固定行高、文本框或字体截去 / it may be cut off by a fixed row height, a text box, or a font",
        )
    if lost := _lost(wanted, pages):
        shown = "、".join(f"{character} (U+{ord(character):04X})" for character in sorted(lost)[:10])
        raise RejectedError(
            f"PDF 中缺少 {lost.total()} 个字：{shown} / characters are missing from the PDF: {lost.total()}",
            hint="相同的段落可能少印了一次 / a repeated paragraph may have been printed once less",
        )
    return len(pages)


def reduced(text: str) -> str:
    """Fold what layout may change: blanks, compatibility forms, case (small capitals), hyphens, joiners."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return folded.translate(_FOLDED)


class _Folding(dict[int, str | None]):
    """What becomes of a character; looked up once for each."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        self[code] = kept = None if is_invisible(character) else character
        return kept


_FOLDED = _Folding({ord("\u2010"): "-", ord("\u2011"): "-", ord("\u00ad"): None})


def _page_texts(pdf: bytes) -> list[str]:
    # pypdf, not pdfium: it is safe in several threads, and this file is our own office's work.
    try:
        return [reduced(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, OSError) as damage:
        raise RejectedError(f"转换得到的 PDF 无法读取 / the PDF made cannot be read: {damage}") from damage


def _missing(stretches: Sequence[str], wanted: Sequence[str], pages: Sequence[str]) -> list[str]:
    return [stretch for stretch, text in zip(stretches, wanted, strict=True) if not _is_found(text, pages)]


def _lost(wanted: Sequence[str], pages: Sequence[str]) -> Counter[str]:
    """A stretch that stands twice in the form must stand twice in the PDF: count characters."""
    return Counter("".join(wanted)) - Counter("".join(pages))


def _is_found(text: str, pages: Sequence[str]) -> bool:
    return any(text in page for page in pages) or _goes_over_pages(text, pages)


def _goes_over_pages(text: str, pages: Sequence[str]) -> bool:
    """Whether *text* begins on one page and goes on, without a gap, on those that follow."""
    return any(
        _follows(text[length:], pages[place + 1 :])
        for place, page in enumerate(pages)
        if (length := _begun(text, page))
    )


def _follows(rest: str, pages: Sequence[str]) -> bool:
    for page in pages:
        if not rest:
            break
        length = _begun(rest, page)
        if length == 0:
            return False
        rest = rest[length:]
    return not rest


def _begun(text: str, page: str) -> int:
    """Characters of the longest beginning of *text* that is on *page*."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if text[:middle] in page else (low, middle - 1)
    return low
