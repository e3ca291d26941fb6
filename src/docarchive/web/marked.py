"""Text with its marked places, in pieces a template can show without knowing how they were found."""

from collections.abc import Sequence
from dataclasses import dataclass

from docarchive.domain.query import Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that is marked as a whole or not at all."""

    text: str
    marked: bool
    current: bool = False
    """The one of the marked that a reader is at."""


def pieces(text: str, marks: Sequence[Span], *, one_line: bool = False, current: int = 0) -> list[Piece]:
    """Cut *text* at its marks, which lie apart and in order; with *one_line* breaks and runs of blanks become one.

    *current* says at which of the marks, from 1, a reader is.
    """
    shown = _flat if one_line else str
    cut, end = [], 0
    for number, mark in enumerate(marks, start=1):
        cut.append(Piece(shown(text[end : mark.start]), marked=False))
        cut.append(Piece(shown(text[mark.start : mark.end]), marked=True, current=number == current))
        end = mark.end
    cut.append(Piece(shown(text[end:]), marked=False))
    return [piece for piece in cut if piece.text]


def _flat(text: str) -> str:
    inner = " ".join(text.split())
    lead = " " if text[:1].isspace() else ""
    tail = " " if text[-1:].isspace() and inner else ""
    return f"{lead}{inner}{tail}"
