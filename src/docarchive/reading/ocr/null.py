"""The recogniser of a site that has none."""

from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from docarchive.domain.errors import UnavailableError
from docarchive.reading.ocr.port import Box

HINT = "pip install 'docarchive[ocr]'；设置 ocr_engine / and see the setting ocr_engine"


class NullRecogniser:
    """Says of every page that nobody is there to read it."""

    name = "none"
    version = ""

    def read_pages(
        self, path: Path, media_type: str, page_indexes: Sequence[int], rotations: Sequence[int]
    ) -> NoReturn:
        raise _absent()

    def read_boxes(
        self, path: Path, media_type: str, page_index: int, rotation: int, boxes: Sequence[Box]
    ) -> NoReturn:
        raise _absent()

    def close(self) -> None:
        """Nothing was started."""


def _absent() -> UnavailableError:
    return UnavailableError("没有安装文字识别引擎 / no text recogniser is installed", hint=HINT)
