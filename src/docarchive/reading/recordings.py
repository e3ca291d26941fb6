"""What a recording's container says; the recording itself is never decoded and never held in memory."""

import struct
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from docarchive.reading.boxes import read_boxes
from docarchive.reading.port import Recording
from docarchive.reading.refusals import Refusal

_BOXED = frozenset({"video/mp4", "video/quicktime", "audio/mp4", "video/3gpp"})
_WAV_CODECS = {
    1: "pcm",
    3: "pcm_float",
    6: "pcm_alaw",
    7: "pcm_mulaw",
    0x11: "adpcm_ima_wav",
    0x55: "mp3",
    0xFFFE: "pcm",
}
_MAX_CHUNKS = 1000
_DEVICE_TAGS = (
    "make",
    "model",
    "manufacturer",
    "serial",
    "com.apple.quicktime.make",
    "com.apple.quicktime.model",
)
_CREATION_TAGS = ("com.apple.quicktime.creationdate", "creation_time", "date", "ICRD")
_PLACE_TAGS = ("com.apple.quicktime.location.iso6709", "location", "location-eng")
_UNKNOWN = Recording()


def read_recording(path: Path, media_type: str) -> Recording:
    """Read duration, codecs, creation time, device and place.

    Our own small readers answer for MP4, MOV and WAV; what they do not know is asked of PyAV where it is
    installed (extra ``media``). Values that nobody knows are None.

    Raises:
        Refusal: the container has no index, so nobody will ever play it.
    """
    own = _UNKNOWN
    with path.open("rb") as source:
        if media_type in _BOXED:
            own = _from_boxes(source)
        elif media_type == "audio/wav":
            own = _from_wav(source)
    if own.duration_seconds is not None and own.codec is not None:
        return own
    return _merged(own, _from_av(path))


def _from_boxes(source: BinaryIO) -> Recording:
    facts = read_boxes(source)
    if not facts.has_index:
        raise Refusal("truncated", "moov")
    codec = "+".join(dict.fromkeys(facts.codecs)) or None
    device = " ".join(facts.device) or None
    return Recording(facts.duration_seconds, codec, facts.created, device, facts.place)


def _from_wav(source: BinaryIO) -> Recording:
    """Format, data length and the Broadcast Wave description, if the recorder wrote one.

    Source:
        Multimedia Programming Interface and Data Specifications 1.0 (RIFF WAVE); EBU Tech 3285 (bext).
    """
    source.seek(12)
    codec, rate, seconds, created, device = None, 0, None, None, None
    for _ in range(_MAX_CHUNKS):
        header = source.read(8)
        if len(header) < 8:
            break
        kind, length = struct.unpack("<4sI", header)
        body = source.tell()
        if kind == b"fmt ":
            tag, _, _, rate = struct.unpack("<HHII", source.read(12))
            codec = _WAV_CODECS.get(tag, f"0x{tag:04x}")
        elif kind == b"data" and rate:
            seconds = round(length / rate)
        elif kind == b"bext":
            described = source.read(348)
            device = described[256:320].decode("latin-1").rstrip("\0 ") or None
            created = described[320:338].decode("latin-1").rstrip("\0 ") or None
        source.seek(body + length + (length & 1))
    return Recording(seconds, codec, created, device)


def _merged(own: Recording, other: Recording) -> Recording:
    return replace(
        own,
        duration_seconds=own.duration_seconds if own.duration_seconds is not None else other.duration_seconds,
        codec=own.codec or other.codec,
        created=own.created or other.created,
        device=own.device or other.device,
        place=own.place or other.place,
    )


def _from_av(path: Path) -> Recording:
    try:
        import av
    except ImportError:
        return _UNKNOWN
    with av.open(str(path), metadata_errors="replace") as container:
        return _described(container)


def _described(container: Any) -> Recording:
    tags: dict[str, str] = {key.lower(): value for key, value in container.metadata.items()}
    for stream in container.streams:
        tags = {**{key.lower(): value for key, value in stream.metadata.items()}, **tags}
    codecs = [stream.codec_context.name for stream in container.streams if stream.codec_context is not None]
    created = next((tags[key.lower()] for key in _CREATION_TAGS if key.lower() in tags), None)
    device = " ".join(dict.fromkeys(tags[key] for key in _DEVICE_TAGS if key in tags)) or None
    place = next((tags[key] for key in _PLACE_TAGS if key in tags), None)
    seconds = container.duration / 1_000_000 if container.duration else _seconds_in(container)
    codec = "+".join(dict.fromkeys(codecs)) or None
    return Recording(round(seconds) if seconds else None, codec, created, device, place)


def _seconds_in(container: Any) -> float | None:
    """Length by the packets that are there: pieces of a recording that was cut off announce no length."""
    begin = end = None
    with suppress(ValueError):  # PyAV's errors: the data ends in the middle of a packet
        for packet in container.demux():
            if packet.pts is None or packet.time_base is None:
                continue
            at = float(packet.pts * packet.time_base)
            begin = at if begin is None else min(begin, at)
            end = max(end or at, at + float((packet.duration or 0) * packet.time_base))
    return None if begin is None or end is None else end - begin
