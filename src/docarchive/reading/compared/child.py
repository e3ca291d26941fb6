"""Hold scans against issued documents, each time in a confined child; keeps the promise of `PaperReader`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

from docarchive.domain.comparing.printed import PrintedPage
from docarchive.domain.errors import DamageError
from docarchive.domain.plain import from_plain, to_plain
from docarchive.reading.compared.port import LaidPage, PagePair, SidePicture
from docarchive.reading.confined.child import ChildReader
from docarchive.reading.confined.confinement import BEHIND
from docarchive.reading.refusals import rejection

T = TypeVar("T")

_PICTURE_BYTES = 256 << 20
"""Largest picture the child may write."""


class ChildPaperReader:
    """Reads paper through the same warm process as the files from outside. Safe for several threads."""

    def __init__(self, reader: ChildReader) -> None:
        """Ask *reader*'s children."""
        self._reader = reader

    def printed_pages(self, issued: Path) -> tuple[PrintedPage, ...]:
        answer = self._ask(issued, {"what": "layout", "file_bytes": 0})
        return tuple(_of(PrintedPage, item, issued) for item in answer)

    def lay_pages(
        self, scan: Path, issued: Path, pairs: Sequence[PagePair], folder: Path
    ) -> tuple[tuple[LaidPage, Path], ...]:
        laid: list[tuple[LaidPage, Path]] = []
        for pair in pairs:  # one by one: a page that cannot be laid in time does not take the others with it
            name = f"page-{pair.page_number}.png"
            answer = self._ask(
                scan,
                {
                    "what": "lay",
                    "issued": str(issued.absolute()),
                    "reads": [str(issued.absolute())],
                    "pairs": [to_plain(pair)],
                    "names": [name],
                    "folder": str(folder.absolute()),
                    "file_bytes": _PICTURE_BYTES,
                },
            )
            laid.append((_of(LaidPage, answer[0], scan), folder / name))
        return tuple(laid)

    def draw_side_by_side(self, issued: Path, pages: Sequence[SidePicture], target: Path) -> None:
        self._ask(
            issued,
            {
                "what": "draw",
                "pages": [(page.page_number, str(page.picture.absolute()), page.boxes) for page in pages],
                "reads": [str(page.picture.absolute()) for page in pages],
                "folder": str(target.parent.absolute()),
                "name": target.name,
                "file_bytes": _PICTURE_BYTES,
            },
        )

    def _ask(self, path: Path, request: dict[str, object]) -> list[Any]:
        return cast("list[Any]", self._reader.ask_whole(path, {"do": "compare", "nice": BEHIND, **request}))


def _of(kind: type[T], answer: Any, path: Path) -> T:
    try:
        return from_plain(kind, answer)
    except DamageError as error:
        raise rejection(path.name, "crashed", "answer") from error
