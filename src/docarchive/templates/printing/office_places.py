"""A few places where an office may work: who comes finds one that works, and seldom waits for one to start.

A start takes as long as twenty documents. Only where no office works does a document wait for a start; another one is
started beside when all are at work again and again, or for long, and whoever waits takes the first that is free.
"""

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Iterator

from docarchive.domain.errors import UnavailableError
from docarchive.templates.printing.libreoffice_process import OfficeProcess

_BUSY_IN_A_ROW = 4
"""So many times all must be at work before another office is started."""
_LONG_SECONDS = 5.0
"""Or for so long, which is longer than a start: most documents take a fifth of a second."""


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

    @property
    def works(self) -> bool:
        """Whether an office works here."""
        return self._office is not None

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
        self._free: deque[OfficePlace] = deque()
        """Taken from the right: whoever worked last works first, so a quiet house keeps only one office at work."""
        self._changed = threading.Condition()
        self._found_busy = 0

    @contextlib.contextmanager
    def lent(self) -> Iterator[OfficePlace]:
        """A place for the block; where no office works, one is started when it is first used."""
        place = self._take()
        try:
            yield place
        finally:
            self._give_back(place)

    def warm_up(self) -> None:
        """Start an office where none has been started yet.

        Raises:
            UnavailableError: it could not be started; the first document tries again.
        """
        with self._changed:
            place = self._unused.pop() if self._nobody_came_yet() else None
        if place is not None:
            try:
                place.start()
            finally:
                self._give_back(place)

    def close(self) -> None:
        """End all offices; a document in the middle of one fails."""
        for place in self._all:
            place.close()

    def _take(self) -> OfficePlace:
        with self._changed:
            if self._nobody_came_yet():
                return self._unused.pop()
            if self._free:
                self._found_busy = 0
                return self._free.pop()
            self._found_busy += 1
            if self._found_busy < _BUSY_IN_A_ROW:
                self._changed.wait_for(lambda: self._free, timeout=_LONG_SECONDS)
            if not self._free:
                self._begin_another()
                # One at work is given back, or the other has started.
                self._changed.wait_for(lambda: self._free)
            return self._free.pop()

    def _nobody_came_yet(self) -> bool:
        return len(self._unused) == len(self._all)

    def _begin_another(self) -> None:
        self._found_busy = 0
        if self._unused:
            threading.Thread(target=self._start_beside, args=(self._unused.pop(),), daemon=True).start()

    def _start_beside(self, place: OfficePlace) -> None:
        try:
            # Those at work go on without it; who finds them busy next tries again.
            with contextlib.suppress(UnavailableError):
                place.start()
        finally:
            if place.works:
                self._give_back(place)
            else:
                with self._changed:
                    self._unused.insert(0, place)

    def _give_back(self, place: OfficePlace) -> None:
        with self._changed:
            if place.works:
                self._free.append(place)
            else:  # its office has gone: it waits for others to be busy
                self._free.appendleft(place)
            self._changed.notify()
