"""Files that come in pieces through a browser: ``inbox/.docarchive/uploads/<id>.part``, which nobody looks into.

On the inbox's own disk, so that a whole file appears in the inbox by one rename and half a file never does. Beside
each stands ``<id>.json``: what it will be called, how large it will be, whose it is. It stays some days after the
end, so that somebody whose last answer was lost hears that all is there instead of sending it again.

Write order: the empty part, then its description; pieces are appended; the whole is made durable, renamed into the
inbox, and its part is gone. A crash between any two is gone on with by whoever asks for the upload next.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError, UnavailableError
from docarchive.domain.identifiers import is_id, new_id
from docarchive.inbox.dropping import drop
from docarchive.inbox.names import HOUSE_FOLDER, clean_parts, is_ignored_file, is_ignored_folder

try:
    import fcntl
except ImportError:  # pragma: no cover - no such lock on Windows; one browser sends one file once
    fcntl = None  # type: ignore[assignment]

KEPT_FOR = timedelta(days=7)
"""How long an upload that was cut off can be gone on with."""
_UPLOADS = "uploads"
_DEEPEST = 16
_SPARE_BYTES = 64 << 20
"""Room that must be left for everything else."""


@dataclass(frozen=True, slots=True)
class Described:
    """What is known of an upload from its beginning."""

    id: str
    name: str
    """Path relative to the inbox, ``/`` between parts, clean."""
    size_bytes: int
    by: str
    """Sign-in name; nobody else can go on with it."""


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload and how far it is."""

    described: Described
    offset: int
    """Bytes that are there."""

    @property
    def is_whole(self) -> bool:
        """Whether all bytes are there; then it lies in the inbox."""
        return self.offset == self.described.size_bytes


class Piece:
    """What is being sent now; written behind what is there."""

    def __init__(self, descriptor: int, offset: int, end: int) -> None:
        self._descriptor = descriptor
        self._end = end
        self.offset = offset

    def write(self, content: bytes) -> None:
        """Append *content*.

        Raises:
            RejectedError: it is more than was announced.
            UnavailableError: the disk is full.
        """
        if self.offset + len(content) > self._end:
            raise RejectedError("发来的内容超过声明的大小 / more was sent than was announced")
        view = memoryview(content)
        try:
            while view:
                written = os.write(self._descriptor, view)
                view = view[written:]
                self.offset += written
        except OSError as error:
            raise _no_room(error) from error


