"""A reviewer asks the other collections: laws by article, enterprises, check items, typical cases.

The query language, the analysis and the exactness are those of records. Besides, an article is found by its number
however that is written, and a query that names one article brings that article first, in each of its editions.
"""

import re
from collections.abc import Collection as Members
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from docarchive.catalog.port import Catalog, Reader
from docarchive.domain.checklist import CHECK_ITEM
from docarchive.domain.collection import COLLECTION_NAMES, Collection, entry_key, split_key
from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.identifiers import PartyId
from docarchive.domain.laws.citation import find_citations, parse_citation
from docarchive.domain.laws.law import article_text, parse_chinese_number
from docarchive.domain.laws.register import ARTICLES, LAWS, article_id, article_of, law_id_of, law_of
from docarchive.domain.laws.text import Article, Law, article_key
from docarchive.domain.laws.text_standard import named_clause
from docarchive.domain.party import Enterprise
from docarchive.domain.query import (
    And,
    EngineHits,
    Filter,
    FilterField,
    IndexPage,
    Not,
    Or,
    Passage,
    Query,
    Sort,
    Text,
)
from docarchive.domain.register_entry import RegisterEntry
from docarchive.domain.typical_case import TYPICAL_CASES, TypicalCase, case_of
from docarchive.index.passages import PagesRead, passages
from docarchive.index.port import Index
from docarchive.index.query import parse_query
from docarchive.workflows.find import PASSAGES_PER_HIT, require_page
from docarchive.workflows.keeping.mend_index import REFERENCE, mending
from docarchive.workflows.keeping.reference_entries import enterprise_text
from docarchive.workflows.registering.law_library import CatalogLibrary

_NUMBER = r"[0-9０-９]{1,4}|[〇零○一二三四五六七八九十百千两]{1,12}"
_ARTICLE = re.compile(rf"第?\s*(?P<number>{_NUMBER})\s*条(?:之(?P<inserted>{_NUMBER}))?")
_LAW_AND_NUMBER = re.compile(
    rf"(?P<title>\S{{2,120}}?)\s*第?\s*(?P<number>{_NUMBER})\s*条?(?:之(?P<inserted>{_NUMBER}))?"
)
_COUNTED = (FilterField.TYPE,)
"""What tells the collections apart."""


@dataclass(frozen=True, slots=True)
class LawHit:
    """One article of one edition."""

    law: Law
    article: Article
    passages: tuple[Passage, ...]
    named: bool
    """It is the very article the query names."""


@dataclass(frozen=True, slots=True)
class EnterpriseHit:
    """One enterprise with its base data."""

    enterprise: Enterprise
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class CheckItemHit:
    """One item of a checklist: its ``data`` is that of `docarchive.domain.checklist`."""

    item: RegisterEntry
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class TypicalCaseHit:
    """One published case."""

    case: TypicalCase
    passages: tuple[Passage, ...]


ReferenceHit = LawHit | EnterpriseHit | CheckItemHit | TypicalCaseHit


@dataclass(frozen=True, slots=True)
class ReferenceAnswer:
    """One page of hits, and how many there are in all and in each collection."""

    query: Query
    total: int
    hits: tuple[ReferenceHit, ...]
    counts: Mapping[Collection, int]


def find_reference(
    text: str,
    *,
    catalog: Catalog,
    index: Index,
    collections: Members[Collection] = frozenset(Collection),
    sort: Sort = Sort.RELEVANCE,
    limit: int = 20,
    offset: int = 0,
) -> ReferenceAnswer:
    """Answer a query in the language of docs/search.md from other collections than the records.

    Args:
        text: The query as typed.
        catalog: Knows the entries.
        index: Of the other collections.
        collections: Where to look.
        sort: Order of the hits; dates are those of editions and of publication.
        limit: Hits wanted, 1 to 1000.
        offset: Hits to skip.

    Raises:
        RejectedError: the query has an error; the message says at which character and what is possible.
        UnavailableError: the index is missing or damaged; it has been ordered to be built anew.
    """
    require_page(limit, offset)
    with catalog.reading() as reader:
        asked = _asked(text, collections, reader)
        first = asked.named[offset : offset + limit]
        with mending(catalog, REFERENCE):
            found = index.find(
                asked.others,
                sort=sort,
                limit=limit - len(first),
                offset=max(offset - len(asked.named), 0),
                facets=_COUNTED,
            )
            counts = asked.counts(found)
        keys = [*(entry_key(Collection.LAWS, id_) for id_ in first), *found.record_ids]
        hits = [_hit(key, asked.query, asked.named, reader) for key in keys]
    total = found.total + len(asked.named)
    return ReferenceAnswer(asked.query, total, tuple(hit for hit in hits if hit is not None), counts)


