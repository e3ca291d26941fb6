"""A small office whose application runs in the test's own process."""

import asyncio
import threading
from contextlib import contextmanager

import httpx
import pytest
from web_people import PASSWORD, PEOPLE

from cli_clerk import called, plain_environment
from docarchive.settings import load_configuration
from docarchive.web.app import make_site
from docarchive.web.serving import listening, server_of
from docarchive.wiring.app import open_app
from docarchive.workflows.people.sign_in import SignIn

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

    def __init__(self, web):
        self._web, self._cookies = web, httpx.Cookies()

    def request(self, method, path, **options):
        async def go():
            transport = httpx.ASGITransport(self._web, raise_app_exceptions=False)
            async with httpx.AsyncClient(
                transport=transport, base_url=HOST, cookies=self._cookies, follow_redirects=False
            ) as client:
                answer = await client.request(method, path, **options)
                self._cookies = client.cookies
                return answer

        return asyncio.run(go())

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def post(self, path, **options):
        return self.request("POST", path, **options)
