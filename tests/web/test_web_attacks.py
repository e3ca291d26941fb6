"""What nobody sends who means well: the service in this process, asked without a browser."""

import json

import httpx
import pytest
from web_people import PASSWORD, token_in

from cli_clerk import called, plain_environment
from docarchive.catalog.sql import SqlCatalog
from docarchive.domain.errors import UnavailableError
from docarchive.domain.people.rights import Scope
from docarchive.domain.people.user import UserRole
from docarchive.settings import load_configuration
from docarchive.web.app import make_site
from docarchive.web.forms import TOKEN_FIELD
from docarchive.web.headers import CONTENT_SECURITY_POLICY
from docarchive.web.signing_in import safe_address
from docarchive.web.site import Site
from docarchive.wiring.app import open_app
from docarchive.workflows.people.sign_in import SignIn
from own_loop import run

HOST = "http://office.example"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def web(tmp_path_factory, environ):
    """The application of an office with one administrator."""
    workspace = tmp_path_factory.mktemp("attacked") / "office"
    with pytest.MonkeyPatch.context() as patch:
        plain_environment(patch, environ)
        assert called(["init", str(workspace)])[0] == 0
        with open_app(load_configuration(workspace, environ=environ), actor="test") as app:
            app.users.add("guan.li", "管理示", [UserRole.ADMIN])
            SignIn(app.catalog, app.now).set_password("guan.li", PASSWORD, by="guan.li")
            made = make_site(app)
            yield made
            made.state.site.close()


@pytest.fixture
def ask(web):
    """One request, as ``httpx`` takes it; failures of the program come as answers."""

    def asked(method, path, **options):
        async def go():
            transport = httpx.ASGITransport(web, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
                return await client.request(method, path, **options)

        return run(go())

    return asked


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
)
def test_a_form_of_another_site_does_not_wait_behind_the_sign_in_form(ask, headers):
    ours = ask("POST", "/password", data={"remark": "planted"}, headers={"Origin": HOST})
    theirs = ask("POST", "/password", data={"remark": "planted"}, headers=headers)

    assert ours.status_code == theirs.status_code == 401
    assert "planted" in ours.text
    assert "planted" not in theirs.text


def test_passwords_typed_when_the_session_ended_are_not_kept(ask):
    answer = ask("POST", "/password", data={"old": "one-secret", "new": "two-secret", "again": "two-secret"})

    assert answer.status_code == 401
    assert "-secret" not in answer.text


@pytest.mark.parametrize("untrusted", ["http://[", "//[x"])
def test_what_is_no_address_at_all_leads_to_the_desk(ask, untrusted):
    assert safe_address(untrusted) == "/"
    assert ask("GET", "/sign-in", params={"back_to": untrusted}).status_code == 200


def test_half_a_character_that_was_kept_is_left_out(ask):
    form = ask("GET", "/sign-in")
    data = {TOKEN_FIELD: token_in(form.text), "name": "nobody", "password": "x"}
    cookies = {"Cookie": form.headers["set-cookie"].partition(";")[0]}

    answer = ask("POST", "/sign-in", data=data | {"kept": json.dumps({"a": ["\ud800"]})}, headers=cookies)

    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("path", "kind", "origin", "status"),
    [
        ("/sign-in", "multipart/form-data", HOST, 400),
        ("/sign-in", FORM, "http://evil.example", 403),
        ("/nowhere", FORM, HOST, 404),
        ("/healthz", FORM, HOST, 405),
    ],
)
def test_a_body_that_is_refused_is_not_read_to_tell_so(ask, path, kind, origin, status):
    taken = []

    async def endless():
        for _ in range(40):
            taken.append(1)
            yield b"a" * (1 << 20)

    answer = ask("POST", path, content=endless(), headers={"Content-Type": kind, "Origin": origin})

    assert answer.status_code == status
    assert len(taken) < 5


def test_more_fields_than_a_form_has_lead_to_the_sign_in_form_all_the_same(ask):
    answer = ask("POST", "/password", content="a=1&" * 1500, headers={"Content-Type": FORM})

    assert answer.status_code == 401


def test_an_address_with_thousands_of_filters_is_refused(ask, web):
    app = web.state.site.app
    app.users.add("shen.he", "审核示", [UserRole.REVIEWER])
    _, token = web.state.site.tokens.make("shen.he", "reading", [Scope.READ], days=1, by="shen.he")

    answer = ask("GET", "/search?" + "f=a&" * 3000, headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 422
    assert len(answer.content) < 100_000


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", "/admin/log", "before"),
        ("GET", "/cases/01KC7Q3V9T2M8R6X4N1B5D0FGH/acts", "before"),
        ("POST", "/searches/seen", "seq"),
    ],
)
def test_a_number_that_no_catalogue_holds_is_refused(ask, web, method, path, name):
    app = web.state.site.app
    with app.catalog.reading() as reader:
        if reader.find_user("shen.ji") is None:
            app.users.add("shen.ji", "审计示", [UserRole.AUDITOR])
    _, token = web.state.site.tokens.make("shen.ji", "reading", list(Scope), days=1, by="shen.ji")
    sent = {"params" if method == "GET" else "data": {name: "9" * 20}}

    answer = ask(method, path, headers={"Authorization": f"Bearer {token}"}, **sent)

    assert answer.status_code == 422


@pytest.fixture
def mistaken(monkeypatch):
    """A mistake in the program, while a page or an answer is made."""

    def mistake(_self):
        raise ZeroDivisionError

    monkeypatch.setattr(Site, "anybody_yet", mistake)


@pytest.mark.usefixtures("mistaken")
def test_the_page_of_a_mistake_is_as_guarded_as_any(ask):
    answer = ask("GET", "/sign-in")

    assert answer.status_code == 500
    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_catalogue_that_does_not_answer_is_told_in_words(ask, monkeypatch):
    def busy(*_):
        raise UnavailableError("数据库忙 / the database is busy")

    monkeypatch.setattr(SqlCatalog, "reading", busy)
    answer = ask("GET", "/", headers={"Cookie": "docarchive_session=x"})

    assert answer.status_code == 503
    assert "the database is busy" in answer.text
    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
