"""Names of the filters and what may stand after their colons."""

import calendar
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from docarchive.domain.case import Stage
from docarchive.domain.errors import RejectedError
from docarchive.domain.laws.discretion import Level
from docarchive.domain.query import ComparedState, DateRange, FilterField, FineRange
from docarchive.index.analysis import squeeze

FILTER_NAMES = {
    "企业": FilterField.ENTERPRISE,
    "当事人": FilterField.ENTERPRISE,
    "enterprise": FilterField.ENTERPRISE,
    "案号": FilterField.CASE,
    "案件": FilterField.CASE,
    "case": FilterField.CASE,
    "文种": FilterField.TYPE,
    "类型": FilterField.TYPE,
    "type": FilterField.TYPE,
    "案由": FilterField.CAUSE,
    "cause": FilterField.CAUSE,
    "法条": FilterField.ARTICLE,
    "article": FilterField.ARTICLE,
    "罚款": FilterField.FINE,
    "fine": FilterField.FINE,
    "行业": FilterField.INDUSTRY,
    "industry": FilterField.INDUSTRY,
    "地区": FilterField.REGION,
    "region": FilterField.REGION,
    "处罚种类": FilterField.PENALTY,
    "penalty": FilterField.PENALTY,
    "处罚条款": FilterField.PENAL_ARTICLE,
    "penal_article": FilterField.PENAL_ARTICLE,
    "日期": FilterField.DATE,
    "年份": FilterField.DATE,
    "year": FilterField.DATE,
    "date": FilterField.DATE,
    "执法人员": FilterField.OFFICER,
    "officer": FilterField.OFFICER,
    "阶段": FilterField.STAGE,
    "stage": FilterField.STAGE,
    "比对": FilterField.COMPARED,
    "compared": FilterField.COMPARED,
    "档次": FilterField.TIER,
    "阶次": FilterField.TIER,
    "tier": FilterField.TIER,
    "文号": FilterField.NUMBER,
    "number": FilterField.NUMBER,
}
"""In the normal form of `docarchive.index.analysis.squeeze`, so that traditional and full width count too."""

STAGE_NAMES = {
    "计划": Stage.PLANNED,
    "检查": Stage.INSPECTING,
    "整改": Stage.RECTIFYING,
    "复查": Stage.REINSPECTED,
    "立案": Stage.FILED,
    "调查": Stage.INVESTIGATING,
    "告知": Stage.NOTIFIED,
    "决定": Stage.DECIDED,
    "送达": Stage.SERVED,
    "结案审批": Stage.CLOSING,
    "结案": Stage.CLOSED,
}

COMPARED_NAMES = {
    "相同": ComparedState.SAME,
    "不同": ComparedState.DIFFERS,
    "看不清": ComparedState.UNREADABLE,
    "已接受": ComparedState.ACCEPTED,
    "未比对": ComparedState.NONE,
}

TIER_NAMES = {
    "不予处罚": Level.NONE,
    "减轻": Level.MITIGATED,
    "从轻": Level.LIGHTER,
    "一般": Level.ORDINARY,
    "从重": Level.HEAVIER,
}

CHOICES: Mapping[FilterField, Mapping[str, str]] = {
    FilterField.STAGE: STAGE_NAMES,
    FilterField.COMPARED: COMPARED_NAMES,
    FilterField.TIER: TIER_NAMES,
}
"""Filters with a short list of values: the Chinese name of each, and the value as it is stored."""
_KINDS = {
    FilterField.STAGE: "阶段 / stage",
    FilterField.COMPARED: "比对结果 / result",
    FilterField.TIER: "档次 / tier",
}

