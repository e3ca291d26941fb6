"""Masked copies with the mouse, by keyboard and without script."""

import pytest
from playwright.sync_api import expect
from test_web_browser import judged


@pytest.fixture
def clerk(person):
    return person("wang.jia", viewport={"width": 1280, "height": 900})


@pytest.fixture
def address(office):
    return f"/records/{office.own['rectification_order']}/mask?file=issued_pdf"


def drag(page, start, end):
    """Pull a box over the first page, from and to parts of its width and height."""
    layer = page.locator(".mask-layer").first
    layer.scroll_into_view_if_needed()
    frame = layer.bounding_box()
    for number, (across, down) in enumerate((start, end)):
        page.mouse.move(frame["x"] + across * frame["width"], frame["y"] + down * frame["height"])
        (page.mouse.up if number else page.mouse.down)()


def test_boxes_are_drawn_and_clicked_with_the_mouse_and_dropped_by_keyboard(clerk, address):
    clerk.goto(address)
    drag(clerk, (0.2, 0.15), (0.5, 0.2))
    drawn = clerk.locator("#boxes input[name=box]")
    expect(drawn).to_have_count(1)
    left, top, right, bottom = map(int, drawn.get_attribute("value").split(":")[1].split(","))
    assert abs(left - 2000) < 60
    assert abs(bottom - 2000) < 60
    assert right > left
    assert bottom > top
    expect(clerk.locator("#boxes")).to_contain_text("第 1 页 左 20%")
    drag(clerk, (0.7, 0.3), (0.7005, 0.3003))
    expect(drawn).to_have_count(1)

    rect = clerk.locator(f"rect[data-key='{drawn.get_attribute('value')}']")
    drag(clerk, (0.35, 0.175), (0.35, 0.175))
    expect(drawn).not_to_be_checked()
    expect(rect).to_have_class("open")
    drawn.focus()
    clerk.keyboard.press("Space")
    expect(rect).to_have_class("covered")


def test_without_script_a_box_is_numbers_and_the_preview_a_picture(person, address):
    page = person("wang.jia", java_script_enabled=False)
    page.goto(address)
    page.click("summary:has-text('用数字添加')")
    for name, value in {"page": 1, "left": 10, "top": 10, "right": 90, "bottom": 20}.items():
        page.fill(f"input[name={name}]", str(value))
    page.click("button[value=add]")
    expect(page.locator("#boxes input[name=box]")).to_have_value("1:1000,1000,9000,2000:other")
    page.click("button[value=preview]")

    expect(page.locator(".mask-previews img").first).to_be_visible()
    expect(page.locator("#boxes input[name=box]")).to_be_checked()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_has_no_grave_fault_and_fits_every_screen(clerk, office, address, language):
    clerk.context.add_cookies([{"name": "docarchive_language", "value": language, "url": office.url}])
    clerk.goto(address)
    clerk.click("button[value=preview]")
    expect(clerk.locator(".mask-previews img").first).to_be_visible()

    assert judged(clerk) == []
    for width in (820, 1280, 1920):
        clerk.set_viewport_size({"width": width, "height": 900})
        excess = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert clerk.evaluate(excess) <= 0
