"""Laws as Markdown with front matter: the markup comes off, the lines go to the domain."""

import re
import unicodedata
from pathlib import Path

from docarchive.domain.errors import RejectedError
from docarchive.domain.laws.text import LawText
from docarchive.domain.laws.text_body import Line
from docarchive.domain.laws.text_parse import has_article, parse_law
from docarchive.domain.laws.text_standard import is_standard, parse_standard

MAX_BYTES = 8_000_000
MAX_LINE = 100_000
_FENCE = "---"
_FRONT = re.compile(r"([\w\u4e00-\u9fff-]{1,40})\s*[:：]\s*(.*)")
_ENTRY = re.compile(r"\s+-\s+(.*)")
_LIST = re.compile(r"[-*+]\s+")
_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\([^()]{0,500}\)")
_TAG = re.compile(r"</?[A-Za-z!][^<>]{0,300}>")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!-])")


def read_law_markdown(path: Path) -> LawText:
    """Read one law; of a long one kept in several files *path* is the title page (see `parts_of`).

    Raises:
        RejectedError: too large, not UTF-8, or not a law; the message has the file's name and the line.
    """
    front, lines = read_markdown(path)
    if _is_title_page(lines):
        for part in parts_of(path):
            lines += read_markdown(part)[1]
    read = parse_standard if is_standard(front, lines) else parse_law
    return read(front, lines, name=path.name)


def parts_of(path: Path) -> list[Path]:
    """The files that go on where the title page *path* ends: those in the folder of its name, in order.

    None when there is no such folder, or *path* has articles of its own.
    """
    folder = path.with_suffix("")
    if path.suffix.lower() == ".docx" or not folder.is_dir():
        return []
    try:
        title_page = _is_title_page(read_markdown(path)[1])
    except RejectedError:
        return []  # it will be reported when it is read
    return sorted(part for part in folder.rglob("*.md") if part.is_file()) if title_page else []


def _is_title_page(lines: list[Line]) -> bool:
    return not any(has_article(line.text) for line in lines)


def read_markdown(path: Path) -> tuple[dict[str, str], list[Line]]:
    """The front matter of a Markdown file, and its lines without markup.

    Raises:
        RejectedError: too large, not UTF-8, without an end of the front matter, or with control characters.
    """
    if (size := path.stat().st_size) > MAX_BYTES:
        raise RejectedError(f"{path.name}：文件过大（{size} 字节） / larger than {MAX_BYTES} bytes")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RejectedError(
            f"{path.name}：不是 UTF-8 编码 / not UTF-8 text", hint="另存为 UTF-8 / save it as UTF-8"
        ) from error
    raw = text.splitlines()
    front, start = _front_matter(raw, path.name)
    return front, _lines(raw, start, path.name)


def _front_matter(raw: list[str], name: str) -> tuple[dict[str, str], int]:
    """Simple ``name: value`` lines between two fences (of a list its first entry), and where the text begins."""
    if not raw or raw[0].strip() != _FENCE:
        return {}, 0
    values: dict[str, str] = {}
    key = ""
    for place, line in enumerate(raw[1:400], start=1):
        if line.strip() == _FENCE:
            return values, place + 1
        if match := _FRONT.fullmatch(line.rstrip()):
            key = match[1]
            values[key] = match[2].strip().strip("'\"")
        elif (entry := _ENTRY.fullmatch(line)) and key and not values[key]:
            values[key] = entry[1].strip().strip("'\"")
    raise RejectedError(f"{name} 第1行：文件头没有结束的 --- / the front matter does not end (line 1)")


def _lines(raw: list[str], start: int, name: str) -> list[Line]:
    lines = []
    for number, text in enumerate(raw[start:], start=start + 1):
        if len(text) > MAX_LINE:
            raise RejectedError(f"{name} 第{number}行：超过 {MAX_LINE} 个字符 / line {number} is too long")
        _refuse_controls(text, number, name)
        plain = text.strip()
        heading = plain.startswith("#")
        plain = _plain(plain.lstrip("#"))
        if plain and plain.strip("-*_ ") != "":
            lines.append(Line(number, plain, heading))
    return lines


def _plain(text: str) -> str:
    text = _LIST.sub("", text.strip(), count=1) if _LIST.match(text.strip()) else text.strip()
    text = _TAG.sub("", _LINK.sub(r"\1", text)).replace("**", "").replace("__", "")
    return _ESCAPE.sub(r"\1", text).strip()


def _refuse_controls(text: str, number: int, name: str) -> None:
    bad = next((sign for sign in text if sign != "\t" and unicodedata.category(sign) in ("Cc", "Cs")), None)
    if bad is not None:
        raise RejectedError(
            f"{name} 第{number}行：有控制字符 U+{ord(bad):04X} / control character (line {number})"
        )
