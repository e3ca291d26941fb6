"""Taking the lines of a law's file apart: what it is, when it begins, and its articles.

Pure: the rooms that read Markdown and Word hand in plain lines. Everything unexpected is an error with its line.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from docarchive.domain.errors import RejectedError
from docarchive.domain.laws.law import article_text, parse_chinese_number
from docarchive.domain.laws.text import Article, Law, LawStatus, LawText
from docarchive.domain.laws.text_body import Line, NotALawError, body_articles

MAX_LINES = 60_000
MAX_ARTICLES = 3_000
MAX_ARTICLE_CHARACTERS = 60_000
MAX_TITLE = 120

_HAN = "〇零一二三四五六七八九十百千两"
_ARTICLE = re.compile(rf"第([{_HAN}]{{1,9}}|\d{{1,4}})条(?:之([{_HAN}]{{1,4}}))?(?:[\s　:：]+|$)")
_CHAPTER = re.compile(rf"第[{_HAN}]{{1,6}}(分编|编|章|节)(?:[\s　]|$)")
_LEVELS = {"编": 0, "分编": 1, "章": 2, "节": 3}
_ANNEX = re.compile(r"附件|附录|附表|附[:：]")
_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_BEGINS = r"自(\d{4})年(\d{1,2})月(\d{1,2})日起(?:施行|实施|生效)"
_EFFECT = re.compile(rf"本[\u4e00-\u9fff]{{1,4}}{_BEGINS}")
"""In an article: of the law itself, not of a part of it."""
_EFFECT_TOLD = re.compile(rf"{_BEGINS}|(\d{{4}})年(\d{{1,2}})月(\d{{1,2}})日\s*起?施行")
_ISSUERS = ("全国人民代表大会常务委员会", "全国人民代表大会", "国务院")
_NAMES = {
    "title": ("title", "标题", "名称"),
    "issuer": ("issuer", "author", "制定机关"),
    "edition": ("edition", "edition_date", "版本日期", "date", "publication_date", "公布日期"),
    "effective_from": ("effective_from", "effective_date", "施行日期", "生效日期"),
    "effective_to": ("effective_to", "expiry_date", "失效日期"),
    "status": ("status", "时效性"),
    "source": ("source", "url", "urls", "来源"),
    "number": ("number", "standard", "标准号", "标准编号"),
    "replaces": ("replaces", "代替", "代替标准"),
}


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    history: list[Line] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)
    headings: dict[int, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    annex: Sequence[Line] = ()
    """Not taken in, but its dates may be the only ones."""
    open: list[str] | None = None
    """Lines of the article being read."""
    place: tuple[int, int] = (0, 0)
    """Number and 之几 of the article being read."""
    line: int = 0


def parse_law(front: Mapping[str, str], lines: Sequence[Line], *, name: str) -> LawText:
    """Build a law from the lines of a file.

    Args:
        front: Names and values of the front matter, as text.
        lines: The file's text.
        name: The file, for messages and as the source when the file names none.

    Raises:
        NotALawError: neither articles nor a date.
        RejectedError: no title, no date, no text, articles out of order, or far too large; names the line.
    """
    if len(lines) > MAX_LINES:
        raise fault_at(name, 1, f"超过 {MAX_LINES} 行 / more than {MAX_LINES} lines")
    title, rest = _title(front, lines, name)
    reading = _read(rest, name)
    if not reading.articles:
        _read_body(reading, front, name)
    return LawText(
        _law(front, title, reading, name=name),
        tuple(reading.articles),
        (*reading.remarks, *_gaps(reading.articles)),
    )


def has_article(text: str) -> bool:
    """Whether a line begins an article (第…条)."""
    return _ARTICLE.match(text) is not None


def _read_body(reading: _Reading, front: Mapping[str, str], name: str) -> None:
    """Take a text that has no 第…条 for a decision, when its date is known and something is decided."""
    if front_day(front, "edition", name) is None and _dated(reading.history, name) is None:
        reason = "既没有条文（第…条），也没有日期，不是法律文本 / neither articles nor a date: not a law"
        raise NotALawError(f"{name}：{reason}")
    reading.history, reading.articles = body_articles(reading.history)
    if not reading.articles:
        reason = (
            "只有标题页，没有条文（第…条）；正文各部分应在同名目录中 / a title page without articles: its parts belong "
            "into the folder of its name"
        )
        raise fault_at(name, 1, reason)
    reading.remarks.append(
        "没有第…条，按正文和一、二、…录入 / no articles: taken in by its numbers 一、二、…"
    )


def _title(front: Mapping[str, str], lines: Sequence[Line], name: str) -> tuple[str, Sequence[Line]]:
    """The title, and the lines after the one that has it."""
    given = front_value(front, "title")
    first = next((place for place, line in enumerate(lines) if line.heading), 0 if lines else None)
    written = given or (lines[first].text if first is not None else "")
    title = "".join(written.split()).strip("《》")
    if not title or len(title) > MAX_TITLE or _ARTICLE.match(written):
        line = lines[first].number if first is not None else 1
        raise fault_at(name, line, f"没有法律名称 / no title of a law: {title[:40]}")
    if given or first is None:
        return title, lines
    return title, lines[first + 1 :]


def _read(lines: Sequence[Line], name: str) -> _Reading:
    reading = _Reading()
    for place, line in enumerate(lines):
        if match := _ARTICLE.match(line.text):
            _begin(reading, match, line, name)
        elif chapter := _CHAPTER.match(line.text):
            _close(reading, name)
            level = _LEVELS[chapter[1]]
            reading.headings = {key: text for key, text in reading.headings.items() if key < level}
            reading.headings[level] = " ".join(line.text.split())
        elif reading.articles and _ANNEX.match(line.text) and (line.heading or len(line.text) < 40):
            reading.remarks.append(
                f"第{line.number}行起的附件未录入 / annex from line {line.number} not taken in"
            )
            reading.annex = lines[place:]
            break
        elif line.heading:
            _close(reading, name)
        elif reading.open is not None:
            reading.open.append(line.text)
        elif not reading.articles:
            reading.history.append(line)
    _close(reading, name)
    return reading


def _begin(reading: _Reading, match: re.Match[str], line: Line, name: str) -> None:
    _close(reading, name)
    try:
        place = (parse_chinese_number(match[1]), parse_chinese_number(match[2]) if match[2] else 0)
    except ValueError as error:
        raise fault_at(
            name, line.number, f"条文编号读不懂 / cannot read the number: {match[0].strip()}"
        ) from error
    if place <= reading.place:
        raise fault_at(
            name,
            line.number,
            f"{article_text(*place)}排在{article_text(*reading.place)}之后 / articles out of order",
        )
    if len(reading.articles) >= MAX_ARTICLES:
        raise fault_at(name, line.number, f"超过 {MAX_ARTICLES} 条 / more than {MAX_ARTICLES} articles")
    reading.place, reading.line = place, line.number
    reading.open = [line.text[match.end() :].strip()]
    # The article counts at once, so that what follows it is never taken for the law's history.
    reading.articles.append(Article(place[0], "", place[1] or None, _heading(reading)))


def _close(reading: _Reading, name: str) -> None:
    if reading.open is None:
        return
    text = "\n".join(line for line in reading.open if line)
    last = reading.articles[-1]
    if len(text) > MAX_ARTICLE_CHARACTERS:
        raise fault_at(name, reading.line, f"{last.place}超过 {MAX_ARTICLE_CHARACTERS} 个字符 / too long")
    reading.articles[-1] = Article(last.number, text, last.inserted, last.heading)
    if not text:
        reading.remarks.append(f"第{reading.line}行：{last.place}没有内容 / has no text")
    reading.open = None


def _heading(reading: _Reading) -> str:
    return " ".join(reading.headings[level] for level in sorted(reading.headings))


def _gaps(articles: Sequence[Article]) -> list[str]:
    """Numbers that are left out, which happens where a law took articles out."""
    numbers = [article.number for article in articles]
    missing = [
        (before + 1, after - 1)
        for before, after in zip([0, *numbers], numbers, strict=False)
        if after > before + 1
    ]
    return [
        f"缺{article_text(first)}" + (f"至{article_text(last)}" if last > first else "") + " / missing"
        for first, last in missing[:20]
    ]


def _law(front: Mapping[str, str], title: str, reading: _Reading, *, name: str) -> Law:
    edition, line = _edition(front, reading, name)
    status = front_value(front, "status")
    if status and status not in list(LawStatus):
        raise fault_at(name, 1, f"status {status[:20]} 应为 / must be one of {'、'.join(LawStatus)}")
    issuer = front_value(front, "issuer") or next((word for word in _ISSUERS if word in line), "")
    return Law(
        title=title,
        edition=edition,
        issuer=issuer,
        effective_from=front_day(front, "effective_from", name) or _effect(reading, edition),
        effective_to=front_day(front, "effective_to", name),
        status=LawStatus(status) if status else None,
        source=front_value(front, "source") or name,
    )


def _edition(front: Mapping[str, str], reading: _Reading, name: str) -> tuple[date, str]:
    """The date of the edition, and the line of the history it stands in (for the issuer)."""
    given = front_day(front, "edition", name)
    found = _dated(reading.history, name)
    if given is not None:
        return given, found[1] if found else ""
    if found is None and (annexed := _dated(reading.annex, name)) is not None:
        reading.remarks.append(
            f"没有通过日期，版本按附件中最后的日期 {annexed[0]}，可在文件头写 edition: / dated by its annex, "
            "write edition: in the front matter if you know better"
        )
        return annexed[0], ""  # who passed an annex need not have passed the law
    if found is None:
        raise fault_at(
            name,
            1,
            "没有通过、公布或修改的日期，可在文件头写 edition: 1993-03-31 / no date of adoption or amendment: "
            "write edition: in the front matter",
        )
    return found


def _dated(history: Sequence[Line], name: str) -> tuple[date, str] | None:
    """The last change, else the decree of rules that were issued by decree, else the adoption; None without one."""
    dated = [(_dates(line, name), line.text) for line in history]
    dated = [(days, text) for days, text in dated if days]
    # One line may tell of many amendments, so that its newest date counts.
    changed = [(max(days), text) for days, text in dated if "修正" in text or "修订" in text]
    # A law is dated by its adoption although a decree of the head of state promulgates it.
    decreed = [
        (days[0], text) for days, text in dated if "令" in text and "主席令" not in text and "公布" in text
    ]
    adopted = [
        (days[0], text) for days, text in dated if any(word in text for word in ("通过", "公布", "批准"))
    ]
    return max(changed or decreed or adopted, default=None)


def _dates(line: Line, name: str) -> list[date]:
    return [make_day(match[0], name, line.number) for match in _DATE.finditer(line.text)]


def _effect(reading: _Reading, edition: date) -> date | None:
    """The first day in force as the text says; the day of an older edition says nothing of this one."""
    ends = [article.text for article in reversed(reading.articles[-3:])]
    matches = [
        *(match for text in ends for match in _EFFECT.finditer(text)),
        *(match for line in reading.history for match in _EFFECT_TOLD.finditer(line.text)),
    ]
    for match in matches:
        with suppress(ValueError):  # a day that does not exist
            day = date(*(int(group) for group in match.groups() if group))
            if day >= edition:
                return day
    return None


def front_day(front: Mapping[str, str], key: str, name: str) -> date | None:
    """A day of the front matter; None when it names none."""
    text = front_value(front, key)
    return make_day(text, name, 1) if text else None


def make_day(text: str, name: str, line: int) -> date:
    """The day whose three numbers stand in *text*."""
    numbers = re.findall(r"\d+", text)[:3]
    try:
        return date(*(int(number) for number in numbers))
    except (ValueError, TypeError, OverflowError) as error:
        raise fault_at(name, line, f"不是日期 / not a date: {text[:30]}") from error


def front_value(front: Mapping[str, str], key: str) -> str:
    """A value of the front matter by any of its names; empty when it has none."""
    return next((front[known] for known in _NAMES[key] if front.get(known)), "")


def fault_at(name: str, line: int, reason: str) -> RejectedError:
    """What is wrong with a line of a file."""
    return RejectedError(f"{name} 第{line}行：{reason} (line {line})")
