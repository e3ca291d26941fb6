"""A query that cannot be read, with the character at fault."""

from dataclasses import dataclass
from typing import Self

from docarchive.domain.errors import RejectedError
from docarchive.index.query import place_of_fault


@dataclass(frozen=True, slots=True)
class QueryFault:
    """What was typed in three pieces, and what is wrong with the middle one."""

    error: RejectedError
    before: str
    at: str
    after: str

    @classmethod
    def of(cls, error: RejectedError, query: str) -> Self:
        """The fault of *query*; all of it stands before when no single place is at fault."""
        place = place_of_fault(error)
        if place is None:
            return cls(error, query, "", "")
        return cls(error, query[:place], query[place : place + 1] or "␣", query[place + 1 :])
