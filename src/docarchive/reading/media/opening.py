"""In the child: open a recording with PyAV, one thread only, with limits on what it may claim to be."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from docarchive.reading.refusals import Refusal

_MAX_PIXELS = 64_000_000
"""A frame of an 8K camera has 33 million."""


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """The container of a recording."""
    try:
        import av
    except ImportError as error:
        raise Refusal("no_media_library") from error
    with av.open(str(path), metadata_errors="replace") as container:
        for stream in (*container.streams.video, *container.streams.audio):
            # The child may start no threads, and the bytes must not depend on how many there are.
            stream.codec_context.thread_count = 1
        yield container


def video_of(container: Any) -> Any | None:
    """The moving picture, if any; a song's cover is none."""
    for stream in container.streams.video:
        if stream.disposition.value & _ATTACHED_PICTURE:
            continue
        size = (stream.codec_context.width or 0) * (stream.codec_context.height or 0)
        if size > _MAX_PIXELS:
            raise Refusal("picture_too_large")
        return stream
    return None


_ATTACHED_PICTURE = 0x400
"""``AV_DISPOSITION_ATTACHED_PIC`` of libavformat/avformat.h."""


def audio_of(container: Any) -> Any | None:
    """The sound, if any."""
    return next(iter(container.streams.audio), None)


def be_last() -> None:
    """Let everything else on this machine go first."""
    with suppress(OSError, AttributeError):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
