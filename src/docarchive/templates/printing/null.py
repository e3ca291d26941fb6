"""No PDF converter: the record keeps the Word file only."""


class NullConverter:
    """Converts nothing; for machines without LibreOffice."""

    def convert(self, docx: bytes) -> None:
        """See the port; always None."""

    def warm_up(self) -> None:
        """Nothing to start."""

    def check_text(self, text: str) -> None:
        """See the port; Word prints with the fonts of the machine it runs on."""

    def close(self) -> None:
        """Nothing to stop."""
