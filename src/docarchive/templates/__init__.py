"""Word documents from forms, and PDF from Word documents."""
