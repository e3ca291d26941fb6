"""Take out the lines that dirt on a feeder's glass draws down (or, on a turned page, across) a whole page."""

import numpy as np
from numpy.typing import NDArray

from docarchive.reading.pictures import Gray

_STEP = 8
"""Every eighth row tells enough of a column."""
_BARE_SHARE = 85
"""Per cent of a column; text leaves more than the rest of it white."""
_DARKER_THAN_PAPER = 0.87
_MOST = 0.1
"""Of a page's columns; more are no streaks, but a table, a photograph or a dark edge."""


def without_streaks(page: Gray) -> Gray | None:
    """The page with its streaks filled in from both sides; None when it has none."""
    cleaned = _without_columns(page)
    turned = _without_columns((page if cleaned is None else cleaned).T)
    return cleaned if turned is None else turned.T


def _without_columns(page: Gray) -> Gray | None:
    level = np.percentile(page[::_STEP], _BARE_SHARE, axis=0)
    dark = level < np.median(level) * _DARKER_THAN_PAPER
    if not dark.any() or dark.mean() > _MOST:
        return None
    columns, bare = np.nonzero(dark)[0], np.nonzero(~dark)[0]
    after = np.searchsorted(bare, columns)
    left, right = bare[np.maximum(after - 1, 0)], bare[np.minimum(after, len(bare) - 1)]
    weight: NDArray[np.float32] = ((columns - left) / np.maximum(right - left, 1)).astype(np.float32)
    result = page.copy()
    result[:, columns] = np.rint(page[:, left] * (1 - weight) + page[:, right] * weight).astype(np.uint8)
    return result
