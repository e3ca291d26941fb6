"""What may be asked of the catalogue; keeps the database library out of the journeys."""

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from docarchive.catalog.drafts_port import DraftReader, DraftTransaction
from docarchive.catalog.finding_port import FindingReader
from docarchive.catalog.people_port import PeopleReader, PeopleTransaction
from docarchive.domain.agency import Agency
from docarchive.domain.arrival import Arrival, ArrivalState
from docarchive.domain.case import Case, Stage
from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.comparing.comparison import Comparison, Outcome
from docarchive.domain.facts import Fact
from docarchive.domain.follow_ups import FollowUp, FollowUpKind, QueuedFollowUp
from docarchive.domain.handler_change import HandlerChange
from docarchive.domain.identifiers import (
    ArrivalId,
    CaseId,
    CreditCode,
    DocumentNumber,
    OfficerId,
    PartyId,
    RecordId,
    Sha256,
)
from docarchive.domain.lending.lending import Lending, LendingState
from docarchive.domain.lending.yearly import CountedLending
from docarchive.domain.officer import Officer
from docarchive.domain.party import Party
from docarchive.domain.people.sight import FULL_SIGHT, Sight
from docarchive.domain.plain import Plain
from docarchive.domain.publishing.publication import Publication
from docarchive.domain.query import IndexEntry
from docarchive.domain.record import KeptArrival, PageText, Record, Representation
from docarchive.domain.register_entry import RegisterEntry
from docarchive.domain.retention.appraisal import Appraisal
from docarchive.domain.retention.disposal import DisposedCase
from docarchive.domain.retention.hold import Hold
from docarchive.domain.reviewing.comparables import Scope, Target
from docarchive.domain.reviewing.counted import CountedCase, CountedDecision, CountedPapers
from docarchive.domain.reviewing.decision import Decision
from docarchive.domain.volumes.supplement import Supplement
from docarchive.domain.volumes.volume import Retention, Volume


