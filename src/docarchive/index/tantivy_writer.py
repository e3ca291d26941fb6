"""The writer of a tantivy build: a commit does not wait for the merging of segments that it sets off.

The engine merges only while its writer is open, and closing waits for that. So a writer whose commits may have
set off merges stays open, lock and all, until nothing has been written for a while.
"""

import json
import logging
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import tantivy

from docarchive.index import tantivy_check
from docarchive.index.folders import Builds

_log = logging.getLogger(__name__)

IDLE_SECONDS = 2.0
"""Longer than most merges, shorter than another process waits for the lock."""
_HEAP_BYTES = 32_000_000
_SEGMENTS_MERGED = 8
"""The engine merges from so many segments of like size on."""


@dataclass(frozen=True, slots=True)
class _Open:
    build: Path
    writer: tantivy.IndexWriter
    lock: ExitStack


class BackgroundWriter:
    """Changes to the build in use, one at a time; safe for several threads."""

    def __init__(self, builds: Builds) -> None:
        self._builds = builds
        self._open: _Open | None = None
        self._changed_at = 0.0
        self._timer: threading.Timer | None = None
        self._changing = threading.RLock()

    def change(self, write: Callable[[tantivy.IndexWriter, Path], None]) -> None:
        """Do *write* on a writer of a build and commit; on return the change is on disk and visible."""
        with self._changing:
            opened = self._opened()
            try:
                write(opened.writer, opened.build)
                opened.writer.commit()
                tantivy_check.seal(opened.build)
            except BaseException:
                self._open = None
                with opened.lock:
                    opened.writer.rollback()
                    opened.writer.wait_merging_threads()
                raise
            self._changed_at = time.monotonic()
            if _segments(opened.build) < _SEGMENTS_MERGED:
                self.let_go()
            else:
                self._let_go_later()

    def let_go(self) -> None:
        """Wait for merges and give the lock back."""
        with self._changing:
            opened, self._open = self._open, None
            if opened is not None:
                with opened.lock:
                    opened.writer.wait_merging_threads()
                    tantivy_check.seal(opened.build)

    def _let_go_later(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = threading.Timer(IDLE_SECONDS, self._let_go_if_idle)
        self._timer.daemon = True
        self._timer.start()

    def _let_go_if_idle(self) -> None:
        with self._changing:
            if time.monotonic() - self._changed_at >= IDLE_SECONDS:
                try:
                    self.let_go()
                except (
                    OSError,
                    ValueError,
                ) as error:  # nobody waits for this: the next change tells, or a check
                    _log.warning("the index could not be sealed after its merges: %s", error)

    def _opened(self) -> _Open:
        if self._open is not None and self._open.build != self._builds.current():
            self.let_go()
        if self._open is None:
            with ExitStack() as stack:
                stack.enter_context(self._builds.writing())
                build = self._builds.current()
                # Opened anew: one kept longer than the lock would not know the files others have written since.
                writer = tantivy.Index.open(str(build)).writer(_HEAP_BYTES, 1)
                self._open = _Open(build, writer, stack.pop_all())
        return self._open


def _segments(build: Path) -> int:
    return len(json.loads((build / "meta.json").read_bytes())["segments"])
