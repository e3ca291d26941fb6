"""Whether a page is blank: the back of a sheet that a duplex scanner took along."""

import numpy as np

from docarchive.reading.pictures import Gray

_BLANK_INK = 0.003
"""Largest share of ink on a blank page. Source: measured on scanned blanks (MEASURED, documents, section 4)."""
_BLANK_TILE_INK = 0.025
"""Largest share in any 10 mm square: a lone signature or 「以下空白」 is far below `_BLANK_INK` in all."""
_DARKEST_PAPER = 110
"""Paper is lighter than this; an inverted scan is black and anything but blank."""
_MARGIN_SHARE = 0.08
"""Edge left out of the squares: punch holes, staples, shadows of the lid."""


def is_blank(page: Gray) -> bool:
    """Tell whether a page carries (almost) no ink: little in all, and nowhere a mark."""
    height, width = page.shape
    paper = int(np.median(page[::4, ::4]))
    if paper < _DARKEST_PAPER:
        return False
    ink = page < paper * 0.72
    margin_y, margin_x = int(height * _MARGIN_SHARE), int(width * _MARGIN_SHARE)
    inner = ink[margin_y : height - margin_y, margin_x : width - margin_x]
    if inner.size == 0 or float(inner.mean()) > _BLANK_INK:
        return False
    edge = max(4, min(height, width) // 21)
    rows, columns = inner.shape[0] // edge, inner.shape[1] // edge
    tiles = inner[: rows * edge, : columns * edge].reshape(rows, edge, columns, edge)
    return bool(tiles.mean(axis=(1, 3)).max(initial=0.0) <= _BLANK_TILE_INK)
