"""What is on the pages of a PDF or of a picture file: text layer, codes, rotation, blank or not."""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pikepdf
import pypdf
import pypdfium2

from docarchive.reading.blank import is_blank
from docarchive.reading.codes import Budget, Found, find_codes, look
from docarchive.reading.formats.pdf_file import open_pdf
from docarchive.reading.layer import covers_ink, is_foreign, is_garbled
from docarchive.reading.page_image import PageContent, page_content, page_picture, refuse_huge_images
from docarchive.reading.pictures import Gray, Picture, count_frames, pictures_of
from docarchive.reading.port import LayerFault, PageReading
from docarchive.reading.refusals import Refusal

_RASTER_PPI = 200
_MAX_RASTER_PIXELS = 4000
"""Longest side of a rasterised page; larger sheets are drawn coarser."""
_CORNER_MM = (70.0, 60.0)
"""Width and height of the top right corner that is rasterised before the whole page."""
_LITTLE_TEXT = 200
"""Characters; a page with less may be a picture with a label."""
_MAX_PAGE_TEXT = 200_000
"""Characters of one page; a page set in 5 pt type has some twenty thousand."""
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

T = TypeVar("T")


Span = tuple[int, int]
"""Page indexes: from the first on, before the second; what lies beyond the file is not there."""
ALL: Span = (0, 1 << 30)


@dataclass(frozen=True, slots=True)
class SpanReading:
    """A span of a file's pages."""

    pages: tuple[PageReading, ...]
    page_count: int
    """Of the file."""


def read_pictures(path: Path, budget: Budget, span: Span = ALL) -> SpanReading:
    """Read a picture file; each frame is a page."""
    count = count_frames(path)
    if count == 0:
        raise Refusal("no_pages")
    if not budget.may_look:
        bare = (PageReading(index, "", (), 0, blank=False) for index in range(*_within(span, count)))
        return SpanReading(tuple(bare), count)
    readings = []
    first, end = _within(span, count)
    for index, picture in enumerate(pictures_of(path, first, end), start=first):
        budget.next_page()
        found, took = _timed(lambda picture=picture: find_codes(picture, budget))  # type: ignore[misc]
        readings.append(
            PageReading(index, "", found.texts, found.rotation, found.is_blank, found.step, microseconds=took)
        )
    return SpanReading(tuple(readings), count)


def read_pdf(path: Path, budget: Budget, span: Span = ALL, *, judges_layers: bool = False) -> SpanReading:
    """Read a PDF; with *judges_layers* its text for good, without looking for codes.

    Raises:
        Refusal: encrypted, active, or a bomb.
    """
    with open_pdf(path, inspected=span[0] > 0) as pdf:
        document, count = _Document(path), len(pdf.pages)
        first, end = _within(span, count)
        readings = []
        for index, page in enumerate(list(pdf.pages[first:end]), start=first):
            if judges_layers:
                readings.append(_judge_page(page, index, document))
                continue
            read, took = _timed(
                lambda page=page, index=index: _read_page(page, index, document, budget)  # type: ignore[misc]
            )
            readings.append(replace(read, microseconds=took))
        return SpanReading(tuple(readings), count)


def _within(span: Span, count: int) -> Span:
    return min(span[0], count), min(span[1], count)


def _timed(look: Callable[[], T]) -> tuple[T, int]:
    """What *look* finds, and the processor time it took, in microseconds."""
    begin = time.process_time_ns()
    found = look()
    return found, max(1, (time.process_time_ns() - begin) // 1000)


class _Document:
    """The same file as the text reader and the rasteriser see it; opened only when a page needs them."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _text_reader(self) -> pypdf.PdfReader:
        return pypdf.PdfReader(self._path)

    @cached_property
    def _raster(self) -> Any:
        return pypdfium2.PdfDocument(self._path)

    def text(self, index: int) -> str:
        """The text layer of a page, in reading order as the file has it."""
        text = self._text_reader.pages[index].extract_text()
        if len(text) > _MAX_PAGE_TEXT:
            raise Refusal("too_much_text", f"p. {index + 1}")
        return text.encode("utf-8", "replace").decode("utf-8")

    def covers_ink(self, index: int) -> bool:
        """Whether the text layer of a page stands where its ink is."""
        page = self._raster[index]
        try:
            return covers_ink(page)
        finally:
            page.close()

    def rasters(self, index: int) -> Iterator[tuple[str, Gray]]:
        """The page drawn in grays: its top right corner, then all of it."""
        page = self._raster[index]
        try:
            width, height = page.get_size()
            scale = min(_RASTER_PPI / 72, _MAX_RASTER_PIXELS / max(width, height))
            corner_width, corner_height = (millimetres / 25.4 * 72 for millimetres in _CORNER_MM)
            crop = (max(0, width - corner_width), max(0, height - corner_height), 0, 0)
            yield "raster corner", self._draw(page, scale, crop)
            yield "raster", self._draw(page, scale, (0, 0, 0, 0))
        finally:
            page.close()

    def _draw(self, page: Any, scale: float, crop: tuple[float, float, float, float]) -> Gray:
        bitmap = page.render(scale=scale, crop=crop, grayscale=True)
        try:
            pixels: Gray = np.array(bitmap.to_numpy(), copy=True)
            return pixels.reshape(pixels.shape[:2])
        finally:
            bitmap.close()


def _read_page(page: pikepdf.Page, index: int, document: _Document, budget: Budget) -> PageReading:
    budget.next_page()
    content = page_content(page)
    text = document.text(index) if content.has_text else ""
    if not budget.may_look:
        return PageReading(index, text, (), 0, blank=False)
    if content.image is None or content.has_other_ink:
        refuse_huge_images(page, index + 1)
    taken = _take_picture(page, content, index + 1)
    found, blank = Found(), content.image is None and not content.has_other_ink
    if taken is not None:
        picture, turn = taken
        found = find_codes(picture, budget)
        found = replace(found, rotation=(found.rotation - turn) % 360) if found.texts else found
        blank = found.is_blank and not content.has_other_ink
    if not found.is_ours and (taken is None or content.has_other_ink) and not blank:
        found, blank = _look_rasterised(document, index, found)
    return PageReading(index, text, found.texts, found.rotation, blank and not text.strip(), found.step)


def _judge_page(page: pikepdf.Page, index: int, document: _Document) -> PageReading:
    content = page_content(page)
    text = document.text(index) if content.has_text else ""
    fault = None
    if text.strip():
        is_scan = content.image is not None and not content.has_other_ink
        if is_garbled(text):
            fault = LayerFault.GARBLED
        elif is_scan and is_foreign(text):
            fault = LayerFault.FOREIGN
        elif is_scan or len(text) < _LITTLE_TEXT or page.get_images():
            refuse_huge_images(page, index + 1)
            fault = None if document.covers_ink(index) else LayerFault.PARTIAL
    return PageReading(index, text, (), 0, blank=False, layer_fault=fault)


def _take_picture(page: pikepdf.Page, content: PageContent, page_number: int) -> tuple[Picture, int] | None:
    try:
        return page_picture(page, content, page_number)
    except (pikepdf.UnsupportedImageTypeError, pikepdf.DependencyError, NotImplementedError):
        return None


def _look_rasterised(document: _Document, index: int, best: Found) -> tuple[Found, bool]:
    pixels = None
    for step, pixels in document.rasters(index):
        found = look(pixels, step, patient=step == "raster")
        if found.is_ours:
            return found, False
        best = best if best.texts else found
    return best, not best.texts and pixels is not None and is_blank(pixels)
