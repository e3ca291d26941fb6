"""A page that lost its code, between pages of a document that kept theirs: inferred only when all of this agrees.

1. The page before or after it is the document's, and the file lacks just the page that is printed on it, of as many
   pages as the document has. 2. It bears no other document's number and names the document's party. 3. Its text is
   that page's of the issued document. 4. No other document of the party has such a page, and no other page of the file
   claims the same place. A neighbour alone says nothing: heaps are shuffled.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from docarchive.catalog.port import Reader
from docarchive.domain.identifiers import RecordId
from docarchive.domain.likeness import LIKE_DOCUMENT, LIKE_MARGIN, alike, credit_codes_in, plain_text
from docarchive.domain.matching import printed_place
from docarchive.domain.page_code import CodeVerdict
from docarchive.domain.party import Enterprise
from docarchive.domain.record import Record, RecordKind
from docarchive.domain.regroup import PageClaim, SeenPage
from docarchive.workflows.arriving.found_file import label_of, records_named

HOW = "neighbours"
"""What `PageSource.how` says of such a page."""
_MOST_CASES = 50
Place = tuple[RecordId, int]


def infer_by_neighbours(
    pages: Sequence[SeenPage], texts: Mapping[int, str], catalog: Reader
) -> Sequence[SeenPage]:
    """Give pages without a code the place that their neighbours, their print and their text agree on.

    Args:
        pages: All pages of the file, in its order.
        texts: Page index → its text.
        catalog: What was issued.
    """
    held = {
        (claim.record_id, claim.page_number) for page in pages for claim in page.claims if claim.record_id
    }
    inferred = {}
    for at, page in enumerate(pages):
        if not page.claims and not page.blank and texts.get(page.page_index, "").strip():
            claims = list(_claims(pages, at, texts[page.page_index], held, catalog))
            if len(claims) == 1:
                inferred[page.page_index] = claims[0]
    taken = Counter((claim.record_id, claim.page_number) for claim in inferred.values())
    return [
        replace(page, claims=(claim,))
        if (claim := inferred.get(page.page_index)) and taken[claim.record_id, claim.page_number] == 1
        else page
        for page in pages
    ]


def _claims(
    pages: Sequence[SeenPage], at: int, text: str, held: set[Place], catalog: Reader
) -> Iterator[PageClaim]:
    place = printed_place(text)
    if place is None:
        return
    for record_id in dict.fromkeys((*_next_to(reversed(pages[:at])), *_next_to(pages[at + 1 :]))):
        record = catalog.get_record(record_id)
        lacks_it = place[1] == record.page_count and (record_id, place[0]) not in held
        if lacks_it and _is_its_page(text, place[0], record, catalog):
            yield PageClaim(CodeVerdict.GENUINE, label_of(record), record_id, *place, how=HOW)


def _next_to(pages: Sequence[SeenPage] | Iterator[SeenPage]) -> Iterator[RecordId]:
    """The document of the nearest page that is not blank, if its code is genuine."""
    nearest = next((page for page in pages if page.claims or not page.blank), None)
    if nearest is not None and len(nearest.claims) == 1:
        claim = nearest.claims[0]
        if claim.verdict is CodeVerdict.GENUINE and claim.record_id is not None and claim.page_number:
            yield claim.record_id


def _is_its_page(text: str, page_number: int, record: Record, catalog: Reader) -> bool:
    named = records_named(text, catalog)
    if (named and record.id not in named) or not _names_party(text, record, catalog):
        return False
    share = _share(text, page_number, record, catalog)
    rivals = _rivals(record, catalog) if share >= LIKE_DOCUMENT else None
    if rivals is None:
        return False
    return all(share - _share(text, page_number, rival, catalog) >= LIKE_MARGIN for rival in rivals)


def _names_party(text: str, record: Record, catalog: Reader) -> bool:
    party = catalog.get_party(record.party_id)
    names = (party.name, *party.former_names) if isinstance(party, Enterprise) else (party.name,)
    by_code = isinstance(party, Enterprise) and str(party.uscc) in credit_codes_in(text)
    return by_code or any(plain_text(name) in plain_text(text) for name in names)


def _share(text: str, page_number: int, record: Record, catalog: Reader) -> float:
    issued = next((page for page in catalog.pages_of(record.id) if page.page_number == page_number), None)
    return alike(text, issued.text) if issued else 0.0


def _rivals(record: Record, catalog: Reader) -> Sequence[Record] | None:
    """Other documents of the party with as many pages; None when there are too many cases to compare."""
    cases = catalog.find_cases(party_id=record.party_id, limit=_MOST_CASES + 1)
    if len(cases) > _MOST_CASES:
        return None
    return [
        other
        for case in cases
        for other in catalog.records_of(case.id)
        if other.kind is RecordKind.DOCUMENT
        and other.id != record.id
        and other.page_count == record.page_count
    ]
