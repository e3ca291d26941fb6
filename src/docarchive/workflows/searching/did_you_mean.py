"""Did you mean: for a query that finds nothing or little, the same query with a word the archive knows.

Each offer has been asked with the asker's sight, so that none finds nothing and none tells of what is hidden.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice, repeat

from docarchive.catalog.port import Catalog
from docarchive.domain.people.sight import Sight
from docarchive.domain.query import And, Filter, FilterField, Not, Or, Query, Text
from docarchive.domain.synonyms import SynonymGroup
from docarchive.index.corrections import corrections, with_another_first
from docarchive.index.port import Index
from docarchive.index.query import parse_query
from docarchive.index.typed_words import replace_word
from docarchive.workflows.find import read_query
from docarchive.workflows.searching.counting import count_each, count_hits

FEW = 2
"""Hits up to which another word is looked for."""
_OFFERED = 3
_CORRECTED = frozenset(
    {
        FilterField.ENTERPRISE,
        FilterField.CASE,
        FilterField.TYPE,
        FilterField.CAUSE,
        FilterField.ARTICLE,
        FilterField.PENAL_ARTICLE,
        FilterField.OFFICER,
        FilterField.REGION,
        FilterField.PENALTY,
    }
)


@dataclass(frozen=True, slots=True)
class Correction:
    """Another query, and what it finds."""

    typed: str
    meant: str
    query: str
    hits: int
    """More than the query as typed finds."""


def did_you_mean(
    text: str,
    total: int,
    *,
    catalog: Catalog,
    index: Index,
    sight: Sight,
    synonyms: Sequence[SynonymGroup] = (),
    exact: bool = False,
) -> tuple[Correction, ...]:
    """At most three other queries that find more than *total*, the likeliest first; none when *total* is more than 2.

    One word is changed at a time, and only one that by itself finds little. What is excluded is never changed.

    Raises:
        RejectedError: the query has an error.
    """
    if total > FEW:
        return ()
    asking = partial(read_query, catalog=catalog, synonyms=synonyms, sight=sight, exact=exact)
    found: list[Correction] = []
    for part, word in dict.fromkeys(_words(parse_query(text))):
        if count_hits(part, index=index, sight=sight) > FEW:
            continue
        before = len(found)
        for ways in (corrections, with_another_first):
            if len(found) > before:  # of what the asker sees: what is hidden decides nothing
                break
            meant = iter(ways(word, index))
            while some := list(islice(meant, _OFFERED - len(found))):
                changed = [
                    replace_word(text, word, other, values=True) or text.replace(word, other, 1)
                    for other in some
                ]
                hits = count_each([asking(one).query for one in changed], index=index, sight=sight)
                offers = map(Correction, repeat(word), some, changed, hits)
                found += [offer for offer in offers if offer.hits > total]
            if len(found) == _OFFERED:
                return tuple(found)
    return tuple(found)


def _words(query: Query) -> Iterator[tuple[Query, str]]:
    match query:
        case Text(text):
            yield query, text
        case Filter(field, value, prefix=False) if field in _CORRECTED:
            yield query, value
        case And(parts) | Or(parts):
            for part in parts:
                yield from _words(part)
        case Not(Not(part)):
            yield from _words(part)
        case _:
            return
