"""What the address of a results page says, and the addresses of the pages beside it."""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import quote_plus, urlencode

from docarchive.domain.collection import Collection
from docarchive.domain.query import GroupBy, Sort
from docarchive.index.typed_words import replace_word

MOST_FILTERS = 100
"""Each is shown with an address that holds all others."""
LAST_PAGE = 5_000
_quoted = lru_cache(maxsize=4096)(quote_plus)
"""The words of a question stand in each of the hundred addresses on its page."""


@dataclass(frozen=True)
class Asked:
    """A question as it stands in an address."""

    q: str
    filters: tuple[str, ...] = ()
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    where: Collection | None = None
    """None: the records."""
    group: GroupBy | None = None
    exact: bool = False
    """Without synonyms."""
    why: bool = False
    new_of: str = ""
    """Name of a saved search: only what was filed since it was last looked at."""

    @property
    def whole(self) -> str:
        """The query as the engine gets it."""
        return " ".join((self.q, *self.filters)).strip()

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Everything but the page, for an address or the hidden fields of a form; filters last, where more are added."""
        pairs = [("q", self.q)]
        pairs += [("sort", self.sort.value)] * (self.sort is not Sort.RELEVANCE)
        pairs += [("in", self.where.value)] if self.where else []
        pairs += [("group", self.group.value)] if self.group else []
        pairs += [("exact", "1")] * self.exact + [("why", "1")] * self.why
        pairs += [("new_of", self.new_of)] if self.new_of else []
        return pairs + [("f", item) for item in dict.fromkeys(self.filters)]

    def url(self, **changes: Any) -> str:
        """The address of a neighbouring page of results: the first page unless *changes* say which."""
        other = replace(self, **{"page": 1, **changes})
        pairs = other.pairs + ([("page", str(other.page))] if other.page > 1 else [])
        return f"/search?{urlencode(pairs, quote_via=_quoted)}"

    def without(self, one: str) -> str:
        """The address without one of the filters."""
        return self.url(filters=tuple(item for item in self.filters if item != one))

    def toggled(self, one: str) -> str:
        """The address with a filter put in, or taken out when it is in."""
        return self.without(one) if one in self.filters else f"{self._first_page}&f={_quoted(one)}"

    @cached_property
    def _first_page(self) -> str:
        """Its own address, to which each value that could narrow the answer adds a filter."""
        return self.url()

    def corrected(self, typed: str, meant: str, query: str) -> str:
        """The address of a correction: the word exchanged where it was typed, so that filters stay filters."""
        here = replace_word(self.q, typed, meant, values=True)
        return self.url(q=query, filters=()) if here is None else self.url(q=here)

    def plainly(self, typed: str) -> str | None:
        """The address that leaves out the synonyms of one typed word; None for the value of a filter."""
        here = replace_word(self.q, typed, f"={typed}")
        return None if here is None else self.url(q=here)
