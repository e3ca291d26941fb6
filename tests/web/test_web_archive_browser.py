"""The archive room in a real browser: filing, volumes, lending, appraisal, publication, review."""

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect
from web_archive_room import LONG, make_case
from web_browser import PATIENCE, finished
from web_people import PASSWORD

from binding_files import jpeg, sheet

AXE = (Path(__file__).parents[1] / "data" / "axe" / "axe.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def desks(archive, chromium):
    """Each person's own browser window, signed in when first asked for."""
    pages = {}

    def desk(name, *, script=True):
        if (name, script) not in pages:
            pages[name, script] = signed_in(chromium, archive, name, script=script)
        return pages[name, script]

    yield desk
    for page in pages.values():
        page.context.close()


def signed_in(chromium, archive, name, *, script=True):
    context = chromium.new_context(
        viewport={"width": 1280, "height": 900}, base_url=archive.url, java_script_enabled=script
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/")
    return page


def titles(page):
    return page.locator("table.ordering").first.locator("tbody td:nth-child(3)").all_inner_texts()


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
    archivist.click("form[action$='/ask'] button")
    expect(archivist.locator("#asked")).to_contain_text("李乙示")
    checker.goto("/closings")
    checker.click("text=浏览器封卷")
    checker.click("[name=agree]")
    expect(checker.locator("[role=status]")).to_contain_text("已同意")
    archivist.reload()
    archivist.check("main [type=checkbox]")
    archivist.click("main button:has-text('封卷')")
    link = finished(archivist)

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


def test_a_volume_shows_its_contents_and_proof_and_takes_a_supplement(archive, desks):
    volume = archive.seal(archive.ready("案卷页"))[0]
    page = desks("dang.an")
    page.goto(f"/volumes/{volume.reference}")
    expect(page.locator("[aria-labelledby=whole] .tag.calm")).to_have_text("完好")
    page.click("[aria-labelledby=contents] td.number a >> nth=1")
    page.wait_for_url(f"**/records/{volume.items[1].record_id}?file=*")
    expect(page.locator(".sheet img")).to_be_visible()
    page.go_back()
    page.click("text=补充材料")
    page.set_input_files(
        "[name=files]", files=[{"name": "回单.jpg", "mimeType": "image/jpeg", "buffer": jpeg(sheet("丙丁"))}]
    )
    page.fill("[name=compiler]", "王甲示")
    page.fill("[name=reason]", "银行回单迟到")
    page.click("form[action$='/supplements'] button")

    expect(page.locator("#supplements td a").first).to_have_text("回单")


def test_a_file_is_lent_after_another_person_allowed_it(archive, desks):
    archive.ready("借阅示例")
    first, second = desks("dang.an"), desks("dang.er")
    first.goto("/loans/new?q=借阅示例")
    first.click("main ul.plain a")
    first.fill("[name=name]", "示例律师")
    first.select_option("[name=kind]", "agent")
    first.fill("[name=purpose]", "行政复议")
    first.click("text=登记申请")
    expect(first.locator("[aria-labelledby=decide]")).to_contain_text("须由另一人决定")
    second.goto(first.url.removeprefix(archive.url))
    second.click("form[action$='/approve'] button")
    address = second.url
    second.locator("[name=pages]").fill("1")
    second.click("text=给水印副本")
    assert finished(second).get_attribute("href").startswith("/made/")
    second.goto(address)
    second.click("text=登记归还")

    expect(second.locator(".title .tag")).to_have_text("已归还")
    expect(second.locator("[aria-labelledby=uses]")).to_contain_text("水印副本")


def test_a_decision_is_published_as_masked_and_withdrawn_with_its_reason(archive, desks):
    case = make_case(archive, "公示示例", forms=("penalty_decision_unit",))
    archive.app.follow_ups.run_all()
    record = case.record("penalty_decision_unit")
    page = desks("wang.jia")
    page.goto("/publications")
    page.click(f"a[href='/publications/{record.id}']")
    text = page.locator("#text ~ .page-text").inner_text()
    assert "0519-00000001" not in text
    page.select_option("[name=credit_class]", "general")
    page.check("[name=looked]")
    page.click("form[action$='/record'] button")
    expect(page.locator("[aria-labelledby=known]")).to_contain_text("公示中")
    page.click("text=登记撤回 >> nth=0")
    page.fill("form[action$='/retract'] [name=reason]", "决定被撤销")
    page.click("form[action$='/retract'] button")

    expect(page.locator("[aria-labelledby=known]")).to_contain_text("决定被撤销")
    with archive.app.catalog.reading() as reader:
        assert reader.publications_of(record.id)[0].confirmed_by == "王甲示"


def test_a_review_is_answered_told_replied_to_and_reported(archive, desks):
    case = make_case(
        archive,
        "评查示例",
        forms=("inspection_record", "case_closing_approval"),
        scans={"inspection_record": ("scan",)},
    )
    reviewer, handler = desks("shen.he"), desks("wang.jia")
    reviewer.goto(f"/cases/{case.case_id}/review?item=V1")
    reviewer.check("[name=verdict][value=ok]")
    reviewer.fill("[name=reason]", "有管辖权")
    reviewer.click("text=登记判断")
    expect(reviewer.locator("#i-V1 .tag")).to_have_text("合格")
    reviewer.fill("form[action$='/feedback'] textarea", "请补目录")
    reviewer.click("form[action$='/feedback'] button")
    handler.goto(f"/cases/{case.case_id}/review")
    handler.fill("form[action$='/reply'] input[name=words]", "已补")
    handler.click("form[action$='/reply'] button")
    expect(handler.locator("#feedback")).to_contain_text("已补")
    with reviewer.expect_download() as saved:
        reviewer.click("text=评查表 Word")

    assert saved.value.suggested_filename.endswith(".docx")
    reviewer.goto("/reviews")
    expect(reviewer.locator("[aria-labelledby=told]")).to_contain_text("已补")


def test_no_page_of_the_room_has_a_grave_fault_or_is_wider_than_the_screen(archive, desks):
    ready = archive.ready("各页")
    volume = archive.seal(archive.ready("各页案卷"))[0]
    page = desks("dang.an")
    faults = {}
    for path in (
        f"/cases/{ready.case_id}/close",
        f"/cases/{ready.case_id}/close/order",
        f"/cases/{ready.case_id}/close/seal",
        f"/volumes/{volume.reference}",
        "/loans",
        f"/loans/new?case={ready.case_id}",
        "/retention?year=2060",
        f"/retention/holds/new?case={ready.case_id}",
    ):
        assert unquote(page.goto(path).url) == f"{archive.url}{path}"
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if (found := judged(page)) or wide > 0:
            faults[path] = found, wide

    assert faults == {}


def test_what_is_still_being_fetched_can_be_read_meanwhile(archive, desks):
    volume = archive.seal(archive.ready("慢慢核对"))[0]
    page = desks("dang.an")
    page.route("**/proof", lambda request: None)  # never answered

    page.goto(f"/volumes/{volume.reference}")

    expect(page.locator(".htmx-request")).to_have_count(1)
    assert judged(page) == []


def test_two_people_appraise_a_volume_and_it_is_proposed_for_destruction(archive, chromium):
    volume = archive.seal(archive.ready("鉴定示例"))[0]
    with archive.on(datetime(2060, 1, 5, 2, 0, tzinfo=UTC)):
        for name in ("dang.an", "dang.er"):
            page = signed_in(chromium, archive, name)
            page.goto("/retention")
            row = page.locator("tr", has_text=volume.reference)
            row.locator("summary").click()
            row.locator("[name=reason]").fill("无保存价值")
            row.locator("[value=destroy]").check()
            row.locator("button").click()
            row = page.locator("tr", has_text=volume.reference)
            expect(row).to_contain_text("无保存价值")
            expect(row.locator("summary")).to_have_count(0)
            state = row.locator(".tag").first.inner_text()
            page.context.close()
    assert state == "提出销毁"


def judged(page):
    """What axe-core finds grave."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [item["id"] for item in found["violations"] if item["impact"] in ("serious", "critical")]
