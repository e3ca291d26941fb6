"""Whether a file's end has arrived: a scanner or a copy over the network may still be writing it.

Only headers and tails are read, some kilobytes also of a file of four gigabytes. Where a format does not
say where it ends the answer is True; the caller's quiet time then decides alone.
"""

import os
import re
import struct
from collections.abc import Callable
from typing import BinaryIO

from docarchive.domain.media_types import DOCX, XLSX
from docarchive.reading.boxes import read_boxes
from docarchive.reading.kinds.containers import end_record

_MAX_STEPS = 100_000
"""Boxes or chunks walked before the file is called incomplete; a real recording has some dozens."""
_PDF_TAIL_BYTES = 2048
_PDF_END = re.compile(rb"startxref\s+\d+\s+%%EOF")
_TIFF_SIZES = {
    1: 1,
    2: 1,
    3: 2,
    4: 4,
    5: 8,
    6: 1,
    7: 1,
    8: 2,
    9: 4,
    10: 8,
    11: 4,
    12: 8,
    13: 4,
    16: 8,
    17: 8,
    18: 8,
}
_BOXED = frozenset({"video/mp4", "video/quicktime", "audio/mp4", "video/3gpp"})
_STRIP_TAGS = {273: 279, 324: 325}
"""Tag of the strips' (tiles') offsets to the tag of their byte counts."""


def is_complete(source: BinaryIO, media_type: str) -> bool:
    """Tell whether the end of *source* is there, by the rules of its *media_type*."""
    check = _CHECKS.get(media_type)
    if check is None:
        return True
    try:
        return check(source, source.seek(0, os.SEEK_END))
    except (struct.error, IndexError, OverflowError, ValueError):
        return False


def _pdf(source: BinaryIO, size: int) -> bool:
    source.seek(max(0, size - 65536))
    tail = source.read(65536).rstrip(b"\0 \r\n\t")  # some transfers fill the last block with zeros
    return _PDF_END.search(tail[-_PDF_TAIL_BYTES:]) is not None


def _jpeg(source: BinaryIO, size: int) -> bool:
    """End-of-image marker in the tail; cameras append a trailer of their own, so only in the last 64 KB."""
    source.seek(max(0, size - 65536))
    tail = source.read(65536).rstrip(b"\0")
    return tail.endswith(b"\xff\xd9") or (b"\xff\xd9" in tail and _has_trailer(source))


def _has_trailer(source: BinaryIO) -> bool:
    """Several pictures in one file (MPF) or a Samsung-like trailer: the first picture says so in its head."""
    source.seek(0)
    head = source.read(65536)
    return b"MPF\0" in head or b"SEFT" in head or b"Motion" in head


def _png(source: BinaryIO, size: int) -> bool:
    source.seek(max(0, size - 4096))
    return b"IEND\xaeB`\x82" in source.read(4096)


def _gif(source: BinaryIO, size: int) -> bool:
    source.seek(max(0, size - 16))
    return source.read(16).rstrip(b"\0").endswith(b";")


def _bmp(source: BinaryIO, size: int) -> bool:
    source.seek(2)
    (declared,) = struct.unpack("<I", source.read(4))
    return bool(declared <= size)


def _tiff(source: BinaryIO, size: int) -> bool:
    """Every directory and every strip lies inside the file (classic TIFF; BigTIFF only its first directory)."""
    source.seek(0)
    head = source.read(16)
    order = "<" if head[:2] == b"II" else ">"
    if struct.unpack(order + "H", head[2:4])[0] == 43:
        return bool(struct.unpack(order + "Q", head[8:16])[0] < size)
    (at,) = struct.unpack(order + "I", head[4:8])
    seen: set[int] = set()
    while at and at not in seen and len(seen) < _MAX_STEPS:
        seen.add(at)
        following = _tiff_directory(source, size, order, at)
        if following is None:
            return False
        at = following
    return bool(seen)


def _tiff_directory(source: BinaryIO, size: int, order: str, at: int) -> int | None:
    """Offset of the next directory (0 at the end), or None when something lies beyond the file."""
    if at + 6 > size:
        return None
    source.seek(at)
    (count,) = struct.unpack(order + "H", source.read(2))
    entries = source.read(12 * count + 4)
    if len(entries) < 12 * count + 4:
        return None
    tags = {}
    for index in range(count):
        tag, kind, number, value = struct.unpack(order + "HHII", entries[12 * index : 12 * index + 12])
        length = _TIFF_SIZES.get(kind, 1) * number
        if length > 4 and value + length > size:
            return None
        tags[tag] = (kind, number, entries[12 * index + 8 : 12 * index + 12], value)
    return (
        int(struct.unpack(order + "I", entries[-4:])[0])
        if _strips_inside(source, size, order, tags)
        else None
    )


