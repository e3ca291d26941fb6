"""The demo's scanner and camera: what paper goes through before it is a file in the inbox."""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pikepdf
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from docarchive.demo.paper import Sheet

_Pixels = NDArray[np.floating[Any]]
_PAPER = (249, 247, 242)
"""What a scanner makes of white paper: red, green, blue; a gray one takes the first."""
_LID = 246
"""Brightness of the lid that shows beside a skewed sheet."""


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
    folded: bool = False
    stained: bool = False
    dusty: bool = False


OFFICE = ScanStyle()
SKEWED = ScanStyle(max_skew_degrees=3.0)
GRAY = ScanStyle(color=False)
POOR = ScanStyle(max_skew_degrees=3.0, noise=7.0, blur=0.9, quality=28, folded=True, stained=True, dusty=True)


def scan_sheet(sheet: Sheet, *, seed: int, style: ScanStyle = OFFICE, turn: int = 0) -> Image.Image:
    """Scan one sheet.

    Args:
        sheet: The sheet.
        seed: Chooses skew, shift, noise and stains.
        style: Settings of the scanner.
        turn: How the sheet was laid in, degrees clockwise: 0, 90, 180, 270.
    """
    chance = np.random.default_rng(seed)
    image = _worn(sheet, style, chance)
    if turn:
        image = image.rotate(-turn, expand=True)
    angle = float(chance.uniform(-style.max_skew_degrees, style.max_skew_degrees))
    right, down = (int(sheet.pixels(style.max_shift_mm) * value) for value in chance.uniform(-1, 1, 2))
    image = image.rotate(
        angle, Image.Resampling.BICUBIC, translate=(right, down), fillcolor=(_LID, _LID, _LID)
    )
    image = image.filter(ImageFilter.GaussianBlur(style.blur * sheet.dpi / 200))
    return _exposed(image, style, chance)


def scan_heap(
    pages: Sequence[Sheet],
    *,
    seed: int,
    style: ScanStyle = OFFICE,
    turns: Sequence[int] = (),
) -> bytes:
    """Scan a heap of sheets into one PDF of JPEG pages, in the order of the heap.

    Args:
        pages: The sheets, backs (`blank_sheet`) among them as the feeder takes them.
        seed: The same seed gives the same bytes.
        style: Settings of the scanner.
        turns: How each sheet was laid in, degrees clockwise; short ones are filled with 0.
    """
    filled = [*turns, *[0] * (len(pages) - len(turns))]
    with pikepdf.new() as pdf:
        for number, (sheet, turn) in enumerate(zip(pages, filled, strict=True)):
            image = scan_sheet(sheet, seed=seed * 10_007 + number, style=style, turn=turn)
            _add_jpeg_page(pdf, image, sheet.dpi, style.quality)
        return saved(pdf)


def scan_tiff(pages: Sequence[Sheet], *, seed: int, style: ScanStyle = GRAY) -> bytes:
    """Scan a heap black and white into one TIFF with CCITT group 4 pages."""
    images = [
        scan_sheet(sheet, seed=seed * 10_007 + number, style=style)
        .convert("L")
        .point(_threshold)
        .convert("1")
        for number, sheet in enumerate(pages)
    ]
    buffer = io.BytesIO()
    dpi = pages[0].dpi
    images[0].save(
        buffer, "TIFF", save_all=True, append_images=images[1:], compression="group4", dpi=(dpi, dpi)
    )
    return buffer.getvalue()


