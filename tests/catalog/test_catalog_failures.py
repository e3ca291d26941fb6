import contextlib
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import catalog_builders as build
import pytest
from sqlalchemy import text

from docarchive.catalog.sql import SqlCatalog
from docarchive.catalog.tables import SCHEMA
from docarchive.domain.errors import ConflictError, DamageError, RejectedError, UnavailableError
from needed import need_module


def file_of(url):
    return Path(url.removeprefix("sqlite:///"))


def attempts(catalog):
    """Every way into a catalogue."""

    def read():
        build.dump(catalog)

    def write():
        build.play(catalog, *build.register(build.agency()))

    return {"read": read, "write": write, "is_empty": catalog.is_empty, "prepare": catalog.prepare}


@pytest.fixture
def filled(new_url, open_catalog):
    """URL of a closed SQLite file with some hundred facts in it."""
    url = new_url("sqlite")
    catalog = open_catalog(url)
    build.play(catalog, *build.register(*(build.enterprise(number) for number in range(300))))
    catalog.close()
    return url


def limit_pages(catalog):
    """Let the database grow by a few pages only; SQLite then says what it says of a full disk."""
    with catalog._writing.connect() as connection:  # the one connection that writes
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count = {pages + 3}"))


@pytest.mark.parametrize("way", ["read", "write", "is_empty", "prepare"])
def test_a_file_that_is_no_database_is_damage_and_the_hint_names_the_way_back(tmp_path, open_catalog, way):
    path = tmp_path / "catalog.db"
    path.write_bytes(b"not a database at all" * 500)

    with pytest.raises(DamageError) as damage:
        attempts(open_catalog(f"sqlite:///{path}"))[way]()

    assert "docarchive rebuild" in damage.value.hint
    assert "catalog.db" in damage.value.message


def test_overwritten_pages_are_damage_and_never_an_answer(filled, open_catalog):
    with file_of(filled).open("r+b") as file:
        file.seek(4096 * 4)
        file.write(b"\xa5" * 4096 * 60)

    with pytest.raises(DamageError) as damage:
        build.dump(open_catalog(filled))

    assert "docarchive rebuild" in damage.value.hint


def test_a_file_cut_short_is_damage(filled, open_catalog):
    with file_of(filled).open("r+b") as file:
        file.truncate(4096 * 20)

    with pytest.raises(DamageError):
        build.dump(open_catalog(filled))


def test_another_program_that_holds_the_file_makes_it_unavailable_for_the_waiting_time(filled, open_catalog):
    catalog = open_catalog(filled, busy_seconds=0.3)
    holder = sqlite3.connect(file_of(filled), isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    started = time.monotonic()
    try:
        with pytest.raises(UnavailableError, match="locked"):
            build.play(catalog, *build.register(build.agency()))
    finally:
        holder.close()

    assert 0.2 < time.monotonic() - started < 5
    assert build.play(catalog, *build.register(build.agency())) == [300]


def test_a_read_only_database_is_unavailable_for_writing_and_still_read(filled, open_catalog):
    catalog = open_catalog(f"sqlite:///file:{file_of(filled)}?mode=ro&uri=true")

    assert not catalog.is_empty()
    with pytest.raises(UnavailableError, match="read-only"):
        build.play(catalog, *build.register(build.agency()))


def test_a_full_disk_is_unavailable_and_what_was_there_stays(filled, open_catalog):
    catalog = open_catalog(filled)
    before = build.dump(catalog)
    limit_pages(catalog)

    with pytest.raises(UnavailableError, match="full") as refusal:
        build.play(catalog, *build.register(*(build.enterprise(number) for number in range(300, 900))))

    assert "disk space" in refusal.value.hint
    assert build.dump(catalog) == before


def fill_up(tx):
    for number in range(300, 2000):
        tx.record(*build.register(build.enterprise(number))[0])


def test_who_goes_on_after_a_full_disk_still_writes_nothing(filled, open_catalog):
    catalog = open_catalog(filled)
    before = build.dump(catalog)
    limit_pages(catalog)

    def stubborn():
        with catalog.transaction() as tx:
            with pytest.raises(UnavailableError, match="full"):
                fill_up(tx)
            tx.set_note("last", {"a": 1})

    def blind():
        with catalog.transaction() as tx, contextlib.suppress(UnavailableError):
            fill_up(tx)

    for careless in (stubborn, blind):
        limit_pages(catalog)
        with pytest.raises(UnavailableError, match="gave the transaction up"):
            careless()
        assert build.dump(catalog) == before


def test_a_missing_folder_is_unavailable(tmp_path, open_catalog):
    for way in attempts(open_catalog(f"sqlite:///{tmp_path}/nowhere/catalog.db")).values():
        with pytest.raises(UnavailableError, match=r"cannot be opened: catalog\.db"):
            way()


@pytest.mark.parametrize("way", ["read", "write", "is_empty"])
def test_a_database_without_tables_says_what_to_run(new_url, backend, open_catalog, way):
    catalog = open_catalog(new_url(backend, prepared=False))

    with pytest.raises(UnavailableError, match="no tables") as refusal:
        attempts(catalog)[way]()

    assert "docarchive init" in refusal.value.hint


def test_a_server_that_does_not_answer_is_unavailable_and_its_password_stays_secret(open_catalog):
    need_module("psycopg")
    catalog = open_catalog("postgresql://office:secret@127.0.0.1:1/archive", busy_seconds=1)

    for way in attempts(catalog).values():
        with pytest.raises(UnavailableError, match=r"127\.0\.0\.1/archive") as refusal:
            way()
        assert "secret" not in str(refusal.value)


def test_a_missing_database_is_unavailable(postgres, open_catalog):
    with pytest.raises(UnavailableError, match="nowhere"):
        open_catalog(f"{postgres.url}/nowhere").is_empty()


def test_a_broken_connection_is_unavailable_and_the_next_transaction_works(new_url, open_catalog):
    catalog = open_catalog(new_url("postgresql"))

    with pytest.raises(UnavailableError), catalog.transaction() as tx:  # noqa: PT012
        tx.record(*build.register(build.agency())[0])
        tx._db.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    assert catalog.is_empty()
    assert build.play(catalog, *build.register(build.agency())) == [0]


@pytest.mark.parametrize(
    "url", ["", "catalog.db", "sqlite://", "sqlite:///:memory:", "mysql://user:secret@host/name"]
)
def test_an_address_that_cannot_be_a_catalogue_is_rejected_with_examples(url):
    with pytest.raises(RejectedError) as refusal:
        SqlCatalog(url)

    assert "postgresql://" in refusal.value.hint
    assert "secret" not in str(refusal.value)


def test_without_the_driver_the_hint_says_what_to_install():
    program = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from docarchive.catalog.sql import SqlCatalog\n"
        "from docarchive.domain.errors import UnavailableError\n"
        "try: SqlCatalog('postgresql://host/name')\n"
        "except UnavailableError as error: print(error.hint)"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert "docarchive[postgres]" in result.stdout


def test_a_database_of_a_newer_program_is_left_alone(new_url, backend, open_catalog):
    catalog = open_catalog(new_url(backend))
    with catalog._writing.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = build.dump(catalog)

    with pytest.raises(ConflictError, match="9999"):
        catalog.prepare()

    assert build.dump(catalog) == before
    with catalog._writing.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :ours"), {"ours": SCHEMA})
