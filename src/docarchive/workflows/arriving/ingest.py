"""File what arrived in the inbox.

Write order: the file is in the house's own folder of the inbox (claimed). (1) It is measured and read; (2) matched,
and the ids of new records are kept in its row; (3) its bytes and the facts' bodies are put into the archive (stored);
(4) one transaction records the facts, queues the follow-ups and says filed, or set aside when pages are left
for a person; (5) the facts are published; (6) only then the claimed file is removed, and (7) the row says released.

A crash anywhere is taken up again from the row: up to (4) all is done anew, under the same ids and keys (but a large
file is not hashed from its begin again); from (4) on only (5) to (7) are. A mail or zip is taken apart in place of
being matched (`unpacking`). The same bytes again are not filed again: the stored copy is read back, and only when it
is sound the new copy is released and its row says where the first one is.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog, Reader, StoredFile
from docarchive.domain.arrival import Arrival, ArrivalState, Hashing, may_move
from docarchive.domain.audiovisual.custody import Custody
from docarchive.domain.errors import (
    DamageError,
    DocArchiveError,
    NotFoundError,
    RejectedError,
    UnavailableError,
)
from docarchive.domain.identifiers import RecordId, Sha256, new_id
from docarchive.domain.regroup import OpenPage
from docarchive.reading.port import FileReader, PageReading, Reading, VirusScanner
from docarchive.workflows.arriving.arrived_file import (
    digest_of_stream,
    is_unchanged,
    owner_of,
    remove_unchanged,
)
from docarchive.workflows.arriving.custody import HandedIn, custody_of
from docarchive.workflows.arriving.filing import Filing, Prepared
from docarchive.workflows.arriving.found_file import Found, label_of
from docarchive.workflows.arriving.hashing import measure_large
from docarchive.workflows.arriving.looks import note_looks
from docarchive.workflows.arriving.matching import Match, match_file
from docarchive.workflows.arriving.read_waiting import forget_recognised, recognised, with_recognised
from docarchive.workflows.arriving.unpacking import (
    PartShelf,
    Unpacking,
    kept_whole,
    may_be_taken_apart,
    told_parts,
)
from docarchive.workflows.publish import publish_facts

_ORDER = (ArrivalState.CLAIMED, ArrivalState.READ, ArrivalState.MATCHED, ArrivalState.STORED)

Watch = Callable[[Arrival], None]
"""Told of every new state of an arrival."""


def _nobody(_arrival: Arrival) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Ingest:
    """The journey of one claimed file, with the tools it takes."""

    archive: Archive
    ledger: Ledger
    catalog: Catalog
    file_reader: FileReader
    site_key: bytes
    now: Callable[[], datetime]
    actor: str = "inbox"
    sm3: bool = False
    """Whether recordings get an SM3 digest beside SHA-256."""
    scanner: VirusScanner | None = None
    """Asked before a file is opened."""
    shelf: PartShelf | None = None
    """Where mails and zips are taken apart; None: they are filed as they are."""

    def __call__(self, arrival: Arrival, path: Path, on_change: Watch = _nobody) -> Arrival:
        """Bring the claimed file at *path* as far as it goes and return its row.

        Released, or waiting with a reason: set aside, quarantined, or in the state it had when a tool did not
        answer (then ``attempts`` has grown, and calling again goes on). Two callers for one file end as one would.
        """
        return _Step(self, arrival, path, on_change).run()


_GROWING = "文件仍在写入，稍后重读 / the file is still being written; it is read again later"


class _OtherHandsError(Exception):
    """Another process moved the row on meanwhile."""


class _DuplicateError(Exception):
    """The bytes are filed already."""

    def __init__(self, first: StoredFile) -> None:
        super().__init__(first.key)
        self.first = first


class _Step:
    """One call of the journey; holds the row as it is now."""

    def __init__(self, tools: Ingest, arrival: Arrival, path: Path, on_change: Watch) -> None:
        self._tools = tools
        self._arrival = arrival
        self._path = path
        self._on_change = on_change
        self._sm3: str | None = None

    def run(self) -> Arrival:
        with self._tools.catalog.reading() as reader:
            self._arrival = reader.get_arrival(self._arrival.id)
        try:
            self._go_on_or_stop()
        except _OtherHandsError:
            with self._tools.catalog.reading() as reader:
                return reader.get_arrival(self._arrival.id)
        return self._arrival

    def _go_on_or_stop(self) -> None:
        try:
            self._go_on()
        except UnavailableError as error:
            self._stop(self._arrival.state, str(error))
        except DocArchiveError as error:
            if self._still_written():
                self._stop(self._arrival.state, _GROWING)
            elif isinstance(error, RejectedError):
                self._stop(ArrivalState.QUARANTINED, str(error))
            else:
                self._stop(ArrivalState.SET_ASIDE, str(error))

    def _still_written(self) -> bool:
        """Whether somebody went on writing to the file since it was measured; then it is read again later."""
        return not is_unchanged(self._path, self._arrival.size_bytes, self._arrival.mtime_ns)

    def _go_on(self) -> None:
        if self._arrival.state in _ORDER:
            try:
                self._file()
            except _DuplicateError as found:
                self._told_of(found.first)
        if self._arrival.state in (ArrivalState.FILED, ArrivalState.DUPLICATE):
            self._release()

    # (1) to (4)

    def _file(self) -> None:
        reading = self._read()
        shelf = self._tools.shelf
        if shelf is not None and may_be_taken_apart(self._arrival, reading):
            self._take_apart(reading, shelf)
            return
        reading = kept_whole(reading)
        match = self._match(reading)
        if not match.filed:
            reason = "；".join((match.reason, *(remark.words for remark in reading.remarks)))
            self._stop(ArrivalState.SET_ASIDE, reason, open_pages=_indexes(match.open_pages))
            return
        prepared = self._store(reading, match)
        self._commit(match, prepared)

    def _read(self) -> Reading:
        self._measure()
        with self._tools.catalog.reading() as reader:
            self._refuse_duplicate(reader, self._digest)
        remarks = self._tools.scanner.scan(self._path) if self._tools.scanner else ()
        reading = self._tools.file_reader.read(self._path)
        with self._tools.catalog.reading() as reader:
            reading = with_recognised(reading, recognised(self._arrival, reader))
        self._move(ArrivalState.READ, looked_at=reading.pages, media_type=reading.media_type)
        return replace(reading, remarks=(*reading.remarks, *remarks))

    def _take_apart(self, reading: Reading, shelf: PartShelf) -> None:
        """Keep the original and make each file inside an arrival of its own."""
        tools = self._tools
        parts = Unpacking(tools.file_reader, shelf, tools.now).rows(self._arrival, self._path)
        kept = self._filing(reading).kept()
        self._move(ArrivalState.MATCHED, reason=told_parts(parts, reading))
        self._move(ArrivalState.STORED)
        done = replace(self._arrival, state=ArrivalState.FILED, since=tools.now(), attempts=0)
        with tools.catalog.transaction() as tx:
            self._still_mine(tx)
            self._refuse_duplicate(tx, self._digest)
            kept.record(tx, at=tools.now())
            for part in parts:
                tx.save_arrival(part)
            tx.save_arrival(done)
        self._changed(done)

    def _measure(self) -> None:
        measured = measure_large(
            self._path, known=self._arrival.hashing, sm3=self._tools.sm3, keep=self._keep_hashing
        )
        self._sm3 = measured.sm3
        self._arrival = replace(
            self._arrival,
            sha256=measured.sha256,
            size_bytes=measured.size_bytes,
            mtime_ns=measured.mtime_ns,
        )

    def _keep_hashing(self, hashing: Hashing) -> None:
        """Note how far a large file was hashed; a restart goes on from there."""
        new = replace(self._arrival, hashing=hashing)
        with self._tools.catalog.transaction() as tx:
            self._still_mine(tx)
            tx.save_arrival(new)
        self._arrival = new

    def _match(self, reading: Reading) -> Match:
        arrival = self._arrival
        with self._tools.catalog.reading() as reader:
            found = Found(arrival.name, reading, arrival.seen_at)
            match = match_file(found, catalog=reader, site_key=self._tools.site_key)
            self._refuse_duplicate(reader, self._digest)
            taken_apart = reader.find_file(self._digest) is not None
            filed = reader.filed_pages(arrival.id) if taken_apart else {}
            if filed:  # the rest is looked at again
                match = match.rest(frozenset().union(*filed.values()), reading.pages)
            record_ids = self._record_ids(match, filed, reader)
        if match.filed:
            self._move(ArrivalState.MATCHED, record_ids=record_ids, reason=match.reason)
        else:
            self._arrival = replace(self._arrival, record_ids=record_ids)
        return match

    def _record_ids(
        self, match: Match, filed: Mapping[RecordId, frozenset[int]], reader: Reader
    ) -> tuple[RecordId, ...]:
        """Where the pages go; a new record's id is decided once and read from the row ever after."""
        if match.evidence is None:
            found = (group.record_id for group in match.groups)
            return tuple(dict.fromkeys((*self._arrival.record_ids, *filed, *found)))
        if self._arrival.state in (ArrivalState.MATCHED, ArrivalState.STORED):
            fresh = [known for known in self._arrival.record_ids if not _exists(known, reader)]
            if len(fresh) == 1:
                return self._arrival.record_ids
        return (RecordId(new_id(self._tools.now())),)

    def _store(self, reading: Reading, match: Match) -> list[Prepared]:
        tools = self._tools
        filing = self._filing(reading)
        with tools.catalog.reading() as reader:
            records = [reader.get_record(group.record_id) for group in match.groups]
            cases = [reader.get_case(record.case_id) for record in records]
            evidence_case = reader.get_case(match.evidence.case_id) if match.evidence else None
            record_id = self._arrival.record_ids[0] if match.evidence else None
            custody = self._custody(reading, record_id, match, reader) if record_id else None
        if match.evidence and evidence_case and record_id:
            prepared = [filing.evidence(match.evidence, record_id, evidence_case, custody)]
        elif match.groups:
            prepared = filing.scans(list(zip(match.groups, records, cases, strict=True)))
        else:
            prepared = []  # all of it was filed before
        self._move(ArrivalState.STORED)
        return prepared

    def _filing(self, reading: Reading) -> Filing:
        tools = self._tools
        return Filing(
            tools.archive, tools.file_reader, tools.now, tools.actor, self._arrival, self._path, reading
        )

    def _custody(self, reading: Reading, record_id: RecordId, match: Match, reader: Reader) -> Custody | None:
        if match.evidence is None:
            return None
        handed_in = HandedIn(
            self._arrival, reading, owner_of(self._path), filed_by=self._tools.actor, sm3=self._sm3
        )
        return custody_of(handed_in, record_id=record_id, case_id=match.evidence.case_id, catalog=reader)

    def _commit(self, match: Match, prepared: list[Prepared]) -> None:
        """Record everything, or nothing."""
        end = ArrivalState.SET_ASIDE if match.open_pages else ArrivalState.FILED
        done = replace(
            self._arrival,
            state=end,
            since=self._tools.now(),
            reason=match.reason,
            open_pages=_indexes(match.open_pages),
            attempts=0,
            hashing=self._arrival.hashing if end is ArrivalState.SET_ASIDE else None,
        )
        with self._tools.catalog.transaction() as tx:
            self._still_mine(tx)
            self._refuse_duplicate(tx, self._digest)
            for item in prepared:
                item.record(tx, at=self._tools.now())
            tx.save_arrival(done)
        self._changed(done)
        if end is ArrivalState.SET_ASIDE:
            with suppress(
                UnavailableError
            ):  # the file stays anyway; the next publishing takes these facts along
                publish_facts(ledger=self._tools.ledger, catalog=self._tools.catalog)

    # (5) to (7)

    def _release(self) -> None:
        arrival = self._arrival
        if self._tools.shelf is not None and arrival.state is ArrivalState.FILED:
            self._tools.shelf.hand_over(arrival.id)
        publish_facts(ledger=self._tools.ledger, catalog=self._tools.catalog)
        # A file that somebody went on writing to stays where it is: the inbox takes it up as new.
        remove_unchanged(self._path, arrival.size_bytes, arrival.mtime_ns)
        self._move(ArrivalState.RELEASED, attempts=0)
        forget_recognised(arrival.id, self._tools.catalog)

    # duplicates

    def _refuse_duplicate(self, reader: Reader, digest: Sha256) -> None:
        first = reader.find_file(digest)
        if first is not None and first.arrival_id != self._arrival.id:
            raise _DuplicateError(first)

    def _told_of(self, first: StoredFile) -> None:
        """Say where the first copy is, once it has been read back and is sound."""
        with self._tools.archive.open(first.key) as stored:
            if digest_of_stream(stored) != self._digest:
                raise DamageError(
                    f"相同文件已归档于 {first.key}，但归档件已损坏；本件保留 / the filed copy at {first.key} is damaged;"
                    " this one is kept",
                    hint="运行 docarchive verify / run docarchive verify",
                )
        with self._tools.catalog.reading() as reader:
            reason = f"内容与已归档的 {_place(first, reader)} 完全相同 / the same bytes are filed already at {first.key}"
        self._move(
            ArrivalState.DUPLICATE,
            reason=reason,
            record_ids=(first.record_id,) if first.record_id else (),
            is_duplicate=True,
        )

    # the row

    @property
    def _digest(self) -> Sha256:
        if self._arrival.sha256 is None:
            raise ValueError("the arrival has not been measured")
        return self._arrival.sha256

    def _move(self, state: ArrivalState, *, looked_at: Sequence[PageReading] = (), **changes: object) -> None:
        """Take the row to *state*; on a second try the row is never taken back, only brought up to date."""
        old = self._arrival
        if state in _ORDER and old.state in _ORDER and _ORDER.index(old.state) >= _ORDER.index(state):
            self._arrival = replace(old, **changes)  # type: ignore[arg-type]
            return
        new = replace(old, state=state, since=self._tools.now(), **changes)  # type: ignore[arg-type]
        with self._tools.catalog.transaction() as tx:
            self._still_mine(tx)
            note_looks(looked_at, tx)
            tx.save_arrival(new)
        self._changed(new)

    def _stop(self, state: ArrivalState, reason: str, *, open_pages: tuple[int, ...] | None = None) -> None:
        old = self._arrival
        state = state if may_move(old.state, state) else old.state
        new = replace(
            old,
            state=state,
            since=old.since if state is old.state else self._tools.now(),
            reason=reason.encode("utf-8", "replace").decode("utf-8"),  # a message may quote undecodable names
            open_pages=old.open_pages if open_pages is None else open_pages,
            attempts=old.attempts + 1,
        )
        with self._tools.catalog.transaction() as tx:
            self._still_mine(tx)
            tx.save_arrival(new)
        self._changed(new)

    def _still_mine(self, tx: Reader) -> None:
        if tx.get_arrival(self._arrival.id).state is not self._arrival.state:
            raise _OtherHandsError

    def _changed(self, arrival: Arrival) -> None:
        self._arrival = arrival
        self._on_change(arrival)


def _indexes(pages: tuple[OpenPage, ...]) -> tuple[int, ...]:
    return tuple(sorted(page.page_index for page in pages))


def _exists(record_id: RecordId, reader: Reader) -> bool:
    try:
        reader.get_record(record_id)
    except NotFoundError:
        return False
    return True


def _place(first: StoredFile, reader: Reader) -> str:
    if first.record_id is not None:
        return label_of(reader.get_record(first.record_id))
    if first.arrival_id is not None:
        return f"到件 {first.arrival_id}"
    return first.key
