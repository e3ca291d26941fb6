"""Follow-up: read the text layer of a record's file, keep it beside the file, then have the record indexed."""

import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog
from docarchive.domain import places
from docarchive.domain.errors import DamageError
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.follow_ups import FollowUp, FollowUpKind
from docarchive.domain.identifiers import RecordId
from docarchive.domain.record import PageText, Record, RecordText, Representation, Role
from docarchive.reading.port import FileReader, Reading
from docarchive.workflows.arriving.arrived_file import measure
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.store import put_body

_TEXT_TYPES = (
    *("application/pdf", "text/plain", "application/vnd.openxmlformats-officedocument"),
    *("application/msword", "application/ofd", "message/rfc822"),
)


@dataclass(frozen=True, slots=True)
class ReadText:
    """The handler of `READ_TEXT`."""

    archive: Archive
    ledger: Ledger
    catalog: Catalog
    reader: FileReader
    now: Callable[[], datetime]

    def __call__(self, record_ids: Sequence[RecordId], stop: threading.Event) -> None:
        """Read one record's text unless it was read before."""
        for record_id in record_ids:
            self._read(record_id)

    def _read(self, record_id: RecordId) -> None:
        with self.catalog.reading() as reader:
            record = reader.get_record(record_id)
            known = reader.pages_of(record_id)
        source = _source_of_text(record)
        if source is not None and not known:  # a scan that comes back does not change what was issued
            self._record(record, source)
        with self.catalog.transaction() as tx:
            tx.schedule(FollowUp(FollowUpKind.INDEX_RECORD, record_id))
        publish_facts(ledger=self.ledger, catalog=self.catalog)

    def _record(self, record: Record, source: Representation) -> None:
        with checked_copy(self.archive, source) as copy:
            reading = self.reader.read(copy, codes=False)
        text = RecordText(record.id, source.sha256, reading.engine, reading.engine_version, _pages(reading))
        body, plain = put_body(self.archive, lambda digest: places.text_key(source.key, digest), text)
        with self.catalog.transaction() as tx:
            fact = Fact(
                FactKind.TEXT_READ, self.now(), "system", body, case_id=record.case_id, record_id=record.id
            )
            tx.record(fact, plain)


@contextmanager
def checked_copy(archive: Archive, source: Representation) -> Iterator[Path]:
    """A copy of *source* for as long as the block runs.

    Raises:
        DamageError: the archive's bytes are not those that were recorded.
    """
    with tempfile.TemporaryDirectory(prefix="docarchive-") as folder:
        copy = Path(folder) / Path(source.key).name
        with archive.open(source.key) as stream, copy.open("wb") as target:
            shutil.copyfileobj(stream, target)
        if measure(copy).sha256 != source.sha256:
            raise DamageError(
                f"{source.key} 与登记的摘要不符，没有读取 / does not have the digest its fact recorded; not read",
                hint="运行 docarchive verify，从备份恢复该文件 / run docarchive verify, restore it from a backup",
            )
        yield copy


def _source_of_text(record: Record) -> Representation | None:
    """The file a record's text is read from: what was issued, else what came from outside."""
    for role in (Role.ISSUED_PDF, Role.ISSUED_DOCX, Role.EVIDENCE, Role.SCAN):
        found = record.representation(role)
        if found is not None and found.media_type.startswith(_TEXT_TYPES):
            return found
    return None


def _pages(reading: Reading) -> tuple[PageText, ...]:
    return tuple(PageText(page.page_index + 1, page.text) for page in reading.pages)
