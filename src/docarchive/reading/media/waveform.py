"""In the child: the loudness of a sound recording over its time, as a picture."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from docarchive.reading.media.contact_sheet import clock_text
from docarchive.reading.media.opening import audio_of, opened
from docarchive.reading.refusals import Refusal

_WIDTH, _HEIGHT, _FOOT = 1200, 200, 28
_RATE = 8000
_MOST_PEAKS = 32 * _WIDTH
_TICKS = 6
_GROUND, _WAVE, _INK = (255, 255, 255), (40, 90, 150), (60, 60, 60)


def draw_waveform(path: Path, target: Path) -> None:
    """Write the picture as PNG; memory does not grow with the recording's length.

    Raises:
        Refusal: it has no sound, or none can be decoded.
    """
    with opened(path) as container:
        stream = audio_of(container)
        if stream is None:
            raise Refusal("no_sound")
        peaks, seconds = _peaks(container, stream)
    if not seconds:
        raise Refusal("damaged", "no sound")
    _draw(_columns(peaks), seconds).save(target, "PNG", optimize=False)


def _peaks(container: Any, stream: Any) -> tuple[np.ndarray, float]:
    """Largest sample of each short stretch, and the length in seconds; stretches double as more come."""
    import av

    resampler = av.AudioResampler(format="s16", layout="mono", rate=_RATE)
    peaks = np.zeros(0, np.int32)
    rest = np.zeros(0, np.int16)
    stretch, samples = _RATE // 100, 0
    with suppress(ValueError, EOFError):  # cut off or damaged: what came before is drawn
        for frame in container.decode(stream):
            for piece in resampler.resample(frame):
                sound = piece.to_ndarray().reshape(-1)
                samples += sound.size
                rest = np.concatenate([rest, sound])
                whole = rest.size // stretch * stretch
                found = np.abs(rest[:whole].astype(np.int32)).reshape(-1, stretch).max(axis=1)
                peaks, rest = np.concatenate([peaks, found]), rest[whole:]
                if peaks.size > _MOST_PEAKS:
                    peaks, stretch = peaks[: peaks.size // 2 * 2].reshape(-1, 2).max(axis=1), 2 * stretch
    return peaks, samples / _RATE


def _columns(peaks: np.ndarray) -> np.ndarray:
    """One value a column of the picture, 0 to 1."""
    if not peaks.size:
        return np.zeros(_WIDTH)
    edges = np.linspace(0, peaks.size, _WIDTH + 1).astype(int)
    starts = np.minimum(edges[:-1], peaks.size - 1)
    return np.array([peaks[a : max(b, a + 1)].max() for a, b in zip(starts, edges[1:], strict=True)]) / (
        1 << 15
    )


def _draw(columns: np.ndarray, seconds: float) -> Image.Image:
    picture = Image.new("RGB", (_WIDTH, _HEIGHT + _FOOT), _GROUND)
    pen, font, middle = ImageDraw.Draw(picture), ImageFont.load_default(14), _HEIGHT // 2
    for x, value in enumerate(columns):
        reach = int(value * (middle - 4))
        pen.line((x, middle - reach, x, middle + reach), _WAVE)
    for tick in range(_TICKS + 1):
        x = round(tick * (_WIDTH - 1) / _TICKS)
        pen.line((x, _HEIGHT, x, _HEIGHT + 6), _INK)
        anchor = "la" if tick == 0 else "ra" if tick == _TICKS else "ma"
        pen.text((x, _HEIGHT + 8), clock_text(seconds * tick / _TICKS), _INK, font, anchor=anchor)
    return picture
