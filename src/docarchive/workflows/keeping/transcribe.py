"""Follow-up: a machine's draft of what is said in a recording (机器初稿), when the site has a speech model.

The draft is found by search and shown as a draft; no field, no rule and no matching ever reads it. It is kept as
text with one page for each minute, so that a hit says where to listen.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog
from docarchive.domain import places
from docarchive.domain.audiovisual.custody import DRAFT_MARK
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.follow_ups import FollowUp, FollowUpKind
from docarchive.domain.identifiers import RecordId
from docarchive.domain.record import PageText, Record, RecordText, Representation
from docarchive.reading.media.port import Said, Transcriber
from docarchive.workflows.keeping.derive_media import called_off, original_of, readable
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.store import put_body

_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Transcribe:
    """The handler of `TRANSCRIBE`."""

    archive: Archive
    ledger: Ledger
    catalog: Catalog
    transcriber: Transcriber
    now: Callable[[], datetime]

    def __call__(self, record_ids: Sequence[RecordId], stop: threading.Event) -> None:
        """Write the drafts that are missing; without a model there is nothing to do."""
        if not self.transcriber.available():
            return
        for record_id in record_ids:
            with self.catalog.reading() as reader:
                record, known = reader.get_record(record_id), reader.pages_of(record_id)
            original = original_of(record)
            if original is not None and has_sound(original) and not known:
                with called_off(stop, self.transcriber.call_off):
                    self._draft(record, original)
        publish_facts(ledger=self.ledger, catalog=self.catalog)

    def _draft(self, record: Record, original: Representation) -> None:
        with readable(self.archive, original) as path:
            heard = self.transcriber.transcribe(path)
        text = RecordText(
            record.id, original.sha256, heard.engine, heard.engine_version, tuple(_by_minute(heard.said))
        )
        body, plain = put_body(self.archive, lambda digest: places.text_key(original.key, digest), text)
        fact = Fact(
            FactKind.TEXT_READ, self.now(), "system", body, case_id=record.case_id, record_id=record.id
        )
        with self.catalog.transaction() as tx:
            tx.record(fact, plain)
            tx.schedule(FollowUp(FollowUpKind.INDEX_RECORD, record.id))


def has_sound(original: Representation) -> bool:
    """Whether the recording may have sound: a film whose only codec is a picture's has none."""
    return original.media_type.startswith("audio/") or "+" in (original.codec or "+")


def _by_minute(said: Sequence[Said]) -> Iterator[PageText]:
    """One page for each minute in which something is said; page 1 is the first minute."""
    minutes: dict[int, list[str]] = {}
    for item in said:
        minutes.setdefault(item.start_ms // _MINUTE_MS, []).append(item.text)
    for minute, texts in sorted(minutes.items()):
        yield PageText(minute + 1, "\n".join(texts), note=DRAFT_MARK)
