"""The parent's side of the recogniser's processes: started when needed, reused, replaced, never more than so many."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import docarchive
from docarchive.domain.errors import RejectedError, UnavailableError
from docarchive.reading.confined.nursery import drain
from docarchive.reading.ocr.engine import ENGINES
from docarchive.reading.ocr.null import HINT

_START_SECONDS = 120.0
_READY = b"ready"
_ANSWER_BYTES = 16 << 20
_PAGES_A_LIFE = 300
"""After so many requests a process is replaced: what its libraries leak goes with it."""


@dataclass(slots=True)
class _Reader:
    control: socket.socket
    process: subprocess.Popen[bytes]
    left: int = _PAGES_A_LIFE


class Crew:
    """At most *size* processes with one engine. Safe for several threads; who comes when all are busy waits."""

    def __init__(self, engine: str, *, size: int, seconds: float) -> None:
        """Start nothing yet.

        Args:
            engine: A key of `ENGINES`.
            size: Processes at most.
            seconds: Wall-clock time for one request; then its process is killed.
        """
        self._engine = engine
        self._seconds = seconds
        self._free = threading.Semaphore(size)
        self._lock = threading.Lock()
        self._resting: list[_Reader] = []
        self._closer = weakref.finalize(self, _end_all, self._resting)

    def run(self, request: Mapping[str, object], pixels: int) -> list[list[object]]:
        """Have *request* done about the pixels behind an open descriptor.

        Raises:
            RejectedError: it ended its process twice, or took too long.
            UnavailableError: no process could be started.
        """
        for last_try in (False, True):
            with self._reader() as reader:
                payload, in_time = self._ask(reader, request, pixels)
                if payload:
                    reader.left -= 1
                    answer: list[list[object]] = json.loads(payload)
                    return answer
                _end(reader)
            if not in_time:
                raise RejectedError(
                    f"识别超时（{self._seconds:.0f} 秒） / recognition took longer than {self._seconds:.0f} s"
                )
            if last_try:
                raise RejectedError("识别进程两次异常终止 / the page ended its recogniser twice")
        raise AssertionError("unreachable: the second try returns or raises")

    def close(self) -> None:
        """End the processes that rest; those at work end with their request."""
        with self._lock:
            resting, self._resting[:] = list(self._resting), []
        for reader in resting:
            _end(reader)

    def _ask(self, reader: _Reader, request: Mapping[str, object], pixels: int) -> tuple[bytes, bool]:
        """The answer, empty when there was none; and whether the process had time enough."""
        answer_read, answer_write = os.pipe()
        try:
            try:
                packet = json.dumps(request).encode()
                socket.send_fds(reader.control, [packet], [pixels, answer_write])
            except (BrokenPipeError, ConnectionResetError):
                return b"", True
            finally:
                os.close(answer_write)
            payload, overflowed = drain(answer_read, _ANSWER_BYTES, time.monotonic() + self._seconds)
            return (b"" if overflowed is None or overflowed else payload), overflowed is not None
        finally:
            os.close(answer_read)

    @contextlib.contextmanager
    def _reader(self) -> Iterator[_Reader]:
        with self._free:
            with self._lock:
                reader = self._resting.pop() if self._resting else None
            reader = reader or _start(self._engine)
            try:
                yield reader
            except BaseException:
                _end(reader)  # nobody knows what it is doing now
                raise
            if reader.left > 0 and reader.process.poll() is None:
                with self._lock:
                    self._resting.append(reader)
            else:
                _end(reader)


def _start(engine: str) -> _Reader:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        process = _spawn(engine, theirs)
    except OSError as error:
        ours.close()
        raise UnavailableError(
            f"无法启动识别进程 / cannot start a recogniser: {error}",
            hint="检查内存与进程数限制 / check the limits",
        ) from error
    finally:
        theirs.close()
    ours.settimeout(_START_SECONDS)
    reader = _Reader(ours, process)
    try:
        greeting = ours.recv(64)
    except OSError:
        greeting = b""
    if greeting != _READY:
        _end(reader)
        raise UnavailableError(
            f"识别引擎 {ENGINES[engine].name} 没有就绪（状态 {process.returncode}） / the recogniser did not come up",
            hint=HINT,
        )
    return reader


def _spawn(engine: str, control: socket.socket) -> subprocess.Popen[bytes]:
    """Start a process: nothing of our environment, working directory or open files goes with it."""
    environment = {
        "PYTHONPATH": str(Path(docarchive.__file__).resolve().parents[1]),
        "PATH": os.defpath,
        "LC_ALL": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OPENCV_FOR_THREADS_NUM": "1",
    }
    return subprocess.Popen(  # noqa: S603 (our own interpreter and module)
        [sys.executable, "-P", "-m", "docarchive.reading.ocr.worker", engine, str(control.fileno())],
        env=environment,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(control.fileno(),),
        start_new_session=True,
    )


def _end(reader: _Reader) -> None:
    reader.control.close()
    reader.process.kill()
    reader.process.wait()


def _end_all(resting: list[_Reader]) -> None:
    for reader in resting:
        _end(reader)
