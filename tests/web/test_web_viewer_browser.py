"""The viewer in a real browser: marks over the picture, keys, and all of it without script."""

import pytest
from playwright.sync_api import expect
from web_people import pressed

WORD = "整改"


@pytest.fixture
def address(office):
    return f"/records/{office.own['rectification_order']}?file=2&q={WORD}"


def box(page, selector):
    return page.eval_on_selector(
        selector,
        "node => { const at = node.getBoundingClientRect(); return [at.x, at.y, at.width, at.height] }",
    )


@pytest.mark.parametrize("width", [820, 1280, 1920])
def test_the_marks_cover_the_picture_exactly_at_every_width(person, address, width):
    page = person("shen.he", viewport={"width": width, "height": 900})
    page.goto(address)
    page.wait_for_load_state("networkidle")

    assert box(page, ".marked-page > img:first-child") == pytest.approx(box(page, ".marks"), abs=0.6)
    drawn = page.eval_on_selector(".marks", "image => image.complete && image.naturalWidth")
    assert drawn > 0


def test_a_marked_word_is_coloured_on_the_page_and_paper_beside_it_is_not(person, address, office):
    page = person("shen.he", viewport={"width": 1280, "height": 1900})
    page.goto(address)
    page.wait_for_load_state("networkidle")
    marks = page.eval_on_selector(".marks", "image => image.currentSrc")
    rects = page.evaluate(
        """async (url) => { const text = await (await fetch(url)).text();
        const svg = new DOMParser().parseFromString(text, 'image/svg+xml');
        return [...svg.querySelectorAll('rect')].map(r => ['x','y','width','height'].map(n => +r.getAttribute(n))) }""",
        marks,
    )
    left, top, wide, high = box(page, ".marked-page > img:first-child")
    picture = screenshot(page)

    assert len(rects) > 1
    for x, y, w, h in rects:
        own = [left + x * wide / 10_000, top + y * high / 10_000, w * wide / 10_000, h * high / 10_000]
        inside = pixels(picture, own)
        assert min(sum(colour) for colour in inside) < 330, "there is ink under the mark"
        assert sum(is_mark(colour) for colour in inside) > len(inside) / 4, (
            "and the mark's colour on the paper"
        )


def test_keys_go_from_place_to_place_and_into_the_box(person, address):
    page = person("shen.he")
    page.goto(address)
    expect(page.locator(".hits-nav [role=status]")).to_contain_text("第 1 处")
    pressed(page, "n")
    expect(page.locator(".hits-nav [role=status]")).to_contain_text("第 2 处")
    pressed(page, "p")
    expect(page.locator(".hits-nav [role=status]")).to_contain_text("第 1 处")
    pressed(page, "z")
    expect(page.locator(".sheet")).to_have_class("sheet enlarged")
    pressed(page, "/")

    expect(page.locator(".within input[type=search]")).to_be_focused()
    page.keyboard.type("n")
    expect(page.locator(".within input[type=search]")).to_have_value("n")


def test_without_script_a_reader_walks_along_the_places(person, address):
    page = person("shen.he", java_script_enabled=False)
    page.goto(address)
    page.click("text=下一处")

    expect(page.locator("mark#hit")).to_have_count(1)
    expect(page.locator(".marks")).to_have_count(1)
    expect(page.locator(".keys")).to_be_hidden()
    page.click("text=去掉标记")
    expect(page.locator(".marks")).to_have_count(0)


def screenshot(page):
    import io

    from PIL import Image

    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def pixels(picture, place):
    left, top, wide, high = (round(part) for part in place)
    return [picture.getpixel((x, y)) for x in range(left, left + wide) for y in range(top, top + high)]


def is_mark(colour):
    """Yellow or orange: much less blue than red."""
    return colour[0] - colour[2] > 60
