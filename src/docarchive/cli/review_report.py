"""The sheet of a file review as a document of the office, as Word file or PDF."""

from pathlib import Path
from typing import TYPE_CHECKING

from docarchive.cli.papers import write_paper

if TYPE_CHECKING:
    from docarchive.templates.score_workbook import ReviewedCase
    from docarchive.wiring.app import App


def write_report(app: "App", target: Path, seen: "ReviewedCase") -> None:
    """Write the sheet as Word file, or as PDF where a converter is installed."""
    from docarchive.workflows.closing.review_sheet import review_document

    content = review_document(
        seen, pack_folder=app.pack_folder, catalog=app.catalog, now=app.now(), operator=app.actor
    )
    write_paper(app, target, content)
