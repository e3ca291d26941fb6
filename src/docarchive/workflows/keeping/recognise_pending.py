"""Read what waits for a recogniser now, or read pages a second time with another engine."""

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from docarchive.catalog.port import Catalog
from docarchive.domain.follow_ups import FollowUp, FollowUpKind
from docarchive.domain.identifiers import RecordId
from docarchive.domain.record import PageText, Record, Representation
from docarchive.reading.ocr.port import TextRecogniser
from docarchive.workflows.keeping.follow_up import FollowUpWorker
from docarchive.workflows.keeping.read_text import PARTIAL_NOTE
from docarchive.workflows.keeping.recognise_text import RecogniseText
from docarchive.workflows.keeping.recognised_text import is_readable, unread_files
from docarchive.workflows.publish import publish_facts

_LOOK_SECONDS = 0.5
_TURN_PAGES = 20

Progress = Callable[[int, int], None]
"""Called with how many pages are done and how many there are."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What nobody has read yet."""

    files: int
    pages: int


def waiting(catalog: Catalog, record_id: RecordId | None = None) -> Waiting:
    """Count the unread pages, of one record or of all."""
    with catalog.reading() as reader:
        if record_id is not None:
            left = [len(numbers) for _, numbers in unread_files(reader.get_record(record_id), reader)]
        else:
            left = [pages for _, file, pages in reader.files_to_read() if is_readable(file)]
    return Waiting(len(left), sum(left))


def queue_unread(catalog: Catalog) -> None:
    """Queue the reading of every unread page: also of what was filed while there was no recogniser."""
    with catalog.reading() as reader:
        owners = dict.fromkeys(owner for owner, file, _ in reader.files_to_read() if is_readable(file))
    with catalog.transaction() as tx:
        for owner in owners:
            tx.schedule(FollowUp(FollowUpKind.RECOGNISE_TEXT, owner))


def read_pending(worker: FollowUpWorker, *, readers: int, progress: Progress) -> Waiting:
    """Work until no page waits, or no recogniser answers; return what was read.

    What is cut off goes on the next time, page by twenty pages.
    """
    catalog = worker.catalog
    queue_unread(catalog)
    total = waiting(catalog)
    kinds = {FollowUpKind.RECOGNISE_TEXT}
    hands = [threading.Thread(target=worker.run_all, args=(kinds,), daemon=True) for _ in range(readers)]
    for hand in hands:
        hand.start()
    while any(hand.is_alive() for hand in hands):
        for hand in hands:
            hand.join(_LOOK_SECONDS / len(hands))
        progress(total.pages - waiting(catalog).pages, total.pages)
    left = waiting(catalog)
    return Waiting(total.files - left.files, total.pages - left.pages)


def read_record(handler: RecogniseText, record: Record, *, progress: Progress) -> int:
    """Read the unread pages of one record at once; return how many were read."""
    total = waiting(handler.catalog, record.id).pages
    left = total
    stop = threading.Event()
    while left:
        handler([record.id], stop)
        left = waiting(handler.catalog, record.id).pages
        progress(total - left, total)
    handler([record.id], stop)
    return total


def read_again(
    handler: RecogniseText,
    record_ids: Sequence[RecordId] | None,
    *,
    recogniser: TextRecogniser,
    recognisers: Collection[str],
    progress: Progress,
) -> int:
    """Read pages that a recogniser has read before with *recogniser*; return how many.

    Args:
        handler: Keeps the texts.
        record_ids: Which records wholly; None for all pages that another engine read, so a cut-off run goes on.
        recogniser: Who reads.
        recognisers: Names engines sign their texts with; what a file's own layer says is left alone.
        progress: Told of every twenty pages.
    """
    every = record_ids is not None
    with handler.catalog.reading() as reader:
        ids = list(record_ids if record_ids is not None else reader.all_record_ids())
        total = 0
        for record_id in ids:
            for _, numbers in _read_before(record_id, handler, recognisers, recogniser, every=every):
                total += len(numbers)
    done = 0
    for record_id in ids:
        with handler.catalog.reading() as reader:
            record = reader.get_record(record_id)
        for file, numbers in _read_before(record_id, handler, recognisers, recogniser, every=every):
            for start in range(0, len(numbers), _TURN_PAGES):
                some = numbers[start : start + _TURN_PAGES]
                handler.read_pages(
                    record, file, some, recogniser=recogniser, stop=threading.Event(), again=True
                )
                publish_facts(ledger=handler.ledger, catalog=handler.catalog)
                done += len(some)
                progress(done, total)
    return done


def _read_before(
    record_id: RecordId,
    handler: RecogniseText,
    recognisers: Collection[str],
    recogniser: TextRecogniser,
    *,
    every: bool,
) -> Iterator[tuple[Representation, list[int]]]:
    with handler.catalog.reading() as reader:
        record = reader.get_record(record_id)
        known = {
            file.sha256: reader.text_of(record_id, file.sha256)
            for file in record.representations
            if is_readable(file)
        }

    def wanted(page: PageText) -> bool:
        if page.engine not in recognisers or PARTIAL_NOTE in (page.note or ""):
            return False  # of a page that was read in part only, its own text would be lost
        return every or page.engine != recogniser.name

    for file in record.representations:
        numbers = [page.page_number for page in known.get(file.sha256, ()) if wanted(page)]
        if numbers:
            yield file, numbers
