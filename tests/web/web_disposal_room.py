"""An office with a case that two people gave up, its pages in this process."""

import itertools
import re
import shutil
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from web_archive_room import STAFF
from web_in_process import InProcess
from web_people import PASSWORD, TOKEN_FIELD, sign_in, token_in

from cli_clerk import plain_environment
from disposal_office import REFERENCE, make_office
from docarchive.cli.workspace import make_workspace
from docarchive.demo.cast import register_cast
from docarchive.web.app import make_site
from docarchive.workflows.people.sign_in import SignIn
from volume_office import reopen

FILLED = {
    "approved_by": "周局示",
    "approved_on": "2026-11-23",
    "approval_number": "批〔2026〕9号",
    "first": "吴监示",
    "second": "郑监示",
    "reason": "保管期限已满",
    "typed": REFERENCE,
}
PEOPLE = ("dang.an", "dang.er", "shen.ji", "wang.jia")


class Room:
    """What was made, and who asks for pages of it."""

    def __init__(self, app, made, web):
        self.app, self.made, self.web = app, made, web
        self.path = f"/retention/dispose/{made.case.id}"
        self.gone = f"/retention/disposals/{made.case.id}"
        self._clients = {}

    def client(self, name):
        """Somebody's browser without pictures, signed in once."""
        if name not in self._clients:
            self._clients[name] = InProcess(self.web)
            sign_in(self._clients[name], name)
        return self._clients[name]

    def get(self, path, name="dang.an"):
        return self.client(name).get(path)

    def post(self, name, path, /, **data):
        client = self.client(name)
        return client.post(path, data={TOKEN_FIELD: token_in(client.get("/tasks").text), **data})

    def order(self, **changes):
        """The form as the page shows it, filled in and sent."""
        shown = re.search(r'name="shown" value="(\w+)"', self.get(self.path).text)
        return self.post("dang.an", self.path, **{"shown": shown[1] if shown else "", **FILLED, **changes})

    def disposals(self):
        with self.app.catalog.reading() as reader:
            return reader.disposals()


def clock(hour):
    """Ticks a millisecond each time it is read, from an hour of the day after the volume's period is over."""
    start, ticks = datetime(2026, 11, 23, hour, 0, tzinfo=UTC), itertools.count()
    return lambda: start + timedelta(milliseconds=next(ticks))


def begun_office(folder, environ):
    """The workspace and what was made in it, to be copied for each test."""
    with pytest.MonkeyPatch.context() as patch:
        plain_environment(patch, environ)
        workspace = make_workspace(folder / "office", actor="tester", now=clock(1))
        (workspace / "templates/mem/rules/guards.yaml").write_text("guards: []\n", encoding="utf-8")
        app = reopen(workspace, clock(2))
        made = make_office(app, register_cast(app))
        for name in PEOPLE:
            shown, role = STAFF[name]
            app.users.add(name, shown, [role])
            SignIn(app.catalog, app.now).set_password(name, PASSWORD, by=name)
        app.close()
    return workspace, made


@contextmanager
def disposal_room(begun, folder, environ):
    """The office once more, in *folder*."""
    with pytest.MonkeyPatch.context() as patch:
        plain_environment(patch, environ)
        app = reopen(shutil.copytree(begun[0], folder / "office"), clock(3))
        web = make_site(app)
        try:
            yield Room(app, begun[1], web)
        finally:
            web.state.site.tasks.close(seconds=60)
            web.state.site.close()
            app.close()
