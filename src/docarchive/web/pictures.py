"""Pictures of pages, drawn once and kept while the service runs: in a private folder that ends with it."""

import tempfile
import threading
from collections import OrderedDict
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from docarchive.domain.identifiers import Sha256

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from docarchive.reading.viewing.port import PagePainter

PAGE_WIDTH = 1200
"""Pixels: A4 at 145 dpi, on which small print is legible."""
THUMB_WIDTH = 150
_KEPT_BYTES = 256 << 20


class PictureShelf:
    """Pictures by digest, page and width; the ones looked at longest ago make room."""

    def __init__(self, painter: "PagePainter", *, at_once: int, kept_bytes: int = _KEPT_BYTES) -> None:
        """Have *painter* draw at most *at_once* pages at a time."""
        self._painter = painter
        self._turns = threading.BoundedSemaphore(at_once)
        self._folder = tempfile.TemporaryDirectory(prefix="docarchive-pages-")
        self._kept: OrderedDict[str, int] = OrderedDict()
        self._room = kept_bytes
        self._lock = threading.Lock()
        self._drawing: dict[str, threading.Lock] = {}

    def picture(self, path: Path, sha256: Sha256, page_index: int, *, width: int, rotation: int = 0) -> bytes:
        """A JPEG of one page of the file at *path*, whose digest is *sha256*; errors are `PagePainter`'s."""
        name = f"{sha256}-{page_index}-{rotation}-{width}.jpg"
        return self.made(name, lambda: self._painter.paint(path, page_index, width=width, rotation=rotation))

    def made(self, name: str, make: "Callable[[], bytes]") -> bytes:
        """A picture by a file name of its own: kept, or made in its turn."""
        with self._one_at_a_time(name):
            if (known := self._take(name)) is not None:
                return known
            with self._turns:
                drawn = make()
            self._put(name, drawn)
            return drawn

    def close(self) -> None:
        """Throw the pictures away."""
        self._folder.cleanup()

    @contextmanager
    def _one_at_a_time(self, name: str) -> "Iterator[None]":
        """Ten people who open a page have it drawn once."""
        with self._lock:
            turn = self._drawing.setdefault(name, threading.Lock())
        try:
            with turn:
                yield
        finally:
            with self._lock:
                if not turn.locked():
                    self._drawing.pop(name, None)

    def _take(self, name: str) -> bytes | None:
        with self._lock:
            if name not in self._kept:
                return None
            try:
                content = (Path(self._folder.name) / name).read_bytes()
            except FileNotFoundError:  # systems clean temporary folders of what is some days old
                del self._kept[name]
                return None
            self._kept.move_to_end(name)
            return content

    def _put(self, name: str, content: bytes) -> None:
        with self._lock:
            folder = Path(self._folder.name)
            folder.mkdir(mode=0o700, exist_ok=True)  # see `_take`
            (folder / name).write_bytes(content)
            self._kept[name] = len(content)
            while sum(self._kept.values()) > self._room and len(self._kept) > 1:
                oldest, _ = self._kept.popitem(last=False)
                (folder / oldest).unlink(missing_ok=True)
