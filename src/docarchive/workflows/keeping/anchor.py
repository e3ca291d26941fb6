"""Keep the ledger's signed head in a second place, once a day and on demand, with a time stamp when asked.

Write order: the head, then its time stamp, then the note that status shows. Doing it again adds nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from docarchive.archive.anchors import TOKEN, anchor_path, keep_checkpoint, keep_token
from docarchive.archive.port import Ledger
from docarchive.archive.timestamps import ask_for_stamp
from docarchive.catalog.port import Catalog
from docarchive.domain.checkpoint_words import CheckpointWords, checkpoint_words
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import ConflictError
from docarchive.domain.plain import Plain, format_time, parse_time

LAST_ANCHOR = "last_anchor"
"""Name of the note about the newest head that was kept elsewhere."""


@dataclass(frozen=True, slots=True)
class Anchored:
    """A head that stands in the second place."""

    file: Path
    size: int
    words: CheckpointWords
    token: Path | None
    """Its time stamp, if it has one."""


@dataclass(frozen=True, slots=True)
class Anchoring:
    """The tools of anchoring."""

    ledger: Ledger
    catalog: Catalog
    folder: Path
    now: Callable[[], datetime]

    def export(self, timestamp_url: str | None = None) -> Anchored:
        """Keep the present head; with a URL have it stamped, unless it has a stamp already.

        Raises:
            ConflictError: nothing is published yet, or another head stands under its name.
            UnavailableError: the folder or the authority does not answer; what was kept before stays.
        """
        head = self.ledger.checkpoint()
        if head is None:
            raise ConflictError("台账尚未签发 / the ledger has no signed checkpoint yet")
        file, token = keep_checkpoint(self.folder, head), anchor_path(self.folder, head, TOKEN)
        self._leave_note(head.size)
        if timestamp_url is not None and not token.exists():
            keep_token(self.folder, head, ask_for_stamp(timestamp_url, head.signed_note.encode()))
        words = checkpoint_words(head.origin, head.size, head.root)
        return Anchored(file, head.size, words, token if token.exists() else None)

    def is_due(self) -> bool:
        """Whether the head has grown since it was last kept, and that was not today."""
        size = self.ledger.size()
        with self.catalog.reading() as reader:
            note = reader.note(LAST_ANCHOR)
        if not size or (note is not None and note["size"] == size):
            return False
        return note is None or local_day(parse_time(note["at"])) != local_day(self.now())

    def _leave_note(self, size: int) -> None:
        note: Plain = {"at": format_time(self.now()), "size": size}
        with self.catalog.transaction() as tx:
            tx.set_note(LAST_ANCHOR, note)
