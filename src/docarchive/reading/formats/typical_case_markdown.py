"""Typical cases as Markdown: a title, a date and who published it in the front matter, the text below."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from docarchive.domain.errors import RejectedError
from docarchive.domain.laws.citation import find_citations
from docarchive.domain.typical_case import TypicalCase
from docarchive.reading.formats.law_markdown import read_markdown

_TITLE = ("title", "标题", "名称")
_PUBLISHED = ("published_on", "date", "发布日期", "公布日期", "日期")
_ISSUER = ("issuer", "author", "发布机关", "发布单位")
_SOURCE = ("source", "url", "来源")
_CAUSE = ("cause", "案由")
_REGION = ("region", "地区")
_INDUSTRY = ("industry", "行业")


def read_typical_case(path: Path) -> TypicalCase:
    """Read one case.

    Raises:
        RejectedError: no title, date, publisher or text, or a file that cannot be read; the message has its name.
    """
    front, lines = read_markdown(path)
    heading = next((line for line in lines if line.heading), None)
    title = _given(front, _TITLE) or (heading.text if heading else "")
    text = "\n".join(line.text for line in lines if line is not heading)
    wanted = {"title 标题": title, "issuer 发布机关": _given(front, _ISSUER), "正文 / text": text}
    missing = [name for name, value in wanted.items() if not value]
    if missing:
        raise RejectedError(f"{path.name}：缺少 / missing {'、'.join(missing)}")
    places = [f"《{found.law}》{found.of(edition=date.min).place}" for found in find_citations(text)]
    return TypicalCase(
        title=title,
        published_on=_day(_given(front, _PUBLISHED), path.name),
        issuer=_given(front, _ISSUER),
        text=text,
        source=_given(front, _SOURCE) or path.name,
        cause=_given(front, _CAUSE),
        region=_given(front, _REGION),
        industry=_given(front, _INDUSTRY),
        laws=tuple(dict.fromkeys(places)),
    )


def _given(front: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((front[name] for name in names if front.get(name)), "")


def _day(written: str, name: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise RejectedError(
            f"{name}：发布日期 {written!r} 应写成 2024-05-06 / the date of publication must be written 2024-05-06",
            hint="写在文件头 date: / in the front matter as date:",
        ) from None