def phone_photo(page: Sheet, *, seed: int, quality: int = 82) -> bytes:
    """Photograph a sheet on a desk with a telephone: perspective, uneven light, a little blur.

    Returns:
        A JPEG of about 2250 × 3000 pixels whose camera model says that it is synthetic.
    """
    chance = np.random.default_rng(seed)
    desk = _desk(2250, 3000, chance)
    corners = _sheet_corners(page.image, desk.size, chance)
    coefficients = _perspective(corners, page.image.size)
    laid = page.image.transform(
        desk.size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC
    )
    mask = Image.new("L", desk.size, 0)
    ImageDraw.Draw(mask).polygon([tuple(corner) for corner in corners], fill=255)
    soft = ImageChops.offset(mask, 18, 24).reduce(4).filter(ImageFilter.GaussianBlur(6)).resize(desk.size)
    shadow = soft.point([int(level * 0.45) for level in range(256)])
    desk.paste((20, 14, 10), (0, 0), shadow)
    desk.paste(laid, (0, 0), mask.filter(ImageFilter.GaussianBlur(1)))
    lit = np.asarray(desk.filter(ImageFilter.GaussianBlur(0.9)), dtype=np.float32) * _light(desk.size, chance)
    lit += 4 * chance.standard_normal((*lit.shape[:2], 1), dtype=np.float32)
    image = Image.fromarray(lit.clip(0, 255).astype(np.uint8))
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "SYNTHETIC", "Demo phone"
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality, exif=exif)
    return buffer.getvalue()


def saved(pdf: pikepdf.Pdf) -> bytes:
    """The PDF's bytes, the same for the same content."""
    buffer = io.BytesIO()
    pdf.save(buffer, deterministic_id=True, compress_streams=False)
    return buffer.getvalue()


def _threshold(level: float) -> int:
    return 255 if level > 160 else 0


def _worn(sheet: Sheet, style: ScanStyle, chance: np.random.Generator) -> Image.Image:
    """What happened to the paper before it reached the scanner."""
    image = sheet.image.convert("RGB")
    pixels: _Pixels = np.asarray(image, dtype=np.float32)
    if style.folded:
        pixels = pixels * _folds(image.size, sheet.pixels(1.2), chance)
    if style.stained:
        pixels = pixels * _coffee_ring(image.size, sheet.pixels(30), chance)
    image = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
    if style.dusty:
        _speckle(image, sheet, chance)
    return image


def _folds(size: tuple[int, int], width: int, chance: np.random.Generator) -> _Pixels:
    """Two creases of a letter folded in three: a dark line with a light rim."""
    rows = np.arange(size[1], dtype=np.float32)
    factor = np.ones(size[1], dtype=np.float32)
    for third in (1, 2):
        at = size[1] * third / 3 + chance.uniform(-0.01, 0.01) * size[1]
        distance = (rows - at) / width
        factor *= 1 - 0.28 * np.exp(-(distance**2) * 4)
        factor *= 1 + 0.04 * np.exp(-((distance - 1.2) ** 2))
    shaped: _Pixels = factor[:, None, None]
    return shaped


def _coffee_ring(size: tuple[int, int], radius: int, chance: np.random.Generator) -> _Pixels:
    x, y = chance.uniform(0.15, 0.7) * size[0], chance.uniform(0.45, 0.8) * size[1]
    columns, rows = np.meshgrid(np.arange(size[0], dtype=np.float32), np.arange(size[1], dtype=np.float32))
    distance = np.hypot(columns - x, rows - y) / radius
    strength = 0.30 * np.exp(-(((distance - 1) / 0.05) ** 2)) + 0.05 * (distance < 1)
    left: _Pixels = 1 - strength[:, :, None] * np.array([0.45, 0.7, 1.0], dtype=np.float32)
    return left


def _speckle(image: Image.Image, sheet: Sheet, chance: np.random.Generator) -> None:
    pen = ImageDraw.Draw(image)
    for _ in range(60):
        x, y = chance.uniform(0, image.width), chance.uniform(0, image.height)
        radius = chance.uniform(0.05, 0.22) * sheet.pixels(1)
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(90, 88, 84))


