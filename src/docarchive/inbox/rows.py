"""The inbox's rows before a file is claimed, and for files found without one."""

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from docarchive.catalog.port import Catalog, Reader
from docarchive.domain.arrival import IN_WORK, Arrival, ArrivalState, may_move
from docarchive.domain.errors import NotFoundError
from docarchive.domain.identifiers import ArrivalId, new_id
from docarchive.inbox.claim import Held
from docarchive.inbox.folder_scan import FoundFile
from docarchive.inbox.names import readable

_UNCLAIMED = frozenset({ArrivalState.SEEN, ArrivalState.SETTLING})


class ArrivalRows:
    """Keeps the rows true to the folder; every change that is one is told to *on_change*."""

    def __init__(self, catalog: Catalog, now: Callable[[], datetime]) -> None:
        self._catalog = catalog
        self._now = now
        self.on_change: Callable[[Arrival], None] = lambda _arrival: None

    def unclaimed(self) -> Mapping[str, Arrival]:
        """Files seen and not yet claimed, by name."""
        with self._catalog.reading() as reader:
            return {row.name: row for row in reader.arrivals(_UNCLAIMED)}

    def in_work(self) -> list[Arrival]:
        """Files the house goes on with by itself."""
        with self._catalog.reading() as reader:
            return list(reader.arrivals(IN_WORK))

    def find(self, arrival_id: ArrivalId) -> Arrival | None:
        """The row of an arrival."""
        with self._catalog.reading() as reader:
            return _find(reader, arrival_id)

    def see(self, found: FoundFile, path: Path) -> Arrival | None:
        """The row of the file at *path* in the inbox; of two watchers the first makes it.

        None when the file has left since it was found: a watcher that has moved it has made its row.
        """
        with self._catalog.transaction() as tx:
            if known := tx.arrivals_named(found.name, _UNCLAIMED):
                return known[0]
            if not os.path.lexists(path):
                return None
            now = self._now()
            row = Arrival(
                ArrivalId(new_id(now)),
                found.name,
                ArrivalState.SEEN,
                now,
                now,
                found.shape.size_bytes,
                found.shape.mtime_ns,
                reason=found.problem,
            )
            tx.save_arrival(row)
        self.on_change(row)
        return row

    def observe(self, row: Arrival, found: FoundFile, state: ArrivalState, reason: str) -> Arrival:
        """Note what an unclaimed file looks like now; writes only what has changed."""
        size, mtime = found.shape.size_bytes, found.shape.mtime_ns
        seen = replace(row, state=state, size_bytes=size, mtime_ns=mtime, reason=readable(reason))
        return row if seen == row else self._save(row, seen)

    def claimed(self, row: Arrival) -> Arrival:
        """Note that a file now stands in the house's own folder."""
        return self._save(row, replace(row, state=ArrivalState.CLAIMED, reason="", attempts=0))

    def gone(self, row: Arrival) -> Arrival:
        """Note that a file left before it was claimed."""
        return self._save(row, replace(row, state=ArrivalState.GONE, reason=""))

    def stopped(self, row: Arrival, state: ArrivalState, reason: str) -> Arrival:
        """Note why a claimed file does not go on."""
        if row.reason == reason:
            return row
        state = state if may_move(row.state, state) else row.state
        return self._save(row, replace(row, state=state, reason=reason))

    def adopt(self, held: Held) -> Arrival:
        """Make the row of a file that stands in the house's folder without one (the catalogue was rebuilt)."""
        state = held.path.lstat()
        now = self._now()
        row = Arrival(
            held.arrival_id,
            readable("/".join(held.name)),
            ArrivalState.CLAIMED,
            now,
            now,
            state.st_size,
            state.st_mtime_ns,
        )
        with self._catalog.transaction() as tx:
            known = _find(tx, held.arrival_id)
            if known is not None:
                return known
            tx.save_arrival(row)
        self.on_change(row)
        return row

    def _save(self, old: Arrival, new: Arrival) -> Arrival:
        """Save *new* unless somebody has moved the row meanwhile; return the row as it is."""
        if new.state is not old.state:
            new = replace(new, since=self._now())
        with self._catalog.transaction() as tx:
            known = tx.get_arrival(old.id)
            if known.state is not old.state:
                return known
            tx.save_arrival(new)
        self.on_change(new)
        return new


def _find(reader: Reader, arrival_id: ArrivalId) -> Arrival | None:
    try:
        return reader.get_arrival(arrival_id)
    except NotFoundError:
        return None
