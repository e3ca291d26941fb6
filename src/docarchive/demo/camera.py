"""The demo's telephone camera: a sheet on a desk, seen at an angle, in uneven light."""

import io
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from docarchive.demo import wear
from docarchive.demo.paper import Sheet

_Pixels = NDArray[np.floating[Any]]
Corner = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PhoneStyle:
    """How a page is photographed."""

    size: tuple[int, int] = (1950, 2600)
    """Pixels of the photograph, upright."""
    max_turn_degrees: float = 4.0
    narrowing: tuple[float, float] = (0.02, 0.07)
    """How much shorter the far edge looks, as a part of its length."""
    blur: float = 0.9
    """Radius in pixels of the photograph."""
    noise: float = 4.0
    shadow: float = 0.0
    """Strength of the shadow that a hand or the telephone casts across the page, 0 to 1."""
    quality: int = 82


PHONE = PhoneStyle()
SHADED = PhoneStyle(max_turn_degrees=7, narrowing=(0.05, 0.11), shadow=0.45)
HASTY = PhoneStyle((1560, 2080), 10, (0.08, 0.16), blur=1.4, noise=8.0, shadow=0.5, quality=55)
"""A photograph taken in a hurry: small, slanted, unsharp, half in the shade, strongly compressed."""
BAD = PhoneStyle((1440, 1920), 14, (0.12, 0.22), blur=1.5, noise=8.0, shadow=0.65, quality=50)
"""Worse than that, at the limit of what any reader can decode."""


def phone_photo(page: Sheet, *, seed: int, style: PhoneStyle = PHONE, quality: int | None = None) -> bytes:
    """Photograph a sheet on a desk.

    Returns:
        A JPEG whose camera model says that it is synthetic.
    """
    image, _ = photographed(page, chance=np.random.default_rng(seed), style=style)
    return jpeg_of(image, quality or style.quality)


def photographed(
    page: Sheet, *, chance: np.random.Generator, style: PhoneStyle
) -> tuple[Image.Image, list[Corner]]:
    """The photograph, and where the sheet's corners lie in it (top left, then clockwise)."""
    desk = _desk(*style.size, chance)
    corners = _sheet_corners(page.image, desk.size, style, chance)
    laid = page.image.convert("RGB").transform(
        desk.size,
        Image.Transform.PERSPECTIVE,
        perspective(corners, page.image.size),
        Image.Resampling.BILINEAR,
    )
    mask = Image.new("L", desk.size, 0)
    ImageDraw.Draw(mask).polygon(corners, fill=255)
    edge_shadow = ImageChops.offset(mask, 18, 24).reduce(4).filter(ImageFilter.GaussianBlur(6))
    desk.paste(
        (20, 14, 10), (0, 0), edge_shadow.resize(desk.size).point([level * 45 // 100 for level in range(256)])
    )
    desk.paste(laid, (0, 0), mask.filter(ImageFilter.GaussianBlur(1)))
    lit = ImageChops.multiply(wear.soft(desk, style.blur), _light(desk.size, style.shadow, chance))
    return wear.with_noise(lit, style.noise, chance), corners


def jpeg_of(image: Image.Image, quality: int) -> bytes:
    """The photograph as a telephone saves it."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "SYNTHETIC", "Demo phone"
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality, exif=exif)
    return buffer.getvalue()


def perspective(corners: list[Corner], size: tuple[int, int]) -> list[float]:
    """Coefficients that bring a point of the photograph to its point on the sheet (Pillow's order)."""
    source = [(0, 0), (size[0], 0), size, (0, size[1])]
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(corners, source, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    wanted = np.array(source, dtype=np.float64).reshape(8)
    return [float(value) for value in np.linalg.solve(np.array(rows), wanted)]


def _desk(width: int, height: int, chance: np.random.Generator) -> Image.Image:
    """Brown wood with a grain."""
    grain = chance.normal(0, 1, (height // 4, 24)).astype(np.float32)
    rows: _Pixels = np.cumsum(grain, axis=0)
    rows = (rows - rows.mean()) / max(1e-6, float(rows.std()))
    texture = Image.fromarray((128 + 34 * rows).clip(0, 255).astype(np.uint8))
    level = np.asarray(texture.resize((width // 4, height // 4), Image.Resampling.BICUBIC), dtype=np.float32)
    wood = np.array([132, 96, 66], dtype=np.float32) * (1 + 0.35 * (level[:, :, None] - 128) / 128)
    small = Image.fromarray(wood.clip(0, 255).astype(np.uint8))
    return small.resize((width, height), Image.Resampling.BILINEAR)


def _sheet_corners(
    sheet: Image.Image, room: tuple[int, int], style: PhoneStyle, chance: np.random.Generator
) -> list[Corner]:
    """Where the sheet's corners lie in the photograph: turned a little and seen from below its middle."""
    height = room[1] * 0.86
    width = height * sheet.width / sheet.height
    if width > room[0] * 0.9:
        width, height = room[0] * 0.9, room[0] * 0.9 * sheet.height / sheet.width
    angle = math.radians(float(chance.uniform(-style.max_turn_degrees, style.max_turn_degrees)))
    shrink = 1 - 0.55 * abs(math.sin(angle))  # a turned sheet must stay within the picture
    narrowing = float(chance.uniform(*style.narrowing))
    corners = []
    for across, down in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        x = across * width * shrink / 2 * (1 - narrowing if down < 0 else 1)
        y = down * height * shrink / 2
        corners.append(
            (
                room[0] / 2 + x * math.cos(angle) - y * math.sin(angle),
                room[1] / 2 + x * math.sin(angle) + y * math.cos(angle),
            )
        )
    return corners


def _light(size: tuple[int, int], shadow: float, chance: np.random.Generator) -> Image.Image:
    """A lamp to one side, bright near it, dim and warm far off; across it perhaps somebody's shadow."""
    columns = np.linspace(-1, 1, size[0] // 8, dtype=np.float32)[None, :]
    rows = np.linspace(-1, 1, size[1] // 8, dtype=np.float32)[:, None]
    x, y = chance.uniform(-0.6, 0.6, 2)
    level: _Pixels = 1.0 - 0.18 * ((columns - np.float32(x)) ** 2 + (rows - np.float32(y)) ** 2) ** 0.75
    if shadow:
        turn, away = chance.uniform(0, 2 * math.pi), chance.uniform(-0.3, 0.3)
        side = columns * np.float32(math.cos(turn)) + rows * np.float32(math.sin(turn)) - np.float32(away)
        level = level * (1 - np.float32(shadow) / (1 + np.exp(-side * 18)))
    warm = np.array([1.0, 0.985, 0.95], dtype=np.float32)
    lit = Image.fromarray((level[:, :, None] * warm * 255).clip(0, 255).astype(np.uint8))
    return lit.resize(size, Image.Resampling.BILINEAR)
