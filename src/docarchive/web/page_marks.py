"""The marks on a page's picture as a picture of their own: laid over it at the same size, they lie over the words."""

from collections.abc import Sequence

from docarchive.index.word_boxes import WordBox

_WHOLE = 10_000
_MARGIN = 12
"""Ten-thousandths around a word, so that a mark does not cut its characters."""
_FILL = 'fill="#ffd93d" fill-opacity="0.55"'
_CURRENT = 'fill="#ff9f1c" fill-opacity="0.6" stroke="#7a3b00" stroke-width="14"'


def marks_svg(boxes: Sequence[WordBox], *, current: int = 0, of: int = 0) -> str:
    """An SVG without any text, stretched to whatever it is laid over.

    Args:
        boxes: In ten-thousandths of the page's width and height.
        current: Which of the page's places, from 1, a reader is at.
        of: How many places the page's text has; one is told from the others only when there are as many boxes.
    """
    told = current if of == len(boxes) else 0
    marks = "".join(_mark(box, current=number == told) for number, box in enumerate(boxes, start=1))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WHOLE} {_WHOLE}" width="{_WHOLE}" height="{_WHOLE}"'
        f' preserveAspectRatio="none">{marks}</svg>'
    )


def _mark(box: WordBox, *, current: bool) -> str:
    left, top, right, bottom = box.box
    place = f'x="{left - _MARGIN}" y="{top}" width="{right - left + 2 * _MARGIN}" height="{bottom - top}"'
    return f"<rect {place} {_CURRENT if current else _FILL}/>"
