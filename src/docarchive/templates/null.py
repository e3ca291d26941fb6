"""No PDF converter: the record keeps the Word file only."""


class NullConverter:
    """Converts nothing; for machines without LibreOffice."""

    def convert(self, docx: bytes) -> None:
        """See the port; always None."""

    def close(self) -> None:
        """Nothing to stop."""
