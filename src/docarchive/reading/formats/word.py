"""Text of Word files (docx, docm): body with cells in the table's order, then notes."""

import zipfile
from pathlib import Path

from docarchive.reading.formats.content import Content, PageContent
from docarchive.reading.formats.package import iterate_member, office_oddities, open_package

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BREAKS = {f"{_W}p": "\n", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": "\t"}
_BODY = "word/document.xml"
_NOTES = ("word/footnotes.xml", "word/endnotes.xml")


def read_word(path: Path) -> Content:
    """Read a Word file; all of it is one page, since Word's pages are made when it is printed."""
    with open_package(path) as package:
        names = set(package.namelist())
        texts = [_text(package, name) for name in (_BODY, *_NOTES) if name == _BODY or name in names]
        remarks = office_oddities(package)
    return Content((PageContent("\n".join(text for text in texts if text)),), remarks)


def _text(package: zipfile.ZipFile, name: str) -> str:
    pieces: list[str] = []
    repeated = 0  # inside what says again, for old programs, what stood before it
    for event, element in iterate_member(package, name):
        if element.tag == _FALLBACK:
            repeated += 1 if event == "start" else -1
        elif event == "start" or repeated:
            continue
        elif element.tag == f"{_W}t":
            pieces.append(element.text or "")
        elif element.tag in _BREAKS:
            pieces.append(_BREAKS[element.tag])
        if event == "end" and element.tag == f"{_W}p":
            element.clear()
    return "".join(pieces).strip("\n")
