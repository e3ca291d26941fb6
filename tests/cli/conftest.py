"""A clerk in a real workspace."""

import os
import shutil

import pytest
from cli_clerk import Clerk, called


@pytest.fixture(scope="session")
def environ():
    """A plain environment without this machine's own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DOCARCHIVE_")}
    return kept | {
        "DOCARCHIVE_PDF_CONVERTER": "none",
        "DOCARCHIVE_SETTLE_SECONDS": "0",
        "DOCARCHIVE_ACTOR": "内勤",
        "LANG": "C.UTF-8",
    }


@pytest.fixture(scope="session")
def offices(tmp_path_factory, environ):
    """Two workspaces that are made once and copied for each test: a fresh one, and one with a case."""
    with pytest.MonkeyPatch.context() as patch:
        plain_environment(patch, environ)
        fresh = Clerk(tmp_path_factory.mktemp("fresh") / "office", environ)
        code, _, err = called(["init", str(fresh.workspace)])
        assert code == 0, err
        busy = Clerk(tmp_path_factory.mktemp("busy") / "office", environ)
        shutil.copytree(fresh.workspace, busy.workspace)
        busy.case = busy.register()
    return fresh, busy


@pytest.fixture
def office(environ, monkeypatch):
    """The environment of the commands run in this process; a test adds its own settings."""
    plain_environment(monkeypatch, environ)
    return monkeypatch


@pytest.fixture
def clerk(tmp_path, office, environ, offices):
    """A clerk in a fresh workspace."""
    shutil.copytree(offices[0].workspace, tmp_path / "office")
    return Clerk(tmp_path / "office", environ)


@pytest.fixture
def at_work(tmp_path, office, environ, offices):
    """A clerk whose office, unit, officers and case are entered."""
    shutil.copytree(offices[1].workspace, tmp_path / "office")
    clerk = Clerk(tmp_path / "office", environ)
    clerk.case = offices[1].case
    return clerk


def plain_environment(patch, environ):
    """Without this machine's own settings, with those of the tests."""
    for name in [name for name in os.environ if name.startswith("DOCARCHIVE_")]:
        patch.delenv(name)
    for name in [name for name in environ if name.startswith("DOCARCHIVE_")]:
        patch.setenv(name, environ[name])
