"""Put a file's pages, or the whole file, into the archive and prepare the facts that will speak of them.

Nothing here is true until the facts are recorded; everything put twice is put under the same key with the
same bytes, so a crash and a second try end in the same place.
"""

import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from docarchive.archive.port import Archive
from docarchive.catalog.port import Reader, Transaction
from docarchive.domain import places
from docarchive.domain.arrival import Arrival
from docarchive.domain.audiovisual.custody import Custody
from docarchive.domain.case import Case
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import ConflictError
from docarchive.domain.facts import Fact, FactKind, StoredObject
from docarchive.domain.follow_ups import FollowUp, FollowUpKind
from docarchive.domain.identifiers import ArrivalId, RecordId, Sha256
from docarchive.domain.plain import Plain, from_plain
from docarchive.domain.record import KeptArrival, PageSource, Record, RecordKind, Representation, Role
from docarchive.domain.regroup import Group
from docarchive.reading.port import FileReader, Reading
from docarchive.workflows.arriving.arrived_file import measure, open_file, suffix_of
from docarchive.workflows.arriving.found_file import label_of
from docarchive.workflows.arriving.hashing import LARGE_BYTES
from docarchive.workflows.arriving.matching import EvidenceMatch
from docarchive.workflows.store import digest_of, put_body

_UNNUMBERED = frozenset({"order", "folder", "person"})
"""How pages are placed that bear no number: in the order of the file."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A fact with its body, ready to be recorded; its files are in the archive."""

    fact: Fact
    body: Plain
    content: Sha256
    """Digest of the file it brings; a record that has the file already is not told again."""

    def record(self, tx: Transaction, *, at: datetime) -> None:
        """Record the fact, once, as of *at*, and schedule what follows.

        The time is that of the commit: while this was being prepared, others recorded facts of their own.
        """
        if _known(self, tx):
            return
        if self.fact.case_id is not None:
            tx.get_case(self.fact.case_id).accept_documents()
        if self.fact.kind is FactKind.SCAN_FILED and self.fact.record_id is not None:
            _accepts_scans(tx.get_record(self.fact.record_id))
        tx.record(replace(self.fact, at=at), self.body)
        if self.fact.record_id is not None:
            tx.schedule(FollowUp(FollowUpKind.READ_TEXT, self.fact.record_id))
            tx.schedule(FollowUp(FollowUpKind.INDEX_RECORD, self.fact.record_id))
            if self.fact.kind is FactKind.SCAN_FILED:
                tx.schedule(FollowUp(FollowUpKind.COMPARE_SCAN, self.fact.record_id))
            if "custody" in self.body:
                tx.schedule(FollowUp(FollowUpKind.DERIVE_MEDIA, self.fact.record_id))
                tx.schedule(FollowUp(FollowUpKind.TRANSCRIBE, self.fact.record_id))


