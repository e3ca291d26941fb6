"""Accounts as an administrator keeps them in the pages, and the logs as administrators and auditors read them."""

import re

import pyotp
import pytest
from web_people import PASSWORD, sign_in, token_in

from docarchive.settings import load_configuration
from docarchive.web.forms import TOKEN_FIELD
from docarchive.wiring.app import open_app
from docarchive.workflows.people.sign_in import SignIn


@pytest.fixture(scope="module")
def admin(office):
    return office.browser("guan.li")


def send(client, path, **data):
    """A form of an administration page, as a browser without script sends it."""
    token = token_in(client.get("/sign-in", follow_redirects=True).text)
    return client.post(path, data={TOKEN_FIELD: token, **data})


def add(client, name, *roles, **more):
    """Add a user; return the password that is shown."""
    answer = send(client, "/admin/users", name=name, display_name=f"{name} 示", roles=roles, **more)
    assert answer.status_code == 200, answer.text
    return re.search(r'id="secret">([^<]+)<', answer.text)[1]


def test_a_new_user_signs_in_with_the_password_shown_once_and_has_to_choose_another(office, admin):
    password = add(admin, "xin.ren", "clerk", "archivist")
    assert password not in admin.get("/admin/users/xin.ren").text

    newcomer = office.browser()
    answer = sign_in(newcomer, "xin.ren", password)
    assert answer.headers["location"] == "/password"
    assert newcomer.get("/cases").headers["location"] == "/password"
    answer = send(newcomer, "/password", old=password, new=PASSWORD, again=PASSWORD)
    assert answer.status_code == 303
    assert newcomer.get("/cases").status_code == 200


def test_codes_of_somebody_else_are_switched_off_with_ones_own_password_only(office, admin):
    name = "diu.ji"
    user = office.browser()
    password = add(admin, name, "clerk")
    sign_in(user, name, password)
    send(user, "/password", old=password, new=PASSWORD, again=PASSWORD)
    with open_app(load_configuration(office.workspace, environ=office.environ), actor="demo") as app:
        door = SignIn(app.catalog, app.now)
        telephone = pyotp.TOTP(door.offer_totp(name, issuer="示例").secret)
        door.confirm_totp(name, telephone.at(app.now()))
    page = f"/admin/users/{name}"
    assert "动态验证码：启用" in admin.get(page).text
    assert 'name="password"' in admin.get(page).text

    # Nothing typed is no guess, and locks nobody out.
    for wrong, said in (*[("", "请输入密码")] * 6, ("wrong", "密码不对")):
        refused = send(admin, f"{page}/codes-off", password=wrong)
        assert refused.status_code == 422
        assert said in refused.text
    assert send(office.browser(), "/sign-in", name=name, password=PASSWORD).status_code == 401

    assert send(admin, f"{page}/codes-off", password=PASSWORD).status_code == 303
    assert "动态验证码：未启用" in admin.get(page).text
    sign_in(office.browser(), name)


def test_a_wrong_or_taken_name_keeps_what_was_typed(admin):
    for name, status in (("X", 422), ("guan.li", 409)):
        answer = send(admin, "/admin/users", name=name, display_name="某人示", roles=["reviewer"])

        assert answer.status_code == status
        assert 'value="某人示"' in answer.text
        assert re.search(r'value="reviewer" checked', answer.text)
    assert send(admin, "/admin/users", name="wu.jue", display_name="无角色示").status_code == 422
    forged = send(admin, "/admin/users", name="wu.jue", display_name="示", roles=["root"])
    assert forged.status_code == 422
    assert "wu.jue" not in admin.get("/admin/users").text


def test_roles_and_officer_change_at_once_and_rights_with_them(office, admin):
    user = office.browser()
    password = add(admin, "gai.bian", "clerk")
    sign_in(user, "gai.bian", password)
    send(user, "/password", old=password, new=PASSWORD, again=PASSWORD)
    assert user.get("/admin/log").status_code == 403

    answer = send(admin, "/admin/users/gai.bian", display_name="改名示", roles=["auditor"])

    assert answer.status_code == 303
    assert user.get("/admin/log").status_code == 200
    assert "改名示" in user.get("/").text
    taken = re.search(r'<option value="(\w{26})"', admin.get("/admin/users/wang.jia").text)[1]
    refused = send(admin, "/admin/users/gai.bian", display_name="改名示", roles=["auditor"], officer_id=taken)
    assert refused.status_code == 409
    assert "wang.jia" in refused.text


