"""One's own account: sessions elsewhere, codes of an authenticator app, keys for programs."""

import io
import itertools
import re
from base64 import b64decode

import pyotp
import pytest
import zxingcpp
from PIL import Image
from web_people import PASSWORD, sign_in, token_in

from docarchive.web.forms import ONCE_FIELD, TOKEN_FIELD

NUMBERS = itertools.count(1)


def send(client, path, **data):
    token = token_in(client.get("/sign-in", follow_redirects=True).text)
    return client.post(path, data={TOKEN_FIELD: token, **data})


@pytest.fixture
def somebody(office):
    """Signed in, with an account of their own."""
    admin = office.browser("guan.li")
    name = f"somebody.{next(NUMBERS)}"
    shown = send(admin, "/admin/users", name=name, display_name="本人示", roles=["clerk"]).text
    first = re.search(r'id="secret">([^<]+)<', shown)[1]
    client = office.browser()
    sign_in(client, name, first)
    assert send(client, "/password", old=first, new=PASSWORD, again=PASSWORD).status_code == 303
    client.name = name
    return client


def secret_of(page):
    """The secret in the QR code, as a telephone reads it, and as a person would type it."""
    picture = re.search(r"data:image/png;base64,([^\"]+)", page)[1]
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(b64decode(picture))))
    typed = re.search(r'class="mono">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    app = pyotp.parse_uri(code.text)
    assert app.secret == typed
    return app


def test_signing_out_everywhere_else_leaves_this_browser_in(office, somebody):
    elsewhere = office.browser()
    sign_in(elsewhere, somebody.name)
    assert elsewhere.get("/account").status_code == 200

    assert send(somebody, "/account/sessions/end-others").status_code == 303

    assert "/sign-in" in elsewhere.get("/account").headers["location"]
    assert somebody.get("/account").status_code == 200


def test_codes_are_switched_on_by_telephone_asked_for_at_the_door_and_switched_off(office, somebody):
    assert send(somebody, "/account/codes", password="wrong").status_code == 422
    offered = send(somebody, "/account/codes", password=PASSWORD)
    telephone = secret_of(offered.text)
    again = send(somebody, "/account/codes/confirm", code="12345x")
    assert again.status_code == 422
    assert secret_of(again.text).secret == telephone.secret

    done = send(somebody, "/account/codes/confirm", code=telephone.now())
    recovery = re.findall(r'class="secret">([0-9A-Z-]{19})<', done.text)
    assert len(recovery) == 8
    assert recovery[0] not in somebody.get("/account").text

    door = office.browser()
    asked = send(door, "/sign-in", name=somebody.name, password=PASSWORD)
    assert asked.status_code == 401
    assert 'name="code"' in asked.text
    sign_in(door, somebody.name, code=recovery[0])
    assert (
        send(
            office.browser(), "/sign-in", name=somebody.name, password=PASSWORD, code=recovery[0]
        ).status_code
        == 401
    )

    assert send(somebody, "/account/codes/off", password="wrong").status_code == 422
    assert send(somebody, "/account/codes/off", password=PASSWORD).status_code == 303
    sign_in(office.browser(), somebody.name)


def test_a_key_is_shown_once_works_within_its_scopes_and_ends_when_revoked(office, somebody):
    shown = send(somebody, "/account/tokens", title="夜间导出", scopes=["read"], days="30", password=PASSWORD)
    key = re.search(r'id="secret">(da_[^<]+)<', shown.text)[1]
    program = office.browser()
    program.headers["authorization"] = f"Bearer {key}"

    assert program.get("/api/v1/search", params={"q": "整改"}).status_code == 200
    page = somebody.get("/account").text
    assert key not in page
    assert "从未" not in page
    token_id = re.search(r"/account/tokens/([^/]+)/revoke", page)[1]
    assert send(somebody, f"/account/tokens/{token_id}/revoke").status_code == 303
    assert program.get("/api/v1/search", params={"q": "整改"}).status_code == 401


def twice(client, page, path, **data):
    """Send the form of *page* that goes to *path* with two clicks; the two answers."""
    html = client.get(page).text
    form = re.search(rf'<form method="post" action="{path}".*?</form>', html, re.DOTALL)[0]
    hidden = {
        name: re.search(rf'name="{name}" value="([^"]+)"', form)[1] for name in (TOKEN_FIELD, ONCE_FIELD)
    }
    return [client.post(path, data=hidden | data) for _ in range(2)]


def test_two_clicks_make_one_account_with_one_password_and_both_show_it(office):
    admin, name = office.browser("guan.li"), f"somebody.{next(NUMBERS)}"
    answers = twice(admin, "/admin/users", "/admin/users", name=name, display_name="两次示", roles=["clerk"])

    first, second = (re.search(r'id="secret">([^<]+)<', answer.text)[1] for answer in answers)
    assert first == second
    sign_in(office.browser(), name, first)
    answers = twice(admin, f"/admin/users/{name}", f"/admin/users/{name}/password")
    again, last = (re.search(r'id="secret">([^<]+)<', answer.text)[1] for answer in answers)
    assert again == last != first
    sign_in(office.browser(), name, again)


def test_two_clicks_make_one_key_and_both_show_it(somebody):
    form = {"title": "两次点击", "scopes": ["read"], "days": "30", "password": PASSWORD}
    answers = twice(somebody, "/account", "/account/tokens", **form)

    keys = {re.search(r'id="secret">(da_[^<]+)<', answer.text)[1] for answer in answers}
    assert len(keys) == 1
    assert len(re.findall(r"/account/tokens/[^/]+/revoke", somebody.get("/account").text)) == 1


@pytest.mark.parametrize(
    "wrong",
    [{"password": "wrong"}, {"title": ""}, {"scopes": []}, {"days": "400"}, {"days": "-1"}, {"days": "x"}],
)
def test_a_key_needs_password_purpose_scope_and_an_end(somebody, wrong):
    form = {"title": "某用途", "scopes": ["file"], "days": "30", "password": PASSWORD} | wrong

    answer = send(somebody, "/account/tokens", **form)

    assert answer.status_code == 422
    assert "da_" not in answer.text
    assert "还没有" in somebody.get("/account").text


def test_a_program_makes_no_keys_and_sees_no_account(office, somebody):
    shown = send(somebody, "/account/tokens", title="程序", scopes=["admin"], days="3", password=PASSWORD)
    program = office.browser()
    program.headers["authorization"] = "Bearer " + re.search(r'id="secret">(da_[^<]+)<', shown.text)[1]

    assert program.get("/account").status_code == 403
    form = {"title": "x", "scopes": ["read"], "days": "3", "password": PASSWORD}
    assert program.post("/account/tokens", data=form).status_code == 403
    assert program.post("/account/codes", data={"password": PASSWORD}).status_code == 403


def test_nobody_revokes_a_colleagues_key(office, somebody):
    send(somebody, "/account/tokens", title="我的", scopes=["read"], days="3", password=PASSWORD)
    token_id = re.search(r"/account/tokens/([^/]+)/revoke", somebody.get("/account").text)[1]

    assert send(office.browser("nei.qin"), f"/account/tokens/{token_id}/revoke").status_code == 404
    assert token_id in somebody.get("/account").text
