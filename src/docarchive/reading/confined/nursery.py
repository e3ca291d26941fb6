"""The parent's side of the warm process: start it when needed, hand it requests, end it."""

import contextlib
import json
import os
import select
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import docarchive
from docarchive.domain.errors import UnavailableError

_START_SECONDS = 60.0
_GRACE_SECONDS = 15.0
"""The nursery keeps the child's deadline; only when it does not answer for this long is it killed itself."""
_READY = b"ready"
_HINT = "稍后自动重试；检查内存与进程数限制 / retried later; check the memory and process limits"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a child ended."""

    payload: bytes
    """What it answered, at most the size asked for."""
    overflowed: bool
    timed_out: bool
    code: int
    """Exit status; negative is the number of the signal that killed it."""


class Nursery:
    """A warm process that forks one confined child for each request. Safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._closer: weakref.finalize[..., Nursery] | None = None

    def run(self, request: Mapping[str, object], *, seconds: float, output_bytes: int) -> Outcome:
        """Have a child do *request*.

        Raises:
            UnavailableError: no child could be started, or the warm process was lost meanwhile.
        """
        answer_read, answer_write = os.pipe()
        fate_read, fate_write = os.pipe()
        with contextlib.ExitStack() as open_files:
            for descriptor in (answer_read, fate_read):
                open_files.callback(os.close, descriptor)
            try:
                packet = json.dumps({**request, "seconds": seconds}).encode()
                served_by = self._send(packet, (answer_write, fate_write))
            finally:
                os.close(answer_write)
                os.close(fate_write)
            deadline = time.monotonic() + seconds + _GRACE_SECONDS
            payload, overflowed = drain(answer_read, output_bytes, deadline)
            fate = b"" if overflowed is None else drain(fate_read, 1024, deadline)[0]
        if not fate:
            self._give_up(served_by)
            raise UnavailableError(
                "读取文件的进程意外终止 / the process that reads files ended unexpectedly", hint=_HINT
            )
        ending = json.loads(fate)
        return Outcome(payload, bool(overflowed), ending["timed_out"], ending["code"])

    def warm_up(self) -> None:
        """Start the warm process if it is not there; `UnavailableError` when it does not come up."""
        with self._lock:
            if self._control is None:
                self._start()

    def close(self) -> None:
        """End the warm process and its children; the next request starts a new one."""
        with self._lock:
            self._forget()

    def _give_up(self, lost: socket.socket) -> None:
        """End the warm process behind *lost*, unless another thread has replaced it already."""
        with self._lock:
            if self._control is lost:
                self._forget()

    def _send(self, packet: bytes, files: tuple[int, int]) -> socket.socket:
        with self._lock:
            for last_try in (False, True):
                control = self._control or self._start()
                try:
                    socket.send_fds(control, [packet], files)
                except (BrokenPipeError, ConnectionResetError) as error:
                    self._forget()
                    if last_try:
                        raise UnavailableError(
                            f"无法启动读取文件的进程 / cannot start the process that reads files: {error}",
                            hint=_HINT,
                        ) from error
                else:
                    return control
        raise AssertionError("unreachable: the second try returns or raises")

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            process = _spawn(theirs)
        except OSError as error:
            ours.close()
            raise UnavailableError(
                f"无法启动读取文件的进程 / cannot start the process that reads files: {error}", hint=_HINT
            ) from error
        finally:
            theirs.close()
        ours.settimeout(_START_SECONDS)
        self._control, self._process = ours, process
        self._closer = weakref.finalize(self, _stop, ours, process)
        try:
            greeting = ours.recv(64)
        except OSError:
            greeting = b""
        if greeting != _READY:
            self._forget()
            raise UnavailableError(
                f"读取文件的进程没有就绪（状态 {process.returncode}） / the process that reads files did not come up",
                hint="运行 docarchive doctor 检查安装 / run docarchive doctor to check the installation",
            )
        return ours

    def _forget(self) -> None:
        if self._closer is not None:
            self._closer()
        self._control = self._process = self._closer = None


def _spawn(control: socket.socket) -> subprocess.Popen[bytes]:
    """Start the warm process: nothing of our environment, working directory or open files goes with it."""
    root = str(Path(docarchive.__file__).resolve().parents[1])
    environment = {
        "PYTHONPATH": root,
        "PATH": os.defpath,
        "LC_ALL": "C.UTF-8",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }
    return subprocess.Popen(  # noqa: S603 (our own interpreter and module)
        [sys.executable, "-P", "-m", "docarchive.reading.confined.worker", str(control.fileno())],
        env=environment,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(control.fileno(),),
        start_new_session=True,
    )


def _stop(control: socket.socket, process: subprocess.Popen[bytes]) -> None:
    control.close()
    try:
        process.wait(timeout=2)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def drain(descriptor: int, limit_bytes: int, deadline: float) -> tuple[bytes, bool | None]:
    """Read to the end of file, keeping at most *limit_bytes*.

    Returns:
        The bytes, and whether there were more than allowed; None in place of that when time ran out.
    """
    kept = bytearray()
    overflowed = False
    poller = select.poll()
    poller.register(descriptor, select.POLLIN)
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not poller.poll(left * 1000):
            return bytes(kept), None
        chunk = os.read(descriptor, 1 << 16)
        if not chunk:
            return bytes(kept), overflowed
        overflowed = overflowed or len(kept) + len(chunk) > limit_bytes
        kept += chunk[: limit_bytes - len(kept)]
