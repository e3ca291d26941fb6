"""Standards (GB, AQ, DB …) out of the lines of a file: number, days, and clauses ``5.1.2``.

Source: GB/T 1.1-2020 (numbering of clauses, annexes by letters); engineering standards count ``1.0.1``.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from docarchive.domain.laws.text import Article, Law, LawStatus, LawText
from docarchive.domain.laws.text_body import Line
from docarchive.domain.laws.text_parse import (
    MAX_ARTICLE_CHARACTERS,
    MAX_ARTICLES,
    MAX_LINES,
    MAX_TITLE,
    fault_at,
    front_day,
    front_value,
    make_day,
)

Place = tuple[int, ...]

_KIND = r"(?P<kind>DB\d{2,6}\s?/?\s?[TZ]?|[A-Z]{2,4}(?:\s?/\s?[TZ])?)\s*(?P<serial>\d{1,6}(?:\.\d{1,3})?)"
_NUMBER = re.compile(_KIND + r"\s*[-—–－]\s*(?P<year>\d{4})(?!\d)")
_FAMILY = re.compile(_KIND)
_BESIDE = re.compile(r"^\s*《[^《》]*》")
"""A title behind the number, as `Law.name` prints it."""
_CLAUSE = re.compile(r"(?P<number>(?:\d{1,2}|[A-Z](?=\.))(?:\.\d{1,3}){0,6})(?:[\s　]+(?P<text>\S.*))?")
_CONTENTS = re.compile(r"[.…·]{3,}\s*\d{1,3}$")
_ANNEX = re.compile(r"附\s*录\s*[A-Z]")
_DAY = r"(\d{4}\s*[-年./]\s*\d{1,2}\s*[-月./]\s*\d{1,2}\s*日?)\s*"
_ISSUED = re.compile(_DAY + "(?:发布|公布|批准)")
_BEGINS = re.compile(_DAY + "(?:起\\s*)?(?:实施|施行)")
_REPLACES = re.compile(r"(?:代替|替代)\s*[:：]?\s*(.{4,100})")
_HEAD_LINES = 40
"""Where the number, the days and what is replaced are looked for."""
_TITLE = 40
_STATUS = {"现行": LawStatus.IN_FORCE, "废止": LawStatus.REPEALED, "即将实施": LawStatus.NOT_YET}
"""Words of the national platform of standards."""


def standard_number(text: str) -> tuple[str, int | None] | None:
    """Family and year of a standard named at the start of *text*: ``GBT33000``, 2016; None when it names none."""
    whole = text.strip().upper()
    if match := _NUMBER.match(whole):
        return _family(match), int(match["year"])
    match = _FAMILY.match(whole)
    return (_family(match), None) if match else None


def named_clause(text: str) -> tuple[str, int | None, str] | None:
    """Family, year and clause of ``GB 15603-2022 第5.1.2条``, with or without the title; None when *text* is something else."""
    whole = text.strip().upper()
    match = _NUMBER.match(whole) or _FAMILY.match(whole)
    if match is None:
        return None
    clause = clause_key(_BESIDE.sub("", whole[match.end() :]).strip("《》 　"))
    year = int(match["year"]) if "year" in match.re.groupindex else None
    return (_family(match), year, clause) if clause else None


def clause_key(written: str) -> str:
    """``5.1.2`` of 第5.1.2条 or 5.1.2; empty when it is no clause."""
    plain = written.strip().removeprefix("第").removesuffix("条").strip().upper()
    return plain if re.fullmatch(r"(?:\d{1,2}|[A-Z](?=\.))(?:\.\d{1,3}){0,6}", plain) else ""


def is_standard(front: Mapping[str, str], lines: Sequence[Line]) -> bool:
    """Whether the title names a standard: its number stands in the front matter or opens the title."""
    return _found_number(front, lines) is not None


def parse_standard(front: Mapping[str, str], lines: Sequence[Line], *, name: str) -> LawText:
    """Build a standard from the lines of a file.

    Args:
        front: Names and values of the front matter, as text.
        lines: The file's text.
        name: The file, for messages and as the source when the file names none.

    Raises:
        RejectedError: no title, no day of publication, no clause, or far too large; names the line.
    """
    if len(lines) > MAX_LINES:
        raise fault_at(name, 1, f"超过 {MAX_LINES} 行 / more than {MAX_LINES} lines")
    found = _found_number(front, lines)
    if found is None:
        raise fault_at(name, 1, "没有标准编号 / no number of a standard")
    title = _title(front, lines, found)
    if not title or len(title) > MAX_TITLE:
        raise fault_at(name, 1, f"没有标准名称 / no title of the standard: {title[:40]}")
    clauses, remarks = _clauses(lines, name)
    if not clauses:
        raise fault_at(name, 1, "没有条款（1 范围、4.1……） / no clause such as 1 or 4.1")
    return LawText(_standard(front, lines[:_HEAD_LINES], title, found, name), clauses, remarks)


def _found_number(front: Mapping[str, str], lines: Sequence[Line]) -> re.Match[str] | None:
    given = [front_value(front, "number"), front_value(front, "title")]
    opening = [line.text for line in lines[:3]]
    return next((match for text in (*given, *opening) if (match := _NUMBER.match(text.strip()))), None)


def _family(match: re.Match[str]) -> str:
    return re.sub(r"[\s/]", "", match["kind"]) + match["serial"]


def _printed(match: re.Match[str]) -> str:
    kind = re.sub(r"\s", "", match["kind"])
    return f"{kind} {match['serial']}-{match['year']}"


def _title(front: Mapping[str, str], lines: Sequence[Line], number: re.Match[str]) -> str:
    """The title without the number: of the front matter, of the number's own line, or the line after it."""
    texts = [front_value(front, "title"), *(line.text for line in lines[:3])]
    bare = [_NUMBER.sub("", text, count=1).strip(" 　《》:：") for text in texts]
    return next((text for text in bare if text and not _CLAUSE.match(text)), "")


