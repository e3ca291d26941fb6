"""An archive room with cases in every state, served from this process: closing, volumes, lending, review, publication."""

import itertools
import os
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import uvicorn
from web_people import PASSWORD, TOKEN_FIELD, sign_in, token_in

from binding_files import page_pdf
from cli_clerk import plain_environment
from docarchive.cli.workspace import make_workspace
from docarchive.demo.cast import register_cast
from docarchive.domain.identifiers import CaseId, new_id
from docarchive.domain.people.user import UserRole
from docarchive.settings import load_configuration
from docarchive.web.app import make_site
from docarchive.wiring.app import App
from docarchive.wiring.desks import closing_desk
from docarchive.workflows.closing.agree import Wanted
from docarchive.workflows.issuing.prepare_issue import IssueRequest
from docarchive.workflows.people.sign_in import SignIn
from volume_office import Ready, enter_fonds

PAPERS = ("inspection_record", "survey_record", "service_receipt", "case_closing_approval")
LONG = "未按照规定对从业人员进行安全生产教育和培训并如实记录且未采取措施消除事故隐患（名称特别长，用来看页面怎样换行）"
STAFF = {
    "wang.jia": ("王甲示", UserRole.CLERK),
    "li.yi": ("李乙示", UserRole.CLERK),
    "nei.qin": ("内勤示", UserRole.CLERK),
    "dang.an": ("档案示", UserRole.ARCHIVIST),
    "dang.er": ("档贰示", UserRole.ARCHIVIST),
    "shen.he": ("审核示", UserRole.REVIEWER),
    "shen.ji": ("审计示", UserRole.AUDITOR),
}
"""The first two handle every case here, the third none."""


@dataclass
class Clock:
    """A clock that ticks a millisecond each time it is read; a test sets the day."""

    at: datetime = datetime(2026, 12, 21, 2, 0, tzinfo=UTC)
    ticks: itertools.count = field(default_factory=itertools.count)

    def __call__(self):
        return self.at + timedelta(milliseconds=next(self.ticks))


@dataclass
class Room:
    """What was made, and where it is served."""

    app: App
    clock: Clock
    cast: object
    folder: Path
    url: str = ""
    clients: dict = field(default_factory=dict)

    def ready(self, cause):
        """A case of its own with everything closing asks for, every paper signed and scanned."""
        return make_case(self, cause, scans=dict.fromkeys(PAPERS, ("scan",)))

    def seal(self, ready, *, order=None):
        """The volumes of a case, sealed without pages in between."""
        if order:
            self.app.closer.order(ready.case_id, preset=order)
        archivist = closing_desk(self.app, self.app.acting_as("dang.an"))
        archivist.propose(ready.case_id, Wanted("wang.jia", "li.yi"))
        closing_desk(self.app, self.app.acting_as("li.yi")).agree(ready.case_id)
        return archivist.seal(ready.case_id).volumes

    def post(self, name, path, /, **data):
        """Somebody sends a form."""
        client = self.client(name)
        page = client.get("/search/help")
        return client.post(path, data={TOKEN_FIELD: token_in(page.text), **data})

    @contextmanager
    def on(self, day):
        """Another day; no session lasts from one to the other, so everybody signs in anew, there and back."""
        before = self.clock.at
        self.forget_clients()
        self.clock.at = day
        try:
            yield
        finally:
            self.clock.at = before
            self.forget_clients()

    def forget_clients(self):
        """Nobody is signed in any more."""
        for client in self.clients.values():
            client.close()
        self.clients.clear()

    def client(self, name):
        """Somebody's browser without pictures, signed in once."""
        if name not in self.clients:
            self.clients[name] = httpx.Client(base_url=self.url, follow_redirects=False, timeout=30)
            sign_in(self.clients[name], name)
        return self.clients[name]


@contextmanager
def archive_room(folder, environ):
    """The room, made and served until the block ends."""
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch:
        plain = environ | {"DOCARCHIVE_PDF_CONVERTER": "none", "DOCARCHIVE_OCR_ENGINE": "none"}
        plain_environment(patch, plain)
        workspace = make_workspace(folder / "office", actor="tester", now=clock)
        (workspace / "templates/mem/rules/guards.yaml").write_text("guards: []\n", encoding="utf-8")
        configuration = load_configuration(workspace, environ=os.environ)
    app = App(configuration, "tester", clock)
    room = Room(app, clock, register_cast(app), folder)
    enter_fonds(app)
    _enter_staff(room)
    site = make_site(app)
    server = uvicorn.Server(uvicorn.Config(site, port=0, log_config=None, access_log=False, lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    room.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield room
    finally:
        room.forget_clients()
        server.should_exit = True
        thread.join(20)
        site.state.site.close()
        app.close()


def make_case(room, cause, *, forms=PAPERS, scans=()):
    """A case of the factory with these forms issued, and scans of pages as `binding_files.page_pdf` draws them."""
    app = room.app
    unit = room.cast.enterprise
    case = replace(
        room.cast.case,
        id=CaseId(new_id(app.now())),
        name=f"{unit.name}涉嫌{cause}案",
        cause=cause,
        party_ids=(unit.id,),
        opened_on=date(2026, 10, 9),
    )
    app.registrar.open_case(case)
    for form_id in forms:
        app.issuer.issue(IssueRequest(form_id, case.id, app.pack.sample(form_id), unit.id))
    ready = Ready(app, case.id, room.folder)
    for number, (form_id, pages) in enumerate(dict(scans).items()):
        ready.scan(form_id, *pages, content=_scan(room, f"{case.id}-{number}", pages))
    return ready


def _scan(room, name, pages):
    """A scan unlike every other: the same bytes are never filed twice."""
    return page_pdf(room.folder / "scan.pdf", *pages).read_bytes() + f"%{name}\n".encode()


def _enter_staff(room):
    secrets = SignIn(room.app.catalog, room.app.now)
    officers = {officer.name: officer.id for officer in room.cast.officers}
    for name, (shown, role) in STAFF.items():
        room.app.users.add(name, shown, [role], officer_id=officers.get(shown))
        secrets.set_password(name, PASSWORD, by=name)
