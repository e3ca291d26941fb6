"""When a recording began: by its name, else by its container, and how that time is to be read.

The standard asks for UTC (ISO/IEC 14496-12 section 8.2.2); many recorders write their local time there. The raw
value and the way it was read are both kept.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from docarchive.domain.audiovisual.custody import ClockReading
from docarchive.domain.days.local_time import CHINA
from docarchive.domain.matching import stamp_in_name

LOCAL, STANDARD = "local", "utc"
_FIRST_YEAR = 2000
"""Clocks that were never set say 1904 or 1970."""
_CLOCKS_DIFFER = timedelta(minutes=5)
"""The recorder's clock and the house's may differ so much before "it ended after it came in" proves anything."""
_OFFSET = re.compile(r"[+-]\d{2}:?\d{2}$")
_PLAIN_DATE = re.compile(r"^(\d{4}):(\d{2}):(\d{2})")
_JOINED = re.compile(r"^(\d{4}-\d{2}-\d{2})(\d{2}:\d{2}:\d{2})$")


@dataclass(frozen=True, slots=True)
class Written:
    """What a recording says about its time."""

    name: str
    """Of the file."""
    container: str | None
    seconds: int = 0
    """Length of the recording."""


def read_clock(
    written: Written,
    *,
    not_after: datetime | None = None,
    habit: str | None = None,
    ahead_seconds: int | None = None,
) -> ClockReading | None:
    """Find out when a recording began.

    Args:
        written: Its name, what its container says, its length.
        not_after: When the file was first seen: it cannot have ended later.
        habit: ``local`` or ``utc`` when the register of equipment says what this device writes.
        ahead_seconds: How much the device's clock is fast, from the same register.

    Returns:
        None when nothing is written, or only the zero of a clock that was never set.
    """
    back = timedelta(seconds=ahead_seconds or 0)
    stamp = stamp_in_name(written.name)
    inner = _container_reading(written, stamp, not_after, habit)
    if stamp is not None:
        raw, moment = stamp
        return ClockReading(
            moment.astimezone(UTC) - back, "name", LOCAL, "written", raw, written.container, ahead_seconds
        )
    if inner is None or written.container is None:
        return None
    moment, read_as, why = inner
    return ClockReading(
        moment.astimezone(UTC) - back,
        "container",
        read_as,
        why,
        written.container,
        written.container,
        ahead_seconds,
    )


def _container_reading(
    written: Written, stamp: tuple[str, datetime] | None, not_after: datetime | None, habit: str | None
) -> tuple[datetime, str, str] | None:
    face = _face(written.container)
    if face is None or face.year < _FIRST_YEAR:
        return None
    if face.tzinfo is None:
        return face.replace(tzinfo=CHINA), LOCAL, "written"
    if _OFFSET.search((written.container or "").strip()):
        return face, "zone", "written"
    as_local = face.replace(tzinfo=CHINA)
    if habit in (LOCAL, STANDARD):
        return (as_local, LOCAL, "register") if habit == LOCAL else (face, STANDARD, "register")
    length = timedelta(seconds=written.seconds)
    if stamp is not None:
        near = [moment for moment in (face, as_local) if abs(moment - stamp[1]) <= length + _CLOCKS_DIFFER]
        if near == [as_local]:
            return as_local, LOCAL, "name"
    if not_after is not None and face + length > not_after + _CLOCKS_DIFFER:
        return as_local, LOCAL, "arrival"
    return face, STANDARD, "standard"


def _face(raw: str | None) -> datetime | None:
    for text in _spellings(raw):
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            continue
    return None


def _spellings(raw: str | None) -> Iterator[str]:
    """ISO 8601, EXIF's colons (``2026:03:04 05:06:07``) and Broadcast Wave's missing blank."""
    text = _PLAIN_DATE.sub(r"\1-\2-\3", (raw or "").strip())
    yield text
    yield _JOINED.sub(r"\1 \2", text)
