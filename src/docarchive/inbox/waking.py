"""Wake the look through the inbox when the system tells of a change; sleep otherwise."""

import logging
import os
import threading
import warnings
from pathlib import Path
from typing import Any, Self

from docarchive.inbox.names import HOUSE_FOLDER

_log = logging.getLogger(__name__)
_WORTH_WAKING = frozenset({"created", "modified", "moved", "deleted", "closed"})


class Waking:
    """An alarm that rings on changes; without events only the time runs out."""

    def __init__(self, folder: Path, *, events: bool) -> None:
        self._folder = folder
        self._wanted = events
        self._bell = threading.Event()
        self._observer: Any = None

    def __enter__(self) -> Self:
        if self._wanted:
            self._start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()
            self._observer = None

    def wait(self, seconds: float, stop: threading.Event, *, tick_seconds: float) -> None:
        """Sleep until something changes, *seconds* have passed or *stop* is set."""
        left = seconds
        while left > 0 and not stop.is_set():
            if self._bell.wait(min(left, tick_seconds)):
                break
            left -= tick_seconds
        self._bell.clear()

    def ring(self) -> None:
        """Wake whoever waits."""
        self._bell.set()

    def _start(self) -> None:
        # Imported here: a command that does not watch should not pay for it.
        from watchdog.events import FileSystemEvent, FileSystemEventHandler
        from watchdog.observers import Observer

        # watchdog 7 warns when a folder made inside a new folder is told of twice; it then goes on as it should.
        warnings.filterwarnings("ignore", message="Callback with id", category=RuntimeWarning)
        ring, own = self.ring, os.sep + HOUSE_FOLDER + os.sep

        class Handler(FileSystemEventHandler):
            def on_any_event(self, event: FileSystemEvent) -> None:
                if event.event_type in _WORTH_WAKING and own not in os.fsdecode(event.src_path):
                    ring()

        observer = Observer()
        observer.schedule(Handler(), os.fspath(self._folder), recursive=True)
        try:
            observer.start()
        except OSError as error:
            _log.warning("no events from %s (%s): it is looked through on the timer", self._folder, error)
            return
        self._observer = observer
