"""Bring a database to this version's tables.

Alembic is loaded only when there is something to do: it costs a tenth of a second, and the
catalogue is opened by every command.
"""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from docarchive.catalog.tables import SCHEMA
from docarchive.domain.errors import ConflictError

_MIGRATIONS = Path(__file__).with_name("migrations")
_LOCK = 0x646F6361
"""Advisory lock of PostgreSQL under which tables are changed; any number of our own will do."""


def is_current(connection: Connection) -> bool:
    """Tell whether the database has exactly the tables this program works with."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [SCHEMA]


def upgrade(connection: Connection) -> None:
    """Run the migrations the database lacks, in the caller's transaction; two at a time wait for each other.

    Raises:
        ConflictError: a newer docarchive has changed the database.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise ConflictError(
            f"目录库由更新的程序建立 / the catalogue belongs to a newer docarchive: {error}",
            hint="升级本程序 / upgrade docarchive",
        ) from error