@dataclass(frozen=True, slots=True)
class Filing:
    """Files one arrival; *actor* is who says where it belongs."""

    archive: Archive
    file_reader: FileReader
    now: Callable[[], datetime]
    actor: str
    arrival: Arrival
    """Measured: digest, size and media type are set."""
    path: Path
    reading: Reading

    def scans(self, addressed: Sequence[tuple[Group, Record, Case]]) -> list[Prepared]:
        """Store the pages of each group for its record.

        A file that is exactly one record's pages in order is stored as it came. Otherwise the original is
        kept beside the records and each record gets a PDF of its own pages.
        """
        if len(addressed) == 1 and self._is_whole(addressed[0][0]):
            return [self._whole_scan(*addressed[0])]
        kept = self.kept()
        with tempfile.TemporaryDirectory(prefix="docarchive-") as scratch:
            groups = [_sources(self.arrival.id, group) for group, _, _ in addressed]
            parts = [tuple((page.page_index, page.rotation) for page in sources) for sources in groups]
            files = self.file_reader.extract_parts(self.path, parts, Path(scratch))
            taken = zip(addressed, groups, files, strict=True)
            return [kept, *(self._part(*item, sources, file) for item, sources, file in taken)]

    def evidence(
        self, match: EvidenceMatch, record_id: RecordId, case: Case, custody: Custody | None = None
    ) -> Prepared:
        """Store the whole file as a new piece of evidence of *case*; a recording comes with its custody."""
        folder = places.record_folder(case.party_ids[0], case.id, record_id)
        key = places.returned_key(folder, "evidence", self._digest, self._suffix)
        self._put_file(key)
        recording = self.reading.recording
        file = Representation(
            Role.EVIDENCE,
            key,
            self._digest,
            self.arrival.size_bytes,
            self._media_type,
            page_count=len(self.reading.pages) or None,
            source_name=self.arrival.name,
            derived_from=self.arrival.derived_from,
            pages=tuple(
                PageSource(self.arrival.id, page.page_index, match.how, 0) for page in self.reading.pages
            ),
            duration_seconds=recording.duration_seconds if recording else None,
            codec=recording.codec if recording else None,
            remarks=self.reading.remarks,
            signatures=self.reading.signatures,
        )
        return self._evidence_fact(file, record_id, case, match, custody)

    def part_as_evidence(
        self, pages: Sequence[tuple[int, int]], record_id: RecordId, case: Case, how: str
    ) -> Prepared:
        """Store some pages (index, rotation) as a new piece of evidence of *case*."""
        folder = places.record_folder(case.party_ids[0], case.id, record_id)
        sources = tuple(PageSource(self.arrival.id, index, how, rotation) for index, rotation in pages)
        with tempfile.TemporaryDirectory(prefix="docarchive-") as scratch:
            target = Path(scratch) / "pages.pdf"
            self.file_reader.extract_pages(self.path, tuple(pages), target)
            file = self._stored_part(target, folder, "evidence", Role.EVIDENCE, sources, ())
        return self._evidence_fact(file, record_id, case, EvidenceMatch(case.id, how, None))

    def kept(self) -> Prepared:
        """Keep the untouched original of a file that is taken apart."""
        key = places.arrival_key(self.arrival.id, self._suffix)
        self._put_file(key)
        kept = KeptArrival(
            self.arrival.id,
            self.arrival.name,
            key,
            self._digest,
            self.arrival.size_bytes,
            self._media_type,
            self.arrival.derived_from,
            self.reading.remarks,
            self.reading.signatures,
        )
        body, plain = put_body(self.archive, lambda _: places.arrival_body_key(self.arrival.id), kept)
        fact = Fact(
            FactKind.ARRIVAL_KEPT,
            self.now(),
            self.actor,
            body,
            (StoredObject(key, self._digest),),
            arrival_id=self.arrival.id,
        )
        return Prepared(fact, plain, self._digest)

    @property
    def _digest(self) -> Sha256:
        if self.arrival.sha256 is None:
            raise ValueError("the arrival has not been measured")
        return self.arrival.sha256

    @property
    def _media_type(self) -> str:
        return self.reading.media_type

    @property
    def _suffix(self) -> str:
        return suffix_of(self._media_type)

    def _is_whole(self, group: Group) -> bool:
        upright = all(page.rotation == 0 for page in group.pages)
        return upright and [page.page_index for page in group.pages] == list(range(len(self.reading.pages)))

    def _whole_scan(self, group: Group, record: Record, case: Case) -> Prepared:
        folder = places.record_folder(case.party_ids[0], case.id, record.id)
        key = places.returned_key(folder, "scan", self._digest, self._suffix)
        self._put_file(key)
        file = Representation(
            Role.SCAN,
            key,
            self._digest,
            self.arrival.size_bytes,
            self._media_type,
            page_count=len(group.pages),
            source_name=self.arrival.name,
            derived_from=self.arrival.derived_from,
            pages=_sources(self.arrival.id, group),
            missing_pages=_lacking(group, record),
            remarks=self.reading.remarks,
            signatures=self.reading.signatures,
        )
        return self._scan_fact(file, folder, record)

    def _part(
        self, group: Group, record: Record, case: Case, sources: tuple[PageSource, ...], file: Path
    ) -> Prepared:
        folder = places.record_folder(case.party_ids[0], case.id, record.id)
        part = self._stored_part(file, folder, "scan", Role.SCAN, sources, _lacking(group, record))
        return self._scan_fact(part, folder, record)

    def _stored_part(
        self,
        part: Path,
        folder: str,
        stem: str,
        role: Role,
        sources: tuple[PageSource, ...],
        missing: tuple[int, ...],
    ) -> Representation:
        """Store pages that were taken out of the file."""
        measured = measure(part)
        key = places.returned_key(folder, stem, measured.sha256, ".pdf")
        with open_file(part) as stream:
            self.archive.put(key, stream, sha256=measured.sha256)
        return Representation(
            role,
            key,
            measured.sha256,
            measured.size_bytes,
            "application/pdf",
            page_count=len(sources),
            source_name=self.arrival.name,
            derived_from=self._digest,
            pages=sources,
            missing_pages=missing,
        )

    def _scan_fact(self, file: Representation, folder: str, record: Record) -> Prepared:
        body, plain = put_body(
            self.archive, lambda digest: places.returned_key(folder, "scan", digest, ".json"), file
        )
        fact = Fact(
            FactKind.SCAN_FILED,
            self.now(),
            self.actor,
            body,
            (StoredObject(file.key, file.sha256),),
            party_id=record.party_id,
            case_id=record.case_id,
            record_id=record.id,
            arrival_id=self.arrival.id,
        )
        return Prepared(fact, plain, file.sha256)

    def _evidence_fact(
        self,
        file: Representation,
        record_id: RecordId,
        case: Case,
        match: EvidenceMatch,
        custody: Custody | None = None,
    ) -> Prepared:
        started = custody.started_at if custody else None
        record = Record(
            id=record_id,
            kind=RecordKind.EVIDENCE,
            case_id=case.id,
            party_id=case.party_ids[0],
            title=Path(self.arrival.name).stem,
            recorded_at=self.arrival.seen_at,  # the same on every try, so a retry puts the same bytes
            representations=(file,),
            page_count=file.page_count,
            doc_date=match.made_on or (local_day(started) if started else None),
            officer_ids=custody.officer_ids if custody else (),
            custody=custody,
        )
        folder = places.record_folder(case.party_ids[0], case.id, record_id)
        body, plain = self._put_record(f"{folder}/record.json", record)
        fact = Fact(
            FactKind.EVIDENCE_FILED,
            self.now(),
            self.actor,
            body,
            (StoredObject(file.key, file.sha256),),
            party_id=record.party_id,
            case_id=case.id,
            record_id=record_id,
            arrival_id=self.arrival.id,
        )
        return Prepared(fact, plain, file.sha256)

    def _put_record(self, key: str, record: Record) -> tuple[StoredObject, Plain]:
        """Store a record's body; what an earlier try of the same file wrote stands, though registers have changed since."""
        try:
            return put_body(self.archive, lambda _: key, record)
        except ConflictError:
            with self.archive.open(key) as stored:
                content = stored.read()
            plain: Plain = json.loads(content)
            earlier = from_plain(Record, plain)
            if (earlier.id, earlier.representations) != (record.id, record.representations):
                raise
            return StoredObject(key, digest_of(content)), plain

    def _put_file(self, key: str) -> None:
        """Store the file: a large one without copying it, where it lies on the archive's own disk."""
        size, mtime = self.arrival.size_bytes, self.arrival.mtime_ns
        if size >= LARGE_BYTES and self.archive.adopt(key, self.path, size_bytes=size, mtime_ns=mtime):
            return
        with open_file(self.path) as stream:
            self.archive.put(key, stream, sha256=self._digest)


