"""Asks a site's own ClamAV daemon about a file; a hook, not a promise: signatures are the site's affair.

Source:
    clamd(8): ``zINSTREAM``, then chunks of four bytes of length (big endian) and content, ended by a length of zero;
    the answer is ``stream: OK``, ``stream: <signature> FOUND`` or a message that ends in ``ERROR``.
"""

import socket
import struct
from pathlib import Path

from docarchive.domain.errors import UnavailableError
from docarchive.domain.file_remark import FileRemark, RemarkCode
from docarchive.reading.refusals import rejection

_CHUNK = 1 << 16
_MAX_ANSWER = 4096
_SECONDS = 60.0
"""For each step of the talk; a large file takes many."""


class ClamdScanner:
    """Looks at files with clamd; safe for several threads."""

    def __init__(self, address: str, *, required: bool) -> None:
        """Name the daemon.

        Args:
            address: Path of its socket, or ``host:port`` on this machine.
            required: Whether a file waits while the daemon does not answer; else it is filed with a remark.
        """
        self._address = address
        self._required = required

    def scan(self, path: Path) -> tuple[FileRemark, ...]:
        try:
            answer = self._ask(path)
        except OSError as error:
            return self._without(f"clamd: {error.strerror or error}")
        if answer.endswith("FOUND"):
            raise rejection(path.name, "virus", answer.removeprefix("stream:").removesuffix("FOUND").strip())
        if answer.endswith("OK"):
            return ()
        if "size limit" in answer:  # the same file meets the same limit for ever, so waiting would not help
            return (FileRemark(RemarkCode.NOT_SCANNED, "clamd: StreamMaxLength"),)
        return self._without(f"clamd: {answer[:80]}")

    def ping(self) -> str:
        """The daemon's version.

        Raises:
            UnavailableError: it does not answer.
        """
        try:
            with self._connected() as link:
                link.sendall(b"zVERSION\0")
                return _answer(link)
        except OSError as error:
            raise _silent(f"clamd {self._address}: {error.strerror or error}") from error

    def _ask(self, path: Path) -> str:
        with path.open("rb") as source, self._connected() as link:
            try:
                link.sendall(b"zINSTREAM\0")
                while chunk := source.read(_CHUNK):
                    link.sendall(struct.pack(">I", len(chunk)) + chunk)
                link.sendall(struct.pack(">I", 0))
            except (BrokenPipeError, ConnectionResetError):
                pass  # it has said why before it hung up
            return _answer(link)

    def _connected(self) -> socket.socket:
        if self._address.startswith("/"):
            link = socket.socket(socket.AF_UNIX)
            link.settimeout(_SECONDS)
            try:
                link.connect(self._address)
            except OSError:
                link.close()
                raise
            return link
        host, _, port = self._address.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=_SECONDS)

    def _without(self, reason: str) -> tuple[FileRemark, ...]:
        if self._required:
            raise _silent(reason)
        return (FileRemark(RemarkCode.NOT_SCANNED, reason),)


def _answer(link: socket.socket) -> str:
    answer = b""
    while len(answer) < _MAX_ANSWER and not answer.endswith(b"\0"):
        chunk = link.recv(_MAX_ANSWER)
        if not chunk:
            break
        answer += chunk
    if not answer:
        raise ConnectionResetError("it hung up without an answer")
    return answer.decode("utf-8", "replace").strip("\0\n ")


def _silent(reason: str) -> UnavailableError:
    return UnavailableError(
        f"病毒扫描没有回应 / the virus scanner does not answer: {reason}",
        hint="启动 clamd，或设 clamd_required = false / start clamd, or set clamd_required = false",
    )
