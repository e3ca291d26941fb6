"""A real office, served by the real process: made once, asked by every test of the pages."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pikepdf
import pytest
import yaml
from playwright.sync_api import expect
from web_archive_room import archive_room
from web_browser import PATIENCE
from web_issuing_room import issuing_room
from web_people import PASSWORD, PEOPLE, sign_in

from cli_clerk import Clerk, called, plain_environment
from docarchive.demo.recorder import short_video
from docarchive.domain.people.user import UserRole
from docarchive.domain.record import Role
from docarchive.settings import load_configuration
from docarchive.wiring.app import open_app
from docarchive.workflows.people.sign_in import SignIn

PROGRAM = Path(sys.executable).with_name("docarchive")
expect.set_options(timeout=PATIENCE)
LAW = Path(__file__).parents[1] / "data" / "laws"
OWN_FORMS = ("inspection_record", "rectification_order", "case_filing_approval")
FOREIGN_UNIT = "常州样本化工有限公司<script>alert(1)</script>"
_OWN_FIELDS = ("party", "officer", "agency", "case_", "legal_rep", "phone", "uscc", "address", "postcode")


class Browser(httpx.Client):
    """A client that may have been used before the block that closes it."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


@dataclass
class Office:
    """What was made, and where it is served."""

    workspace: Path
    environ: dict
    own_case: str
    foreign_case: str
    own: dict
    """Form → id of the record in the own case."""
    foreign: dict
    recording: str
    party: str
    officer: str
    url: str = ""
    clients: list = field(default_factory=list)
    """All that were ever made, closed at the end."""

    def browser(self, name=None):
        """A client of its own, signed in as *name*."""
        client = Browser(base_url=self.url, follow_redirects=False, timeout=30)
        self.clients.append(client)
        if name is not None:
            sign_in(client, name)
        return client


@pytest.fixture(scope="session")
def made_office(tmp_path_factory, environ):
    """Two cases, one of them with a signed scan and a recording; six people."""
    with pytest.MonkeyPatch.context() as patch:
        plain = environ | {"DOCARCHIVE_PDF_CONVERTER": "auto", "DOCARCHIVE_OCR_ENGINE": "none"}
        plain_environment(patch, plain)
        clerk = Clerk(tmp_path_factory.mktemp("served") / "office", plain)
        code, _, err = called(["init", str(clerk.workspace)])
        assert code == 0, err
        case = clerk.register()
        own = {
            form: clerk.json("issue", form, *_values(form), "--case", case["id"])["id"] for form in OWN_FORMS
        }
        other = _foreign_case(clerk)
        foreign = {
            form: clerk.json("issue", form, *_others_values(form, clerk), "--case", other["id"])["id"]
            for form in ("rectification_order", "case_filing_approval")
        }
        clerk.run("laws", "import", LAW)  # last: it has a few articles only, and what cites others is warned
        with open_app(load_configuration(clerk.workspace, environ=os.environ), actor="demo") as app:
            recording = _file_what_came_back(app, clerk, own)
            officer = app_officer(app)
            secrets = SignIn(app.catalog, app.now)
            for name, (shown, role) in PEOPLE.items():
                app.users.add(name, shown, [role], officer_id=officer if name == "wang.jia" else None)
                secrets.set_password(name, PASSWORD, by=name)
            app.users.add("yong.hu", "用户示", [UserRole.CLERK])  # whom administrators try things on
        return Office(
            clerk.workspace,
            plain,
            case["id"],
            other["id"],
            own,
            foreign,
            recording,
            case["party_ids"][0],
            officer,
        )


