"""Review a case's file: everything the items look at, read in one consistent state; and what a person answers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog, Reader
from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.case_file import CaseFile
from docarchive.domain.clocks.clocks import clocks_of
from docarchive.domain.closing.completeness import Completeness, HeldCase, completeness
from docarchive.domain.closing.requirements import CompletenessRules
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.file_review.findings import Reviewed, ScoreSheet, Verdict
from docarchive.domain.file_review.review import hints, review
from docarchive.domain.file_review.standard import ReviewRules, Standard
from docarchive.domain.findings import Finding
from docarchive.domain.four_properties.report import PastCheck
from docarchive.domain.guards.base import DECISIONS, NOTICES, GuardFinding, GuardRules
from docarchive.domain.identifiers import CaseId, RecordId
from docarchive.domain.laws.penal import PenalCatalogue
from docarchive.domain.record import Record
from docarchive.templates.pack import Pack
from docarchive.templates.rules.wording import ObsoleteWording, find_obsolete
from docarchive.workflows.closing.held_case import read_held_case
from docarchive.workflows.past_checks import last_check
from docarchive.workflows.registering.case_events import record_event
from docarchive.workflows.registering.law_library import CatalogLibrary, check_case

_ANSWERS = (Verdict.OK, Verdict.FAIL, Verdict.NA)


@dataclass(frozen=True, slots=True)
class ReviewTools:
    """The rules of the pack that a review goes by."""

    rules: GuardRules
    wanted: CompletenessRules
    items: ReviewRules
    penal: PenalCatalogue
    wording: tuple[ObsoleteWording, ...]
    pack: Pack


def review_case(
    case_id: CaseId, tools: ReviewTools, *, catalog: Catalog, now: datetime, standard_id: str | None = None
) -> ScoreSheet:
    """The score sheet of a case, by the pack's first standard where none is named.

    Raises:
        NotFoundError: no such case or standard.
    """
    named = () if standard_id is None else (standard_id,)
    return score_case(case_id, tools, catalog=catalog, now=now, standard_ids=named)[0]


def score_case(
    case_id: CaseId, tools: ReviewTools, *, catalog: Catalog, now: datetime, standard_ids: Sequence[str] = ()
) -> list[ScoreSheet]:
    """The score sheets of a case, one a standard: the same findings, weighed differently.

    Args:
        case_id: The case.
        tools: The rules.
        catalog: Where the case is.
        now: The moment deadlines are looked at.
        standard_ids: Standards in the order of the sheets; none: the pack's first.

    Raises:
        NotFoundError: no such case or standard.
    """
    standards = [_standard(standard_id, tools) for standard_id in dict.fromkeys(standard_ids or (None,))]
    with catalog.reading() as reader:
        seen = _reviewed(case_id, tools, reader, now)
    return [review(seen, tools.items, standard) for standard in standards]


def complete_and_review(
    case_id: CaseId, tools: ReviewTools, *, catalog: Catalog, now: datetime
) -> tuple[CaseFile, Completeness, ScoreSheet]:
    """A case, what it lacks (as `complete_case`) and its score sheet (as `review_case`), out of a single read."""
    standard = _standard(None, tools)
    with catalog.reading() as reader:
        held = read_held_case(case_id, reader, rules=tools.rules, pack=tools.pack)
        complete = completeness(held, tools.wanted)
        seen = _looked_at(held, complete, tools, reader, now)
    return held.file, complete, review(seen, tools.items, standard)


def _standard(standard_id: str | None, tools: ReviewTools) -> Standard:
    standard = tools.items.standard(standard_id)
    if standard is None:
        raise NotFoundError(
            f"没有这个评查标准 / no such standard: {standard_id}",
            hint="、".join(item.id for item in tools.items.standards),
        )
    return standard


def early_hints(
    case_id: CaseId, tools: ReviewTools, *, catalog: Catalog, now: datetime
) -> list[GuardFinding]:
    """What a reviewer would find in a case that is not decided yet."""
    with catalog.reading() as reader:
        return hints(_reviewed(case_id, tools, reader, now), tools.items)


def answer(
    case_id: CaseId,
    item_id: str,
    verdict: str,
    reason: str,
    *,
    items: ReviewRules,
    archive: Archive,
    ledger: Ledger,
    catalog: Catalog,
    now: Callable[[], datetime],
    actor: str,
) -> CaseEvent:
    """Record what a person says of an item; it stands above what the machine found, with its reason.

    The last answer to an item sent again changes nothing.

    Raises:
        NotFoundError: no such item or case.
        RejectedError: the reason is blank, or the verdict none of ok, fail, na.
    """
    if item_id not in items.items_by_id:
        raise NotFoundError(
            f"没有这个评查项目 / no such item: {item_id[:20]}", hint="docarchive case review CASE"
        )
    if verdict not in _ANSWERS or not reason.strip():
        raise RejectedError(
            "须写明 ok、fail 或者 na，以及理由 / ok, fail or na, and a reason", hint="--reason"
        )
    event = CaseEvent(
        case_id, CaseEventKind.REVIEW_ANSWERED, now(), reason.strip(), rule=f"{item_id}={verdict}"
    )
    with catalog.reading() as reader:
        known = reader.events_of(reader.get_case(case_id).id)
    told = [one for one in known if one.kind is event.kind and (one.rule or "").partition("=")[0] == item_id]
    if told and replace(told[-1], at=event.at) == event:
        return told[-1]
    return record_event(event, archive=archive, ledger=ledger, catalog=catalog, now=now, actor=actor)


def _reviewed(case_id: CaseId, tools: ReviewTools, reader: Reader, now: datetime) -> Reviewed:
    held = read_held_case(case_id, reader, rules=tools.rules, pack=tools.pack)
    return _looked_at(held, completeness(held, tools.wanted), tools, reader, now)


def _looked_at(
    held: HeldCase, complete: Completeness, tools: ReviewTools, reader: Reader, now: datetime
) -> Reviewed:
    case_id, agency = held.file.case.id, reader.find_agency()
    acted = {item for record in held.file.documents for item in record.officer_ids}
    return Reviewed(
        held,
        complete.missing,
        tuple(clocks_of(held.file, tools.rules.deadlines, now=now)),
        {officer_id: reader.get_officer(officer_id) for officer_id in acted},
        tuple(_citations(case_id, reader)),
        tools.penal,
        tuple(_obsolete(held.file.papers(*NOTICES, *DECISIONS, "no_penalty_decision"), tools, reader)),
        {"reconsideration_organ": agency.reconsideration_organ, "court": agency.court} if agency else {},
        local_day(now),
        *_property_checks(case_id, reader),
    )


def _property_checks(case_id: CaseId, reader: Reader) -> tuple[tuple[PastCheck, ...], bool]:
    """The last check of each volume, by itself or with its whole case; and whether one is still unchecked."""
    subjects = [volume.reference for volume in reader.volumes_of(case_id)] or [str(case_id)]
    found = [last_check(subject, str(case_id), reader=reader) for subject in subjects]
    return tuple(dict.fromkeys(one for one in found if one is not None)), None in found


def _citations(case_id: CaseId, reader: Reader) -> Iterator[tuple[RecordId, Finding]]:
    """Nothing while the library of laws is empty: what is not there cannot be compared."""
    if not CatalogLibrary(reader).is_empty():
        _, found = check_case(reader.get_case(case_id), reader)
        yield from ((record.id, item) for record, findings in found for item in findings)


def _obsolete(
    records: Sequence[Record], tools: ReviewTools, reader: Reader
) -> Iterator[tuple[RecordId, Finding]]:
    texts = reader.pages_of_each([record.id for record in records])
    for record in records:
        pages = [(str(page.page_number), page.text) for page in texts[record.id]]
        yield from ((record.id, found) for found in find_obsolete(pages, tools.wording))
