"""Draw pages in the confined child; keeps the promise of `PagePainter`."""

import os
import tempfile
from pathlib import Path

from docarchive.reading.confined.child import ChildReader
from docarchive.reading.refusals import rejection

_PICTURE_BYTES = 32 << 20
_SECONDS = 30.0


class ChildPagePainter:
    """Draws pages with the children of a reader."""

    def __init__(self, reader: ChildReader) -> None:
        """Ask *reader*'s children."""
        self._reader = reader

    def paint(self, path: Path, page_index: int, *, width: int, rotation: int = 0) -> bytes:
        with tempfile.TemporaryDirectory(prefix="docarchive-view-") as folder:
            target = Path(folder) / "page.jpg"
            request = {
                "do": "view",
                "page": page_index,
                "width": width,
                "rotation": rotation,
                "target": os.fspath(target),
                "file_bytes": _PICTURE_BYTES,
            }
            self._reader.ask_whole(path, request, seconds=_SECONDS)
            if target.is_symlink() or not target.is_file():
                raise rejection(path.name, "crashed", "picture")
            return target.read_bytes()
