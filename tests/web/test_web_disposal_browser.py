"""Destroying a case and handing volumes over in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from test_web_archive_browser import judged, signed_in
from web_browser import finished
from web_disposal_room import begun_office, disposal_room
from web_in_process import served

from disposal_office import REFERENCE
from docarchive.web.language import LANGUAGE_COOKIE


@pytest.fixture(scope="module")
def room(tmp_path_factory, environ):
    """An office with a case that two people gave up, served."""
    begun = begun_office(tmp_path_factory.mktemp("begun"), environ)
    with disposal_room(begun, tmp_path_factory.mktemp("room"), environ) as made, served(made.web) as (url, _):
        made.url = url
        yield made


def graves(page, url, *paths):
    """Grave faults of pages, and how much wider than the screen they are in either language."""
    found = {}
    for language in ("zh", "en"):
        page.context.add_cookies([{"name": LANGUAGE_COOKIE, "value": language, "url": url}])
        for path in paths:
            page.goto(path)
            assert page.locator("html").get_attribute("lang").startswith(language)
            wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if (faults := judged(page) if language == "zh" else []) or wide > 0:
                found[language, path] = faults, wide
    page.context.clear_cookies(name=LANGUAGE_COOKIE)
    return found


def test_a_case_is_destroyed_only_when_its_code_was_typed(chromium, room):
    page = signed_in(chromium, room, "dang.an")
    assert graves(page, room.url, "/retention", room.path, "/retention/disposals") == {}
    page.goto("/retention")
    page.click("text=销毁…")
    page.fill("[name=approved_by]", "周局示")
    page.fill("[name=approved_on]", "2026-11-23")
    page.fill("[name=first]", "吴监示")
    page.fill("[name=second]", "郑监示")
    page.click("form[action^='/retention/dispose/'] button")
    expect(page).to_have_url(f"{room.url}{room.path}")  # the browser itself wants the code
    page.fill("[name=typed]", "J001-ZY·CF·2026-D30-0002")
    page.click("form[action^='/retention/dispose/'] button")
    expect(page.locator("[role=alert]")).to_contain_text(REFERENCE)
    expect(page.locator("[name=first]")).to_have_value("吴监示")
    assert room.disposals() == []
    page.fill("[name=typed]", REFERENCE)
    page.click("form[action^='/retention/dispose/'] button")
    finished(page).click()
    expect(page.locator("h1")).to_have_text("销〔2026〕1号")
    with page.expect_download() as saved:
        page.click("[aria-labelledby=paper] a")

    assert Path(saved.value.suggested_filename).suffix == ".docx"
    assert graves(page, room.url, room.gone, "/retention/disposals") == {}
    page.context.close()


def test_volumes_are_handed_over_and_the_receiver_checks_what_came(chromium, archive, tmp_path):
    volume = archive.seal(archive.ready("浏览器移交"))[0]
    page = signed_in(chromium, archive, "dang.an")
    page.goto(f"/volumes/{volume.reference}")
    page.click("text=移交进馆")
    expect(page.locator(f"[value='{volume.reference}'][type=checkbox]")).to_be_checked()
    page.uncheck("[name=pictures]")
    page.fill("[name=receiver]", "示例市档案馆")
    page.click("form[action='/transfers'] button")
    finished(page).click()
    with page.expect_download() as saved:
        page.click("main a[role=button]")
    saved.value.save_as(tmp_path / "收到.zip")
    page.goto("/transfers")
    page.click("tbody a >> nth=0")
    address = page.url.removeprefix(archive.url)
    expect(page.locator("tbody")).to_contain_text(volume.reference)
    page.goto("/transfers/check")
    page.set_input_files("[name=file]", tmp_path / "收到.zip")
    page.fill("[name=key]", str(archive.app.signer.verifier_key))
    page.click("form[action='/transfers/check'] button")
    finished(page).click()
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator(".tag.calm")).to_have_count(2)

    checked = page.url.removeprefix(archive.url)
    assert (
        graves(page, archive.url, "/transfers", "/transfers/new", address, "/transfers/check", checked) == {}
    )
    page.context.close()
