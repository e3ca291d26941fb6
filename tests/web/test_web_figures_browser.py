"""Charts in a real browser: drawn, explained to screen readers, and no wider than the page."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from web_browser import PATIENCE
from web_in_process import served
from web_reviewing import FINES, reviewing_office

AXE = (Path(__file__).parents[1] / "data" / "axe" / "axe.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def office(tmp_path_factory, environ):
    plain = environ | {"DOCARCHIVE_PDF_CONVERTER": "none", "DOCARCHIVE_OCR_ENGINE": "none"}
    with reviewing_office(tmp_path_factory.mktemp("charts"), plain) as made:
        yield made


@pytest.fixture(scope="module")
def page(chromium, office):
    """A reviewer's browser; the token goes with every request."""
    headers = {"Authorization": f"Bearer {office.tokens['shen.he']}"}
    with served(office.web) as (url, _):
        context = chromium.new_context(
            base_url=url, viewport={"width": 1280, "height": 900}, extra_http_headers=headers
        )
        context.set_default_timeout(PATIENCE)
        yield context.new_page()
        context.close()


def grave(page):
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [item["id"] for item in found if item["impact"] in ("serious", "critical")]


def test_this_case_stands_in_the_chart_where_its_amount_lies(office, page):
    page.goto(f"/cases/{office.case}/comparables?amount=250000")
    places = page.evaluate(
        """() => { const x = one => { const at = one.getBoundingClientRect(); return at.x + at.width / 2 };
        const dots = [...document.querySelectorAll('.chart a')].map(a => [x(a), a.getAttribute('aria-label')]);
        return { own: x(document.querySelector('.chart polygon')), dots } }"""
    )
    below = [place for place, words in places["dots"] if "290,000" not in words]
    above = [place for place, words in places["dots"] if "290,000" in words]

    assert len(below) + len(above) == sum(fine is not None for fine in FINES)
    assert max(below) < places["own"] < above[0]
    expect(page.locator(".chart text").filter(has_text="250,000").first).to_be_visible()


def test_a_dot_leads_to_its_decision_by_keyboard(office, page):
    page.goto(f"/cases/{office.case}/comparables")
    page.locator(".chart a").first.focus()
    page.keyboard.press("Enter")

    page.wait_for_url("**/records/**")
    expect(page.locator("h1")).to_contain_text("行政处罚决定书")


def test_a_wider_step_is_chosen_by_its_link(office, page):
    page.goto(f"/cases/{office.case}/comparables")
    page.locator(".rungs a").last.click()

    expect(page.locator(".rungs li").last).to_have_attribute("aria-current", "step")


@pytest.mark.parametrize(
    "path", ["/cases/{case}/comparables", "/figures?period=2026", "/figures/index/hn_assessment"]
)
def test_charts_have_no_grave_fault_and_keep_within_the_page(office, page, path):
    page.goto(path.format(case=office.case))
    for width in (820, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        excess = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert excess <= 0, width

    assert grave(page) == []
