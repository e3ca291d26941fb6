"""The sheet of a file review as a document of the office, as Word file or PDF."""

from pathlib import Path
from typing import TYPE_CHECKING

from docarchive.cli.house import remark
from docarchive.cli.taking_out import write_out
from docarchive.domain.errors import UnavailableError

if TYPE_CHECKING:
    from docarchive.templates.score_workbook import ReviewedCase
    from docarchive.wiring.app import App


def write_report(app: "App", target: Path, seen: "ReviewedCase") -> None:
    """Write the sheet as Word file, or as PDF where a converter is installed."""
    from docarchive.workflows.closing.review_sheet import review_document

    content = review_document(
        seen, pack_folder=app.pack_folder, catalog=app.catalog, now=app.now(), operator=app.actor
    )
    if target.suffix.lower() == ".pdf":
        made = app.converter.convert(content)
        if made is None:
            raise UnavailableError("没有 PDF 转换程序 / no PDF converter", hint="写成 .docx / write a .docx")
        content = made.pdf
    write_out(target, content)
    remark(f"→ {target}")
