"""Cover parts of pages in a confined child; keeps the promise of `PageMasker`."""

import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from docarchive.domain.errors import DamageError
from docarchive.domain.plain import from_plain, to_plain
from docarchive.reading.confined.child import ChildReader
from docarchive.reading.masking.port import CoveredPage, PagePlaces
from docarchive.reading.refusals import rejection

_MIN_BYTES = 256 << 20
_PAGE_BYTES = 8 << 20
"""A page of 4,000 pixels as a JPEG is smaller than that."""
_PLACES_BYTES = 512 << 20
_SECONDS = 1800.0


class ChildPageMasker:
    """Covers pages with the children of a reader."""

    def __init__(self, reader: ChildReader, font: Callable[[str], tuple[Path, int]]) -> None:
        """Ask *reader*'s children; *font* gives the file of a font that has some characters, and its place in it."""
        self._reader = reader
        self._font = font

    def page_places(self, path: Path) -> tuple[PagePlaces, ...]:
        request = {"do": "mask", "what": "places", "file_bytes": 0, "output_bytes": _PLACES_BYTES}
        answer = self._reader.ask_whole(path, request, seconds=_SECONDS)
        try:
            return from_plain(tuple[PagePlaces, ...], answer)
        except DamageError as error:
            raise rejection(path.name, "crashed", "answer") from error

    def write(
        self, path: Path, pages: Sequence[CoveredPage], target: Path, *, words: Sequence[str] = ()
    ) -> None:
        font, font_index = self._font("".join(words)) if words else (None, 0)
        with tempfile.TemporaryDirectory(prefix="docarchive-mask-") as folder:
            plan = Path(folder) / "plan.json"
            text = json.dumps({"pages": to_plain(tuple(pages)), "words": list(words)}, ensure_ascii=False)
            plan.write_text(text, encoding="utf-8")
            made = Path(folder) / "out" / "masked.pdf"
            made.parent.mkdir()
            request = {
                "do": "mask",
                "what": "write",
                "plan": str(plan),
                "reads": [str(plan), *([str(font)] if font else [])],
                "font": [str(font or ""), font_index],
                "target": str(made),
                "file_bytes": _MIN_BYTES + _PAGE_BYTES * len(pages),
            }
            self._reader.ask_whole(path, request, seconds=_SECONDS)
            if made.is_symlink() or not made.is_file():
                raise rejection(path.name, "crashed", "answer")
            target.write_bytes(made.read_bytes())
