"""Read files from outside, each in a confined child process; keeps the promise of `FileReader`."""

import contextlib
import json
import os
import signal
import stat
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Self

from docarchive.domain.errors import DamageError, NotFoundError, RejectedError, UnavailableError
from docarchive.domain.file_remark import FileRemark, RemarkCode
from docarchive.domain.media_types import XLSX
from docarchive.domain.plain import from_plain
from docarchive.domain.sheets.sheet import Workbook
from docarchive.reading.confined.nursery import Nursery, Outcome
from docarchive.reading.confined.spans import Spans
from docarchive.reading.formats.sheet_answer import workbook_of
from docarchive.reading.kinds import complete, sniff
from docarchive.reading.kinds.names import safe_name
from docarchive.reading.port import Part, Reading
from docarchive.reading.refusals import rejection

_MIN_EXTRACT_BYTES = 64 << 20
_EXTRACT_FACTOR = 8
"""A picture that must be unpacked to be wrapped may grow; eight times its size is no scan any more."""
_LARGE_BYTES = 4 << 20
"""A file of this size is read in spans of pages, by several children and behind smaller files."""
_IN_SPANS = frozenset({"application/pdf", "image/tiff"})
_WORKBOOK_BYTES = 128 << 20
"""Largest answer about a workbook: twenty thousand rows of two hundred short cells."""


class ChildReader:
    """Reads files from outside under limits of time, memory and output. Safe for several threads.

    A warm process is started with the first file; each file has a forked child of its own that has no
    network, may write nothing (but an asked-for PDF), and is killed when its time is over.
    """

    def __init__(
        self,
        *,
        seconds: float = 120.0,
        memory_bytes: int = 2 << 30,
        output_bytes: int = 32 << 20,
        unpacked_bytes: int = 4 << 30,
        trusted_certificates: Path | None = None,
        processes: int = 1,
    ) -> None:
        """Set the limits of each child.

        Args:
            seconds: Wall-clock time (and, with two seconds more, processor time) for one file.
            memory_bytes: Address space; 2 GiB holds the largest picture that is accepted.
            output_bytes: Largest answer, which is mostly the file's text.
            unpacked_bytes: What the files inside one zip or mail may have together.
            trusted_certificates: Folder of certificates that signers of PDFs may lead to; None: trust is not checked.
            processes: How many children read a large file at a time.
        """
        self._seconds = seconds
        self._memory_bytes = memory_bytes
        self._output_bytes = output_bytes
        self._unpacked_bytes = unpacked_bytes
        self._trusted = trusted_certificates
        self._spans = Spans(processes)
        self._nursery = Nursery()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm_up(self) -> None:
        """Start the warm process now, so that the first file does not wait for it.

        Raises:
            UnavailableError: it did not come up; the first file tries again.
        """
        self._nursery.warm_up()

    def close(self) -> None:
        """End the warm process; happens by itself when the reader is no longer used."""
        self._nursery.close()

    def media_type(self, path: Path) -> str:
        with _opened(path) as source:
            return sniff.sniff(source)

    def is_complete(self, path: Path) -> bool:
        with _opened(path) as source:
            return complete.is_complete(source, sniff.sniff(source))

    def read(self, path: Path, *, codes: bool = True) -> Reading:
        media_type = self._whole(path)
        _refuse_disguise(path.name, media_type)
        request = {"do": "read", "media_type": media_type, "codes": codes, "file_bytes": 0}
        if self._trusted is not None:
            trusted = str(self._trusted.absolute())
            request |= {"trusted": trusted, "reads": [trusted]}
        if media_type in _IN_SPANS and codes and path.stat().st_size >= _LARGE_BYTES:
            reading = self._spans.read(lambda span: self._read(path, {**request, **span}))
        else:
            reading = self._read(path, request)
        if sniff.extension_agrees(path.name, media_type):
            return reading
        mismatch = FileRemark(RemarkCode.NAME_MISMATCH, f"{path.suffix} ≠ {media_type}")
        return replace(reading, remarks=(mismatch, *reading.remarks))

    def _read(self, path: Path, request: Mapping[str, object]) -> Reading:
        answer = self._ask(path, request)
        try:
            return from_plain(Reading, answer)
        except DamageError as error:
            raise rejection(path.name, "crashed", "answer") from error

    def unpack(self, path: Path, folder: Path) -> tuple[Part, ...]:
        media_type = self._whole(path)
        answer = self._ask(
            path,
            {
                "do": "unpack",
                "media_type": media_type,
                "file_bytes": self._unpacked_bytes,
                "limit_bytes": self._unpacked_bytes,
                "folder": str(folder.absolute()),
            },
        )
        try:
            parts = from_plain(tuple[tuple[str, ...], ...], answer)
            return tuple(_part(folder, *pair) for pair in parts)
        except (DamageError, TypeError, ValueError) as error:
            raise rejection(path.name, "crashed", "answer") from error

    def fences(self) -> Mapping[str, bool]:
        """What holds for the child processes on this machine.

        Returns:
            ``network``: they can reach nothing; ``files``: they can read only what they are given; ``processes``:
            they can start no program.

        Raises:
            UnavailableError: no child could be started.
        """
        answer = self._ask(Path(os.devnull), {"do": "fences", "media_type": "", "file_bytes": 0})
        return {str(name): bool(holds) for name, holds in dict(answer).items()}  # type: ignore[call-overload]

    def read_workbook(self, path: Path) -> Workbook:
        media_type = self._whole(path)
        if media_type not in (XLSX, sniff.ENCRYPTED_OFFICE):
            raise rejection(path.name, "not_a_workbook", media_type)
        if media_type == sniff.ENCRYPTED_OFFICE:
            raise rejection(path.name, "encrypted")
        answer = self._ask(
            path, {"do": "sheets", "media_type": media_type, "file_bytes": 0, "output_bytes": _WORKBOOK_BYTES}
        )
        workbook = workbook_of(answer)
        if workbook is None:
            raise rejection(path.name, "crashed", "answer")
        if path.suffix.lower() in (".xlsm", ".xltm") and "macro" not in dict(workbook.oddities):
            return replace(workbook, oddities=(*workbook.oddities, ("macro", path.name)))
        return workbook

    def extract_pages(self, path: Path, pages: tuple[tuple[int, int], ...], target: Path) -> None:
        media_type = self._whole(path)
        allowed = max(_MIN_EXTRACT_BYTES, _EXTRACT_FACTOR * path.stat().st_size)
        # The child writes a file of its own beside the target; only a finished PDF gets the name.
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".pages-", suffix=".part")
        os.close(handle)
        try:
            self._ask(
                path,
                {
                    "do": "extract",
                    "media_type": media_type,
                    "file_bytes": allowed,
                    "pages": pages,
                    "target": name,
                },
            )
            Path(name).replace(target)
        finally:
            Path(name).unlink(missing_ok=True)

    def extract_parts(
        self, path: Path, parts: Sequence[tuple[tuple[int, int], ...]], folder: Path
    ) -> Sequence[Path]:
        names = self._ask(
            path,
            {
                "do": "extract_parts",
                "media_type": self._whole(path),
                "file_bytes": max(_MIN_EXTRACT_BYTES, _EXTRACT_FACTOR * path.stat().st_size),
                "parts": parts,
                "folder": str(folder.absolute()),
            },
        )
        written = [folder / f"{number}.pdf" for number in range(len(parts))]
        plain = all(stat.S_ISREG(one.lstat().st_mode) for one in written if os.path.lexists(one))
        if names != [one.name for one in written] or not plain or not all(map(os.path.lexists, written)):
            raise rejection(path.name, "crashed", "answer")
        return written

    def ask_whole(self, path: Path, request: Mapping[str, object], *, seconds: float | None = None) -> object:
        """Have a child do *request* about a file that is all there; the answer is JSON data, still to be checked.

        *seconds* is another time limit than the reader's, for what takes long by its nature.

        Raises:
            RejectedError: the file was refused, or killed its child.
            UnavailableError: no child could be started.
        """
        return self._ask(path, {**request, "media_type": self._whole(path)}, seconds)

    def _whole(self, path: Path) -> str:
        """The media type of a file that is all there."""
        with _opened(path) as source:
            media_type = sniff.sniff(source)
            if media_type == sniff.EMPTY:
                raise rejection(path.name, "empty")
            if not complete.is_complete(source, media_type) and not complete.plays_to_the_cut(
                source, media_type
            ):
                raise rejection(path.name, "truncated")
        return media_type

    def _ask(self, path: Path, request: Mapping[str, object], seconds: float | None = None) -> object:
        full = {
            "output_bytes": self._output_bytes,
            **request,
            "path": str(path.absolute()),
            "memory_bytes": self._memory_bytes,
        }
        output_bytes = int(str(full["output_bytes"]))
        outcome = self._nursery.run(full, seconds=seconds or self._seconds, output_bytes=output_bytes)
        answer = _answer(outcome)
        if answer is None:
            raise _death(path.name, outcome)
        if "refused" in answer:
            code, detail = answer["refused"]
            if code == "no_room":
                raise UnavailableError(
                    "磁盘已满，文件暂不能拆开 / the disk is full",
                    hint="清理磁盘后自动重试 / make room; it is tried again",
                )
            raise rejection(path.name, str(code), str(detail))
        return answer["done"]


