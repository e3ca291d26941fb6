"""Administration and one's own account in a real browser: with and without script, by keyboard, as axe-core judges them."""

from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import expect
from web_browser import PATIENCE
from web_people import PASSWORD

AXE = (Path(__file__).parents[1] / "data" / "axe" / "axe.js").read_text(encoding="utf-8")
GRAVE = ("serious", "critical")
ROOMS = [
    *(
        "/admin",
        "/admin/users",
        "/admin/users/wang.jia",
        "/admin/sign-ins",
        "/admin/agency",
        "/admin/officers",
    ),
    *(
        "/admin/equipment",
        "/admin/imports",
        "/admin/forms",
        "/admin/forms/rectification_order",
        "/admin/forms/upgrade",
        "/admin/rules",
    ),
    *("/admin/rules/thresholds", "/admin/system", "/admin/system/gaps", "/account"),
]


@pytest.fixture
def visitor(chromium, office):
    """Makes a page of a fresh browser."""
    contexts = []

    def make(**options):
        context = chromium.new_context(base_url=office.url, **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def admin(chromium, office):
    """An administrator, signed in."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, base_url=office.url)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    enter(page, "guan.li")
    yield page
    context.close()


def enter(page, name, password=PASSWORD):
    page.goto("/sign-in")
    page.fill("#name", name)
    page.fill("#password", password)
    page.click("main button")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def speak(page, language):
    page.goto("/account")
    page.click(f"main button[name=language][lang='{language}']")
    expect(page.locator("html")).to_have_attribute("lang", language)


def judged(page):
    """What axe-core finds grave, each with where."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        (item["id"], [node["target"] for node in item["nodes"]][:3])
        for item in found["violations"]
        if item["impact"] in GRAVE
    ]


def add_user(page, name, role="clerk"):
    """Fill the form; return the password that is shown."""
    page.goto("/admin/users")
    page.fill("#name", name)
    page.fill("#display_name", f"{name} 示")
    page.check(f"main input[value={role}]")
    page.click("main form[action='/admin/users'] button")
    return page.inner_text("#secret")


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("width", [1280, 1920])
def test_no_page_has_a_grave_fault_or_is_wider_than_the_screen(admin, language, width):
    speak(admin, language)
    admin.set_viewport_size({"width": width, "height": 900})
    faults = {}
    for path in ROOMS:
        assert admin.goto(path).status == 200
        wide = admin.evaluate("document.documentElement.scrollWidth") > width
        if wide or (found := judged(admin)):
            faults[path] = "too wide" if wide else found

    assert faults == {}


def test_nothing_of_these_pages_is_blocked_or_missing(admin):
    told = []
    admin.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    admin.on("response", lambda answer: told.append(answer.url) if answer.status >= 400 else None)
    for path in ROOMS:
        admin.goto(path)

    assert told == []