@pytest.fixture(scope="session")
def office(made_office):
    """The office, served by a process of its own."""
    process = subprocess.Popen(
        [PROGRAM, "-w", str(made_office.workspace), "serve", "--port", "0"],
        env=made_office.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    line = process.stdout.readline()
    found = re.search(r"http://\S+?:\d+", line)
    assert found, line + process.stderr.read()
    made_office.url = found[0]
    yield made_office
    for client in made_office.clients:
        client.close()
    process.terminate()
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors, errors


@pytest.fixture(scope="session")
def archive(tmp_path_factory, environ):
    """An archive room served from this process, without a PDF converter; see web_archive_room."""
    with archive_room(tmp_path_factory.mktemp("archive"), environ) as room:
        yield room


@pytest.fixture(scope="session")
def writing(tmp_path_factory, environ):
    """Where documents are written, served from this process."""
    with issuing_room(tmp_path_factory.mktemp("writing"), environ) as room:
        yield room


@pytest.fixture(scope="session")
def states(office):
    """The cookies of each person, signed in once; again where another test has ended the session."""
    known = {}

    def state(name):
        if name not in known or known[name].get("/").status_code != 200:
            known[name] = office.browser(name)
        return {
            "cookies": [
                {"name": cookie.name, "value": cookie.value, "url": office.url}
                for cookie in known[name].cookies.jar
            ]
        }

    return state


@pytest.fixture
def person(chromium, office, states):
    """Makes a page of a fresh browser in which somebody is signed in."""
    contexts = []

    def make(name, **options):
        context = chromium.new_context(base_url=office.url, **options)
        context.add_cookies(states(name)["cookies"])
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def app_officer(app):
    """The officer who handles the own case."""
    with app.catalog.reading() as reader:
        return next(item.id for item in reader.officers() if item.name == "王甲示")


def _values(form):
    return ("--values", str(Path(__file__).parents[2] / "templates" / "mem" / "samples" / f"{form}.yaml"))


def _others_values(form, clerk):
    """The sample without what belongs to the own case: that comes from the registers."""
    sample = yaml.safe_load(Path(_values(form)[1]).read_text(encoding="utf-8"))
    kept = {name: value for name, value in sample.items() if not name.startswith(_OWN_FIELDS)}
    file = clerk.workspace / f"{form}.yaml"
    file.write_text(yaml.safe_dump(kept, allow_unicode=True), encoding="utf-8")
    return ("--values", str(file))


def _foreign_case(clerk):
    clerk.run(
        *("enterprise", "add", "--name", FOREIGN_UNIT, "--uscc", "91320400MA0000002X"),
        *("--legal-rep", "钱示例", "--legal-rep-title", "经理", "--address", "样本路9号"),
        *("--phone", "0519-00000009", "--postcode", "213000"),
    )
    for name, number in (("周丙示", "10040020003"), ("吴丁示", "10040020004")):
        clerk.run(
            *("officer", "add", "--name", name, "--cert", number, "--issuer", "江苏省司法厅（示例）"),
            *("--valid-from", "2024-01-01", "--valid-to", "2028-12-31"),
        )
    words = ("--officer", "周丙示", "--officer", "吴丁示", "--opened-on", "2026-10-09")
    return clerk.json("case", "open", "--cause", "未设置警示标志", "--party", "91320400MA0000002X", *words)


def _file_what_came_back(app, clerk, own):
    """The order as a scan of its own, and a recording, both dropped into the inbox."""
    with app.catalog.reading() as reader:
        order = reader.get_record(own["rectification_order"])
    issued = app.archive.local_path(order.representation(Role.ISSUED_PDF).key)
    with pikepdf.open(issued) as pdf:
        pdf.docinfo["/Title"] = "scan"
        pdf.save(clerk.workspace / "scan.pdf")
    case = str(order.case_id)
    film = short_video(
        2, "现场检查（示例）", device="DSJ 1", created=datetime(2026, 10, 12, 1, 15, tzinfo=UTC)
    )
    (clerk.workspace / "film.mp4").write_bytes(film)
    clerk.run("ingest", clerk.workspace / "scan.pdf", clerk.workspace / "film.mp4", "--case", case)
    with app.catalog.reading() as reader:
        return next(str(item.id) for item in reader.records_of(order.case_id) if item.custody)
