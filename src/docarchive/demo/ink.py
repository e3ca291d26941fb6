"""Ink of the demo: handwriting and a round red seal, clearly marked as a sample (样章)."""

import math
import random
import shutil
import subprocess
from functools import cache
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

_PEN = (24, 28, 84)
_RED = (206, 24, 34)
_SAMPLE = "样章 SYNTHETIC"
_OVERSAMPLING = 3
_HAND_FONT = "LXGW WenKai"
_SEAL_FONT = "Noto Serif CJK SC:bold"
_Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def draw_signature(name: str, *, height: int, seed: int) -> Image.Image:
    """Draw *name* as if written in haste: slanted, uneven, with joined strokes.

    Args:
        name: What is written; where no font has its characters a mere flourish is drawn.
        height: Height of a character in pixels.
        seed: Chooses the hand.

    Returns:
        RGBA picture in blue-black ink, some tenths larger than the characters.
    """
    chance = random.Random(f"{seed}{name}")  # noqa: S311 (a picture, not a secret)
    size = height * _OVERSAMPLING
    canvas = Image.new("L", (int(size * (len(name) + 1.2)), int(size * 1.8)), 0)
    x = size * 0.3
    for character in name:
        glyph = _hand_glyph(character, size, chance)
        canvas.paste(255, (int(x), int(size * (0.25 + chance.uniform(-0.06, 0.06)))), glyph)
        x += size * chance.uniform(0.72, 0.86)
    _flourish(ImageDraw.Draw(canvas), (size * 0.5, x, size * 1.2), size, chance)
    slant = chance.uniform(0.12, 0.3)
    sheared = canvas.transform(
        canvas.size,
        Image.Transform.AFFINE,
        (1, slant, -slant * size * 0.6, 0.02, 1, 0),
        Image.Resampling.BICUBIC,
    )
    small = sheared.resize(
        (canvas.width // _OVERSAMPLING, canvas.height // _OVERSAMPLING), Image.Resampling.LANCZOS
    )
    ink = Image.new("RGBA", small.size, _PEN)
    ink.putalpha(small.point([min(255, int(level * 1.15)) for level in range(256)]))
    return ink


def _hand_glyph(character: str, size: int, chance: random.Random) -> Image.Image:
    """One character as a mask, turned, stretched and with a pen's uneven pressure."""
    glyph = Image.new("L", (int(size * 1.3), int(size * 1.3)), 0)
    font = _font(_HAND_FONT, int(size * chance.uniform(0.88, 1.1)))
    ImageDraw.Draw(glyph).text((size * 0.12, size * 0.05), character, 255, font)
    if chance.random() < 0.6:
        glyph = glyph.filter(ImageFilter.MaxFilter(3))
    wave, phase = chance.uniform(0.01, 0.03) * size, chance.uniform(0, 6)
    pixels = np.asarray(glyph)
    rows = np.arange(pixels.shape[0])
    shift = (wave * np.sin(rows / size * 5 + phase)).astype(int)
    columns = (np.arange(pixels.shape[1])[None, :] + shift[:, None]) % pixels.shape[1]
    bent = Image.fromarray(pixels[rows[:, None], columns])
    return bent.rotate(chance.uniform(-7, 5), Image.Resampling.BICUBIC)


def _flourish(
    pen: ImageDraw.ImageDraw, span: tuple[float, float, float], size: int, chance: random.Random
) -> None:
    """The stroke with which a hurried hand leaves the paper."""
    start, end, level = span
    points = [
        (
            start + (end - start) * part / 24,
            level + size * 0.12 * math.sin(part / 24 * chance.uniform(2.5, 3.5)) - size * 0.25 * part / 24,
        )
        for part in range(25)
    ]
    for number, (here, there) in enumerate(pairwise(points)):
        width = max(1, int(size * 0.035 * (1 - number / 30)))
        pen.line([here, there], fill=210, width=width)


def draw_seal(agency: str, *, diameter: int, seed: int) -> Image.Image:
    """Draw a round official seal: ring, star, the agency's name on the arc, and that it is a sample.

    Returns:
        RGBA picture, *diameter* pixels wide plus a little for its tilt.
    """
    chance = random.Random(seed)  # noqa: S311 (a picture, not a secret)
    size = diameter * _OVERSAMPLING
    mask = Image.new("L", (size, size), 0)
    pen = ImageDraw.Draw(mask)
    ring = max(2, int(size * 0.028))
    pen.ellipse((ring, ring, size - ring, size - ring), outline=255, width=ring)
    pen.polygon(_star(size / 2, size * 0.48, size * 0.165), fill=255)
    _write_on_arc(mask, agency, size)
    font = _font(_SEAL_FONT, int(size * 0.058))
    pen.text((size / 2, size * 0.76), _SAMPLE, 255, font, anchor="mm")
    tilted = mask.rotate(chance.uniform(-9, 9), Image.Resampling.BICUBIC)
    small = tilted.resize((diameter, diameter), Image.Resampling.LANCZOS)
    alpha = np.asarray(small, dtype=np.float32) * _unevenness(diameter, seed)
    ink = Image.new("RGBA", small.size, _RED)
    ink.putalpha(Image.fromarray(alpha.clip(0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.5)))
    return ink


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    points = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.382
        angle = math.radians(corner * 36 - 90)
        points.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    return points


def _write_on_arc(mask: Image.Image, text: str, size: int) -> None:
    """Characters along the upper arc, their feet towards the centre."""
    step = min(26.0, 250.0 / max(1, len(text)))
    height = int(min(size * 0.125, math.radians(step) * size * 0.4 * 1.25))
    font = _font(_SEAL_FONT, height)
    for number, character in enumerate(text):
        angle = (number - (len(text) - 1) / 2) * step
        glyph = Image.new("L", (height * 2, height * 2), 0)
        ImageDraw.Draw(glyph).text((height, height), character, 255, font, anchor="mm")
        turned = glyph.rotate(-angle, Image.Resampling.BICUBIC)
        x = size / 2 + size * 0.385 * math.sin(math.radians(angle))
        y = size / 2 - size * 0.385 * math.cos(math.radians(angle))
        mask.paste(255, (int(x - height), int(y - height)), turned)


def _unevenness(diameter: int, seed: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """How much ink reached the paper: clouds of more and less, and fine grain."""
    random_values = np.random.default_rng(seed)
    clouds = Image.fromarray((random_values.random((9, 9)) * 255).astype(np.uint8))
    wide = np.asarray(clouds.resize((diameter, diameter), Image.Resampling.BICUBIC), dtype=np.float32) / 255
    grain = random_values.normal(0, 0.10, (diameter, diameter)).astype(np.float32)
    return (0.62 + 0.33 * wide + grain).clip(0.2, 1.0).astype(np.float32)


def hand_font(size: int) -> _Font:
    """The font that looks written, *size* pixels high."""
    return _font(_HAND_FONT, size)


@cache
def _font(name: str, size: int) -> _Font:
    """The font as this machine has it; Pillow's own (without Han characters) where it has none."""
    file, index = _font_file(name)
    try:
        return ImageFont.truetype(file, size, index=index)
    except OSError:
        return ImageFont.load_default(size)


@cache
def _font_file(name: str) -> tuple[str, int]:
    finder = shutil.which("fc-match")
    if finder is None:
        return "", 0
    found = subprocess.run(  # noqa: S603 (a fixed program and a fixed name)
        [finder, "-f", "%{file}|%{index}", name], capture_output=True, text=True, timeout=20, check=False
    ).stdout
    file, _, index = found.partition("|")
    return file, int(index or 0)