@dataclass(frozen=True, slots=True)
class NumberGap:
    """A number without a valid document, and why."""

    number: DocumentNumber
    reason: str
    """Empty while it is only reserved."""
    reserved_at: datetime
    record_id: RecordId


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Where bytes with a digest are: the record (or kept arrival) that holds them."""

    key: str
    record_id: RecordId | None
    arrival_id: ArrivalId | None


class Reader(PeopleReader, DraftReader, FindingReader, Protocol):
    """Questions. One reader sees one consistent state.

    ``get_…`` raises `NotFoundError`; ``find_…`` returns None or an empty sequence.
    """

    # what the office is
    def find_agency(self) -> Agency | None:
        """The agency's profile."""

    def get_party(self, party_id: PartyId) -> Party: ...
    def get_parties(self, ids: Collection[PartyId]) -> Mapping[PartyId, Party]:
        """Each of these parties; `NotFoundError` when there is no such."""

    def find_party_by_code(self, uscc: CreditCode) -> Party | None: ...
    def find_parties(self, words: str = "", *, limit: int = 100) -> Sequence[Party]:
        """Parties one of whose names (present, short, former) contains *words*, by name."""

    def parties_with_cases(self, ids: Collection[PartyId]) -> Set[PartyId]:
        """Those of these parties with a case that is seen."""

    def get_officer(self, officer_id: OfficerId) -> Officer: ...
    def find_officer_by_certificate(self, number: str) -> Officer | None: ...
    def officers(self) -> Sequence[Officer]: ...

    # cases and records
    def get_case(self, case_id: CaseId) -> Case: ...
    def get_cases(self, ids: Collection[CaseId]) -> Mapping[CaseId, Case]:
        """Each of these cases; `NotFoundError` when one is not seen."""

    def find_cases(
        self,
        words: str = "",
        *,
        party_id: PartyId | None = None,
        officer_id: OfficerId | None = None,
        stage: Stage | None = None,
        only_open: bool = False,
        limit: int = 100,
        after: CaseId | None = None,
    ) -> Sequence[Case]:
        """Cases whose name or cause contains *words*, newest first; filters are joined by AND.

        With *after* those behind that case, whatever came to the front since; none when nobody knows it.
        """

    def get_record(self, record_id: RecordId) -> Record: ...
    def get_records(self, ids: Sequence[RecordId]) -> Sequence[Record]:
        """Each of these records, in their order; `NotFoundError` when one is not seen."""

    def record_names(self, ids: Collection[RecordId]) -> Mapping[RecordId, str]:
        """Title and number of each of these records that is seen, for rows that only name them."""

    def find_record_by_code(self, uid: str) -> Record | None: ...
    def find_records_by_number(self, number: DocumentNumber) -> Sequence[Record]:
        """Records with this number, whatever agency word it is written with; void ones included."""

    def find_records_by_number_prefix(self, prefix: str, *, limit: int = 100) -> Sequence[Record]:
        """Records whose printed number starts with *prefix* as printed; from a B-tree."""

    def number_series(self) -> Sequence[str]:
        """The series of numbers there are, as printed up to the bracket behind the year; of all records, seen or not."""

    def records_of(self, case_id: CaseId) -> Sequence[Record]:
        """All records of a case in the order they were recorded."""

    def records_of_cases(
        self, ids: Collection[CaseId], form_ids: Collection[str]
    ) -> Mapping[CaseId, Sequence[Record]]:
        """Evidence of each of these cases and its documents of these forms, in the order they were recorded."""

    def record_ids_of(self, case_id: CaseId) -> Sequence[RecordId]:
        """Their ids, in the same order."""

    def documents_of_party(self, party_id: PartyId, form_ids: Collection[str]) -> Sequence[Record]:
        """Documents of these forms that a party got in all its cases and that are not void, as recorded."""

    def all_record_ids(self) -> Iterator[RecordId]: ...
    def count_records(self) -> int:
        """How many records there are, void ones too."""

    def newest_records(self, *, limit: int = 20) -> Sequence[Record]:
        """The records recorded last, newest first."""

    def find_file(self, sha256: Sha256) -> StoredFile | None:
        """Where bytes with this digest are already stored, if anywhere."""

    def filed_pages(self, arrival_id: ArrivalId) -> Mapping[RecordId, frozenset[int]]:
        """Which pages (indexes from 0) of a file that arrived were filed, by record; reads all facts."""

    def pages_of(self, record_id: RecordId) -> Sequence[PageText]:
        """The record's text, page by page, without lines: of what was issued, else of the first file that has text.

        Never that of a scan: it is compared with what was issued (`text_of`) and does not change it.
        """

    def pages_of_each(self, ids: Collection[RecordId]) -> Mapping[RecordId, Sequence[PageText]]:
        """The text of each of these records as `pages_of` gives it; none of one that is not seen."""

    def text_of(self, record_id: RecordId, source: Sha256) -> Sequence[PageText]:
        """Text of the file with digest *source*, page by page, without lines; pages nobody looked at are absent."""

    def text_keys(self, record_id: RecordId, source: Sha256) -> Mapping[int, str]:
        """Page number → key of the `RecordText` in the archive that holds the page with its lines."""

    def files_to_read(self) -> Sequence[tuple[RecordId, Representation, int]]:
        """Files from outside with pages that nobody has read, with how many those are; oldest record first."""

    def index_entries(self, ids: Sequence[RecordId]) -> Sequence[IndexEntry]:
        """Everything the index needs to know of each of these records; `NotFoundError` when one is not seen."""

    def comparisons_of(self, record_id: RecordId) -> Sequence[Comparison]:
        """The newest comparison of each of the record's scans, the latest made last."""

    def latest_comparisons(self, case_id: CaseId) -> Mapping[RecordId, Comparison]:
        """The comparison made last of each record of a case whose scans were compared."""

    def open_comparisons(self, *, limit: int = 100) -> Sequence[Comparison]:
        """Comparisons that wait for a person, in the order they were made."""

    def count_comparisons(self) -> Mapping[Outcome, int]:
        """How many scans are as issued, and how many of each other outcome nobody has accepted yet."""

    def count_like(self, target: Target, scopes: Sequence[Scope]) -> Sequence[int]:
        """For each of ever wider *scopes* how many decisions are like *target*; void and corrected ones do not count."""

    def decisions_like(self, target: Target, scope: Scope) -> Sequence[Decision]:
        """The decisions that are like *target*, oldest first."""

    # figures of the days from first to last, both included
    def papers_counted(self, first: date, last: date) -> Sequence[CountedPapers]:
        """By case the documents dated then that are not void; what another one of them corrects does not count."""

    def decisions_counted(self, first: date, last: date) -> Sequence[CountedDecision]:
        """The decisions that stand, dated then."""

    def cases_counted(self, first: date, last: date) -> Mapping[CaseId, CountedCase]:
        """At least the cases of these papers and decisions; `CountedCase.filed_by_now` is asked for *last*."""

    # beside the documents
    def events_of(self, case_id: CaseId) -> Sequence[CaseEvent]:
        """Events of a case in the order they happened."""

    def events_of_cases(self, ids: Collection[CaseId]) -> Mapping[CaseId, Sequence[CaseEvent]]:
        """Events of each of these cases, in the order they happened."""

    def handler_changes(self, case_id: CaseId) -> Sequence[HandlerChange]:
        """Changes of a case's handlers in the order recorded; none where the case is not seen whole."""

    def newest_events(self, kinds: Collection[CaseEventKind], *, limit: int = 100) -> Sequence[CaseEvent]:
        """Events of these kinds in all cases that are seen whole, the one entered last first."""

    def find_entry(self, register: str, entry_id: str) -> RegisterEntry | None:
        """One entry of a register."""

    def find_entries(
        self, register: str, words: str = "", *, prefix: str = "", limit: int = 100
    ) -> Sequence[RegisterEntry]:
        """Entries whose title or text contains every one of *words* and whose id starts with *prefix*, by id."""

    def count_entries(self, register: str) -> int: ...

    # volumes
    def volumes_of(self, case_id: CaseId) -> Sequence[Volume]:
        """The sealed volumes of a case in the order they were sealed; empty before that."""

    def get_volume(self, reference: str) -> Volume: ...
    def volumes(
        self,
        *,
        year: int | None = None,
        words: str = "",
        retention: Retention | None = None,
        newest_first: bool = False,
        skip: int = 0,
        limit: int = 100,
    ) -> Sequence[Volume]:
        """Sealed volumes that are seen (副卷: of cases seen whole), by year, period and serial; filters are joined by AND.

        *words* stand in the reference code, or in the name or cause of the case; *skip* leaves out the first so many.
        """

    def supplements_of(self, reference: str) -> Sequence[Supplement]:
        """What was added to a volume since it was sealed, in order."""

    def last_volume_serial(self, *, fonds: str, year: int, retention: Retention) -> int:
        """The largest 案卷号 of a series of reference codes; 0 when there is none."""

    # retention
    def volumes_expiring(self, last: date, *, skip: int = 0, limit: int = 1_000_000) -> Sequence[Volume]:
        """Volumes whose period, as it is now, ends on *last* or before, the longest over first.

        One that was kept for longer before this version was installed is among them still.
        """

    def count_volumes_expiring(self, last: date) -> int:
        """How many those are."""

    def appraisals_of(self, reference: str) -> Sequence[Appraisal]:
        """The appraisals of a volume, oldest first."""

    def appraisals_of_volumes(self, references: Collection[str]) -> Mapping[str, Sequence[Appraisal]]:
        """Those of each of these volumes."""

    def get_hold(self, hold_id: str) -> Hold: ...
    def holds_of(self, case_id: CaseId) -> Sequence[Hold]:
        """All holds of a case, lifted ones included, oldest first."""

    def standing_holds(self) -> Sequence[Hold]:
        """The holds in force."""

    def standing_holds_of_cases(self, ids: Collection[CaseId]) -> Mapping[CaseId, Sequence[Hold]]:
        """Those of each of these cases, oldest first."""

    # disposal
    def disposals(self) -> Sequence[DisposedCase]:
        """All cases disposed of, in the order of their facts."""

    def find_disposal(self, case_id: CaseId) -> DisposedCase | None:
        """The disposal of a case."""

    def disposal_of_volume(self, reference: str) -> DisposedCase | None:
        """The disposal that a volume went with."""

    def disposal_of_record(self, record_id: RecordId) -> DisposedCase | None:
        """The disposal that a record went with."""

    def disposed_records(self, number: str) -> Sequence[RecordId]:
        """Ids of records disposed of that had the printed *number*."""

    def kept_arrivals(self) -> Sequence[KeptArrival]:
        """Every file that arrived and is kept as it was."""

    def arrivals_filed_in(self, case_id: CaseId) -> Sequence[ArrivalId]:
        """Files of the inbox of which something was filed in the case."""

    def cases_from(self, source: Sha256) -> frozenset[CaseId]:
        """Cases with a file that was taken out of the one with digest *source*; reads all files."""

    def work_running_on(self, case_id: CaseId) -> bool:
        """Whether somebody works on a follow-up of one of the case's records."""

    def get_lending(self, lending_id: str) -> Lending: ...
    def lendings(
        self,
        *,
        case_id: CaseId | None = None,
        states: Sequence[LendingState] = (),
        since: datetime | None = None,
        newest_first: bool = False,
        limit: int = 100_000,
    ) -> Sequence[Lending]:
        """Lendings (of a case, in some of *states*, requested since), oldest first."""

    def counted_lendings(self, year: int) -> Sequence[CountedLending]:
        """What figures count of those requested in *year* by the office's clock, in no order."""

    def publications_of(self, record_id: RecordId) -> Sequence[Publication]:
        """The newest state of a decision's publication in each channel, oldest first."""

    def publications_of_each(
        self, record_ids: Collection[RecordId]
    ) -> Mapping[RecordId, Sequence[Publication]]:
        """The same of many decisions; none for one that was never published."""

    def open_publications(self) -> Sequence[Publication]:
        """All publications that were not retracted, oldest first."""

    def standing_decisions(
        self, first: date, last: date, *, unpublished: bool = False, limit: int = 1_000_000
    ) -> Sequence[Record]:
        """Decisions that are neither void nor corrected, dated from *first* to *last*, by date; the newest *limit*.

        With *unpublished* those without a publication of which no event says that they were published.
        """

    def overturned_publications(self, first: date) -> Sequence[Record]:
        """Decisions published still, or retracted on *first* or later, that may not stand any more.

        They are void or corrected, or an event of their case says that a decision was overturned.
        """

    def number_gaps(self) -> Sequence[NumberGap]: ...

    # facts
    def fact_count(self) -> int: ...
    def newest_fact_at(self) -> datetime | None:
        """Time of the newest fact; None when there is none."""

    def ledger_lines(self, start: int, *, limit: int) -> Sequence[bytes]:
        """Ledger entries of the facts from position *start*."""

    def fact_positions(self, record_id: RecordId) -> Sequence[int]:
        """Positions of all facts about a record."""

    def dump(self) -> Iterator[str]:
        """The catalogue's truth as sorted text lines, for comparing two catalogues; no operational tables."""

    # work in hand (operational, not part of the truth)
    def arrivals(self, states: Collection[ArrivalState] | None = None) -> Sequence[Arrival]:
        """Files of the inbox, oldest first; all states when *states* is None.

        What lies in the folder of a case is there for those who see the whole case; so in the four below.
        """

    def newest_arrivals(
        self, states: Collection[ArrivalState], words: str = "", *, limit: int, after: int = 0
    ) -> Sequence[Arrival]:
        """Files of the inbox in one of *states* whose names hold *words*, newest first, behind the first *after*."""

    def count_arrivals(self) -> Mapping[ArrivalState, int]:
        """How many files there are in each state; states without any are left out."""

    def arrivals_digest(self, states: Collection[ArrivalState]) -> str:
        """Something that differs whenever a file in one of *states* does; quick to ask, again and again."""

    def arrivals_named(self, name: str, states: Collection[ArrivalState]) -> Sequence[Arrival]:
        """Files that arrived under exactly this name and are in one of *states*, oldest first."""

    def get_arrival(self, arrival_id: ArrivalId) -> Arrival: ...
    def pending_follow_ups(self, kinds: Collection[FollowUpKind] | None = None) -> int:
        """How many pieces of work (of *kinds*, if given) wait or run."""

    def parked_follow_ups(self) -> Sequence[tuple[FollowUp, str]]:
        """Work that failed for good, with the reason."""

    def note(self, name: str) -> Plain | None:
        """A small operational remark, for example ``last_verify``."""


