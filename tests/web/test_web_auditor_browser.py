"""The day of an auditor: everything is read and proved, who did what and who looked is told, nothing can be changed."""

import json
import re

import pytest
from playwright.sync_api import expect
from test_web_browser import judged

HARMLESS = re.compile(
    r"/(language|sign-out|account(/.*)?|password|searches(/.*)?|admin/proofs/verify|volumes/[^/]+/(certify|package))"
)
"""Forms that an auditor may send: about themselves, or such as prove."""


@pytest.fixture
def auditor(person):
    return person("shen.ji", viewport={"width": 1280, "height": 900})


def test_the_day_of_an_auditor(auditor, office):
    auditor.goto("/")
    auditor.click("nav.rooms a:has-text('管理')")
    auditor.click("main a:has-text('校验')")
    auditor.click("button[value=all]")
    auditor.wait_for_url("**/tasks/*")
    expect(auditor.locator("main")).to_contain_text("完好", timeout=60_000)
    auditor.goto("/admin/proofs")
    expect(auditor.locator("main")).to_contain_text("没有发现问题")
    expect(auditor.locator("main")).to_contain_text("+")

    auditor.click("a:has-text('谁做了什么（台账）')")
    expect(auditor.locator("tbody")).to_contain_text("登记用户")
    record = f"/records/{office.foreign['case_filing_approval']}"
    auditor.goto(record)
    expect(auditor.locator("[aria-labelledby=whole] .tag.calm")).to_have_text("完好")
    with auditor.expect_download() as taken:
        auditor.click("a:has-text('下载证明')")
    assert json.loads(taken.value.path().read_text(encoding="utf-8"))
    auditor.goto("/admin/log?user=shen.ji")
    expect(auditor.locator(f"tbody a[href='{record}']").first).to_be_visible()


def places(office):
    """Where an auditor comes to."""
    return [
        "/", "/admin", "/admin/proofs", "/admin/log", "/admin/log?what=acts", "/admin/sign-ins",
        f"/cases/{office.own_case}", f"/cases/{office.foreign_case}", f"/cases/{office.own_case}/acts",
        f"/records/{office.own['rectification_order']}", f"/records/{office.recording}",
        f"/records/{office.own['rectification_order']}/compare", f"/cases/{office.own_case}/review",
        "/volumes", "/loans", "/retention", "/retention/disposals", "/transfers", "/publications",
        "/cases", "/parties", f"/parties/{office.party}", "/figures",
    ]  # fmt: skip


def test_nothing_that_an_auditor_comes_to_can_be_changed(auditor, office):
    offered = {}
    for path in places(office):
        answer = auditor.goto(path)
        assert answer.ok, path
        actions = auditor.eval_on_selector_all(
            "form[method=post]", "forms => forms.map((form) => new URL(form.action).pathname)"
        )
        if strange := [action for action in actions if not HARMLESS.fullmatch(action)]:
            offered[path] = strange

    assert offered == {}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_of_an_auditor_have_no_grave_fault_and_fit_every_screen(auditor, office, language):
    auditor.context.add_cookies([{"name": "docarchive_language", "value": language, "url": office.url}])
    faults = {}
    for path in places(office)[:6]:
        auditor.goto(path)
        faults[path] = judged(auditor)
        for width in (820, 1280, 1920):
            auditor.set_viewport_size({"width": width, "height": 900})
            excess = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            if auditor.evaluate(excess) > 0:
                faults[path].append(width)

    assert {path: found for path, found in faults.items() if found} == {}
