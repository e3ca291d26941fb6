"""The paper side of the demo: print, sign, seal, scan and photograph, simulated.

Everything is synthetic and says so on the seal. The same pages and the same seed give the same bytes, so
tests and benchmarks can compare. Pictures are RGB at a known resolution; places are millimetres from the
top left corner of the sheet.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pypdfium2
from PIL import Image

from docarchive.demo.ink import draw_seal, draw_signature

_A4_MM = (210.0, 297.0)
_SEAL_WORDS = ("（印章）", "(印章)", "（盖章）", "(盖章)", "（公章）", "印章：", "印章:")
_SEAL_MM = 42.0
"""Diameter of an agency's seal. Source: 国务院关于国家行政机关和企业事业单位社会团体印章管理的规定 (42 mm)."""
_SIGNATURE_MM = 8.0
"""Height of a signature's characters."""


@dataclass(frozen=True)
class Sheet:
    """One printed page."""

    image: Image.Image
    """RGB."""
    dpi: int

    def pixels(self, millimetres: float) -> int:
        """Length on paper in pixels."""
        return round(millimetres / 25.4 * self.dpi)


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand on a page; the box's left and top edge and its size."""

    page_index: int
    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float


def print_pages(pdf: bytes, *, dpi: int = 200) -> list[Sheet]:
    """Print a PDF."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [Sheet(page.render(scale=dpi / 72).to_pil().convert("RGB"), dpi) for page in document]


def blank_sheet(*, dpi: int = 200) -> Sheet:
    """The back of a page."""
    width, height = (round(side / 25.4 * dpi) for side in _A4_MM)
    return Sheet(Image.new("RGB", (width, height), "white"), dpi)


def places_of(pdf: bytes, words: str) -> list[Place]:
    """Find every place where *words* are printed, page by page, top to bottom."""
    found: list[Place] = []
    if "".join(words.split()) not in _text_of(pdf):
        return found
    with pypdfium2.PdfDocument(pdf) as document:
        for index, page in enumerate(document):
            height = page.get_height()
            text = page.get_textpage()
            search = text.search(words)
            here = []
            while (match := search.get_next()) is not None:
                boxes = [text.get_charbox(at) for at in range(match[0], match[0] + match[1])]
                left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
                low, high = min(box[1] for box in boxes), max(box[3] for box in boxes)
                here.append(
                    Place(
                        index,
                        *(point / 72 * 25.4 for point in (left, height - high, right - left, high - low)),
                    )
                )
            found += sorted(here, key=lambda place: (place.y_mm, place.x_mm))
    return found


@lru_cache(4)
def _text_of(pdf: bytes) -> str:
    """All text without blanks: most words that are asked for are not there, and a search costs ten times this."""
    with pypdfium2.PdfDocument(pdf) as document:
        return "".join("".join(page.get_textpage().get_text_bounded().split()) for page in document)


def sign(
    sheet: Sheet, name: str, *, x_mm: float, y_mm: float, seed: int, high_mm: float = _SIGNATURE_MM
) -> Sheet:
    """Write *name* by hand, *high_mm* high; its left edge and middle line lie at the place."""
    ink = draw_signature(name, height=sheet.pixels(high_mm), seed=seed)
    at = (sheet.pixels(x_mm), sheet.pixels(y_mm) - ink.height // 2)
    return replace(sheet, image=_pressed(sheet.image, ink, at))


def seal(sheet: Sheet, agency: str, *, x_mm: float, y_mm: float, seed: int) -> Sheet:
    """Press the agency's round red seal with its centre at the place."""
    ink = draw_seal(agency, diameter=sheet.pixels(_SEAL_MM), seed=seed)
    at = (sheet.pixels(x_mm) - ink.width // 2, sheet.pixels(y_mm) - ink.height // 2)
    return replace(sheet, image=_pressed(sheet.image, ink, at))


def print_sign_seal(
    pdf: bytes,
    *,
    agency: str = "",
    signatures: Mapping[str, tuple[str, ...]] | None = None,
    seed: int = 0,
    dpi: int = 200,
) -> list[Sheet]:
    """Print a document and have it signed and sealed where its own words ask for it.

    Args:
        pdf: The issued document.
        agency: Name on the seal; empty for a document that bears none.
        signatures: For each printed label (「检查人员（签名）」) the names written behind its occurrences, in order;
            the last name is used for all further ones.
        seed: Chooses the hand.
        dpi: Resolution of the pictures.

    Returns:
        The sheets. Without any words that ask for a seal it is pressed on the lower right of the last page.
    """
    sheets = print_pages(pdf, dpi=dpi)
    for label, names in (signatures or {}).items():
        for number, place in enumerate(places_of(pdf, label)):
            hand = seed * 1000 + number
            x_mm, y_mm = place.x_mm + place.width_mm + 3, place.y_mm + place.height_mm / 2
            name = names[min(number, len(names) - 1)]
            sheets[place.page_index] = sign(sheets[place.page_index], name, x_mm=x_mm, y_mm=y_mm, seed=hand)
    if agency:
        place = _seal_place(pdf, len(sheets) - 1)
        sheets[place.page_index] = seal(
            sheets[place.page_index], agency, x_mm=place.x_mm, y_mm=place.y_mm, seed=seed
        )
    return sheets


def _seal_place(pdf: bytes, last: int) -> Place:
    for words in _SEAL_WORDS:
        places = places_of(pdf, words)
        if places:
            place = places[-1]
            return replace(place, x_mm=place.x_mm + place.width_mm / 2, y_mm=place.y_mm + place.height_mm / 2)
    return Place(last, 150, 240, 0, 0)


def _pressed(paper: Image.Image, ink: Image.Image, at: tuple[int, int]) -> Image.Image:
    """Lay translucent *ink* (RGBA) on the paper as a printer's multiply: black stays black below red."""
    left, top = max(0, at[0]), max(0, at[1])
    right, bottom = min(paper.width, at[0] + ink.width), min(paper.height, at[1] + ink.height)
    if left >= right or top >= bottom:
        return paper
    part = ink.crop((left - at[0], top - at[1], right - at[0], bottom - at[1]))
    layer = np.asarray(part, dtype=np.float32) / 255
    under = np.asarray(paper.crop((left, top, right, bottom)), dtype=np.float32)
    alpha = layer[:, :, 3:]
    mixed = under * (1 - alpha + alpha * layer[:, :, :3])
    result = paper.copy()
    result.paste(Image.fromarray(mixed.astype(np.uint8)), (left, top))
    return result
