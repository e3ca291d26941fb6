"""What the boxes of an MP4 or MOV file say: duration, codecs, creation time, device, place.

Only headers are read; the pictures and sounds (``mdat``) are jumped over, so a recording of any size costs
some kilobytes.

Source:
    ISO/IEC 14496-12 (box structure, mvhd, stsd, udta); QuickTime File Format (©mak, ©mod, ©xyz, meta keys);
    3GPP TS 26.244 (loci).
"""

import io
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import BinaryIO

_EPOCH = datetime(1904, 1, 1, tzinfo=UTC)
_CONTAINERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"udta", b"mvex"})
_MAX_BOXES = 20_000
_MAX_DEPTH = 8
_MAX_VALUE_BYTES = 65536
_CODECS = {
    "avc1": "h264", "avc3": "h264", "hvc1": "hevc", "hev1": "hevc", "mp4v": "mpeg4", "av01": "av1", "vp09": "vp9",
    "mp4a": "aac", "samr": "amr_nb", "sawb": "amr_wb", "sowt": "pcm", "twos": "pcm", "alac": "alac", ".mp3": "mp3",
    "jpeg": "mjpeg", "Opus": "opus",
}  # fmt: skip
_DEVICE_BOXES = (b"\xa9mak", b"\xa9mod", b"\xa9swr", b"manu", b"modl", b"\xa9sno", b"auth")
_TEXT_BOXES = (b"\xa9day", b"\xa9xyz", b"loci")
_DEVICE_KEYS = ("make", "model", "serial", "manufacturer", "camera", "device")
_PLACE_KEY = "com.apple.quicktime.location.ISO6709"
_CREATION_KEYS = ("com.apple.quicktime.creationdate", "creation_time", "date")


@dataclass(slots=True)
class Facts:
    """What was found; empty where the file is silent."""

    duration_seconds: int | None = None
    created: str | None = None
    codecs: list[str] = field(default_factory=list)
    device: list[str] = field(default_factory=list)
    place: str | None = None
    has_index: bool = False
    in_fragments: bool = False
    """The index only announces what follows piece by piece, so a file that was cut off still plays to the cut."""


def read_boxes(source: BinaryIO) -> Facts:
    """Walk the boxes of *source*."""
    facts = Facts()
    budget = [_MAX_BOXES]
    _walk(source, 0, source.seek(0, os.SEEK_END), facts, 0, budget)
    return facts


def _walk(source: BinaryIO, start: int, end: int, facts: Facts, depth: int, budget: list[int]) -> None:
    for kind, body, stop in _boxes(source, start, end, budget):
        if kind == b"moov":
            facts.has_index = True
        if kind == b"mvex":
            facts.in_fragments = True
        if kind in _CONTAINERS and depth < _MAX_DEPTH:
            _walk(source, body, stop, facts, depth + 1, budget)
        elif kind in (b"mvhd", b"stsd", b"meta") or kind in _DEVICE_BOXES or kind in _TEXT_BOXES:
            source.seek(body)
            _note(kind, source.read(min(stop - body, _MAX_VALUE_BYTES)), facts)


def _boxes(source: BinaryIO, start: int, end: int, budget: list[int]) -> Iterator[tuple[bytes, int, int]]:
    """Type, begin of the body, and end of each box between *start* and *end*."""
    at = start
    while at + 8 <= end and budget[0] > 0:
        budget[0] -= 1
        source.seek(at)
        header = source.read(16)
        if len(header) < 8:
            return
        length, kind = struct.unpack(">I4s", header[:8])
        body = at + 8
        if length == 1 and len(header) == 16:
            (length,) = struct.unpack(">Q", header[8:])
            body = at + 16
        elif length == 0:
            length = end - at
        if length < body - at:
            return
        yield kind, body, min(at + length, end)
        at += length


def _note(kind: bytes, value: bytes, facts: Facts) -> None:
    if kind == b"mvhd":
        _note_header(value, facts)
    elif kind == b"stsd" and len(value) >= 16:
        name = value[12:16].decode("latin-1")
        facts.codecs.append(_CODECS.get(name, name.strip()))
    elif kind == b"meta":
        _note_keys(value, facts)
    elif kind == b"loci":
        facts.place = _location(value) or facts.place
    else:
        text = _udta_text(value)
        if kind == b"\xa9day":
            facts.created = text or facts.created
        elif kind == b"\xa9xyz":
            facts.place = text or facts.place
        elif text and text not in facts.device:
            facts.device.append(text)


def _note_header(value: bytes, facts: Facts) -> None:
    form, at = (">QQIQ", 4) if value[:1] == b"\x01" else (">IIII", 4)
    if len(value) < at + struct.calcsize(form):
        return
    created, _, scale, duration = struct.unpack_from(form, value, at)
    if scale and duration not in (0, 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF):
        facts.duration_seconds = round(duration / scale)
    if created and facts.created is None and created < 1 << 33:
        facts.created = (_EPOCH + timedelta(seconds=created)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _udta_text(value: bytes) -> str:
    """A user-data string: QuickTime's 16-bit length and language, 3GPP's version and language, or plain."""
    if len(value) >= 4 and struct.unpack(">H", value[:2])[0] in (len(value) - 4, len(value)):
        value = value[4:]
    elif value[:4] == b"\0\0\0\0":
        value = value[6:]
    elif b"data" in value[:8]:
        value = value[16:]
    return _printable(value)


def _location(value: bytes) -> str | None:
    """3GPP's location: language, a name ending in zero, a role, then longitude and latitude in 1/65536 degrees."""
    end = value.find(b"\0", 6)
    if end < 0 or len(value) < end + 10:
        return None
    longitude, latitude = struct.unpack_from(">ii", value, end + 2)
    return f"{latitude / 65536:+09.5f}{longitude / 65536:+010.5f}/"


def _note_keys(value: bytes, facts: Facts) -> None:
    """Apple's ``meta``: a list of key names (``keys``) and a list of values by number (``ilst``)."""
    names = list(_key_names(value))
    values = dict(_key_values(value))
    for number, name in enumerate(names, start=1):
        text = values.get(number, "")
        if text and name in _CREATION_KEYS:
            facts.created = text
        elif text and name == _PLACE_KEY:
            facts.place = text
        elif text and any(part in name.lower() for part in _DEVICE_KEYS) and text not in facts.device:
            facts.device.append(text)


def _key_names(value: bytes) -> Iterator[str]:
    at = value.find(b"keys")
    if at < 0 or at + 12 > len(value):
        return
    (count,) = struct.unpack_from(">I", value, at + 8)
    at += 12
    for _ in range(min(count, 100)):
        if at + 8 > len(value):
            return
        (length,) = struct.unpack_from(">I", value, at)
        yield value[at + 8 : at + length].decode("utf-8", "replace")
        at += max(length, 8)


def _key_values(value: bytes) -> Iterator[tuple[int, str]]:
    at = value.find(b"ilst")
    if at < 0:
        return
    for kind, body, stop in _boxes(io.BytesIO(value), at + 4, len(value), [100]):
        if value[body + 4 : body + 8] == b"data":
            yield int.from_bytes(kind, "big"), _printable(value[body + 16 : stop])


def _printable(value: bytes) -> str:
    text = value.decode("utf-8", "replace").strip("\0 ")
    return "".join(character for character in text if character.isprintable() and character != "\ufffd")[:100]