def test_a_new_user_comes_in_with_the_password_shown_and_chooses_their_own(admin, visitor):
    password = add_user(admin, "liu.lan")
    page = visitor()
    enter(page, "liu.lan", password)

    assert page.url.endswith("/password")
    page.fill("#old", password)
    page.fill("#new", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/")
    page.click("text=liu.lan 示")
    expect(page.locator("main h1")).to_have_text("我的账号")


def test_without_script_a_user_is_added_closed_and_opened_again(visitor):
    page = visitor(java_script_enabled=False)
    enter(page, "guan.li")
    add_user(page, "wu.jiaoben", "auditor")
    page.click("text=已告知")
    page.click("summary:has-text('停用账号')")
    page.click("form[action$='/close'] button")
    expect(page.locator(".title .tag").first).to_have_text("停用")

    page.click("form[action$='/reopen'] button")
    expect(page.locator(".title .tag").first).to_have_text("启用")


def test_a_refused_name_keeps_the_rest_of_the_form(admin):
    admin.goto("/admin/users")
    admin.fill("#name", "guan.li")
    admin.fill("#display_name", "重名示")
    admin.check("main input[value=auditor]")
    admin.click("main form[action='/admin/users'] button")

    expect(admin.locator("[role=alert]")).to_contain_text("已有人用")
    expect(admin.locator("#display_name")).to_have_value("重名示")
    expect(admin.locator("input[value=auditor]")).to_be_checked()


def test_a_lock_is_seen_and_undone(admin, visitor):
    password = add_user(admin, "suo.zhu")
    page = visitor()
    for _ in range(5):
        page.goto("/sign-in")
        page.fill("#name", "suo.zhu")
        page.fill("#password", "wrong")
        page.click("main button")
    expect(page.locator("[role=alert]")).to_contain_text("秒后再试")

    admin.goto("/admin/users/suo.zhu")
    admin.click("form[action$='/unlock'] button")
    expect(admin.locator("tbody tr").first).to_contain_text("解除锁定")
    enter(page, "suo.zhu", password)


def test_codes_are_switched_on_with_a_telephone_and_asked_for_at_the_door(admin, visitor):
    password = add_user(admin, "yan.zheng")
    page = visitor()
    enter(page, "yan.zheng", password)
    page.fill("#old", password)
    page.fill("#new", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/")
    page.goto("/account")
    page.click("#codes summary")
    page.fill("#on-password", PASSWORD)
    page.click("#codes button")
    expect(page.locator("img.qr")).to_be_visible()
    assert page.evaluate("document.querySelector('img.qr').naturalWidth") > 100
    telephone = pyotp.TOTP(page.inner_text("p .mono").replace(" ", ""))
    page.fill("#code", telephone.now())
    page.click("main button")
    recovery = page.locator("li.secret")
    expect(recovery).to_have_count(8)
    spare = recovery.first.inner_text()

    page.click(".who form[action='/sign-out'] button")
    page.fill("#name", "yan.zheng")
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.fill("#password", PASSWORD)
    page.fill("#code", spare)
    page.click("main button")
    page.wait_for_url("**/")


def test_a_key_for_a_program_is_shown_once_and_revoked(visitor):
    page = visitor()
    enter(page, "shen.he")
    page.goto("/account")
    page.click("#tokens summary")
    page.fill("#title", "夜间统计")
    page.fill("#token-password", PASSWORD)
    page.click("#tokens form[action='/account/tokens'] button")
    key = page.inner_text("#secret")
    assert key.startswith("da_")

    page.click("text=已保存")
    expect(page.locator("#secret")).to_have_count(0)
    assert key not in page.content()
    page.click("tr:has-text('夜间统计') button")
    expect(page.locator("#tokens")).not_to_contain_text("夜间统计")


def test_an_officer_is_entered_by_keyboard_and_stands_first_when_the_certificate_has_ended(admin):
    admin.goto("/admin/officers")
    admin.focus("#name")
    for text in ("孙辛示", "10040020888", "省厅（示例）"):
        admin.keyboard.type(text)
        admin.keyboard.press("Tab")
    admin.fill("#valid_from", "2019-01-01")
    admin.fill("#valid_to", "2020-12-31")
    admin.focus("#recorders")
    admin.keyboard.press("Enter")
    expect(admin.locator(".title .tag")).to_have_text("没有有效证件")

    admin.goto("/admin/officers")
    assert "没有有效证件" in admin.locator("tbody tr").first.inner_text()
    admin.click("tbody tr:has-text('孙辛示') a")
    admin.fill("#number", "10040020889")
    admin.fill("#issuer", "省厅（示例）")
    admin.fill("#valid_from", "2026-01-01")
    admin.fill("#valid_to", "2090-12-31")
    admin.click("text=登记证件")
    expect(admin.locator(".title .tag")).to_have_text("有效")


def test_a_share_is_verified_while_the_page_tells_how_far_it_is(admin):
    admin.goto("/admin/system")
    admin.click("text=校验到期的一份")
    admin.wait_for_url("**/tasks/*")
    admin.click("text=查看")
    expect(admin.locator("main")).to_contain_text("服务启动后的校验")


def test_a_file_for_a_register_is_looked_at_before_it_is_entered(admin, tmp_path):
    admin.goto("/admin/imports?target=laws")
    file = tmp_path / "某某市样例条例.md"
    file.write_text(
        "# 某某市样例条例\n\n（2021年1月1日通过，自2021年2月1日起施行）\n\n第一条 为了样例，制定本条例。\n",
        encoding="utf-8",
    )
    admin.set_input_files("#file", file)
    admin.click("main form button")
    admin.click("text=查看")
    expect(admin.locator(".notice")).to_contain_text("尚未录入")
    admin.click("main form button")
    admin.click("text=查看")

    expect(admin.locator(".notice")).to_contain_text("已录入")