def count_reference(text: str, *, catalog: Catalog, index: Index) -> Mapping[Collection, int]:
    """How many entries of each collection `find_reference` would find; nothing is read or put in order for it.

    Raises:
        RejectedError: the query has an error.
        UnavailableError: the index is missing or damaged; it has been ordered to be built anew.
    """
    with catalog.reading() as reader:
        asked = _asked(text, frozenset(Collection), reader)
    with mending(catalog, REFERENCE):
        return asked.counts(index.find(asked.others, sort=Sort.NEWEST, limit=0, offset=0, facets=_COUNTED))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query as the index of the other collections is asked."""

    query: Query
    collections: Members[Collection]
    named: tuple[str, ...]
    """Ids of the articles it names: they come first, and the index is not asked for them."""

    @property
    def others(self) -> Query:
        return And((self.query, *(Not(_only(id_)) for id_ in self.named), _among(self.collections)))

    def counts(self, found: EngineHits) -> Mapping[Collection, int]:
        """Of each of the collections: what was *found* of the others, and those that are named."""
        counted = {count.value: count.count for facet in found.facets for count in facet.counts}
        counts = {one: counted.get(COLLECTION_NAMES[one], 0) for one in Collection if one in self.collections}
        if self.named:
            counts[Collection.LAWS] += len(self.named)
        return counts


def _asked(text: str, collections: Members[Collection], reader: Reader) -> _Asked:
    query = _in_every_spelling(parse_query(text))
    named = _named_articles(text, reader) if Collection.LAWS in collections else ()
    return _Asked(query, collections, named)


def _in_every_spelling(query: Query) -> Query:
    """*query* with 第38条 also looked for as statutes print it, and a law's article with and without 《》."""
    match query:
        case Text(text):
            spellings = _spellings(text)
            return Or(tuple(map(Text, spellings))) if len(spellings) > 1 else query
        case Not(part):
            return Not(_in_every_spelling(part))
        case And(parts):
            return And(tuple(map(_in_every_spelling, parts)))
        case Or(parts):
            return Or(tuple(map(_in_every_spelling, parts)))
        case _:
            return query


def _spellings(text: str) -> Sequence[str]:
    found = [text]
    citations = find_citations(text)
    if len(citations) == 1 and citations[0].start == 0 and citations[0].end == len(text):
        place = citations[0].of(edition=date.min).place  # which edition does not show in the place
        title = citations[0].law
        found += [f"{title}》{place}", f"{title}{place}"]
    elif match := _ARTICLE.fullmatch(text):
        printed = _printed(match)
        found += [printed] if printed else []
    return list(dict.fromkeys(found))


def _named_articles(text: str, reader: Reader) -> tuple[str, ...]:
    """Ids of the article that *text* names and nothing else, one an edition, the newest first."""
    library = CatalogLibrary(reader)
    if clause := named_clause(text):
        family, year, key = clause
        of_year = [law for law in library.editions(family) if year is None or law.number.endswith(f"-{year}")]
        return tuple(article_id(law, key) for law in reversed(of_year) if library.find_by_key(law, key))
    for named in (_citation(text), _law_and_number(text)):
        title, number, inserted, year = named or ("", 0, None, None)
        editions = (
            [law for law in library.editions(title) if year in (None, law.edition.year)] if named else []
        )
        ids = [
            article_id(law, article_key(number, inserted))
            for law in reversed(editions)
            if library.find_article(law, number, inserted)
        ]
        if ids:
            return tuple(ids)
    return ()


def _citation(text: str) -> tuple[str, int, int | None, int | None] | None:
    try:
        citation = parse_citation(text)
    except RejectedError:
        return None
    return citation.law, citation.article, citation.inserted, citation.edition_year


def _law_and_number(text: str) -> tuple[str, int, int | None, int | None] | None:
    match = _LAW_AND_NUMBER.fullmatch(text.strip())
    try:
        if match is None:
            return None
        inserted = parse_chinese_number(match["inserted"]) if match["inserted"] else None
        return match["title"], parse_chinese_number(match["number"]), inserted, None
    except ValueError:
        return None


def _printed(match: re.Match[str]) -> str | None:
    try:
        inserted = parse_chinese_number(match["inserted"]) if match["inserted"] else None
        return article_text(parse_chinese_number(match["number"]), inserted)
    except ValueError:
        return None


def _among(collections: Members[Collection]) -> Query:
    if len(set(collections)) == len(Collection):
        return And(())
    return Or(
        tuple(
            Filter(FilterField.TYPE, COLLECTION_NAMES[one], exact=True)
            for one in Collection
            if one in collections
        )
    )


def _only(article: str) -> Query:
    return Filter(FilterField.NUMBER, article)


def _hit(key: str, query: Query, named: Sequence[str], reader: Reader) -> ReferenceHit | None:
    """What is indexed under *key*; None when it has gone since."""
    collection, entry_id = split_key(key)
    match collection:
        case Collection.LAWS:
            article = reader.find_entry(ARTICLES, entry_id)
            law = reader.find_entry(LAWS, law_id_of(article)) if article else None
            if article is None or law is None:
                return None
            marked = _passages(query, article.text)
            return LawHit(law_of(law), article_of(article), marked, named=entry_id in named)
        case Collection.ENTERPRISES:
            try:
                party = reader.get_party(PartyId(entry_id))
            except NotFoundError:
                return None
            if not isinstance(party, Enterprise):
                return None
            return EnterpriseHit(party, _passages(query, enterprise_text(party)))
        case Collection.CHECKLISTS:
            item = reader.find_entry(CHECK_ITEM, entry_id)
            return CheckItemHit(item, _passages(query, item.text)) if item else None
        case Collection.CASES:
            case = reader.find_entry(TYPICAL_CASES, entry_id)
            return TypicalCaseHit(case_of(case), _passages(query, case.text)) if case else None


def _passages(query: Query, text: str) -> tuple[Passage, ...]:
    return passages(query, PagesRead([IndexPage(1, text)]), limit=PASSAGES_PER_HIT)
