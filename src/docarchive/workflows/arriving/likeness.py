"""What a text without a code is like: cases by what they have in common, documents by their own text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from docarchive.catalog.port import Reader
from docarchive.domain.case import Case
from docarchive.domain.errors import RejectedError
from docarchive.domain.identifiers import CaseId, CreditCode, DocumentNumber, RecordId
from docarchive.domain.likeness import (
    LIKE_DOCUMENT,
    LIKE_MARGIN,
    LIKE_PAGE,
    CaseFeatures,
    CaseLikeness,
    alike,
    credit_codes_in,
    like_case,
)
from docarchive.domain.matching import companies_in, dates_in, own_numbers
from docarchive.domain.party import Enterprise, Party
from docarchive.domain.record import Record, RecordKind
from docarchive.workflows.arriving.found_file import Found

_MOST_CASES = 50
"""Cases of one party that are compared, the newest first."""


@dataclass(frozen=True, slots=True)
class DocumentLikeness:
    """An issued document whose text the pages have."""

    record: Record
    share: float
    """Average over its pages, 0 to 1."""
    order: tuple[int, ...]
    """For each page of the document, the index among the sheets compared."""


def like_cases(found: Found, catalog: Reader) -> Sequence[CaseLikeness]:
    """The cases that have anything in common with the file, best first."""
    text = "\n".join(page.text for page in found.reading.pages)
    if not text.strip():
        return ()
    numbers, days = DocumentNumber.find_all(text), dates_in(text)
    cases = _candidates(text, numbers, catalog)
    ranked = [like_case(text, numbers, days, _features(case, catalog)) for case in cases]
    return sorted((item for item in ranked if item.points), key=lambda item: -item.points)


def same_document(sheets: Sequence[str], cases: Iterable[CaseId], catalog: Reader) -> DocumentLikeness | None:
    """The one document whose pages these sheets are, by their text; None when none is, or two could be.

    A sheet that bears another number than the document's is not its page, whatever the rest says.
    """
    borne = {number for sheet in sheets for number in own_numbers(sheet)}
    found = [
        like
        for case_id in cases
        for record in catalog.records_of(case_id)
        if _may_be(record, len(sheets), borne) and (like := _like(record, sheets, catalog)) is not None
    ]
    found.sort(key=lambda item: -item.share)
    if not found or found[0].share < LIKE_DOCUMENT:
        return None
    alone = len(found) == 1 or found[0].share - found[1].share >= LIKE_MARGIN
    return found[0] if alone else None


def _candidates(text: str, numbers: Sequence[DocumentNumber], catalog: Reader) -> Sequence[Case]:
    cases: dict[CaseId, Case] = {}
    for party in _parties(text, catalog).values():
        cases |= {case.id: case for case in catalog.find_cases(party_id=party.id, limit=_MOST_CASES)}
    for number in numbers:
        for record in catalog.find_records_by_number(number):
            cases.setdefault(record.case_id, catalog.get_case(record.case_id))
    return list(cases.values())


def _parties(text: str, catalog: Reader) -> dict[str, Party]:
    parties: dict[str, Party] = {}
    for code in credit_codes_in(text):
        try:
            party = catalog.find_party_by_code(CreditCode.parse(code))
        except RejectedError:
            continue
        if party is not None:
            parties[party.id] = party
    for name in companies_in(text):
        for party in catalog.find_parties(name, limit=2):
            if isinstance(party, Enterprise):
                parties[party.id] = party
    return parties


def _features(case: Case, catalog: Reader) -> CaseFeatures:
    records = catalog.records_of(case.id)
    return CaseFeatures(
        case,
        tuple(catalog.get_party(party_id) for party_id in case.party_ids),
        tuple(catalog.get_officer(officer_id) for officer_id in case.handler_ids),
        tuple(record.number for record in records if record.number is not None),
        frozenset(record.doc_date for record in records if record.doc_date is not None),
    )


def _may_be(record: Record, sheets: int, borne: set[DocumentNumber]) -> bool:
    if record.kind is not RecordKind.DOCUMENT or record.void_reason is not None:
        return False
    fits = record.page_count == sheets
    return fits and (not borne or record.number in borne)


def _like(record: Record, sheets: Sequence[str], catalog: Reader) -> DocumentLikeness | None:
    """Give each page of the document its likest sheet; None when a page has none, or two pages have the same."""
    pages = [page.text for page in catalog.pages_of(RecordId(record.id))]
    if len(pages) != len(sheets):
        return None
    order, shares = [], []
    for page in pages:
        likest = max(range(len(sheets)), key=lambda at: alike(page, sheets[at]))
        share = alike(page, sheets[likest])
        if share < LIKE_PAGE or likest in order:
            return None
        order.append(likest)
        shares.append(share)
    return DocumentLikeness(record, sum(shares) / len(shares), tuple(order))
