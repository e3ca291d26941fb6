"""A small office whose application runs in the test's own process."""

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import pytest
import yaml
from web_people import PASSWORD, PEOPLE

from cli_clerk import SAMPLES, Clerk, called, plain_environment
from docarchive.domain.people.rights import Scope
from docarchive.settings import load_configuration
from docarchive.web.app import make_site
from docarchive.web.serving import listening, server_of
from docarchive.wiring.app import open_app
from docarchive.workflows.people.sign_in import SignIn
from own_loop import run

HOST = "http://office.example"


@contextmanager
def small_office(folder, environ, people):
    """The application of a fresh workspace with some of `PEOPLE`."""
    workspace = folder / "office"
    with pytest.MonkeyPatch.context() as patch:
        plain_environment(patch, environ)
        assert called(["init", str(workspace)])[0] == 0
        with open_app(load_configuration(workspace, environ=environ), actor="test") as app:
            for name in people:
                shown, role = PEOPLE[name]
                app.users.add(name, shown, [role])
                SignIn(app.catalog, app.now).set_password(name, PASSWORD, by=name)
            made = make_site(app)
            try:
                yield made
            finally:
                made.state.site.close()


@dataclass
class WorkingOffice:
    """An office with a case of wang.jia's, two documents in it, and a token for everybody."""

    web: object
    case: str
    party: str
    records: dict
    """Form → id."""
    tokens: dict

    def ask(self, name, **options):
        """A client that comes with the token of *name*; None: without one."""
        headers = {"Authorization": f"Bearer {self.tokens[name]}"} if name else {}
        return InProcess(self.web, headers=headers, **options)

    @property
    def site(self):
        return self.web.state.site


@contextmanager
def working_office(folder, environ):
    """An office of six people, its application in this process; documents have no PDF."""
    with pytest.MonkeyPatch.context() as patch:
        plain_environment(patch, environ)
        clerk = Clerk(folder / "office", environ)
        assert called(["init", str(clerk.workspace)])[0] == 0
        case = clerk.register()
        records = {
            form: clerk.json("issue", form, "--values", SAMPLES / f"{form}.yaml", "--case", case["id"])["id"]
            for form in ("inspection_record", "rectification_order", "case_filing_approval")
        }
        with open_app(load_configuration(clerk.workspace, environ=environ), actor="test") as app:
            with app.catalog.reading() as reader:
                officer = next(item.id for item in reader.officers() if item.name == "王甲示")
            for name, (shown, role) in PEOPLE.items():
                app.users.add(name, shown, [role], officer_id=officer if name == "wang.jia" else None)
            tokens = {
                name: app.api_tokens.make(name, "测试", tuple(Scope), days=1, by=name)[1] for name in PEOPLE
            }
            web = make_site(app)
            try:
                yield WorkingOffice(web, case["id"], case["party_ids"][0], records, tokens)
            finally:
                web.state.site.tasks.close(seconds=120)  # on a busy machine, too, none outlives its house
                web.state.site.close()


def sample(form):
    """The values of one of the pack's samples, as JSON."""
    return json.loads(json.dumps(yaml.safe_load((SAMPLES / f"{form}.yaml").read_text("utf-8")), default=str))


@contextmanager
def served(web):
    """The address at which the application is served by a thread while the block runs, and its server."""
    with listening("127.0.0.1", 0) as taken:
        server = server_of(web)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{taken.getsockname()[1]}", server
        finally:
            server.should_exit = True
            thread.join(20)
            assert not thread.is_alive()


class InProcess:
    """The few verbs of a client over the application itself, with its own cookies."""

    def __init__(self, web, headers=()):
        self._web, self._cookies, self._headers = web, httpx.Cookies(), dict(headers)

    def request(self, method, path, **options):
        async def go():
            transport = httpx.ASGITransport(self._web, raise_app_exceptions=False)
            async with httpx.AsyncClient(
                transport=transport, base_url=HOST, cookies=self._cookies, headers=self._headers
            ) as client:
                answer = await client.request(method, path, **options)
                self._cookies = client.cookies
                return answer

        return run(go())

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def post(self, path, **options):
        return self.request("POST", path, **options)

    def put(self, path, **options):
        return self.request("PUT", path, **options)
