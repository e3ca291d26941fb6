"""Laws as Word files, as the national database hands them out: paragraphs only, read under limits."""

import zipfile
from pathlib import Path
from xml.etree.ElementTree import ParseError

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml.etree import LxmlError

from docarchive.domain.errors import RejectedError
from docarchive.domain.laws.text import LawText
from docarchive.domain.laws.text_body import Line
from docarchive.domain.laws.text_parse import parse_law
from docarchive.domain.laws.text_standard import is_standard, parse_standard

MAX_BYTES = 20_000_000
MAX_UNPACKED = 100_000_000
_DROP = str.maketrans("", "", "\u200b\ufeff\u00ad")


def read_law_docx(path: Path) -> LawText:
    """Read one law; "line" in messages is the paragraph, from 1.

    Raises:
        RejectedError: too large, not a Word file, damaged, or not a law.
    """
    _check_size(path)
    try:
        blocks = Document(str(path)).element.body.iter(qn("w:p"))
        paragraphs = ["".join(node.text or "" for node in block.iter(qn("w:t"))) for block in blocks]
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, ParseError, LxmlError) as error:
        raise RejectedError(
            f"{path.name}：不是完好的 Word 文件 / not an intact Word file: {error}"[:300]
        ) from error
    lines = [
        Line(number, text)
        for number, raw in enumerate(paragraphs, start=1)
        if (text := raw.translate(_DROP).strip())
    ]
    if not lines:
        raise RejectedError(f"{path.name}：没有文字 / no text")
    if is_standard({}, lines):
        return parse_standard({}, lines, name=path.name)
    return parse_law(_front(lines), lines[_title_length(lines) :], name=path.name)


def _check_size(path: Path) -> None:
    if (size := path.stat().st_size) > MAX_BYTES:
        raise RejectedError(f"{path.name}：文件过大（{size} 字节） / larger than {MAX_BYTES} bytes")
    try:
        with zipfile.ZipFile(path) as package:
            unpacked = sum(member.file_size for member in package.infolist())
    except (zipfile.BadZipFile, ValueError) as error:
        raise RejectedError(f"{path.name}：不是完好的 Word 文件 / not an intact Word file") from error
    if unpacked > MAX_UNPACKED:
        raise RejectedError(f"{path.name}：解压后过大 / unpacks to {unpacked} bytes")


def _title_length(lines: list[Line]) -> int:
    """How many paragraphs the title takes: those before the history in brackets, at most three."""
    for length, line in enumerate(lines[1:4], start=1):
        if line.text.startswith(("（", "(", "第", "目", "20", "19")):
            return length
    return 1


def _front(lines: list[Line]) -> dict[str, str]:
    return {"title": "".join(line.text for line in lines[: _title_length(lines)])}
