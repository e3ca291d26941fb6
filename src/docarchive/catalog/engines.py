"""Two engines on one database: one that writes under the lock, one that only reads."""

import math
import os
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from docarchive.catalog.failures import domain_error
from docarchive.domain.errors import ConflictError, RejectedError, UnavailableError

_MODE = 0o640
_MOMENT = 0.01
_READERS = 55
"""At a time; more than a web server has threads."""
_KEPT_READERS = 20
"""Connections kept open, those used last first: a new one reads the whole schema before its first answer."""


def database_url(text: str, *, folder: Path | None = None) -> URL:
    """Read the URL of a database: ``sqlite:///catalog.db`` or ``postgresql://user@host/name``.

    Args:
        text: The URL.
        folder: Where a relative file of SQLite starts; its name may hold what means something in a URL.

    Raises:
        RejectedError: it is no URL, has no file, or names another kind of database.
    """
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise RejectedError(
            "目录库地址无法识别 / the catalogue's URL cannot be read", hint=_EXAMPLES
        ) from error
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        shown = url.render_as_string(hide_password=True)
        raise RejectedError(f"目录库地址不可用 / not a possible catalogue: {shown}", hint=_EXAMPLES)
    return url.set(drivername="sqlite", database=str((folder or Path()) / str(url.database)))


_EXAMPLES = "sqlite:////path/to/catalog.db, postgresql://user@host/name"


def writing_engine(url: URL, *, busy_seconds: float) -> Engine:
    """An engine whose transactions write.

    One connection a process: its threads wait for each other in the pool's queue, which is fair, and
    only processes compete for the database's lock.
    """
    engine = _engine(url, busy_seconds=busy_seconds, pool_size=1, max_overflow=0)
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _prepare_writer)
        # The lock is taken before anything is read; a deferred BEGIN lets two writers read the same
        # ledger head, and one of them fails.
        event.listen(engine, "begin", _begin_immediate)
        return engine
    # What is read after waiting for the lock must be what the one before committed.
    return engine.execution_options(isolation_level="READ COMMITTED")


def reading_engine(url: URL, *, busy_seconds: float) -> Engine:
    """An engine whose transactions see one state and cannot write."""
    engine = _engine(
        url, busy_seconds=busy_seconds, pool_size=_KEPT_READERS, max_overflow=_READERS - _KEPT_READERS
    )
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _prepare_reader)
        event.listen(engine, "begin", _begin_deferred)
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def begin_file(url: URL) -> None:
    """Create the file of a SQLite database that does not exist: personal data, not for everybody on the machine.

    The files SQLite puts beside it take its mode over. What goes wrong is told when the database is opened.
    """
    if url.get_backend_name() == "sqlite" and url.database:
        with suppress(OSError):
            os.close(os.open(url.database, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _MODE))


def place(url: URL) -> str:
    """The database as a person may be told it: a file name, or host and name; never a password."""
    if url.get_backend_name() == "sqlite":
        return Path(url.database or "").name
    return f"{url.host or 'localhost'}/{url.database}"


def _engine(url: URL, *, busy_seconds: float, pool_size: int, max_overflow: int) -> Engine:
    sqlite = url.get_backend_name() == "sqlite"
    patience = max(2, math.ceil(busy_seconds))  # libpq waits whole seconds, two at least
    server = {"connect_timeout": patience, "tcp_user_timeout": patience * 1000}
    try:
        engine = create_engine(
            url,
            connect_args={"timeout": busy_seconds} if sqlite else server,
            pool_size=pool_size,
            max_overflow=max_overflow,
            pool_timeout=busy_seconds,
            pool_pre_ping=not sqlite,
            pool_use_lifo=True,
        )
    except ModuleNotFoundError as error:
        raise UnavailableError(
            "缺少 PostgreSQL 驱动 / the PostgreSQL driver is missing",
            hint="pip install 'docarchive[postgres]'",
        ) from error
    where = place(url)

    @event.listens_for(engine, "handle_error")
    def _translate(context: ExceptionContext) -> BaseException | None:
        error = domain_error(context.original_exception, where=where)
        if sqlite and context.connection is not None and not isinstance(error, ConflictError):
            # A full disk ends SQLite's transaction; what a caller did next would be committed line by
            # line. A connection that counts as lost takes no more statements and commits nothing.
            context.is_disconnect = True
            context.invalidate_pool_on_disconnect = False
        return error

    if not sqlite:

        @event.listens_for(engine, "connect")
        def _limit_waiting(connection: Any, _record: Any) -> None:
            with connection.cursor() as cursor:
                cursor.execute(f"SET lock_timeout = {int(busy_seconds * 1000)}")
            connection.commit()

    return engine


def _prepare_writer(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN, not the driver
    _keep_a_write_ahead_log(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")  # what is dropped (drafts, disposals) is overwritten


def _keep_a_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Turn the log on, once for the file: SQLite does not wait for another who is doing the same, so we do."""
    (busy_ms,) = connection.execute("PRAGMA busy_timeout").fetchone()
    until = time.monotonic() + busy_ms / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
            time.sleep(_MOMENT)
        else:
            return


def _prepare_reader(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA query_only = ON")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_deferred(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
