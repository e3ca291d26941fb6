"""Piles of paper as they come back from the field: what is planned is the truth, and what is made is scanned.

A plan says of each page of each file what it truly is; making a file needs only its plan and a printer of
pages, so files can be made in several processes. The same documents and seed give the same plan.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import zxingcpp
from PIL import Image, ImageDraw

from docarchive.demo.ink import hand_font
from docarchive.demo.paper import Sheet, blank_sheet
from docarchive.demo.profiles import PROFILES, photo_bytes, scan_page
from docarchive.demo.scanner import scans_to_pdf, scans_to_tiff
from docarchive.domain.page_code import PageCode


class PageKind(StrEnum):
    """What a page of a pile truly is."""

    PAGE = "page"
    """A page of a document issued here; it belongs there."""
    DOUBLE = "double"
    """A second copy of a page in the same file: a person decides."""
    TORN = "torn"
    """A page of ours whose corner with the code is gone."""
    BLANK = "blank"
    """The back of a sheet."""
    FOREIGN = "foreign"
    """Another office's document, with that office's code."""
    LETTER = "letter"
    """Somebody's letter, without any code."""


class Container(StrEnum):
    """What kind of file the pages lie in."""

    PDF = "pdf"
    TIFF = "tif"
    PHOTO = "jpg"


@dataclass(frozen=True, slots=True)
class PlannedPage:
    """One page of a file to be made."""

    kind: PageKind
    profile: str
    seed: int
    document: str = ""
    """Key of the document, as the plan was given it; empty for paper that is not ours."""
    page_number: int = 0
    """From 1."""


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """One file of the pile."""

    name: str
    container: Container
    pages: tuple[PlannedPage, ...]


Printer = Callable[[str, int, int], Sheet]
"""Prints page n (from 1) of a document at so many dots an inch, signed and sealed."""

_PAPER_PROFILES: Mapping[str, int] = {
    "gray200": 12, "gray300": 7, "color200": 12, "color300": 5, "skew": 7, "noise": 4, "blur": 4, "jpeg30": 5,
    "pale": 4, "fold": 5, "stain": 5, "dust": 4, "streaks": 2, "holes": 4, "upside": 5, "left": 2, "right": 2, "g4_200": 4,
    "g4_300": 3, "seal": 3, "seal_upside": 1, "seal_gray": 2, "worst": 2,
}  # fmt: skip
"""How often each state of paper is met, as parts of their sum."""
_TIFF_PROFILES: Mapping[str, int] = {"g4_200": 10, "g4_300": 8, "g4_upside": 2, "seal_g4": 1}
_PHOTO_PROFILES: Mapping[str, int] = {"phone": 10, "phone_shade": 5, "phone_hasty": 4, "phone_bad": 2}
_CONTAINERS: Mapping[str, int] = {Container.PDF: 76, Container.TIFF: 14, Container.PHOTO: 10}
_LONGEST_PHOTOS = 6
"""Pages of documents that are photographed, not scanned, are few: each is a file of its own."""
_OTHER_KEY = b"the key of quite another office."
_LETTER = (
    "情况说明（样本 SYNTHETIC）", "", "某某应急管理局：", "    我单位收到来函后高度重视，已组织学习并逐项整改。",
    "    现将有关情况说明如下：消防通道已清理，台账已补齐，", "    责任已落实到人，请予核查。", "", "                某某单位",
)  # fmt: skip


def plan_pile(documents: Sequence[tuple[str, int]], *, pages: int, seed: int) -> list[PlannedFile]:
    """Plan a pile of about *pages* pages, backs and other people's paper among them.

    Args:
        documents: Key and page count of each document that may come back; each comes back at most once.
        pages: Pages of the pile; fewer when the documents run out.
        seed: Chooses everything.
    """
    return _Planner(random.Random(f"pile {seed}"), documents).plan(pages)  # noqa: S311 (a plan, not a secret)


def make_file(planned: PlannedFile, printer: Printer) -> bytes:
    """Scan or photograph one planned file; the same plan and prints give the same bytes."""
    scanned = [scan_page(_sheet(page, printer), page.profile, seed=page.seed) for page in planned.pages]
    if planned.container is Container.PHOTO:
        return photo_bytes(scanned[0])
    return scans_to_tiff(scanned) if planned.container is Container.TIFF else scans_to_pdf(scanned)


def letter_sheet(*, dpi: int, seed: int, code: str = "") -> Sheet:
    """A page that is not ours: running text, and at the usual place *code* if there is one."""
    sheet = blank_sheet(dpi=dpi)
    pen = ImageDraw.Draw(sheet.image)
    font = hand_font(sheet.pixels(5))
    for row, line in enumerate((*_LETTER, f"（{seed % 9973}）")):
        pen.text((sheet.pixels(28), sheet.pixels(45 + 9 * row)), line, (20, 20, 20), font)
    if code:
        barcode = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
        picture = Image.fromarray(np.array(barcode.to_image(scale=1, add_quiet_zones=False)))
        side = sheet.pixels(20)
        at = (sheet.image.width - sheet.pixels(32), sheet.pixels(10))
        sheet.image.paste(picture.resize((side, side), Image.Resampling.NEAREST).convert("RGB"), at)
    return sheet


def _sheet(page: PlannedPage, printer: Printer) -> Sheet:
    dpi = PROFILES[page.profile].dpi
    if page.kind is PageKind.BLANK:
        return blank_sheet(dpi=dpi)
    if page.kind is PageKind.LETTER:
        return letter_sheet(dpi=dpi, seed=page.seed)
    if page.kind is PageKind.FOREIGN:
        uid = f"{page.seed:016d}"[-16:]
        return letter_sheet(dpi=dpi, seed=page.seed, code=PageCode(uid, 1, 2).payload(_OTHER_KEY))
    return printer(page.document, page.page_number, dpi)


