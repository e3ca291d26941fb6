"""One after the other: requests that carry the same key."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """Locks by name, which are there only while somebody needs them."""

    def __init__(self) -> None:
        """Begin without any."""
        self._guard = threading.Lock()
        self._waiting: dict[str, int] = {}
        self._locks: dict[str, threading.Lock] = {}

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Wait until nobody else is busy with *name*."""
        with self._guard:
            lock = self._locks.setdefault(name, threading.Lock())
            self._waiting[name] = self._waiting.get(name, 0) + 1
        try:
            with lock:
                yield
        finally:
            with self._guard:
                self._waiting[name] -= 1
                if not self._waiting[name]:
                    del self._waiting[name], self._locks[name]
