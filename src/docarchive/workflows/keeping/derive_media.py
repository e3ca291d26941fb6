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
from docarchive.domain import places
from docarchive.domain.errors import UnavailableError
from docarchive.domain.facts import Fact, FactKind, StoredObject
from docarchive.domain.identifiers import RecordId
from docarchive.domain.record import Record, Representation, Role
from docarchive.reading.media.port import MediaMaker
from docarchive.workflows.arriving.arrived_file import measure, open_file
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.store import put_body

_TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".mp4": "video/mp4", ".m4a": "audio/mp4"}
_STEMS = {Role.CONTACT_SHEET: "contact-sheet", Role.WAVEFORM: "waveform", Role.PROXY: "proxy"}
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
                    self._keep(record, original, role, self.maker.make(path, role, Path(name)))

    def _keep(self, record: Record, original: Representation, role: Role, made: Path) -> None:
        """Write order: the file, its body, then the fact."""
        measured, folder = measure(made), original.key.rpartition("/")[0]
        key = places.returned_key(folder, _STEMS[role], measured.sha256, made.suffix)
        size, mtime = measured.size_bytes, measured.mtime_ns
        if not self.archive.adopt(key, made, size_bytes=size, mtime_ns=mtime):
            with open_file(made) as stream:
                self.archive.put(key, stream, sha256=measured.sha256)
        file = Representation(
            role, key, measured.sha256, size, _TYPES[made.suffix], derived_from=original.sha256
        )
        body, plain = put_body(
            self.archive, lambda digest: places.returned_key(folder, _STEMS[role], digest, ".json"), file
        )
        fact = Fact(
            FactKind.DERIVATIVE_MADE,
            self.now(),
            "system",
            body,
            (StoredObject(key, measured.sha256),),
            party_id=record.party_id,
            case_id=record.case_id,
            record_id=record.id,
        )
        with self.catalog.transaction() as tx:
            known = {item.sha256 for item in tx.get_record(record.id).representations}
            if measured.sha256 not in known:
                tx.record(fact, plain)


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
