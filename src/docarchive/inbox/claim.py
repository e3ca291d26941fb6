"""The house's own folder of the inbox: files are claimed into it by an atomic rename.

``inbox/.docarchive/claimed|set_aside|quarantine/<arrival id>/<relative name>``. Where an arrival stands is found by its
id; the row in the catalogue says what is to be done with it. Of two watchers one wins the rename; the lock
on the arrival's folder only spares them working twice.
"""

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from docarchive.domain.arrival import ArrivalState
from docarchive.domain.errors import UnavailableError
from docarchive.domain.identifiers import ArrivalId, is_id
from docarchive.inbox.folder_scan import FoundFile, Shape
from docarchive.inbox.names import HOUSE_FOLDER, storable

try:
    import fcntl
except ImportError:  # pragma: no cover - no such lock on Windows; the rename and the row decide
    fcntl = None  # type: ignore[assignment]

_CLAIMED, _SET_ASIDE, _QUARANTINE = "claimed", "set_aside", "quarantine"
_RETURNING = "returning"
_CHUNK = 1 << 20
_SHELVES = (_CLAIMED, _SET_ASIDE, _QUARANTINE)
_SHELF_OF = {ArrivalState.SET_ASIDE: _SET_ASIDE, ArrivalState.QUARANTINED: _QUARANTINE}
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)


@dataclass(frozen=True, slots=True)
class Held:
    """A file in the house's own folder."""

    arrival_id: ArrivalId
    path: Path
    name: tuple[str, ...]
    """Its path relative to the inbox as it arrived."""


