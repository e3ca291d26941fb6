"""The catalogue on real databases: SQLite files and a private PostgreSQL."""

import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import catalog_builders as build
import pytest

from docarchive.catalog.sql import SqlCatalog
from docarchive.catalog.tables import metadata
from needed import need_postgres

TOOL = Path(__file__).parents[2] / "tools" / "postgres.sh"


class Server:
    """A PostgreSQL of our own; a database is emptied and used again, since making one is slow."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._free: list[str] = []
        self._names = count(1)

    def database(self, *, prepared: bool) -> str:
        if prepared and self._free:
            return self._free.pop()
        url = f"{self.url}/catalog{next(self._names)}"
        _run(f"{self.url}/postgres", f"CREATE DATABASE {url.rpartition('/')[2]} TEMPLATE template0")
        if prepared:
            catalog = SqlCatalog(url)
            catalog.prepare()
            catalog.close()
        return url

    def give_back(self, url: str) -> None:
        names = ", ".join(metadata.tables)
        _run(url, f"TRUNCATE {names} RESTART IDENTITY CASCADE; INSERT INTO ledger_head VALUES (1, 0)")
        self._free.append(url)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    need_postgres()
    folder, port = _started()
    try:
        yield Server(f"postgresql://docarchive@127.0.0.1:{port}")
    finally:
        _thrown_away(folder)


@pytest.fixture(scope="session")
def prepared_sqlite(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("prepared") / "catalog.db"
    catalog = SqlCatalog(f"sqlite:///{path}")
    catalog.prepare()
    catalog.close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request) -> str:
    return request.param


@pytest.fixture
def new_url(request, tmp_path) -> Iterator[Callable[..., str]]:
    """Makes databases: ``new_url("sqlite")`` with tables, ``new_url("sqlite", prepared=False)`` without."""
    taken = []
    names = count(1)

    def make(kind: str, *, prepared: bool = True) -> str:
        if kind == "postgresql":
            server = request.getfixturevalue("postgres")
            url = server.database(prepared=prepared)
            if prepared:
                taken.append((server, url))
            return url
        path = tmp_path / f"catalog{next(names)}.db"
        if prepared:
            shutil.copy(request.getfixturevalue("prepared_sqlite"), path)
        return f"sqlite:///{path}"

    yield make
    for server, url in taken:
        server.give_back(url)


@pytest.fixture
def open_catalog() -> Iterator[Callable[..., SqlCatalog]]:
    opened = []

    def make(url: str, **options: float) -> SqlCatalog:
        opened.append(SqlCatalog(url, **options))
        return opened[-1]

    yield make
    for catalog in opened:
        catalog.close()


@pytest.fixture
def url(backend, new_url) -> str:
    return new_url(backend)


@pytest.fixture
def catalog(url, open_catalog) -> SqlCatalog:
    """An empty catalogue on each database."""
    return open_catalog(url)


@pytest.fixture
def registered(catalog) -> SqlCatalog:
    """A catalogue with two enterprises, a person, two officers and a case of the first enterprise."""
    people = (build.officer(1), build.officer(2))
    build.play(
        catalog,
        *build.register(build.enterprise(1), build.enterprise(2), build.person(1), *people, build.case(1)),
    )
    return catalog


def _started() -> tuple[str, int]:
    """A server of our own on a free port; another one, when somebody (another worker's tests) takes that port first."""
    for _ in range(5):
        folder = tempfile.mkdtemp(prefix="docarchive-postgres-")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        done = subprocess.run([TOOL, "start", folder, str(port)], check=False, capture_output=True, text=True)
        if done.returncode == 0:
            return folder, port
        _thrown_away(folder)
    raise RuntimeError(done.stderr)


def _thrown_away(folder: str) -> None:
    subprocess.run([TOOL, "stop", folder], check=False, capture_output=True)
    shutil.rmtree(folder)


def _run(url: str, statements: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET lock_timeout = '5s'")
        connection.execute(statements)
