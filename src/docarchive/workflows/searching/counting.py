"""How many records a query finds for somebody."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from docarchive.domain.people.sight import Sight
from docarchive.domain.query import Query, Sort
from docarchive.index.port import Index


def count_hits(query: Query, *, index: Index, sight: Sight) -> int:
    """All records that match and that *sight* sees."""
    return index.find(query, sort=Sort.NEWEST, limit=0, offset=0, sight=sight).total


def count_each(queries: Sequence[Query], *, index: Index, sight: Sight) -> list[int]:
    """The same of several queries, side by side: an engine that works out each by itself leaves a core idle."""
    with ThreadPoolExecutor(max(len(queries), 1), thread_name_prefix="count") as threads:
        return list(threads.map(lambda query: count_hits(query, index=index, sight=sight), queries))
