"""Suggestions while somebody types: what the archive knows that could be meant, as filters to put in.

The catalogue names candidates, the index counts what each would find for this user: what finds nothing, or nothing that
the user may see, is not offered. Nothing is written.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from docarchive.catalog.port import Catalog, Reader
from docarchive.domain.people.sight import Sight
from docarchive.domain.query import Filter, FilterField, Or
from docarchive.domain.suggestion import Suggestion, SuggestionKind
from docarchive.index.analysis import squeeze
from docarchive.index.facets import exact_filter
from docarchive.index.filter_values import CHOICES, FILTER_NAMES
from docarchive.index.number_pieces import numbers_meant
from docarchive.index.port import Index
from docarchive.index.typing import TypedWord, word_being_typed
from docarchive.workflows.searching.counting import count_hits

MOST = 50
_PRINTED = str.maketrans("([【［)]】］０１２３４５６７８９", "（〔〔〔）〕〕〕0123456789")
_AGENCY_WORDS = re.compile("应急|安监")
_LAST_RUN = re.compile("[0-9a-z]+$")
_CANDIDATES = 2
"""Looked at for each one wanted, since some find nothing that the user may see."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    kind: SuggestionKind
    text: str
    detail: str
    filter: Filter | None
    insert: str


def suggest(
    text: str, sight: Sight, limit: int = 10, *, catalog: Catalog, index: Index
) -> tuple[Suggestion, ...]:
    """What could be meant by the last word of *text*, the likeliest first.

    Offered are parties (by part of any name, credit code, first letters in pinyin), document numbers by their
    beginning or a piece, cases, forms and officers by part of the name, filters by name and their values. Within
    ``name:`` only what that filter takes is offered.

    Args:
        text: The query as far as it is typed.
        sight: Of the user; nothing is offered, and no hit counted, that it does not see.
        limit: Suggestions wanted, at most 50.
        catalog: Knows names and numbers.
        index: Counts.
    """
    typed = word_being_typed(text)
    limit = min(limit, MOST)
    if limit < 1 or not (typed.text or typed.field):
        return ()
    with catalog.reading(sight) as reader:
        candidates = sorted(
            _candidates(typed, reader, sight, limit, index), key=lambda item: _rank(item, typed.text)
        )
    found = []
    for item in candidates:
        hits = None if item.filter is None else count_hits(item.filter, index=index, sight=sight)
        if hits != 0:
            lead = "" if item.kind is SuggestionKind.NUMBER else typed.lead
            query = text[: typed.start] + lead + item.insert
            found.append(Suggestion(item.kind, item.text, item.detail, item.insert, query, hits))
        if len(found) == limit:
            break
    return tuple(found)


def _candidates(
    typed: TypedWord, reader: Reader, sight: Sight, limit: int, index: Index
) -> Iterator[_Candidate]:
    field, word, wanted = typed.field, typed.text, limit * _CANDIDATES
    if field is not None and field in CHOICES:
        yield from _choices(field, word)
    if field is None:
        yield from _filter_names(word)
    parties = 0
    for of, ask in _ASKED.items():
        if not word or field not in (None, of):
            continue
        # Cases are named after their parties: where many of those hold the word, cases do, and soon.
        sure = parties == wanted and not word.isascii()
        if of is FilterField.CASE and not sure and not _names_a_case(word, sight, index):
            continue
        lead = typed.lead if of is FilterField.NUMBER else ""
        found = list(ask(lead + word, reader, sight, wanted))
        parties = len(found) if of is FilterField.ENTERPRISE else parties
        yield from found


def _names_a_case(word: str, sight: Sight, index: Index) -> bool:
    """Whether a case may hold *word*: the index knows at once, the catalogue after reading the names of all cases.

    The index compares whole runs of digits and letters; the last one of a longer word may be half typed.
    """
    plain = squeeze(word)
    sure = _LAST_RUN.sub("", plain) or plain
    held = Or((Filter(FilterField.CASE, sure), Filter(FilterField.CAUSE, sure)))
    return bool(sure) and count_hits(held, index=index, sight=sight) > 0


