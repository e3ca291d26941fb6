"""The four-property check (四性检测) of a case or a volume: gather what is recorded and what is there, then decide.

Write order: nothing is written while it looks; the result is one fact in the register ``four_property_check``, with codes and
ids only, so that a lawful disposal leaves nothing of the record here; publish.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from importlib.metadata import version

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog, Reader
from docarchive.domain import places
from docarchive.domain.case import Case
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import DocArchiveError, NotFoundError, RejectedError, UnavailableError
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.four_properties.decide import decide
from docarchive.domain.four_properties.evidence import (
    Evidence,
    FoundFile,
    FoundPackage,
    FoundRecord,
    FoundVolume,
)
from docarchive.domain.four_properties.items import CheckStage
from docarchive.domain.four_properties.report import FourPropertyReport
from docarchive.domain.identifiers import CaseId, RecordId
from docarchive.domain.plain import canonical_json, format_time, from_plain, parse_time, to_plain
from docarchive.domain.record import DERIVED, Record, RecordKind, Representation
from docarchive.domain.register_entry import RegisterEntry, RegisterFilling
from docarchive.domain.volumes.ordering import filed_records
from docarchive.domain.volumes.volume import Volume
from docarchive.reading.port import FileReader, VirusScanner
from docarchive.workflows.keeping.health import SECOND_COPY
from docarchive.workflows.past_checks import CHECKS
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.store import put_body

_CHUNK = 1 << 20
_MANY = 1_000_000
_YEAR, _NOT_SOONER = timedelta(days=365), timedelta(hours=20)

Gaps = Callable[[CaseId], Sequence[tuple[str, RecordId | None]]]
"""What a case lacks by its kind, in words, with the paper it is missing for."""


@dataclass(frozen=True, slots=True)
class FourProperties:
    """The tools of the check."""

    archive: Archive
    ledger: Ledger
    catalog: Catalog
    reader: FileReader
    scanner: VirusScanner | None
    scanner_version: str | None
    """None: no scanner is set up; empty: it does not answer."""
    gaps: Gaps
    ledger_faults: Callable[[], Sequence[str]]
    numbered_forms: Callable[[], frozenset[str]]
    now: Callable[[], datetime]
    actor: str

    def of_case(
        self, case_id: CaseId, stage: CheckStage, *, package: FoundPackage | None = None
    ) -> FourPropertyReport:
        """Check everything of a case, with its volumes when they are sealed."""
        with self.catalog.reading() as reader:
            case, volumes = reader.get_case(case_id), tuple(reader.volumes_of(case_id))
        return self._report(case, volumes, str(case_id), stage, whole=True, package=package)

    def of_volume(
        self, volume: Volume, stage: CheckStage, *, package: FoundPackage | None = None
    ) -> FourPropertyReport:
        """Check one volume and the records bound in it."""
        with self.catalog.reading() as reader:
            case, all_of_case = reader.get_case(volume.case_id), len(reader.volumes_of(volume.case_id))
        whole = all_of_case == 1
        return self._report(case, (volume,), volume.reference, stage, whole=whole, package=package)

    def due(self) -> Volume | None:
        """The sealed volume whose check lies longest back, when that is a year or it was never checked.

        One a day is enough to be told early; None when one was checked within the last day.
        """
        now = self.now()
        with self.catalog.reading() as reader:
            entries = reader.find_entries(CHECKS, limit=_MANY)
            volumes = reader.volumes(limit=_MANY)
        last: dict[str, datetime] = {}
        for entry in entries:
            subject, at = entry.data["subject"], parse_time(entry.data["at"])
            last[subject] = max(at, last.get(subject, at))
        if last and timedelta() <= now - max(last.values()) < _NOT_SOONER:
            return None
        waiting = [one for one in volumes if now - last.get(one.reference, now - _YEAR) >= _YEAR]
        return min(
            waiting,
            key=lambda one: (one.reference in last, last.get(one.reference), one.reference),
            default=None,
        )

    def record(self, report: FourPropertyReport) -> None:
        """Enter the result into the register, so that the check itself is proved."""
        results = {item.code: item.result.value for item in report.results}
        where = {item.code: [fault.where for fault in item.faults] for item in report.failed}
        data = {
            "subject": report.subject,
            "stage": report.stage.value,
            "at": format_time(report.at),
            "operator": report.operator,
            "tool": report.tool,
            "passed": report.passed,
            "results": results,
            "failed": where,
        }
        entry_id = f"{report.subject}@{format_time(report.at)}"
        entry = RegisterEntry(CHECKS, entry_id, report.stage.value, report.subject, data)
        filling = RegisterFilling(CHECKS, "docarchive check-properties", (entry,))
        body, plain = put_body(self.archive, lambda digest: places.register_key(CHECKS, digest), filling)
        detail: dict[str, str | int] = {"register": CHECKS, "entries": 1}
        with self.catalog.transaction() as tx:
            fact = Fact(FactKind.REGISTER_FILLED, report.at, self.actor, body, detail=detail)
            tx.record(fact, plain)
        publish_facts(ledger=self.ledger, catalog=self.catalog)

    def _report(
        self,
        case: Case,
        volumes: tuple[Volume, ...],
        subject: str,
        stage: CheckStage,
        *,
        whole: bool,
        package: FoundPackage | None,
    ) -> FourPropertyReport:
        at = self.now()
        evidence = self._evidence(case, volumes, whole=whole, package=package)
        title = case.name if whole else f"{case.name} {subject}"
        tool = f"docarchive {version('docarchive')}"
        return FourPropertyReport(subject, title, stage, at, self.actor, tool, decide(evidence, stage))

    def _evidence(
        self, case: Case, volumes: tuple[Volume, ...], *, whole: bool, package: FoundPackage | None
    ) -> Evidence:
        bound = {item.record_id for volume in volumes for item in volume.items}
        with self.catalog.reading() as reader:
            added = frozenset(
                item.record_id
                for volume in volumes
                for one in reader.supplements_of(volume.reference)
                for item in one.items
            )
            bound |= added
            filed = filed_records(reader.records_of(case.id))
            records = [item for item in filed if whole or item.id in bound]
            about = {item.id: _about(item, records, reader) for item in records}
            agency, copy = reader.find_agency(), reader.note(SECOND_COPY)
        found = tuple(self._record(item, case, about[item.id]) for item in records)
        return Evidence(
            case=case,
            records=found,
            volumes=tuple(self._volume(item) for item in volumes),
            today=local_day(self.now()),
            agency_name=agency.name if agency else "",
            fonds=agency.fonds_no if agency else None,
            whole_case=whole,
            supplemented=added,
            gaps=tuple(self.gaps(case.id)) if whole else (),
            surplus=tuple(self._surplus(records, case, about, volumes)),
            ledger_faults=tuple(self.ledger_faults()),
            copy_damage=copy["damage"] if copy else None,
            scanner=self.scanner_version,
            package=package,
        )

    def _record(self, record: Record, case: Case, about: "_About") -> FoundRecord:
        unread, wrong = self._body(places.record_folder(case.party_ids[0], case.id, record.id))
        files = tuple((item, self._file(item, about.listed)) for item in record.representations)
        return FoundRecord(
            record,
            files,
            body_unread=unread,
            body_wrong=wrong,
            acts=about.acts,
            same_number=about.same_number,
            same_bytes=about.same_bytes,
            without_source=about.without_source,
            wants_number=record.form_id in self.numbered_forms(),
        )

    def _body(self, folder: str) -> tuple[str, str]:
        """Why ``record.json`` cannot be read, and why it is none; empty when all is well."""
        try:
            with self.archive.open(f"{folder}/record.json") as file:
                content = file.read()
        except DocArchiveError as error:
            return error.message, ""
        try:
            plain = json.loads(content)
        except ValueError as error:
            return f"JSON: {error}", ""
        try:
            again = canonical_json(to_plain(from_plain(Record, plain)))
        except (DocArchiveError, TypeError) as error:
            return "", str(error)
        return "", "" if again == content else "not canonical"

    def _file(self, item: Representation, listed: Mapping[str, str]) -> FoundFile:
        digest, size = _measured(self.archive, item.key)
        known = listed.get(item.key) == str(item.sha256)
        found = FoundFile(item.key, str(item.sha256), item.size_bytes, digest, size, listed=known)
        path = self.archive.local_path(item.key) if digest is not None else None
        if path is None:
            return found
        kind = self.reader.media_type(path)
        virus = self._virus(item)
        if item.role in DERIVED or digest != str(item.sha256):
            return replace(found, found_type=kind, virus=virus)
        try:
            reading = self.reader.read(path, codes=False)
        except RejectedError as error:
            return replace(found, found_type=kind, virus=virus, refused=error.message)
        pages = reading.page_count or len(reading.pages) or None
        counted = pages if kind == "application/pdf" else None
        return replace(found, found_type=kind, virus=virus, found_pages=counted)

    def _virus(self, item: Representation) -> str | None:
        path = self.archive.local_path(item.key)
        if self.scanner is None or path is None:
            return None
        try:
            return None if self.scanner.scan(path) else ""
        except RejectedError as error:
            return error.message
        except UnavailableError:
            return None

    def _volume(self, volume: Volume) -> FoundVolume:
        files = []
        for item in volume.files:
            digest, size = _measured(self.archive, item.key)
            files.append(FoundFile(item.key, str(item.sha256), item.size_bytes, digest, size))
        return FoundVolume(volume, tuple(files))

    def _surplus(
        self,
        records: Sequence[Record],
        case: Case,
        about: "Mapping[RecordId, _About]",
        volumes: Sequence[Volume],
    ) -> Iterator[str]:
        # Page copies lie beside their records, and the sealing names them.
        made = {file.key for volume in volumes for file in volume.files}
        for item in records:
            folder = places.record_folder(case.party_ids[0], case.id, item.id)
            named = made | about[item.id].listed.keys()
            yield from (key for key in self.archive.keys(f"{folder}/") if key not in named)


@dataclass(frozen=True, slots=True)
class _About:
    """What the catalogue knows of a record beside itself."""

    acts: tuple[tuple[str, str], ...]
    listed: Mapping[str, str]
    """Key to digest, of every file that entries about it name."""
    same_number: int
    same_bytes: int
    without_source: tuple[str, ...]


def _about(record: Record, others: Sequence[Record], reader: Reader) -> _About:
    acts, listed = [], {}
    for position in reader.fact_positions(record.id):
        entry = json.loads(reader.ledger_lines(position, limit=1)[0])
        acts.append((entry["kind"], entry["actor"]))
        for named in [*([entry["body"]] if "body" in entry else []), *entry["objects"]]:
            listed[named["key"]] = named["sha256"]
    same = reader.find_records_by_number(record.number) if record.number else ()
    related = {record.id, record.relation.record_id if record.relation else None}
    numbers = [
        one
        for one in same
        if one.number == record.number and one.void_reason is None and one.id not in related
        and (one.relation is None or one.relation.record_id != record.id)
    ]  # fmt: skip
    sources = {item.derived_from for item in record.representations if item.role not in DERIVED}
    sources -= {extract.heap for one in reader.disposals() for extract in one.disposal.extracts}
    return _About(
        tuple(acts),
        listed,
        len(numbers),
        sum(one.id != record.id and _same_original(one, record) for one in others),
        tuple(str(one) for one in sorted(filter(None, sources)) if reader.find_file(one) is None),
    )


def _same_original(one: Record, other: Record) -> bool:
    if one.kind is not RecordKind.EVIDENCE or other.kind is not RecordKind.EVIDENCE:
        return False
    mine = {item.sha256 for item in one.representations if item.role not in DERIVED}
    return bool(mine & {item.sha256 for item in other.representations if item.role not in DERIVED})


def _measured(archive: Archive, key: str) -> tuple[str | None, int]:
    digest, size = sha256(), 0
    try:
        with archive.open(key) as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
    except (NotFoundError, OSError):
        return None, 0
    return digest.hexdigest(), size
