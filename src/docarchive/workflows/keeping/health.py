"""How the workspace is doing: what waits, how far the index lags, what was last proved.

Each room is asked by itself; one that cannot answer is named among the faults and the others are still shown.
"""

import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from docarchive.archive.port import Ledger
from docarchive.catalog.port import Catalog, Reader
from docarchive.domain.arrival import TERMINAL, Arrival, ArrivalState
from docarchive.domain.errors import DocArchiveError
from docarchive.domain.follow_ups import FollowUpKind
from docarchive.domain.plain import Plain
from docarchive.index.port import Index, IndexInfo
from docarchive.workflows.arriving.looks import RecentLooks, recent_looks
from docarchive.workflows.keeping.anchor import LAST_ANCHOR
from docarchive.workflows.keeping.fixity import Fixity, read_calendar

LAST_VERIFY = "last_verify"
"""Name of the note that verify leaves."""

SECOND_COPY = "second_copy"
"""Name of the note that verifying a backup leaves."""

_INDEXING = {FollowUpKind.READ_TEXT, FollowUpKind.INDEX_RECORD, FollowUpKind.INDEX_REFERENCE}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CatalogStatus:
    """What the catalogue knows."""

    inbox: Mapping[str, int]
    """State → number of files, released ones left out."""
    oldest_waiting: str | None
    oldest_waiting_since: datetime | None
    facts: int
    records: int
    pending: int
    """Follow-ups still to be done."""
    indexing: int
    """Those among them that an index waits for."""
    indexing_since: datetime | None
    """When the first of these was asked for: how far the index lags behind."""
    mending: int
    """Indexes among them that are looked at, or built anew."""
    recognising: int
    """Records among them with pages that wait for a recogniser."""
    parked: tuple[str, ...]
    """Follow-ups that failed for good, with the reason."""
    number_gaps: int
    compared: Mapping[str, int]
    """Outcome → number of signed scans; of those that are not as issued, the ones nobody has accepted."""
    looks: RecentLooks | None
    """How the last pages were looked at for codes."""
    last_verify: Plain | None
    fixity: Fixity
    """Which files were last proved when."""
    second_copy: Plain | None
    """The last verification of a backup."""
    last_anchor: Plain | None
    """The newest head that was kept elsewhere."""
    clock_back_seconds: int | None
    """How far the clock stands behind the newest fact, if it does."""


@dataclass(frozen=True, slots=True)
class LedgerStatus:
    """What is published."""

    published: int
    """Facts in the ledger; less than the catalogue's only for a moment, or after a crash."""
    head: str | None
    """Root hash, hexadecimal."""


@dataclass(frozen=True, slots=True)
class Status:
    """What ``docarchive status`` shows; None where a room did not answer."""

    catalog: CatalogStatus | None
    ledger: LedgerStatus | None
    index: IndexInfo | None
    """Of the records."""
    reference_index: IndexInfo | None
    """Of the other collections."""
    free_bytes: int | None
    faults: tuple[str, ...]
    """What is wrong, with what to do."""


def read_status(
    *,
    catalog: Callable[[], Catalog],
    ledger: Callable[[], Ledger],
    index: Callable[[], Index],
    reference_index: Callable[[], Index],
    archive_dir: Path,
    now: datetime,
) -> Status:
    """Gather the status; changes nothing. The rooms are opened here, since opening one may fail."""
    faults: list[str] = []
    known = _answer(lambda: _of_catalog(catalog(), now), faults)
    published = _answer(lambda: _of_ledger(ledger()), faults)
    info = _answer(lambda: index().info(), faults)
    reference = _answer(lambda: reference_index().info(), faults)
    faults += _disagreements(known, published, info)
    return Status(known, published, info, reference, _free_bytes(archive_dir, faults), tuple(faults))


def _answer(question: Callable[[], T], faults: list[str]) -> T | None:
    try:
        return question()
    except DocArchiveError as error:
        faults.append(f"{error.message} → {error.hint}" if error.hint else error.message)
        return None


def _of_catalog(catalog: Catalog, now: datetime) -> CatalogStatus:
    with catalog.reading() as reader:
        waiting = reader.arrivals(frozenset(ArrivalState) - TERMINAL)
        oldest = min(waiting, key=_seen_at, default=None)
        return CatalogStatus(
            inbox=Counter(item.state.value for item in waiting),
            oldest_waiting=oldest.name if oldest else None,
            oldest_waiting_since=oldest.seen_at if oldest else None,
            facts=reader.fact_count(),
            records=reader.count_records(),
            pending=reader.pending_follow_ups(),
            indexing=reader.pending_follow_ups(_INDEXING),
            indexing_since=reader.unindexed_since(),
            mending=reader.pending_follow_ups({FollowUpKind.MEND_INDEX}),
            recognising=reader.pending_follow_ups({FollowUpKind.RECOGNISE_TEXT}),
            parked=tuple(
                f"{work.kind.value} {work.record_id}: {why}" for work, why in reader.parked_follow_ups()
            ),
            number_gaps=len(reader.number_gaps()),
            compared={outcome.value: count for outcome, count in reader.count_comparisons().items()},
            looks=recent_looks(reader),
            last_verify=reader.note(LAST_VERIFY),
            fixity=read_calendar(reader).summary(),
            second_copy=reader.note(SECOND_COPY),
            last_anchor=reader.note(LAST_ANCHOR),
            clock_back_seconds=_clock_back(reader, now),
        )


def _clock_back(reader: Reader, now: datetime) -> int | None:
    newest = reader.newest_fact_at()
    return int((newest - now) / timedelta(seconds=1)) if newest and newest > now else None


def _of_ledger(ledger: Ledger) -> LedgerStatus:
    checkpoint = ledger.checkpoint()
    return LedgerStatus(checkpoint.size if checkpoint else 0, checkpoint.root.hex() if checkpoint else None)


def _free_bytes(folder: Path, faults: list[str]) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError as error:
        faults.append(f"{folder}: {error.strerror} → docarchive doctor")
        return None


def _disagreements(
    known: CatalogStatus | None, published: LedgerStatus | None, info: IndexInfo | None
) -> list[str]:
    """What the rooms say of each other that cannot be right."""
    found = []
    if known and published and known.facts < published.published:
        found.append(
            f"目录库有 {known.facts} 条事实，台账有 {published.published} 条 / the catalogue lacks facts of the ledger"
            " → 移走目录库后运行 docarchive rebuild / move it away, then docarchive rebuild"
        )
    elif known and info and not known.indexing and info.records != known.records:
        found.append(
            f"索引有 {info.records} 份材料，目录库有 {known.records} 份 / the index does not hold all records"
            " → docarchive rebuild --index"
        )
    return found


def _seen_at(arrival: Arrival) -> datetime:
    return arrival.seen_at
