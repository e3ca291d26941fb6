"""Add files to a sealed volume, with a reason: a supplement with its own contents.

Write order: each file and its record into the archive, then the supplement; one transaction with the facts of all;
publish. A second try after a crash puts the same files under other ids; what the first left belongs to no fact.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog
from docarchive.domain import places
from docarchive.domain.case import Case
from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.domain.facts import Fact, FactKind, StoredObject
from docarchive.domain.follow_ups import FollowUp, FollowUpKind
from docarchive.domain.identifiers import RecordId, new_id
from docarchive.domain.plain import Plain
from docarchive.domain.record import Record, RecordKind, Representation, Role
from docarchive.domain.volumes.supplement import (
    Supplement,
    SupplementItem,
    end_of,
    numbered,
    require_fit,
)
from docarchive.domain.volumes.volume import Volume
from docarchive.reading.port import FileReader, Reading
from docarchive.workflows.arriving.arrived_file import FileBytes, measure, open_file, suffix_of
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.store import put_body


@dataclass(frozen=True, slots=True)
class Addition:
    """One file to be added."""

    path: Path
    title: str
    dated: date | None = None


@dataclass(frozen=True, slots=True)
class SupplementDesk:
    """The tools."""

    archive: Archive
    ledger: Ledger
    catalog: Catalog
    file_reader: FileReader
    now: Callable[[], datetime]
    actor: str

    def add(
        self, reference: str, additions: Sequence[Addition], *, reason: str, compiler: str, archivist: str
    ) -> Supplement:
        """File a supplement.

        Raises:
            NotFoundError: no such volume or file.
            RejectedError: reason or a name is blank, one person in both roles, or a file cannot be read.
            ConflictError: a file is filed already, or somebody else has just added to the volume.
        """
        if not additions:
            raise RejectedError("没有要补充的文件 / nothing to add")
        with self.catalog.reading() as reader:
            volume = reader.get_volume(reference)
            before = list(reader.supplements_of(reference))
            case = reader.get_case(volume.case_id)
        read = [(item, self.file_reader.read(item.path), measure(item.path)) for item in additions]
        self._require_new(read)
        at = self.now()
        end = end_of(volume, before)
        items, entries, page = [], [], end.page
        for place, (item, reading, measured) in enumerate(read, start=end.place + 1):
            record, entry = self._filed(item, reading, measured, volume, case, at)
            numbers = numbered([one.blank for one in reading.pages], page)
            page = max([page, *numbers])
            file = record.representations[0]
            items.append(
                SupplementItem(
                    place,
                    record.id,
                    record.title,
                    file.key,
                    file.sha256,
                    file.media_type,
                    numbers,
                    item.dated,
                )
            )
            entries.append(entry)
        made = Supplement(
            reference, case.id, len(before) + 1, reason.strip(), tuple(items), compiler.strip(), archivist.strip(), at
        )  # fmt: skip
        require_fit(made, volume, before)
        self._record(made, entries, case, at)
        return made

    def _require_new(self, read: Sequence[tuple[Addition, Reading, FileBytes]]) -> None:
        digests = [measured.sha256 for _, _, measured in read]
        with self.catalog.reading() as reader:
            for item, _, measured in read:
                known = reader.find_file(measured.sha256)
                if known is not None or digests.count(measured.sha256) > 1:
                    where = known.key if known else item.path.name
                    raise ConflictError(f"{item.path.name} 已经归档 / is filed already: {where}")

    def _filed(
        self,
        item: Addition,
        reading: Reading,
        measured: FileBytes,
        volume: Volume,
        case: Case,
        at: datetime,
    ) -> tuple[Record, tuple[Fact, Plain]]:
        record_id = RecordId(new_id(at))
        folder = places.record_folder(case.party_ids[0], case.id, record_id)
        key = places.returned_key(folder, "evidence", measured.sha256, suffix_of(reading.media_type))
        with open_file(item.path) as stream:
            self.archive.put(key, stream, sha256=measured.sha256)
        recording = reading.recording
        file = Representation(
            Role.EVIDENCE,
            key,
            measured.sha256,
            measured.size_bytes,
            reading.media_type,
            page_count=len(reading.pages) or None,
            source_name=item.path.name,
            duration_seconds=recording.duration_seconds if recording else None,
            codec=recording.codec if recording else None,
            remarks=reading.remarks,
            signatures=reading.signatures,
        )
        record = Record(
            record_id,
            RecordKind.EVIDENCE,
            case.id,
            case.party_ids[0],
            item.title,
            at,
            (file,),
            page_count=file.page_count,
            doc_date=item.dated,
            volume_side=volume.side.value,
        )
        body, plain = put_body(self.archive, lambda _: f"{folder}/record.json", record)
        fact = Fact(
            FactKind.EVIDENCE_FILED,
            at,
            self.actor,
            body,
            (StoredObject(key, measured.sha256),),
            party_id=record.party_id,
            case_id=case.id,
            record_id=record_id,
            detail={"supplement": volume.reference},
        )
        return record, (fact, plain)

    def _record(
        self, made: Supplement, entries: Sequence[tuple[Fact, Plain]], case: Case, at: datetime
    ) -> None:
        body, plain = put_body(
            self.archive,
            lambda digest: places.volume_key(made.reference, "supplement", digest, ".json"),
            made,
        )
        fact = Fact(
            FactKind.SUPPLEMENT_FILED,
            at,
            self.actor,
            body,
            case_id=case.id,
            detail={"supplement": made.reference, "number": made.number},
        )
        with self.catalog.transaction() as tx:
            if len(tx.supplements_of(made.reference)) != made.number - 1:
                raise ConflictError(
                    "另一个人刚刚补充了这一卷 / somebody else has just added to this volume",
                    hint="重试 / try again",
                )
            for one, its_body in entries:
                tx.record(one, its_body)
                if one.record_id is not None:
                    tx.schedule(FollowUp(FollowUpKind.READ_TEXT, one.record_id))
                    tx.schedule(FollowUp(FollowUpKind.INDEX_RECORD, one.record_id))
            tx.record(fact, plain)
        publish_facts(ledger=self.ledger, catalog=self.catalog)
