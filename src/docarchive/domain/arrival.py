"""The inbox state machine: one row a file, nothing waits in memory."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from docarchive.domain.identifiers import ArrivalId, RecordId, Sha256


class ArrivalState(StrEnum):
    """Where a file of the inbox stands."""

    SEEN = "seen"
    SETTLING = "settling"
    """Watched until it is quiet and complete."""
    CLAIMED = "claimed"
    """Moved into the house's own folder by an atomic rename."""
    READ = "read"
    """Type, pages, codes and text are known."""
    MATCHED = "matched"
    """Its pages have their records."""
    STORED = "stored"
    """Its bytes are in the archive, but no fact speaks of them yet."""
    FILED = "filed"
    """The catalogue says so."""
    RELEASED = "released"
    """The ledger says so too, and the file has left the inbox."""
    DUPLICATE = "duplicate"
    """The same bytes were filed before; the reason says where."""
    SET_ASIDE = "set_aside"
    """待整理: needs a person."""
    QUARANTINED = "quarantined"
    """Hostile or damaged; never opened again by itself."""
    GONE = "gone"
    """It left the inbox before it was claimed: renamed or taken away by someone else."""


_S = ArrivalState
_PARKED = frozenset({_S.SET_ASIDE, _S.QUARANTINED})
NEXT: dict[ArrivalState, frozenset[ArrivalState]] = {
    _S.SEEN: frozenset({_S.SETTLING, _S.CLAIMED, _S.GONE}),
    _S.SETTLING: frozenset({_S.CLAIMED, _S.GONE}),
    _S.CLAIMED: frozenset({_S.READ, _S.DUPLICATE}) | _PARKED,
    _S.READ: frozenset({_S.MATCHED, _S.DUPLICATE}) | _PARKED,
    _S.MATCHED: frozenset({_S.STORED, _S.DUPLICATE}) | _PARKED,
    _S.STORED: frozenset({_S.FILED, _S.DUPLICATE}) | _PARKED,
    _S.FILED: frozenset({_S.RELEASED}),
    _S.SET_ASIDE: frozenset({_S.CLAIMED, _S.FILED}),
    _S.QUARANTINED: frozenset({_S.CLAIMED, _S.FILED}),
    _S.DUPLICATE: frozenset({_S.RELEASED}),
    _S.RELEASED: _PARKED,
    _S.GONE: frozenset({_S.CLAIMED}),
}
"""Allowed moves; staying in a state is always allowed.

A file is stored after it is matched, because its place in the archive is its record's folder; until then
it is safe in the inbox. From gone to claimed: another watcher had just taken it. From released to
waiting: a person took the filing back.
"""

TERMINAL = frozenset({_S.RELEASED, _S.GONE})
"""States of files that are no longer in the inbox."""
IN_WORK = frozenset({_S.CLAIMED, _S.READ, _S.MATCHED, _S.STORED, _S.FILED, _S.DUPLICATE})
"""States in which the house goes on by itself."""


@dataclass(frozen=True, slots=True)
class Hashing:
    """How far a large file was hashed when it had this size and time, so that a restart goes on from there."""

    size_bytes: int
    mtime_ns: int
    done_bytes: int
    state: str
    """SHA-256's eight intermediate words (FIPS 180-4) after *done_bytes*; the digest itself at the end."""
    sm3: str | None = None
    """At the end only, where it is wanted."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file of the inbox and what became of it."""

    id: ArrivalId
    name: str
    """Path relative to the inbox as it arrived, NFC, ``/`` between parts."""
    state: ArrivalState
    since: datetime
    """When it came into this state."""
    seen_at: datetime
    size_bytes: int
    mtime_ns: int
    reason: str = ""
    """For a person, in plain words (zh / en)."""
    sha256: Sha256 | None = None
    media_type: str | None = None
    record_ids: tuple[RecordId, ...] = ()
    """Where its pages were filed."""
    open_pages: tuple[int, ...] = ()
    """Page indexes (from 0) that still need a person."""
    attempts: int = 0
    hashing: Hashing | None = None
    """Large files only."""
    archived_at: str | None = None
    """Key of its bytes in the archive, once a person took a filing of it back: then the inbox does not decide again
    by itself."""
    is_duplicate: bool = False
    """The same bytes were filed before; `record_ids` says where, and nothing new was filed."""
    derived_from: Sha256 | None = None
    """Digest of the mail or zip it was taken out of; such a file is not taken apart again."""


def may_move(old: ArrivalState, new: ArrivalState) -> bool:
    """Tell whether the state machine allows this step."""
    return old is new or new in NEXT[old]
