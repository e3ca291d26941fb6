"""In the child: write down what is said, by CMU PocketSphinx with a model of the site."""

from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

from docarchive.reading.media.model_folder import find_model
from docarchive.reading.media.opening import audio_of, opened
from docarchive.reading.refusals import Refusal

_RATE = 16_000
_LONGEST_MS = 30_000
"""A longer stretch without a pause is written down in pieces."""


def listen(path: Path, model: Path) -> dict[str, object]:
    """Write down what is said as JSON data: engine, version, and what was said from when to when in milliseconds.

    Raises:
        Refusal: there is no sound, no such library, or no model in the folder.
    """
    try:
        from pocketsphinx import Decoder, Endpointer
    except ImportError as error:
        raise Refusal("no_speech_model") from error
    parts = find_model(model)
    if parts is None:
        raise Refusal("no_speech_model")
    decoder = Decoder(
        hmm=str(parts.acoustic),
        lm=str(parts.language),
        dict=str(parts.words),
        samprate=_RATE,
        loglevel="FATAL",
    )
    endpointer = Endpointer(sample_rate=_RATE)
    said = [
        [start, end, text]
        for start, end, sound in _utterances(path, endpointer)
        if (text := _decode(decoder, sound))
    ]
    return {
        "engine": "pocketsphinx",
        "engine_version": f"{version('pocketsphinx')} {parts.name}",
        "said": [dict(zip(("start_ms", "end_ms", "text"), item, strict=True)) for item in said],
    }


def _decode(decoder: Any, sound: bytes) -> str:
    decoder.start_utt()
    decoder.process_raw(sound, no_search=False, full_utt=True)
    decoder.end_utt()
    hypothesis = decoder.hyp()
    return "" if hypothesis is None else str(hypothesis.hypstr).strip()


def _utterances(path: Path, endpointer: Any) -> Iterator[tuple[int, int, bytes]]:
    """From when to when somebody speaks, in milliseconds, with the sound (16 bits, mono)."""
    sound, start, at = bytearray(), 0, 0
    for frame in _frames(path, int(endpointer.frame_bytes)):
        spoken = endpointer.process(frame) if len(frame) == endpointer.frame_bytes else None
        if spoken is not None:
            start = start if sound else _ms(at)
            sound += spoken
        at += len(frame)
        if sound and (not endpointer.in_speech or _ms(len(sound)) >= _LONGEST_MS):
            yield start, _ms(at), bytes(sound)
            sound.clear()
    if sound:
        yield start, _ms(at), bytes(sound)


def _frames(path: Path, size: int) -> Iterator[bytes]:
    rest = b""
    for piece in _sound(path):
        rest += piece
        whole = len(rest) // size * size
        for at in range(0, whole, size):
            yield rest[at : at + size]
        rest = rest[whole:]
    yield rest


def _sound(path: Path) -> Iterator[bytes]:
    import av

    with opened(path) as container:
        stream = audio_of(container)
        if stream is None:
            raise Refusal("no_sound")
        resampler = av.AudioResampler(format="s16", layout="mono", rate=_RATE)
        with suppress(ValueError, EOFError):  # cut off or damaged: what came before is heard
            for frame in container.decode(stream):
                for piece in resampler.resample(frame):
                    yield piece.to_ndarray().tobytes()


def _ms(count: int) -> int:
    return count * 1000 // (2 * _RATE)
