"""Citations of law as people write them, read out of text.

All of these are the same place: 《中华人民共和国安全生产法》第九十七条第四项, 《安全生产法》第97条第（四）项,
安全生产法第九十七条(4)项. One mention may name several places: 第二十八条第四款、第四十四条第一款,
第九十七条第一项至第四项, 第九十七条第一、二、四项.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from docarchive.domain.errors import RejectedError
from docarchive.domain.laws.law import LawReference, parse_chinese_number, short_title

MAX_CHARACTERS = 200_000
MAX_RANGE = 100
"""Longest range of places that is written out; of a longer one only both ends are taken."""

_NUMBER = r"[0-9０-９]{1,4}|[〇零○一二三四五六七八九十百千两]{1,12}"
_ONE = rf"(?:[（(]\s*(?:{_NUMBER})\s*[）)]|{_NUMBER})"
_TO = r"[至到—－–~～-]"
_AND = rf"(?:、|以及|和|及|与|或者|或|{_TO})"
_MORE = rf"(?:\s*{_AND}\s*第?\s*{_ONE}|\s*[（(]\s*(?:{_NUMBER})\s*[）)])"
_STEP = re.compile(
    rf"\s*(?P<join>(?:{_AND}|[，,])?)\s*(?P<ordinal>第?)\s*(?P<numbers>{_ONE}{_MORE}{{0,60}})\s*"
    rf"(?P<unit>条|款|项(?!目)|目)(?:之(?P<inserted>{_NUMBER}))?"
)
_EDITION = r"(?:\s*[（(](?P<year>\d{4})年?[^（()）《》]{0,12}[）)])?"
_TITLED = re.compile(rf"《(?P<title>[^《》\n]{{2,120}})》{_EDITION}")
_BARE = re.compile(
    r"(?P<title>[\u4e00-\u9fff]{1,50}?(?:法|条例|规定|办法|规则|细则|解释|准则|决定))"
    rf"(?=\s*第?\s*(?:{_NUMBER})\s*条)"
)
_NAME = re.compile(f"{_TITLED.pattern}|{_BARE.pattern.replace('<title>', '<bare>')}")
_LEADING = re.compile(
    r"^.*(?:依据|依照|根据|按照|参照|违反了|违反|适用|援引|符合|是否属于)|^(?:以及|或者|和|与|及|或|了)"
)
_NO_NAME = re.compile(r"^(?:本|该|其|前款|上述|前述|有关|相关|的).*|.*(?:的规定|有关规定|相关规定)$")
_NUMBERS = re.compile(rf"(?P<to>{_TO})?\s*第?\s*[（(]?\s*(?P<number>{_NUMBER})")
_UNITS = ("条", "款", "项", "目")


@dataclass(frozen=True, slots=True)
class Citation:
    """One place in a law, as a text names it: the edition is known only when the text says so."""

    law: str
    """Title as written, without 《》; often the short one."""
    article: int
    paragraph: int | None = None
    item: int | None = None
    subitem: int | None = None
    inserted: int | None = None
    edition_year: int | None = None
    """Year of the edition, when written: 《安全生产法》（2021年修正）."""
    start: int = 0
    """First character of the mention in the text, from 0."""
    end: int = 0
    """Character after this place."""

    def of(self, *, edition: date, law: str | None = None) -> LawReference:
        """The typed reference to this place of *edition*; *law* is the full title, when it is known."""
        return LawReference(
            law or self.law, edition, self.article, self.paragraph, self.item, self.subitem, self.inserted
        )


def find_citations(text: str) -> tuple[Citation, ...]:
    """Every citation in *text* (its first `MAX_CHARACTERS`), in order; laws named as 本法 are left out."""
    text = text[:MAX_CHARACTERS]
    found: list[Citation] = []
    position = 0
    while match := _NAME.search(text, position):
        position = match.end()
        law = match["title"] or _bare_name(match["bare"])
        places = _places(text, position)
        if places:
            position = places[-1].end
        if law:
            year = int(match["year"]) if match["year"] else None
            start = match.end() - len(law) if match["bare"] else match.start()
            found += [replace(place, law=law.strip(), edition_year=year, start=start) for place in places]
    return tuple(found)


def parse_citation(untrusted: str) -> Citation:
    """Read a text that is one citation and nothing else.

    Raises:
        RejectedError: it is none, or it names several places.
    """
    text = untrusted.strip().rstrip("。；;")
    found = find_citations(text)
    if not found or found[0].start != 0 or found[-1].end != len(text):
        raise RejectedError(
            f"不是法律条款：{untrusted[:60]!r} / not a reference to an article of a law",
            hint="例如 《安全生产法》第九十七条第四项 / for example 《安全生产法》第97条第4项",
        )
    if len(found) > 1:
        raise RejectedError(
            f"写了 {len(found)} 处条款，应为一处 / names {len(found)} places: {untrusted[:60]!r}"
        )
    return found[0]


def parse_reference(untrusted: str, *, edition: date) -> LawReference:
    """Read one printed reference to a known edition: what `LawReference.printed` prints comes back equal.

    Raises:
        RejectedError: not one reference, or it says another year than *edition*'s.
    """
    citation = parse_citation(untrusted)
    if citation.edition_year not in (None, edition.year):
        raise RejectedError(
            f"条款写的是 {citation.edition_year} 年版 / the reference names the edition of {citation.edition_year}, "
            f"not {edition}"
        )
    return citation.of(edition=edition)


def same_law(title: str, other: str) -> bool:
    """Tell whether two titles name the same law, one of them perhaps shortened."""
    return short_title(title) == short_title(other)


def _bare_name(written: str) -> str:
    """The law's name within the words that stand before 第…条; empty for 本法 and the like."""
    name = _LEADING.sub("", written)
    return "" if _NO_NAME.match(name) or name in {"法", "条例", "规定", "办法", "决定", "解释"} else name


