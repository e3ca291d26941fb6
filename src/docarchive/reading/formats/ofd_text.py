"""Where the words of an OFD page stand, and the lines they make.

Source:
    GB/T 33190-2016 section 11 (TextObject, TextCode: X, Y, DeltaX, DeltaY; CTM of the object; ``g`` repeats a step).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docarchive.reading.refusals import Refusal

_MAX_STEPS = 100_000
_SAME_LINE = 0.5
"""Part of the letters' size by which baselines of one line differ at most."""
_GAP = 0.6
"""Part of the letters' size from which on a gap is a blank."""
_UNKNOWN_SIZE = 3.7
"""Millimetres of 小四, where an object does not say."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One run of letters on the page, in millimetres from the top left."""

    left: float
    right: float
    baseline: float
    size: float
    text: str


def pieces_of(element: Any) -> list[Piece]:
    """The runs of one text object; none when it is switched off."""
    if element.get("Visible") == "false":
        return []
    box = _numbers(element.get("Boundary")) or [0.0, 0.0, 0.0, 0.0]
    matrix = _numbers(element.get("CTM")) or [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]
    if len(box) != 4 or len(matrix) != 6:
        raise Refusal("damaged", "OFD: TextObject")
    size = (_numbers(element.get("Size")) or [_UNKNOWN_SIZE])[0] * max(abs(matrix[3]), abs(matrix[1]), 0.01)
    pieces, x, y = [], 0.0, 0.0
    for code in element.iter():
        if str(code.tag).rpartition("}")[2] != "TextCode":
            continue
        text = "".join(code.itertext())
        x = (_numbers(code.get("X")) or [x])[0]
        y = (_numbers(code.get("Y")) or [y])[0]
        if not text.strip():
            continue
        left = box[0] + matrix[0] * x + matrix[2] * y + matrix[4]
        baseline = box[1] + matrix[1] * x + matrix[3] * y + matrix[5]
        width = sum(_steps(code.get("DeltaX"), len(text) - 1)) * abs(matrix[0]) + size
        pieces.append(Piece(left, left + width, baseline, size, text))
    return pieces


def lines_of(pieces: Sequence[Piece]) -> str:
    """The text of a page: lines from the top, each from the left, a blank where there is a gap."""
    lines: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda each: (each.baseline, each.left)):
        if lines and piece.baseline - lines[-1][0].baseline <= _SAME_LINE * piece.size:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return "\n".join(_joined(sorted(line, key=lambda each: each.left)) for line in lines)


def _joined(line: Sequence[Piece]) -> str:
    text, end = "", line[0].left
    for piece in line:
        gap = piece.left - end > _GAP * piece.size
        text += (" " if text and gap else "") + piece.text
        end = max(end, piece.right)
    return text


def _steps(delta: str | None, wanted: int) -> list[float]:
    """The distances between letters: numbers, and ``g n d`` for *n* times *d*."""
    words = (delta or "").split()
    steps: list[float] = []
    at = 0
    while at < len(words) and len(steps) < wanted:
        if words[at] == "g" and at + 2 < len(words):
            count = int(_number(words[at + 1]))
            if not 0 <= count <= _MAX_STEPS:
                raise Refusal("bomb", "OFD: DeltaX")
            steps += [_number(words[at + 2])] * min(count, wanted)
            at += 3
        else:
            steps.append(_number(words[at]))
            at += 1
    return steps[:wanted]


def _numbers(text: str | None) -> list[float]:
    return [_number(word) for word in (text or "").split()[:8]]


def _number(word: str) -> float:
    try:
        number = float(word)
    except ValueError as error:
        raise Refusal("damaged", f"OFD: {word[:20]}") from error
    if not abs(number) < 1e6:  # also what is no number
        raise Refusal("damaged", f"OFD: {word[:20]}")
    return number
