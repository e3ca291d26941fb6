"""One question of one person: what all journeys of a search have in common, said once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from docarchive.catalog.port import Catalog
from docarchive.domain.people.sight import FULL_SIGHT, Sight
from docarchive.domain.query import And, FiledSince, GroupBy, Sort
from docarchive.domain.synonyms import SynonymGroup
from docarchive.index.port import Index
from docarchive.workflows.find import Answer, find, read_query
from docarchive.workflows.keeping.mend_index import RECORDS, mending
from docarchive.workflows.searching.counting import count_hits
from docarchive.workflows.searching.did_you_mean import Correction, did_you_mean
from docarchive.workflows.searching.export_hits import Advance, Told, export_hits
from docarchive.workflows.searching.grouped import GroupedAnswer, find_grouped


@dataclass(frozen=True, slots=True)
class Asking:
    """A query, where it is asked and by whom.

    Attributes:
        text: As typed.
        catalog: Knows the records.
        index: Knows where text is.
        sight: What the asker may see.
        synonyms: Words that are looked for together.
        exact: Look for what was typed and no synonym.
        sort: Order of the hits.
    """

    text: str
    catalog: Catalog
    index: Index
    sight: Sight = FULL_SIGHT
    synonyms: Sequence[SynonymGroup] = ()
    exact: bool = False
    sort: Sort = Sort.RELEVANCE

    def find(
        self,
        *,
        limit: int = 20,
        offset: int = 0,
        facets: bool = False,
        why: bool = False,
        since: int | None = None,
    ) -> Answer:
        """One page of hits; see `docarchive.workflows.find.find`."""
        return find(
            self.text,
            catalog=self.catalog,
            index=self.index,
            sight=self.sight,
            synonyms=self.synonyms,
            exact=self.exact,
            sort=self.sort,
            limit=limit,
            offset=offset,
            facets=facets,
            why=why,
            since=since,
        )

    def find_grouped(
        self, by: GroupBy, *, limit: int = 20, offset: int = 0, facets: bool = False
    ) -> GroupedAnswer:
        """One page of groups; see `docarchive.workflows.searching.grouped.find_grouped`."""
        return find_grouped(
            self.text,
            by,
            catalog=self.catalog,
            index=self.index,
            sight=self.sight,
            synonyms=self.synonyms,
            exact=self.exact,
            sort=self.sort,
            limit=limit,
            offset=offset,
            facets=facets,
        )

    def did_you_mean(self, total: int) -> tuple[Correction, ...]:
        """Other queries that find more than *total*; see `docarchive.workflows.searching.did_you_mean`."""
        return did_you_mean(
            self.text,
            total,
            catalog=self.catalog,
            index=self.index,
            sight=self.sight,
            synonyms=self.synonyms,
            exact=self.exact,
        )

    def export(
        self,
        path: Path,
        *,
        now: Callable[[], datetime],
        force: bool = False,
        advance: Advance = lambda done, total: None,
        told: Told = lambda record_ids: None,
    ) -> int:
        """All hits as a workbook; see `docarchive.workflows.searching.export_hits.export_hits`."""
        return export_hits(
            self.text,
            path,
            catalog=self.catalog,
            index=self.index,
            now=now,
            sight=self.sight,
            synonyms=self.synonyms,
            exact=self.exact,
            sort=self.sort,
            force=force,
            advance=advance,
            told=told,
        )

    def count(self, *, since: int | None = None) -> int:
        """How many records it finds; with *since* only of those entered at this position of the ledger or later."""
        query = read_query(
            self.text, catalog=self.catalog, synonyms=self.synonyms, sight=self.sight, exact=self.exact
        ).query
        asked = query if since is None else And((query, FiledSince(since)))
        with mending(self.catalog, RECORDS):
            return count_hits(asked, index=self.index, sight=self.sight)
