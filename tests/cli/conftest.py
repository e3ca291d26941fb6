"""A clerk in a real workspace."""

import shutil

import pytest

from cli_clerk import Clerk, called, plain_environment


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
