"""How many records a query finds for somebody."""

from docarchive.domain.people.sight import Sight
from docarchive.domain.query import Query, Sort
from docarchive.index.port import Index


def count_hits(query: Query, *, index: Index, sight: Sight) -> int:
    """All records that match and that *sight* sees."""
    return index.find(query, sort=Sort.NEWEST, limit=0, offset=0, sight=sight).total
