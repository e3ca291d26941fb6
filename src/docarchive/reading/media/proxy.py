"""In the child: a copy of a recording that browsers play, without re-encoding where its codecs allow."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from docarchive.reading.media.opening import audio_of, opened, video_of
from docarchive.reading.refusals import Refusal

_LINES = 480
_RATE = 44_100
_VIDEO_IN_MP4 = frozenset({"h264"})
_AUDIO_IN_MP4 = frozenset({"aac", "mp3", "mp3float"})
_PLAIN = frozenset({"yuv420p", "yuvj420p"})
_WEB = {
    "video/webm": (frozenset({"vp8", "vp9", "av1", "libdav1d"}), frozenset({"opus", "vorbis"})),
    "audio/ogg": (frozenset(), frozenset({"opus", "vorbis"})),
    "audio/mpeg": (frozenset(), frozenset({"mp3", "mp3float"})),
    "audio/wav": (frozenset(), frozenset({"pcm_s16le", "pcm_u8", "pcm_s24le"})),
    "audio/flac": (frozenset(), frozenset({"flac"})),
    "audio/mp4": (frozenset(), frozenset({"aac"})),
    "video/mp4": (_VIDEO_IN_MP4, _AUDIO_IN_MP4),
}
_SETTINGS = {"movflags": "+faststart", "fflags": "+bitexact"}


def plays_in_browsers(container: Any, media_type: str) -> bool:
    """Whether the browsers of the last years play it as it is (codecs and container; QuickTime they do not agree on)."""
    known = _WEB.get(media_type)
    return known is not None and _fits(container, *known)


def suffix_for(path: Path) -> str:
    """What the copy will be: ``.mp4``, or ``.m4a`` without pictures."""
    with opened(path) as container:
        return ".mp4" if video_of(container) is not None else ".m4a"


def make_proxy(path: Path, target: Path) -> None:
    """Write the copy: the same packets in another container, else 480 lines of H.264 and AAC, in one thread.

    Raises:
        Refusal: it has neither pictures nor sound that can be decoded.
    """
    with opened(path) as container:
        video, audio = video_of(container), audio_of(container)
        if video is None and audio is None:
            raise Refusal("no_pictures")
        if _fits(container, _VIDEO_IN_MP4, _AUDIO_IN_MP4):
            _repack(container, [item for item in (video, audio) if item is not None], target)
        else:
            _encode(container, video, audio, target)


def _fits(container: Any, pictures: frozenset[str], sounds: frozenset[str]) -> bool:
    video, audio = video_of(container), audio_of(container)
    if video is not None:
        context = video.codec_context
        if context.name not in pictures or (context.name == "h264" and context.pix_fmt not in _PLAIN):
            return False
    return audio is None or audio.codec_context.name in sounds


def _repack(container: Any, streams: list[Any], target: Path) -> None:
    import av

    with av.open(str(target), "w", format="mp4", options=_SETTINGS) as copy:
        places = {stream.index: copy.add_stream_from_template(stream) for stream in streams}
        with suppress(ValueError, EOFError):  # cut off or damaged: what came before is copied
            for packet in container.demux(streams):
                if packet.dts is not None:
                    packet.stream = places[packet.stream.index]
                    copy.mux(packet)


def _encode(container: Any, video: Any | None, audio: Any | None, target: Path) -> None:
    import av

    with av.open(str(target), "w", format="mp4", options=_SETTINGS) as copy:
        pictures = _picture_stream(copy, video) if video is not None else None
        sound = _sound_stream(copy) if audio is not None else None
        resampler = av.AudioResampler(format="fltp", layout="mono", rate=_RATE)
        written = 0
        with suppress(ValueError, EOFError):  # cut off or damaged: what came before is copied
            for frame in container.decode([item for item in (video, audio) if item is not None]):
                if isinstance(frame, av.VideoFrame) and pictures is not None:
                    copy.mux(pictures.encode(_reduced(frame, pictures)))
                elif isinstance(frame, av.AudioFrame) and sound is not None:
                    for piece in resampler.resample(frame):
                        copy.mux(sound.encode(piece))
                written += 1
        if not written:
            raise Refusal("damaged", "nothing can be decoded")
        for stream in (pictures, sound):
            if stream is not None:
                copy.mux(stream.encode(None))


def _picture_stream(copy: Any, video: Any) -> Any:
    rate = video.average_rate or video.guessed_rate or 25
    stream = copy.add_stream("libx264", rate=min(rate, 30))
    source = video.codec_context
    lines = min(_LINES, source.height)
    stream.height = lines // 2 * 2
    stream.width = max(2, round(source.width * lines / source.height / 2) * 2)
    stream.pix_fmt = "yuv420p"
    stream.time_base = video.time_base
    stream.codec_context.time_base = video.time_base
    stream.codec_context.thread_count = 1
    stream.options = {"preset": "veryfast", "crf": "28", "x264-params": "threads=1"}
    return stream


def _sound_stream(copy: Any) -> Any:
    stream = copy.add_stream("aac", rate=_RATE)
    stream.layout = "mono"
    stream.bit_rate = 64_000
    stream.codec_context.thread_count = 1
    return stream


def _reduced(frame: Any, stream: Any) -> Any:
    smaller = frame.reformat(width=stream.width, height=stream.height, format="yuv420p", threads=1)
    smaller.pts, smaller.time_base = frame.pts, frame.time_base
    smaller.pict_type = 0  # the encoder decides where its key frames are
    return smaller
