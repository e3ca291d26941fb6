"""A real workspace in a temporary folder, with the demo's people and no PDF converter."""

import itertools
import os
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from docarchive.cli.workspace import make_workspace
from docarchive.demo.cast import register_cast
from docarchive.settings import load_configuration
from docarchive.templates.pack import shipped_pack_folder
from docarchive.wiring.app import App
from docarchive.workflows.issuing.prepare_issue import IssueRequest

GUARDS = "templates/mem/rules/guards.yaml"
FIRST = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""What the clock says first: nothing here asks the real one, so that tests of a day are true on any other."""


@pytest.fixture
def settings(monkeypatch):
    """Settings of the workspace as environment variables; a test adds its own."""
    monkeypatch.setenv("DOCARCHIVE_PDF_CONVERTER", "none")
    return monkeypatch


@pytest.fixture(scope="session")
def new_workspace(tmp_path_factory):
    """A workspace as it is made, whose office has switched the guards off; copied for each test, a tenth of making one."""
    folder = make_workspace(
        tmp_path_factory.mktemp("workflows") / "office",
        actor="tester",
        now=lambda: FIRST - timedelta(hours=1),
    )
    (folder / GUARDS).write_text("guards: []\n", encoding="utf-8")
    return folder


@pytest.fixture
def workspace(tmp_path, settings, new_workspace):
    """A workspace whose office has switched the guards off, so that a test may issue the one form it is about."""
    return shutil.copytree(new_workspace, tmp_path / "office")


@pytest.fixture
def guarded(workspace):
    """The shipped guards, on."""
    shutil.copy(shipped_pack_folder() / "rules" / "guards.yaml", workspace / GUARDS)


@pytest.fixture
def clock():
    """A clock that ticks a millisecond each time it is read; the test sets the day."""
    ticks = itertools.count()
    return lambda: FIRST + timedelta(milliseconds=next(ticks))


@pytest.fixture
def app(workspace, clock):
    app = App(load_configuration(workspace, environ=os.environ), "tester", clock)
    yield app
    app.close()


@pytest.fixture
def cast(app):
    return register_cast(app)


@pytest.fixture
def issue(app, cast):
    """Issues one of the pack's samples for the demo's case."""

    def issue(form_id, *, tools=None, party=None, officers=None, override=None, leave_out=(), **changes):
        values = {**app.pack.sample(form_id), **changes}
        request = IssueRequest(
            form_id,
            cast.case.id,
            {name: value for name, value in values.items() if name not in leave_out},
            (party or cast.enterprise).id,
            officers,
            override,
        )
        return (tools or app.issuer).issue(request)

    return issue
