"""The nursery: a warm process that never opens a file itself but forks one confined child for each.

Loading the PDF and picture libraries takes a third of a second, a fork two milliseconds. Requests come as
packets on a Unix socket, each with two pipes: *answer* (the child writes, the end of file says it is gone)
and *fate* (the nursery writes how the child ended). The nursery ends when its socket is closed.
"""

import contextlib
import gc
import json
import os
import selectors
import signal
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from docarchive.reading.confined.confinement import cut_network, die_with_parent, give_way, limit_resources
from docarchive.reading.confined.file_fence import fence_files
from docarchive.reading.confined.opened import answer_request
from docarchive.reading.confined.system_calls import SystemCallFilter

READY = b"ready"
_MAX_REQUEST_BYTES = 65536


@dataclass(frozen=True, slots=True)
class _Running:
    pid: int
    fate: int
    deadline: float
    alive: int
    """Read end of a pipe that only the child holds open: its end of file is the child's end."""


@dataclass(frozen=True, slots=True)
class _Fences:
    """What the warm process has got ready for its children."""

    own_network: bool
    """A network without any link; it goes to the children with the fork."""
    calls: SystemCallFilter


def main() -> int:
    """Serve requests on the socket whose number is the first argument."""
    control = socket.socket(fileno=int(sys.argv[1]))
    Image.init()
    fences = _Fences(cut_network(), SystemCallFilter())
    gc.freeze()
    with contextlib.suppress(OSError):
        control.send(READY)
    running: dict[int, _Running] = {}
    with selectors.DefaultSelector() as selector:
        selector.register(control, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select(_patience(running)):
                if key.fileobj is control:
                    if not _take_request(control, selector, running, fences):
                        return _leave(running)
                else:
                    _bury(running.pop(key.fd), selector, timed_out=False)
            for child in [one for one in running.values() if one.deadline <= time.monotonic()]:
                _bury(running.pop(child.alive), selector, timed_out=True)


def _patience(running: dict[int, _Running]) -> float | None:
    if not running:
        return None
    return max(0.0, min(child.deadline for child in running.values()) - time.monotonic())


def _take_request(
    control: socket.socket,
    selector: selectors.BaseSelector,
    running: dict[int, _Running],
    fences: _Fences,
) -> bool:
    """Fork a child for the next request; False when the parent has closed the socket."""
    packet, files, _, _ = socket.recv_fds(control, _MAX_REQUEST_BYTES, 2)
    if not packet:
        return False
    answer, fate = files
    request = json.loads(packet)
    alive, lifeline = os.pipe()
    pid = os.fork()
    if pid == 0:
        _be_child(request, answer, lifeline, fences)
    os.close(answer)
    os.close(lifeline)
    child = _Running(pid, fate, time.monotonic() + request["seconds"], alive)
    running[alive] = child
    selector.register(alive, selectors.EVENT_READ)
    return True


def _be_child(request: dict[str, object], answer: int, lifeline: int, fences: _Fences) -> None:
    """Do one request and leave; never returns into the nursery's loop."""
    status = 1
    try:
        os.setsid()
        die_with_parent()
        give_way(int(str(request.get("nice", 0))))
        os.dup2(answer, 3)
        os.dup2(lifeline, 4)
        os.closerange(5, 4096)
        _confine(request, fences.calls)
        request["own_network"] = fences.own_network
        payload = answer_request(request)
        _write_all(3, payload)
        status = 0
    finally:
        os._exit(status)


def _confine(request: dict[str, object], calls: SystemCallFilter) -> None:
    """Limit what the child may use, see and ask of the kernel; each fence stands for itself.

    A request names the file under ``path``, a file to write under ``target`` (its folder is opened for writing) or a
    folder to write to under ``folder``, and further files to read under ``reads``.
    """
    limit_resources(
        memory_bytes=int(str(request["memory_bytes"])),
        cpu_seconds=int(float(str(request["seconds"]))) + 2,
        file_bytes=int(str(request["file_bytes"])),
    )
    reads = request.get("reads", ())
    write = [Path(str(request["target"])).parent] if "target" in request else []
    write += [Path(str(request["folder"]))] if "folder" in request else []
    others = reads if isinstance(reads, list) else ()
    fence_files(read=[Path(str(request["path"])), *map(Path, others)], write=write)
    calls.switch_on()


def _write_all(descriptor: int, payload: bytes) -> None:
    view = memoryview(payload)
    while view:
        view = view[os.write(descriptor, view) :]


def _bury(child: _Running, selector: selectors.BaseSelector, *, timed_out: bool) -> None:
    """End the child's whole process group, collect it, and tell the parent how it ended."""
    _kill(child)
    _, status = os.waitpid(child.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    fate = json.dumps({"timed_out": timed_out, "code": code}).encode()
    with contextlib.suppress(OSError):
        os.write(child.fate, fate)
    selector.unregister(child.alive)
    os.close(child.alive)
    os.close(child.fate)


def _leave(running: dict[int, _Running]) -> int:
    for child in running.values():
        _kill(child)
    return 0


def _kill(child: _Running) -> None:
    """Kill the child and whatever it started; it may not have its own process group yet."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(child.pid, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