def _places(text: str, position: int) -> list[Citation]:
    """The places that follow the name of a law at *position*."""
    places: list[Citation] = []
    levels: list[int] = []
    while step := _STEP.match(text, position):
        level = _UNITS.index(step["unit"])
        numbers = _numbers(step["numbers"])
        if numbers is None or not _belongs(step, level, places):
            break
        inserted = _number(step["inserted"])
        deeper = bool(places) and level > levels[-1]
        base = places.pop() if deeper else (places[-1] if places else Citation("", 1))
        if not deeper and _is_range(step["join"]) and level == levels[-1]:
            numbers = _filled(_at(base, level), numbers)
        if deeper:
            levels.pop()
        for number in numbers:
            places.append(replace(_set(base, level, number, inserted), end=step.end()))
            levels.append(level)
        position = step.end()
    return places


def _belongs(step: re.Match[str], level: int, places: Sequence[Citation]) -> bool:
    """Tell whether the step goes on with the citation, rather than being words that look like it."""
    if not places:
        return level == 0 and not step["join"]
    ordinal = bool(step["ordinal"]) or step["numbers"][0] in "（("
    return (
        ordinal or not step["join"] or (step["join"] not in "，," and step["numbers"][0] not in "0123456789")
    )


def _numbers(written: str) -> list[int] | None:
    """The numbers of ``一、二、四`` or ``一至四``; None when one is no number."""
    numbers: list[int] = []
    for match in _NUMBERS.finditer(written):
        number = _number(match["number"])
        if number is None:
            return None
        numbers += _filled(numbers[-1], [number]) if match["to"] and numbers else [number]
    return numbers


def _number(written: str | None) -> int | None:
    try:
        return parse_chinese_number(written) if written else None
    except ValueError:
        return None


def _filled(first: int | None, numbers: list[int]) -> list[int]:
    """What lies between *first* and the first of *numbers*, which ends a range, and *numbers*."""
    if first is None or not first < numbers[0] <= first + MAX_RANGE:
        return numbers
    return [*range(first + 1, numbers[0]), *numbers]


def _is_range(join: str) -> bool:
    return bool(join) and re.fullmatch(_TO, join) is not None


def _at(place: Citation, level: int) -> int | None:
    return (place.article, place.paragraph, place.item, place.subitem)[level]


def _set(base: Citation, level: int, number: int, inserted: int | None) -> Citation:
    """*base* with its place at *level* and nothing below."""
    if level == 0:
        return Citation(base.law, number, inserted=inserted)
    if level == 1:
        return replace(base, paragraph=number, item=None, subitem=None)
    return replace(base, item=number, subitem=None) if level == 2 else replace(base, subitem=number)
