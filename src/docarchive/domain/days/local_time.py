"""The office's wall clock: one zone serves the whole country, without summer time."""

from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "CST")
"""UTC+8 (Source: GB/T 7408, 北京时间)."""


def utc_now() -> datetime:
    """The clock of the machine."""
    return datetime.now(UTC)


def local_day(moment: datetime) -> date:
    """The calendar day of an aware time, in the office."""
    return moment.astimezone(CHINA).date()


def local_text(moment: datetime) -> str:
    """An aware time as people read it: ``2026-11-21 16:15:00``."""
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")