def _exposed(image: Image.Image, style: ScanStyle, chance: np.random.Generator) -> Image.Image:
    """What the sensor makes of it: paper not quite white, toner not quite black, light falling off, noise."""
    tones = [
        [int(18 + level * (paper - 18) / 255) for level in range(256)]
        for paper in _PAPER[: len(image.getbands())]
    ]
    toned = image.point([level for tone in tones for level in tone])
    fall = np.linspace(1.0, float(chance.uniform(0.965, 0.995)), image.width, dtype=np.float32)
    noise = chance.standard_normal((image.height, image.width), dtype=np.float32) * np.float32(style.noise)
    pixels: _Pixels = np.asarray(toned, dtype=np.float32)
    if pixels.ndim == 3:
        fall, noise = fall[:, None], noise[:, :, None]
    pixels *= fall
    pixels += noise
    return Image.fromarray(np.clip(pixels, 0, 255, out=pixels).astype(np.uint8))


def _add_jpeg_page(pdf: pikepdf.Pdf, image: Image.Image, dpi: int, quality: int) -> None:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality, dpi=(dpi, dpi))
    stream = pikepdf.Stream(
        pdf,
        buffer.getvalue(),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=image.width,
        Height=image.height,
        ColorSpace=pikepdf.Name.DeviceRGB if image.mode == "RGB" else pikepdf.Name.DeviceGray,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    width, height = image.width / dpi * 72, image.height / dpi * 72
    pdf.add_blank_page(page_size=(width, height))
    page = pdf.pages[-1].obj
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=stream))
    page.Contents = pikepdf.Stream(pdf, f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /Im0 Do Q".encode())


def _desk(width: int, height: int, chance: np.random.Generator) -> Image.Image:
    """Brown wood with a grain."""
    grain = chance.normal(0, 1, (height // 4, 24)).astype(np.float32)
    rows: _Pixels = np.cumsum(grain, axis=0)
    rows = (rows - rows.mean()) / max(1e-6, float(rows.std()))
    texture = Image.fromarray((128 + 34 * rows).clip(0, 255).astype(np.uint8)).resize(
        (width, height), Image.Resampling.BICUBIC
    )
    level = (np.asarray(texture, dtype=np.float32) - 128) / 128
    wood = np.array([132, 96, 66], dtype=np.float32) * (1 + 0.35 * level[:, :, None])
    return Image.fromarray(wood.clip(0, 255).astype(np.uint8))


def _sheet_corners(
    sheet: Image.Image, room: tuple[int, int], chance: np.random.Generator
) -> list[tuple[float, float]]:
    """Where the sheet's corners lie in the photograph: turned a little and seen from below its middle."""
    height = room[1] * 0.86
    width = height * sheet.width / sheet.height
    if width > room[0] * 0.9:
        width, height = room[0] * 0.9, room[0] * 0.9 * sheet.height / sheet.width
    angle, narrowing = math.radians(float(chance.uniform(-4, 4))), float(chance.uniform(0.02, 0.07))
    corners = []
    for across, down in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        x = across * width / 2 * (1 - narrowing if down < 0 else 1)
        y = down * height / 2
        corners.append(
            (
                room[0] / 2 + x * math.cos(angle) - y * math.sin(angle),
                room[1] / 2 + x * math.sin(angle) + y * math.cos(angle),
            )
        )
    return corners


def _perspective(corners: list[tuple[float, float]], size: tuple[int, int]) -> list[float]:
    """Coefficients that bring a point of the photograph to its point on the sheet (Pillow's order)."""
    source = [(0, 0), (size[0], 0), size, (0, size[1])]
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(corners, source, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    wanted = np.array(source, dtype=np.float64).reshape(8)
    return [float(value) for value in np.linalg.solve(np.array(rows), wanted)]


def _light(size: tuple[int, int], chance: np.random.Generator) -> _Pixels:
    """A lamp to one side: bright near it, dim and warm far off."""
    columns = np.linspace(-1, 1, size[0], dtype=np.float32)[None, :]
    rows = np.linspace(-1, 1, size[1], dtype=np.float32)[:, None]
    x, y = chance.uniform(-0.6, 0.6, 2)
    level = 1.02 - 0.18 * ((columns - np.float32(x)) ** 2 + (rows - np.float32(y)) ** 2) ** np.float32(0.75)
    warm = np.array([1.0, 0.985, 0.95], dtype=np.float32)
    lit: _Pixels = level[:, :, None] * warm
    return lit
