"""File a tree of old files: cases and records out of ten years of scans (docs/legacy.md).

Write order, a case at a time: (1) its files are measured and opened in child processes, several at once; (2) the files'
bytes and the records' bodies are put into the archive; (3) one transaction opens the case and records its files; (4)
publish. Ids are made of the tree's paths, so what a crash left unfinished is put again under the same keys; what is
filed already is left alone. The tree itself is only read.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime

from docarchive.archive.port import Archive
from docarchive.domain import places
from docarchive.domain.errors import DocArchiveError, NotFoundError
from docarchive.domain.facts import Fact, FactKind, StoredObject
from docarchive.domain.follow_ups import FollowUp, FollowUpKind
from docarchive.domain.identifiers import RecordId, Sha256
from docarchive.domain.plain import from_plain
from docarchive.domain.record import Record, RecordKind, Representation, Role
from docarchive.reading.port import FileReader
from docarchive.workflows.arriving.arrived_file import FileBytes, measure, open_file, suffix_of
from docarchive.workflows.arriving.legacy_plan import LegacyCase, LegacyFile, LegacyPlan, TreeFault, steady_id
from docarchive.workflows.import_report import Progress, silent
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.registering.registers import Registrar
from docarchive.workflows.store import put_body


@dataclass(slots=True)
class LegacyReport:
    """What became of a tree."""

    cases_opened: int = 0
    cases_known: int = 0
    files_filed: int = 0
    files_known: int = 0
    """Filed by an earlier run."""
    twice: list[TreeFault] = field(default_factory=list)
    """Files whose bytes are filed elsewhere already; they are kept once."""
    ignored: int = 0
    years_only: int = 0
    faults: list[TreeFault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file whose kind and pages are known."""

    file: LegacyFile
    bytes: FileBytes
    media_type: str
    page_count: int | None
    duration_seconds: int | None
    codec: str | None


@dataclass(frozen=True, slots=True)
class _Twice:
    """Bytes that another record has already."""

    told: TreeFault


