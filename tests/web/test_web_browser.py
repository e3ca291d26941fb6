"""The pages in a real browser, Debian's chromium: with and without script, by keyboard, and as axe-core judges them."""

from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import expect
from web_browser import PATIENCE
from web_people import PASSWORD, pages

AXE = (Path(__file__).parents[1] / "data" / "axe" / "axe.js").read_text(encoding="utf-8")
GRAVE = ("serious", "critical")


@pytest.fixture(scope="module")
def reviewer(chromium, office):
    """One who sees every case, signed in."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, base_url=office.url)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    enter(page, "shen.he")
    yield page
    context.close()


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


def enter(page, name):
    page.goto("/sign-in")
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/")


def judged(page):
    """What axe-core finds grave, each with where."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        (item["id"], item["impact"], [node["target"] for node in item["nodes"]][:3])
        for item in found["violations"]
        if item["impact"] in GRAVE
    ]


def speak(page, language):
    if page.locator("html").get_attribute("lang") != language:
        page.goto("/search/help")
        if page.locator("html").get_attribute("lang") != language:
            page.click(".who form[action='/language'] button")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_no_page_has_a_grave_fault_for_people_with_a_handicap(office, reviewer, language):
    speak(reviewer, language)
    faults = {}
    for path in pages(office):
        reviewer.goto(path)
        expect(reviewer.locator("html")).to_have_attribute("lang", language)
        if found := judged(reviewer):
            faults[path] = found

    assert faults == {}


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_way_in_has_no_grave_fault_either(visitor, language):
    page = visitor()
    page.goto("/sign-in")
    if language == "en":
        page.click(".who form[action='/language'] button")
    page.fill("#name", "no.body")
    page.fill("#password", "wrong")
    page.click("main button")

    expect(page.locator("[role=alert]")).to_be_visible()
    assert judged(page) == []


def test_nothing_on_a_page_is_blocked_or_missing(office, reviewer):
    told = []
    reviewer.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    reviewer.on("response", lambda answer: told.append(answer.url) if answer.status >= 400 else None)
    for path in pages(office)[4:-1]:
        reviewer.goto(path)
        reviewer.wait_for_load_state("networkidle")

    assert told == []


def test_the_proof_comes_by_itself_where_scripts_run(office, reviewer):
    speak(reviewer, "zh-CN")
    reviewer.goto(f"/records/{office.own['rectification_order']}")

    expect(reviewer.locator("[aria-labelledby=whole] .tag.calm")).to_have_text("完好")


def test_without_script_search_and_reading_work(office, visitor):
    page = visitor(java_script_enabled=False)
    enter(page, "shen.he")
    page.fill("main input[type=search]", "整改")
    page.click("main button")
    page.click(".facet li a >> nth=0")
    expect(page.locator(".chip")).to_have_count(1)
    page.click(".chip")
    expect(page.locator(".chip")).to_have_count(0)
    page.click(".hit h2 a >> nth=0")

    expect(page.locator(".sheet img, .card .empty").first).to_be_visible()
    expect(page.locator(".page-text mark").first).to_be_visible()
    page.click("text=现在核对全部文件")
    expect(page.locator(".tag.calm")).to_have_text("完好")


def test_the_page_picture_is_drawn(office, reviewer):
    reviewer.goto(f"/records/{office.own['rectification_order']}?file=2")
    reviewer.wait_for_load_state("networkidle")

    assert reviewer.eval_on_selector(".sheet img", "image => image.naturalWidth") == 1200


def test_a_hit_opens_by_keyboard_alone(office, visitor):
    page = visitor()
    enter(page, "shen.he")
    page.goto(f"/search?q={quote('整改')}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.hit h2 a')"):
            break
    page.keyboard.press("Enter")

    page.wait_for_url("**/records/**")


def test_no_page_is_wider_than_the_screen(office, visitor):
    page = visitor(viewport={"width": 1280, "height": 900})
    enter(page, "shen.he")
    wide = {}
    for path in pages(office):
        page.goto(path)
        for width in (820, 1280, 1920):
            page.set_viewport_size({"width": width, "height": 900})
            excess = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if excess > 0:
                wide[path, width] = excess

    assert wide == {}


def test_the_rooms_are_those_of_the_role(visitor):
    page = visitor()
    enter(page, "guan.li")

    assert page.locator(".rooms a").all_inner_texts() == ["工作台", "管理"]
