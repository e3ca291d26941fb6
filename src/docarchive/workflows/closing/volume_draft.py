"""What is decided of a volume before it is sealed: kept as work in hand, no fact.

The order chosen, the page numbers that were shown, and, once closing has begun, time, people and reference codes: a run
after a crash goes on with these, so it makes the same bytes. A code reserved here is left to its case for an hour.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from docarchive.catalog.port import Reader, Transaction
from docarchive.domain.identifiers import CaseId, RecordId
from docarchive.domain.plain import from_plain, to_plain
from docarchive.domain.volumes.volume import Retention

_NOTE = "volume-drafts"
_HELD = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Reserved:
    """A place in a series of reference codes."""

    fonds: str
    year: int
    retention: Retention
    serial: int


@dataclass(frozen=True, slots=True)
class Begun:
    """A closing that has begun."""

    at: datetime
    request: str
    """Digest of who closes and what they said: another request begins anew, with the same codes."""
    codes: tuple[Reserved, ...]
    head: str = ""
    """The ledger's head in words, as the papers print it."""
    head_code: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """The draft of one case."""

    preset: str | None = None
    """Id of the order; None: the pack's."""
    order: tuple[RecordId, ...] = ()
    """An order by hand; empty: the preset's."""
    shown: str | None = None
    """Digest of the page numbers that somebody was shown and may have written on paper."""
    begun: Begun | None = None


def read_draft(case_id: CaseId, reader: Reader) -> Draft:
    """The draft of a case; an empty one when nothing was decided."""
    found = (reader.note(_NOTE) or {}).get(case_id)
    return from_plain(Draft, found) if found else Draft()


def save_draft(case_id: CaseId, draft: Draft | None, tx: Transaction) -> None:
    """Keep a draft; None drops it."""
    drafts = {**(tx.note(_NOTE) or {})}
    drafts.pop(case_id, None)
    if draft is not None:
        drafts[case_id] = to_plain(draft)
    tx.set_note(_NOTE, drafts)


def reserve(
    case_id: CaseId,
    wanted: Reserved,
    count: int,
    tx: Transaction,
    *,
    begun: Begun | None,
    now: datetime,
) -> tuple[Reserved, ...]:
    """The next codes of a series, or those the case has reserved already.

    Args:
        case_id: The case.
        wanted: The series; its serial is not looked at.
        count: How many volumes there are.
        tx: Holds the write lock, so nobody else takes the same.
        begun: The case's own closing, if it had begun.
        now: Reservations of others are kept for an hour.
    """
    mine = [code for code in begun.codes if _series(code) == _series(wanted)] if begun else []
    taken = {code.serial for code in _others(case_id, wanted, tx, now)}
    last = tx.last_volume_serial(fonds=wanted.fonds, year=wanted.year, retention=wanted.retention)
    free = [code for code in mine if code.serial > last and code.serial not in taken][:count]
    following = max([last, *taken, *(code.serial for code in free)])
    more = [replace(wanted, serial=following + step) for step in range(1, count - len(free) + 1)]
    return (*free, *more)


def _others(case_id: CaseId, wanted: Reserved, tx: Transaction, now: datetime) -> Iterator[Reserved]:
    for other, plain in (tx.note(_NOTE) or {}).items():
        begun = from_plain(Draft, plain).begun
        if other != case_id and begun and abs(now - begun.at) < _HELD:
            yield from (code for code in begun.codes if _series(code) == _series(wanted))


def _series(code: Reserved) -> tuple[str, int, Retention]:
    return code.fonds, code.year, code.retention
