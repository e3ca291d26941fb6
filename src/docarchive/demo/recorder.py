"""The demo's body camera: a short film with a caption, marked as synthetic, with the metadata of a recorder."""

import io
from datetime import datetime

import av
import numpy as np
from PIL import Image, ImageDraw

from docarchive.demo.ink import hand_font
from docarchive.domain.plain import format_time

_SIZE = (640, 360)
_FRAMES_PER_SECOND = 10


def short_video(seconds: int, caption: str, *, device: str, created: datetime) -> bytes:
    """Film *caption* with a running clock.

    Args:
        seconds: Length.
        caption: Shown on every frame.
        device: Maker and model as the camera writes them into the file.
        created: Start of the film, written as the creation time.

    Returns:
        An MP4 (H.264) with its index at the end, as cameras write it; the same arguments give the same bytes.
    """
    buffer = io.BytesIO()
    with av.open(
        buffer, "w", format="mp4", options={"movflags": "use_metadata_tags", "fflags": "+bitexact"}
    ) as container:
        container.metadata["creation_time"] = format_time(created)
        container.metadata["make"], _, container.metadata["model"] = device.partition(" ")
        stream = container.add_stream("libx264", rate=_FRAMES_PER_SECOND)
        stream.width, stream.height = _SIZE
        stream.pix_fmt = "yuv420p"
        stream.codec_context.thread_count = 1
        stream.options = {"preset": "ultrafast", "crf": "30"}
        for number in range(seconds * _FRAMES_PER_SECOND):
            picture = _frame(caption, number / _FRAMES_PER_SECOND)
            frame = av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return buffer.getvalue()


def _frame(caption: str, second: float) -> Image.Image:
    shade = np.linspace(60, 110, _SIZE[1], dtype=np.uint8)[:, None]
    ground = np.broadcast_to(shade, (_SIZE[1], _SIZE[0]))
    image = Image.merge("RGB", [Image.fromarray(np.ascontiguousarray(ground))] * 3)
    pen = ImageDraw.Draw(image)
    x = 40 + (second * 37) % (_SIZE[0] - 140)
    pen.rectangle((x, 210, x + 90, 300), fill=(150, 120, 70), outline=(230, 210, 160), width=3)
    pen.text((20, 20), f"● REC  {int(second) // 60:02}:{second % 60:04.1f}", (255, 90, 80), hand_font(22))
    pen.text((20, 56), caption, (240, 240, 240), hand_font(26))
    pen.text((20, 322), "样本 SYNTHETIC", (255, 230, 120), hand_font(20))
    return image
