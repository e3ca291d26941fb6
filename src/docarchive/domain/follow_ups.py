"""Work to do after a commit, queued in a table; each kind may run twice with the same result."""

from dataclasses import dataclass
from enum import StrEnum

from docarchive.domain.identifiers import RecordId


class FollowUpKind(StrEnum):
    """What is to be done."""

    READ_TEXT = "read_text"
    """Read the text out of the record's files that have none yet, then index."""
    INDEX_RECORD = "index_record"
    """Bring the record's entry in the full-text index up to date."""
    RECOGNISE_TEXT = "recognise_text"
    """Read the pages that have no sound text of their own from their pictures (OCR)."""
    COMPARE_SCAN = "compare_scan"
    """Hold the signed scans that were not compared yet against what was issued."""
    DERIVE_MEDIA = "derive_media"
    """Make the pictures of a recording and, where browsers cannot play it, a copy that they can."""
    TRANSCRIBE = "transcribe"
    """Write a machine's draft of what is said in a recording."""
    INDEX_REFERENCE = "index_reference"
    """Bring an entry of another collection (or all of a law or list) up to date in its index; the subject is its key."""
    CHECK_PROPERTIES = "check_properties"
    """Check the four properties of a volume that was just sealed; the subject is its reference code."""
    MEND_INDEX = "mend_index"
    """Look at every file of an index and build it anew if need be; the subject is ``records`` or ``reference``."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One piece of work about one record; scheduling it twice before it runs is scheduling it once."""

    kind: FollowUpKind
    record_id: RecordId


@dataclass(frozen=True, slots=True)
class QueuedFollowUp:
    """A follow-up taken from the queue."""

    id: int
    work: FollowUp
    attempts: int
