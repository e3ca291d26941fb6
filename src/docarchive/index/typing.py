"""The word somebody is just typing at the end of a query, for suggestions; a half-written query has no fault yet."""

from dataclasses import dataclass

from docarchive.domain.query import FilterField
from docarchive.index.analysis import squeeze
from docarchive.index.filter_values import FILTER_NAMES
from docarchive.index.query import SYNTAX

_QUOTE = '"'


@dataclass(frozen=True, slots=True)
class TypedWord:
    """The last word of an unfinished query."""

    start: int
    """Where it starts in the query, behind a minus or equals sign."""
    lead: str
    """Brackets it starts with: of a group, or of a document number."""
    field: FilterField | None
    """The filter it is a value of."""
    text: str
    """Without the lead, the filter's name and quotes."""


def word_being_typed(query: str) -> TypedWord:
    """Take the last word off *query*."""
    syntax = query.translate(SYNTAX)
    opened = syntax.rfind(_QUOTE) if syntax.count(_QUOTE) % 2 else None
    before = syntax if opened is None else syntax[:opened]
    start = max(before.rfind(" "), before.rfind(_QUOTE)) + 1
    while start < len(query) and syntax[start] in "-=＝":
        start += 1
    end = start
    while end < len(query) and syntax[end] == "(":
        end += 1
    name, colon, _ = syntax[end:].partition(":")
    field = FILTER_NAMES.get(squeeze(name)) if colon and _QUOTE not in name else None
    at = end + len(name) + 1 if field else end
    text = query[at:]
    while text and text.translate(SYNTAX)[0] in '=＝"':
        text = text[1:]
    return TypedWord(start, query[start:end], field, text.strip())
