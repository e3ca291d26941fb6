"""The demo's scanner: what paper goes through before it is a file in the inbox."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pikepdf
from PIL import Image

from docarchive.demo import wear
from docarchive.demo.paper import Sheet
from docarchive.reading.extract import group4

_PAPER = (249, 247, 242)
"""What a scanner makes of white paper: red, green, blue; a gray one takes the first."""
_LID = 246
"""Brightness of the lid that shows beside a skewed sheet."""
_BLACK_BELOW = 160
"""A black and white scanner takes what is darker for ink."""


@dataclass(frozen=True, slots=True)
class ScanStyle:
    """How a scanner of an office is set, and in what state the paper is."""

    max_skew_degrees: float = 1.5
    max_shift_mm: float = 2.0
    noise: float = 3.0
    """Standard deviation of a pixel, of 255."""
    blur: float = 0.5
    """Radius in pixels at 200 dpi."""
    quality: int = 75
    """JPEG quality, 1 to 95."""
    color: bool = True
    bilevel: bool = False
    """Black and white, packed as CCITT group 4."""
    paper: tuple[int, int, int] = _PAPER
    toner: int = 18
    folded: bool = False
    stained: bool = False
    dusty: bool = False
    streaks: int = 0
    punched: bool = False


OFFICE = ScanStyle()
SKEWED = ScanStyle(max_skew_degrees=3.0)
GRAY = ScanStyle(color=False)
POOR = ScanStyle(max_skew_degrees=3.0, noise=7.0, blur=0.9, quality=28, folded=True, stained=True, dusty=True)


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """One page as the scanner hands it over."""

    image: Image.Image
    """RGB, L, or 1 for black and white."""
    dpi: int
    quality: int


def scan_sheet(sheet: Sheet, *, seed: int, style: ScanStyle = OFFICE, turn: int = 0) -> Image.Image:
    """Scan one sheet.

    Args:
        sheet: The sheet.
        seed: Chooses skew, shift, noise and stains.
        style: Settings of the scanner.
        turn: How the sheet was laid in, degrees clockwise: 0, 90, 180, 270.

    Returns:
        RGB, L without colour, or 1 when the style is black and white.
    """
    chance = np.random.default_rng(seed)
    image = _worn(sheet, style, chance)
    if turn:
        image = image.rotate(-turn, expand=True)
    angle = float(chance.uniform(-style.max_skew_degrees, style.max_skew_degrees))
    right, down = (int(sheet.pixels(style.max_shift_mm) * value) for value in chance.uniform(-1, 1, 2))
    lid = (_LID, _LID, _LID) if image.mode == "RGB" else _LID
    image = image.rotate(angle, Image.Resampling.BILINEAR, translate=(right, down), fillcolor=lid)
    image = wear.soft(image, style.blur * sheet.dpi / 200)
    if style.streaks:
        image = wear.streaked(image, style.streaks, chance)
    fall = float(chance.uniform(0.965, 0.995))
    image = wear.exposed(
        image, paper=style.paper, toner=style.toner, noise=style.noise, fall=fall, chance=chance
    )
    return (
        image.point([255 * (level > _BLACK_BELOW) for level in range(256)], "1") if style.bilevel else image
    )


def scan_heap(
    pages: Sequence[Sheet],
    *,
    seed: int,
    style: ScanStyle = OFFICE,
    turns: Sequence[int] = (),
) -> bytes:
    """Scan a heap of sheets into one PDF of JPEG (or black and white) pages, in the order of the heap.

    Args:
        pages: The sheets, backs (`blank_sheet`) among them as the feeder takes them.
        seed: The same seed gives the same bytes.
        style: Settings of the scanner.
        turns: How each sheet was laid in, degrees clockwise; short ones are filled with 0.
    """
    filled = [*turns, *[0] * (len(pages) - len(turns))]
    return scans_to_pdf(
        [
            ScannedPage(
                scan_sheet(sheet, seed=seed * 10_007 + number, style=style, turn=turn),
                sheet.dpi,
                style.quality,
            )
            for number, (sheet, turn) in enumerate(zip(pages, filled, strict=True))
        ]
    )


def scan_tiff(pages: Sequence[Sheet], *, seed: int, style: ScanStyle = GRAY) -> bytes:
    """Scan a heap black and white into one TIFF with CCITT group 4 pages."""
    images = [
        scan_sheet(sheet, seed=seed * 10_007 + number, style=style)
        .convert("L")
        .point([255 * (level > _BLACK_BELOW) for level in range(256)], "1")
        for number, sheet in enumerate(pages)
    ]
    return scans_to_tiff([ScannedPage(image, pages[0].dpi, 0) for image in images])


def scans_to_pdf(pages: Sequence[ScannedPage]) -> bytes:
    """A PDF as scanners write it: one picture a page, JPEG, or group 4 when it is black and white."""
    with pikepdf.new() as pdf:
        for page in pages:
            _add_page(pdf, page)
        return saved(pdf)


def scans_to_tiff(pages: Sequence[ScannedPage]) -> bytes:
    """A TIFF of CCITT group 4 pages."""
    images = [page.image for page in pages]
    buffer = io.BytesIO()
    dpi = pages[0].dpi
    images[0].save(
        buffer, "TIFF", save_all=True, append_images=images[1:], compression="group4", dpi=(dpi, dpi)
    )
    return buffer.getvalue()


def saved(pdf: pikepdf.Pdf) -> bytes:
    """The PDF's bytes, the same for the same content."""
    buffer = io.BytesIO()
    pdf.save(buffer, deterministic_id=True, compress_streams=False)
    return buffer.getvalue()


def _worn(sheet: Sheet, style: ScanStyle, chance: np.random.Generator) -> Image.Image:
    """What happened to the paper before it reached the scanner."""
    image = sheet.image.convert("RGB" if style.color else "L")
    if style.folded:
        image = wear.folded(image, sheet.pixels(1.2), chance)
    if style.stained:
        image = wear.stained(image, sheet.pixels(30), chance)
    if style.dusty:
        image = wear.dusty(image, sheet.pixels(1), chance)
    if style.punched:
        image = wear.punched(image, sheet.pixels(1), chance)
    return image


def _add_page(pdf: pikepdf.Pdf, page: ScannedPage) -> None:
    content, entries = group4(page.image) if page.image.mode == "1" else _jpeg(page)
    stream = pikepdf.Stream(pdf, content)
    stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    stream.Width, stream.Height = page.image.size
    for name, value in entries.items():
        stream[name] = value
    width, height = (side / page.dpi * 72 for side in page.image.size)
    pdf.add_blank_page(page_size=(width, height))
    shown = pdf.pages[-1].obj
    shown.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=stream))
    shown.Contents = pikepdf.Stream(pdf, f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /Im0 Do Q".encode())


def _jpeg(page: ScannedPage) -> tuple[bytes, dict[str, object]]:
    buffer = io.BytesIO()
    page.image.save(buffer, "JPEG", quality=page.quality, dpi=(page.dpi, page.dpi))
    return buffer.getvalue(), {
        "/ColorSpace": pikepdf.Name.DeviceRGB if page.image.mode == "RGB" else pikepdf.Name.DeviceGray,
        "/BitsPerComponent": 8,
        "/Filter": pikepdf.Name.DCTDecode,
    }
