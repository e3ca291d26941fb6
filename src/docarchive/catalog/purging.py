"""Overwriting what deleted rows left in the database's files: free pages, the write-ahead log, samples of values."""

from contextlib import suppress

from sqlalchemy import Connection, Engine, Table, Text, select, text

from docarchive.catalog.failures import domain_error
from docarchive.catalog.tables import metadata
from docarchive.domain.errors import DocArchiveError, UnavailableError


def purge(engine: Engine, place: str) -> None:
    """Write the database anew without its deleted rows; `UnavailableError` while others keep it busy."""
    if engine.dialect.name == "sqlite":
        _purge_file(engine, place)
    else:
        with engine.connect() as connection:
            _purge_server(connection.execution_options(isolation_level="AUTOCOMMIT"))


def _purge_file(engine: Engine, place: str) -> None:
    # The driver's own connection: a transaction of ours would be begun by the engine, and VACUUM takes none.
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("VACUUM")
        busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except Exception as error:
        raise domain_error(error, where=place) or error from error
    finally:
        connection.close()
    if busy:
        raise UnavailableError(
            f"目录库被占用，日志还不能截断 / {place} is busy: its write-ahead log cannot be cut yet",
            hint="稍后重试 / try again later",
        )


def _purge_server(connection: Connection) -> None:
    """Tables are written anew with their samples of values; the server's own log it recycles by itself."""
    for name, table in sorted(metadata.tables.items()):
        connection.execute(text(f'VACUUM (FULL, ANALYZE) "{name}"'))
        if connection.execute(select(table).limit(1)).first() is None:
            _forget_samples(connection, table)
    for statement in ("VACUUM FULL pg_catalog.pg_statistic", "CHECKPOINT"):
        with suppress(DocArchiveError):  # only an administrator of the server may
            connection.execute(text(statement))


def _forget_samples(connection: Connection, table: Table) -> None:
    """ANALYZE leaves the samples of a table that has become empty as they were; a column whose type is set loses them."""
    for column in table.columns:
        if isinstance(column.type, Text):
            connection.execute(
                text(f'ALTER TABLE "{table.name}" ALTER "{column.name}" TYPE text COLLATE "C"')
            )
