"""One LibreOffice with its driver: started, spoken to within a time limit, and surely ended."""

import contextlib
import json
import os
import selectors
import shutil
import signal
import subprocess
import tempfile
import time
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, cast

from docarchive.domain.errors import RejectedError, UnavailableError
from docarchive.templates.printing.libreoffice_worker import forget_sockets

SYSTEM_PYTHON = Path("/usr/bin/python3")
"""Debian's own Python: python3-uno works in no other folder."""
_WORKER = Path(__file__).with_name("libreoffice_worker.py")
_DEAD_PROXY = "http://127.0.0.1:9"
_END_SECONDS = 10


class OfficeProcess:
    """A driver and its office in one process group, with a folder of their own."""

    def __init__(self, program: Path, *, fontconfig: str, seconds: float) -> None:
        """Start both and wait for them.

        Args:
            program: The soffice executable.
            fontconfig: Text of the fontconfig file these processes use.
            seconds: Time limit of the start and of each conversion.

        Raises:
            UnavailableError: they did not start in time.
        """
        self.conversions = 0
        self._seconds = seconds
        self._folder = Path(tempfile.mkdtemp(prefix="docarchive-office-"))
        self._log = self._folder / "log"
        configuration = self._folder / "fonts.conf"
        configuration.write_text(fontconfig, encoding="utf-8")
        with self._log.open("wb") as log:
            self._driver = subprocess.Popen(  # noqa: S603 - our own words
                [
                    *_without_network(),
                    str(SYSTEM_PYTHON),
                    "-I",
                    str(_WORKER),
                    str(program),
                    str(self._folder),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=_environment(self._folder, configuration),
                cwd=self._folder,
                start_new_session=True,  # a group of its own, so that one signal ends all of it
            )
        self._requests = cast("IO[bytes]", self._driver.stdin)
        self._answers = cast("IO[bytes]", self._driver.stdout)
        self._buffer = b""
        try:
            self._answer(seconds)
        except BaseException:
            self.end()
            raise

    def convert(self, docx: bytes) -> bytes:
        """Return the PDF of *docx*.

        Raises:
            RejectedError: the office cannot read it.
            UnavailableError: no answer in time, or the processes died. They are ended then.
        """
        source, target = self._folder / "in.docx", self._folder / "out.pdf"
        source.write_bytes(docx)
        target.unlink(missing_ok=True)
        try:
            answer = self._ask({"docx": str(source), "pdf": str(target)})
        except BaseException:
            self.end()
            raise
        self.conversions += 1
        if "unreadable" in answer:
            raise RejectedError(
                f"LibreOffice 无法读取该 Word 文件 / LibreOffice cannot read the Word file: {answer['unreadable']}"
            )
        try:
            return target.read_bytes()
        except FileNotFoundError as gone:
            raise RejectedError("LibreOffice 没有生成 PDF / LibreOffice made no PDF") from gone

    def end(self) -> None:
        """Kill the whole group and remove its folder; may be called again."""
        if self._driver.poll() is None:
            with contextlib.suppress(OSError):
                self._requests.close()  # the driver then removes its sockets and kills the group
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._driver.wait(0.5)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._driver.pid, signal.SIGKILL)  # also what a dead driver left behind
        self._driver.wait(_END_SECONDS)
        for pipe in (self._requests, self._answers):
            with contextlib.suppress(OSError):
                pipe.close()
        forget_sockets(self._folder)  # a driver that was killed could not
        shutil.rmtree(self._folder, ignore_errors=True)

    def _ask(self, request: dict[str, str]) -> dict[str, Any]:
        try:
            self._requests.write(json.dumps(request).encode() + b"\n")
            self._requests.flush()
        except OSError as gone:
            raise self._unavailable("LibreOffice 已退出 / LibreOffice is gone") from gone
        answer = self._answer(self._seconds)
        if "died" in answer:
            raise self._unavailable(f"LibreOffice 中途退出 / LibreOffice died: {answer['died']}")
        return answer

    def _answer(self, seconds: float) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self._answers, selectors.EVENT_READ)
            while b"\n" not in self._buffer:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise self._unavailable(
                        f"LibreOffice {seconds:g} 秒内没有回答 / gave no answer in {seconds:g} s"
                    )
                piece = os.read(self._answers.fileno(), 65536)
                if not piece:
                    raise self._unavailable("LibreOffice 已退出 / LibreOffice is gone")
                self._buffer += piece
        line, _, self._buffer = self._buffer.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _unavailable(self, message: str) -> UnavailableError:
        said = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
        return UnavailableError(
            message, hint=" ".join(["请运行 docarchive doctor / run docarchive doctor", *said])
        )


def _environment(folder: Path, configuration: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy", "all_proxy"), _DEAD_PROXY)
    return {
        **kept,
        **proxies,
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "FONTCONFIG_FILE": str(configuration),
        "SAL_USE_VCLPLUGIN": "svp",  # no display
    }


@lru_cache(maxsize=1)
def _without_network() -> tuple[str, ...]:
    """Words to put before a command to give it no network; none where this system forbids it."""
    for command in (("unshare", "--net"), ("unshare", "--user", "--map-current-user", "--net")):
        try:
            done = subprocess.run(  # noqa: S603 - our own words
                [*command, "true"], capture_output=True, timeout=10, check=False
            )
        except (OSError, subprocess.SubprocessError):
            continue
        if done.returncode == 0:
            return command
    return ()
