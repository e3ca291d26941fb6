"""In the child: a picture for a person, the issued page left, the scan right, what differs framed."""

from collections.abc import Sequence
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw

_DPI = 110
_GAP = 14
_FRAME = (214, 32, 32)
_GROUND = (90, 96, 104)
_PAD = 4
_LINE = 3


def draw(issued: Path, pages: Sequence[tuple[int, Path, Sequence[Sequence[int]]]], target: Path) -> None:
    """Draw the pages (number, picture of the scan laid on it, boxes) one below the other."""
    rows = []
    with pypdfium2.PdfDocument(issued) as document:
        for number, picture, boxes in pages:
            left = document[number - 1].render(scale=_DPI / 72).to_pil().convert("RGB")
            with Image.open(picture, formats=("PNG",)) as scan:
                right = scan.convert("RGB").resize(left.size, Image.Resampling.LANCZOS)
            for side in (left, right):
                _frame(side, boxes)
            rows.append((left, right))
    width = max(left.width * 2 + 3 * _GAP for left, _ in rows)
    height = sum(left.height + _GAP for left, _ in rows) + _GAP
    whole = Image.new("RGB", (width, height), _GROUND)
    top = _GAP
    for left, right in rows:
        whole.paste(left, (_GAP, top))
        whole.paste(right, (left.width + 2 * _GAP, top))
        top += left.height + _GAP
    whole.save(target, "PNG", optimize=False, compress_level=6)


def _frame(page: Image.Image, boxes: Sequence[Sequence[int]]) -> None:
    pen = ImageDraw.Draw(page)
    for left, top, right, bottom in boxes:
        pen.rectangle(
            (
                left * page.width // 10_000 - _PAD,
                top * page.height // 10_000 - _PAD,
                right * page.width // 10_000 + _PAD,
                bottom * page.height // 10_000 + _PAD,
            ),
            outline=_FRAME,
            width=_LINE,
        )
