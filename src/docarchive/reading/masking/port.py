"""What may be asked of whoever covers parts of pages for good."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from docarchive.domain.masking.placed import Box

MASKABLE = frozenset(
    {
        "application/pdf",
        *("image/jpeg", "image/png", "image/tiff", "image/bmp", "image/gif", "image/webp", "image/heic"),
    }
)
"""Media types whose pages can be drawn."""


@dataclass(frozen=True, slots=True)
class PagePlaces:
    """The text layer of one page of a PDF and where its characters are shown."""

    page_index: int
    text: str
    boxes: tuple[Box, ...]
    """One a character; empty for blanks."""


@dataclass(frozen=True, slots=True)
class CoveredPage:
    """One page to be drawn."""

    page_index: int
    rotation: int = 0
    """Degrees clockwise that stand the page, as it is shown, upright; the boxes are of the upright page."""
    boxes: tuple[Box, ...] = ()


class PageMasker(Protocol):
    """Draws pages with parts covered; text, layers, notes and properties of the file do not come along."""

    def page_places(self, path: Path) -> tuple[PagePlaces, ...]:
        """The text layer of every page of a PDF; of a picture, pages without text.

        Raises:
            RejectedError: the file cannot be read, or is of another kind.
            UnavailableError: the child process could not be started.
        """

    def write(
        self, path: Path, pages: Sequence[CoveredPage], target: Path, *, words: Sequence[str] = ()
    ) -> None:
        """Write a PDF of pictures of *pages* at *target*, boxes black, each of *words* a line slanted across every page.

        The same input gives the same bytes.

        Raises:
            RejectedError: the file cannot be read, or has no such page.
            UnavailableError: no child could be started, or no font is installed for *words*.
        """
