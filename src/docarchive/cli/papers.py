"""Papers of the office written for people: as Word file, or as PDF where a converter is installed."""

from pathlib import Path
from typing import TYPE_CHECKING

from docarchive.cli.house import remark
from docarchive.cli.taking_out import write_out
from docarchive.domain.errors import UnavailableError

if TYPE_CHECKING:
    from docarchive.wiring.app import App


def write_paper(app: "App", target: Path, docx: bytes) -> None:
    """Write a paper to a new file whose ending says what is wanted.

    Raises:
        UnavailableError: a PDF is wanted and there is no converter.
        FileExistsError: something is there.
    """
    content = docx
    if target.suffix.lower() == ".pdf":
        made = app.converter.convert(docx)
        if made is None:
            raise UnavailableError("没有 PDF 转换程序 / no PDF converter", hint="写成 .docx / write a .docx")
        content = made.pdf
    write_out(target, content)
    remark(f"→ {target}")
