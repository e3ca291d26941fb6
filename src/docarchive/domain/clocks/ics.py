"""Deadlines as an iCalendar file (RFC 5545), for the calendars people already use."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_LINE_OCTETS = 75
"""Source: RFC 5545 section 3.1."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One whole day of a calendar."""

    uid: str
    """The same for the same deadline each time it is written, so that calendars replace it."""
    day: date
    summary: str
    description: str


def icalendar(entries: Sequence[Entry], *, now: datetime) -> bytes:
    """Write a calendar of whole-day entries: UTF-8, CRLF, folded lines."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//docarchive//deadlines//ZH", "CALSCALE:GREGORIAN"]
    for entry in entries:
        lines += _event(entry, now)
    lines.append("END:VCALENDAR")
    return b"".join(folded + b"\r\n" for line in lines for folded in _folded(line))


def _event(entry: Entry, now: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{entry.uid}",
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(entry.summary)}",
        f"DESCRIPTION:{_escaped(entry.description)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    """Source: RFC 5545 section 3.3.11."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return "\\n".join(text.splitlines())


def _folded(line: str) -> Iterator[bytes]:
    """Lines of at most 75 octets, the further ones begun with a blank; no character is cut in two."""
    part = b""
    for character in line:
        octets = character.encode()
        if len(part) + len(octets) > _LINE_OCTETS:
            yield part
            part = b" "
        part += octets
    yield part
