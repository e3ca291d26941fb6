"""What may be asked of a text recogniser."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from docarchive.domain.record import PageText, TextLine

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in ten-thousandths of the upright page, as in `TextLine.box`."""


class TextRecogniser(Protocol):
    """Reads printed text from pictures of pages. Safe for several threads, which share a bounded number of readers.

    Files from outside are opened in confined children only; the recogniser itself sees plain pixels, has no
    network and downloads nothing.
    """

    @property
    def name(self) -> str:
        """Name of the engine as it is kept with the text, for example ``faster-paddle``."""

    @property
    def version(self) -> str:
        """Version of engine and model, for example ``1.0.4 tiny``."""

    def read_pages(
        self, path: Path, media_type: str, page_indexes: Sequence[int], rotations: Sequence[int]
    ) -> tuple[PageText, ...]:
        """Read pages of a PDF or picture file from their pictures; a text layer is not looked at.

        A page that turns out to lie on its side or upside down is turned and read again;
        `PageText.rotation` says how it was read. An empty page has a `PageText.note`.

        Args:
            path: The file.
            media_type: What the caller took it for; the file's content decides.
            page_indexes: Which pages, from 0.
            rotations: For each, degrees clockwise that stand the stored page upright as far as is known: 0, 90, 180, 270.

        Returns:
            For each index in turn its text with lines in reading order.

        Raises:
            RejectedError: the file cannot be opened, or a page killed its reader; the message is for a person.
            UnavailableError: no recogniser is installed, or it could not be started.
        """

    def read_boxes(
        self, path: Path, media_type: str, page_index: int, rotation: int, boxes: Sequence[Box]
    ) -> tuple[TextLine, ...]:
        """Have a second look at these areas only, each as one line of text.

        Args:
            path: The file.
            media_type: What the caller took it for.
            page_index: From 0.
            rotation: Degrees clockwise that stand the stored page upright; the boxes are of that page.
            boxes: The areas.

        Returns:
            For each box in turn what stands in it, with the box as given; text is empty when nothing was seen.

        Raises:
            RejectedError: as `read_pages`.
            UnavailableError: as `read_pages`.
        """

    def close(self) -> None:
        """End the reading processes; the next call starts new ones."""
