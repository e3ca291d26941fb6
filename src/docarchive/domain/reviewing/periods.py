"""Periods of the office's reports: weeks from Monday, months, quarters, years, each with the one to compare with."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from docarchive.domain.errors import RejectedError

_WRITTEN = re.compile(r"((?:19|20)[0-9]{2})(?:-?W(0?[1-9]|[1-5][0-9])|-?Q([1-4])|-(0?[1-9]|1[0-2]))?")


class PeriodKind(StrEnum):
    """周分析、月总结、季评估 (Source: seed 000), and the year."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_REPORTS = {
    PeriodKind.WEEK: "分析",
    PeriodKind.MONTH: "总结",
    PeriodKind.QUARTER: "评估",
    PeriodKind.YEAR: "年度报告",
}
"""Source: seed 000, 每周执法分析、每月执法总结、每季度执法评估."""


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both included."""

    kind: PeriodKind
    first: date
    last: date

    @property
    def id(self) -> str:
        """``2026-W47``, ``2026-11``, ``2026-Q4``, ``2026``."""
        if self.kind is PeriodKind.WEEK:
            year, week, _ = self.first.isocalendar()
            return f"{year}-W{week:02}"
        if self.kind is PeriodKind.MONTH:
            return f"{self.first:%Y-%m}"
        if self.kind is PeriodKind.QUARTER:
            return f"{self.first.year}-Q{(self.first.month + 2) // 3}"
        return str(self.first.year)

    @property
    def title(self) -> str:
        """As a report names it, for example ``2026年第四季度``."""
        year = self.first.year
        if self.kind is PeriodKind.WEEK:
            return f"{self.first} 至 {self.last}"
        if self.kind is PeriodKind.MONTH:
            return f"{year}年{self.first.month}月"
        if self.kind is PeriodKind.QUARTER:
            return f"{year}年第{'一二三四'[(self.first.month - 1) // 3]}季度"
        return f"{year}年"

    @property
    def report_title(self) -> str:
        """What the report of the period is called, for example ``2026年第四季度行政执法评估``."""
        blank = " " if self.kind is PeriodKind.WEEK else ""
        return f"{self.title}{blank}行政执法{_REPORTS[self.kind]}"

    @property
    def before(self) -> "Period":
        """The period that ends where this one begins (环比)."""
        return period_of(self.kind, self.first - timedelta(days=1))

    @property
    def year_before(self) -> "Period":
        """The same period of the year before (同比); of a week the one 52 weeks earlier."""
        if self.kind is PeriodKind.WEEK:
            return period_of(self.kind, self.first - timedelta(weeks=52))
        return period_of(self.kind, self.first.replace(year=self.first.year - 1))


def period_of(kind: PeriodKind, day: date) -> Period:
    """The period a day lies in."""
    if kind is PeriodKind.WEEK:
        first = day - timedelta(days=day.weekday())
        return Period(kind, first, first + timedelta(days=6))
    months = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12}[kind]
    month = (day.month - 1) // months * months + 1
    following = date(day.year + (month + months > 12), (month + months - 1) % 12 + 1, 1)
    return Period(kind, date(day.year, month, 1), following - timedelta(days=1))


def parse_period(untrusted: str) -> Period:
    """Read ``2026-W47``, ``2026-11``, ``2026-Q4`` or ``2026``.

    Raises:
        RejectedError: it is none of these, or there is no such week or month.
    """
    read = _WRITTEN.fullmatch(untrusted.strip().upper())
    try:
        year, week, quarter, month = (int(part or 0) for part in read.groups()) if read else (0, 0, 0, 0)
        if week:
            return period_of(PeriodKind.WEEK, date.fromisocalendar(year, week, 1))
        if quarter:
            return period_of(PeriodKind.QUARTER, date(year, quarter * 3, 1))
        if month:
            return period_of(PeriodKind.MONTH, date(year, month, 1))
        return period_of(PeriodKind.YEAR, date(year, 1, 1))
    except ValueError as error:
        raise RejectedError(
            f"不是期间 / not a period: {untrusted[:20]!r}", hint="2026-W47、2026-11、2026-Q4、2026"
        ) from error
