"""What happens to paper and glass: folds, stains, dust, streaks, punch holes, a torn corner; seeded, in 8-bit steps.

Each function takes a picture (gray or RGB) and returns a new one of the same size and mode.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFilter

_Pixels = NDArray[np.floating[Any]]
_DUST = (90, 88, 84)
_COFFEE = np.array([0.45, 0.7, 1.0], dtype=np.float32)
"""How strongly coffee takes red, green and blue away."""
_LID = 246
"""Brightness of the scanner's lid."""


def folded(image: Image.Image, crease: int, chance: np.random.Generator) -> Image.Image:
    """Two creases of a letter folded in three; *crease* is half their width in pixels."""
    rows = np.arange(image.height, dtype=np.float32)
    factor = np.ones(image.height, dtype=np.float32)
    for third in (1, 2):
        at = image.height * third / 3 + chance.uniform(-0.01, 0.01) * image.height
        factor *= 1 - 0.28 * np.exp(-(((rows - at) / crease) ** 2) * 4)
    column = Image.fromarray((factor[:, None] * 255).astype(np.uint8))
    return _multiplied(image, column.resize(image.size, Image.Resampling.NEAREST))


def stained(image: Image.Image, radius: int, chance: np.random.Generator) -> Image.Image:
    """A ring of coffee, *radius* in pixels, anywhere on the sheet."""
    x, y = (int(part * side) for part, side in zip(chance.uniform(0.1, 0.9, 2), image.size, strict=True))
    reach = radius * 6 // 5
    box = (max(0, x - reach), max(0, y - reach), min(image.width, x + reach), min(image.height, y + reach))
    columns, rows = np.meshgrid(
        np.arange(box[0], box[2], dtype=np.float32), np.arange(box[1], box[3], dtype=np.float32)
    )
    distance = np.hypot(columns - x, rows - y) / radius
    strength: _Pixels = 0.30 * np.exp(-(((distance - 1) / 0.05) ** 2)) + 0.05 * (distance < 1)
    loss = strength[:, :, None] * _COFFEE if image.mode == "RGB" else strength * 0.65
    part = np.asarray(image.crop(box), dtype=np.float32) * (1 - loss)
    result = image.copy()
    result.paste(Image.fromarray(part.astype(np.uint8)), box)
    return result


def dusty(image: Image.Image, unit: int, chance: np.random.Generator) -> Image.Image:
    """Specks of up to half a *unit* (a millimetre in pixels)."""
    result = image.copy()
    pen = ImageDraw.Draw(result)
    ink: Any = _DUST if image.mode == "RGB" else _DUST[1]
    for _ in range(60):
        x, y = chance.uniform(0, image.width), chance.uniform(0, image.height)
        radius = chance.uniform(0.05, 0.22) * unit
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink)
    return result


def streaked(image: Image.Image, count: int, chance: np.random.Generator) -> Image.Image:
    """Dirt on the glass of a feeder: dark lines down the whole page, one or two pixels wide."""
    result = image.copy()
    pen = ImageDraw.Draw(result)
    near_code = int(chance.uniform(0.86, 0.93) * image.width)  # at least one runs through the code
    for at in (near_code, *(int(part * image.width) for part in chance.uniform(0.02, 0.98, count - 1))):
        level = int(chance.uniform(20, 130))
        ink: Any = (level, level, level) if image.mode == "RGB" else level
        pen.line((at, 0, at, image.height), fill=ink, width=int(chance.integers(1, 3)))
    return result


def punched(image: Image.Image, unit: int, chance: np.random.Generator) -> Image.Image:
    """Two filing holes and the dark edge that an open lid leaves; *unit* is a millimetre in pixels."""
    result = image.copy()
    pen = ImageDraw.Draw(result)
    dark: Any = (34, 32, 30) if image.mode == "RGB" else 32
    for down in (-40, 40):
        x, y = 11 * unit + chance.uniform(-1, 1) * unit, image.height / 2 + down * unit
        pen.ellipse((x - 3 * unit, y - 3 * unit, x + 3 * unit, y + 3 * unit), fill=dark)
    edge = int(chance.uniform(1, 4) * unit)
    side = chance.integers(0, 3)
    boxes = (
        (0, 0, edge, image.height),
        (0, image.height - edge, *image.size),
        (image.width - edge, 0, *image.size),
    )
    pen.rectangle(boxes[side], fill=dark)
    return result


def torn(image: Image.Image, unit: int, chance: np.random.Generator) -> Image.Image:
    """The top right corner is gone, and the page code with it; *unit* is a millimetre in pixels."""
    result = image.copy()
    lid: Any = (_LID, _LID, _LID) if image.mode == "RGB" else _LID
    across, down = (int(length * unit) for length in chance.uniform((52, 48), (60, 56)))
    rag = [
        (image.width - across * (1 - step / 8) + chance.uniform(-1, 1) * unit, down * step / 8)
        for step in range(9)
    ]
    bulge = [(x - 9 * unit, y + 6 * unit) if 0 < place < 8 else (x, y) for place, (x, y) in enumerate(rag)]
    ImageDraw.Draw(result).polygon([*bulge, (image.width, 0)], fill=lid)
    return result


def exposed(
    image: Image.Image,
    *,
    paper: tuple[int, int, int],
    toner: int,
    noise: float,
    fall: float,
    chance: np.random.Generator,
) -> Image.Image:
    """What the sensor makes of it.

    Args:
        image: The sheet under the lamp.
        paper: What white becomes: red, green, blue; a gray sensor takes the first.
        toner: What black becomes.
        noise: Standard deviation of a pixel, of 255.
        fall: Brightness at the right edge as a part of that at the left.
        chance: Chooses the noise.
    """
    tones = [int(toner + level * (white - toner) / 255) for white in paper for level in range(256)]
    result = image.point(tones[: 256 * len(image.getbands())])
    gradient = Image.fromarray(np.linspace(255, 255 * fall, image.width).astype(np.uint8)[None, :])
    result = _multiplied(result, gradient.resize(image.size, Image.Resampling.NEAREST))
    return with_noise(result, noise, chance) if noise else result


def with_noise(image: Image.Image, deviation: float, chance: np.random.Generator) -> Image.Image:
    """Add gray noise; it is drawn for a band of the page and repeated downwards."""
    band = chance.standard_normal((256, image.width), dtype=np.float32) * np.float32(deviation) + 128
    tile = np.clip(np.rint(band), 0, 255).astype(np.uint8)
    grain = Image.fromarray(np.tile(tile, (image.height // 256 + 1, 1))[: image.height])
    layer = Image.merge("RGB", [grain] * 3) if image.mode == "RGB" else grain
    return ImageChops.add(image, layer, offset=-128)


def soft(image: Image.Image, radius: float) -> Image.Image:
    """Out of focus by *radius* pixels."""
    return image.filter(ImageFilter.GaussianBlur(radius)) if radius > 0 else image


def _multiplied(image: Image.Image, mask: Image.Image) -> Image.Image:
    layer = Image.merge("RGB", [mask] * 3) if image.mode == "RGB" else mask
    return ImageChops.multiply(image, layer)
