"""In the child: twelve key frames of a recording on one sheet, each with its time."""

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from docarchive.reading.media.opening import opened, video_of
from docarchive.reading.refusals import Refusal

FRAMES = 12
_COLUMNS = 4
_WIDTH = 320
_GAP = 6
_GROUND, _INK, _SHADE = (24, 24, 24), (255, 255, 255), (0, 0, 0)
_MICROSECONDS = 1_000_000

_Still = tuple[float, Image.Image]
"""Seconds from the begin, and a small picture."""


def draw_contact_sheet(path: Path, target: Path) -> None:
    """Write the sheet as JPEG.

    Only key frames are decoded, and of a recording that can be sought in only those that are shown, so a
    recording of hours costs a second.

    Raises:
        Refusal: it has no pictures, or none can be decoded.
    """
    with opened(path) as container:
        stream = video_of(container)
        if stream is None:
            raise Refusal("no_pictures")
        stream.codec_context.skip_frame = "NONKEY"
        stills = list(_sought(container, stream) if container.duration else _spread(container, stream))
    if not stills:
        raise Refusal("damaged", "no key frame")
    _sheet(stills).save(target, "JPEG", quality=85)


def _sought(container: Any, stream: Any) -> Iterator[_Still]:
    """The key frames at or before the middles of twelve equal parts, each once."""
    begin = stream.start_time or 0
    shown: set[int] = set()
    for part in range(FRAMES):
        second = Fraction(container.duration, _MICROSECONDS) * (2 * part + 1) / (2 * FRAMES)
        container.seek(begin + int(second / stream.time_base), stream=stream)
        frame = next(_frames(container, stream), None)
        if frame is not None and frame.pts not in shown:
            shown.add(frame.pts)
            yield _still(frame, stream)


def _spread(container: Any, stream: Any) -> Iterator[_Still]:
    """Key frames of what cannot be sought in: all are decoded, every n-th is kept, n grows as more come."""
    kept: list[_Still] = []
    step = 1
    for number, frame in enumerate(_frames(container, stream)):
        if number % step:
            continue
        kept.append(_still(frame, stream))
        if len(kept) == 2 * FRAMES:
            kept, step = kept[::2], 2 * step
    for part in range(min(FRAMES, len(kept))):
        yield kept[part * len(kept) // min(FRAMES, len(kept))]


def _frames(container: Any, stream: Any) -> Iterator[Any]:
    """Frames up to where the recording was cut off or is damaged."""
    with suppress(ValueError, EOFError):  # PyAV's errors are children of both
        yield from container.decode(stream)


def _still(frame: Any, stream: Any) -> _Still:
    height = max(1, round(_WIDTH * frame.height / frame.width))
    small = frame.reformat(width=_WIDTH, height=height, format="rgb24", threads=1)
    picture = Image.fromarray(small.to_ndarray())
    turn = int(getattr(frame, "rotation", 0))  # counter-clockwise, as telephones write it
    if turn:
        picture = picture.rotate(turn, expand=True)
    at = (frame.pts or 0) - (stream.start_time or 0)
    return float(at * stream.time_base), picture


def _sheet(stills: list[_Still]) -> Image.Image:
    font = ImageFont.load_default(18)
    width = max(picture.width for _, picture in stills) + _GAP
    height = max(picture.height for _, picture in stills) + _GAP
    columns = min(_COLUMNS, len(stills))
    rows = -(-len(stills) // columns)
    sheet = Image.new("RGB", (columns * width + _GAP, rows * height + _GAP), _GROUND)
    pen = ImageDraw.Draw(sheet)
    for place, (second, picture) in enumerate(stills):
        x, y = _GAP + place % columns * width, _GAP + place // columns * height
        sheet.paste(picture, (x, y))
        corner = (x + 6, y + picture.height - 26)
        pen.text(corner, clock_text(second), _INK, font, stroke_width=2, stroke_fill=_SHADE)
    return sheet


def clock_text(second: float) -> str:
    """Seconds as ``00:12:30``."""
    whole = max(0, round(second))
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