def _answer(outcome: Outcome) -> dict[str, list[object]] | None:
    """The child's answer when it is whole and well formed."""
    if outcome.code != 0 or outcome.overflowed:
        return None
    try:
        answer = json.loads(outcome.payload)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) and answer.keys() & {"done", "refused"} else None


def _death(name: str, outcome: Outcome) -> RejectedError:
    """A child that did not answer is never tried again: the file is quarantined."""
    if outcome.overflowed:
        return rejection(name, "too_much_text")
    if outcome.timed_out or outcome.code == -signal.SIGXCPU:
        return rejection(name, "time")
    if outcome.code == -signal.SIGKILL:
        return rejection(name, "memory")
    return rejection(name, "crashed", f"status {outcome.code}")


def _refuse_disguise(name: str, media_type: str) -> None:
    """Refuse a program that bears the name of something else."""
    if media_type in (sniff.EXECUTABLE, sniff.SCRIPT) and not sniff.extension_agrees(name, media_type):
        raise rejection(name, "disguised", media_type)


def _part(folder: Path, untrusted_name: str, number: str) -> Part:
    """One written file, unless the child made it anything but a plain file under a number."""
    path = folder / str(int(number))
    if not stat.S_ISREG(path.lstat().st_mode) or safe_name(untrusted_name) != untrusted_name:
        raise ValueError("not as it was to be written")
    return Part(untrusted_name, path)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """Open a regular file for reading; a link, folder, pipe or device is refused."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise NotFoundError(f"{path.name}: 文件已不在 / the file is no longer there") from error
    except OSError as error:
        if path.is_symlink():
            raise rejection(path.name, "irregular") from error
        raise UnavailableError(f"{path.name}: 无法打开 / cannot be opened: {error.strerror}") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise rejection(path.name, "irregular")
    with os.fdopen(descriptor, "rb", buffering=0) as source:
        yield source
