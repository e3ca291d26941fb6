"""The text of one part of a Word file, every character with its place."""

import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from docarchive.templates.word.docx_package import W

P, T, TBL, TR, TC = f"{W}p", f"{W}t", f"{W}tbl", f"{W}tr", f"{W}tc"
INSTRUCTION = f"{W}instrText"
_SDT, _SDT_CONTENT, _TEXT_BOX = f"{W}sdt", f"{W}sdtContent", f"{W}txbxContent"
_NOTES = (f"{W}footnote", f"{W}endnote")
_CONTAINERS = (TC, _TEXT_BOX, f"{W}body", f"{W}hdr", f"{W}ftr", *_NOTES)


@dataclass(frozen=True, slots=True)
class Piece:
    """One ``w:t`` element."""

    element: etree._Element
    paragraph: etree._Element
    start: int
    """Where its text starts in the text of the part."""


class WordText:
    """One part: its pieces of text in document order, and what people call the places.

    A place is ``段落 12``, ``表1 第3行 第2格``, or one of these after *prefix* (``页眉``).
    """

    def __init__(self, name: str, root: etree._Element, prefix: str = "") -> None:
        self.name = name
        self.root = root
        self.prefix = prefix
        self._places: dict[etree._Element, str] = {}
        for container in root.iter(f"{W}body", f"{W}hdr", f"{W}ftr", *_NOTES):
            self._walk(container, f"{prefix} " if prefix else "", "")
        self.pieces: list[Piece] = []
        start = 0
        for element in root.iter(T):
            paragraph = next(element.iterancestors(P), None)
            if paragraph is not None:
                self.pieces.append(Piece(element, paragraph, start))
                start += len(element.text or "")
        self._starts = [piece.start for piece in self.pieces]

    @cached_property
    def text(self) -> str:
        """All pieces joined without separators, as tags cut over runs read."""
        return "".join(piece.element.text or "" for piece in self.pieces)

    def place_of(self, paragraph: etree._Element) -> str:
        """What people call the place of *paragraph*."""
        return self._places.get(paragraph, self.prefix or "正文")

    def piece_at(self, offset: int) -> Piece:
        """The piece that holds the character at *offset* of `text`."""
        return self.pieces[bisect.bisect_right(self._starts, offset) - 1]

    def place_at(self, offset: int) -> str:
        """The place of the character at *offset* of `text`."""
        return self.place_of(self.piece_at(offset).paragraph)

    def overwrite(self, start: int, end: int, sign: str) -> None:
        """Put *sign* over every character from *start* to *end* of `text` (which itself stays as read)."""
        while start < end:
            piece = self.piece_at(start)
            text = piece.element.text or ""
            first, last = start - piece.start, min(end - piece.start, len(text))
            piece.element.text = text[:first] + sign * (last - first) + text[last:]
            start = piece.start + last

    def paragraphs(self) -> Iterator[tuple[str, str]]:
        """Place and text of each paragraph that has text, in document order."""
        joined: dict[etree._Element, str] = {}
        for piece in self.pieces:
            joined[piece.paragraph] = joined.get(piece.paragraph, "") + (piece.element.text or "")
        return ((self.place_of(paragraph), text) for paragraph, text in joined.items() if text.strip())

    def _walk(self, container: etree._Element, before: str, cell: str) -> None:
        """Name the paragraphs in *container*; in a cell they all have the name of the *cell*."""
        paragraphs = tables = 0
        for child in _children(container):
            if child.tag == P:
                paragraphs += 1
                self._places[child] = cell or f"{before}段落 {paragraphs}"
                for box in child.iter(_TEXT_BOX):
                    self._walk(box, "", f"{self._places[child]} 文本框")
            elif child.tag == TBL:
                tables += 1
                self._walk_table(child, f"{cell} 内表{tables}" if cell else f"{before}表{tables}")

    def _walk_table(self, table: etree._Element, name: str) -> None:
        for row_number, row in enumerate(_children(table, TR), start=1):
            for cell_number, cell in enumerate(_children(row, TC), start=1):
                self._walk(cell, "", f"{name} 第{row_number}行 第{cell_number}格")


def container_of(paragraph: etree._Element) -> etree._Element | None:
    """The cell, text box or story that holds *paragraph*."""
    return next(paragraph.iterancestors(*_CONTAINERS), None)


def table_of(paragraph: etree._Element) -> etree._Element | None:
    """The innermost table that holds *paragraph*."""
    return next(paragraph.iterancestors(TBL), None)


def row_of(paragraph: etree._Element) -> etree._Element | None:
    """The innermost table row that holds *paragraph*."""
    return next(paragraph.iterancestors(TR), None)


def text_within(element: etree._Element) -> str:
    """All text in *element*."""
    return "".join(item.text or "" for item in element.iter(T))


def _children(element: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """Children of *element*, content controls seen through."""
    for child in element:
        if child.tag == _SDT:
            for content in child.iterchildren(_SDT_CONTENT):
                yield from _children(content, *tags)
        elif not tags or child.tag in tags:
            yield child
