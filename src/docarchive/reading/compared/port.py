"""What may be asked of an issued page and its scan together; the scan is hostile and opened in a child only."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from docarchive.domain.comparing.places import Ink
from docarchive.domain.comparing.printed import Box, PrintedPage


@dataclass(frozen=True, slots=True)
class PagePair:
    """A page of a scan and the issued page it should be."""

    page_number: int
    """Of the issued document, from 1."""
    page_index: int
    """In the scan, from 0."""
    rotation: int = 0
    """Degrees clockwise that stand the scanned page upright, where no code on it says so."""
    zones: tuple[Box, ...] = ()
    """Where ink is to be measured, in the issued page's frame."""


@dataclass(frozen=True, slots=True)
class LaidPage:
    """How a scanned page lies on its issued page."""

    page_number: int
    is_sure: bool
    """Its print was found in the places where it should be; otherwise it lies by its code or its edges alone."""
    by_code: bool
    matches: int
    """Parts of the issued print found in agreement with each other."""
    tried: int
    has_colour: bool
    seals: tuple[Box, ...]
    """Where red ink stands together as a seal does."""
    ink: tuple[Ink, ...]
    """For each zone."""


@dataclass(frozen=True, slots=True)
class SidePicture:
    """One page of the picture for a person."""

    page_number: int
    picture: Path
    """The scan's page as `PaperReader.lay_pages` drew it."""
    boxes: tuple[Box, ...]
    """What to frame on both sides."""


class PaperReader(Protocol):
    """Holds scans against issued documents, page by page."""

    def printed_pages(self, issued: Path) -> tuple[PrintedPage, ...]:
        """The lines of an issued PDF and the place of every character.

        Raises:
            RejectedError: not a PDF that can be read.
            UnavailableError: the child process could not be started.
        """

    def lay_pages(
        self, scan: Path, issued: Path, pairs: Sequence[PagePair], folder: Path
    ) -> tuple[tuple[LaidPage, Path], ...]:
        """Lay pages of *scan* on pages of *issued* and draw each as a gray PNG in *folder*, red ink left out.

        A box on the issued page is the same place on the picture.

        Raises:
            RejectedError: the scan cannot be read; the message is for a person.
            UnavailableError: the child process could not be started.
        """

    def draw_side_by_side(self, issued: Path, pages: Sequence[SidePicture], target: Path) -> None:
        """Write a PNG: the issued page left, the scan right, what differs framed; page below page."""
