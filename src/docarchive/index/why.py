"""Why a record is a hit: which parts of the query hold for it, by what value of it, and on which pages."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from docarchive.domain.query import (
    And,
    DateRange,
    FiledSince,
    Filter,
    FilterField,
    FineRange,
    IndexEntry,
    IndexPage,
    Not,
    Or,
    Query,
    Text,
)
from docarchive.domain.synonyms import Expansion
from docarchive.index import fields
from docarchive.index.facets import facet_values
from docarchive.index.fields import EntryFields, entry_fields, token_values
from docarchive.index.filter_values import CHOICES, FILTER_NAMES
from docarchive.index.passages import PagesRead, text_marks
from docarchive.index.plan import CONTAINS, AllOf, AnyOf, Between, Key, NumberPrefix, Phrase, Step, plan

TITLE = "title"
TEXT = "text"


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of the query that holds for a record."""

    part: str
    """As one would type it."""
    where: str
    """``title``, ``text``, or the value of a `FilterField`."""
    found: tuple[str, ...] = ()
    """What holds it: the text as it stands there, each way once, or the values of the field."""
    pages: tuple[int, ...] = ()
    times: int = 0
    """Places in the text."""
    synonym_of: str | None = None
    """The typed word that this stands for."""


def reasons(
    query: Query,
    title: str,
    read: PagesRead,
    entry: Callable[[], IndexEntry],
    expansions: Sequence[Expansion] = (),
) -> tuple[Reason, ...]:
    """The parts of *query* that hold for a record, in the order of the query; what is excluded gives no reason.

    Args:
        query: As it was asked, synonyms included.
        title: Of the record.
        read: Its pages.
        entry: All that is known of the record; asked for only where the query has more than words.
        expansions: Which of the query's words are synonyms.
    """
    typed = {word: item.typed for item in expansions for word in item.also}
    judged = Judged(title, read, entry)
    found: list[Reason] = []
    for part in _holding(query, judged):
        if isinstance(part, Text):
            found += _in_text(part, judged, typed.get(part.text))
        else:
            found += _of_filter(part, entry(), typed)
    return tuple(dict.fromkeys(found))


class Judged:
    """A record of which it is asked what holds: words by their places in it, the rest by what an engine would store."""

    def __init__(self, title: str, read: PagesRead, entry: Callable[[], IndexEntry]) -> None:
        self.title = PagesRead((IndexPage(0, title),))
        self.text = read
        self._entry = entry

    def holds(self, query: Query) -> bool:
        """Whether the record is a hit."""
        match query:
            case Text():
                return bool(text_marks(query, self.text) or text_marks(query, self.title))
            case And(parts):
                return all(map(self.holds, parts))
            case Or(parts):
                return any(map(self.holds, parts))
            case Not(part):
                return not self.holds(part)
            case _:
                return _is_true(plan(query), self._stored)

    @cached_property
    def _stored(self) -> EntryFields:
        # Without its text, in which words are looked for themselves.
        return entry_fields(replace(self._entry(), title="", pages=()))


def _holding(query: Query, judged: Judged) -> Iterator[Query]:
    match query:
        case And(parts) | Or(parts):
            for part in parts:
                if judged.holds(part):
                    yield from _holding(part, judged)
        case Not(Not(part)):
            yield from _holding(part, judged)
        case Not() | FiledSince():
            return
        case _:
            yield query


def _of_filter(part: Query, entry: IndexEntry, typed: Mapping[str, str]) -> Iterator[Reason]:
    match part:
        case Filter(field, value):
            yield Reason(_written(part), field, _values(part, entry), synonym_of=typed.get(value))
        case DateRange():
            day = entry.doc_date.isoformat() if entry.doc_date else ""
            yield Reason("日期", FilterField.DATE, (day,))
        case FineRange():
            fine = "" if entry.fine_fen is None else f"{entry.fine_fen / 100:,.2f} 元"
            yield Reason("罚款", FilterField.FINE, (fine,))


def _in_text(part: Text, judged: Judged, synonym_of: str | None) -> Iterator[Reason]:
    for where, read in ((TITLE, judged.title), (TEXT, judged.text)):
        if marks := text_marks(part, read):
            seen = dict.fromkeys(" ".join(read.pages[at].text[start:end].split()) for at, start, end in marks)
            numbers = dict.fromkeys(read.pages[at].page_number for at, _, _ in marks)
            pages = tuple(numbers) if where == TEXT else ()
            yield Reason(part.text, where, tuple(seen), pages, len(marks), synonym_of)


def _written(part: Filter) -> str:
    name = next(name for name, field in FILTER_NAMES.items() if field is part.field)
    shown = {value: chinese for chinese, value in CHOICES.get(part.field, {}).items()}
    value = shown.get(part.value, part.value)
    return f"{name}:{'=' if part.exact else ''}{value}{'*' if part.prefix else ''}"


def _values(part: Filter, entry: IndexEntry) -> tuple[str, ...]:
    """Values of the field that hold the filter; all of them where it is held by a code or an id."""
    if part.field is FilterField.NUMBER:
        return (entry.number or "",)
    name = CONTAINS.get(part.field)
    values = tuple(filter(None, token_values(entry)[name])) if name else ()
    if part.exact or not values:
        return tuple(facet_values(entry).get(part.field, values))
    held = tuple(value for value in values if text_marks(Text(part.value), PagesRead((IndexPage(0, value),))))
    return held or values


def _is_true(step: Step, stored: EntryFields) -> bool:
    match step:
        case Phrase(field, tokens):
            return stored.tokens[field].hold(tokens)
        case Key(key):
            return key in stored.keys
        case NumberPrefix(prefix):
            return stored.number is not None and stored.number.startswith(prefix)
        case Between(field, low, high):
            value = {fields.DATE: stored.date, fields.FINE: stored.fine, fields.SEQ: stored.seq}[field]
            return value is not None and low <= value <= high
        case AllOf(must, must_not):
            return all(_is_true(part, stored) for part in must) and not any(
                _is_true(part, stored) for part in must_not
            )
        case AnyOf(parts):
            return any(_is_true(part, stored) for part in parts)
