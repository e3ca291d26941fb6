"""Searching in a real browser: suggestions by keyboard, chips, saved searches, exports; the same without script."""

import re

import pytest
from playwright.sync_api import expect
from web_browser import PATIENCE

WORD = "整改"


@pytest.fixture(scope="module")
def reviewer(chromium, office, states):
    """One who sees every case; one browser for what changes nothing."""
    context = chromium.new_context(base_url=office.url, viewport={"width": 1280, "height": 900})
    context.add_cookies(states("shen.he")["cookies"])
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def test_suggestions_come_while_typing_and_are_chosen_by_keyboard(reviewer):
    reviewer.goto("/search")
    box = reviewer.get_by_role("combobox")
    box.press_sequentially("示例机")
    expect(reviewer.get_by_role("option").first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(reviewer.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "offer-1")
    box.press("Enter")

    reviewer.wait_for_url(re.compile(r"/search\?q="))
    expect(reviewer.locator(".card.hit").first).to_be_visible()


def test_the_name_of_a_filter_is_put_in_and_typing_goes_on(reviewer):
    reviewer.goto("/search")
    box = reviewer.get_by_role("combobox")
    box.press_sequentially("阶段")
    expect(reviewer.get_by_role("option").first).to_contain_text("阶段:")
    box.press("ArrowDown")
    box.press("Enter")

    expect(box).to_have_value("阶段:")
    expect(reviewer.get_by_role("option").first).not_to_contain_text("阶段:")
    box.press("Escape")
    expect(reviewer.get_by_role("listbox", include_hidden=True)).to_be_hidden()


def test_facets_become_chips_and_chips_go(reviewer):
    reviewer.goto(f"/search?q={WORD}")
    before = reviewer.locator(".hits-found").inner_text()
    reviewer.locator(".facet li a").first.click()
    expect(reviewer.locator(".chip")).to_have_count(1)
    expect(reviewer.locator(".facet a[aria-current]")).to_have_count(1)
    reviewer.locator(".chip").click()

    expect(reviewer.locator(".chip")).to_have_count(0)
    expect(reviewer.locator(".hits-found")).to_have_text(before)


def test_the_words_are_marked_on_the_picture_of_a_card(reviewer):
    reviewer.goto(f"/search?q={WORD}")
    reviewer.wait_for_load_state("networkidle")
    places = reviewer.eval_on_selector_all(
        ".hit .marked-page",
        """frames => frames.map(frame => [...frame.querySelectorAll('img')].map(
            image => { const at = image.getBoundingClientRect(); return [at.x, at.y, at.width, at.height] }))""",
    )

    assert places
    for picture, marks in places:
        assert picture == pytest.approx(marks, abs=0.6)
        assert picture[2] > 80
    drawn = reviewer.eval_on_selector_all(".marks", "all => all.map(image => image.naturalWidth)")
    assert min(drawn) > 0


def test_a_search_is_saved_and_asked_again(person):
    page = person("nei.qin", viewport={"width": 1280, "height": 900})
    page.goto(f"/search?q={WORD}&sort=newest")
    page.click(".save summary")
    page.fill(".save input[name=name]", "我的整改")
    page.click(".save button")
    expect(page.locator("table")).to_contain_text("我的整改")
    page.click("table a >> nth=0")

    expect(page.get_by_role("combobox")).to_have_value(WORD)
    page.goto("/searches")
    page.click("table button")
    expect(page.locator("[role=status]")).to_contain_text("已删除")
    page.click("[role=status] button")
    expect(page.locator("table")).to_contain_text("我的整改")


def test_an_export_shows_its_progress_and_ends_with_the_file(reviewer):
    reviewer.goto(f"/search?q={WORD}")
    reviewer.click("text=导出 Excel")
    reviewer.wait_for_url("**/tasks/**")
    reviewer.click("a[href^='/made/']")
    with reviewer.expect_download() as taken:
        reviewer.click("main [role=button]")

    assert taken.value.suggested_filename.startswith("检索结果-")
    assert taken.value.suggested_filename.endswith(".xlsx")


def test_without_script_everything_about_a_search_works(person):
    page = person("dang.an", java_script_enabled=False)
    page.goto("/search")
    page.fill("main input[type=search]", WORD)
    page.click("main .search-box button")
    page.click("text=按案件")
    page.click(".facet li a >> nth=0")
    expect(page.locator(".group").first).to_be_visible()
    expect(page.locator(".chip")).to_have_count(1)
    page.click("text=不归集")
    page.click("text=为什么命中")
    expect(page.locator(".because").first).to_be_visible()
    page.click(".collections >> text=法规标准")
    expect(page.locator(".collections [aria-current]")).to_contain_text("法规标准")
    page.goto(f"/search?q={WORD}")
    page.click("text=导出 Excel")

    expect(page.locator("main")).to_contain_text("导出检索结果")


def test_no_results_still_show_the_way_on(reviewer):
    reviewer.goto("/search?q=没有任何材料写着这个")

    expect(reviewer.locator(".card .empty")).to_contain_text("可以少用一个词")


def test_pictures_that_are_not_there_yet_have_their_place(reviewer):
    reviewer.route("**/small", lambda route: route.abort())
    reviewer.goto(f"/search?q={WORD}")
    heights = reviewer.eval_on_selector_all(
        ".hit .marked-page > img:first-child", "all => all.map(image => image.getBoundingClientRect().height)"
    )
    reviewer.unroute("**/small")

    assert min(heights) > 100
