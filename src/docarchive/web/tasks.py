"""Long work that a page starts and nobody has to wait for: a few threads, and what became of each piece.

Kept in memory only: what a piece of work does is made true by its journey's own transactions, so a service that is
stopped loses no more than the telling. Only who started work sees it.
"""

import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from docarchive.domain.errors import ConflictError, DocArchiveError, NotFoundError, UnavailableError
from docarchive.web.mistakes import write_down
from docarchive.workflows.import_report import Progress

PREFIX = "/tasks/"
"""Where the page of each piece of work is."""
THREADS = 3
KEPT_FOR = timedelta(days=1)
KEPT_AT_MOST = 1000
"""Finished work that is remembered, of all users together; the oldest is forgotten first."""
UNFINISHED_AT_MOST = 20
"""Of one user, so that nobody fills the queue for all others."""
LAST_SECONDS = 20.0
"""For work under way when the service is stopped."""


class TaskState(StrEnum):
    """Where a piece of work is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


TASK_STATE_WORDS = {
    TaskState.WAITING: "排队中 / waiting",
    TaskState.RUNNING: "进行中 / under way",
    TaskState.DONE: "已完成 / done",
    TaskState.FAILED: "没有完成 / not done",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What work came to."""

    message: str
    """``中文 / English``."""
    link: str = ""
    """Where it can be seen: an address of this site."""

    def __post_init__(self) -> None:
        if self.link and not self.link.startswith("/"):
            raise ValueError(f"not an address of this site: {self.link!r}")


@dataclass(frozen=True, slots=True)
class Task:
    """A piece of work as it was when somebody asked."""

    id: str
    title: str
    """``中文 / English``."""
    by: str
    asked_at: datetime
    state: TaskState = TaskState.WAITING
    done: int = 0
    total: int = 0
    """0 while nobody knows."""
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    failure: str = ""
    hint: str = ""

    @property
    def is_over(self) -> bool:
        """Whether it is done or has failed."""
        return self.state in (TaskState.DONE, TaskState.FAILED)


Work = Callable[[Progress], Outcome]
Telling = Callable[[Task], None]


class Tasks:
    """The work of all users; used by many threads at a time."""

    def __init__(
        self, now: Callable[[], datetime], tell: Telling = lambda _: None, *, threads: int = THREADS
    ) -> None:
        """Start *threads*; *tell* hears of every change of a task, from the thread that made it."""
        self._now = now
        self._tell = tell
        self._changed = threading.Condition()
        self._tasks: dict[str, Task] = {}
        self._queue: deque[tuple[str, Work]] = deque()
        self._closed = False
        self._threads = [
            # Daemons: work that outlives the last seconds must not keep the process, and may be cut off anywhere.
            threading.Thread(target=self._run, name=f"task-{number}", daemon=True)
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def start(self, *, title: str, by: str, work: Work) -> str:
        """Queue *work* for user *by* and return the task's id.

        Args:
            title: ``中文 / English``.
            by: Sign-in name; nobody else sees the task.
            work: Called once, in another thread, with what it tells its progress to. A `DocArchiveError` it raises
                is shown with its hint.

        Raises:
            ConflictError: this user has `UNFINISHED_AT_MOST` tasks under way.
            UnavailableError: the service is being stopped.
        """
        task = Task(secrets.token_hex(8), title, by, self._now())
        with self._changed:
            if self._closed:
                raise UnavailableError(
                    "服务正在停止 / the service is being stopped", hint="稍后再试 / try later"
                )
            if sum(not one.is_over for one in self._tasks.values() if one.by == by) >= UNFINISHED_AT_MOST:
                raise ConflictError(
                    f"已有 {UNFINISHED_AT_MOST} 项工作在进行 / {UNFINISHED_AT_MOST} pieces of work are under way",
                    hint="等其中一些完成 / wait until some are done",
                )
            self._forget_old(task.asked_at)
            self._tasks[task.id] = task
            self._queue.append((task.id, work))
            self._changed.notify()
        self._tell(task)
        return task.id

    def get(self, task_id: str, *, by: str) -> Task:
        """One task of *by*; `NotFoundError` for one that is not, or is somebody else's."""
        with self._changed:
            task = self._tasks.get(task_id)
        if task is None or task.by != by:
            raise NotFoundError("没有这项工作，或已过一天 / no such work, or it is more than a day ago")
        return task

    def of(self, by: str) -> list[Task]:
        """The tasks of *by*, newest first."""
        with self._changed:
            self._forget_old(self._now())
            return [task for task in reversed(self._tasks.values()) if task.by == by]

    def stands(self, link: str) -> bool:
        """Whether a page still leads somewhere good: the page of work that failed or is forgotten does not."""
        if not link.startswith(PREFIX):
            return True
        with self._changed:
            task = self._tasks.get(link.removeprefix(PREFIX))
        return task is not None and task.state is not TaskState.FAILED

    def count(self, by: str) -> tuple[int, int]:
        """How many tasks *by* has, and how many of them are not over."""
        mine = self.of(by)
        return len(mine), sum(not task.is_over for task in mine)

    def close(self, seconds: float = LAST_SECONDS) -> None:
        """Take no more work, drop what waits, and let what runs end within *seconds*."""
        with self._changed:
            self._closed = True
            dropped = [task_id for task_id, _ in self._queue]
            self._queue.clear()
            self._changed.notify_all()
        for task_id in dropped:
            self._fail(task_id, "服务停止前还没有开始 / the service was stopped before it began", "")
        end = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))

    def _run(self) -> None:
        while (item := self._next()) is not None:
            self._do(*item)

    def _do(self, task_id: str, work: Work) -> None:
        self._change(task_id, state=TaskState.RUNNING)
        try:
            outcome = work(lambda done, total: self._went_on(task_id, done, total))
        except DocArchiveError as error:
            self._fail(task_id, error.message, error.hint)
        except Exception as error:  # one piece of work must not stop the next
            self._fail(task_id, *write_down(error, f"task {task_id}"))
        else:
            self._change(task_id, state=TaskState.DONE, ended_at=self._now(), outcome=outcome)

    def _next(self) -> tuple[str, Work] | None:
        with self._changed:
            while not self._queue and not self._closed:
                self._changed.wait()
            return self._queue.popleft() if self._queue else None

    def _went_on(self, task_id: str, done: int, total: int) -> None:
        with self._changed:
            before = self._tasks[task_id]
            self._tasks[task_id] = after = replace(before, done=done, total=total)
        if _percent(before) != _percent(after):
            self._tell(after)

    def _fail(self, task_id: str, failure: str, hint: str) -> None:
        self._change(task_id, state=TaskState.FAILED, ended_at=self._now(), failure=failure, hint=hint)

    def _change(self, task_id: str, **changes: object) -> None:
        with self._changed:
            self._tasks[task_id] = after = replace(self._tasks[task_id], **changes)  # type: ignore[arg-type]
        self._tell(after)

    def _forget_old(self, now: datetime) -> None:
        over = [task for task in self._tasks.values() if task.ended_at is not None]
        too_many = len(over) - KEPT_AT_MOST
        for number, task in enumerate(over):
            if number < too_many or (task.ended_at is not None and now - task.ended_at > KEPT_FOR):
                del self._tasks[task.id]


def _percent(task: Task) -> int:
    return task.done * 100 // task.total if task.total > 0 else -1
