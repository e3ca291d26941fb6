"""Text with its marked places, in pieces a template can show without knowing how they were found."""

from collections.abc import Sequence
from dataclasses import dataclass

from docarchive.domain.query import Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that is marked as a whole or not at all."""

    text: str
    marked: bool


def pieces(text: str, marks: Sequence[Span], *, one_line: bool = False) -> list[Piece]:
    """Cut *text* at its marks, which lie apart and in order; with *one_line* breaks and runs of blanks become one."""
    cut, end = [], 0
    for mark in marks:
        cut += [Piece(text[end : mark.start], marked=False), Piece(text[mark.start : mark.end], marked=True)]
        end = mark.end
    cut.append(Piece(text[end:], marked=False))
    if one_line:
        cut = [Piece(_flat(piece.text), piece.marked) for piece in cut]
    return [piece for piece in cut if piece.text]


def _flat(text: str) -> str:
    inner = " ".join(text.split())
    lead = " " if text[:1].isspace() else ""
    tail = " " if text[-1:].isspace() and inner else ""
    return f"{lead}{inner}{tail}"
