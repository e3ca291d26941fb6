"""The recogniser's process: holds one loaded engine and reads plain pixels, page after page.

It opens no file: pixels come as an open descriptor, the answer goes into a pipe. Requests come as packets on a
Unix socket; the process ends when that is closed. It has no network, and lets everybody else go first.
"""

import contextlib
import json
import os
import socket
import sys
from typing import Any

import numpy as np

from docarchive.reading.confined.confinement import BEHIND, cut_network, give_way, limit_threaded
from docarchive.reading.confined.system_calls import SystemCallFilter
from docarchive.reading.ocr.engine import ENGINES, Engine, Pixels, Seen, load

READY = b"ready"
MAX_REQUEST_BYTES = 65536
_TEN_THOUSANDTHS = 10_000
_FAINT = 40
"""Of 255: what is less dark than the paper by so much is grain."""


def main() -> int:
    """Serve the engine named first on the socket whose number is second."""
    name, control = sys.argv[1], socket.socket(fileno=int(sys.argv[2]))
    give_way(BEHIND)  # filing, searching and issuing come before reading
    cut_network()
    limit_threaded(memory_bytes=ENGINES[name].memory_bytes)
    if not ENGINES[name].starts_programs:
        SystemCallFilter().switch_on()
    engine = load(name)
    with contextlib.suppress(OSError):
        os.write(control.fileno(), READY)  # by the filter it may not `send`
    while True:
        packet, files, _, _ = socket.recv_fds(control, MAX_REQUEST_BYTES, 2)
        if not packet:
            return 0
        pixels, answer = files
        try:
            payload = json.dumps(_answer(engine, json.loads(packet), pixels), ensure_ascii=False)
            with os.fdopen(answer, "wb") as stream:
                stream.write(payload.encode("utf-8", "replace"))
        finally:
            os.close(pixels)


def _answer(engine: Engine, request: dict[str, Any], descriptor: int) -> list[object]:
    page = _turned(_pixels(request, descriptor), int(request["turn"]))
    boxes = request.get("boxes")
    if boxes is None:
        return [_line(seen, page) for seen in engine.lines(page) if seen.text.strip()]
    return [_area(engine, page, box) for box in boxes]


def _pixels(request: dict[str, Any], descriptor: int) -> Pixels:
    height, width, channels = (int(request[name]) for name in ("height", "width", "channels"))
    content = os.pread(descriptor, height * width * channels, int(request["offset"]))
    shape = (height, width) if channels == 1 else (height, width, channels)
    return np.frombuffer(content, np.uint8).reshape(shape)


def _turned(page: Pixels, turn: int) -> Pixels:
    return np.ascontiguousarray(np.rot90(page, -turn // 90)) if turn else page


def _line(seen: Seen, page: Pixels) -> list[object]:
    height, width = page.shape[:2]
    across, down = _TEN_THOUSANDTHS / width, _TEN_THOUSANDTHS / height
    left, top, right, bottom = seen.box
    box = [round(left * across), round(top * down), round(right * across), round(bottom * down)]
    return [seen.text, [min(max(side, 0), _TEN_THOUSANDTHS) for side in box], _per_mille(seen)]


def _area(engine: Engine, page: Pixels, box: list[int]) -> list[object]:
    height, width = page.shape[:2]
    left, right = (side * width // _TEN_THOUSANDTHS for side in (box[0], box[2]))
    top, bottom = (side * height // _TEN_THOUSANDTHS for side in (box[1], box[3]))
    area = page[max(0, top) : bottom, max(0, left) : right]
    seen = engine.line(np.ascontiguousarray(area)) if _has_ink(area) else None
    return [seen.text, box, _per_mille(seen)] if seen else ["", box, 0]


def _has_ink(area: Pixels) -> bool:
    """Engines make up text for bare paper."""
    return min(area.shape[:2]) > 1 and int(np.median(area)) - int(area.min()) >= _FAINT


def _per_mille(seen: Seen) -> int:
    return min(max(round(seen.confidence * 1000), 0), 1000)


if __name__ == "__main__":
    sys.exit(main())
