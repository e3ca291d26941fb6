"""Sorting a heap at the desk: sheaves, turned pages, filing sheaf by sheaf, and the way back.

How somebody has laid a heap out is a note of the catalogue, work in hand; what is filed is filed by `Assignment`, each
time with facts of its own. The way back is each person's own, step by step: a layout as it was before, or a filing
taken back (`Returning`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from docarchive.catalog.port import Catalog, Reader, Transaction
from docarchive.domain.arrival import Arrival, ArrivalState
from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.domain.identifiers import ArrivalId, RecordId
from docarchive.domain.sheaves import Sheaves
from docarchive.reading.port import FileReader, Reading
from docarchive.workflows.arriving.read_waiting import recognised, with_recognised
from docarchive.workflows.arriving.set_aside import Assignment
from docarchive.workflows.arriving.take_back import Returning

_STEPS = 30
"""How many steps back somebody can go."""
_UNDONE = "在整理台撤销 / undone at the desk"
_READINGS = 12


class WaitingReadings:
    """What is in waiting files, read once and kept for a while; used by many threads at a time."""

    def __init__(self, file_reader: FileReader) -> None:
        self._file_reader = file_reader
        self._lock = Lock()
        self._kept: dict[str, Reading] = {}

    def of(self, arrival: Arrival, returning: Returning) -> Reading:
        """What is in the file, with what was recognised since; nothing of one that cannot or must not be opened."""
        if arrival.state is not ArrivalState.SET_ASIDE or arrival.sha256 is None:
            return Reading(arrival.media_type or "")
        key = str(arrival.sha256)
        with self._lock:
            known = self._kept.get(key)
        if known is None:
            try:
                known = self._file_reader.read(returning.path_of(arrival), codes=False)
            except RejectedError:
                known = Reading(arrival.media_type or "")
            with self._lock:
                self._kept[key] = known
                if len(self._kept) > _READINGS:
                    del self._kept[next(iter(self._kept))]
        with returning.catalog.reading() as reader:
            return with_recognised(known, recognised(arrival, reader))


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody did last."""

    arrival_id: ArrivalId
    before: Sheaves
    record_id: RecordId | None = None
    """Where pages were filed to; None for a change of the layout."""


