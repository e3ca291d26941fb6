"""Files on their way side by side: small ones never wait behind large ones, and each folder's in their order.

Two lanes, one for small files and one for heaps and recordings, each with its own workers. In a lane the files of one
folder are read at the same time but filed in the order in which they came. A lane takes only some files at a
time; what it has no room for stays in the inbox, where everybody sees it.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath

from docarchive.domain.arrival import Arrival
from docarchive.domain.identifiers import ArrivalId

_log = logging.getLogger(__name__)

_LARGE_BYTES = 2 << 20
"""A heap of sixty black and white pages, or of five in colour."""
_LARGE_PICTURE_BYTES = 32 << 20
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".heic", ".heif", ".bmp", ".webp"})
"""Names of files that are one page, whatever they weigh; a wrong name costs some order, nothing else."""
_ROOM_FOR_EACH = 4
"""Files a lane takes for each of its workers: enough to keep them busy, few enough for a newcomer to be soon due."""


class Size(StrEnum):
    """Which lane a file takes."""

    SMALL = "small"
    LARGE = "large"


def size_of(name: str, size_bytes: int) -> Size:
    """The lane of a file, by its name and size alone: it has not been opened yet."""
    is_picture = PurePosixPath(name).suffix.lower() in _PICTURES
    limit = _LARGE_PICTURE_BYTES if is_picture else _LARGE_BYTES
    return Size.LARGE if size_bytes >= limit else Size.SMALL


@dataclass(eq=False)
class Job:
    """One file in a lane."""

    row: Arrival
    work: Callable[["Job"], None]
    size: Size
    before: threading.Event | None
    """Set when the file of the same folder that came before this one is done."""
    done: threading.Event = field(default_factory=threading.Event)

    def wait_for_turn(self) -> None:
        """Wait until the files that came before from the same folder are filed, or do not go on."""
        if self.before is not None:
            self.before.wait()


class Lanes:
    """The workers of an inbox. Safe for several threads; use as a context."""

    def __init__(self, workers: int, *, on_room: Callable[[], None]) -> None:
        """Prepare the lanes.

        Args:
            workers: Files at work at a time in each lane.
            on_room: Called when a lane that was full can take more, and when a lane is done with all it had.
        """
        self._room = workers * _ROOM_FOR_EACH
        self._on_room = on_room
        self._changed = threading.Condition()
        self._waiting: dict[Size, deque[Job]] = {size: deque() for size in Size}
        self._known: dict[ArrivalId, Job] = {}
        self._last: dict[tuple[Size, str], threading.Event] = {}
        self._closing = False
        self._threads = [
            threading.Thread(target=self._serve, args=(size,), name=f"inbox-{size}-{number}")
            for size in Size
            for number in range(workers)
        ]

    def __enter__(self) -> "Lanes":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Let the files at work come to an end; those that wait stay claimed and are taken up by the next start."""
        with self._changed:
            self._closing = True
            for queue in self._waiting.values():
                while queue:
                    self._forget(queue.popleft())
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def holds(self, arrival_id: ArrivalId) -> bool:
        """Whether the file waits or is worked on here."""
        with self._changed:
            return arrival_id in self._known

    def has_room(self, size: Size) -> bool:
        """Whether the lane takes another file."""
        with self._changed:
            return self._taken(size) < self._room

    def offer(self, row: Arrival, work: Callable[[Job], None]) -> bool:
        """Put a claimed file into its lane; False when it is there already, or the lane is full."""
        size = size_of(row.name, row.size_bytes)
        with self._changed:
            if self._closing or row.id in self._known or self._taken(size) >= self._room:
                return False
            source = (size, str(PurePosixPath(row.name).parent))
            job = Job(row, work, size, self._last.get(source))
            self._last[source] = job.done
            self._known[row.id] = job
            self._waiting[size].append(job)
            self._changed.notify_all()
        return True

    def is_idle(self) -> bool:
        """Whether nothing waits and nobody works."""
        with self._changed:
            return not self._known

    def wait_for_change(self, seconds: float) -> None:
        """Wait until a file is done, but no longer than *seconds*."""
        with self._changed:
            self._changed.wait(seconds)

    def _taken(self, size: Size) -> int:
        return sum(job.size is size for job in self._known.values())

    def _serve(self, size: Size) -> None:
        while (job := self._next(size)) is not None:
            try:
                job.work(job)
            except Exception:
                # Its row says how far it came; the next look through the house's folder takes it up again.
                _log.exception("arrival %s stopped in its lane", job.row.id)
            self._end(job)

    def _next(self, size: Size) -> Job | None:
        with self._changed:
            while not self._waiting[size]:
                if self._closing:
                    return None
                self._changed.wait()
            return self._waiting[size].popleft()

    def _end(self, job: Job) -> None:
        with self._changed:
            self._forget(job)
            taken = self._taken(job.size)
            self._changed.notify_all()
        if taken == self._room // 2 or taken == 0:
            self._on_room()

    def _forget(self, job: Job) -> None:
        job.done.set()
        self._known.pop(job.row.id, None)
        self._last = {source: last for source, last in self._last.items() if not last.is_set()}
