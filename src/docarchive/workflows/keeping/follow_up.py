"""Do the work that follows a commit: read text out of new files, keep the index up to date.

Only this journey writes the index. Each piece of work may run twice with the same result.
`UnavailableError` means later; anything else parks the work where ``docarchive status`` shows it.
"""

import logging
import shutil
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog, Transaction
from docarchive.domain import places
from docarchive.domain.errors import DamageError, DocArchiveError, UnavailableError
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.follow_ups import FollowUp, FollowUpKind, QueuedFollowUp
from docarchive.domain.identifiers import RecordId
from docarchive.domain.query import IndexEntry
from docarchive.domain.record import PageText, Record, RecordText, Representation, Role
from docarchive.index.port import Index
from docarchive.reading.port import FileReader, Reading
from docarchive.workflows.arriving.arrived_file import measure
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.store import put_body

_log = logging.getLogger(__name__)

_LOOK_SECONDS = 0.5
_INDEX_BATCH = 50
_TEXT_TYPES = ("application/pdf", "text/plain", "application/vnd.openxmlformats-officedocument")


@dataclass(frozen=True, slots=True)
class FollowUpWorker:
    """One worker; several may run in several processes, each piece of work is leased to one."""

    archive: Archive
    ledger: Ledger
    catalog: Catalog
    index: Index
    reader: FileReader
    now: Callable[[], datetime]

    def run_all(self) -> int:
        """Work until nothing is due, or a store does not answer; return how many pieces were done.

        What is left is still queued, so what a command did before is done whatever happens here.
        """
        done = 0
        try:
            while count := self.run_some():
                done += count
        except UnavailableError as error:
            _log.warning("follow-ups wait: %s", error)
        return done

    def run(self, stop: threading.Event) -> None:
        """Work until *stop* is set; looks for new work twice a second without taking a lock."""
        while not stop.is_set():
            try:
                worked = self._pending() and self.run_some()
            except DocArchiveError as error:  # the store did not answer: the work is still queued
                _log.warning("follow-ups wait: %s", error)
                worked = 0
            if not worked:
                stop.wait(_LOOK_SECONDS)

    def _pending(self) -> int:
        with self.catalog.reading() as reader:
            return reader.pending_follow_ups()

    def run_some(self) -> int:
        """Take one piece of work (or one batch for the index) and do it; 0 when nothing is due."""
        with self.catalog.transaction() as tx:
            batch = _take_batch(tx, self.now())
        if not batch:
            return 0
        try:
            if batch[0].work.kind is FollowUpKind.READ_TEXT:
                self._read_text(batch[0].work.record_id)
            else:
                self._index([item.work.record_id for item in batch])
        except UnavailableError as error:
            self._put_back(batch, error)
        except DocArchiveError as error:
            self._park(batch, str(error))
        except Exception as error:  # a mistake in the program must not stop the others' work
            _log.exception("follow-up %s of record %s failed", batch[0].work.kind, batch[0].work.record_id)
            self._park(
                batch, f"程序出错，见日志 / a mistake in the program, see the log: {type(error).__name__}"
            )
        else:
            with self.catalog.transaction() as tx:
                for item in batch:
                    tx.finish_follow_up(item.id)
        return len(batch)

    def _index(self, record_ids: list[RecordId]) -> None:
        """Index records as they are at the end: while one waits for the index, another may write what is newer."""
        written: list[IndexEntry] = []
        while True:
            with self.catalog.reading() as reader:
                facts = reader.fact_count()
                entries = [reader.index_entry(record_id) for record_id in record_ids]
            if entries == written:
                return
            self.index.replace(entries)
            with self.catalog.reading() as reader:
                if reader.fact_count() == facts:
                    return
            written = entries

    def _read_text(self, record_id: RecordId) -> None:
        with self.catalog.reading() as reader:
            record = reader.get_record(record_id)
            known = reader.pages_of(record_id)
        source = _source_of_text(record)
        if source is not None and not known:  # a scan that comes back does not change what was issued
            self._record_text(record, source)
        with self.catalog.transaction() as tx:
            tx.schedule(FollowUp(FollowUpKind.INDEX_RECORD, record_id))
        publish_facts(ledger=self.ledger, catalog=self.catalog)

    def _record_text(self, record: Record, source: Representation) -> None:
        with tempfile.TemporaryDirectory(prefix="docarchive-") as folder:
            copy = Path(folder) / Path(source.key).name
            with self.archive.open(source.key) as stream, copy.open("wb") as target:
                shutil.copyfileobj(stream, target)
            if measure(copy).sha256 != source.sha256:
                raise DamageError(
                    f"{source.key} 与登记的摘要不符，没有读取 / does not have the digest its fact recorded; not read",
                    hint="运行 docarchive verify，从备份恢复该文件 / run docarchive verify, restore it from a backup",
                )
            reading = self.reader.read(copy, codes=False)
        text = RecordText(record.id, source.sha256, reading.engine, reading.engine_version, _pages(reading))
        body, plain = put_body(self.archive, lambda digest: places.text_key(source.key, digest), text)
        with self.catalog.transaction() as tx:
            fact = Fact(
                FactKind.TEXT_READ, self.now(), "system", body, case_id=record.case_id, record_id=record.id
            )
            tx.record(fact, plain)

    def _put_back(self, batch: list[QueuedFollowUp], error: UnavailableError) -> None:
        with self.catalog.transaction() as tx:
            for item in batch:
                wait = timedelta(seconds=min(2**item.attempts, 600))
                tx.retry_follow_up(item.id, not_before=self.now() + wait, reason=str(error))

    def _park(self, batch: list[QueuedFollowUp], reason: str) -> None:
        if len(batch) == 1:
            with self.catalog.transaction() as tx:
                tx.park_follow_up(batch[0].id, reason=reason)
            return
        for item in batch:  # find the one at fault; the others are done
            try:
                self._index([item.work.record_id])
            except Exception as error:
                self._park([item], f"{type(error).__name__}: {error}")
            else:
                with self.catalog.transaction() as tx:
                    tx.finish_follow_up(item.id)


def _take_batch(tx: Transaction, now: datetime) -> list[QueuedFollowUp]:
    first = tx.take_follow_up(now=now)
    if first is None:
        return []
    batch = [first]
    while first.work.kind is FollowUpKind.INDEX_RECORD and len(batch) < _INDEX_BATCH:
        following = tx.take_follow_up(now=now, kind=FollowUpKind.INDEX_RECORD)
        if following is None:
            break
        batch.append(following)
    return batch


def _source_of_text(record: Record) -> Representation | None:
    """The file a record's text is read from: what was issued, else what came from outside."""
    for role in (Role.ISSUED_PDF, Role.ISSUED_DOCX, Role.EVIDENCE, Role.SCAN):
        found = record.representation(role)
        if found is not None and found.media_type.startswith(_TEXT_TYPES):
            return found
    return None


def _pages(reading: Reading) -> tuple[PageText, ...]:
    return tuple(PageText(page.page_index + 1, page.text) for page in reading.pages)
