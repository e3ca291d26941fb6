"""RapidOCR: PP-OCRv6 ``small`` on onnxruntime; models in the wheel. Slower and surer: the second reader."""

from typing import Any

import numpy as np
from rapidocr import RapidOCR

from docarchive.reading.ocr.engine import Pixels, Seen

_PARAMETERS = {
    "Global.log_level": "critical",
    "Global.use_cls": False,  # its model turns lines that stand upright; pages are turned as a whole instead
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}


class Rapid:
    """The second reader."""

    def __init__(self) -> None:
        self._engine: Any = RapidOCR(params=_PARAMETERS)

    def lines(self, page: Pixels) -> list[Seen]:
        found = self._engine(_three(page))
        if found.boxes is None:
            return []
        return [
            Seen(text, (*corners.min(axis=0).tolist(), *corners.max(axis=0).tolist()), float(score))
            for corners, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
        ]

    def line(self, area: Pixels) -> Seen | None:
        found = self._engine(_three(area), use_det=False, use_cls=False, use_rec=True)
        # The switches stay as they were set last.
        self._engine.update_params(use_det=True, use_cls=False, use_rec=True)
        if not found.txts or not found.txts[0]:
            return None
        return Seen(found.txts[0], (0, 0, area.shape[1], area.shape[0]), float(found.scores[0]))


def load() -> Rapid:
    """Load the models."""
    return Rapid()


def _three(pixels: Pixels) -> Pixels:
    """Blue, green, red, as its models were taught."""
    if pixels.ndim == 2:
        return np.repeat(pixels[:, :, None], 3, axis=2)
    return np.ascontiguousarray(pixels[:, :, ::-1])
