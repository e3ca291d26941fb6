"""Server-sent events: pages and programs hear that something has changed without asking again and again.

A listener hears what its user may know: that the inbox changed, if they tend it, and how their own long work goes. What
is not sent yet is kept as the newest word on each subject, so a slow listener costs no more than a quick one.
"""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from docarchive.domain.errors import UnavailableError
from docarchive.web.tasks import Task

HEARTBEAT_SECONDS = 15.0
"""Between signs of life; at each one it is seen whether the listener is still signed in."""
RETRY_MILLISECONDS = 3000
LISTENERS_OF_ONE_USER = 20
LISTENERS = 500
_SUBJECTS_KEPT = 100

INBOX = "inbox"
TASK = "task"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that changed.

    Attributes:
        kind: What programs and pages listen for.
        subject: A later event of the same kind and subject replaces an earlier one that was not sent yet.
        data: As JSON; holds nothing that the listener may not see.
    """

    kind: str
    subject: str = ""
    data: str = "{}"

    @property
    def sent(self) -> bytes:
        """As it goes over the wire (WHATWG HTML, server-sent events)."""
        return f"event: {self.kind}\ndata: {self.data}\n\n".encode()


class Listener:
    """One open stream; made and read in the loop that serves it, told from any thread."""

    def __init__(self, user: str, *, tends_inbox: bool) -> None:
        self.user = user
        self.tends_inbox = tends_inbox
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        self._lock = threading.Lock()
        self._waiting: dict[tuple[str, str], Event] = {}
        self.closed = False

    def tell(self, event: Event) -> None:
        """Keep *event* until it is sent."""
        with self._lock:
            self._waiting[event.kind, event.subject] = event
            if len(self._waiting) > _SUBJECTS_KEPT:
                del self._waiting[next(iter(self._waiting))]
        self._wake()

    def close(self) -> None:
        """Have the stream end."""
        self.closed = True
        self._wake()

    async def heard(self, seconds: float) -> list[Event]:
        """What has changed since the last call; waits up to *seconds* for something."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)
        self._woken.clear()
        with self._lock:
            found = list(self._waiting.values())
            self._waiting.clear()
        return found

    def _wake(self) -> None:
        with suppress(RuntimeError):  # the loop has ended, and the stream with it
            self._loop.call_soon_threadsafe(self._woken.set)


class Events:
    """All open streams of the service."""

    def __init__(self, look_at_inbox: Callable[[], object], *, look_seconds: float = 1.0) -> None:
        """Have *look_at_inbox* return what differs when the inbox has changed; asked while somebody listens."""
        self._look = look_at_inbox
        self._look_seconds = look_seconds
        self._lock = threading.Lock()
        self._listeners: list[Listener] = []
        self._closed = threading.Event()
        self._watched = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="events", daemon=True)
        self._watcher.start()

    def require_room(self, user: str) -> None:
        """`UnavailableError` when *user*, or all together, listen too often, or the service is being stopped."""
        with self._lock:
            own = sum(listener.user == user for listener in self._listeners)
            if self._closed.is_set() or own >= LISTENERS_OF_ONE_USER or len(self._listeners) >= LISTENERS:
                raise UnavailableError(
                    "同时打开的通知过多 / too many streams are open",
                    hint="关闭其他窗口 / close other windows",
                )

    async def stream(
        self, user: str, *, tends_inbox: bool, still_here: Callable[[], Awaitable[bool]]
    ) -> AsyncIterator[bytes]:
        """What *user* hears, until the service stops or *still_here* says no."""
        listener = Listener(user, tends_inbox=tends_inbox)
        self._enter(listener)
        try:
            yield f"retry: {RETRY_MILLISECONDS}\n\n".encode()
            loop = asyncio.get_running_loop()
            looked_at = loop.time()
            while not (listener.closed or self._closed.is_set()):
                due = looked_at + HEARTBEAT_SECONDS
                for event in await listener.heard(max(0.0, due - loop.time())):
                    yield event.sent
                if loop.time() >= due:
                    if not await still_here():
                        return
                    looked_at = loop.time()
                    yield b": still here\n\n"
        finally:
            self._leave(listener)

    def inbox_changed(self) -> None:
        """Tell those who tend the inbox."""
        for listener in self._those(lambda one: one.tends_inbox):
            listener.tell(Event(INBOX))

    def task_changed(self, task: Task) -> None:
        """Tell the one who started it."""
        data = {
            "id": task.id,
            "title": task.title,
            "state": task.state.value,
            "done": task.done,
            "total": task.total,
        }
        event = Event(TASK, task.id, json.dumps(data, ensure_ascii=False))
        for listener in self._those(lambda one: one.user == task.by):
            listener.tell(event)

    def count(self) -> int:
        """How many streams are open."""
        with self._lock:
            return len(self._listeners)

    def close(self) -> None:
        """End all streams, and wait for a look at the inbox that is under way: none outlives the house."""
        self.end_streams()
        self._watcher.join()

    def end_streams(self) -> None:
        """End all streams at once: the service is being stopped."""
        self._closed.set()
        self._watched.set()
        for listener in self._those(lambda _: True):
            listener.close()

    def _enter(self, listener: Listener) -> None:
        with self._lock:
            self._listeners.append(listener)
        if listener.tends_inbox:
            self._watched.set()

    def _leave(self, listener: Listener) -> None:
        with self._lock:
            self._listeners.remove(listener)
            if not any(one.tends_inbox for one in self._listeners) and not self._closed.is_set():
                self._watched.clear()

    def _those(self, wanted: Callable[[Listener], bool]) -> list[Listener]:
        with self._lock:
            return [listener for listener in self._listeners if wanted(listener)]

    def _watch(self) -> None:
        """Look at the inbox while somebody listens: files come in by other processes, too."""
        seen: object = None
        while not self._closed.wait(self._look_seconds):
            if not self._watched.is_set():
                self._watched.wait()
                seen = None
                if self._closed.is_set():  # that is what woke it
                    return
            with suppress(UnavailableError):  # the next look tells
                found = self._look()
                if seen != found:  # at the first look, too: nobody knows what the page of the listener shows
                    self.inbox_changed()
                seen = found
