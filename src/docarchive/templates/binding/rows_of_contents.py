"""Where the rows of the contents stand on their pages: read back from the finished PDF, so a link cannot miss.

Each row is looked for behind the one before, as number of the row, title, document number, date and page, all in
sequence. A row that is not found so is a contents list that prints something else than it should.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2

from docarchive.domain.errors import RejectedError
from docarchive.templates.printing.pdf_check import reduced


@dataclass(frozen=True, slots=True)
class Row:
    """A row on a page of the contents."""

    page_index: int
    box: tuple[float, float, float, float]
    """Left, bottom, right, top in points of the page's own space."""


@dataclass(frozen=True, slots=True)
class _Sign:
    text: str
    page_index: int
    box: tuple[float, float, float, float]


def find_rows(contents: Path, rows: Sequence[str]) -> list[Row]:
    """Each row's place.

    Args:
        contents: The PDF.
        rows: What each prints, its parts in sequence; blanks do not count.

    Raises:
        RejectedError: a row does not stand there, after the one before it.
    """
    signs = list(_signs(contents))
    text = "".join(sign.text for sign in signs)
    found, at = [], 0
    for row in rows:
        wanted = reduced(row)
        start = text.find(wanted, at)
        if start < 0 or not wanted:
            raise RejectedError(
                f"卷内目录没有印出这一行 / the contents do not print this row: {row[:80]}",
                hint="检查卷内目录模板 / look at the form of the contents",
            )
        at = start + len(wanted)
        found.append(_row(signs[start:at]))
    return found


def _row(signs: Sequence[_Sign]) -> Row:
    page = signs[0].page_index
    boxes = [sign.box for sign in signs if sign.page_index == page]
    left, bottom, right, top = zip(*boxes, strict=True)
    return Row(page, (min(left), min(bottom), max(right), max(top)))


def _signs(path: Path) -> Iterator[_Sign]:
    """Every visible character, one sign each even where folding makes two of it."""
    document = pypdfium2.PdfDocument(path)
    try:
        for page_index, page in enumerate(document):
            words = page.get_textpage()
            for index in range(words.count_chars()):
                folded = reduced(words.get_text_range(index, 1))
                yield from (_Sign(one, page_index, _box(words, index)) for one in folded)
            words.close()
            page.close()
    finally:
        document.close()


def _box(words: Any, index: int) -> tuple[float, float, float, float]:
    left, bottom, right, top = words.get_charbox(index, loose=True)
    return float(left), float(bottom), float(right), float(top)
