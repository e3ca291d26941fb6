"""What may be asked of a file from outside. Such files are hostile: they are opened in a child process only."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from docarchive.domain.file_remark import FileRemark, SignatureCheck
from docarchive.domain.sheets.sheet import Workbook


class LayerFault(StrEnum):
    """What is wrong with a page's own text layer."""

    GARBLED = "garbled"
    """Codes without their meaning: no ToUnicode, bytes of one encoding read as another, private-use glyphs."""
    FOREIGN = "foreign"
    """An invisible layer on a scan that somebody's program read as a language without Han characters."""
    PARTIAL = "partial"
    """The layer is sound but much of the page's ink lies outside it: a stamp on a scan, text inside pictures."""


@dataclass(frozen=True, slots=True)
class PageReading:
    """What is on one page."""

    page_index: int
    """From 0 in the file."""
    text: str
    """Text layer, untouched; empty for a picture."""
    codes: tuple[str, ...]
    """Texts of the QR codes found."""
    rotation: int
    """Degrees clockwise that stand the page upright, known from the code's position: 0, 90, 180, 270."""
    blank: bool
    """No text and (almost) no ink."""
    found_by: str = ""
    """Which step of the cascade found the code, for example ``corner``."""
    microseconds: int = field(default=0, compare=False)
    """Processor time that looking at the page took; 0 when nobody looked for codes."""
    layer_fault: LayerFault | None = None
    """Why the text must not stand for the page.

    None when it may, when there is none, and when codes were looked for: then nobody judged.
    """


@dataclass(frozen=True, slots=True)
class Recording:
    """What a recording's container says."""

    duration_seconds: int | None = None
    codec: str | None = None
    created: str | None = None
    """Raw creation time as written by the device."""
    device: str | None = None
    """Maker, model or serial as written by the device."""
    place: str | None = None
    """Where it was made, as written by the device (ISO 6709)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is in a file."""

    media_type: str
    """By content, for example ``application/pdf``, ``image/jpeg``, ``video/mp4``."""
    pages: tuple[PageReading, ...] = ()
    recording: Recording | None = None
    engine: str = ""
    """What read the text, for example ``pypdf``; empty when there is none."""
    engine_version: str = ""
    remarks: tuple[FileRemark, ...] = ()
    """What a person should know of the file, for example macros, or that its content is not read."""
    signatures: tuple[SignatureCheck, ...] = ()
    """Electronic signatures of a PDF."""
    parts: int = 0
    """Files inside a zip or mail that `FileReader.unpack` gives."""
    page_count: int = 0
    """Pages of a PDF or picture file, all of them, while it is read in spans."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file that was inside a zip or mail."""

    name: str
    """Path inside it, made safe: relative, ``/`` between components, no component empty, ``.`` or ``..``."""
    path: Path
    """Where it was written."""


class FileReader(Protocol):
    """Reads files from outside under limits of time, memory and output."""

    def media_type(self, path: Path) -> str:
        """Type by content (``application/octet-stream`` when unknown); reads only some kilobytes."""

    def is_complete(self, path: Path) -> bool:
        """Tell whether the file's end is there (PDF trailer, JPEG EOI, MP4 moov …); True when unknowable."""

    def read(self, path: Path, *, codes: bool = True) -> Reading:
        """Type, pages with text and (unless *codes* is False, which is much faster) page codes, recording data.

        Raises:
            RejectedError: empty, encrypted, damaged, a bomb, or it killed its reader; the message is for a person.
            UnavailableError: the child process could not be started.
        """

    def read_workbook(self, path: Path) -> Workbook:
        """Cells of an XLSX workbook; macros are not run, formulas not computed, links not followed.

        Raises:
            RejectedError: not a workbook, encrypted, damaged or a bomb; the message is for a person.
            UnavailableError: the child process could not be started.
        """

    def unpack(self, path: Path, folder: Path) -> tuple[Part, ...]:
        """Write the files inside a zip or mail (those of zips inside it too) to *folder*, which must be empty.

        Raises:
            RejectedError: encrypted, damaged, a bomb, too many or too large; the message is for a person.
            UnavailableError: the child process could not be started.
        """

    def extract_pages(self, path: Path, pages: tuple[tuple[int, int], ...], target: Path) -> None:
        """Write the pages (index from 0, rotation clockwise) in this order as a PDF at *target*.

        Image bytes are copied as they are. The same input gives the same bytes.

        Raises:
            RejectedError: the file cannot be taken apart.
        """

    def extract_parts(
        self, path: Path, parts: Sequence[tuple[tuple[int, int], ...]], folder: Path
    ) -> Sequence[Path]:
        """Write a PDF for each of *parts* into *folder*, which must be empty; as `extract_pages`, but opened once.

        Raises:
            RejectedError: the file cannot be taken apart.
        """


class VirusScanner(Protocol):
    """Looks at files from outside before they are opened."""

    def scan(self, path: Path) -> tuple[FileRemark, ...]:
        """Look at one file; a remark when it could not be looked at and need not be.

        Raises:
            RejectedError: it carries a virus; the message names the signature.
            UnavailableError: the scanner does not answer, and the site does without no file.
        """
