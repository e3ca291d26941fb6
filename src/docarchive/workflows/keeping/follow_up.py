"""Run the queue of what follows a commit: take a piece of work, have it done, finish it, put it back or park it.

What is to be done stands in a file of its own for each kind (`read_text`, `index_records`, …); wiring gives
the worker a duty for each. Work may run twice with the same result. `UnavailableError` means later; anything
else parks the work where ``docarchive status`` shows it.
"""

import logging
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from docarchive.catalog.port import Catalog, Transaction
from docarchive.domain.errors import DocArchiveError, UnavailableError
from docarchive.domain.follow_ups import FollowUpKind, QueuedFollowUp
from docarchive.domain.identifiers import RecordId
from docarchive.workflows.keeping.owner import is_gone, process_mark

_log = logging.getLogger(__name__)

_LOOK_SECONDS = 0.5
_QUICK_LOOK_SECONDS = 0.1
"""What is filed is to be found within a blink, and a look takes a millisecond."""
_KEEP_SECONDS = 150.0
"""A lease of ten minutes is renewed this often while its work runs."""


class Handler(Protocol):
    """Does one kind of work."""

    def __call__(self, record_ids: Sequence[RecordId], stop: threading.Event) -> None:
        """Do the work about these records: one, unless its duty takes batches.

        Doing it again changes nothing. What takes long looks at *stop* and raises `UnavailableError` when it
        is set; or it does a part, schedules the same work again and returns, which lets others have a turn.

        Raises:
            UnavailableError: not now; the work is put back.
            DocArchiveError: never; the work is parked for a person, with the message.
        """


@dataclass(frozen=True, slots=True)
class Duty:
    """How one kind of follow-up is done."""

    handler: Handler
    batch: int = 1
    """How many pieces are handed over at once, at most."""
    threads: int = 0
    """Threads of its own for slow work. With 0 it is quick and takes turns with the other quick kinds."""


@dataclass(frozen=True, slots=True)
class FollowUpWorker:
    """One worker; several may run in several processes, each piece of work is leased to one."""

    catalog: Catalog
    duties: Mapping[FollowUpKind, Duty]
    now: Callable[[], datetime]

    def run_all(self, kinds: Collection[FollowUpKind] | None = None) -> int:
        """Work until nothing of *kinds* (the quick ones) is due, or a store does not answer; return how many were done.

        What is left is still queued, so what a command did before is done whatever happens here.
        """
        done = 0
        try:
            while count := self.run_some(kinds):
                done += count
        except UnavailableError as error:
            _log.warning("follow-ups wait: %s", error)
        return done

    def run(self, stop: threading.Event) -> None:
        """Work until *stop* is set: the quick kinds here, each slow kind in threads of its own."""
        threads = [
            threading.Thread(target=self._work, args=(stop, {kind}, _LOOK_SECONDS), name=f"follow-ups {kind}")
            for kind, duty in self.duties.items()
            for _ in range(duty.threads)
        ]
        for thread in threads:
            thread.start()
        self._work(stop, self.quick, _QUICK_LOOK_SECONDS)
        for thread in threads:
            thread.join()

    @property
    def quick(self) -> frozenset[FollowUpKind]:
        """The kinds without threads of their own."""
        return frozenset(kind for kind, duty in self.duties.items() if not duty.threads)

    def run_some(
        self, kinds: Collection[FollowUpKind] | None = None, stop: threading.Event | None = None
    ) -> int:
        """Take one piece (or one batch) of *kinds* (the quick ones) and do it; 0 when nothing is due."""
        with self.catalog.transaction() as tx:
            batch = self._take(tx, self.quick if kinds is None else kinds)
        if not batch:
            return 0
        duty = self.duties[batch[0].work.kind]
        with self._kept(batch) if duty.threads else _as_it_is():
            self._do(duty, batch, stop or threading.Event())
        return len(batch)

    def _work(self, stop: threading.Event, kinds: Collection[FollowUpKind], look_seconds: float) -> None:
        """Look for new work again and again, without taking a lock."""
        while not stop.is_set():
            try:
                worked = self._pending(kinds) and self.run_some(kinds, stop)
            except DocArchiveError as error:  # the store did not answer: the work is still queued
                _log.warning("follow-ups wait: %s", error)
                worked = 0
            if not worked:
                stop.wait(look_seconds)

    def _pending(self, kinds: Collection[FollowUpKind]) -> int:
        with self.catalog.reading() as reader:
            return reader.pending_follow_ups(kinds)

    def _take(self, tx: Transaction, kinds: Collection[FollowUpKind]) -> list[QueuedFollowUp]:
        for owner in tx.lease_owners():
            if is_gone(owner):
                tx.free_follow_ups(owner)
        now, owner = self.now(), process_mark()
        batch: list[QueuedFollowUp] = []
        wanted = {kind for kind in kinds if kind in self.duties}
        while taken := tx.take_follow_up(now=now, kinds=wanted, owner=owner):
            batch.append(taken)
            wanted = {taken.work.kind}
            if len(batch) >= self.duties[taken.work.kind].batch:
                break
        return batch

    def _do(self, duty: Duty, batch: Sequence[QueuedFollowUp], stop: threading.Event) -> None:
        kind = batch[0].work.kind
        try:
            duty.handler([item.work.record_id for item in batch], stop)
        except UnavailableError as error:
            self._put_back(batch, error)
        except DocArchiveError as error:
            self._park(duty, batch, str(error), stop)
        except Exception as error:  # a mistake in the program must not stop the others' work
            _log.exception("follow-up %s of record %s failed", kind, batch[0].work.record_id)
            reason = f"程序出错，见日志 / a mistake in the program, see the log: {type(error).__name__}"
            self._park(duty, batch, reason, stop)
        else:
            with self.catalog.transaction() as tx:
                for item in batch:
                    tx.finish_follow_up(item.id)

    def _put_back(self, batch: Sequence[QueuedFollowUp], error: UnavailableError) -> None:
        with self.catalog.transaction() as tx:
            for item in batch:
                wait = timedelta(seconds=min(2**item.attempts, 600))
                tx.retry_follow_up(item.id, not_before=self.now() + wait, reason=str(error))

    def _park(self, duty: Duty, batch: Sequence[QueuedFollowUp], reason: str, stop: threading.Event) -> None:
        if len(batch) > 1:  # find the one at fault; the others are done
            for item in batch:
                self._do(duty, [item], stop)
            return
        with self.catalog.transaction() as tx:
            tx.park_follow_up(batch[0].id, reason=reason)

    @contextmanager
    def _kept(self, batch: Sequence[QueuedFollowUp]) -> Iterator[None]:
        """Renew the lease while the block runs: slow work may take longer than a lease lasts."""
        ended = threading.Event()

        def renew() -> None:
            while not ended.wait(_KEEP_SECONDS):
                try:
                    with self.catalog.transaction() as tx:
                        for item in batch:
                            tx.keep_follow_up(item.id, now=self.now(), owner=process_mark())
                except DocArchiveError as error:  # the next time may do; another machine waits ten minutes
                    _log.warning("a lease could not be renewed: %s", error)

        keeper = threading.Thread(target=renew, name="lease")
        keeper.start()
        try:
            yield
        finally:
            ended.set()
            keeper.join()


@contextmanager
def _as_it_is() -> Iterator[None]:
    yield
