"""Follow-up: read the pages of scans and evidence that have no sound text of their own from their pictures.

Write order: some pages are read; their text is put into the archive beside the file; one transaction records it and
queues the rest, so a file of five hundred pages lets others have their turn and a crash loses twenty pages. When all
of a file is read, a searchable PDF is made of it, kept beside it and recorded. The file itself is never touched.
"""

import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog
from docarchive.domain import places
from docarchive.domain.errors import RejectedError, UnavailableError
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.follow_ups import FollowUp, FollowUpKind
from docarchive.domain.identifiers import RecordId
from docarchive.domain.record import PageText, Record, RecordText, Representation, Role
from docarchive.reading.ocr.port import TextRecogniser
from docarchive.workflows.keeping.derivatives import keep_derivative
from docarchive.workflows.keeping.read_text import LAYER_NOTES, checked_copy
from docarchive.workflows.keeping.recognised_text import is_readable, pages_with_lines, unread_files
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.store import put_body

_TURN_PAGES = 20
"""Pages read before another record has its turn."""
_TOGETHER = 4
"""Pages read between two looks at whether to stop."""


class SearchableMaker(Protocol):
    """Makes searchable PDFs (`docarchive.reading.ocr.searchable`)."""

    def __call__(self, path: Path, pages: Sequence[PageText], target: Path) -> None:
        """Write the file at *path* as a PDF with the lines of *pages* as an invisible layer."""


@dataclass(frozen=True, slots=True)
class RecogniseText:
    """The handler of `RECOGNISE_TEXT`."""

    archive: Archive
    ledger: Ledger
    catalog: Catalog
    recogniser: Callable[[], TextRecogniser]
    """Asked for when there is work; raises `UnavailableError` when the settings want one that is not installed."""
    searchable: SearchableMaker | None
    """None: no searchable PDFs are kept."""
    now: Callable[[], datetime]

    def __call__(self, record_ids: Sequence[RecordId], stop: threading.Event) -> None:
        """Read the next pages of each record."""
        for record_id in record_ids:
            self._go_on(record_id, stop)
            publish_facts(ledger=self.ledger, catalog=self.catalog)

    def read_pages(
        self,
        record: Record,
        file: Representation,
        numbers: Sequence[int],
        *,
        recogniser: TextRecogniser,
        stop: threading.Event,
        again: bool = False,
    ) -> None:
        """Read pages of one file and record their text; what was read when *stop* is set is recorded.

        Args:
            record: The record.
            file: One of its files.
            numbers: Which pages, from 1.
            recogniser: Who reads.
            stop: Set when the house closes.
            again: The pages have been read before; the work is not queued anew.
        """
        with self.catalog.reading() as reader:
            known = {page.page_number: page for page in reader.text_of(record.id, file.sha256)}
        with checked_copy(self.archive, file) as copy:
            read = _read(copy, file, numbers, recogniser, stop)
        if not read:
            raise UnavailableError("识别已中止，稍后继续 / stopped; it goes on later")
        pages = tuple(_joined(page, known.get(page.page_number)) for page in read)
        text = RecordText(record.id, file.sha256, recogniser.name, recogniser.version, pages)
        body, plain = put_body(self.archive, lambda digest: places.text_key(file.key, digest), text)
        with self.catalog.transaction() as tx:
            fact = Fact(
                FactKind.TEXT_READ, self.now(), "system", body, case_id=record.case_id, record_id=record.id
            )
            tx.record(fact, plain)
            tx.schedule(FollowUp(FollowUpKind.INDEX_RECORD, record.id))
            if not again:
                tx.schedule(FollowUp(FollowUpKind.RECOGNISE_TEXT, record.id))

    def _go_on(self, record_id: RecordId, stop: threading.Event) -> None:
        with self.catalog.reading() as reader:
            record = reader.get_record(record_id)
            left = unread_files(record, reader)
        if left:
            file, numbers = left[0]
            self.read_pages(record, file, numbers[:_TURN_PAGES], recogniser=self.recogniser(), stop=stop)
        elif self.searchable is not None:
            for file in record.representations:
                if is_readable(file) and not _has_searchable(record, file):
                    self._keep_searchable(record, file, self.searchable)

    def _keep_searchable(self, record: Record, file: Representation, make: SearchableMaker) -> None:
        with self.catalog.reading() as reader:
            pages = pages_with_lines(record.id, file.sha256, archive=self.archive, reader=reader)
        if not any(page.lines for page in pages):
            return  # its own text layer was sound, or nothing stands on it
        with tempfile.TemporaryDirectory(prefix="docarchive-") as scratch:
            target = Path(scratch) / "searchable.pdf"
            with checked_copy(self.archive, file) as copy:
                make(copy, pages, target)
            keep_derivative(
                target,
                Role.SEARCHABLE,
                file,
                record,
                archive=self.archive,
                catalog=self.catalog,
                now=self.now,
                page_count=file.page_count,
            )


def _has_searchable(record: Record, file: Representation) -> bool:
    return any(
        item.role is Role.SEARCHABLE and item.derived_from == file.sha256 for item in record.representations
    )


def _read(
    copy: Path,
    file: Representation,
    numbers: Sequence[int],
    recogniser: TextRecogniser,
    stop: threading.Event,
) -> list[PageText]:
    read: list[PageText] = []
    for start in range(0, len(numbers), _TOGETHER):
        if stop.is_set():
            break
        some = [number - 1 for number in numbers[start : start + _TOGETHER]]
        try:
            read += recogniser.read_pages(copy, file.media_type, some, [0] * len(some))
        except RejectedError:
            read += [_read_alone(copy, file, index, recogniser) for index in some]
    return read


def _read_alone(copy: Path, file: Representation, index: int, recogniser: TextRecogniser) -> PageText:
    """One page; one that cannot be read says so and keeps nobody from reading the others."""
    try:
        return recogniser.read_pages(copy, file.media_type, [index], [0])[0]
    except RejectedError as error:
        return PageText(index + 1, "", note=error.message)


def _joined(page: PageText, known: PageText | None) -> PageText:
    """What was recognised, with what the page's own text layer already said and what was said of it."""
    if known is None:
        return page
    of_layer = [remark for remark in (known.note or "").split("；") if remark in LAYER_NOTES]
    note = "；".join([*of_layer, page.note] if page.note else of_layer) or None
    if not (known.unread and known.text.strip()):
        return replace(page, note=note)
    said = "".join(known.text.split())
    fresh = tuple(line for line in page.lines if "".join(line.text.split()) not in said)
    text = "\n".join((known.text, *(line.text for line in fresh)))
    return replace(page, text=text, lines=fresh, note=note)
