"""How the workspace is doing: what waits, how far the index lags, what was last proved."""

import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from docarchive.archive.port import Ledger
from docarchive.catalog.port import Catalog
from docarchive.domain.arrival import TERMINAL, Arrival
from docarchive.domain.plain import Plain
from docarchive.index.port import Index, IndexInfo

LAST_VERIFY = "last_verify"
"""Name of the note that verify leaves."""


@dataclass(frozen=True, slots=True)
class Status:
    """What ``docarchive status`` shows."""

    inbox: Mapping[str, int]
    """State → number of files, released ones left out."""
    oldest_waiting: str | None
    oldest_waiting_since: datetime | None
    facts: int
    published: int
    """Facts in the ledger; less than *facts* only for a moment, or after a crash."""
    head: str | None
    """Root hash of the ledger, hexadecimal."""
    records: int
    index: IndexInfo
    index_pending: int
    """Follow-ups still to be done."""
    parked: tuple[str, ...]
    """Follow-ups that failed for good, with the reason."""
    number_gaps: int
    last_verify: Plain | None
    free_bytes: int
    clock_back: timedelta | None
    """How far the clock stands behind the newest fact, if it does."""


def read_status(
    *, catalog: Catalog, ledger: Ledger, index: Index, archive_dir: Path, now: datetime
) -> Status:
    """Gather the status; changes nothing."""
    info = index.info()
    checkpoint = ledger.checkpoint()
    with catalog.reading() as reader:
        waiting = [item for item in reader.arrivals() if item.state not in TERMINAL]
        oldest = min(waiting, key=_seen_at, default=None)
        newest = reader.newest_fact_at()
        return Status(
            inbox=Counter(item.state.value for item in waiting),
            oldest_waiting=oldest.name if oldest else None,
            oldest_waiting_since=oldest.seen_at if oldest else None,
            facts=reader.fact_count(),
            published=ledger.size(),
            head=checkpoint.root.hex() if checkpoint else None,
            records=sum(1 for _ in reader.all_record_ids()),
            index=info,
            index_pending=reader.pending_follow_ups(),
            parked=tuple(
                f"{work.kind.value} {work.record_id}: {why}" for work, why in reader.parked_follow_ups()
            ),
            number_gaps=len(reader.number_gaps()),
            last_verify=reader.note(LAST_VERIFY),
            free_bytes=shutil.disk_usage(archive_dir).free,
            clock_back=newest - now if newest and newest > now else None,
        )


def _seen_at(arrival: Arrival) -> datetime:
    return arrival.seen_at
