"""Watch the inbox: every file that is quiet and complete is claimed and brought on its way.

Events only wake the look through the folder; the look itself, at the start and on a timer, is the truth. What
stands in the house's own folder is taken up first, so a start goes on where the last run was cut off. With workers
files go side by side in two lanes (`docarchive.inbox.lanes`); without, one after the other.
One bad file never stops the others: what goes wrong is written into its row and tried again.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from docarchive.catalog.port import Catalog
from docarchive.domain.arrival import IN_WORK, Arrival, ArrivalState
from docarchive.domain.errors import DocArchiveError, NotFoundError
from docarchive.domain.identifiers import ArrivalId, new_id
from docarchive.inbox.claim import Held, HouseFolder
from docarchive.inbox.folder_scan import FoundFile, in_turns, look_through
from docarchive.inbox.lanes import Job, Lanes, size_of
from docarchive.inbox.rows import ArrivalRows
from docarchive.inbox.settle import Settling
from docarchive.inbox.waking import Waking

_log = logging.getLogger(__name__)

OnChange = Callable[[Arrival], None]

_PARKED = (ArrivalState.SET_ASIDE, ArrivalState.QUARANTINED)
_NEARLY_DONE = (ArrivalState.FILED, ArrivalState.DUPLICATE)
_BEFORE = (ArrivalState.SEEN, ArrivalState.SETTLING, ArrivalState.GONE)
_LONGEST_WAIT_SECONDS = 300.0
_TICK_SECONDS = 0.25
_INCOMPLETE = (
    "文件还不完整（扫描或传输可能中断）/ the file is incomplete; the scan or copy may have been cut off"
)
_EMPTY = "文件是空的，请重新扫描或复制，不要了就删除 / the file is empty: scan or copy it again, or delete it"
_MISSING = "文件不在收件箱，可能网络共享已断开 / its file is not in the inbox; a share may be disconnected"


class IngestFile(Protocol):
    """Brings one claimed file as far as it goes (`docarchive.workflows.arriving.ingest.Ingest`)."""

    def __call__(self, arrival: Arrival, path: Path, on_change: OnChange) -> Arrival: ...


def _nobody(_arrival: Arrival) -> None:
    """Nobody watches."""


def _never(_path: Path) -> bool:
    """No kind of file is taken up incomplete."""
    return False


def _nothing() -> None:
    """Nothing to do between files."""


class Watcher:
    """The inbox's door-keeper; several processes may watch one inbox."""

    def __init__(
        self,
        folder: Path,
        *,
        catalog: Catalog,
        ingest: IngestFile,
        is_complete: Callable[[Path], bool],
        now: Callable[[], datetime],
        settle_seconds: float = 3,
        rescan_seconds: float = 20,
        mode: Literal["events", "polling"] = "events",
        patience_seconds: float = 600,
        was_cut_off: Callable[[Path], bool] = _never,
        cut_off_seconds: float = 600,
        between_files: Callable[[], object] = _nothing,
        workers: int = 0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Make a door-keeper for *folder*.

        Args:
            folder: The inbox.
            catalog: Where the rows are.
            ingest: The journey of one file.
            is_complete: Tells whether a file's end is there.
            now: The clock of the rows.
            settle_seconds: A file is claimed when it has not changed for so long.
            rescan_seconds: The folder is looked through at least this often.
            mode: ``polling`` does without events, for network shares.
            patience_seconds: An incomplete file is reported after so long.
            was_cut_off: Tells of an incomplete file whether it is of a kind whose end never comes once its writer
                stopped: a recorder that lost power. Such a file is taken up as it is.
            cut_off_seconds: After so long without a change.
            between_files: Called after each file: other people's follow-ups.
            workers: Files on their way at a time, large and small ones apart; 0: one after the other, in the
                caller's thread.
            monotonic: Seconds that never go back.
        """
        self._folder = folder
        self._house = HouseFolder(folder)
        self._rows = ArrivalRows(catalog, now)
        self._ingest = ingest
        self._is_complete = is_complete
        self._now = now
        self._settling = Settling(settle_seconds)
        self._settle_seconds = settle_seconds
        self._rescan_seconds = rescan_seconds
        self._mode = mode
        self._patience_seconds = patience_seconds
        self._was_cut_off = was_cut_off
        self._cut_off_seconds = cut_off_seconds
        self._between_files = between_files
        self._monotonic = monotonic
        self._workers = workers
        self._lanes: Lanes | None = None
        self._unsettled = 0
        self._lock, self._telling = threading.Lock(), threading.Lock()
        self._not_before: dict[ArrivalId, float] = {}

    def run(self, stop: threading.Event, on_change: OnChange = _nobody) -> None:
        """Watch until *stop* is set; files at work are brought to their end."""
        with (
            Waking(self._folder, events=self._mode == "events") as waking,
            self._open_lanes(waking.ring),
        ):
            while not stop.is_set():
                worked = self._scan_safely(on_change)
                self._between()
                if not worked:
                    waking.wait(self._delay_seconds(), stop, tick_seconds=_TICK_SECONDS)

    def drain(self, stop: threading.Event, on_change: OnChange = _nobody) -> None:
        """Bring on everything that can be brought on now, then return: for a single command.

        A file that is quiet but incomplete is reported at once, not waited for.
        """
        self._patience_seconds = 0
        with self._open_lanes(_nothing) as lanes:
            while not stop.is_set():
                worked = self.scan_once(on_change)
                if lanes is not None and not lanes.is_idle():
                    lanes.wait_for_change(_TICK_SECONDS)
                elif not worked and not self._unsettled:
                    return
                else:
                    stop.wait(min(self._settle_seconds, _TICK_SECONDS))

    @contextmanager
    def _open_lanes(self, on_room: Callable[[], None]) -> Iterator[Lanes | None]:
        """Have workers while the block runs, if any are wanted."""
        if not self._workers:
            yield None
            return
        with Lanes(self._workers, on_room=on_room) as lanes:
            self._lanes = lanes
            try:
                yield lanes
            finally:
                self._lanes = None

    def scan_once(self, on_change: OnChange = _nobody) -> int:
        """Look through the inbox once and bring on what is ready; return the number of files worked on.

        Raises:
            UnavailableError: the catalogue did not answer.
        """
        self._rows.on_change = self._one_at_a_time(on_change)
        worked = sum([self._take_up(held) for held in list(self._house.held())])
        in_work = self._rows.in_work()
        worked += sum([self._finish_without_file(row) for row in in_work])
        ids = {row.id for row in in_work}
        with self._lock:
            self._not_before = {known: due for known, due in self._not_before.items() if known in ids}
        return worked + self._look()

    # what stands in the house's own folder

    def _take_up(self, held: Held) -> bool:
        if self._is_in_lane(held.arrival_id):
            return False
        row = self._rows.find(held.arrival_id) or self._rows.adopt(held)
        if row.state in _PARKED:
            self._house.shelve(row.id, row.state)
            return False
        if row.state in _BEFORE:
            row = self._rows.claimed(row)
        elif row.state is ArrivalState.RELEASED:
            return self._take_up_anew(held)
        return row.state in IN_WORK and self._work(row)

    def _take_up_anew(self, held: Held) -> bool:
        """A file that outlived its row: somebody went on writing to it, or a share came back with it."""
        with self._house.hold(held.arrival_id) as mine:
            if not mine or not held.path.exists():
                return False
            new = ArrivalId(new_id(self._now()))
            self._house.readdress(held, new)
        path = self._house.find(new)
        return path is not None and self._work(self._rows.adopt(Held(new, path, held.name)))

    def _finish_without_file(self, row: Arrival) -> bool:
        if self._is_in_lane(row.id):
            return False
        if self._house.find(row.id) is not None:
            return False  # worked on already, or waiting for its time
        if row.state in _NEARLY_DONE:
            return self._work(row)
        self._rows.stopped(row, row.state, _MISSING)
        return False

    # what lies in the inbox

    def _look(self) -> int:
        view = look_through(self._folder)
        rows = dict(self._rows.unclaimed())
        self._settling.keep_only({found.parts for found in view.files})
        self._unsettled = 0
        worked = 0
        for found in in_turns(view.files):
            row = rows.pop(found.name) if found.name in rows else self._rows.see(found, self._path(found))
            claimed = self._claim_when_ready(row, found) if row else None
            if claimed is not None:
                worked += self._work(claimed)
        if view.whole:
            self._gone(list(rows.values()))
        return worked

    def _claim_when_ready(self, row: Arrival, found: FoundFile) -> Arrival | None:
        if found.problem:
            self._rows.observe(row, found, row.state, found.problem)
            return None
        if self._lanes is not None and not self._lanes.has_room(size_of(found.name, found.shape.size_bytes)):
            self._settling.is_quiet(found, self._monotonic())  # it goes on settling while the lane is full
            return None
        reason = self._why_not_yet(found)
        if reason is None:
            row = self._rows.observe(row, found, ArrivalState.SETTLING, row.reason)
            self._unsettled += 1
            return None
        if reason:
            self._rows.observe(row, found, ArrivalState.SETTLING, reason)
            return None
        try:
            self._house.claim(found, row.id)
        except DocArchiveError as error:
            self._rows.observe(row, found, ArrivalState.SETTLING, str(error))
            return None
        return self._rows.claimed(row)

    def _why_not_yet(self, found: FoundFile) -> str | None:
        """Empty when it may be claimed, None when it just has to be waited for, else what to report."""
        moment = self._monotonic()
        if not self._settling.is_quiet(found, moment):
            return None
        quiet = self._settling.quiet_seconds(found, moment)
        if not found.shape.size_bytes:
            return _EMPTY
        try:
            if self._is_ready(self._path(found), quiet):
                return ""
        except NotFoundError:
            return None  # it has just left
        except DocArchiveError as error:
            return str(error)
        return _INCOMPLETE if quiet >= self._patience_seconds else None

    def _is_ready(self, path: Path, quiet_seconds: float) -> bool:
        return self._is_complete(path) or (quiet_seconds >= self._cut_off_seconds and self._was_cut_off(path))

    def _path(self, found: FoundFile) -> Path:
        return self._folder.joinpath(*found.parts)

    def _gone(self, rows: Sequence[Arrival]) -> None:
        for row in rows:
            if self._house.find(row.id) is None:
                self._rows.gone(row)

    # one file

    def _work(self, row: Arrival) -> bool:
        if self._not_before.get(row.id, 0) > self._monotonic():
            return False
        if self._lanes is not None:
            return self._lanes.offer(row, self._work_in_lane)
        return self._work_now(row, self._rows.on_change)

    def _work_in_lane(self, job: Job) -> None:
        """Bring a file on beside others; between reading and filing it waits for its turn."""

        def on_change(arrival: Arrival) -> None:
            self._rows.on_change(arrival)
            if arrival.state is ArrivalState.READ:
                job.wait_for_turn()

        self._work_now(job.row, on_change)

    def _work_now(self, row: Arrival, on_change: OnChange) -> bool:
        with self._house.hold(row.id) as mine:
            if not mine:
                return False
            self._bring_on(row, on_change)
        if self._lanes is None:
            self._between()
        return True

    def _is_in_lane(self, arrival_id: ArrivalId) -> bool:
        return self._lanes is not None and self._lanes.holds(arrival_id)

    def _one_at_a_time(self, on_change: OnChange) -> OnChange:
        """Several workers tell of changes; who listens hears one at a time."""

        def told(arrival: Arrival) -> None:
            with self._telling:
                on_change(arrival)

        return told

    def _bring_on(self, row: Arrival, on_change: OnChange) -> None:
        self._house.shelve(row.id, row.state)
        path = self._house.find(row.id) or self._house.nowhere(row.id)
        try:
            end = self._ingest(row, path, on_change)
        except DocArchiveError as error:
            _log.warning("arrival %s: %s", row.id, error)
            self._wait(row.id, row.attempts + 1)
            return
        except Exception as error:
            _log.exception("arrival %s stopped by a mistake in the program", row.id)
            reason = f"程序出错，见日志 / a mistake in the program, see the log: {type(error).__name__}"
            end = self._rows.stopped(self._rows.find(row.id) or row, ArrivalState.SET_ASIDE, reason)
        self._settle_end(end)

    def _settle_end(self, end: Arrival) -> None:
        if end.state is ArrivalState.RELEASED:
            self._house.clear(end.id)
        else:
            self._house.shelve(end.id, end.state)
        if end.state in IN_WORK:
            self._wait(end.id, end.attempts)
        else:
            with self._lock:
                self._not_before.pop(end.id, None)

    def _wait(self, arrival_id: ArrivalId, attempts: int) -> None:
        due = self._monotonic() + min(2.0 ** min(attempts, 10), _LONGEST_WAIT_SECONDS)
        with self._lock:
            self._not_before[arrival_id] = due

    # the loop

    def _scan_safely(self, on_change: OnChange) -> int:
        try:
            return self.scan_once(on_change)
        except (DocArchiveError, OSError) as error:
            _log.warning("the inbox could not be looked through: %s", error)
            return 0

    def _between(self) -> None:
        try:
            self._between_files()
        except Exception:
            # It is not the inbox's work; its own queue keeps what is to be done.
            _log.exception("what is done between files has failed")

    def _delay_seconds(self) -> float:
        delays = [self._rescan_seconds]
        if self._unsettled:
            delays.append(max(self._settle_seconds, 0.05))
        moment = self._monotonic()
        with self._lock:
            delays += [max(due - moment, 0.05) for due in self._not_before.values()]
        return min(delays)