@dataclass(frozen=True, slots=True)
class Sorting:
    """One person at the desk."""

    catalog: Catalog
    assignment: Assignment
    returning: Returning
    readings: WaitingReadings
    user: str

    def sheaves(self, arrival: Arrival) -> Sheaves:
        """How the open pages of a waiting file are laid out now."""
        pages = self.open_pages(arrival)
        with self.catalog.reading() as reader:
            return _laid(arrival.id, pages, reader)

    def open_pages(self, arrival: Arrival) -> Sequence[int]:
        """The pages that wait: those on its list, or all of a file of which nothing was filed."""
        return arrival.open_pages or [
            page.page_index for page in self.readings.of(arrival, self.returning).pages
        ]

    def split(self, arrival: Arrival, page: int) -> None:
        """Begin a new sheaf with *page*."""
        self._lay(arrival, lambda laid: laid.split(page))

    def merge(self, arrival: Arrival, page: int) -> None:
        """Put the sheaf of *page* behind the one before it."""
        self._lay(arrival, lambda laid: laid.merge(page))

    def turn(self, arrival: Arrival, page: int) -> None:
        """Turn *page* a quarter clockwise."""
        self._lay(arrival, lambda laid: laid.turn(page))

    def file(self, arrival: Arrival, page: int | None, to: str) -> Arrival:
        """File the sheaf of *page*, or a file without pages as a whole, to a record or case; see `Assignment.assign`."""
        pages = self.open_pages(arrival)
        path = self.returning.path_of(arrival)
        with self.catalog.reading() as reader:
            laid = _laid(arrival.id, pages, reader)
        if not pages:
            done = self.assignment.assign(arrival.id, path, to=to)
        elif page is None:
            raise RejectedError("没有指明页 / no page is named")
        else:
            sheaf = laid.sheaf_of(page)
            turns = self._turns(arrival, laid, sheaf)
            done = self.assignment.assign(arrival.id, path, to=to, pages=sheaf, turns=turns)
        fresh = [each for each in done.record_ids if each not in arrival.record_ids]
        target = fresh[-1] if fresh else RecordId(to)
        with self.catalog.transaction() as tx:
            self._remember(tx, Step(arrival.id, laid, target))
            if done.state is ArrivalState.RELEASED:
                tx.drop_note(_note_of(arrival.id))
        return done

    def last(self) -> Step | None:
        """What `undo` would undo."""
        with self.catalog.reading() as reader:
            steps = _steps(self.user, reader)
        return steps[-1] if steps else None

    def undo(self) -> Step:
        """Take the last step back and return it.

        Raises:
            ConflictError: there is none; or what was filed cannot be taken back: its case is closed by now.
        """
        step = self.last()
        if step is None:
            raise ConflictError("没有可撤销的操作 / there is nothing to undo")
        try:
            if step.record_id is not None:
                self.returning.take_back(step.arrival_id, step.record_id, _UNDONE)
        finally:  # what cannot be undone must not stand before what can
            with self.catalog.transaction() as tx:
                tx.set_note(
                    _steps_of(self.user), {"steps": [_plain(each) for each in _steps(self.user, tx)[:-1]]}
                )
        with self.catalog.transaction() as tx:
            tx.set_note(_note_of(step.arrival_id), _plain_sheaves(step.before))
        return step

    def _turns(self, arrival: Arrival, laid: Sheaves, sheaf: Sequence[int]) -> dict[int, int]:
        """What stands each page upright, where a person has turned one: what a machine had turned counts, too."""
        if not any(laid.turns.get(page) for page in sheaf):
            return {}
        seen = {page.page_index: page.rotation for page in self.readings.of(arrival, self.returning).pages}
        return {page: (seen.get(page, 0) + laid.turns.get(page, 0)) % 360 for page in sheaf}

    def _lay(self, arrival: Arrival, change: Any) -> None:
        pages = self.open_pages(arrival)
        with self.catalog.transaction() as tx:
            before = _laid(arrival.id, pages, tx)
            after: Sheaves = change(before)
            tx.set_note(_note_of(arrival.id), _plain_sheaves(after))
            self._remember(tx, Step(arrival.id, before))

    def _remember(self, tx: Transaction, step: Step) -> None:
        steps = [*_steps(self.user, tx), step][-_STEPS:]
        tx.set_note(_steps_of(self.user), {"steps": [_plain(each) for each in steps]})


def waiting_arrival(arrival_id: ArrivalId, reader: Reader) -> Arrival:
    """A file that waits for a person.

    Raises:
        NotFoundError: there is none, or it is nothing the reader may see.
        ConflictError: it waits no more.
    """
    arrival = reader.get_arrival(arrival_id)
    if arrival.state not in (ArrivalState.SET_ASIDE, ArrivalState.QUARANTINED):
        raise ConflictError(f"{arrival.name} 已不在待整理之列 / the file does not wait any more")
    return arrival


def _laid(arrival_id: ArrivalId, pages: Sequence[int], reader: Reader) -> Sheaves:
    note = reader.note(_note_of(arrival_id))
    return (_read_sheaves(note) if note else Sheaves.of(pages)).over(pages)


def _steps(user: str, reader: Reader) -> list[Step]:
    note = reader.note(_steps_of(user))
    if not note:
        return []
    return [
        Step(
            ArrivalId(step["arrival"]),
            _read_sheaves(step["before"]),
            RecordId(step["record"]) if step["record"] else None,
        )
        for step in note["steps"]
    ]


def _plain(step: Step) -> dict[str, object]:
    return {"arrival": step.arrival_id, "record": step.record_id, "before": _plain_sheaves(step.before)}


def _plain_sheaves(laid: Sheaves) -> dict[str, object]:
    turns = {str(page): by for page, by in laid.turns.items()}
    return {"sheaves": [list(sheaf) for sheaf in laid.sheaves], "turns": turns}


def _read_sheaves(note: Mapping[str, Any]) -> Sheaves:
    turns = {int(page): int(by) for page, by in note["turns"].items()}
    return Sheaves(tuple(tuple(sheaf) for sheaf in note["sheaves"]), turns)


def _note_of(arrival_id: ArrivalId) -> str:
    return f"sorting {arrival_id}"


def _steps_of(user: str) -> str:
    return f"sorted by {user}"