class Transaction(Reader, PeopleTransaction, DraftTransaction, Protocol):
    """Questions and changes, all or nothing. Holds the write lock from the start: do no slow work inside."""

    def record(self, fact: Fact, body: Plain | None = None) -> int:
        """Make *fact* true: append it and apply it to the tables; return its position.

        The same call with the same body, made from the archive, rebuilds the same tables.

        Raises:
            ConflictError: the fact contradicts what is known (a number used twice, a void document voided again).
            NotFoundError: it speaks of a case, party or record nobody recorded.
        """

    def record_position(self, fact: Fact) -> int:
        """Append *fact* without what follows from it: its body was disposed of, so its place in the ledger is all there is."""

    def next_serial(self, *, region: str, word: str, year: int, case_id: CaseId | None = None) -> int:
        """The serial the next `NUMBER_RESERVED` must carry.

        By type the largest used + 1; where the agency counts by case, the serial the case has already and that is
        free under this word, else the next of the counter of cases (docs/forms.md).
        """

    def schedule(self, work: FollowUp) -> None:
        """Queue work; the same work waiting already is not queued twice."""

    def take_follow_up(
        self, *, now: datetime, kinds: Collection[FollowUpKind] | None = None, owner: str = ""
    ) -> QueuedFollowUp | None:
        """Lease the oldest due work (of *kinds*, if given) for ten minutes; two workers never take the same.

        Work may be put off by ten minutes at most; what lies further ahead than twice that is due: the clock
        was set back.
        """

    def keep_follow_up(self, follow_up_id: int, *, now: datetime, owner: str) -> None:
        """Lease work for ten minutes more, if *owner* still holds it."""

    def lease_owners(self) -> Collection[str]:
        """Who holds leases; those taken without a name are left out."""

    def free_follow_ups(self, owner: str) -> None:
        """Make what *owner* holds due at once: it is known to have died."""

    def finish_follow_up(self, follow_up_id: int) -> None: ...
    def retry_follow_up(self, follow_up_id: int, *, not_before: datetime, reason: str) -> None: ...
    def park_follow_up(self, follow_up_id: int, *, reason: str) -> None: ...

    def save_arrival(self, arrival: Arrival) -> None:
        """Insert or update the row of *arrival*; `ConflictError` when the state machine forbids the move."""

    def set_note(self, name: str, value: Plain) -> None: ...
    def drop_note(self, name: str) -> None: ...


class Catalog(Protocol):
    """The catalogue. Its write transaction is the commit point of the whole house."""

    def reading(self, sight: Sight = FULL_SIGHT) -> AbstractContextManager[Reader]:
        """A consistent read without any lock that writers would wait for.

        Cases and records that *sight* does not see are not there: not found, not listed, not counted, and so are
        events of cases that are not seen whole. Parties, officers, registers and users are there for everybody; what
        is about the house as a whole (facts, inbox, work in hand) is for doors that only those may use who see all.
        """

    def transaction(self) -> AbstractContextManager[Transaction]:
        """A write transaction; commits on leaving, rolls back on an exception.

        Raises:
            UnavailableError: the database stayed locked or did not answer.
        """

    def prepare(self) -> None:
        """Create the tables or bring them to this version's schema; safe to call at each start."""

    def purge(self) -> None:
        """Overwrite what deleted rows left in the database's files: its free pages, its write-ahead log.

        Raises:
            UnavailableError: others keep the database busy; try again.
        """

    def is_empty(self) -> bool:
        """True when no fact has been recorded."""
