import json
import os
import re
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import catalog_builders as build
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from docarchive.catalog import schema, tables
from docarchive.catalog.engines import begin_file, database_url, writing_engine
from docarchive.catalog.sql import SqlCatalog

DDL = text(
    "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name != 'alembic_version' ORDER BY name"
)


def clauses(connection):
    """Each table and index with its lines, whose order says nothing; a column added later shares a line."""
    return {
        name: sorted(line.strip(" \t,") for line in re.split(r"\n|, (?=[a-z_]+ [A-Z])", sql))
        for name, sql in connection.execute(DDL)
    }


def test_the_migrations_make_the_tables_the_program_works_with(new_url, backend, open_catalog):
    catalog = open_catalog(new_url(backend, prepared=False))
    catalog.prepare()
    with catalog.reading() as reader:
        context = MigrationContext.configure(reader._db, opts={"compare_server_default": True})
        differences = compare_metadata(context, tables.metadata)

    assert differences == []


def test_the_migrations_make_them_to_the_letter_constraints_included(new_url, open_catalog, tmp_path):
    catalog = open_catalog(new_url("sqlite"))
    engine = create_engine(f"sqlite:///{tmp_path}/wanted.db")
    tables.metadata.create_all(engine)
    with catalog.reading() as reader, engine.connect() as wanted:
        made, expected = clauses(reader._db), clauses(wanted)
    engine.dispose()

    assert made == expected


def test_the_program_works_with_the_newest_migration():
    assert ScriptDirectory(schema._MIGRATIONS).get_heads() == [tables.SCHEMA]


def test_volumes_of_an_earlier_version_say_of_which_side_they_are():
    engine = create_engine("sqlite://")
    with engine.connect() as db:
        config = Config()
        config.set_main_option("script_location", str(schema._MIGRATIONS))
        config.attributes["connection"] = db
        command.upgrade(config, "0023")
        row = "INSERT INTO volumes VALUES (:side, 1, 'case', 'J001', 2026, 'D30', 1, NULL, :body)"
        for side in ("main", "secondary"):
            db.execute(text(row), {"side": side, "body": json.dumps({"side": side})})
        schema.upgrade(db)

        assert db.execute(text("SELECT reference, side FROM volumes")).all() == [
            ("main", "main"),
            ("secondary", "secondary"),
        ]
    engine.dispose()


def test_preparing_again_changes_nothing(registered):
    before = build.dump(registered)
    registered.prepare()

    assert build.dump(registered) == before


def test_several_starts_at_once_prepare_one_catalogue(new_url, backend):
    url = new_url(backend, prepared=False)

    def start(_):
        catalog = SqlCatalog(url)
        catalog.prepare()
        empty = catalog.is_empty()
        catalog.close()
        return empty

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(start, range(6))) == [True] * 6


def test_a_new_file_opened_by_many_at_once_refuses_none_of_them(tmp_path):
    for number in range(40):
        url = database_url(f"sqlite:///new{number}.db", folder=tmp_path)
        begin_file(url)
        together = Barrier(6)

        def start(_, url=url, together=together):
            engine = writing_engine(url, busy_seconds=10)
            together.wait()
            with engine.begin() as connection:
                mode = connection.execute(text("PRAGMA journal_mode")).scalar()
            engine.dispose()
            return mode

        with ThreadPoolExecutor(6) as pool:
            assert list(pool.map(start, range(6))) == ["wal"] * 6


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)]
)
def test_sqlite_writes_so_that_a_power_cut_loses_no_commit(new_url, open_catalog, pragma, value):
    with open_catalog(new_url("sqlite")).transaction() as tx:
        assert tx._db.execute(text(f"PRAGMA {pragma}")).scalar() == value


def test_opening_a_prepared_catalogue_does_not_load_alembic(new_url):
    program = (
        "import sys\n"
        "from docarchive.catalog.sql import SqlCatalog\n"
        "catalog = SqlCatalog(sys.argv[1]); catalog.prepare(); catalog.is_empty(); catalog.close()\n"
        "print('alembic' in sys.modules)"
    )
    command = [sys.executable, "-c", program, new_url("sqlite")]
    result = subprocess.run(command, capture_output=True, text=True, check=True)

    assert result.stdout.strip() == "False"


def test_a_new_catalogue_is_not_for_everybody_on_the_machine(new_url, open_catalog):
    url = new_url("sqlite", prepared=False)
    before = os.umask(0o022)
    try:
        catalog = open_catalog(url)
        catalog.prepare()
        with catalog.transaction() as tx:
            tx.set_note("last_verify", {})
        files = sorted(Path(url.removeprefix("sqlite:///")).parent.glob("*.db*"))
    finally:
        os.umask(before)

    assert len(files) == 3  # the database, its log and the log's map
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o640}
