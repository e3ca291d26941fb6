"""A sealed volume (案卷): what it holds, in which order, under which reference code (档号), kept how long.

Sealing is one transaction that records a `FactKind.VOLUME_SEALED` for every volume of the case, each with its `Volume`
as body; the first one closes the case (`docarchive.domain.case.Stage.CLOSED`). What was only assembled is a draft and
no fact. Who reads a volume:

- The **package** (BagIt) takes `Volume.files` (cover, contents, note, list of transfer, the bound PDF under
  ``places.volume_folder``; page copies in their records' folders), and for every item all representations of its
  record; `VolumeItem.page_numbers` says where a page of its file stands in the volume. Nothing is to be listed from the folder:
  what a crash left there belongs to no volume.
- **Retention** reads `Volume.retention`, `retention_from` and `expires_on` (None: for ever), and
  `Volume.retention_reasons` for the appraisal. A longer period or a hold is a later fact of its own; the body never changes.
- **Supplements** (补充归档) are later facts about ``reference``; a fact that adds to a closed case names the volume in its
  detail as ``supplement``, which is the only way past the closed door.

Source: GB/T 9705-2008 (cover, contents, note), DA/T 13-2022 (reference code), DA/T 22-2015 (item by item).
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from docarchive.domain.identifiers import CaseId, RecordId, Sha256


class VolumeSide(StrEnum):
    """What the party may see, and what stays inside."""

    MAIN = "main"
    """正卷."""
    SECONDARY = "secondary"
    """副卷."""


class Retention(StrEnum):
    """How long a volume is kept (保管期限); the value is the code within the reference (Source: DA/T 13-2022)."""

    PERMANENT = "Y"
    THIRTY_YEARS = "D30"
    TEN_YEARS = "D10"

    @property
    def years(self) -> int | None:
        """Years to keep; None: for ever."""
        return {"Y": None, "D30": 30, "D10": 10}[self.value]

    @property
    def printed(self) -> str:
        """As the cover says it."""
        return f"{self.years}年" if self.years else "永久"


class Carrier(StrEnum):
    """What an item is on."""

    PAGES = "pages"
    """Pages that are numbered and bound."""
    DISC = "disc"
    """A sound or video recording; it lies on a disc and has no pages."""
    ELECTRONIC = "electronic"
    """Another file without pages of its own, a workbook for example."""


class VolumeFileRole(StrEnum):
    """What a file made for the volume is."""

    BOUND_PDF = "bound_pdf"
    """Cover, contents, all pages with their numbers, note: one PDF with bookmarks."""
    COVER = "cover"
    CONTENTS = "contents"
    NOTE = "note"
    TRANSFER_LIST = "transfer_list"
    PAGE_COPY = "page_copy"
    """Pages of a document that had only a Word file, converted when the volume was made; or pages that came back in
    several scans, joined."""


@dataclass(frozen=True, slots=True)
class VolumeFile:
    """A file made for the volume; each is kept as Word file and, where a converter is installed, as PDF."""

    role: VolumeFileRole
    key: str
    """Key in the archive, in the volume's folder."""
    sha256: Sha256
    size_bytes: int
    media_type: str
    page_count: int | None = None
    record_id: RecordId | None = None
    """Page copies only: whose pages they are."""


@dataclass(frozen=True, slots=True)
class VolumeItem:
    """One document or piece of evidence: one row of the contents (卷内目录)."""

    place: int
    """件号, from 1."""
    record_id: RecordId
    title: str
    carrier: Carrier
    key: str
    """Archive key of the representation that is bound in: the signed scan if there is one, else what was issued."""
    sha256: Sha256
    media_type: str
    number: str | None = None
    """文号 as printed."""
    responsible: str = ""
    """责任者: the office, or the party that made it."""
    dated: date | None = None
    page_numbers: tuple[int, ...] = ()
    """Volume page number of every page of the file, by page index; 0: without content, not numbered."""
    photos: int = 0
    """How many of its files are photographs."""
    remark: str = ""
    """备注."""

    @property
    def numbered(self) -> tuple[int, ...]:
        """The volume page numbers it has, ascending."""
        return tuple(number for number in self.page_numbers if number)

    @property
    def first_page(self) -> int | None:
        """Number on its first page with content."""
        return next(iter(self.numbered), None)

    @property
    def pages(self) -> str:
        """As the contents print it: ``7`` or ``7-9``; empty without pages."""
        numbers = self.numbered
        if not numbers:
            return ""
        return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}-{numbers[-1]}"


@dataclass(frozen=True, slots=True)
class Totals:
    """What a volume holds; printed on cover and note, counted again before sealing."""

    documents: int
    """Items, whatever they are on."""
    pages: int
    """Numbered pages."""
    discs: int = 0
    electronic: int = 0
    photos: int = 0
    blank_pages: int = 0
    """Pages of its files that have no content and no number."""


@dataclass(frozen=True, slots=True)
class Signatory:
    """Somebody who answers for the volume."""

    name: str
    user: str | None = None
    """Sign-in name, for who is a user of the house."""


@dataclass(frozen=True, slots=True)
class Volume:
    """One volume as it was sealed."""

    reference: str
    """档号, for example ``J123-ZY·CF·2026-D30-0012``; unique, never reused."""
    case_id: CaseId
    title: str
    """案卷题名."""
    side: VolumeSide
    number: int
    """第 n 卷 of its side, from 1."""
    count: int
    """共 m 卷 of its side."""
    volumes_of_case: int
    """Volumes of the case, both sides."""
    fonds: str
    """全宗号."""
    year: int
    """年度 within the reference."""
    serial: int
    """案卷号 within fonds, category, year and retention."""
    retention: Retention
    retention_reasons: tuple[str, ...]
    """Every rule that asks for this period, with its source, Chinese first."""
    retention_from: date
    """Day from which the period is counted."""
    order: str
    """Preset the items were put in order by, ``free`` after reordering by hand."""
    items: tuple[VolumeItem, ...]
    totals: Totals
    files: tuple[VolumeFile, ...]
    compiler: Signatory
    """立卷人."""
    checker: Signatory
    """检查人."""
    archivist: Signatory
    """接收人."""
    closed_on: date
    """Day of the closing approval."""
    sealed_at: datetime
    expires_on: date | None = None
    """Last day of the period; None: for ever."""
    statement: str = ""
    """本卷情况说明."""
    paper_location: str = ""
    """Where the paper lies."""

    def item_reference(self, place: int) -> str:
        """档号 of one item, for example ``…-0012-007`` (Source: DA/T 13-2022, 件号)."""
        return f"{self.reference}-{place:03d}"

    def file(self, role: VolumeFileRole, media_type: str = "application/pdf") -> VolumeFile | None:
        """The file made for a purpose, if there is one of that type."""
        return next((one for one in self.files if one.role is role and one.media_type == media_type), None)


def count_totals(items: tuple[VolumeItem, ...]) -> Totals:
    """Count what a volume holds from its items alone."""
    return Totals(
        documents=len(items),
        pages=sum(len(item.numbered) for item in items),
        discs=sum(item.carrier is Carrier.DISC for item in items),
        electronic=sum(item.carrier is Carrier.ELECTRONIC for item in items),
        photos=sum(item.photos for item in items),
        blank_pages=sum(item.page_numbers.count(0) for item in items),
    )
