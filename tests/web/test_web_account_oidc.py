"""Signing in by the office's OpenID provider: a real one over HTTP, honest and lying in every way that matters."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from oidc_provider import CLIENT_ID, SECRET, LocalProvider
from web_people import PASSWORD, sign_in

from docarchive.cli.workspace import make_workspace
from docarchive.domain.errors import ForbiddenError
from docarchive.domain.people.user import UserRole
from docarchive.settings import load_configuration
from docarchive.web.oidc import Provider
from docarchive.wiring.app import open_app

PROGRAM = Path(sys.executable).with_name("docarchive")
LIES = [
    *("state", "denied", "issuer of answer", "nonce", "no nonce", "audience", "several audiences"),
    *("issuer of token", "old", "signature", "unsigned", "public key as shared secret"),
]


@pytest.fixture(scope="module")
def provider():
    provider = LocalProvider()
    yield provider
    provider.close()


@pytest.fixture(scope="module")
def house(tmp_path_factory, environ, provider):
    """An empty office that knows the provider, served; its address."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environ.items():
            patch.setenv(name, value)
        folder = make_workspace(tmp_path_factory.mktemp("elsewhere") / "office", actor="tester")
        with open_app(load_configuration(folder, environ=os.environ), actor="tester") as app:
            for name, role in (
                ("chief", UserRole.ADMIN),
                ("wang.jia", UserRole.CLERK),
                ("closed.1", UserRole.CLERK),
            ):
                app.users.add(name, "示例", [role])
            app.users.close("closed.1")
            app.sign_in.set_password("chief", PASSWORD, by="chief")
            app.sign_in.set_password("wang.jia", "begin with this one", by="chief", must_change=True)
    secret = folder / "keys" / "oidc.secret"
    secret.write_text(SECRET + "\n", encoding="utf-8")
    secret.chmod(0o600)
    process = subprocess.Popen(
        [PROGRAM, "-w", str(folder), "serve", "--port", "0"],
        env=environ | {"DOCARCHIVE_OIDC_ISSUER": provider.issuer},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield re.search(r"http://\S+?:\d+", process.stdout.readline())[0]
    process.terminate()
    _, errors = process.communicate(timeout=30)
    assert "Traceback" not in errors, errors
    assert "Warning" not in errors, errors


@pytest.fixture
def browser(house, provider):
    provider.lie, provider.person = "", {"sub": "4711", "preferred_username": "wang.jia"}
    with httpx.Client(base_url=house, timeout=30) as client:
        yield client


def come_back(browser, **more):
    """To the provider and back; the answer to the address that the provider sends a browser to."""
    sent = browser.get("/sign-in/oidc", params=more)
    assert sent.status_code == 303, sent.text
    back = browser.get(sent.headers["location"])
    assert back.status_code == 302
    return browser.get(back.headers["location"])


def is_in(browser):
    return browser.get("/account").status_code == 200


def test_whom_the_provider_vouches_for_is_let_in_and_led_to_where_they_wanted_to_go(browser, provider):
    assert 'href="/sign-in/oidc?back_to=' in browser.get("/sign-in").text

    answer = come_back(browser, back_to="/cases?q=1")

    assert answer.headers["location"] == "/cases?q=1"
    assert is_in(browser)  # though the password here is one to begin with
    assert "示例" in browser.get("/account").text
    assert browser.get("/admin/users").status_code == 403
    asked = provider.asked[-1]
    assert asked["client_id"] == CLIENT_ID
    assert asked["redirect_uri"].endswith("/sign-in/oidc/back")


def test_the_password_goes_on_to_work_and_the_log_tells_the_two_apart(house, browser):
    come_back(browser)
    with httpx.Client(base_url=house, timeout=30) as chief:
        sign_in(chief, "chief")
        page = chief.get("/admin/sign-ins?user=wang.jia").text

    assert re.search(r"登录</span></td><td class=\"mono\">127.0.0.1</td><td>oidc<", page)


@pytest.mark.parametrize("lie", LIES)
def test_an_answer_that_does_not_hold_lets_nobody_in(browser, provider, lie):
    provider.lie = lie

    answer = come_back(browser)

    assert answer.status_code == 403, answer.text
    assert not is_in(browser)


@pytest.mark.parametrize("name", ["nobody.here", "closed.1", "", "root'--", "system"])
def test_somebody_without_an_open_account_gets_neither_account_nor_right(house, browser, provider, name):
    provider.person = {"sub": "4711", "preferred_username": name}

    assert come_back(browser).status_code == 403
    assert not is_in(browser)
    with httpx.Client(base_url=house, timeout=30) as chief:
        sign_in(chief, "chief")
        assert set(re.findall(r'href="/admin/users/([^"]+)"', chief.get("/admin/users").text)) == {
            "chief",
            "wang.jia",
            "closed.1",
        }


def test_an_answer_is_good_once_and_only_in_the_browser_that_asked(house, browser):
    sent = browser.get("/sign-in/oidc")
    back = browser.get(sent.headers["location"]).headers["location"]
    with httpx.Client(base_url=house, timeout=30) as other:
        assert other.get(back).status_code == 403  # handed to somebody who would be signed in as another

    assert browser.get(back).status_code == 303
    assert browser.get(back).status_code == 403


def test_nobody_is_led_out_of_the_house_after_signing_in(browser):
    assert come_back(browser, back_to="//elsewhere.example").headers["location"] == "/"


def test_a_provider_that_is_another_or_does_not_answer_is_told_and_the_password_still_works(provider):
    def ask(issuer):
        gone = Provider(issuer, CLIENT_ID, None, "sub", lambda: datetime.now(UTC))
        return gone.ask(browser="b", redirect_uri="http://127.0.0.1/back", back_to="/")

    with pytest.raises(Exception, match="统一登录没有正确应答"):
        ask("http://127.0.0.1:9")
    provider.lie = "issuer of metadata"
    with pytest.raises(Exception, match="统一登录没有正确应答"):
        ask(provider.issuer)


def test_a_question_is_forgotten_after_ten_minutes(provider):
    provider.lie, now = "", [datetime.now(UTC)]
    house = Provider(provider.issuer, CLIENT_ID, SECRET, "sub", lambda: now[0])
    url = house.ask(browser="b", redirect_uri="http://127.0.0.1/back", back_to="/")
    back = httpx.get(url).headers["location"]
    parameters = dict(httpx.URL(back).params)

    now[0] += timedelta(minutes=11)
    with pytest.raises(ForbiddenError, match="state"):
        house.answer(parameters, browser="b")


def test_another_claim_can_name_the_user(provider):
    provider.lie, provider.person = "", {"sub": "w.j", "preferred_username": "other"}
    house = Provider(provider.issuer, CLIENT_ID, SECRET, "sub", lambda: datetime.now(UTC))
    url = house.ask(browser="b", redirect_uri="http://127.0.0.1/back", back_to="/x")
    parameters = dict(httpx.URL(httpx.get(url).headers["location"]).params)

    assert house.answer(parameters, browser="b").name == "w.j"