def _doubles_last(pages: list[PlannedPage]) -> list[PlannedPage]:
    """Of two copies of a page the one that lies further down is the double."""
    met: set[tuple[str, int]] = set()
    result = []
    for page in pages:
        place = (page.document, page.page_number)
        if page.kind in (PageKind.PAGE, PageKind.DOUBLE):
            page = replace(page, kind=PageKind.DOUBLE if place in met else PageKind.PAGE)
            met.add(place)
        result.append(page)
    return result


class _Planner:
    def __init__(self, chance: random.Random, documents: Sequence[tuple[str, int]]) -> None:
        self._chance = chance
        self._documents = list(documents)
        self._left_over: list[tuple[str, int]] = []
        """Pages of a document whose other pages lie in the heap before."""
        self._files: list[PlannedFile] = []
        self._size = 0
        """Pages of a usual heap."""

    def plan(self, wanted: int) -> list[PlannedFile]:
        self._chance.shuffle(self._documents)
        self._size = min(50, max(6, wanted // 8))
        planned = dict.fromkeys(Container, 0)
        while (left := wanted - sum(planned.values())) > 0 and (self._documents or self._left_over):
            # the kind of file of which there are too few
            container = min(Container, key=lambda kind: planned[kind] / _CONTAINERS[kind])
            heap = self._photos(left) if container is Container.PHOTO else self._heap(container, left)
            planned[container] += sum(len(file.pages) for file in heap)
            self._files += heap
        return self._files

    def _photos(self, most: int) -> list[PlannedFile]:
        """One short document, a photograph a page."""
        short = next((item for item in self._documents if item[1] <= min(_LONGEST_PHOTOS, most)), None)
        if short is None:
            return self._heap(Container.PDF, most)
        self._documents.remove(short)
        files: list[PlannedFile] = []
        for number in range(1, short[1] + 1):
            page = self._page(short[0], number, _PHOTO_PROFILES)
            name = f"手机/IMG_{len(self._files) + len(files):04d}.jpg"
            files.append(PlannedFile(name, Container.PHOTO, (page,)))
        return files

    def _heap(self, container: Container, most: int) -> list[PlannedFile]:
        chance = self._chance
        profiles = _TIFF_PROFILES if container is Container.TIFF else _PAPER_PROFILES
        size = min(most, chance.randint(self._size // 2, self._size * 3 // 2))
        pages = [self._page(*left, profiles) for left in self._left_over]
        self._left_over = []
        while self._documents and len(pages) < size:
            pages += self._of_document(*self._documents.pop(), profiles)
        if chance.random() < 0.6:
            chance.shuffle(pages)
        if chance.random() < 0.12:
            pages = [side for page in pages for side in (page, self._blank(page))]
        pages = _doubles_last(self._with_strangers(pages, profiles)[:most])
        number = len(self._files)
        folder = chance.choice(("一楼扫描仪", "二楼扫描仪", "."))
        name = f"{folder}/SCAN_{number:04d}.{container.value}".removeprefix("./")
        return [PlannedFile(name, container, tuple(pages))]

    def _of_document(self, key: str, count: int, profiles: Mapping[str, int]) -> list[PlannedPage]:
        """The document's pages; sometimes one is missing, doubled or torn, or the rest lies in the next heap."""
        chance = self._chance
        numbers = list(range(1, count + 1))
        fate = chance.random()
        if fate < 0.06 and count > 1:
            numbers.remove(chance.choice(numbers))
        elif fate < 0.12 and count > 1:
            cut = chance.randint(1, count - 1)
            self._left_over += [(key, number) for number in numbers[cut:]]
            numbers = numbers[:cut]
        pages = [self._page(key, number, profiles) for number in numbers]
        if 0.12 <= fate < 0.17:
            pages.append(replace(chance.choice(pages), kind=PageKind.DOUBLE, seed=self._seed()))
        elif 0.17 <= fate < 0.20 and profiles is _PAPER_PROFILES:
            place = chance.randrange(len(pages))
            pages[place] = replace(pages[place], kind=PageKind.TORN, profile="torn")
        return pages

    def _with_strangers(self, pages: list[PlannedPage], profiles: Mapping[str, int]) -> list[PlannedPage]:
        """Blank backs, other offices' documents and letters, put in anywhere."""
        for kind, share in ((PageKind.BLANK, 0.02), (PageKind.FOREIGN, 0.02), (PageKind.LETTER, 0.02)):
            for _ in range(sum(self._chance.random() < share for _ in pages)):
                stranger = PlannedPage(kind, self._drawn(profiles), self._seed())
                stranger = self._blank(stranger) if kind is PageKind.BLANK else stranger
                pages.insert(self._chance.randint(0, len(pages)), stranger)
        return pages

    def _page(self, document: str, number: int, profiles: Mapping[str, int]) -> PlannedPage:
        return PlannedPage(PageKind.PAGE, self._drawn(profiles), self._seed(), document, number)

    def _blank(self, front: PlannedPage) -> PlannedPage:
        """The back that a duplex scanner takes along, under the same settings."""
        settings = PROFILES[front.profile]
        unsealed = "g4_300" if settings.is_bilevel else "gray200"
        profile = unsealed if settings.seal_on_code else front.profile
        return PlannedPage(PageKind.BLANK, profile, self._seed())

    def _seed(self) -> int:
        return self._chance.randrange(1 << 40)

    def _drawn(self, weights: Mapping[str, int]) -> str:
        return self._chance.choices(list(weights), list(weights.values()))[0]
