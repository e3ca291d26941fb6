"""What may be asked of a PDF converter."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Converted:
    """A finished PDF."""

    pdf: bytes
    page_count: int
    fonts_substituted: tuple[str, ...]
    """Fonts the document asks for that were replaced, as ``wanted→used``; sorted."""


class PdfConverter(Protocol):
    """Makes PDF/A-2b of the house's own Word files. Safe for several threads."""

    def convert(self, docx: bytes) -> Converted | None:
        """Convert *docx*; None when this machine has no converter (the record then keeps the docx only).

        The result's text has been compared with the docx's: nothing is lost or replaced by rubbish.

        Raises:
            RejectedError: the converter cannot read the file, or text is missing from its result.
            UnavailableError: it did not answer in time, twice.
        """

    def warm_up(self) -> None:
        """Start what converts now, so that the first document does not wait for it.

        Raises:
            UnavailableError: it did not start; the first document tries again.
        """

    def check_text(self, text: str) -> None:
        """See that every character can be printed here, before anything is decided on it.

        Raises:
            RejectedError: no installed font has some character; each is named.
        """

    def close(self) -> None:
        """Stop worker processes; the converter can be used no more."""
