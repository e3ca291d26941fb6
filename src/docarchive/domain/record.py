"""What the archive keeps: documents and evidence, each with its representations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from docarchive.domain.audiovisual.custody import Custody
from docarchive.domain.file_remark import FileRemark, SignatureCheck
from docarchive.domain.identifiers import (
    ArrivalId,
    CaseId,
    DocumentNumber,
    OfficerId,
    PartyId,
    RecordId,
    Sha256,
)
from docarchive.domain.laws.law import LawReference
from docarchive.domain.relation import Relation


class RecordKind(StrEnum):
    """Issued here, or come from outside."""

    DOCUMENT = "document"
    EVIDENCE = "evidence"


class Role(StrEnum):
    """What a stored file is to its record."""

    ISSUED_DOCX = "issued_docx"
    ISSUED_PDF = "issued_pdf"
    SCAN = "scan"
    """The signed paper, back as a scan or photograph."""
    EVIDENCE = "evidence"
    CONTACT_SHEET = "contact_sheet"
    """Key frames of a recording with their times; a derivative, as the two below."""
    WAVEFORM = "waveform"
    """Picture of a sound recording's loudness."""
    PROXY = "proxy"
    """A copy of a recording that browsers play."""
    SEARCHABLE = "searchable"
    """A scan with its recognised text as an invisible layer, to be searched and copied from."""
    MASKED = "masked"
    """Pictures of pages with personal data covered, as a person confirmed them; for those who may not see it."""


DERIVED = frozenset({Role.CONTACT_SHEET, Role.WAVEFORM, Role.PROXY, Role.SEARCHABLE, Role.MASKED})
"""Made by machine from an original, and makeable again; never evidence themselves."""


@dataclass(frozen=True, slots=True)
class PageSource:
    """Where one page of a scan came from."""

    arrival_id: ArrivalId
    page_index: int
    """From 0 in the file that arrived."""
    how: str
    """``code``, ``number`` (printed number in the text layer), ``neighbours`` (no code: the pages before or after,
    the printed page number and the text agree), ``order`` (document by its code, place by the
    order in the file), ``folder`` or ``person``."""
    rotation: int = 0
    """Degrees clockwise the page was turned to stand upright: 0, 90, 180 or 270."""


@dataclass(frozen=True, slots=True)
class Representation:
    """One file of a record; originals are never rewritten."""

    role: Role
    key: str
    """Key in the archive."""
    sha256: Sha256
    size_bytes: int
    media_type: str
    page_count: int | None = None
    source_name: str | None = None
    """Name of the file as it arrived."""
    derived_from: Sha256 | None = None
    """Digest of the arrived file these pages, or this part of a mail or zip, were taken out of; None for an original."""
    pages: tuple[PageSource, ...] = ()
    missing_pages: tuple[int, ...] = ()
    """Page numbers the paper should have and this scan lacks."""
    duration_seconds: int | None = None
    """Recordings only, rounded."""
    codec: str | None = None
    """Recordings only, for example ``h264+aac``."""
    remarks: tuple[FileRemark, ...] = ()
    """What is noteworthy about a file from outside: macros, a name that does not fit, unread content."""
    signatures: tuple[SignatureCheck, ...] = ()
    """Electronic signatures of a PDF from outside, as checked when it arrived."""


@dataclass(frozen=True, slots=True)
class Penalty:
    """One sanction on one party; searched and compared by reviewers."""

    party_id: PartyId
    kind: str
    """处罚种类, for example 罚款."""
    amount_fen: int | None = None
    """Yuan × 100."""


@dataclass(frozen=True, slots=True)
class Service:
    """One document handed to one recipient."""

    document: str
    """Name and number as the receipt prints them."""
    recipient: str
    served_on: date
    method: str
    """送达方式, for example 直接."""


