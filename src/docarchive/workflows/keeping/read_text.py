"""Follow-up: read the text layer of a record's file, keep it beside the file, then have the record indexed.

Pages without a sound layer of their own are left unread for the follow-up `recognise_text`.
"""

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
from docarchive.reading.port import FileReader, LayerFault, PageReading, Reading
from docarchive.workflows.arriving.arrived_file import measure
from docarchive.workflows.keeping.recognised_text import unread_files
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.store import put_body

_TEXT_TYPES = (
    *("application/pdf", "text/plain", "application/vnd.openxmlformats-officedocument"),
    *("application/msword", "application/ofd", "message/rfc822"),
)

PARTIAL_NOTE = "自带文字层只有页面的一部分 / its own text layer holds only a part of the page"
_FAULTS = {
    LayerFault.GARBLED: "自带文字层是乱码，没有采用 / its own text layer is garbled and was not taken",
    LayerFault.FOREIGN: "自带文字层不是中文，没有采用 / its own text layer is not Chinese and was not taken",
    LayerFault.PARTIAL: PARTIAL_NOTE,
}

LAYER_NOTES = frozenset(_FAULTS.values())
"""What is said of a page's own text layer; it holds whoever reads the page after that."""


@dataclass(frozen=True, slots=True)
class ReadText:
    """The handler of `READ_TEXT`."""

    archive: Archive
    ledger: Ledger
    catalog: Catalog
    reader: FileReader
    now: Callable[[], datetime]
    recognises: bool
    """Whether unread pages are queued for a recogniser."""

    def __call__(self, record_ids: Sequence[RecordId], stop: threading.Event) -> None:
        """Read one record's text unless it was read before."""
        for record_id in record_ids:
            self._read(record_id)

    def _read(self, record_id: RecordId) -> None:
        with self.catalog.reading() as reader:
            record = reader.get_record(record_id)
            source = _source_of_text(record)
            known = source is not None and reader.text_of(record_id, source.sha256)
        if source is not None and not known:
            self._record(record, source)
        with self.catalog.transaction() as tx:
            tx.schedule(FollowUp(FollowUpKind.INDEX_RECORD, record_id))
            if self.recognises and unread_files(record, tx):
                tx.schedule(FollowUp(FollowUpKind.RECOGNISE_TEXT, record_id))
        publish_facts(ledger=self.ledger, catalog=self.catalog)

    def _record(self, record: Record, source: Representation) -> None:
        with checked_copy(self.archive, source) as copy:
            reading = self.reader.read(copy, codes=False)
        if not reading.pages:
            return
        pages = _pages(reading, source)
        text = RecordText(record.id, source.sha256, reading.engine, reading.engine_version, pages)
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
    """The file a record's text is read from: what was issued, else the evidence.

    Never a scan: it is recognised and then compared, and does not change what was issued.
    """
    for role in (Role.ISSUED_PDF, Role.ISSUED_DOCX, Role.EVIDENCE):
        found = record.representation(role)
        if found is not None and found.media_type.startswith(_TEXT_TYPES):
            return found
    return None


def _pages(reading: Reading, source: Representation) -> tuple[PageText, ...]:
    if source.role is not Role.EVIDENCE:  # our own paper: the layer is what was issued
        return tuple(PageText(page.page_index + 1, page.text) for page in reading.pages)
    return tuple(_page(page) for page in reading.pages)


def _page(page: PageReading) -> PageText:
    fault = page.layer_fault
    text = page.text if fault in (None, LayerFault.PARTIAL) else ""
    note = _FAULTS[fault] if fault is not None else None
    return PageText(page.page_index + 1, text, note=note, unread=fault is not None or not text.strip())
