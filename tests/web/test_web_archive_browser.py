"""The archive room in a real browser: filing, volumes, lending, appraisal, publication, review."""

import pytest
from playwright.sync_api import expect
from web_archive_room import LONG, make_case
from web_people import PASSWORD


@pytest.fixture(scope="module")
def desks(archive, chromium):
    """Each person's own browser window, signed in when first asked for."""
    pages = {}

    def desk(name, *, script=True):
        if (name, script) not in pages:
            context = chromium.new_context(
                viewport={"width": 1280, "height": 900}, base_url=archive.url, java_script_enabled=script
            )
            context.set_default_timeout(10_000)
            page = pages[name, script] = context.new_page()
            page.goto("/sign-in")
            page.fill("#name", name)
            page.fill("#password", PASSWORD)
            page.click("main button")
            page.wait_for_url("**/")
        return pages[name, script]

    yield desk
    for page in pages.values():
        page.context.close()


def titles(page):
    return page.locator("table.ordering").first.locator("tbody td:nth-child(3)").all_inner_texts()


def done(page):
    """The link that long work ends with."""
    page.wait_for_selector("#task a[role=button]")
    return page.locator("#task a[role=button]")


def test_a_row_is_dragged_to_another_place_and_the_pages_are_numbered_again(archive, desks):
    ready = archive.ready("拖动排列")
    page = desks("dang.an")
    page.goto(f"/cases/{ready.case_id}/close/order")
    before = titles(page)
    rows = page.locator("table.ordering").first.locator("tbody tr")
    with page.expect_navigation():
        rows.nth(2).drag_to(rows.nth(0), target_position={"x": 200, "y": 2})

    assert titles(page) == [before[2], before[0], before[1]]
    assert rows.locator("td:nth-child(6)").all_inner_texts() == ["1", "2", "3"]
    expect(page.locator(".tag.accent")).to_have_text("人工排列")


def test_without_script_a_row_is_moved_by_its_button(archive, desks):
    ready = archive.ready("无脚本排列")
    page = desks("dang.an", script=False)
    page.goto(f"/cases/{ready.case_id}/close/order")
    before = titles(page)
    page.click(f"[aria-label='下移 {before[0]}']")

    assert titles(page) == [before[1], before[0], before[2]]


def test_a_case_is_closed_by_three_people_in_the_browser(archive, desks):
    ready = archive.ready("浏览器封卷")
    archivist, checker = desks("dang.an"), desks("li.yi")
    archivist.goto("/closings")
    archivist.click("text=浏览器封卷")
    archivist.click("text=下一步：排列与页号")
    archivist.click("text=下一步：检查与封卷")
    archivist.select_option("[name=compiler]", "wang.jia")
    archivist.select_option("[name=checker]", "li.yi")
    archivist.fill("[name=statement]", "随卷照片另册。")
    archivist.click("text=送检 >> nth=0")
    expect(archivist.locator("#asked")).to_contain_text("李乙示")
    checker.goto("/closings")
    checker.click("text=浏览器封卷")
    checker.click("[name=agree]")
    expect(checker.locator("[role=status]")).to_contain_text("已同意")
    archivist.reload()
    archivist.check("main [type=checkbox]")
    archivist.click("main button:has-text('封卷')")
    link = done(archivist)

    volume = ready.volumes()[0]
    assert link.get_attribute("href") == f"/volumes/{volume.reference}"
    assert (volume.compiler.name, volume.checker.name, volume.archivist.name) == (
        "王甲示",
        "李乙示",
        "档案示",
    )
    assert "随卷照片另册。" in volume.statement


def test_a_missing_receipt_is_told_and_one_thing_is_let_go_with_a_reason(archive, desks):
    lacking = make_case(
        archive,
        LONG,
        forms=("inspection_record", "rectification_order"),
        scans={"inspection_record": ("scan",)},
    )
    page = desks("dang.an")
    page.goto(f"/cases/{lacking.case_id}/close/seal")
    expect(page.locator("#obstacles")).to_contain_text("没有送达回执")
    page.click("main form[action$='/ask'] button")
    expect(page.locator("[role=alert]")).to_contain_text("没有送达回执")
    page.goto(f"/cases/{lacking.case_id}/close")
    waiver = page.locator("li", has_text="没有签名（盖章）后的扫描件").first
    waiver.locator("summary").click()
    waiver.locator("[name=reason]").fill("原件遗失")
    waiver.locator("[name=allowed_by]").fill("赵局示")
    waiver.locator("button").click()

    expect(page.locator("main")).to_contain_text("已免除 1 项")
    assert lacking.volumes() == []