def _standard(
    front: Mapping[str, str], head: Sequence[Line], title: str, number: re.Match[str], name: str
) -> Law:
    edition = front_day(front, "edition", name) or _said(_ISSUED, head, name)
    if edition is None:
        raise fault_at(
            name,
            1,
            "没有发布日期，可在文件头写 edition: 2022-12-29 / no day of publication: write edition: in the front matter",
        )
    status = front_value(front, "status")
    known = {item.value: item for item in LawStatus} | _STATUS
    if status and status not in known:
        raise fault_at(name, 1, f"status {status[:20]} 应为 / must be one of {'、'.join(known)}")
    replaces = next((match[1] for line in head if (match := _REPLACES.search(line.text))), "")
    return Law(
        title=title,
        edition=edition,
        issuer=front_value(front, "issuer"),
        effective_from=front_day(front, "effective_from", name) or _said(_BEGINS, head, name),
        effective_to=front_day(front, "effective_to", name),
        status=known.get(status),
        source=front_value(front, "source") or name,
        number=_printed(number),
        replaces=front_value(front, "replaces") or replaces.strip("。；;，, "),
    )


def _said(pattern: re.Pattern[str], head: Sequence[Line], name: str) -> date | None:
    for line in head:
        if match := pattern.search(line.text):
            return make_day(match[1], name, line.number)
    return None


def _clauses(lines: Sequence[Line], name: str) -> tuple[tuple[Article, ...], tuple[str, ...]]:
    found: list[tuple[Place, str, list[str]]] = []
    remarks = []
    for line in lines:
        if _CONTENTS.search(line.text):
            continue
        match = _CLAUSE.fullmatch(line.text)
        place = _place(match["number"]) if match else ()
        last = found[-1][0] if found else ()
        if match and _follows(place, last) and (len(place) > 1 or _is_title(line, match["text"] or "")):
            if missed := _missed(place, last):
                remarks.append(f"第{line.number}行：{match['number']} 之前缺 {missed} / missing")
            found.append((place, match["number"], [match["text"]] if match["text"] else []))
        elif found and not (_ANNEX.match(line.text) and len(line.text) <= _TITLE):
            found[-1][2].append(line.text)
        if len(found) > MAX_ARTICLES:
            raise fault_at(name, line.number, f"超过 {MAX_ARTICLES} 条 / more than {MAX_ARTICLES} clauses")
    titles = {
        place: f"{number} {text[0]}" for place, number, text in found if text and len(text[0]) <= _TITLE
    }
    clauses = []
    for place, number, text in found:
        above = [place[:depth] for depth in range(1, len(place))]
        heading = " ".join(titles[one] for one in above if one in titles)
        clauses.append(Article(0, "\n".join(text), heading=heading, clause=number))
        if len(clauses[-1].text) > MAX_ARTICLE_CHARACTERS:
            raise fault_at(name, 1, f"{number} 超过 {MAX_ARTICLE_CHARACTERS} 个字符 / too long")
    return tuple(clauses), tuple(remarks[:20])


def _place(number: str) -> Place:
    """``5.1.2`` as numbers; annexes come after all clauses."""
    first, *rest = number.split(".")
    return (int(first) if first.isdecimal() else 100 + ord(first), *map(int, rest))


def _follows(place: Place, last: Place) -> bool:
    """Whether a clause can come next: the first of all, the first below the last one, or the next on some level."""
    if not last:
        return place in ((1,), (1, 1), (1, 0, 1))
    if place[: len(last)] == last:
        return set(place[len(last) :]) <= {0, 1} and place[-1] == 1
    level = len(place) - 1
    if level < len(last) and place[:level] == last[:level]:
        return place[level] > last[level]
    return level > 0 and place[0] > last[0] and place[-1] == 1 and set(place[1:]) <= {0, 1}


def _missed(place: Place, last: Place) -> str:
    level = len(place) - 1
    if level < len(last) and place[level] > last[level] + 1:
        return ".".join(map(str, (*place[:level], last[level] + 1)))
    return ""


def _is_title(line: Line, text: str) -> bool:
    """A chapter's line is a title; a sentence that begins with a figure is none."""
    return bool(text) and (line.heading or (len(text) <= _TITLE and not re.search(r"[，。；：,;:]", text)))