class UploadFolder:
    """The uploads of an inbox; safe for several threads and processes."""

    def __init__(self, inbox: Path, now: Callable[[], datetime]) -> None:
        self._inbox = inbox
        self._folder = inbox / HOUSE_FOLDER / _UPLOADS
        self._now = now

    def begin(self, name: Sequence[str], size_bytes: int, by: str) -> Upload:
        """Make ready for a file called *name* (`arriving_parts`).

        Raises:
            RejectedError: it is empty.
            UnavailableError: the disk has no room for it.
        """
        if size_bytes <= 0:
            raise RejectedError(
                f"{name[-1]}：文件是空的，没有上传 / the file is empty and was not uploaded",
                hint="重新扫描或导出 / scan or export it again",
            )
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if shutil.disk_usage(self._folder).free < size_bytes + _SPARE_BYTES:
            raise _no_room(OSError("disk"))
        described = Described(new_id(self._now()), "/".join(name), size_bytes, by)
        self._part(described.id).touch(mode=0o600, exist_ok=False)
        self._describe(described)
        return Upload(described, 0)

    def find(self, upload_id: str, by: str) -> Upload:
        """An upload of *by*; a whole one that a crash left lying is put into the inbox.

        Raises:
            NotFoundError: there is none, it is somebody else's, or it was too long ago.
        """
        described = self._described(upload_id)
        if described is None or described.by != by:
            raise NotFoundError("没有这个上传，或已过期 / no such upload, or it is too long ago")
        upload = self._as_is(described)
        if upload.is_whole:
            # held: whoever writes the last piece puts it into the inbox, and needs no help
            with suppress(ConflictError), self._held(described.id) as descriptor:
                self._finish(described, descriptor)
        return upload

    @contextmanager
    def receiving(self, upload: Upload, offset: int) -> Iterator[Piece]:
        """Take a piece that begins at *offset*; what was written stays, whatever ends the block.

        Raises:
            ConflictError: the piece does not begin where the file ends, or another piece is being sent.
        """
        described = upload.described
        with self._held(described.id) as descriptor:
            there = os.fstat(descriptor).st_size if descriptor is not None else described.size_bytes
            if offset != there:
                raise ConflictError(
                    f"应从第 {there} 字节继续 / it goes on at byte {there}, not {offset}",
                    hint="刷新页面，重新选择文件即可续传 / reload the page and choose the file again",
                )
            if descriptor is None:
                yield Piece(-1, there, there)
                return
            piece = Piece(descriptor, offset, described.size_bytes)
            try:
                yield piece
            finally:
                os.fsync(descriptor)
            if piece.offset == described.size_bytes:
                self._finish(described, descriptor)

    def forget(self, upload: Upload) -> None:
        """Throw away what is there of an upload that nobody wants any more."""
        for path in (self._note(upload.described.id), self._part(upload.described.id)):
            path.unlink(missing_ok=True)

    def sweep(self) -> int:
        """Remove what nobody has gone on with for `KEPT_FOR`; return the number of files."""
        before = (self._now() - KEPT_FOR).timestamp()
        swept = 0
        with suppress(FileNotFoundError), os.scandir(self._folder) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):
                    if entry.stat(follow_symlinks=False).st_mtime < before:
                        Path(entry.path).unlink()
                        swept += 1
        return swept

    def _finish(self, described: Described, descriptor: int | None) -> None:
        """Put a whole file into the inbox; doing it again changes nothing."""
        if descriptor is None:
            return
        *folders, name = described.name.split("/")
        target = self._inbox.joinpath(*folders)
        try:
            target.mkdir(parents=True, exist_ok=True)
            os.utime(descriptor)  # the inbox takes files in the order in which they came
            drop(self._part(described.id), target, name)
        except OSError as error:
            raise _no_room(error) from error

    def _as_is(self, described: Described) -> Upload:
        try:
            return Upload(described, self._part(described.id).stat().st_size)
        except FileNotFoundError:
            return Upload(described, described.size_bytes)

    @contextmanager
    def _held(self, upload_id: str) -> Iterator[int | None]:
        """The open part, held against all others; None when it lies in the inbox already."""
        try:
            descriptor = os.open(self._part(upload_id), os.O_WRONLY | os.O_APPEND)
        except FileNotFoundError:
            yield None
            return
        try:
            if fcntl is not None:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(descriptor)
            raise ConflictError(
                "这个文件正在上传 / this file is being uploaded", hint="稍后自动重试 / it is tried again"
            ) from error
        try:
            yield descriptor if self._part(upload_id).exists() else None
        finally:
            os.close(descriptor)

    def _describe(self, described: Described) -> None:
        fresh = self._folder / f"{described.id}.new"
        fresh.write_text(json.dumps(asdict(described), ensure_ascii=False), encoding="utf-8")
        fresh.rename(self._note(described.id))

    def _described(self, upload_id: str) -> Described | None:
        if not is_id(upload_id):
            return None
        try:
            return Described(**json.loads(self._note(upload_id).read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None

    def _part(self, upload_id: str) -> Path:
        return self._folder / f"{upload_id}.part"

    def _note(self, upload_id: str) -> Path:
        return self._folder / f"{upload_id}.json"


def arriving_parts(path: str) -> tuple[str, ...]:
    """Folders and name that a file sent by a browser gets in the inbox.

    Raises:
        RejectedError: nothing is left of the name, or the inbox would never take such a file: hidden ones, those that
            systems leave, unfinished downloads.
    """
    given = path.replace("\\", "/").rpartition("/")[2]
    parts = clean_parts(path)
    if not parts or not given:
        raise RejectedError("文件没有名称 / the file has no name")
    name = parts[-1]
    if is_ignored_file(given, at_top=False) or is_ignored_file(name, at_top=len(parts) == 1):
        raise RejectedError(
            f"{name}：临时文件或系统文件，不收 / a temporary file or one that a system leaves; it is not taken"
        )
    if any(is_ignored_folder(part) for part in parts[:-1]):
        raise RejectedError(
            f"{name}：系统文件夹中的文件，不收 / from a folder of the system; it is not taken"
        )
    return (*parts[:-1][:_DEEPEST], name)


def _no_room(error: OSError) -> UnavailableError:
    return UnavailableError(
        f"收件夹所在磁盘放不下，或不能写入 / the inbox's disk has no room, or cannot be written to: {error.strerror or error}",
        hint="请管理员腾出空间；已传的部分会保留 / ask the administrator for room; what was sent is kept",
    )
