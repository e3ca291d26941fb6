"""A reviewer asks: the query is parsed, the engine or the catalogue answers, passages are marked.

Exact document numbers are answered by the catalogue's B-tree; everything with text by the engine. The
engine knows which records; the catalogue knows what they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from docarchive.catalog.port import Catalog, Reader
from docarchive.domain.case import Case
from docarchive.domain.errors import RejectedError
from docarchive.domain.identifiers import DocumentNumber, RecordId
from docarchive.domain.people.sight import FULL_SIGHT, Sight
from docarchive.domain.query import (
    And,
    Facet,
    FiledSince,
    Filter,
    FilterField,
    IndexEntry,
    IndexPage,
    Passage,
    Query,
    Sort,
)
from docarchive.domain.record import Record
from docarchive.domain.synonyms import Expansion, SynonymGroup
from docarchive.index.facets import FACET_FIELDS
from docarchive.index.number_pieces import pieces_in_series
from docarchive.index.passages import PagesRead, passages
from docarchive.index.port import Index
from docarchive.index.query import parse_query
from docarchive.index.synonyms import Widened, widen
from docarchive.index.why import Reason, reasons
from docarchive.workflows.keeping.mend_index import RECORDS, mending

PASSAGES_PER_HIT = 3
_MAX_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that matches, with where."""

    record: Record
    case: Case
    party_name: str
    passages: tuple[Passage, ...]
    reasons: tuple[Reason, ...] = ()
    """Which parts of the query hold for it, and where; only when asked for."""

    @property
    def page_number(self) -> int | None:
        """The page to open at: of the first passage, else none."""
        return self.passages[0].page_number if self.passages else None


@dataclass(frozen=True, slots=True)
class ReadQuery:
    """What was typed, read."""

    query: Query
    """As an index is asked: with synonyms, and with the numbers of the archive for pieces of numbers."""
    asked: Query
    """With synonyms and as typed otherwise: it tells nothing of what the archive holds."""
    expansions: tuple[Expansion, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of hits and how many there are in all."""

    query: Query
    """As it was asked, synonyms included."""
    total: int
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...] = ()
    """What all hits, not only this page of them, have in common; empty unless asked for."""
    expansions: tuple[Expansion, ...] = ()
    """What was looked for besides what was typed."""


def find(
    text: str,
    *,
    catalog: Catalog,
    index: Index,
    sight: Sight = FULL_SIGHT,
    synonyms: Sequence[SynonymGroup] = (),
    exact: bool = False,
    sort: Sort = Sort.RELEVANCE,
    limit: int = 20,
    offset: int = 0,
    facets: bool = False,
    why: bool = False,
    since: int | None = None,
) -> Answer:
    """Answer a query in the language of docs/search.md.

    Args:
        text: The query as typed.
        catalog: Knows the records.
        index: Knows where text is.
        sight: What the asker may see. The answer is that of an archive in which there is nothing else, which costs
            those for whom something is hidden the order by relevance: they get the newest first.
        synonyms: Words that are looked for together; names of enterprises are known without.
        exact: Look for what was typed and no synonym.
        sort: Order of the hits.
        limit: Hits wanted, 1 to 1000.
        offset: Hits to skip.
        facets: Whether the hits are to be counted by form, year, enterprise and so on.
        since: Only records entered at this position of the ledger or later.
        why: Whether each hit is to say which parts of the query hold for it.

    Raises:
        RejectedError: the query has an error; the message says at which character and what is possible.
        UnavailableError: the index is missing or damaged; it has been ordered to be built anew.
    """
    require_page(limit, offset)
    read = read_query(text, catalog=catalog, synonyms=synonyms, sight=sight, exact=exact)
    query = read.query if since is None else And((read.query, FiledSince(since)))
    number = None if facets else _number(query)
    if (
        number is None
    ):  # before the catalogue is opened: what is filed in between would be a hit it does not know
        with mending(catalog, RECORDS):
            answer = index.find(
                query,
                sort=sort,
                limit=limit,
                offset=offset,
                facets=FACET_FIELDS if facets else (),
                sight=sight,
            )
    with catalog.reading(sight) as reader:
        if number is None:
            total, page = answer.total, answer.record_ids
        else:
            ids = tuple(record.id for record in reader.find_records_by_number(number))
            total, page = len(ids), ids[offset : offset + limit]
        hits = (
            _hits_with_reasons(page, query, reader, read.expansions) if why else hits_of(page, query, reader)
        )
    with mending(catalog, RECORDS):  # they were counted meanwhile
        counted = () if number else answer.facets
    return Answer(read.asked, total, hits, counted, read.expansions)


def require_page(limit: int, offset: int) -> None:
    """Refuse a page of hits that there cannot be, or that is too long."""
    if not 1 <= limit <= _MAX_LIMIT or offset < 0:
        raise RejectedError(f"limit 1…{_MAX_LIMIT}, offset ≥ 0; given {limit}, {offset}")


def read_query(
    text: str, *, catalog: Catalog, synonyms: Sequence[SynonymGroup], sight: Sight, exact: bool
) -> ReadQuery:
    """What *text* asks: unless *exact*, with synonyms and with the other names of enterprises that it names.

    Raises:
        RejectedError: the query has an error.
    """
    with catalog.reading(sight) as reader:
        asked = parse_query(text)
        names = partial(reader.names_beside, sight=sight)
        widened = Widened(asked) if exact else widen(asked, synonyms, names_of=names)
        query = pieces_in_series(widened.query, reader.number_series)
    return ReadQuery(query, widened.query, widened.expansions)


def _number(query: Query) -> DocumentNumber | None:
    """The exact document number, when that is all that was asked."""
    if not isinstance(query, Filter) or query.field is not FilterField.NUMBER or query.prefix:
        return None
    try:
        return DocumentNumber.parse(query.value)
    except RejectedError:
        return None


def hits_of(record_ids: Sequence[RecordId], query: Query, reader: Reader) -> tuple[Hit, ...]:
    """Records as hits of *query*, all asked for together: one by one a page of them takes a hundred statements."""
    return _hits(_read(record_ids, reader), query, reader)


def _hits_with_reasons(
    record_ids: Sequence[RecordId], query: Query, reader: Reader, expansions: Sequence[Expansion]
) -> tuple[Hit, ...]:
    read = _read(record_ids, reader)

    @cache
    def entries() -> Mapping[RecordId, IndexEntry]:
        return {entry.record_id: entry for entry in reader.index_entries(record_ids)}

    def told(record: Record) -> tuple[Reason, ...]:
        return reasons(query, record.title, read[record.id], lambda: entries()[record.id], expansions)

    return tuple(replace(hit, reasons=told(hit.record)) for hit in _hits(read, query, reader))


def _read(record_ids: Sequence[RecordId], reader: Reader) -> Mapping[RecordId, PagesRead]:
    pages = reader.pages_of_each(record_ids)
    return {
        record_id: PagesRead([IndexPage(page.page_number, page.text) for page in pages[record_id]])
        for record_id in record_ids
    }


def _hits(read: Mapping[RecordId, PagesRead], query: Query, reader: Reader) -> tuple[Hit, ...]:
    records = reader.get_records(list(read))
    cases = reader.get_cases({record.case_id for record in records})
    parties = reader.get_parties({record.party_id for record in records})
    return tuple(
        Hit(
            record=record,
            case=cases[record.case_id],
            party_name=parties[record.party_id].name,
            passages=passages(query, read[record.id], limit=PASSAGES_PER_HIT),
        )
        for record in records
    )
