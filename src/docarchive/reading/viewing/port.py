"""What may be asked of whoever draws pages for a screen."""

from pathlib import Path
from typing import Protocol

VIEWABLE = frozenset(
    {
        "application/pdf",
        *("image/jpeg", "image/png", "image/tiff", "image/bmp", "image/gif", "image/webp", "image/heic"),
    }
)
"""Media types whose pages can be drawn."""


class PagePainter(Protocol):
    """Draws one page of a file from outside as a picture that is safe to show. Safe for several threads."""

    def paint(self, path: Path, page_index: int, *, width: int, rotation: int = 0) -> bytes:
        """A JPEG of the page (index from 0), at most *width* pixels wide, turned clockwise by *rotation* degrees.

        Raises:
            RejectedError: the file has no such page, is of another kind, damaged or a bomb.
            UnavailableError: the child process could not be started.
        """
