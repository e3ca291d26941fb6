"""A real office, made once for the module; each test gets a copy with the demo's people and a clock it can set."""

import os
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from docarchive.cli.workspace import make_workspace
from docarchive.demo.cast import register_cast
from docarchive.domain.people.user import UserRole
from docarchive.settings import load_configuration
from docarchive.wiring.app import App
from docarchive.workflows.issuing.prepare_issue import IssueRequest


class Clock:
    """A clock that ticks a millisecond each time it is read; a test may let time pass."""

    def __init__(self):
        self.time = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

    def __call__(self):
        self.time += timedelta(milliseconds=1)
        return self.time

    def forward(self, **span):
        self.time += timedelta(**span)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(scope="session")
def empty_office(tmp_path_factory):
    folder = make_workspace(tmp_path_factory.mktemp("people") / "office", actor="tester")
    app = App(
        load_configuration(folder, environ={**os.environ, "DOCARCHIVE_PDF_CONVERTER": "none"}),
        "tester",
        Clock(),
    )
    cast = register_cast(app)
    app.close()
    return folder, cast


@pytest.fixture
def office(empty_office, tmp_path):
    """The folder of an office of one's own."""
    folder = tmp_path / "office"
    shutil.copytree(empty_office[0], folder)
    return folder


@pytest.fixture
def cast(empty_office):
    return empty_office[1]


@pytest.fixture
def app(office, clock):
    clock.forward(minutes=5)
    app = App(
        load_configuration(office, environ={**os.environ, "DOCARCHIVE_PDF_CONVERTER": "none"}),
        "tester",
        clock,
    )
    yield app
    app.close()


@pytest.fixture
def admin(app):
    return app.users.add("chief", "示例管理员", [UserRole.ADMIN])


@pytest.fixture
def clerk(app, cast):
    return app.users.add("clerk.1", "示例内勤", [UserRole.CLERK], officer_id=cast.officers[0].id)


@pytest.fixture
def issued(app, cast):
    """A document of the demo's case."""
    request = IssueRequest(
        "inspection_record",
        cast.case.id,
        app.pack.sample("inspection_record"),
        cast.enterprise.id,
    )
    return app.issuer.issue(request)