def _filter_names(word: str) -> Iterator[_Candidate]:
    begun = squeeze(word)
    offered = set()
    for name, field in FILTER_NAMES.items():
        if name.startswith(begun) and field not in offered:
            offered.add(field)
            others = " ".join(
                other for other, same in FILTER_NAMES.items() if same is field and other != name
            )
            yield _Candidate(SuggestionKind.FILTER, f"{name}:", others, None, f"{name}:")


def _choices(field: FilterField, begun: str) -> Iterator[_Candidate]:
    for name, value in CHOICES[field].items():
        if begun in name or value.startswith(begun.lower()):
            insert = exact_filter(field, name)
            yield _Candidate(SuggestionKind.FILTER, name, value, Filter(field, value), insert)


def _parties(word: str, reader: Reader, sight: Sight, limit: int) -> Iterator[_Candidate]:
    for party in reader.party_names_with(word, sight=sight, limit=limit):
        other = party.matched if party.matched != party.name else ""
        detail = " ".join(filter(None, (other, party.uscc)))
        yield _exact(SuggestionKind.PARTY, FilterField.ENTERPRISE, party.name, detail)


def _numbers(word: str, reader: Reader, _sight: Sight, limit: int) -> Iterator[_Candidate]:
    meant = (
        record
        for beginning in _beginnings(word, reader)
        for record in reader.find_records_by_number_prefix(beginning, limit=limit)
    )
    for record in islice(meant, limit):
        number = str(record.number)
        asked = Filter(FilterField.NUMBER, number)
        yield _Candidate(SuggestionKind.NUMBER, number, record.title, asked, f"文号:{number}")


def _beginnings(word: str, reader: Reader) -> list[str]:
    """What the numbers meant begin with, as printed: of a beginning itself, of a piece with its year from the series."""
    printed = word.translate(_PRINTED).replace(" ", "")
    found = [printed] if printed.startswith("（") else [f"（{printed}"]
    if "〔" in printed or _AGENCY_WORDS.search(printed):
        found += [item.value for item in numbers_meant(word, reader.number_series(), goes_on=True)]
    return list(dict.fromkeys(found))


def _cases(word: str, reader: Reader, sight: Sight, limit: int) -> Iterator[_Candidate]:
    for case in reader.cases_with_name(word, sight=sight, limit=limit):
        asked = Filter(FilterField.CASE, case.id)
        yield _Candidate(SuggestionKind.CASE, case.name, case.opened_on, asked, f"案件:{case.id}")


def _forms(word: str, reader: Reader, _sight: Sight, _limit: int) -> Iterator[_Candidate]:
    wanted = squeeze(word)
    for title in reader.issued_form_titles():
        if wanted in squeeze(title):
            yield _exact(SuggestionKind.FORM, FilterField.TYPE, title, "")


def _officers(word: str, reader: Reader, _sight: Sight, _limit: int) -> Iterator[_Candidate]:
    wanted = squeeze(word)
    for officer in reader.officers():
        if wanted in squeeze(officer.name):
            yield _exact(SuggestionKind.OFFICER, FilterField.OFFICER, officer.name, officer.team or "")


_ASKED: dict[FilterField, Callable[[str, Reader, Sight, int], Iterator[_Candidate]]] = {
    FilterField.NUMBER: _numbers,
    FilterField.ENTERPRISE: _parties,
    FilterField.CASE: _cases,
    FilterField.TYPE: _forms,
    FilterField.OFFICER: _officers,
}


def _exact(kind: SuggestionKind, field: FilterField, text: str, detail: str) -> _Candidate:
    return _Candidate(kind, text, detail, Filter(field, text, exact=True), exact_filter(field, text))


def _rank(item: _Candidate, word: str) -> tuple[int, int, int, str]:
    """Whole names first, then beginnings, then what contains it; among those the kind, then the shorter."""
    typed, names = squeeze(word), [squeeze(item.text), squeeze(item.detail)]
    quality = 0 if typed in names else 1 if any(name.startswith(typed) for name in names) else 2
    return quality, list(SuggestionKind).index(item.kind), len(item.text), item.text
