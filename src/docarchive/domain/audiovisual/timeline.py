"""How the files of one recorder follow each other: a recorder cuts a day into files, and a gap wants a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from docarchive.domain.identifiers import RecordId

TOLERANCE = timedelta(seconds=2)
"""Recorders write whole seconds and start the next file within one; less than this is no gap."""
_SAME_OUTING = timedelta(hours=12)
"""Files further apart are of different outings."""


class JointKind(StrEnum):
    """How two files meet."""

    GAP = "gap"
    OVERLAP = "overlap"
    JOINED = "joined"


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when one file of a recorder runs."""

    record_id: RecordId
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Joint:
    """How a file meets its neighbour."""

    kind: JointKind
    seconds: int
    """Length of the gap or the overlap, in whole seconds."""
    before: RecordId
    after: RecordId


def joints(spans: Sequence[Span]) -> Sequence[Joint]:
    """How each file meets the one that begins next, in the order of time."""
    ordered = sorted(spans, key=lambda span: (span.start, span.end, span.record_id))
    found = []
    latest = ordered[0] if ordered else None
    for span in ordered[1:]:
        if latest is None:
            break
        if span.start - latest.end <= _SAME_OUTING:
            found.append(_joint(latest, span))
        latest = max(latest, span, key=lambda item: item.end)
    return found


def joints_of(record_id: RecordId, spans: Sequence[Span]) -> Sequence[Joint]:
    """The joints in which one file takes part."""
    return [joint for joint in joints(spans) if record_id in (joint.before, joint.after)]


def _joint(earlier: Span, later: Span) -> Joint:
    between = later.start - earlier.end
    if abs(between) <= TOLERANCE:
        return Joint(JointKind.JOINED, 0, earlier.record_id, later.record_id)
    if between > timedelta():
        return Joint(JointKind.GAP, _whole(between), earlier.record_id, later.record_id)
    both = min(-between, later.end - later.start)
    return Joint(JointKind.OVERLAP, _whole(both), earlier.record_id, later.record_id)


def _whole(length: timedelta) -> int:
    return round(length.total_seconds())
