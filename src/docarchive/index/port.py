"""What may be asked of a full-text index; all engines answer alike."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from docarchive.domain.identifiers import RecordId
from docarchive.domain.query import EngineHits, FilterField, IndexEntry, Query, Sort


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """State of an index, for status and doctor."""

    engine: str
    version: str
    """Analysis and schema version; another version means: rebuild."""
    records: int
    bytes: int
    changed_at: datetime | None = None
    """When it was last written; None when there is none."""


class Index(Protocol):
    """A disposable full-text index over records. One writer process; many readers."""

    def replace(self, entries: Sequence[IndexEntry]) -> None:
        """Add the entries, replacing those of the same record; found by every reader on return.

        Raises:
            UnavailableError: another process holds the writer, or the disk is full.
        """

    def remove(self, record_ids: Sequence[RecordId]) -> None:
        """Forget records; unknown ids are ignored."""

    def find(
        self, query: Query, *, sort: Sort, limit: int, offset: int, facets: Collection[FilterField] = ()
    ) -> EngineHits:
        """Answer *query* exactly: all and only the records that match.

        *facets* are of `docarchive.index.facets.FACET_FIELDS`; they count all hits, of the same state of the index.

        Raises:
            RejectedError: *query* cannot be answered; the message says which part and what is possible.
            UnavailableError: the index is damaged or missing; rebuild it.
        """

    def rebuild(self, entries: Iterable[IndexEntry]) -> int:
        """Build a new index beside the old one and swap it in; return the number of entries."""

    def info(self) -> IndexInfo: ...

    def check(self) -> Sequence[str]:
        """Name every damaged or missing file of the index; empty when sound."""

    def close(self) -> None: ...
