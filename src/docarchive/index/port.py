"""What may be asked of a full-text index; all engines answer alike."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from docarchive.domain.identifiers import RecordId
from docarchive.domain.people.sight import FULL_SIGHT, Sight
from docarchive.domain.query import EngineGroups, EngineHits, FilterField, GroupBy, IndexEntry, Query, Sort


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
        self,
        query: Query,
        *,
        sort: Sort,
        limit: int,
        offset: int,
        facets: Collection[FilterField] = (),
        sight: Sight = FULL_SIGHT,
    ) -> EngineHits:
        """Answer *query* exactly: all and only the records that match and that *sight* sees.

        The answer is that of an index without the records *sight* does not see, to the order of the hits; so for
        whom something is hidden `Sort.RELEVANCE` is `Sort.NEWEST` (`docarchive.index.plan.order_for`).

        *facets* are of `docarchive.index.facets.FACET_FIELDS`; they count all hits, of the same state of the index.
        The answer may come before they are counted; who reads them waits.

        Raises:
            RejectedError: *query* cannot be answered; the message says which part and what is possible.
            UnavailableError: the index is damaged or missing; rebuild it.
        """

    def find_groups(
        self,
        query: Query,
        *,
        by: GroupBy,
        sort: Sort,
        limit: int,
        offset: int,
        facets: Collection[FilterField] = (),
        sight: Sight = FULL_SIGHT,
    ) -> EngineGroups:
        """The same hits as `find`, gathered by case or party; *limit* and *offset* count groups.

        A group stands where its first hit stands, so pages of groups are as stable as pages of hits.
        """

    def followers(self, unit: str, *, limit: int) -> Sequence[str]:
        """Units that stand right behind *unit* in some text, the most frequent first; of all records.

        For making guesses: whoever tells one counts it with a sight first.
        """

    def frequencies(self, tokens: Sequence[str]) -> Sequence[int]:
        """In about how many records each token of the text stands (0 only for none); likewise of all.

        A token is a pair of neighbouring units, or what `docarchive.index.analysis.query_tokens` makes of one.
        """

    def rebuild(self, entries: Iterable[IndexEntry]) -> int:
        """Build a new index beside the old one and swap it in; return the number of entries."""

    def info(self) -> IndexInfo: ...

    def check(self) -> Sequence[str]:
        """Name every damaged or missing file of the index; empty when sound."""

    def outgrown(self) -> bool:
        """Whether it holds so much more than when it was built that a new build would answer faster."""

    def close(self) -> None: ...
