"""The catalogue on SQLite or PostgreSQL."""

import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine, select, update
from sqlalchemy.exc import PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from docarchive.catalog import tables, work_in_hand
from docarchive.catalog.account_rows import read_accounts, write_accounts
from docarchive.catalog.ask_acts import ActDesk
from docarchive.catalog.ask_comparisons import ComparisonDesk
from docarchive.catalog.ask_decisions import DecisionDesk
from docarchive.catalog.ask_disposals import DisposalDesk
from docarchive.catalog.ask_events import EventDesk
from docarchive.catalog.ask_figures import FigureDesk
from docarchive.catalog.ask_finding import FindingDesk
from docarchive.catalog.ask_index import IndexDesk
from docarchive.catalog.ask_ledger import LedgerDesk
from docarchive.catalog.ask_lendings import LendingDesk
from docarchive.catalog.ask_publications import PublicationDesk
from docarchive.catalog.ask_registers import RegisterDesk
from docarchive.catalog.ask_retention import RetentionDesk
from docarchive.catalog.ask_sign_ins import SignInDesk
from docarchive.catalog.ask_volumes import VolumeDesk
from docarchive.catalog.ask_work import WorkDesk
from docarchive.catalog.asked_once_desk import AskedOnceDesk, AskedOnceWriter
from docarchive.catalog.change_sign_ins import SignInWriter
from docarchive.catalog.draft_desk import DraftDesk, DraftWriter
from docarchive.catalog.engines import begin_file, database_url, place, reading_engine, writing_engine
from docarchive.catalog.port import Reader, Transaction
from docarchive.catalog.project_numbers import next_serial
from docarchive.catalog.projection import apply
from docarchive.catalog.purging import purge
from docarchive.catalog.rows import add_row
from docarchive.catalog.schema import is_current, upgrade
from docarchive.domain.arrival import Arrival
from docarchive.domain.errors import UnavailableError
from docarchive.domain.facts import Fact, ledger_line
from docarchive.domain.follow_ups import FollowUp, FollowUpKind, QueuedFollowUp
from docarchive.domain.identifiers import CaseId
from docarchive.domain.people.sight import FULL_SIGHT, Sight
from docarchive.domain.plain import Plain, format_time

_HEAD = tables.ledger_head
_NEXT = update(_HEAD).values(next_seq=_HEAD.c.next_seq + 1).returning(_HEAD.c.next_seq)


class SqlReader(
    ActDesk,
    AskedOnceDesk,
    RegisterDesk,
    ComparisonDesk,
    DecisionDesk,
    DisposalDesk,
    DraftDesk,
    EventDesk,
    FigureDesk,
    FindingDesk,
    IndexDesk,
    LedgerDesk,
    LendingDesk,
    RetentionDesk,
    PublicationDesk,
    SignInDesk,
    VolumeDesk,
    WorkDesk,
):
    """All questions (port.Reader)."""


class SqlTransaction(SqlReader, SignInWriter, DraftWriter, AskedOnceWriter):
    """All questions and changes (port.Transaction)."""

    def record(self, fact: Fact, body: Plain | None = None) -> int:
        # All or nothing even for a caller that catches the error and goes on.
        with self._db.begin_nested():
            seq = self._next_position()
            apply(self._db, fact, body, seq=seq)
            self._append(fact, seq)
        return seq

    def record_position(self, fact: Fact) -> int:
        with self._db.begin_nested():
            seq = self._next_position()
            self._append(fact, seq)
        return seq

    def next_serial(self, *, region: str, word: str, year: int, case_id: CaseId | None = None) -> int:
        return next_serial(self._db, region=region, word=word, year=year, case_id=case_id)

    def schedule(self, work: FollowUp) -> None:
        work_in_hand.schedule(self._db, work)

    def take_follow_up(
        self, *, now: datetime, kinds: Collection[FollowUpKind] | None = None, owner: str = ""
    ) -> QueuedFollowUp | None:
        return work_in_hand.take_follow_up(self._db, now=now, kinds=kinds, owner=owner)

    def keep_follow_up(self, follow_up_id: int, *, now: datetime, owner: str) -> None:
        work_in_hand.keep_follow_up(self._db, follow_up_id, now=now, owner=owner)

    def lease_owners(self) -> Collection[str]:
        return work_in_hand.lease_owners(self._db)

    def free_follow_ups(self, owner: str) -> None:
        work_in_hand.free_follow_ups(self._db, owner)

    def finish_follow_up(self, follow_up_id: int) -> None:
        work_in_hand.finish_follow_up(self._db, follow_up_id)

    def retry_follow_up(self, follow_up_id: int, *, not_before: datetime, reason: str) -> None:
        work_in_hand.retry_follow_up(self._db, follow_up_id, not_before=not_before, reason=reason)

    def park_follow_up(self, follow_up_id: int, *, reason: str) -> None:
        work_in_hand.park_follow_up(self._db, follow_up_id, reason=reason)

    def save_arrival(self, arrival: Arrival) -> None:
        work_in_hand.save_arrival(self._db, arrival)

    def set_note(self, name: str, value: Plain) -> None:
        work_in_hand.set_note(self._db, name, value)

    def drop_note(self, name: str) -> None:
        work_in_hand.drop_note(self._db, name)

    def _next_position(self) -> int:
        return int(self._db.execute(_NEXT).scalar_one()) - 1

    def _append(self, fact: Fact, seq: int) -> None:
        row = {
            "seq": seq,
            "kind": fact.kind.value,
            "at": format_time(fact.at),
            "party_id": fact.party_id,
            "case_id": fact.case_id,
            "record_id": fact.record_id,
            "officer_id": fact.officer_id,
            "arrival_id": fact.arrival_id,
            "line": ledger_line(fact, seq=seq).decode(),
            "actor": fact.actor,
        }
        add_row(self._db, tables.facts, row)


