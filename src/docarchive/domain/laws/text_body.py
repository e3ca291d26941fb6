"""The lines of a law's file, and laws without 第…条: decisions and resolutions, numbered 一、二、 or not at all.

They are cited by those numbers: 《全国人民代表大会常务委员会关于司法鉴定管理问题的决定》第二条 is what stands after 二、.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from docarchive.domain.errors import RejectedError
from docarchive.domain.laws.law import parse_chinese_number
from docarchive.domain.laws.text import Article

_HISTORY = re.compile(
    r"[^。]*\d{4}年\d{1,2}月\d{1,2}日[^。]*(?:通过|公布|批准|发布|修正|修订|施行|实施)[^。]{0,20}$"
)
_LONGEST_HISTORY = 5_000
_NUMBERED = re.compile(r"([一二三四五六七八九十百]{1,5})、\s*(.+)")


class NotALawError(RejectedError):
    """A file without articles, without a text and without a date: a note beside the laws, not a damaged law."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text."""

    number: int
    """In the file, from 1."""
    text: str
    """Without markup and outer blanks; never empty."""
    heading: bool = False
    """Marked as a heading in the file."""


def body_articles(lines: Sequence[Line]) -> tuple[list[Line], list[Article]]:
    """Take a text without articles apart.

    Returns:
        The lines of its history, which open it; and its numbered parts as articles, with what stands before the first
        one (or all of it, when nothing is numbered) as article 0. No articles when nothing follows the history.
    """
    start = next((place for place, line in enumerate(lines) if not _is_history(line)), len(lines))
    parts: list[list[str]] = [[]]
    for line in lines[start:]:
        match = _NUMBERED.match(line.text)
        if match and _number(match[1]) == len(parts):
            parts.append([match[2]])
        else:
            parts[-1].append(line.text)
    articles = [Article(number, "\n".join(part)) for number, part in enumerate(parts) if part]
    return list(lines[:start]), articles


def _is_history(line: Line) -> bool:
    return len(line.text) <= _LONGEST_HISTORY and _HISTORY.match(line.text) is not None


def _number(written: str) -> int | None:
    try:
        return parse_chinese_number(written)
    except ValueError:
        return None