OFTEN_MEANT = {
    "公司": "企业",
    "单位": "企业",
    "被处罚人": "当事人",
    "时间": "日期",
    "年度": "年份",
    "金额": "罚款",
    "罚金": "罚款",
    "条款": "法条",
    "法律": "法条",
    "承办人": "执法人员",
    "检查人员": "执法人员",
    "编号": "文号",
    "文书": "文种",
    "表单": "文种",
    "区域": "地区",
    "状态": "阶段",
    "一样": "相同",
    "一致": "相同",
    "有差异": "不同",
    "不一致": "不同",
    "接受": "已接受",
    "company": "enterprise",
    "party": "enterprise",
    "amount": "fine",
    "time": "date",
    "form": "type",
    "law": "article",
}
"""Names that are no filters or values, and the one that whoever writes them wants."""

_BETWEEN = re.compile(r"\.{2,}|~|至|到")
_FROM = re.compile(r"(?:>=|≥|不低于|不少于)(.+)|(.+?)(?:及?以上|起)")
_UP_TO = re.compile(r"(?:<=|≤|不超过|不高于)(.+)|(.+?)(?:及?以下|以内)")
_CLOSE = 0.75
"""Likeness from which a name counts as mistyped."""
_UNITS = {
    "": 1,
    "元": 1,
    "百": 100,
    "千": 1_000,
    "万": 10_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "亿": 10**8,
}
_LARGEST_FEN = 10**18
"""More than any sum of money there is, and less than indexes can hold."""
_AMOUNT = re.compile(r"(\d{1,15}|\d{1,3}(?:,\d{3})+)(\.\d{1,8})?(百万|千万|百|千|万|亿|)元?")
_DAY = re.compile(
    r"(?P<year>\d{4})(?:[-/.年](?P<month>\d{1,2})(?:[-/.月](?P<day>\d{1,2})日?|月)?|年)?"
    r"|(?P<year8>\d{4})(?P<month8>\d{2})(?P<day8>\d{2})"
)


def choice_value(field: FilterField, written: str) -> str:
    """The stored value of one of `CHOICES` from its Chinese or English name."""
    name = squeeze(written).removeprefix("已" if field is FilterField.STAGE else "")
    names = CHOICES[field]
    if name in names:
        return names[name]
    if name in names.values():
        return name
    chinese, english = _KINDS[field].split(" / ")
    possible = " ".join(f"{shown}/{value}" for shown, value in names.items())
    meant = nearest(name, [*names, *names.values()])
    ask = f"是不是“{meant}”？ / did you mean {meant}? " if meant else ""
    raise MisreadError(
        f"没有“{written}”这个{chinese} / there is no {english} {written!r}",
        hint=f"{ask}可用 / possible: {possible}",
    )


def date_range(written: str) -> DateRange:
    """Read ``2025``, ``2025-01``, ``2025年1月5日`` or two of them with ``..`` between; one side may be empty."""
    first, last = _sides(written, "日期:2025-01..2025-06")
    found = DateRange(
        first=_period(first)[0] if first else None,
        last=_period(last, offset=_second_side(written))[1] if last else None,
    )
    if found.first and found.last and found.first > found.last:
        raise MisreadError(
            f"起始日期在截止日期之后 / the first day is after the last: {written}",
            hint="把前后两个日期对调 / swap the two",
        )
    return found


def fine_range(written: str) -> FineRange:
    """Read ``10000..50000`` (yuan), ``1万..5万`` or one amount; one side may be empty. Limits in 分."""
    low, high = _amounts(written)
    found = FineRange(
        _fen(low) if low else None,
        _fen(high, offset=_second_side(written)) if high else None,
    )
    if found.low_fen is not None and found.high_fen is not None and found.low_fen > found.high_fen:
        raise MisreadError(
            f"下限大于上限 / the lower limit is above the upper: {written}",
            hint="把前后两个数对调 / swap the two",
        )
    return found


def nearest(word: str, names: Iterable[str]) -> str | None:
    """The name that *word* was most likely meant for, if there is one."""
    known = list(names)
    if OFTEN_MEANT.get(word) in known:
        return OFTEN_MEANT[word]
    close = get_close_matches(word, known, n=1, cutoff=_CLOSE)
    if close:
        return close[0]
    holding = [name for name in known if word and (name in word or word in name)]
    alike = [name for name in known if len(name) == len(word) > 1 and _differ(name, word) == 1]
    return next(iter([*holding, *alike]), None)


