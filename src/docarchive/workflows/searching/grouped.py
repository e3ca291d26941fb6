"""Hits gathered under their case or their enterprise: one entry a case, with its best hits and how many it has."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from docarchive.catalog.port import Catalog
from docarchive.domain.people.sight import FULL_SIGHT, Sight
from docarchive.domain.query import Facet, FilterField, GroupBy, Query, Sort
from docarchive.domain.synonyms import Expansion, SynonymGroup
from docarchive.index.facets import FACET_FIELDS, exact_filter
from docarchive.index.port import Index
from docarchive.workflows.find import Hit, hits_of, read_query, require_page
from docarchive.workflows.keeping.mend_index import RECORDS, mending


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one case or one party."""

    name: str
    count: int
    """Its hits, from 1."""
    hits: tuple[Hit, ...]
    """The first of them, in order."""
    filter: str
    """Leaves the hits of the group."""


@dataclass(frozen=True, slots=True)
class GroupedAnswer:
    """One page of groups, and how many there are in all."""

    query: Query
    total: int
    """Hits."""
    group_total: int
    groups: tuple[Group, ...]
    expansions: tuple[Expansion, ...] = ()
    facets: tuple[Facet, ...] = ()
    estimated: bool = False
    """Whether `group_total` is right to a few in a hundred only."""


def find_grouped(
    text: str,
    by: GroupBy,
    *,
    catalog: Catalog,
    index: Index,
    sight: Sight = FULL_SIGHT,
    synonyms: Sequence[SynonymGroup] = (),
    exact: bool = False,
    sort: Sort = Sort.RELEVANCE,
    limit: int = 20,
    offset: int = 0,
    facets: bool = False,
) -> GroupedAnswer:
    """Answer a query as `docarchive.workflows.find.find` does, by case or party; *limit* and *offset* count groups.

    A group stands where its first hit would.

    Raises:
        RejectedError: the query has an error, or there is no such page.
    """
    require_page(limit, offset)
    read = read_query(text, catalog=catalog, synonyms=synonyms, sight=sight, exact=exact)
    with mending(catalog, RECORDS):
        found = index.find_groups(
            read.query,
            by=by,
            sort=sort,
            limit=limit,
            offset=offset,
            facets=FACET_FIELDS if facets else (),
            sight=sight,
        )
    with catalog.reading(sight) as reader:
        hits = iter(hits_of([one for group in found.groups for one in group.record_ids], read.query, reader))
        groups = tuple(
            _group(group.count, by, tuple(islice(hits, len(group.record_ids)))) for group in found.groups
        )
    with mending(catalog, RECORDS):  # they were counted meanwhile
        facet_counts, group_total = found.facets, found.group_total
    return GroupedAnswer(
        query=read.asked,
        total=found.total,
        group_total=group_total,
        groups=groups,
        expansions=read.expansions,
        facets=facet_counts,
        estimated=found.estimated,
    )


def _group(count: int, by: GroupBy, hits: tuple[Hit, ...]) -> Group:
    if by is GroupBy.CASE:
        case = hits[0].case
        return Group(case.name, count, hits, f"案件:{case.id}")
    name = hits[0].party_name
    return Group(name, count, hits, exact_filter(FilterField.ENTERPRISE, name))
