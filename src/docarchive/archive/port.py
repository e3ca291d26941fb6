"""What may be asked of the archive: bytes written once, and the published ledger."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from docarchive.domain.identifiers import Sha256
from docarchive.domain.retention.disposal import Disposal


class Archive(Protocol):
    """A write-once key/value store for large byte streams.

    Safe for several threads and processes at a time: of two writers with different bytes for one key
    exactly one succeeds. Keys are relative paths of safe ASCII segments joined by ``/``. There is no delete but `Disposable`.
    """

    def put(self, key: str, source: BinaryIO, *, sha256: Sha256) -> None:
        """Store *source* under *key*; return only when it would survive a power cut.

        Storing the same bytes again does nothing. Nothing is visible under *key* until all of it is.
        Memory use does not grow with the size of *source*.

        Raises:
            DamageError: the bytes read from *source* do not have the digest *sha256*.
            ConflictError: other bytes are already stored under *key*.
            RejectedError: *key* is not a safe key, or one of the ledger's own.
            UnavailableError: disk full, read-only or gone; nothing unfinished is visible under *key*.
        """

    def adopt(self, key: str, path: Path, *, size_bytes: int, mtime_ns: int) -> bool:
        """Make the file at *path* the bytes of *key* without copying it, where that is possible and safe.

        The caller has measured its digest when it had this size and this time. Afterwards the file has two
        names; the caller removes *path* when the fact is published. Doing it again changes nothing.

        Returns:
            False when it cannot be (another file system, not our own file, open for writing somewhere, changed
            since): nothing is stored, and the caller uses `put`.

        Raises:
            RejectedError: *key* is not a safe key.
            UnavailableError: disk full, read-only or gone.
        """

    def open(self, key: str) -> BinaryIO:
        """Open for reading.

        Raises:
            NotFoundError: nothing is stored under *key*.
            RejectedError: *key* is not a safe key.
            UnavailableError: the disk does not answer or is gone.
        """

    def local_path(self, key: str) -> Path | None:
        """Where the bytes can be read as a file, for a tool that wants one and only reads; None when nowhere.

        Raises:
            NotFoundError: nothing is stored under *key*.
            RejectedError: *key* is not a safe key.
            UnavailableError: the disk does not answer or is gone.
        """

    def keys(self, prefix: str = "") -> Iterator[str]:
        """All keys that start with *prefix*, sorted; unfinished writes and the ledger's files are left out."""

    def sweep(self, *, before: datetime) -> int:
        """Remove what crashes left unfinished and nobody wrote to since *before*; return how many."""


class Disposable(Protocol):
    """The one way anything leaves the archive; for the journey of disposal alone."""

    def erase(self, position: int) -> int:
        """Erase what the published fact ``case_disposed`` at *position* lists, and what else lies in its folders.

        Doing it again erases what is left. Durable on return.

        Returns:
            How many files went.

        Raises:
            ConflictError: the fact is not published, or of another kind.
            DamageError: its body is missing or altered.
            UnavailableError: the disk failed; a repeat goes on.
        """

    def is_erased(self, disposal: Disposal) -> bool:
        """Whether no file it lists, and none of its folders, is there."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed tree head."""

    origin: str
    """Name of the log, for example ``docarchive/01JD…``; first line of the note."""
    size: int
    root: bytes
    """32 bytes."""
    signed_note: str
    """The whole note as stored (C2SP signed-note, Ed25519)."""


class Ledger(Protocol):
    """The published facts: an append-only list of canonical JSON lines under a signed Merkle tree head.

    Safe for several processes: appends are serialised by a lock.
    """

    def size(self) -> int:
        """Number of published entries: those under the signed head."""

    def append(self, entries: Sequence[bytes], *, start: int) -> Checkpoint:
        """Publish *entries*, of which the first has position *start*; durable and signed on return.

        Entries already published are compared and skipped, so a repeat does nothing. After a crash the
        ledger holds a prefix of what was to be published; the next append mends the checkpoint.

        Raises:
            DamageError: a published entry differs from the one given, or *start* leaves a gap behind `size`.
            ConflictError: the signing key is not the one of this archive.
            UnavailableError: disk full, read-only or gone.
        """

    def entries(self, start: int = 0) -> Iterator[bytes]:
        """The entries from position *start*, without newlines, proved against the signed head as they come.

        After a crash between entries and checkpoint this is more than `size`; what the catalogue committed is
        then complete, and the next append signs it.

        Raises:
            DamageError: entries under the signed head are missing or altered.
        """

    def checkpoint(self) -> Checkpoint | None:
        """The signed head as stored; None before the first append."""

    def prove(self, index: int, *, size: int) -> tuple[bytes, ...]:
        """Audit path of entry *index* in the tree of the first *size* entries (RFC 6962 section 2.1.1).

        Raises:
            NotFoundError: fewer entries are published.
            DamageError: the entries do not match the signed root.
        """
