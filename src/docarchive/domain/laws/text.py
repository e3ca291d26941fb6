"""The text of laws in their editions: which one was in force on a day, and what an article of it says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from docarchive.domain.laws.law import LawReference, article_text, parse_chinese_number, short_title

_ITEM = re.compile(r"[（(]([〇零一二三四五六七八九十百]{1,6})[）)]")
_SUBITEM = re.compile(r"(?:(\d{1,3})[.．、]|[（(](\d{1,3})[）)])")


class LawStatus(StrEnum):
    """How the source of a text describes it, on the day it was taken from there."""

    IN_FORCE = "有效"
    AMENDED = "已修改"
    REPEALED = "已废止"
    NOT_YET = "尚未生效"


@dataclass(frozen=True, slots=True)
class Law:
    """One edition of a law."""

    title: str
    """Full title without 《》."""
    edition: date
    """Date the edition was adopted or last amended."""
    issuer: str = ""
    effective_from: date | None = None
    """First day in force; None when the source does not say, and the date of the edition is taken."""
    effective_to: date | None = None
    """First day no longer in force, when the source says."""
    status: LawStatus | None = None
    source: str = ""
    """Where the text comes from: an address, or the name of the file."""
    number: str = ""
    """Of a standard, ``GB/T 33000-2016``; its editions have the same number but for the year."""
    replaces: str = ""
    """What a standard says it takes the place of."""

    @property
    def family(self) -> str:
        """What all editions share: ``安全生产法``, ``GBT33000``."""
        if not self.number:
            return short_title(self.title)
        return self.number.rpartition("-")[0].replace("/", "").replace(" ", "")

    @property
    def id(self) -> str:
        """For example ``安全生产法@2021-06-10``, ``GBT33000@2016-12-13``."""
        return f"{self.family}@{self.edition}"

    @property
    def name(self) -> str:
        """As it is cited: ``《安全生产法》``, ``GB/T 33000-2016《企业安全生产标准化基本规范》``."""
        return f"{self.number}《{self.title}》"

    @property
    def starts(self) -> date:
        """First day in force as far as known."""
        return self.effective_from or self.edition


@dataclass(frozen=True, slots=True)
class Article:
    """One article of one edition."""

    number: int
    """From 1; 0 is the text of a decision before its first number, or all of it when it has none."""
    text: str
    """Its paragraphs and items, one a line, without the number."""
    inserted: int | None = None
    """之几, for articles put in after another."""
    heading: str = ""
    """编、章、节 it stands in, outermost first, between blanks."""
    clause: str = ""
    """Number of a clause of a standard, ``5.1.2``; it has no other."""

    @property
    def place(self) -> str:
        """``第九十七条``; of article 0 ``正文``; of a standard ``5.1.2``."""
        if self.clause:
            return self.clause
        return article_text(self.number, self.inserted) if self.number else "正文"

    @property
    def key(self) -> str:
        """Its number within the law as ids have it: ``97``, ``133-1``, ``5.1.2``."""
        return self.clause or article_key(self.number, self.inserted)


@dataclass(frozen=True, slots=True)
class Passage:
    """One line of an article, with its place."""

    text: str
    paragraph: int
    """款, from 1."""
    item: int | None = None
    subitem: int | None = None


@dataclass(frozen=True, slots=True)
class LawText:
    """A law with all its articles, as read from one file."""

    law: Law
    articles: tuple[Article, ...]
    remarks: tuple[str, ...] = ()
    """What a person should know of the file, for example articles that are missing."""


class LawLibrary(Protocol):
    """The laws at hand."""

    def editions(self, title: str) -> Sequence[Law]:
        """Every edition of the law *title* (full or short), oldest first; empty when there is none."""

    def find_article(self, law: Law, number: int, inserted: int | None = None) -> Article | None:
        """An article of one edition."""

    def is_empty(self) -> bool:
        """True when no law has been imported."""


def article_key(number: int, inserted: int | None = None) -> str:
    """An article's number within its law as ids have it: ``97``, ``133-1``."""
    return f"{number}-{inserted}" if inserted else str(number)


def edition_on(editions: Sequence[Law], day: date) -> Law | None:
    """The edition in force on *day*: of those that had begun, the one adopted last, if it had not ended."""
    begun = [law for law in editions if law.starts <= day]
    newest = max(begun, key=lambda law: (law.starts, law.edition), default=None)
    if newest is None or (newest.effective_to is not None and newest.effective_to <= day):
        return None
    return newest


def passages(text: str) -> tuple[Passage, ...]:
    """Take an article's text apart into 款, 项 and 目.

    A line that starts with （一） is an item of the paragraph before it, one that starts with a figure within an
    item a subitem; every other line is a paragraph of its own.
    """
    found: list[Passage] = []
    paragraph = 0
    item: int | None = None
    for line in text.split("\n"):
        number = _item_number(line)
        below = _SUBITEM.match(line) if item is not None else None
        if number is not None:
            paragraph, item = max(paragraph, 1), number
            found.append(Passage(line, paragraph, item))
        elif below:
            found.append(Passage(line, paragraph, item, int(below[1] or below[2])))
        else:
            paragraph, item = paragraph + 1, None
            found.append(Passage(line, paragraph))
    return tuple(found)


def named_passages(text: str, place: LawReference) -> tuple[int, ...]:
    """Indices into `passages` of the lines that *place* names; empty when the article has no such place.

    An item named without its paragraph is looked for in all of them. The whole article gives every line.
    """
    return tuple(
        index
        for index, passage in enumerate(passages(text))
        if place.paragraph in (None, passage.paragraph)
        and place.item in (None, passage.item)
        and place.subitem in (None, passage.subitem)
    )


def _item_number(line: str) -> int | None:
    match = _ITEM.match(line)
    try:
        return parse_chinese_number(match[1]) if match else None
    except ValueError:
        return None