@dataclass(frozen=True, slots=True)
class LegacyImport:
    """Who imports, with what."""

    registrar: Registrar
    file_reader: FileReader
    site_key: bytes
    readers: int = 2
    """Files opened at once, each in its own child process."""

    def run(self, plan: LegacyPlan, progress: Progress = silent) -> LegacyReport:
        """File everything in *plan* that can be; what cannot be opened is told and left in the tree."""
        report = LegacyReport(ignored=plan.ignored, years_only=plan.years_only, faults=list(plan.faults))
        done = 0
        with ThreadPoolExecutor(self.readers) as pool:
            for planned in plan.cases:
                self._file_case(planned, report, pool)
                done += len(planned.files)
                progress(done, plan.files)
        return report

    def _file_case(self, planned: LegacyCase, report: LegacyReport, pool: ThreadPoolExecutor) -> None:
        opened = self._opened(planned, report, pool)
        if opened or not planned.is_new:
            self._record(planned, [self._prepare(item, planned) for item in opened], report)
            publish_facts(ledger=self.registrar.ledger, catalog=self.registrar.catalog)

    def _opened(self, planned: LegacyCase, report: LegacyReport, pool: ThreadPoolExecutor) -> list[_Opened]:
        """The files that are new and can be opened, each content once."""
        fresh: dict[Sha256, _Opened] = {}
        for item in pool.map(lambda file: self._open(file, planned), planned.files):
            if item is None:
                report.files_known += 1
            elif isinstance(item, _Twice):
                report.twice.append(item.told)
            elif isinstance(item, TreeFault):
                report.faults.append(item)
            elif first := fresh.get(item.bytes.sha256):
                report.twice.append(_twice(item.file, str(first.file.relative)))
            else:
                fresh[item.bytes.sha256] = item
        return list(fresh.values())

    def _open(self, file: LegacyFile, planned: LegacyCase) -> "_Opened | _Twice | TreeFault | None":
        """Measure and open one file; None when it was filed by an earlier run."""
        try:
            measured = measure(file.path)
            with self.registrar.catalog.reading() as reader:
                stored = reader.find_file(measured.sha256)
            if stored is not None:
                own = stored.record_id == self._record_id(file, planned)
                return None if own else _Twice(_twice(file, stored.key))
            reading = self.file_reader.read(file.path, codes=False)
        except DocArchiveError as error:
            return TreeFault(str(file.relative), str(error))
        recording = reading.recording
        return _Opened(
            file,
            measured,
            reading.media_type,
            page_count=len(reading.pages) or None,
            duration_seconds=recording.duration_seconds if recording else None,
            codec=recording.codec if recording else None,
        )

    def _record_id(self, file: LegacyFile, planned: LegacyCase) -> RecordId:
        words = f"record {planned.case.id} {file.relative}"
        return RecordId(steady_id(self.site_key, planned.case.opened_on, words))

    def _prepare(self, opened: _Opened, planned: LegacyCase) -> tuple[Fact, dict[str, object]]:
        case, name = planned.case, opened.file.name
        record_id = self._record_id(opened.file, planned)
        folder = places.record_folder(case.party_ids[0], case.id, record_id)
        digest = opened.bytes.sha256
        key = places.returned_key(folder, "evidence", digest, suffix_of(opened.media_type))
        with open_file(opened.file.path) as stream:
            self.registrar.archive.put(key, stream, sha256=digest)
        file = Representation(
            Role.EVIDENCE,
            key,
            digest,
            opened.bytes.size_bytes,
            opened.media_type,
            page_count=opened.page_count,
            source_name=str(opened.file.relative),
            duration_seconds=opened.duration_seconds,
            codec=opened.codec,
        )
        record = Record(
            id=record_id,
            kind=RecordKind.EVIDENCE,
            case_id=case.id,
            party_id=case.party_ids[0],
            title=name.title,
            recorded_at=self.registrar.now(),
            representations=(file,),
            form_title=name.form_title,
            number=name.number,
            page_count=opened.page_count,
            doc_date=name.made_on,
        )
        place = f"{folder}/record.json"
        record = replace(record, recorded_at=_begun_at(self.registrar.archive, place) or record.recorded_at)
        body, plain = put_body(self.registrar.archive, lambda _: place, record)
        fact = Fact(
            FactKind.EVIDENCE_FILED,
            self.registrar.now(),
            self.registrar.actor,
            body,
            (StoredObject(key, digest),),
            party_id=case.party_ids[0],
            case_id=case.id,
            record_id=record_id,
        )
        return fact, plain

    def _record(
        self, planned: LegacyCase, prepared: list[tuple[Fact, dict[str, object]]], report: LegacyReport
    ) -> None:
        house, case = self.registrar, planned.case
        owner = case.party_ids[0]
        opening = put_body(house.archive, lambda digest: places.case_key(owner, case.id, digest), case)
        with house.catalog.transaction() as tx:
            if planned.is_new:
                body, plain = opening
                fact = Fact(
                    FactKind.CASE_OPENED, house.now(), house.actor, body, party_id=owner, case_id=case.id
                )
                tx.record(fact, plain)
            else:
                tx.get_case(case.id).accept_documents()
            for fact, plain in prepared:
                if fact.record_id is None:
                    raise AssertionError("evidence has a record")
                tx.record(
                    replace(fact, at=house.now()), plain
                )  # as of the commit: facts stand in the order of time
                tx.schedule(FollowUp(FollowUpKind.READ_TEXT, fact.record_id))
                tx.schedule(FollowUp(FollowUpKind.INDEX_RECORD, fact.record_id))
        report.cases_opened += planned.is_new
        report.cases_known += not planned.is_new
        report.files_filed += len(prepared)


def _twice(file: LegacyFile, first: str) -> TreeFault:
    return TreeFault(str(file.relative), f"内容与 {first} 完全相同，只存一份 / the same bytes are kept there")


def _begun_at(archive: Archive, place: str) -> datetime | None:
    """When an import that was cut short had put this record's body; putting it again must give the same bytes."""
    try:
        with archive.open(place) as body:
            return from_plain(Record, json.load(body)).recorded_at
    except NotFoundError:
        return None
