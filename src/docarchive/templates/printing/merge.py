"""Many finished PDFs as one, for printing."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import pikepdf

from docarchive.domain.errors import RejectedError

_AT_A_TIME = 50
"""PDFs open together: their number does not grow with that of the documents."""


def merge_pdfs(sources: Iterable[BinaryIO], target: Path, *, duplex: bool = False) -> int:
    """Write the pages of *sources* in their order to *target*; return how many documents there were.

    Args:
        sources: Each is read once and closed.
        target: The new file.
        duplex: Let every document begin on a front page, by a blank page after an odd number of pages.

    Raises:
        RejectedError: one of them cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="docarchive-merge-") as folder:
        parts: list[Path] = []
        batch: list[BinaryIO] = []
        count = 0
        for source in sources:
            batch.append(source)
            count += 1
            if len(batch) == _AT_A_TIME:
                parts.append(_join(batch, Path(folder) / f"{len(parts)}.pdf", duplex=duplex))
                batch = []
        if batch:
            parts.append(_join(batch, Path(folder) / f"{len(parts)}.pdf", duplex=duplex))
        _join([part.open("rb") for part in parts], target, duplex=False)
    return count


def _join(sources: Iterable[BinaryIO], target: Path, *, duplex: bool) -> Path:
    joined = pikepdf.new()
    opened = []
    try:
        for source in sources:
            opened.append((source, _open(source)))
            pages = opened[-1][1].pages
            joined.pages.extend(pages)
            if duplex and len(pages) % 2:
                joined.add_blank_page(page_size=_size(pages[-1]))
        joined.save(target)
    finally:
        for source, pdf in opened:
            pdf.close()
            source.close()
    return target


def _open(source: BinaryIO) -> pikepdf.Pdf:
    try:
        return pikepdf.open(source)
    except pikepdf.PdfError as damage:
        raise RejectedError(f"无法合并：PDF 损坏 / a PDF to be merged cannot be read: {damage}") from damage


def _size(page: pikepdf.Page) -> tuple[float, float]:
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    return right - left, top - bottom
