"""The demo's paper: print every document, sign and seal it, and scan all of it as one shuffled heap."""

import random
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from docarchive.archive.port import Archive
from docarchive.demo.camera import phone_photo
from docarchive.demo.cast import AGENCY
from docarchive.demo.hands import signed
from docarchive.demo.paper import Sheet, blank_sheet, places_of, print_pages, seal
from docarchive.demo.scanner import scan_heap
from docarchive.domain.comparing.places import mark_places
from docarchive.domain.identifiers import RecordId
from docarchive.domain.record import Record, Role
from docarchive.reading.compared.port import PaperReader
from docarchive.templates.form import FormSpec

SIGNATURES = {
    "10040020001）签名": ("王甲示",),
    "10040020002）签名": ("李乙示",),
    "现场负责人（签名）": ("陈示例",),
    "被检查单位负责人（签名）": ("陈示例",),
    "被复查单位负责人（签名）": ("陈示例",),
    "审核人（签名）": ("周审示",),
    "审批人（签名）": ("吴批示",),
    "机关负责人（签名）": ("吴批示",),
    "被询问人（签名、按指印）": ("张示例",),
    "询问人（签名）": ("王甲示", "李乙示"),
    "记录人（签名）": ("李乙示",),
    "（签名或者盖章）": ("张示例",),
}
"""Words as printed → who writes behind them."""
_SEAL_BELOW_MM = 8.0
"""The seal's centre lies between the agency's name and the date (骑年盖月)."""
_BLANKS = 2
_UPSIDE_DOWN = 4
"""One sheet in so many lies the wrong way up."""


@dataclass(frozen=True, slots=True)
class PaperPage:
    """What one page of the heap truly is; None for a blank back."""

    record_id: RecordId
    page_number: int


@dataclass(frozen=True, slots=True)
class Heap:
    """What goes into the scanner and in front of the telephone."""

    pdf: bytes
    """The shuffled heap."""
    pages: tuple[PaperPage | None, ...]
    """The truth about each page of *pdf*, in its order."""
    photo: bytes
    """One page, photographed."""
    photographed: PaperPage


def make_heap(
    records: Sequence[Record],
    archive: Archive,
    *,
    forms: Mapping[str, FormSpec],
    paper: PaperReader,
    seed: int,
) -> Heap:
    """Print, sign, seal, shuffle and scan; the page photographed is not in the heap.

    Args:
        records: Issued documents.
        archive: Where their PDFs are.
        forms: Say who signs where, and which bear a seal.
        paper: Finds those places on the paper.
        seed: Chooses hands, order and noise.
    """
    chance = random.Random(seed)  # noqa: S311 - a shuffle that can be repeated
    sheets: list[tuple[Sheet, PaperPage | None]] = []
    for number, record in enumerate(records):
        printed = _printed(record, archive, forms[record.form_id or ""], paper, seed=seed + number)
        sheets += [(sheet, PaperPage(record.id, page)) for page, sheet in enumerate(printed, start=1)]
    photographed = sheets.pop(_single_page(records, [page for _, page in sheets]))
    sheets += [(blank_sheet(), None) for _ in range(_BLANKS)]
    chance.shuffle(sheets)
    turns = [180 if chance.randrange(_UPSIDE_DOWN) == 0 else 0 for _ in sheets]
    photo_of = photographed[1]
    assert photo_of is not None  # noqa: S101 - blanks were added later
    return Heap(
        pdf=scan_heap([sheet for sheet, _ in sheets], seed=seed, turns=turns),
        pages=tuple(page for _, page in sheets),
        photo=phone_photo(photographed[0], seed=seed),
        photographed=photo_of,
    )


def _printed(
    record: Record, archive: Archive, form: FormSpec, paper: PaperReader, *, seed: int
) -> list[Sheet]:
    pdf = record.representation(Role.ISSUED_PDF)
    assert pdf is not None  # noqa: S101 - the demo begins by asking for a converter
    with archive.open(pdf.key) as stream:
        content = stream.read()
    with tempfile.TemporaryDirectory(prefix="docarchive-") as folder:
        issued = Path(folder) / "issued.pdf"
        issued.write_bytes(content)
        places, _ = mark_places(paper.printed_pages(issued), form.marks, record.values or {})
    sheets = signed(print_pages(content), places, record, seed=seed)
    return sealed_over_the_date(content, sheets, seed=seed) if form.seal else sheets


def sealed_over_the_date(pdf: bytes, sheets: Sequence[Sheet], *, seed: int) -> list[Sheet]:
    """The printed sheets of *pdf* with the agency's seal where it belongs: over its name and the date below."""
    place = places_of(pdf, AGENCY.name)[-1]
    x_mm, y_mm = place.x_mm + place.width_mm / 2, place.y_mm + _SEAL_BELOW_MM
    under = sheets[place.page_index]
    sealed = seal(under, AGENCY.name, x_mm=x_mm, y_mm=y_mm, seed=seed)
    return [sealed if sheet is under else sheet for sheet in sheets]


def _single_page(records: Sequence[Record], pages: Sequence[PaperPage | None]) -> int:
    """Place of a page that is a whole document, so that the photograph is one too; else of the last page."""
    single = {record.id for record in records if record.page_count == 1}
    return next(
        (place for place, page in enumerate(pages) if page and page.record_id in single), len(pages) - 1
    )
