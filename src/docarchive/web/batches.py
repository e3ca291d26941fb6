"""Batches that were uploaded and looked at, waiting for a word of who sent them; in memory, for a day.

Nothing is lost with them: the same workbook uploaded again goes on with the rows that are left.
"""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from docarchive.domain.errors import NotFoundError
from docarchive.workflows.issuing.check_batch import CheckedBatch

KEPT_FOR = timedelta(days=1)
KEPT_AT_MOST = 200
"""Of all users together; the oldest is forgotten first."""


@dataclass(frozen=True, slots=True)
class HeldBatch:
    """One workbook and what was found in it."""

    id: str
    by: str
    """Sign-in name; nobody else sees it."""
    form_id: str
    name: str
    """Of the file."""
    checked: CheckedBatch
    checked_at: datetime
    task_id: str = ""
    """The work that issues it, once that has begun."""

    @property
    def new(self) -> int:
        """How many documents would be issued."""
        return sum(item.issued is None for item in self.checked.items)


class Batches:
    """All of them; used by many threads at a time."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        """None yet."""
        self._now = now
        self._lock = threading.Lock()
        self._held: dict[str, HeldBatch] = {}

    def keep(self, checked: CheckedBatch, *, by: str, form_id: str, name: str) -> str:
        """Keep what was found for *by*; return its id."""
        held = HeldBatch(secrets.token_hex(8), by, form_id, name, checked, self._now())
        with self._lock:
            self._forget_old()
            self._held[held.id] = held
        return held.id

    def get(self, batch_id: str, *, by: str) -> HeldBatch:
        """One batch; `NotFoundError` for one that is gone, or somebody else's."""
        with self._lock:
            return self._of(batch_id, by)

    def issue_once(self, batch_id: str, *, by: str, start: Callable[[HeldBatch], str]) -> str:
        """Have *start* begin the work and return its task; the same task when it is asked for again."""
        with self._lock:
            held = self._of(batch_id, by)
            if not held.task_id:
                held = self._held[batch_id] = replace(held, task_id=start(held))
            return held.task_id

    def _of(self, batch_id: str, by: str) -> HeldBatch:
        self._forget_old()
        held = self._held.get(batch_id)
        if held is None or held.by != by:
            raise NotFoundError(
                "没有这批文书，或已过一天 / no such batch, or it is more than a day ago",
                hint="再次上传同一工作簿，已印发的不会重复 / upload the workbook again: what is issued is passed over",
            )
        return held

    def _forget_old(self) -> None:
        last = self._now() - KEPT_FOR
        too_many = len(self._held) - KEPT_AT_MOST + 1
        for number, held in enumerate(list(self._held.values())):
            if number < too_many or held.checked_at < last:
                del self._held[held.id]
