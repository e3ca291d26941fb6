"""What the four-property check decides on: what is recorded beside what was found, gathered before anything is judged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from docarchive.domain.case import Case
from docarchive.domain.identifiers import RecordId
from docarchive.domain.record import Record, Representation
from docarchive.domain.volumes.volume import Volume


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One stored file as it was met."""

    key: str
    sha256: str
    """As recorded."""
    size_bytes: int
    """As recorded."""
    found_sha256: str | None
    """None: there is no file, or it could not be read."""
    found_bytes: int = 0
    found_type: str | None = None
    """Media type by content; None when nobody looked."""
    found_pages: int | None = None
    """Pages of a PDF or picture file; None when nobody counted."""
    refused: str = ""
    """Why it could not be opened, in plain words; empty when it could or nobody tried."""
    listed: bool = True
    """A ledger entry about its record names it with this digest."""
    virus: str | None = None
    """Name of a virus, empty for none, None when the file was not scanned."""


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """One record with its files."""

    record: Record
    files: tuple[tuple[Representation, FoundFile], ...]
    body_unread: str = ""
    """Why ``record.json`` cannot be read; empty when it can."""
    body_wrong: str = ""
    """Why its content is not a record of the right types; empty when it is."""
    acts: tuple[tuple[str, str], ...] = ()
    """Kind and actor of every ledger entry about it."""
    same_number: int = 0
    """Other valid records with its number."""
    same_bytes: int = 0
    """Other records of the case whose original is the same bytes."""
    without_source: tuple[str, ...] = ()
    """Digests of originals it was taken out of, that are not in the archive."""
    wants_number: bool = False
    """Its form is numbered."""


@dataclass(frozen=True, slots=True)
class FoundVolume:
    """One sealed volume with the files made for it."""

    volume: Volume
    files: tuple[FoundFile, ...]


@dataclass(frozen=True, slots=True)
class FoundPackage:
    """What checking a package gave; each text is one fault, zh / en."""

    documents: Sequence[str] = ()
    structure: Sequence[str] = ()
    digests: Sequence[str] = ()
    content: Sequence[str] = ()
    size: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything of one case (or one of its volumes)."""

    case: Case
    records: tuple[FoundRecord, ...]
    volumes: tuple[FoundVolume, ...]
    """Empty before sealing."""
    today: date
    agency_name: str = ""
    fonds: str | None = None
    whole_case: bool = True
    """False: only some volumes of the case are looked at."""
    supplemented: frozenset[RecordId] = frozenset()
    """Records added to the volumes since they were sealed."""
    gaps: tuple[tuple[str, RecordId | None], ...] = ()
    """What the case lacks by its kind and nobody waived: words, and the paper it is missing for."""
    surplus: tuple[str, ...] = ()
    """Keys of files no entry names."""
    ledger_faults: tuple[str, ...] = ()
    copy_damage: int | None = None
    """Damage in the second copy when it was last verified; None: never."""
    scanner: str | None = None
    """Version of the virus scanner; None: none is set up, empty: it does not answer."""
    package: FoundPackage | None = None

    def files(self) -> Iterator[tuple[FoundRecord, Representation, FoundFile]]:
        """Every file of every record."""
        for one in self.records:
            for item, file in one.files:
                yield one, item, file
