"""A question put to tantivy, and the same among fewer records."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import tantivy
from tantivy import FieldType, Occur

_LARGEST = 2**64 - 1


@dataclass(frozen=True)
class Question:
    """The ways in which a record may answer it: each is narrowed by itself, since the engine works out a choice for all."""

    ways: Sequence[tantivy.Query]
    schema: tantivy.Schema

    @cached_property
    def query(self) -> tantivy.Query:
        """As the engine takes it."""
        if len(self.ways) == 1:
            return self.ways[0]
        return tantivy.Query.boolean_query([(Occur.Should, way) for way in self.ways])

    def having(self, field: str, number: int) -> "Question":
        """Among the records whose *field*, which is indexed, is *number*."""
        return self._and(Occur.Must, tantivy.Query.term_query(self.schema, field, number))

    def between(self, field: str, low: int, high: int) -> "Question":
        """Among those whose *field* is *low* to *high*, both included."""
        return self._and(
            Occur.Must, tantivy.Query.range_query(self.schema, field, FieldType.Unsigned, low, high)
        )

    def lacking(self, field: str) -> "Question":
        """Among those without *field*."""
        return self._and(
            Occur.MustNot, tantivy.Query.range_query(self.schema, field, FieldType.Unsigned, 0, _LARGEST)
        )

    def _and(self, occur: Occur, narrower: tantivy.Query) -> "Question":
        unscored = tantivy.Query.const_score_query(narrower, 0.0)
        ways = [tantivy.Query.boolean_query([(Occur.Must, way), (occur, unscored)]) for way in self.ways]
        return Question(ways, self.schema)
