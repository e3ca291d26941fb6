"""Take a mail or zip apart: each file inside becomes an arrival of its own, with its own way and its own end.

Write order: the files inside are written to a folder of the inbox that nobody looks into, and made durable; one
transaction (of ingest) records that the original is kept, adds a row for each part and says filed; then the parts
are handed over to the claimed files, and only after that the original leaves the inbox. A crash before the
transaction begins anew; after it only the handing over is done again, which changes nothing when it was done.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from docarchive.domain.arrival import Arrival, ArrivalState
from docarchive.domain.errors import UnavailableError
from docarchive.domain.file_remark import FileRemark, RemarkCode
from docarchive.domain.identifiers import ArrivalId, new_id
from docarchive.reading.port import FileReader, Part, Reading
from docarchive.workflows.arriving.arrived_file import unreadable


class PartShelf(Protocol):
    """Where parts stand until they are rows: on the inbox's disk, out of everybody's sight."""

    def begin(self, container: ArrivalId) -> Path:
        """An empty folder for what is inside *container*; what an earlier try left is removed."""

    def place(self, container: ArrivalId, part: ArrivalId, file: Path, name: str) -> Path:
        """Give a written file its place as *part*, still out of sight."""

    def hand_over(self, container: ArrivalId) -> None:
        """Put every part of *container* among the claimed files; doing it again changes nothing."""


@dataclass(frozen=True, slots=True)
class Unpacking:
    """Takes one arrival apart."""

    file_reader: FileReader
    shelf: PartShelf
    now: Callable[[], datetime]

    def rows(self, arrival: Arrival, path: Path) -> list[Arrival]:
        """Write what is inside the file at *path* and return a claimed row for each part, not saved yet.

        Raises:
            RejectedError: it cannot be taken apart.
            UnavailableError: the disk is full, or the reader could not be started.
        """
        try:
            folder = self.shelf.begin(arrival.id)
            parts = self.file_reader.unpack(path, folder)
            return [self._row(arrival, part) for part in parts]
        except OSError as error:
            raise _no_room(error) from error

    def _row(self, arrival: Arrival, part: Part) -> Arrival:
        own_id = ArrivalId(new_id(self.now()))
        placed = self.shelf.place(arrival.id, own_id, part.path, part.name.rpartition("/")[2])
        _sync(placed)
        state = placed.lstat()
        return Arrival(
            own_id,
            f"{arrival.name}/{part.name}",
            ArrivalState.CLAIMED,
            self.now(),
            arrival.seen_at,
            state.st_size,
            state.st_mtime_ns,
            derived_from=arrival.sha256,
        )


def may_be_taken_apart(arrival: Arrival, reading: Reading) -> bool:
    """A mail or zip that came by itself; what is inside it was taken apart together with it."""
    return reading.parts > 0 and arrival.derived_from is None


def kept_whole(reading: Reading) -> Reading:
    """The same file, if it is a zip, said to be unread: its files stay inside."""
    if not reading.parts or reading.pages:
        return reading
    return replace(reading, remarks=(*reading.remarks, FileRemark(RemarkCode.UNREAD, reading.media_type)))


def told_parts(parts: Sequence[Arrival], reading: Reading) -> str:
    """What to say of a file that was taken apart (zh / en)."""
    told = f"已拆成 {len(parts)} 个文件，分别归档；原件保留 / taken apart into {len(parts)} files; the original is kept"
    return "；".join((told, *(remark.words for remark in reading.remarks)))


def _sync(path: Path) -> None:
    for each in (path, path.parent):
        descriptor = os.open(each, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _no_room(error: OSError) -> UnavailableError:
    return UnavailableError(unreadable(error).message, hint="检查收件夹所在磁盘 / check the inbox's disk")
