"""Facets in tantivy: columns of numbers, one value a record each, and counting them.

A column in which every record has exactly one number is counted in some two nanoseconds a hit; one of texts, or one
in which records have none or several, in ten to fifty. So a field with several values has several columns, 0 stands
for none, and what is more than its columns hold goes to a column of its own. Columns that no record uses are not asked.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import tantivy

from docarchive.domain.query import Facet, FilterField
from docarchive.index import fields
from docarchive.index.facets import FACET_FIELDS, VALUES_PER_FACET, make_facet
from docarchive.index.tantivy_question import Question
from docarchive.index.tantivy_values import FacetValues

_SEVERAL = {
    FilterField.OFFICER: 3,
    FilterField.ARTICLE: 3,
    FilterField.PENAL_ARTICLE: 3,
    FilterField.PENALTY: 2,
}
"""How many columns fields with several values a record have."""
_COLUMNS = {
    field: [f"{name}_{place}" for place in range(_SEVERAL.get(field, 1))]
    for field, name in fields.FACETS.items()
}
_FIELDS = {name: field for field, name in fields.FACETS.items()}
_EMPTY = {column: 0 for columns in _COLUMNS.values() for column in columns}
_AT_FIRST = 200
"""Values of a column that are asked for: of thousands, many are as frequent as the last one shown, and each pass is dear."""
_DISTINCT = "distinct"
_MOST_BUCKETS = 60_000
"""The engine refuses more than 65,000 values in an answer."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A column, and how many of its values are wanted of how many."""

    column: str
    size: int
    all: int


def add_columns(builder: tantivy.SchemaBuilder) -> None:
    """Add the facets' columns to a schema."""
    for field in FACET_FIELDS:
        for column in (*_COLUMNS[field], *_overflow(field)):
            builder.add_unsigned_field(column, indexed=False, fast=True)


def column_values(
    facets: Mapping[str, Sequence[str]], values: FacetValues
) -> tuple[dict[str, object], list[str]]:
    """What a record's columns hold, and keys that tell which columns beside the first it uses.

    Args:
        facets: By the names in `fields.FACETS`.
        values: Where they are numbered.
    """
    content: dict[str, object] = {**_EMPTY}
    used = []
    for name, some in facets.items():
        field = _FIELDS[name]
        numbers = [values.number_of(name, value) for value in some]
        columns = _COLUMNS[field]
        content.update(zip(columns, numbers, strict=False))
        used += [_marker(column) for column in columns[1 : len(numbers)]]
        for column in _overflow(field) if len(numbers) > len(columns) else ():
            content[column] = numbers[len(columns) :]
            used.append(_marker(column))
    return content, used


def count_facets(
    searcher: tantivy.Searcher,
    question: Question,
    wanted: Collection[FilterField],
    values: FacetValues,
    *,
    distinct: str | None = None,
) -> tuple[tuple[Facet, ...], int]:
    """Count every hit by *wanted*.

    Args:
        searcher: What to search.
        question: Which records.
        wanted: Fields.
        values: The build's.
        distinct: A column.

    Returns:
        The facets, and how many numbers stand in *distinct*: an estimate, right to a few in a hundred; 0 when not asked.
    """
    asked = []
    for field in wanted:
        columns = _used_columns(field, searcher)
        asked += [_asked(column, field, values, summed=len(columns) > 1) for column in columns]
    counts: dict[str, Counter[int]] = {}
    numbers = 0
    for batch in _batches(asked):
        counted, met = _count(searcher, question.query, batch, distinct)
        counts |= counted
        numbers, distinct = numbers + met, None  # asked in the first pass
    return tuple(_facet(field, counts, values) for field in wanted), numbers


def _facet(field: FilterField, counts: Mapping[str, Counter[int]], values: FacetValues) -> Facet:
    total: Counter[int] = Counter()
    for column in (*_COLUMNS[field], *_overflow(field)):
        total.update(counts.get(column, {}))
    del total[0]
    return make_facet(
        field, {values.value_of(fields.FACETS[field], number): count for number, count in _top(total)}
    )


def _top(total: Counter[int]) -> list[tuple[int, int]]:
    """The most frequent, all that tie with the last one shown, and one more: what `make_facet` needs."""
    ordered = total.most_common()
    end = VALUES_PER_FACET
    if len(ordered) > end:
        least = ordered[end - 1][1]
        while end < len(ordered) and ordered[end][1] == least:
            end += 1
    return ordered[: end + 1]


def _count(
    searcher: tantivy.Searcher, query: tantivy.Query, asked: Sequence[_Asked], distinct: str | None
) -> tuple[dict[str, Counter[int]], int]:
    """How often each number stands in each of the columns, of one in which many tie all of them; and how many in *distinct*."""
    found: dict[str, Counter[int]] = {}
    numbers = 0
    open_ = list(asked)
    while open_ or distinct:
        # A segment gives all its values, else sums over segments would be too small.
        wanted: dict[str, object] = {
            one.column: {"terms": {"field": one.column, "size": one.size, "segment_size": one.all}}
            for one in open_
        }
        if distinct:
            wanted[_DISTINCT] = {"cardinality": {"field": distinct}}
        answer = searcher.aggregate(query, wanted)
        if distinct:
            numbers, distinct = round(answer[_DISTINCT]["value"]), None
        again = []
        for one in open_:
            buckets = [(int(bucket["key"]), bucket["doc_count"]) for bucket in answer[one.column]["buckets"]]
            if _is_cut(buckets, one):
                again.append(replace(one, size=min(one.size * 8, one.all, _MOST_BUCKETS)))
            else:
                found[one.column] = Counter(dict(buckets))
        open_ = again
    return found, numbers


def _is_cut(buckets: Sequence[tuple[int, int]], asked: _Asked) -> bool:
    """Whether a value that was not given may be as frequent as one that is shown."""
    if len(buckets) < asked.size or asked.size >= min(asked.all, _MOST_BUCKETS):
        return False
    shown = [count for number, count in buckets if number][:VALUES_PER_FACET]
    return len(shown) < VALUES_PER_FACET or buckets[-1][1] == shown[-1]


def _batches(asked: Sequence[_Asked]) -> Iterator[list[_Asked]]:
    """Columns that are counted in one go, half the time of each by itself; at least one batch."""
    batch: list[_Asked] = []
    taken = 0
    for one in asked:
        if batch and taken + one.size > _MOST_BUCKETS:
            yield batch
            batch, taken = [], 0
        batch.append(one)
        taken += one.size
    yield batch


def _asked(column: str, field: FilterField, values: FacetValues, *, summed: bool) -> _Asked:
    """Of columns that are summed up all values; of one alone those shown, and some more."""
    every = max(values.count(fields.FACETS[field]) + 1, VALUES_PER_FACET + 2)
    return _Asked(column, min(every, _MOST_BUCKETS if summed else _AT_FIRST), every)


def _overflow(field: FilterField) -> list[str]:
    return [f"{fields.FACETS[field]}_more"] if field in _SEVERAL else []


def _used_columns(field: FilterField, searcher: tantivy.Searcher) -> list[str]:
    first, *others = (*_COLUMNS[field], *_overflow(field))
    return [first, *(column for column in others if _is_used(column, searcher))]


def _is_used(column: str, searcher: tantivy.Searcher) -> bool:
    return searcher.doc_freq(fields.KEYS, _marker(column)) > 0


def _marker(column: str) -> str:
    return f"+{column}"