def _differ(one: str, two: str) -> int:
    return sum(a != b for a, b in zip(one, two, strict=True))


class MisreadError(RejectedError):
    """A value that cannot be read, and where in it."""

    def __init__(self, message: str, *, hint: str = "", offset: int = 0) -> None:
        super().__init__(message, hint=hint)
        self.offset = offset
        """Characters before the fault."""


def _plain(written: str) -> str:
    return "".join(unicodedata.normalize("NFKC", written).translate(_PLAIN).split())


def _sides(written: str, example: str) -> tuple[str, str]:
    sides = _BETWEEN.split(_plain(written))
    if len(sides) > 2 or not any(sides):
        raise MisreadError(f"范围写法不对 / not a range: {written}", hint=f"例如 / for example {example}")
    return sides[0], sides[-1]


def _second_side(written: str) -> int:
    """Characters before the second side of a range; 0 when there is one side, or the text was folded."""
    plain = _plain(written)
    between = _BETWEEN.search(plain)
    return between.end() if between and between.end() < len(plain) == len(written) else 0


def _amounts(written: str) -> tuple[str, str]:
    """The two sides of a range of fines; 以上 and 以下 include the amount.

    Source: 民法典 第一千二百五十九条.
    """
    plain = _plain(written)
    if found := _FROM.fullmatch(plain):
        return found[1] or found[2], ""
    if found := _UP_TO.fullmatch(plain):
        return "", found[1] or found[2]
    low, dash, high = plain.partition("-")
    if dash and low and high and not _BETWEEN.search(plain):
        return low, high
    return _sides(written, "罚款:10000..50000 或 / or 罚款:1万..5万")


_PLAIN = str.maketrans("〜∼–—−萬億", "~~---万亿")


def _period(text: str, *, offset: int = 0) -> tuple[date, date]:
    """First and last day of a year, a month or a day."""
    match = _DAY.fullmatch(text)
    days = _days(match) if match else None
    if days is None:
        raise MisreadError(
            f"没有这个日期 / no such date: {text}",
            hint="写法：2025、2025-01、2025-01-15 或 2025年1月15日，范围用 .. 连接：2025-01..2025-06 / "
            "write 2025, 2025-01 or 2025-01-15, a range with two dots",
            offset=offset,
        )
    return days


def _days(match: re.Match[str]) -> tuple[date, date] | None:
    year = int(match["year"] or match["year8"])
    month, day = match["month"] or match["month8"], match["day"] or match["day8"]
    try:
        first = date(year, int(month or 1), int(day or 1))
        last_month = int(month or 12)
        return first, date(year, last_month, int(day or calendar.monthrange(year, last_month)[1]))
    except ValueError:
        return None


def _fen(text: str, *, offset: int = 0) -> int:
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise MisreadError(
            f"金额写法不对 / not an amount: {text}",
            hint="写法：10000、1.5万、5万元；范围：1万..5万、5万..（5万以上）、..5万（5万以下） / "
            "write 10000 or 1.5万; a range 1万..5万, 5万.. or ..5万",
            offset=offset,
        )
    yuan = Decimal(match[1].replace(",", "") + (match[2] or "")) * _UNITS[match[3]]
    fen = yuan * 100
    if fen != fen.to_integral_value():
        raise MisreadError(f"金额细于一分 / finer than one fen: {text}", offset=offset)
    if fen > _LARGEST_FEN:
        raise MisreadError(
            f"金额超过一亿亿元 / more than 10^16 yuan: {text}",
            hint="没有这么大的罚款；5万以上 写作 罚款:5万.. / no fine is so large; leave the side open: 罚款:5万..",
            offset=offset,
        )
    return int(fen)