class HouseFolder:
    """What has been claimed and has not left the inbox yet."""

    def __init__(self, inbox: Path) -> None:
        self._inbox = inbox
        self._root = inbox / HOUSE_FOLDER

    def claim(self, found: FoundFile, arrival_id: ArrivalId) -> Path:
        """Move a file out of everybody's reach, keeping its relative name.

        Raises:
            UnavailableError: it has gone, is another file by now, or may not be moved; nothing has changed.
        """
        own = self._root / _CLAIMED / arrival_id
        target = own.joinpath(*(storable(part) for part in found.parts))
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with self._folder_of(found) as folder:
                _same_ordinary_file(found, folder)
                _move(found.parts[-1], folder, target)
        except OSError as error:
            _remove_empty(own)
            raise _not_claimed(error) from error
        return target

    def held(self) -> Iterator[Held]:
        """Every file that stands in the house's own folder, by arrival id."""
        for shelf in _SHELVES:
            for folder in sorted(_subfolders(self._root / shelf)):
                item = _file_in(folder)
                if item is not None and is_id(folder.name):
                    yield Held(ArrivalId(folder.name), item, item.relative_to(folder).parts)

    def find(self, arrival_id: ArrivalId) -> Path | None:
        """Where an arrival's file stands now, if it still is in the inbox."""
        for shelf in _SHELVES:
            item = _file_in(self._root / shelf / arrival_id)
            if item is not None:
                return item
        return None

    def nowhere(self, arrival_id: ArrivalId) -> Path:
        """The path to give for an arrival whose file has left: nothing stands there."""
        return self._root / _CLAIMED / arrival_id / "gone"

    def shelve(self, arrival_id: ArrivalId, state: ArrivalState) -> None:
        """Put an arrival where files of its state stand; doing it again changes nothing."""
        wanted = self._root / _SHELF_OF.get(state, _CLAIMED) / arrival_id
        for shelf in _SHELVES:
            folder = self._root / shelf / arrival_id
            if folder != wanted and folder.is_dir():
                wanted.parent.mkdir(parents=True, exist_ok=True)
                folder.rename(wanted)

    def put_back(self, arrival_id: ArrivalId, name: str, content: BinaryIO) -> Path:
        """Put the file of an arrival that had left among those set aside, whole or not at all."""
        own = self._root / _SET_ASIDE / arrival_id
        target = own.joinpath(*(storable(part) for part in name.split("/")))
        fresh = self._root / _RETURNING / arrival_id
        try:
            fresh.parent.mkdir(exist_ok=True)
            target.parent.mkdir(parents=True, exist_ok=True)
            with fresh.open("wb") as copy:
                shutil.copyfileobj(content, copy, _CHUNK)
                copy.flush()
                os.fsync(copy.fileno())
            fresh.rename(target)
        except OSError as error:
            raise UnavailableError(
                f"不能放回收件夹 / it cannot be put back into the inbox: {error.strerror or error}",
                hint="检查收件夹所在磁盘；原件在归档库中，下次打开时再放回 / check the inbox's disk; the archive has"
                " the original, and it is put back when it is opened next",
            ) from error
        return target

    def readdress(self, held: Held, arrival_id: ArrivalId) -> None:
        """Give a held file another arrival id: it turned out to be a new file."""
        target = self._root / _CLAIMED / arrival_id
        target.parent.mkdir(parents=True, exist_ok=True)
        self._folder_of_arrival(held.arrival_id).rename(target)

    def clear(self, arrival_id: ArrivalId) -> None:
        """Remove the empty folders of an arrival whose file has left."""
        for shelf in _SHELVES:
            _remove_empty(self._root / shelf / arrival_id)

    @contextmanager
    def hold(self, arrival_id: ArrivalId) -> Iterator[bool]:
        """Hold an arrival while working on it; False when another process holds it."""
        with ExitStack() as open_folders:
            try:
                descriptor = os.open(self._folder_of_arrival(arrival_id), _FOLDER)
                open_folders.callback(os.close, descriptor)
                if fcntl is not None:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            except OSError:
                pass  # no folder (its file has left), or a share without locks: the row decides
            yield True

    def _folder_of_arrival(self, arrival_id: ArrivalId) -> Path:
        folders = (self._root / shelf / arrival_id for shelf in _SHELVES)
        return next((folder for folder in folders if folder.is_dir()), self._root / _CLAIMED / arrival_id)

    @contextmanager
    def _folder_of(self, found: FoundFile) -> Iterator[int]:
        """Open the folder a file lies in, step by step, so that no link on the way is followed."""
        with ExitStack() as steps:
            folder = os.open(self._inbox, os.O_RDONLY)
            steps.callback(os.close, folder)
            for part in found.parts[:-1]:
                folder = os.open(part, _FOLDER, dir_fd=folder)
                steps.callback(os.close, folder)
            yield folder


def _same_ordinary_file(found: FoundFile, folder: int) -> None:
    state = os.stat(found.parts[-1], dir_fd=folder, follow_symlinks=False)
    if not stat.S_ISREG(state.st_mode) or Shape(state.st_size, state.st_mtime_ns) != found.shape:
        raise FileNotFoundError(errno.ENOENT, "it has changed or gone")


def _move(name: str, folder: int, target: Path) -> None:
    if target.exists():
        raise FileExistsError(errno.EEXIST, "its place is taken")
    os.rename(name, target, src_dir_fd=folder)
    with suppress(OSError):  # some network shares cannot sync a folder
        os.fsync(folder)
        arrived = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(arrived)
        finally:
            os.close(arrived)


def _not_claimed(error: OSError) -> UnavailableError:
    return UnavailableError(
        f"文件暂时不能移动 / the file cannot be moved now: {error.strerror or error}",
        hint="可能正被占用，或没有权限；会再试 / it may be in use, or the rights are missing; it is tried again",
    )


def _subfolders(folder: Path) -> Iterator[Path]:
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        yield from (Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False))


def _file_in(folder: Path) -> Path | None:
    """The one file below *folder*."""
    for above, _, names in os.walk(folder):
        for name in names:
            return Path(above, name)
    return None


def _remove_empty(folder: Path) -> None:
    for above, _, _ in os.walk(folder, topdown=False):
        with suppress(OSError):  # not empty: then it stays
            Path(above).rmdir()
