"""Take a filing back: what a person, or the inbox, filed wrongly waits for a person again. Until the case is closed.

Write order: the original is read back from the archive and looked at; the fact's body into the archive; one transaction
records the fact and makes the arrival wait; publish; the original is put into the inbox, if it had left. A crash before
that last step is mended by whoever opens the arrival next (`Returning.path_of`): the archive has the bytes.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog, Reader, StoredFile
from docarchive.domain import places
from docarchive.domain.arrival import Arrival, ArrivalState
from docarchive.domain.case import Case
from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.facts import Fact, FactKind, TakenBack
from docarchive.domain.follow_ups import FollowUp, FollowUpKind
from docarchive.domain.identifiers import ArrivalId, RecordId
from docarchive.domain.record import Record, Representation, Role
from docarchive.reading.port import FileReader
from docarchive.workflows.arriving.arrived_file import suffix_of
from docarchive.workflows.arriving.found_file import label_of
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.store import put_body

_S = ArrivalState
_RETURNABLE = frozenset({_S.SET_ASIDE, _S.QUARANTINED, _S.RELEASED})
_CAME_IN = frozenset({Role.SCAN, Role.EVIDENCE})
_CHUNK = 1 << 20


class WaitingShelf(Protocol):
    """Where waiting files stand."""

    def find(self, arrival_id: ArrivalId) -> Path | None:
        """Where an arrival's file stands now, if it still is in the inbox."""

    def put_back(self, arrival_id: ArrivalId, name: str, content: BinaryIO) -> Path:
        """Put a file that had left among those that wait, whole or not at all."""


@dataclass(frozen=True, slots=True)
class Returning:
    """A person who takes filings back, with the tools it takes."""

    archive: Archive
    ledger: Ledger
    catalog: Catalog
    file_reader: FileReader
    shelf: WaitingShelf
    now: Callable[[], datetime]
    actor: str

    def take_back(self, arrival_id: ArrivalId, record_id: RecordId, reason: str) -> Arrival:
        """Undo the newest filing of that arrival's pages, or of all of it, to that record.

        Returns:
            The arrival, which waits again.

        Raises:
            NotFoundError: no such arrival or record, or nothing of the one was filed to the other.
            RejectedError: no reason is given.
            ConflictError: the case is closed, or the file is at work.
        """
        if not reason.strip():
            raise RejectedError("请写明撤回的原因 / say why it is taken back", hint="--reason")
        with self.catalog.reading() as reader:
            arrival = reader.get_arrival(arrival_id)
            record = reader.get_record(record_id)
            case = reader.get_case(record.case_id)
            file = _filed_from(arrival, record, reader)
            original = _original(arrival, reader)
        case.accept_documents()
        if arrival.state not in _RETURNABLE or arrival.is_duplicate:
            raise ConflictError(
                f"{arrival.name} 正在处理，或本是重复件 / the file is at work, or was a duplicate"
            )
        pages = tuple(page.page_index for page in file.pages if page.arrival_id == arrival.id)
        waiting = self._again(arrival, record, pages, self._state(arrival, original), reason.strip())
        if original is not None:
            waiting = replace(waiting, archived_at=original.key)
        self._record(arrival, waiting, record, case, TakenBack(file.sha256, reason.strip()))
        publish_facts(ledger=self.ledger, catalog=self.catalog)
        self.path_of(waiting)
        return waiting

    def _record(
        self, before: Arrival, waiting: Arrival, record: Record, case: Case, taken: TakenBack
    ) -> None:
        """The fact and the waiting arrival, unless somebody has worked on it meanwhile."""
        folder = places.record_folder(case.party_ids[0], case.id, record.id)
        body, plain = put_body(
            self.archive, lambda digest: places.returned_key(folder, "back", digest, ".json"), taken
        )
        fact = Fact(
            FactKind.FILING_TAKEN_BACK,
            self.now(),
            self.actor,
            body,
            party_id=record.party_id,
            case_id=case.id,
            record_id=record.id,
            arrival_id=before.id,
        )
        with self.catalog.transaction() as tx:
            row = tx.get_arrival(before.id)
            if (row.state, row.open_pages) != (before.state, before.open_pages):
                raise ConflictError(f"{before.name} 刚被他人处理 / somebody else has just worked on it")
            tx.record(fact, plain)
            tx.schedule(FollowUp(FollowUpKind.INDEX_RECORD, record.id))
            tx.save_arrival(waiting)

    def path_of(self, arrival: Arrival) -> Path:
        """Where a waiting file stands; one that should stand there and does not comes from the archive.

        Raises:
            NotFoundError: it is in the inbox no more and was never in the archive.
        """
        path = self.shelf.find(arrival.id)
        if path is not None:
            return path
        if arrival.archived_at is None or arrival.state not in (_S.SET_ASIDE, _S.QUARANTINED):
            raise NotFoundError(
                f"收件夹里没有 {arrival.name} 的文件 / the file of {arrival.id} is not in the inbox"
            )
        with self.archive.open(arrival.archived_at) as content:
            return self.shelf.put_back(arrival.id, arrival.name, content)

    def _state(self, arrival: Arrival, original: StoredFile | None) -> ArrivalState:
        """Quarantined, when it cannot be opened; it was filed whole then."""
        if arrival.state is not _S.RELEASED:
            return arrival.state
        if original is None:
            raise NotFoundError(f"归档库里没有 {arrival.name} 的原件 / the original is not in the archive")
        with tempfile.TemporaryDirectory(prefix="docarchive-") as name:
            copy = Path(name) / f"original{suffix_of(arrival.media_type or '')}"
            with self.archive.open(original.key) as source, copy.open("wb") as target:
                while chunk := source.read(_CHUNK):
                    target.write(chunk)
            try:
                self.file_reader.read(copy, codes=False)
            except RejectedError:
                return _S.QUARANTINED
        return _S.SET_ASIDE

    def _again(
        self, row: Arrival, record: Record, pages: tuple[int, ...], state: ArrivalState, reason: str
    ) -> Arrival:
        kept = [known for known in row.record_ids if known != record.id]
        return replace(
            row,
            state=state,
            since=self.now(),
            reason=f"从 {label_of(record)} 撤回：{reason} / taken back from there",
            record_ids=tuple(kept),
            open_pages=tuple(sorted({*row.open_pages, *pages})),
            attempts=0,
            hashing=None,
        )


def _filed_from(arrival: Arrival, record: Record, reader: Reader) -> Representation:
    """The newest file of the record that came out of the arrival and still counts."""
    whole = [item for item in record.representations if item.sha256 == arrival.sha256]
    parts = [
        item
        for item in record.representations
        if any(page.arrival_id == arrival.id for page in item.pages) and item not in whole
    ]
    told = record.id in reader.filed_pages(arrival.id)
    found = [item for item in (*whole, *parts) if item.role in _CAME_IN]
    if not told or not found:
        raise NotFoundError(
            f"{arrival.name} 没有归入 {label_of(record)} / nothing of it is filed there (any more)"
        )
    return max(found, key=record.representations.index)


def _original(arrival: Arrival, reader: Reader) -> StoredFile | None:
    return reader.find_file(arrival.sha256) if arrival.sha256 else None