def _strips_inside(
    source: BinaryIO, size: int, order: str, tags: dict[int, tuple[int, int, bytes, int]]
) -> bool:
    for offset_tag, count_tag in _STRIP_TAGS.items():
        if offset_tag in tags and count_tag in tags:
            offset = _last_number(source, order, tags[offset_tag])
            if offset + _last_number(source, order, tags[count_tag]) > size:
                return False
    return True


def _last_number(source: BinaryIO, order: str, entry: tuple[int, int, bytes, int]) -> int:
    """The last value of a tag: the last strip is where an unfinished file is short."""
    kind, number, raw, value = entry
    width = _TIFF_SIZES.get(kind, 1)
    form = order + {1: "B", 2: "H", 4: "I"}[width]
    if width * number <= 4:
        return int(struct.unpack(form, raw[width * (number - 1) : width * number])[0])
    source.seek(value + width * (number - 1))
    return int(struct.unpack(form, source.read(width))[0])


def _mp4(source: BinaryIO, size: int) -> bool:
    """The index of a recording (``moov``) is there."""
    return _boxes(source, size, b"moov")


def _heic(source: BinaryIO, size: int) -> bool:
    """The index of a picture (``meta``) is there."""
    return _boxes(source, size, b"meta")


def _boxes(source: BinaryIO, size: int, index: bytes) -> bool:
    """Boxes follow each other exactly to the end of the file, and one of them is the *index*."""
    at, seen_index = 0, False
    for _ in range(_MAX_STEPS):
        if at == size:
            return seen_index
        source.seek(at)
        header = source.read(16)
        length, kind = struct.unpack(">I4s", header[:8])
        if length == 1:
            (length,) = struct.unpack(">Q", header[8:16])
        elif length == 0:
            length = size - at
        elif kind == b"\0\0\0\0":
            return seen_index
        if length < 8 or at + length > size:
            return False
        seen_index = seen_index or kind == index
        at += length
    return False


def plays_to_the_cut(source: BinaryIO, media_type: str) -> bool:
    """Tell whether a recording that was cut off still gives what is there: its index came first, in pieces."""
    if media_type not in _BOXED:
        return False
    facts = read_boxes(source)
    return facts.has_index and facts.in_fragments


def _matroska(source: BinaryIO, size: int) -> bool:
    """The segment lies inside the file; one of unknown length is a live recording and may end anywhere.

    Source:
        RFC 8794 (EBML variable-size integers), RFC 9559 section 5.1 (Segment).
    """
    source.seek(0)
    head = source.read(4096)
    at = head.find(b"\x18\x53\x80\x67")
    if at < 0:
        return False
    first = head[at + 4]
    width = 9 - first.bit_length()
    value = int.from_bytes(head[at + 4 : at + 4 + width], "big") & ((1 << 7 * width) - 1)
    unknown = value == (1 << 7 * width) - 1
    return unknown or at + 4 + width + value <= size


def _ogg(source: BinaryIO, size: int) -> bool:
    """The last page says that it is the last (RFC 3533 section 6, header type flag 4)."""
    source.seek(max(0, size - 65536))
    tail = source.read(65536)
    at = tail.rfind(b"OggS")
    return at >= 0 and len(tail) > at + 5 and bool(tail[at + 5] & 4)


def _riff(source: BinaryIO, size: int) -> bool:
    source.seek(4)
    (declared,) = struct.unpack("<I", source.read(4))
    # A recorder writes 0 (or all ones) while it records and the true size at the end.
    return bool(0 < declared <= size - 8)


def _zip(source: BinaryIO, size: int) -> bool:
    found = end_record(source)
    if found is None:
        return False
    _, directory_bytes, offset = found
    return offset == 0xFFFFFFFF or offset + directory_bytes <= size


_CHECKS: dict[str, Callable[[BinaryIO, int], bool]] = {
    "application/pdf": _pdf,
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/gif": _gif,
    "image/bmp": _bmp,
    "image/tiff": _tiff,
    "image/webp": _riff,
    "video/mp4": _mp4,
    "video/quicktime": _mp4,
    "audio/mp4": _mp4,
    "video/3gpp": _mp4,
    "image/heic": _heic,
    "video/x-msvideo": _riff,
    "audio/wav": _riff,
    "video/x-matroska": _matroska,
    "video/webm": _matroska,
    "audio/ogg": _ogg,
    "video/ogg": _ogg,
    "application/zip": _zip,
    "application/ofd": _zip,
    DOCX: _zip,
    XLSX: _zip,
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": _zip,
}
