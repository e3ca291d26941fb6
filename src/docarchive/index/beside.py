"""Work that another thread does while its asker goes on: engines written in another language let Python run meanwhile."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class Beside:
    """A few threads, begun when they are first needed; safe for several askers at a time."""

    def __init__(self, name: str) -> None:
        """Nothing is begun yet; *name* tells the threads from others."""
        self._name = name
        self._lock = threading.Lock()
        self._threads: ThreadPoolExecutor | None = None

    def begin(self, work: Callable[[], T]) -> Callable[[], T]:
        """Have *work* done, and return what waits for its result; that raises what *work* raised.

        More than the machine has cores for waits for its turn.
        """
        with self._lock:
            if self._threads is None:
                self._threads = ThreadPoolExecutor(os.cpu_count(), thread_name_prefix=self._name)
            return self._threads.submit(work).result

    def close(self) -> None:
        """Wait for what was begun and end the threads; what is begun afterwards begins new ones."""
        with self._lock:
            threads, self._threads = self._threads, None
        if threads is not None:
            threads.shutdown()