class SqlCatalog:
    """The catalogue in a database (port.Catalog).

    Safe for several threads and processes; each process makes its own, none is carried over a fork.

    Args:
        url: ``sqlite:///catalog.db`` or ``postgresql://user@host/name``.
        folder: Where a relative file of SQLite starts; the current folder when None.
        busy_seconds: How long a transaction waits for others before `UnavailableError`.
    """

    def __init__(self, url: str, *, folder: Path | None = None, busy_seconds: float = 30) -> None:
        parsed = database_url(url, folder=folder)
        self._url = parsed
        self._place = place(parsed)
        self._writing = writing_engine(parsed, busy_seconds=busy_seconds)
        self._reading = reading_engine(parsed, busy_seconds=busy_seconds)
        self._counting = threading.Lock()
        self._in_use = 0
        self._closed = False

    @contextmanager
    def reading(self, sight: Sight = FULL_SIGHT) -> Iterator[Reader]:
        with self._connect(self._reading) as connection, connection.begin():
            reader = SqlReader(connection, sight)
            reader.fact_count()  # the state seen is that of the first question: ask it now
            yield reader

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        with self._connect(self._writing) as connection, connection.begin():
            _lock_head(connection)
            yield SqlTransaction(connection)

    def prepare(self) -> None:
        begin_file(self._url)
        with self._connect(self._reading) as connection, connection.begin():
            current = is_current(connection)
        if not current:
            with self._connect(self._writing) as connection, connection.begin():
                upgrade(connection)

    def purge(self) -> None:
        with self._used():
            purge(self._writing, self._place)

    def is_empty(self) -> bool:
        with self.reading() as reader:
            return reader.fact_count() == 0

    def take_accounts(self, old: Self) -> int:
        """Take passwords, tokens and the two logs over from an older catalogue; return how many lines of the logs.

        Sessions end. What is a fact comes from the archive, never from here.

        Raises:
            ConflictError: accounts have passwords here already.
            NotFoundError: the old catalogue is of a time before there were accounts, or is none.
        """
        with old._connect(old._reading) as connection, connection.begin():
            kept = read_accounts(connection)
        with self._connect(self._writing) as connection, connection.begin():
            return write_accounts(connection, kept)

    def close(self) -> None:
        """Give all connections back, those that other threads use as soon as the last of them is done.

        The catalogue may be used again; what is opened then is closed after use.
        """
        with self._counting:
            self._closed = True
            self._give_back()

    def _give_back(self) -> None:
        # Not while one is out: it would come back to a pool that nobody has, and stay open until it is collected.
        if self._closed and not self._in_use:
            self._writing.dispose()
            self._reading.dispose()

    @contextmanager
    def _used(self) -> Iterator[None]:
        with self._counting:
            self._in_use += 1
        try:
            yield
        finally:
            with self._counting:
                self._in_use -= 1
                self._give_back()

    @contextmanager
    def _connect(self, engine: Engine) -> Iterator[Connection]:
        with self._used(), self._connected(engine) as connection:
            yield connection

    @contextmanager
    def _connected(self, engine: Engine) -> Iterator[Connection]:
        try:
            connection = engine.connect()
        except PoolTimeoutError as error:
            raise UnavailableError(
                f"本进程的目录库连接已用尽: {self._place} / all connections of this process are in use",
                hint="稍后重试 / try again",
            ) from error
        try:
            with connection:
                yield connection
        except PendingRollbackError as error:
            raise UnavailableError(
                f"事务已被数据库中止: {self._place} / the database gave the transaction up; nothing was written",
                hint="排除先前的错误后重做 / mend the error before this one and do it again",
            ) from error


def _lock_head(connection: Connection) -> None:
    """Take the write lock on PostgreSQL; on SQLite ``BEGIN IMMEDIATE`` took it."""
    if connection.dialect.name != "sqlite":
        connection.execute(select(tables.ledger_head.c.next_seq).with_for_update()).one()
