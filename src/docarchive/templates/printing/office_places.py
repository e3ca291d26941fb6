"""A few places where an office may work: who comes finds one that works, and seldom waits for one to start.

A start takes as long as twenty documents. Only who comes first waits for one; another office is started beside when
all are at work again and again, or for long, and whoever waits takes the first that is free.
"""

import contextlib
import queue
import threading
from collections.abc import Callable, Iterator

from docarchive.domain.errors import UnavailableError
from docarchive.templates.printing.libreoffice_process import OfficeProcess

_BUSY_IN_A_ROW = 4
"""So many times all must be at work before another office is started."""
_LONG_SECONDS = 2.0
"""Or for so long: most documents take a tenth of that."""


class OfficePlace:
    """Where one office works; at most one thread uses it, and another may close it."""

    def __init__(self, start: Callable[[], OfficeProcess]) -> None:
        self._start = start
        self._office: OfficeProcess | None = None
        self._closed = False
        self._lock = threading.Lock()

    def convert(self, docx: bytes, *, recycle_after: int) -> bytes:
        """The PDF of *docx*; an office that failed, or has made *recycle_after* documents, is ended.

        Raises:
            RejectedError: the office cannot read it.
            UnavailableError: it did not answer, or none could be started.
        """
        office = self.start()
        try:
            pdf = office.convert(docx)
        except UnavailableError:
            self._drop()
            raise
        except OSError as failure:
            self._drop()
            raise UnavailableError(
                f"转换用的临时文件无法读写 / the converter's temporary files cannot be read or written: {failure}"
            ) from failure
        if office.conversions >= recycle_after:
            self._drop()
        return pdf

    def start(self) -> OfficeProcess:
        """The office that works here, started when there is none.

        Raises:
            UnavailableError: it could not be started, or the place is closed.
        """
        with self._lock:
            if self._closed:
                raise UnavailableError("PDF 转换已停止 / PDF conversion has been stopped")
            if self._office is None:
                try:
                    self._office = self._start()
                except OSError as failure:
                    raise UnavailableError(
                        f"LibreOffice 无法启动 / LibreOffice cannot be started: {failure}",
                        hint="请运行 docarchive doctor / run docarchive doctor",
                    ) from failure
            return self._office

    def close(self) -> None:
        """End the office; none is started here any more."""
        self._closed = True
        self._drop()

    def _drop(self) -> None:
        with self._lock:
            if self._office is not None:
                self._office.end()
                self._office = None


class OfficePlaces:
    """Lends places, one thread to each."""

    def __init__(self, start: Callable[[], OfficeProcess], number: int) -> None:
        self._all = [OfficePlace(start) for _ in range(number)]
        self._unused = list(self._all)
        # Last used first: a quiet house keeps only one office at work.
        self._free: queue.LifoQueue[OfficePlace] = queue.LifoQueue()
        self._lock = threading.Lock()
        self._found_busy = 0

    @contextlib.contextmanager
    def lent(self) -> Iterator[OfficePlace]:
        """A place for the block; its office is started by whoever uses it first."""
        place = self._take()
        try:
            yield place
        finally:
            self._free.put(place)

    def warm_up(self) -> None:
        """Start an office where none has been started yet.

        Raises:
            UnavailableError: it could not be started; the first document tries again.
        """
        first = self._unused_place(only_first=True)
        if first is not None:
            self._start(first)

    def close(self) -> None:
        """End all offices; a document in the middle of one fails."""
        for place in self._all:
            place.close()

    def _take(self) -> OfficePlace:
        first = self._unused_place(only_first=True)
        if first is not None:
            return first
        with contextlib.suppress(queue.Empty):
            place = self._free.get_nowait()
            self._found_busy = 0
            return place
        self._found_busy += 1
        if self._found_busy < _BUSY_IN_A_ROW:
            with contextlib.suppress(queue.Empty):
                return self._free.get(timeout=_LONG_SECONDS)
        another = self._unused_place()
        if another is not None:
            threading.Thread(target=self._start_beside, args=(another,), daemon=True).start()
        return self._free.get()

    def _unused_place(self, *, only_first: bool = False) -> OfficePlace | None:
        """A place that nobody has used, which the caller then gives back used; *only_first*: if there is no other.

        Who is not the first may wait for a place to be given back: one always is, whether an office works there or not.
        """
        with self._lock:
            if only_first and len(self._unused) < len(self._all):
                return None
            return self._unused.pop() if self._unused else None

    def _start_beside(self, place: OfficePlace) -> None:
        with contextlib.suppress(UnavailableError):  # who takes the place tries again, and says so
            self._start(place)

    def _start(self, place: OfficePlace) -> None:
        try:
            place.start()
        finally:
            self._free.put(place)
