"""What a person does with a file that was set aside or quarantined (待整理).

Write order of `Assignment.assign`: the same as of ingest. The pages' bytes and the facts' bodies are put into the
archive; one transaction records the facts with the person as actor and takes the pages off the arrival's list;
the facts are published; when no page is left, the file is removed and its row says released.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog
from docarchive.domain.arrival import Arrival, ArrivalState, Hashing
from docarchive.domain.case import Case
from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.identifiers import ArrivalId, CaseId, RecordId, new_id
from docarchive.domain.record import Record
from docarchive.domain.regroup import Group, SeenPage, whole_file
from docarchive.reading.port import FileReader, Reading
from docarchive.workflows.arriving.arrived_file import owner_of, remove_unchanged
from docarchive.workflows.arriving.custody import HandedIn, custody_of
from docarchive.workflows.arriving.filing import Filing, Prepared
from docarchive.workflows.arriving.found_file import label_of
from docarchive.workflows.arriving.hashing import measure_large
from docarchive.workflows.arriving.matching import EvidenceMatch
from docarchive.workflows.arriving.read_waiting import forget_recognised
from docarchive.workflows.publish import publish_facts

_WAITING = (ArrivalState.SET_ASIDE, ArrivalState.QUARANTINED)


@dataclass(frozen=True, slots=True)
class Assignment:
    """A person at the desk with what was set aside."""

    archive: Archive
    ledger: Ledger
    catalog: Catalog
    file_reader: FileReader
    now: Callable[[], datetime]
    actor: str
    sm3: bool = False
    """Whether recordings get an SM3 digest beside SHA-256."""

    def assign(
        self,
        arrival_id: ArrivalId,
        path: Path,
        *,
        to: str,
        pages: Sequence[int] | None = None,
        turns: Mapping[int, int] | None = None,
    ) -> Arrival:
        """File pages of a waiting file to a record (as its scan) or to a case (as evidence).

        Args:
            arrival_id: The waiting file.
            path: Where it stands now.
            to: A record id or a case id.
            pages: Page indexes from 0, in the order of the paper; None for all that are open (the whole file when
                none was filed).
            turns: By page index, how many degrees clockwise stand it upright; a turned page is filed turned, the
                original stays as it is.

        Returns:
            The arrival: released when nothing of it is left to do.

        Raises:
            NotFoundError: no such arrival, record or case.
            RejectedError: a page that does not exist, or is not open; or the file cannot be taken apart.
            ConflictError: the file is not waiting, the case is closed, the record is void, or the same bytes
                were filed meanwhile.
        """
        arrival = self._waiting(arrival_id)
        arrival, reading, sm3 = self._opened(arrival, path)
        chosen = _chosen(arrival, reading, pages)
        record, case = self._target(to)
        filing = Filing(self.archive, self.file_reader, self.now, self.actor, arrival, path, reading)
        handed_in = HandedIn(arrival, reading, owner_of(path), filed_by=self.actor, sm3=sm3)
        sheets = [SeenPage(index, _quarter((turns or {}).get(index, 0))) for index in chosen]
        prepared = self._prepare(filing, record, case, sheets, handed_in)
        done = self._record(arrival, reading, prepared, chosen)
        publish_facts(ledger=self.ledger, catalog=self.catalog)
        return self.release(done.id, path) if done.state is ArrivalState.FILED else done

    def release(self, arrival_id: ArrivalId, path: Path) -> Arrival:
        """Let a file go whose pages are all filed; `ConflictError` while one is not."""
        with self.catalog.reading() as reader:
            arrival = reader.get_arrival(arrival_id)
        if arrival.state is not ArrivalState.FILED:
            raise ConflictError(
                f"{arrival.name} 还没有全部归档 / not all of it is filed",
                hint="docarchive inbox assign 归档其余页面 / file the other pages first",
            )
        publish_facts(ledger=self.ledger, catalog=self.catalog)
        remove_unchanged(path, arrival.size_bytes, arrival.mtime_ns)
        released = replace(arrival, state=ArrivalState.RELEASED, since=self.now())
        with self.catalog.transaction() as tx:
            tx.save_arrival(released)
        forget_recognised(arrival_id, self.catalog)
        return released

    def retry(self, arrival_id: ArrivalId) -> Arrival:
        """Let the inbox look at a waiting file again, for example after its document was issued."""
        at = self.now()
        with self.catalog.transaction() as tx:
            # Looked at in here, so that no filing of somebody else's is lost.
            arrival = _require_waiting(tx.get_arrival(arrival_id))
            again = replace(
                arrival, state=ArrivalState.CLAIMED, since=at, reason="", attempts=0, archived_at=None
            )
            tx.save_arrival(again)
        return again

    def _waiting(self, arrival_id: ArrivalId) -> Arrival:
        with self.catalog.reading() as reader:
            return _require_waiting(reader.get_arrival(arrival_id))

    def _opened(self, arrival: Arrival, path: Path) -> tuple[Arrival, Reading, str | None]:
        """Measure the file and read it; a quarantined one is not opened again, only taken whole."""
        measured = measure_large(path, known=arrival.hashing, sm3=self.sm3, keep=_no_notes)
        if arrival.state is ArrivalState.QUARANTINED:
            reading = Reading(self.file_reader.media_type(path))
        else:
            reading = self.file_reader.read(path, codes=False)
        now = replace(
            arrival,
            sha256=measured.sha256,
            size_bytes=measured.size_bytes,
            mtime_ns=measured.mtime_ns,
            media_type=reading.media_type,
        )
        return now, reading, measured.sm3

    def _target(self, to: str) -> tuple[Record | None, Case]:
        with self.catalog.reading() as reader:
            try:
                record = reader.get_record(RecordId(to))
            except NotFoundError:
                return None, reader.get_case(CaseId(to))
            if record.void_reason:
                raise ConflictError(
                    f"{label_of(record)} 已作废（{record.void_reason}）/ the document is void",
                    hint="归到案件作为证据 / file it to the case as evidence",
                )
            return record, reader.get_case(record.case_id)

    def _prepare(
        self,
        filing: Filing,
        record: Record | None,
        case: Case,
        sheets: Sequence[SeenPage],
        handed_in: HandedIn,
    ) -> list[Prepared]:
        case.accept_documents()
        if record is not None:
            return filing.scans([(self._group(record, sheets), record, case)])
        record_id = RecordId(new_id(self.now()))
        in_order = [page.page_index for page in sheets] == list(range(len(filing.reading.pages)))
        if in_order and not any(page.rotation for page in sheets):
            with self.catalog.reading() as reader:
                custody = custody_of(handed_in, record_id=record_id, case_id=case.id, catalog=reader)
            return [filing.evidence(EvidenceMatch(case.id, "person", None), record_id, case, custody)]
        part = filing.part_as_evidence(
            [(page.page_index, page.rotation) for page in sheets], record_id, case, "person"
        )
        return [filing.kept(), part]

    def _group(self, record: Record, sheets: Sequence[SeenPage]) -> Group:
        if not sheets:
            raise RejectedError(
                "这个文件没有页面，不能作为文书的扫描件 / a file without pages is no scan of a document",
                hint="归到案件作为证据 / file it to the case as evidence",
            )
        return whole_file(record.id, label_of(record), sheets, how="person")

    def _record(
        self, arrival: Arrival, reading: Reading, prepared: list[Prepared], chosen: tuple[int, ...]
    ) -> Arrival:
        left = tuple(index for index in _open(arrival, reading) if index not in chosen)
        filed = tuple(item.fact.record_id for item in prepared if item.fact.record_id is not None)
        done = replace(
            arrival,
            state=ArrivalState.SET_ASIDE if left else ArrivalState.FILED,
            since=self.now(),
            reason=arrival.reason if left else "",
            open_pages=left,
            hashing=arrival.hashing if left else None,
            record_ids=tuple(dict.fromkeys((*arrival.record_ids, *filed))),
        )
        with self.catalog.transaction() as tx:
            row = tx.get_arrival(arrival.id)
            if (row.state, row.open_pages) != (arrival.state, arrival.open_pages):
                raise ConflictError(f"{arrival.name} 刚被他人处理 / somebody else has just worked on it")
            first = tx.find_file(arrival.sha256) if arrival.sha256 else None
            if first is not None and first.arrival_id != arrival.id:
                raise ConflictError(
                    f"相同内容已归档于 {first.key} / the same bytes are filed already at {first.key}",
                    hint="docarchive inbox retry 将其作为重复件移走 / retry lets it go as a duplicate",
                )
            for item in prepared:
                item.record(tx, at=self.now())
            tx.save_arrival(done)
        return done


def _require_waiting(arrival: Arrival) -> Arrival:
    if arrival.state not in _WAITING:
        raise ConflictError(f"{arrival.name} 不在待整理之列（{arrival.state}）/ the file is not waiting")
    return arrival


def _quarter(degrees: int) -> int:
    if degrees % 90:
        raise RejectedError(f"只能转 90 度的倍数：{degrees} / pages turn by quarters only")
    return degrees % 360


def _no_notes(_hashing: Hashing) -> None:
    """A person waits for this reading; what is cut off is begun again."""


def _open(arrival: Arrival, reading: Reading) -> tuple[int, ...]:
    """The pages that wait: those on the list, or all when nothing of the file was filed."""
    return arrival.open_pages or tuple(page.page_index for page in reading.pages)


def _chosen(arrival: Arrival, reading: Reading, pages: Sequence[int] | None) -> tuple[int, ...]:
    waiting = _open(arrival, reading)
    if pages is None:
        return waiting
    if not pages:
        raise RejectedError("没有指明页 / no page is named")
    if wrong := sorted(set(pages) - set(waiting)):
        named = "、".join(str(index + 1) for index in wrong)
        raise RejectedError(f"第 {named} 页不存在或已归档 / page {named} does not exist or is filed already")
    return tuple(dict.fromkeys(pages))
