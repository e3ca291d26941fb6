"""Searchable PDFs of files from outside, each made in a confined child."""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from docarchive.domain.plain import to_plain
from docarchive.domain.record import PageText
from docarchive.reading.confined.child import ChildReader
from docarchive.reading.confined.confinement import BEHIND

_MIN_BYTES = 64 << 20
_GROWTH = 8
"""A picture that must be unpacked to be wrapped in a PDF may grow."""


@dataclass(frozen=True, slots=True)
class Searchable:
    """Writes the recognised text of a file into a PDF of it."""

    reader: ChildReader

    def __call__(self, path: Path, pages: Sequence[PageText], target: Path) -> None:
        """Write the file at *path* as a PDF with the lines of *pages* as an invisible layer; *path* stays as it is.

        The bytes of its pictures are copied as they are. The same input gives the same bytes.

        Raises:
            RejectedError: the file cannot be opened or taken apart.
            UnavailableError: no child could be started.
        """
        with tempfile.TemporaryDirectory(prefix="docarchive-") as folder:
            text = Path(folder) / "text.json"
            text.write_text(json.dumps(to_plain(tuple(pages)), ensure_ascii=False), encoding="utf-8")
            self.reader.ask_whole(
                path,
                {
                    "do": "ocr",
                    "nice": BEHIND,
                    "what": "layer",
                    "text": str(text),
                    "reads": [str(text)],
                    "target": str(target.absolute()),
                    "file_bytes": max(_MIN_BYTES, _GROWTH * path.stat().st_size),
                },
            )
