"""Small recordings as recorders, telephones and old cameras write them, made by PyAV."""

import wave
from fractions import Fraction

import av
import numpy as np

RATE = 16_000


def film(
    path, *, seconds=6, size=(320, 240), video="libx264", audio="aac", container=None, tags=None, options=None
):
    """A film that grows lighter, with a tone; a key frame every second. Its kind is that of the name's suffix."""
    with av.open(str(path), "w", format=container, options=options or {}) as copy:
        copy.metadata.update(tags or {})
        pictures = _pictures(copy, video, size) if video else None
        sound = _sound(copy, audio) if audio else None
        for second in range(seconds):
            for frame in range(10) if pictures else ():
                shade = np.full(
                    (size[1], size[0], 3), 20 + 200 * (second * 10 + frame) // (10 * seconds), np.uint8
                )
                picture = av.VideoFrame.from_ndarray(shade, format="rgb24")
                picture.pts, picture.time_base = second * 10 + frame, Fraction(1, 10)
                copy.mux(pictures.encode(picture))
            if sound:
                copy.mux(sound.encode(tone(second, sound)))
        for stream in (pictures, sound):
            if stream:
                copy.mux(stream.encode(None))
    return path


def _pictures(copy, codec, size):
    stream = copy.add_stream(codec, rate=10)
    stream.width, stream.height = size
    stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    stream.codec_context.gop_size = 10
    stream.codec_context.thread_count = 1
    stream.options = {"preset": "ultrafast"} if codec == "libx264" else {}
    return stream


def _sound(copy, codec):
    stream = copy.add_stream(codec, rate=RATE)
    stream.layout = "mono"
    return stream


def tone(second, stream, rate=RATE):
    """One second of sound: silence in even seconds, a tone in odd ones."""
    at = np.arange(rate) / rate
    wanted = (np.sin(2 * np.pi * 440 * at) * 0.6 * (second % 2)).astype(np.float32)
    frame = av.AudioFrame.from_ndarray(
        (wanted * 32767).astype(np.int16)[None, :], format="s16", layout="mono"
    )
    frame.sample_rate, frame.pts, frame.time_base = rate, second * rate, Fraction(1, rate)
    return frame


def wav(path, seconds=4, rate=8000):
    """A sound recording: silence, tone, silence, tone."""
    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, 2, rate, 0, "NONE", ""))
        for second in range(seconds):
            at = np.arange(rate) / rate
            sound.writeframes((np.sin(2 * np.pi * 440 * at) * 20000 * (second % 2)).astype("<i2").tobytes())
    return path


def amr(path, seconds=3):
    """What old recorders and telephones write: AMR, 50 frames a second, of the lowest rate (RFC 4867 section 5)."""
    path.write_bytes(b"#!AMR\n" + (b"\x04" + bytes(12)) * (50 * seconds))
    return path