def _known(prepared: Prepared, tx: Reader) -> bool:
    fact = prepared.fact
    if fact.kind is FactKind.ARRIVAL_KEPT:
        stored = tx.find_file(prepared.content)
        return stored is not None and stored.arrival_id == fact.arrival_id
    if fact.kind is FactKind.SCAN_FILED and fact.record_id is not None:
        record = tx.get_record(fact.record_id)
        return any(item.sha256 == prepared.content for item in record.representations)
    return False


def _accepts_scans(record: Record) -> None:
    if record.void_reason is not None:
        raise ConflictError(
            f"{label_of(record)} 刚刚作废（{record.void_reason}），扫描件没有归档 / the document has just become void",
            hint="docarchive inbox retry",
        )


def _lacking(group: Group, record: Record) -> tuple[int, ...]:
    """Page numbers that these pages lack.

    More than the whole heap lacks when other pages of the document were filed from it before.
    """
    if record.page_count is None or any(page.how in _UNNUMBERED for page in group.pages):
        return group.missing
    present = {page.page_number for page in group.pages}
    return tuple(number for number in range(1, record.page_count + 1) if number not in present)


def _sources(arrival_id: ArrivalId, group: Group) -> tuple[PageSource, ...]:
    return tuple(PageSource(arrival_id, page.page_index, page.how, page.rotation) for page in group.pages)
