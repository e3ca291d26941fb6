"""The way in and out, forms that are not ours, and what was typed when a session ends."""

import html
import re
import ssl
import subprocess
from datetime import datetime, timedelta
from ipaddress import IPv4Address

import httpx
import pyotp
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from web_people import PASSWORD, sign_in, token_in

from cli_clerk import PROGRAM, called, plain_environment
from docarchive.domain.days.local_time import utc_now
from docarchive.domain.people.user import UserRole
from docarchive.settings import load_configuration
from docarchive.web.forms import TOKEN_FIELD
from docarchive.web.signing_in import safe_address
from docarchive.wiring.app import open_app
from docarchive.workflows.people.sign_in import SignIn


@pytest.fixture
def stranger(office):
    with office.browser() as client:
        yield client


@pytest.fixture
def clerk(office):
    with office.browser("wang.jia") as client:
        yield client


@pytest.fixture
def newcomer(office):
    """A user of one test only; returns the client's name."""

    def make(name, *, must_change=False, totp=False):
        with open_app(load_configuration(office.workspace, environ=office.environ), actor="test") as app:
            secrets = SignIn(app.catalog, app.now)
            app.users.add(name, "新人示", [UserRole.CLERK])
            secrets.set_password(
                name, PASSWORD, by="guan.li" if must_change else name, must_change=must_change
            )
            if totp:
                secret = secrets.offer_totp(name, issuer="x").secret
                step = datetime.fromtimestamp(utc_now().timestamp() - 30, tz=utc_now().tzinfo)
                secrets.confirm_totp(name, pyotp.TOTP(secret).at(step))
                return secret
        return name

    return make


def post(client, path, page="/sign-in", **data):
    form = client.get(page, follow_redirects=True).text
    return client.post(path, data={TOKEN_FIELD: token_in(form), **data})


def test_a_page_leads_to_the_form_and_back(stranger):
    asked = stranger.get("/search?q=整改")
    assert asked.status_code == 303

    form = stranger.get(asked.headers["location"]).text
    back = html.unescape(re.findall(r'name="back_to" value="([^"]+)"', form)[-1])
    done = post(stranger, "/sign-in", name=" Wang.Jia ", password=PASSWORD, back_to=back)

    assert done.status_code == 303
    assert httpx.URL(done.headers["location"]).params["q"] == "整改"


def test_the_session_cookie_is_out_of_reach(office):
    with office.browser() as client:
        cookies = sign_in(client, "shen.he").headers.get_list("set-cookie")

    session = next(item for item in cookies if item.startswith("docarchive_session="))
    assert "HttpOnly" in session
    assert "SameSite=lax" in session
    assert "Path=/" in session
    assert "Secure" not in session  # over http: a browser would drop it


def test_wrong_name_and_wrong_password_are_told_in_the_same_words(stranger):
    def told(name):
        answer = post(stranger, "/sign-in", name=name, password="not the password")
        assert answer.status_code == 401
        return re.search(r'role="alert">(.*?)</p>', answer.text)[1]

    assert told("dang.an") == told("no.such.user")


def test_after_many_failures_the_name_is_locked_and_says_for_how_long(stranger, newcomer):
    newcomer("locked.one")
    answers = [post(stranger, "/sign-in", name="locked.one", password="wrong again") for _ in range(7)]

    assert answers[-1].status_code == 429
    assert re.search(r"请 \d+ 秒后再试", answers[-1].text)
    assert 'value="locked.one"' in answers[-1].text
    assert post(stranger, "/sign-in", name="locked.one", password=PASSWORD).status_code == 429


def test_signing_out_ends_the_session_for_good(office):
    with office.browser("shen.ji") as client:
        stolen = client.cookies["docarchive_session"]
        assert post(client, "/sign-out", page="/").status_code == 303
        assert client.get("/").status_code == 303
        client.cookies.set("docarchive_session", stolen)
        assert client.get("/").status_code == 303


@pytest.mark.parametrize(
    ("given", "headers"),
    [
        ({}, {}),
        ({TOKEN_FIELD: "0" * 64}, {}),
        ({TOKEN_FIELD: "falsch 伪造"}, {}),
        (None, {"Origin": "http://evil.example"}),
        (None, {"Sec-Fetch-Site": "cross-site"}),
        (None, {"Sec-Fetch-Site": "same-site"}),
    ],
)
def test_a_forged_form_does_nothing(clerk, given, headers):
    token = {TOKEN_FIELD: token_in(clerk.get("/").text)} if given is None else given

    answer = clerk.post("/sign-out", data=token, headers=headers)

    assert answer.status_code == 403
    assert clerk.get("/").status_code == 200


def test_anothers_token_is_no_token(office, clerk):
    with office.browser("dang.an") as other:
        foreign = token_in(other.get("/").text)

    assert clerk.post("/sign-out", data={TOKEN_FIELD: foreign}).status_code == 403