@dataclass(frozen=True, slots=True)
class Record:
    """A document issued here, or a piece of evidence; written to the archive as ``record.json``."""

    id: RecordId
    kind: RecordKind
    case_id: CaseId
    party_id: PartyId
    title: str
    recorded_at: datetime
    representations: tuple[Representation, ...]
    form_id: str | None = None
    """Documents only, for example ``penalty_decision_unit``."""
    form_title: str | None = None
    """文种 as printed, for example 行政处罚决定书."""
    edition: str | None = None
    number: DocumentNumber | None = None
    code_uid: str | None = None
    page_count: int | None = None
    doc_date: date | None = None
    """落款日期, or the day evidence was made."""
    values: Mapping[str, Any] | None = None
    """Checked field values, as plain data."""
    template_sha256: Sha256 | None = None
    volume_side: str | None = None
    informant: bool | None = None
    """True when its form, or a field of it that was filled, is marked in the pack as telling of an informant."""
    officer_ids: tuple[OfficerId, ...] = ()
    laws: tuple[LawReference, ...] = ()
    penalties: tuple[Penalty, ...] = ()
    services: tuple[Service, ...] = ()
    fonts_substituted: tuple[str, ...] = ()
    """Font names the form asks for that the converting machine replaced, as ``wanted→used``."""
    relation: Relation | None = None
    """To the earlier document that it corrects, replaces or supplements; None for most."""
    custody: Custody | None = None
    """Recordings only."""
    void_reason: str | None = None
    """Set once the document is void; its number stays taken."""

    @property
    def scans(self) -> tuple[Representation, ...]:
        """The signed scans that came back, oldest first."""
        return tuple(item for item in self.representations if item.role is Role.SCAN)

    @property
    def text_is_draft(self) -> bool:
        """Whether its text was written down by a machine that listened: a recording has no other."""
        return self.custody is not None

    def representation(self, role: Role) -> Representation | None:
        """The first file with *role*, if any."""
        return next((item for item in self.representations if item.role is role), None)


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line as a recogniser saw it."""

    text: str
    box: tuple[int, ...]
    """Left, top, right, bottom in ten-thousandths of the upright page's width and height, from the top left."""
    confidence: int
    """Per mille, 0–1000, as the engine gives it."""


@dataclass(frozen=True, slots=True)
class PageText:
    """Text of one page, untouched."""

    page_number: int
    """From 1."""
    text: str
    lines: tuple[TextLine, ...] = ()
    """Where each line stands, in reading order; empty when the engine does not say."""
    engine: str | None = None
    """What read this page, where it is another than the reading's; None otherwise."""
    engine_version: str | None = None
    note: str | None = None
    """Why the page has no text, or why its own text layer was not taken, in plain words (zh / en)."""
    rotation: int = 0
    """Degrees clockwise the page as stored was turned to stand upright for reading; the boxes are of that page."""
    unread: bool = False
    """A recogniser should still read the page: it has no text layer, or none that can be trusted."""


@dataclass(frozen=True, slots=True)
class RecordText:
    """Text read out of one representation; costly, so kept (``<file>.….text.json``)."""

    record_id: RecordId
    source: Sha256
    """Digest of the representation that was read."""
    engine: str
    """For example ``pypdf``."""
    engine_version: str
    pages: tuple[PageText, ...]


@dataclass(frozen=True, slots=True)
class KeptArrival:
    """A file that arrived in the inbox, kept as it was."""

    arrival_id: ArrivalId
    name: str
    """Path relative to the inbox, as it arrived."""
    key: str
    sha256: Sha256
    size_bytes: int
    media_type: str
    derived_from: Sha256 | None = None
    """Digest of the mail or zip it came in, or of the heap it holds pages of; None when it came by itself."""
    remarks: tuple[FileRemark, ...] = ()
    signatures: tuple[SignatureCheck, ...] = ()
    heap_pages: tuple[int, ...] | None = None
    """Of an extract made when a heap was disposed of: which pages (indexes from 0) of `derived_from` it holds."""
