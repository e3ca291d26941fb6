"""What the search box offers while somebody types."""

from dataclasses import dataclass
from enum import StrEnum

from docarchive.domain.identifiers import CaseId


class SuggestionKind(StrEnum):
    """What kind of thing is offered."""

    FILTER = "filter"
    """The name of a filter, or one of its values."""
    NUMBER = "number"
    PARTY = "party"
    CASE = "case"
    FORM = "form"
    OFFICER = "officer"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing to search by."""

    kind: SuggestionKind
    text: str
    """What it is called."""
    detail: str
    """What helps to tell it from others: a credit code, a date, the name that matched."""
    insert: str
    """Filter that it would put in the place of the word being typed."""
    query: str
    """The whole query then."""
    hits: int | None
    """Records that the filter alone finds for this user; None for the name of a filter."""


@dataclass(frozen=True, slots=True)
class PartyName:
    """A party found by (part of) a name, its credit code or its first letters."""

    name: str
    """The present name."""
    matched: str
    """The name that was typed in part."""
    uscc: str


@dataclass(frozen=True, slots=True)
class NamedCase:
    """A case found by (part of) its name."""

    id: CaseId
    name: str
    opened_on: str
    """ISO 8601."""
