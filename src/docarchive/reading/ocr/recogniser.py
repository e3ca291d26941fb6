"""Read pages of files from outside: a confined child opens the file, a recogniser reads the pixels it hands over."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from docarchive.domain.errors import DamageError, RejectedError, UnavailableError
from docarchive.domain.plain import from_plain
from docarchive.domain.record import PageText, TextLine
from docarchive.reading.confined.child import ChildReader
from docarchive.reading.confined.confinement import BEHIND
from docarchive.reading.ocr.choice import installed_version
from docarchive.reading.ocr.crew import Crew
from docarchive.reading.ocr.engine import ENGINES
from docarchive.reading.ocr.layout import confidence, in_reading_order, looks_turned, page_text
from docarchive.reading.ocr.null import HINT
from docarchive.reading.ocr.port import Box
from docarchive.reading.ocr.sheet import MAX_SIDE, PageSheet, onto_page, onto_sheet, turned
from docarchive.reading.refusals import rejection

BLANK = "空白页 / a blank page"
NOTHING_SEEN = "没有认出文字 / no text was recognised"
_TOGETHER = 4
"""Pages that one child takes out of a file at once: opening a thick file costs as much as a page."""
_BOXES_TOGETHER = 200
_SURE_TURN = 270
"""Good text in tall boxes: read again only to have its lines in order."""
_PAGE_BYTES = 3 * MAX_SIDE * MAX_SIDE
_SECONDS = 120.0


class Recogniser:
    """One engine behind `TextRecogniser`."""

    def __init__(self, engine: str, reader: ChildReader, *, workers: int, seconds: float = _SECONDS) -> None:
        """Start nothing yet.

        Args:
            engine: A key of `ENGINES`.
            reader: Opens the files.
            workers: Recogniser processes at most.
            seconds: Wall-clock time for one page.
        """
        self._engine = engine
        self._reader = reader
        self._crew = Crew(engine, size=workers, seconds=seconds)

    @property
    def name(self) -> str:
        return ENGINES[self._engine].name

    @property
    def version(self) -> str:
        version = installed_version(self._engine)
        if version is None:
            raise UnavailableError(f"没有安装 {self.name} / it is not installed", hint=HINT)
        return f"{version} {ENGINES[self._engine].model}"

    def read_pages(
        self, path: Path, media_type: str, page_indexes: Sequence[int], rotations: Sequence[int]
    ) -> tuple[PageText, ...]:
        wanted = list(zip(page_indexes, rotations, strict=True))
        pages: list[PageText] = []
        for start in range(0, len(wanted), _TOGETHER):
            some = wanted[start : start + _TOGETHER]
            with self._sheets(path, some) as (pixels, sheets):
                pages += [
                    self._read(path, pixels, sheet, index + 1, rotation)
                    for (index, rotation), sheet in zip(some, sheets, strict=True)
                ]
        return tuple(pages)

    def read_boxes(
        self, path: Path, media_type: str, page_index: int, rotation: int, boxes: Sequence[Box]
    ) -> tuple[TextLine, ...]:
        if not boxes:
            return ()
        with self._sheets(path, [(page_index, rotation)]) as (pixels, (sheet,)):
            found: list[TextLine] = []
            for start in range(0, len(boxes), _BOXES_TOGETHER):
                some = boxes[start : start + _BOXES_TOGETHER]
                areas = [onto_sheet(box, sheet.frame) for box in some]
                lines = self._ask(path, pixels, sheet, 0, boxes=areas)
                found += [replace(line, box=box) for line, box in zip(lines, some, strict=True)]
        return tuple(found)

    def close(self) -> None:
        self._crew.close()

    def _read(self, path: Path, pixels: int, sheet: PageSheet, page_number: int, rotation: int) -> PageText:
        if sheet.blank:
            return PageText(page_number, "", note=BLANK, rotation=rotation)
        lines = self._ask(path, pixels, sheet, 0)
        turn = looks_turned(lines, aspect=sheet.height / sheet.width)
        if turn:
            again = self._ask(path, pixels, sheet, turn)
            if confidence(again) > confidence(lines) or turn == _SURE_TURN:
                lines, rotation = again, (rotation + turn) % 360
            else:
                turn = 0
        frame = turned(sheet.frame, turn)
        placed = in_reading_order(replace(line, box=onto_page(line.box, frame)) for line in lines)
        text = page_text(placed)
        return PageText(
            page_number, text, placed, note=None if text.strip() else NOTHING_SEEN, rotation=rotation
        )

    def _ask(
        self, path: Path, pixels: int, sheet: PageSheet, turn: int, *, boxes: list[Box] | None = None
    ) -> list[TextLine]:
        request: dict[str, object] = {
            "offset": sheet.offset,
            "width": sheet.width,
            "height": sheet.height,
            "channels": sheet.channels,
            "turn": turn,
        }
        if boxes is not None:
            request["boxes"] = boxes
        try:
            answer = self._crew.run(request, pixels)
        except RejectedError as error:
            raise RejectedError(f"{path.name}: {error.message}", hint=error.hint) from error
        return [TextLine(str(text), _box(box), int(str(sure))) for text, box, sure in answer]

    @contextmanager
    def _sheets(self, path: Path, wanted: list[tuple[int, int]]) -> Iterator[tuple[int, list[PageSheet]]]:
        """The pages' pixels in an open file, and where each lies in it."""
        with tempfile.TemporaryDirectory(prefix="docarchive-") as folder:
            target = Path(folder) / "pixels"
            request = {
                "do": "ocr",
                "nice": BEHIND,
                "what": "pictures",
                "pages": wanted,
                "target": str(target),
                "file_bytes": _PAGE_BYTES * len(wanted),
            }
            answer = self._reader.ask_whole(path, request)
            try:
                sheets = list(from_plain(tuple[PageSheet, ...], answer))
            except DamageError as error:
                raise rejection(path.name, "crashed", "answer") from error
            if len(sheets) != len(wanted) or not all(_sensible(sheet) for sheet in sheets):
                raise rejection(path.name, "crashed", "answer")
            pixels = os.open(target, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                yield pixels, sheets
            finally:
                os.close(pixels)


def _box(value: object) -> Box:
    left, top, right, bottom = (int(side) for side in value)  # type: ignore[attr-defined]
    return left, top, right, bottom


def _sensible(sheet: PageSheet) -> bool:
    left, top, right, bottom = sheet.frame
    return right > left and bottom > top and sheet.channels in (1, 3)
