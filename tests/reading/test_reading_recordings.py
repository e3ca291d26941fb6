"""A recording's container tells duration, codec, time and device; the recording is never held in memory."""

import io
import resource
import struct
import wave
from datetime import UTC, datetime

import pytest

from docarchive.demo.recorder import short_video
from docarchive.domain.errors import RejectedError
from docarchive.reading import recordings
from docarchive.reading.port import Recording
from needed import need_module

CREATED = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def box(kind, body):
    return struct.pack(">I4s", 8 + len(body), kind) + body


def index(*, seconds=600, extra=b""):
    """The index of a body camera's file: header, one H.264 track, QuickTime user data."""
    written = int((CREATED - datetime(1904, 1, 1, tzinfo=UTC)).total_seconds())
    header = struct.pack(">IIIII", 0, written, written, 1000, seconds * 1000) + b"\0" * 80
    entry = box(b"avc1", b"\0" * 78)
    table = box(b"stsd", struct.pack(">II", 0, 1) + entry)
    track = box(b"trak", box(b"mdia", box(b"minf", box(b"stbl", table))))
    return box(b"moov", box(b"mvhd", header) + track + box(b"udta", extra))


def quicktime_text(kind, text):
    content = text.encode()
    return box(kind, struct.pack(">HH", len(content), 0) + content)


def test_our_own_small_reader_knows_what_a_camera_writes(tmp_path, reader):
    device = quicktime_text(b"\xa9mak", "HIKVISION") + quicktime_text(b"\xa9mod", "DSJ-A9 S/N 0001")
    path = tmp_path / "camera.mov"
    path.write_bytes(box(b"ftyp", b"qt  \0\0\0\0qt  ") + box(b"mdat", b"x" * 100) + index(extra=device))

    reading = reader.read(path)

    assert reading.media_type == "video/quicktime"
    assert reading.recording == Recording(600, "h264", "2026-03-04T05:06:07Z", "HIKVISION DSJ-A9 S/N 0001")
    assert reading.pages == ()


def test_a_real_film_gives_back_what_was_written_into_it(tmp_path, reader):
    path = tmp_path / "film.mp4"
    path.write_bytes(short_video(2, "样本", device="SYNTHETIC BodyCam-1", created=CREATED))

    recording = reader.read(path).recording

    assert recording == Recording(2, "h264", "2026-03-04T05:06:07.000000Z", "SYNTHETIC BodyCam-1")


def test_a_sound_recording_in_wav_needs_no_library(tmp_path, reader, monkeypatch):
    path = tmp_path / "inquiry.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(b"\0" * 8000 * 2 * 3)

    assert reader.read(path).recording == Recording(3, "pcm", None, None)


def test_a_broadcast_wave_names_its_recorder(tmp_path, reader):
    described = (
        b"\0" * 256 + b"REC-0007".ljust(64, b"\0") + b"2026-03-0405:06:07".ljust(18)[:18] + b"\0" * 300
    )
    chunks = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 8000, 16000, 2, 16)
    chunks += struct.pack("<4sI", b"bext", len(described)) + described
    chunks += struct.pack("<4sI", b"data", 16000) + b"\0" * 16000
    path = tmp_path / "a.wav"
    path.write_bytes(b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks)

    recording = reader.read(path).recording

    assert recording == Recording(1, "pcm", "2026-03-0405:06:07", "REC-0007")


def test_other_containers_are_asked_of_pyav(tmp_path, reader):
    av = need_module("av")
    path = tmp_path / "a.avi"
    with av.open(str(path), "w", format="avi") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(20):
            container.mux(stream.encode(av.VideoFrame(64, 48, "yuv420p")))
        container.mux(stream.encode())

    assert reader.read(path).recording == Recording(2, "mpeg4", None, None)


def test_without_pyav_the_type_stands_and_the_rest_is_unknown(tmp_path, monkeypatch):
    path = tmp_path / "a.amr"
    path.write_bytes(b"#!AMR\n" + b"<" * 40)
    monkeypatch.setitem(__import__("sys").modules, "av", None)

    assert recordings.read_recording(path, "audio/amr") == Recording()


def test_a_film_without_its_index_is_refused(tmp_path, reader):
    path = tmp_path / "cut.mp4"
    path.write_bytes(box(b"ftyp", b"isom\0\0\2\0") + box(b"mdat", b"x" * 5000))

    with pytest.raises(RejectedError, match="不完整"):
        reader.read(path)


def test_boxes_that_contain_themselves_or_lie_about_their_size_end(tmp_path, reader):
    nested = b""
    for _ in range(200):
        nested = box(b"moov", nested)
    path = tmp_path / "nested.mp4"
    path.write_bytes(box(b"ftyp", b"isom\0\0\2\0") + nested + box(b"free", b""))

    with pytest.raises(RejectedError):
        reader.read(path)


def test_four_gigabytes_of_film_cost_kilobytes(tmp_path, reader):
    path = tmp_path / "day.mp4"
    size = 4 << 30
    with path.open("wb") as target:
        target.write(box(b"ftyp", b"isom\0\0\2\0") + struct.pack(">I4sQ", 1, b"mdat", size - 16))
        target.seek(size)
        target.write(index(seconds=28800))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    recording = reader.read(path).recording

    assert recording == Recording(28800, "h264", "2026-03-04T05:06:07Z", None)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 10_000  # kilobytes


def test_keys_and_values_of_a_telephone_are_paired_by_number():
    from docarchive.reading.boxes import read_boxes

    keys = b"".join(
        struct.pack(">I", 8 + len(name)) + b"mdta" + name
        for name in (
            b"com.apple.quicktime.make",
            b"com.apple.quicktime.creationdate",
            b"com.apple.quicktime.model",
        )
    )
    values = b"".join(
        struct.pack(">II", 24 + len(value), number) + box(b"data", struct.pack(">II", 1, 0) + value)
        for number, value in enumerate((b"ACME", b"2026-03-04T13:06:07+0800", b"Phone 9"), start=1)
    )
    named = box(b"keys", struct.pack(">II", 0, 3) + keys)
    meta = box(b"meta", box(b"hdlr", b"\0" * 8 + b"mdta" + b"\0" * 12) + named + box(b"ilst", values))
    content = box(b"ftyp", b"qt  \0\0\0\0") + box(b"moov", meta)

    facts = read_boxes(io.BytesIO(content))

    assert facts.device == ["ACME", "Phone 9"]
    assert facts.created == "2026-03-04T13:06:07+0800"