def test_what_was_typed_when_the_session_ended_can_still_be_sent(office):
    with office.browser("dang.an") as client:
        token = token_in(client.get("/password").text)
        client.cookies.clear()
        typed = {TOKEN_FIELD: token, "remark": "很长的<说明>", "old": "kept, no", "password": "never kept"}
        asked = client.post("/language", data=typed)
        assert asked.status_code == 403  # public: nothing to sign in for, but the token is nobody's

        asked = client.post("/password", data=typed)
        assert asked.status_code == 401
        assert "never kept" not in asked.text
        kept = re.search(r'name="kept" value="([^"]*)"', asked.text)[1]
        data = {TOKEN_FIELD: token_in(asked.text), "name": "dang.an", "password": PASSWORD}
        done = client.post(
            "/sign-in",
            data=data | {"kept": html.unescape(kept), "back_to": "/password"},
        )

    assert done.status_code == 200
    assert '<input type="hidden" name="remark" value="很长的&lt;说明&gt;">' in done.text
    assert 'action="/password"' in done.text


def test_a_given_password_opens_only_the_way_to_ones_own(office, stranger, newcomer):
    newcomer("fresh.one", must_change=True)
    assert post(stranger, "/sign-in", name="fresh.one", password=PASSWORD).headers["location"] == "/password"

    assert stranger.get("/cases").status_code == 303
    assert stranger.get("/cases").headers["location"] == "/password"
    assert stranger.get("/api/v1/me").status_code == 403
    short = post(stranger, "/password", page="/password", old=PASSWORD, new="short", again="short")
    assert short.status_code == 422
    done = post(
        stranger,
        "/password",
        page="/password",
        old=PASSWORD,
        new="quiet river nine",
        again="quiet river nine",
    )
    assert done.status_code == 303
    assert stranger.get("/cases").status_code == 200


def test_a_second_step_is_asked_for_where_it_is_switched_on(stranger, newcomer):
    secret = newcomer("careful.one", totp=True)

    asked = post(stranger, "/sign-in", name="careful.one", password=PASSWORD)
    assert asked.status_code == 401
    assert 'name="code"' in asked.text
    wrong = post(stranger, "/sign-in", name="careful.one", password=PASSWORD, code="000000")
    assert wrong.status_code == 401
    code = pyotp.TOTP(secret).at(utc_now())
    assert post(stranger, "/sign-in", name="careful.one", password=PASSWORD, code=code).status_code == 303


@pytest.mark.parametrize(
    "address",
    [
        "http://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil",
        "javascript:alert(1)",
        "/a\nb",
        "x",
        "",
    ],
)
def test_no_address_leads_out_of_the_site(address):
    assert safe_address(address) == "/"


def test_an_address_inside_is_kept():
    assert safe_address("/search?q=%E6%95%B4&f=a:b") == "/search?q=%E6%95%B4&f=a:b"


def own_certificate(folder):
    """A certificate for this machine that nobody else would trust, as options of the command."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(utc_now() - timedelta(days=1))
        .not_valid_after(utc_now() + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(made.public_bytes(pem))
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return ["--certificate", str(folder / "cert.pem"), "--key", str(folder / "key.pem")]


def test_the_first_administrator_is_made_by_whoever_started_the_service(tmp_path, environ):
    workspace = tmp_path / "empty"
    with pytest.MonkeyPatch.context() as patch:
        plain_environment(patch, environ)
        assert called(["init", str(workspace)])[0] == 0
    tls = own_certificate(tmp_path)
    process = subprocess.Popen(
        [PROGRAM, "-w", str(workspace), "serve", "--port", "0", *tls],
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        url = re.search(r"https://\S+?:\d+", process.stdout.readline())[0]
        code = re.search(r"code=(\S+)", process.stdout.readline())[1]
        given = {"name": "guan.li", "display_name": "管理示", "password": PASSWORD, "again": PASSWORD}
        with httpx.Client(
            base_url=url, timeout=30, verify=ssl.create_default_context(cafile=tls[1])
        ) as client:
            assert client.get("/").headers["location"] == "/sign-in"
            assert client.get("/sign-in").headers["location"] == "/first-run"
            refused = post(client, "/first-run", page="/first-run", code="guessed", **given)
            assert refused.status_code == 422
            assert 'value="管理示"' in refused.text
            weak = post(
                client, "/first-run", page="/first-run", code=code, **given | {"password": "1234567890"}
            )
            assert weak.status_code == 422
            done = post(client, "/first-run", page="/first-run", code=code, **given)
            assert done.status_code == 303
            assert "Secure" in next(c for c in done.headers.get_list("set-cookie") if "session=" in c)
            assert done.headers["strict-transport-security"].startswith("max-age=")
            assert client.get("/").status_code == 200
            assert client.get(f"/first-run?code={code}").status_code == 404
    finally:
        process.terminate()
        process.communicate(timeout=30)
    assert process.returncode == 0
