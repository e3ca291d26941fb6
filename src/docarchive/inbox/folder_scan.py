"""Look through the inbox: what lies there now. Events are hints, this is the truth."""

import os
import stat
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from docarchive.inbox.names import is_ignored_file, is_ignored_folder, readable


@dataclass(frozen=True, slots=True)
class Shape:
    """What changes when somebody writes to a file."""

    size_bytes: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class FoundFile:
    """Something that lies in the inbox."""

    name: str
    """Path relative to the inbox as people read it, ``/`` between parts."""
    parts: tuple[str, ...]
    """The same path as it is on the disk (undecodable bytes as surrogates)."""
    shape: Shape
    problem: str = ""
    """Why it cannot be taken, for a person; empty for an ordinary file."""


@dataclass(frozen=True, slots=True)
class FolderView:
    """The inbox at one moment."""

    files: tuple[FoundFile, ...]
    """Sorted by time of change, then name; of two names that read alike only the first."""
    whole: bool
    """False when some folder could not be listed: then nothing may be called gone."""


_LINK = "这是链接，收件箱不跟随链接 / a link; links are never followed"
_SPECIAL = "不是普通文件 / not an ordinary file"
_NOWHERE = Shape(0, 0)


def look_through(inbox: Path) -> FolderView:
    """List every file of the inbox and its subfolders, without following any link."""
    listing = _Listing()
    files = sorted(listing.walk(inbox, ()), key=lambda found: (found.shape.mtime_ns, found.parts))
    by_name: dict[str, FoundFile] = {}
    for found in files:
        by_name.setdefault(found.name, found)
    return FolderView(tuple(by_name.values()), listing.whole)


def in_turns(files: Iterable[FoundFile]) -> Iterator[FoundFile]:
    """One file of each folder after the other, so that a thousand in one folder do not hold up another's."""
    queues: dict[tuple[str, ...], deque[FoundFile]] = {}
    for found in files:
        queues.setdefault(found.parts[:-1], deque()).append(found)
    while queues:
        for folder in list(queues):
            yield queues[folder].popleft()
            if not queues[folder]:
                del queues[folder]


class _Listing:
    def __init__(self) -> None:
        self.whole = True

    def walk(self, folder: Path, above: tuple[str, ...]) -> Iterator[FoundFile]:
        try:
            with os.scandir(folder) as entries:
                present = list(entries)
        except OSError as error:
            self.whole = False
            if above:
                reason = f"文件夹读不到 / the folder cannot be read: {error.strerror}"
                yield FoundFile(readable("/".join(above)) + "/", above, _NOWHERE, reason)
            return
        for entry in present:
            yield from self._look_at(entry, (*above, entry.name))

    def _look_at(self, entry: os.DirEntry[str], parts: tuple[str, ...]) -> Iterator[FoundFile]:
        name = readable("/".join(parts))
        last = name.rpartition("/")[2]
        try:
            state = entry.stat(follow_symlinks=False)
        except OSError:
            return  # it has just left; the next look tells
        if stat.S_ISDIR(state.st_mode):
            if not is_ignored_folder(last):
                yield from self.walk(Path(entry.path), parts)
        elif not is_ignored_file(last, at_top=len(parts) == 1):
            shape = Shape(state.st_size, state.st_mtime_ns)
            yield FoundFile(name, parts, shape, _problem(state.st_mode))


def _problem(mode: int) -> str:
    if stat.S_ISREG(mode):
        return ""
    return _LINK if stat.S_ISLNK(mode) else _SPECIAL
