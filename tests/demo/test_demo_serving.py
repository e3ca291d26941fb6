"""The demo's office is open to whoever sits at its machine, says so on every page, and no other office is."""

import shutil
import socket
import sys

import pytest
from demo_door import enter, served, visitor

from cli_clerk import called, plain_environment
from docarchive.cli.demo import _at_terminal, _free_port
from docarchive.demo.cast import register_cast
from docarchive.demo.mark import MARK, is_marked, mark
from docarchive.demo.people import PRACTICE, ROLES, let_people_in
from docarchive.settings import load_configuration
from docarchive.wiring.app import open_app
from docarchive.workflows.people.sign_in import SignIn

PROGRAM = [sys.executable, "-m", "docarchive.cli"]
SAID = "人员、企业、案件均为虚构"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory, environ):
    """The demo's office without its play."""
    folder = tmp_path_factory.mktemp("demo") / "office"
    with pytest.MonkeyPatch.context() as patch:
        plain_environment(patch, environ)
        assert called(["init", str(folder)])[0] == 0
        mark(folder)
        with open_app(load_configuration(folder, environ=environ), actor="demo") as app:
            register_cast(app)
            let_people_in(app)
            let_people_in(app)  # served twice: nothing is doubled
    return folder


@pytest.fixture(scope="module")
def url(workspace, environ):
    with served([*PROGRAM, "-w", workspace, "serve", "--demo", "--port", "0"], env=environ) as (address, _):
        yield address


@pytest.mark.parametrize("role", [name for name, _ in ROLES])
def test_one_click_signs_in_and_every_page_says_what_this_is(url, role):
    client = enter(url, role)

    assert client.answer.status_code == 303
    for path in ("/", "/cases", "/search", "/tasks", "/nowhere"):
        page = client.get(path)
        assert SAID in page.text, path
    me = client.get("/api/v1/me").json()
    assert me["name"] == role


def test_the_way_in_names_the_three_roles(url):
    page = visitor(url).get("/sign-in").text

    assert SAID in page
    for name, _ in ROLES:
        assert f'value="{name}"' in page


def test_there_is_a_case_to_practise_in_once(url):
    cases = enter(url, "clerk").get("/api/v1/cases").json()["cases"]

    assert [case["stage"] for case in cases if case["name"].endswith(PRACTICE)] == ["planned"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"X-Forwarded-For": "10.0.0.9"},
        {"Forwarded": "for=10.0.0.9"},
        {"X-Forwarded-Proto": "https"},
        {"Origin": "http://evil.example"},
    ],
)
def test_the_door_is_shut_to_who_does_not_sit_here(url, headers):
    client = enter(url, "clerk", **headers)

    assert client.answer.status_code in (403, 404)
    assert client.get("/api/v1/me").status_code == 401


def test_nobody_else_can_be_chosen(url):
    client = enter(url, "demo")

    assert client.answer.status_code == 404
    assert client.get("/api/v1/me").status_code == 401


@pytest.fixture
def office(workspace, tmp_path):
    """A workspace like the demo's, to be changed."""
    return shutil.copytree(workspace, tmp_path / "office")


def test_a_workspace_without_the_mark_is_not_served_as_a_demo(office):
    (office / MARK).write_text("something else")
    assert not is_marked(office)
    code, _, err = called(["-w", str(office), "serve", "--demo", "--port", "0"])

    assert (code, "不是演示目录" in err) == (4, True)


def test_a_demo_that_others_on_the_network_reach_is_not_served(workspace):
    code, _, err = called(["-w", str(workspace), "serve", "--demo", "--host", "0.0.0.0", "--port", "0"])

    assert (code, "只能在本机开放" in err) == (4, True)


def test_where_somebody_has_a_password_the_door_is_shut_at_once_and_for_good(office, environ):
    command = [*PROGRAM, "-w", office, "serve", "--demo", "--port", "0"]
    with served(command, env=environ) as (url, _):
        assert enter(url, "clerk").answer.status_code == 303
        with open_app(load_configuration(office, environ=environ), actor="test") as app:
            SignIn(app.catalog, app.now).set_password("clerk", "四平八稳的长口令 9", by="clerk")
        assert enter(url, "reviewer").answer.status_code == 404
        assert "/demo/sign-in" not in visitor(url).get("/sign-in").text
    code, _, err = called(["-w", str(office), "serve", "--demo", "--port", "0"])

    assert (code, "不再是演示" in err) == (4, True)


def test_a_demo_that_is_not_served_as_one_has_no_such_door(workspace, environ):
    with served([*PROGRAM, "-w", workspace, "serve", "--port", "0"], env=environ) as (url, _):
        client = visitor(url)
        page = client.get("/sign-in").text
        assert SAID not in page
        assert "/demo/sign-in" not in page
        assert enter(url, "clerk").answer.status_code == 404


def test_an_office_open_to_the_network_has_no_such_door(workspace, environ):
    with served([*PROGRAM, "-w", workspace, "serve", "--host", "0.0.0.0", "--port", "0"], env=environ) as (
        url,
        _,
    ):
        here = f"http://127.0.0.1:{url.rpartition(':')[2]}"
        assert enter(here, "clerk").answer.status_code == 404


def test_a_taken_port_is_not_the_end():
    with socket.create_server(("127.0.0.1", 0)) as taken, _free_port(taken.getsockname()[1]) as other:
        assert other.getsockname()[1] != taken.getsockname()[1]


@pytest.mark.parametrize(
    ("ci", "terminal", "serves"), [("true", True, False), ("", True, True), ("", False, False)]
)
def test_only_a_person_at_a_terminal_is_served_to(monkeypatch, ci, terminal, serves):
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr("sys.stdin.isatty", lambda: terminal, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: terminal, raising=False)

    assert _at_terminal() is serves
