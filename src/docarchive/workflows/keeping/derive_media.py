"""Follow-up: pictures of a recording, and where browsers do not play it a copy that they do, stored beside it.

Slow work with threads of its own, never in the way of filing. The original is only read. Each derivative is named
by its content and recorded by a fact, so making it again adds nothing when the same bytes come out.
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
from docarchive.domain.errors import UnavailableError
from docarchive.domain.identifiers import RecordId
from docarchive.domain.record import Record, Representation, Role
from docarchive.reading.media.port import MediaMaker
from docarchive.workflows.keeping.derivatives import keep_derivative
from docarchive.workflows.publish import publish_facts

_LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class DeriveMedia:
    """The handler of `DERIVE_MEDIA`."""

    archive: Archive
    ledger: Ledger
    catalog: Catalog
    maker: MediaMaker
    now: Callable[[], datetime]

    def __call__(self, record_ids: Sequence[RecordId], stop: threading.Event) -> None:
        """Make what each recording lacks of its derivatives."""
        for record_id in record_ids:
            with self.catalog.reading() as reader:
                record = reader.get_record(record_id)
            original = original_of(record)
            if original is not None:
                with called_off(stop, self.maker.call_off):
                    self._complete(record, original)
        publish_facts(ledger=self.ledger, catalog=self.catalog)

    def _complete(self, record: Record, original: Representation) -> None:
        has = {item.role for item in record.representations if item.derived_from == original.sha256}
        with (
            readable(self.archive, original) as path,
            tempfile.TemporaryDirectory(prefix="docarchive-") as name,
        ):
            for role in self.maker.wanted(path):
                if role not in has:
                    made = self.maker.make(path, role, Path(name))
                    keep_derivative(
                        made, role, original, record, archive=self.archive, catalog=self.catalog, now=self.now
                    )


def original_of(record: Record) -> Representation | None:
    """The recording itself, as it came in."""
    for item in record.representations:
        if item.role is Role.EVIDENCE and item.media_type.startswith(("video/", "audio/")):
            return item
    return None


@contextmanager
def readable(archive: Archive, item: Representation) -> Iterator[Path]:
    """A path where the bytes of *item* can be read while the block runs; gigabytes are not copied for it."""
    path = archive.local_path(item.key)
    if path is not None:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="docarchive-") as folder:
        copy = Path(folder) / Path(item.key).name
        with archive.open(item.key) as stream, copy.open("wb") as target:
            shutil.copyfileobj(stream, target, 1 << 20)
        yield copy


@contextmanager
def called_off(stop: threading.Event, call_off: Callable[[], None]) -> Iterator[None]:
    """Call off what the block has others do as soon as *stop* is set.

    Raises:
        UnavailableError: *stop* is set already.
    """
    if stop.is_set():
        raise UnavailableError("正在停止，稍后再做 / stopping; it is done later")
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(_LOOK_SECONDS):
            if stop.is_set():
                call_off()
                return

    watcher = threading.Thread(target=look, name="call-off")
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()