def test_nobody_takes_the_last_administrator_away(office, admin):
    for path, data in (
        ("/admin/users/guan.li/close", {}),
        ("/admin/users/guan.li", {"display_name": "管理示", "roles": ["auditor"]}),
    ):
        answer = send(admin, path, **data)

        assert answer.status_code == 409, answer.text
        assert "最后一个可用的管理员" in answer.text
    send(admin, "/admin/users/yong.hu", display_name="用户示", roles=["admin"])  # who has no password
    assert send(admin, "/admin/users/guan.li/close").status_code == 409
    send(admin, "/admin/users/yong.hu", display_name="用户示", roles=["clerk"])
    assert office.browser("guan.li").get("/admin/users").status_code == 200


def test_a_closed_account_is_out_at_once_and_opened_again_it_is_let_in(office, admin):
    password = add(admin, "guan.bi", "clerk")
    user = office.browser()
    sign_in(user, "guan.bi", password)

    send(admin, "/admin/users/guan.bi/close")
    assert user.get("/password").status_code == 303
    assert "停用" in admin.get("/admin/users/guan.bi").text

    send(admin, "/admin/users/guan.bi/reopen")
    assert sign_in(office.browser(), "guan.bi", password).headers["location"] == "/password"


def test_sessions_are_ended_a_lock_is_undone_and_a_password_replaced(office, admin):
    password = add(admin, "suo.ding", "clerk")
    user = office.browser()
    sign_in(user, "suo.ding", password)
    send(admin, "/admin/users/suo.ding/end-sessions")
    assert "/sign-in" in user.get("/").headers["location"]

    for _ in range(5):
        wrong = send(user, "/sign-in", name="suo.ding", password="wrong")
        assert wrong.status_code == 401
    assert send(user, "/sign-in", name="suo.ding", password=password).status_code == 429
    assert "锁定" in admin.get("/admin/users/suo.ding").text
    send(admin, "/admin/users/suo.ding/unlock")
    sign_in(user, "suo.ding", password)

    fresh = re.search(r'id="secret">([^<]+)<', send(admin, "/admin/users/suo.ding/password").text)[1]
    assert send(office.browser(), "/sign-in", name="suo.ding", password=password).status_code == 401
    sign_in(user, "suo.ding", fresh)


def test_the_sign_in_log_tells_when_and_from_where_and_leaves_out_names_nobody_has(office, admin):
    stranger = office.browser()
    send(stranger, "/sign-in", name="my secret password", password="x")
    send(stranger, "/sign-in", name="shen.ji", password="x")

    page = admin.get("/admin/sign-ins").text
    assert "127.0.0.1" in page
    assert "my secret password" not in page
    of_one = admin.get("/admin/sign-ins", params={"user": " Shen.Ji "}).text
    assert set(re.findall(r'<td class="mono">([a-z.]+)</td>', of_one)) == {"shen.ji"}


def test_the_log_of_looks_names_who_opened_which_record_and_that_of_acts_the_ledgers_position(office):
    reviewer, auditor = office.browser("shen.he"), office.browser("shen.ji")
    record = office.own["rectification_order"]
    reviewer.get(f"/records/{record}")

    looks = auditor.get("/admin/log", params={"user": "shen.he"}).text
    assert f'href="/records/{record}"' in looks
    acts = auditor.get("/admin/log", params={"what": "acts"}).text
    assert "登记用户" in acts
    assert "印发文书" in auditor.get("/admin/log?what=acts&user=内勤").text
    first = re.search(r"before=(\d+)", acts)
    if first:
        assert auditor.get(f"/admin/log?what=acts&before={first[1]}").status_code == 200


def test_each_role_is_shown_what_it_may_administer_and_nothing_else(office, admin):
    auditor, clerk = office.browser("shen.ji"), office.browser("wang.jia")

    assert 'href="/admin/users"' in admin.get("/admin").text
    assert 'href="/admin/log"' not in admin.get("/admin").text
    assert 'href="/admin/users"' not in auditor.get("/admin").text
    assert 'href="/admin/log"' in auditor.get("/admin").text
    assert clerk.get("/admin").status_code == 403
    assert 'href="/admin"' not in clerk.get("/").text
