"""Writing a document in a real browser: with script and without, with the line down, and pressed twice."""

import re

import pytest
from playwright.sync_api import expect
from test_web_browser import judged
from web_browser import PATIENCE
from web_people import PASSWORD

from docarchive.domain.identifiers import CaseId

RECORD = "inspection_record"
SAID = {
    "inspection_place": "机加工车间",
    "inspection_period-start": "2026-11-20T09:00",
    "inspection_period-end": "2026-11-20T11:00",
    "findings-1-description": "安全出口堵塞",
}


@pytest.fixture(scope="module")
def state(writing, chromium):
    """What a browser keeps of wang.jia's sign-in."""
    context = chromium.new_context(base_url=writing.url)
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("#name", "wang.jia")
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/")
    kept = context.storage_state()
    context.close()
    return kept


@pytest.fixture
def browser(writing, chromium, state):
    """Makes a page of a fresh browser in which wang.jia has signed in."""
    contexts = []

    def make(**options):
        options = {"viewport": {"width": 1280, "height": 900}, **options}
        context = chromium.new_context(base_url=writing.url, storage_state=state, **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def fill(page, **more):
    for name, text in {**SAID, **more}.items():
        page.fill(f"#f-{name}", text)


def press(page, step):
    """Press a button of the form and wait for what comes back."""
    with page.expect_response(lambda answer: answer.request.method == "POST" and "/draft" not in answer.url):
        page.click(f'.issue-steps button[value="{step}"]')
    expect(page.locator("#issue[aria-busy=true]")).to_have_count(0)


def saved(page):
    expect(page.locator("#draft-state")).to_contain_text("草稿已保存")


def draft_of(writing, case):
    with writing.app.catalog.reading() as reader:
        drafts = reader.drafts_of("wang.jia", case_id=CaseId(case))
    return drafts[0] if drafts else None


def test_a_document_is_filled_in_and_issued(writing, browser):
    case = writing.case()
    page = browser()
    page.goto(f"/cases/{case}/issue")
    page.get_by_role("link", name="现场检查记录").first.click()
    fill(page)
    press(page, "confirm")
    expect(page.locator("#confirm")).to_be_visible()
    expect(page.locator("#issue-now")).to_be_focused()
    page.click("#issue-now")
    page.wait_for_url("**/issued")

    (record,) = writing.records(case)
    expect(page.locator("#number")).to_have_text(str(record.number))
    expect(page.get_by_role("button", name="打开打印")).to_have_attribute(
        "href", f"/records/{record.id}/print"
    )


def test_without_script_a_document_is_issued_too(writing, browser):
    case = writing.case()
    page = browser(java_script_enabled=False)
    page.goto(f"/cases/{case}/issue/{RECORD}")
    fill(page)
    page.click('button[value="add.findings"]')
    page.fill("#f-findings-2-description", "第二个问题")
    press(page, "confirm")
    page.click("#issue-now")

    expect(page.locator("#number")).to_contain_text("应急检记")
    (record,) = writing.records(case)
    assert [row["description"] for row in record.values["findings"]] == ["安全出口堵塞", "第二个问题"]


def test_what_was_typed_while_the_line_was_down_is_saved_when_it_is_back(writing, browser):
    case = writing.case()
    page = browser()
    page.goto(f"/cases/{case}/issue/{RECORD}")
    page.context.set_offline(True)
    page.fill("#f-inspection_place", "断线时填写")
    expect(page.locator("#draft-state")).to_contain_text("连接中断")
    assert draft_of(writing, case) is None
    assert "断线时填写" in page.evaluate("decodeURIComponent(Object.values(localStorage).join())")
    page.context.set_offline(False)
    saved(page)

    assert draft_of(writing, case).entries["inspection_place"] == "断线时填写"
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.includes('draft')).length") == 0


def test_a_page_that_was_closed_while_the_line_was_down_offers_what_was_typed(writing, browser):
    case = writing.case()
    page = browser()
    page.goto(f"/cases/{case}/issue/{RECORD}")
    address = page.url
    page.context.set_offline(True)
    page.fill("#f-inspection_place", "关掉之前")
    expect(page.locator("#draft-state")).to_contain_text("连接中断")
    page.close(run_before_unload=False)
    again = page.context.new_page()
    page.context.set_offline(False)
    again.goto(address)
    expect(again.locator("#kept-here")).to_be_visible()
    again.click("#kept-here button >> nth=0")

    expect(again.locator("#f-inspection_place")).to_have_value("关掉之前")
    assert draft_of(writing, case).entries["inspection_place"] == "关掉之前"


def test_what_was_kept_is_offered_until_it_is_restored_though_somebody_types_on(writing, browser):
    case = writing.case()
    page = browser()
    page.goto(f"/cases/{case}/issue/{RECORD}")
    address = page.url
    page.context.set_offline(True)
    page.fill("#f-inspection_place", "关掉之前")
    expect(page.locator("#draft-state")).to_contain_text("连接中断")
    expect(page.locator("#draft-state")).to_be_in_viewport()
    page.close(run_before_unload=False)
    page = page.context.new_page()
    page.context.set_offline(False)
    page.goto(address)
    page.fill("#f-inspection_place", "另写")
    saved(page)
    page.click('button[value="add.findings"]')
    expect(page.locator("#f-findings-2-description")).to_be_focused()
    page.click("#kept-here button >> nth=0")

    expect(page.locator("#f-inspection_place")).to_have_value("关掉之前")
    expect(page.locator("#kept-here")).to_be_hidden()


def test_a_form_that_was_issued_in_another_window_says_so_and_leads_there(writing, browser):
    case = writing.case()
    page = browser()
    page.goto(f"/cases/{case}/issue/{RECORD}")
    fill(page)
    saved(page)
    other = page.context.new_page()
    other.goto(page.url)
    press(other, "confirm")
    other.click("#issue-now")
    other.wait_for_url("**/issued")
    page.fill("#f-inspection_place", "第二个窗口")
    expect(page.locator("#draft-state")).to_contain_text("这份文书已经制作")
    page.click("#draft-state a")
    page.wait_for_url("**/issued")

    assert len(writing.records(case)) == 1


def test_a_double_click_issues_one_document(writing, browser):
    case = writing.case()
    page = browser()
    page.goto(f"/cases/{case}/issue/{RECORD}")
    fill(page)
    press(page, "confirm")
    page.locator("#issue-now").dblclick()
    page.wait_for_url("**/issued")

    assert len(writing.records(case)) == 1


def test_back_after_issuing_leads_to_what_was_issued(writing, browser):
    case = writing.case()
    page = browser()
    page.goto(f"/cases/{case}/issue/{RECORD}")
    fill(page)
    press(page, "confirm")
    page.click("#issue-now")
    page.wait_for_url("**/issued")
    done = page.url
    page.go_back()
    page.wait_for_url("**/issued")

    assert page.url == done
    assert len(writing.records(case)) == 1


def test_wrong_values_keep_what_was_typed_and_say_what_is_wrong_beside_it(writing, browser):
    page = browser()
    page.goto(f"/cases/{writing.case()}/issue/{RECORD}")
    page.fill("#f-uscc", "91320400MA0000001X")
    page.fill("#f-findings-1-violated", "随便写的")
    press(page, "check")

    expect(page.locator("#f-uscc")).to_have_value("91320400MA0000001X")
    expect(page.locator("#f-uscc")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#fault-uscc")).to_contain_text("校验位")
    expect(page.locator("#fault-findings-1-violated")).to_contain_text("应写明法律名称和条款")
    page.locator("#faults a").first.click()
    assert "#f-" in page.url


def test_a_wrong_value_is_told_while_somebody_types_and_nothing_else_is(writing, browser):
    page = browser()
    page.goto(f"/cases/{writing.case()}/issue/{RECORD}")
    page.fill("#f-uscc", "91320400MA0000001X")

    expect(page.locator("#fault-uscc")).to_contain_text("校验位")
    expect(page.locator("#f-uscc")).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".fault:not(:empty)")).to_have_count(1)
    page.fill("#f-uscc", "91320400MA0000001T")
    expect(page.locator(".fault:not(:empty)")).to_have_count(0)


def test_a_name_that_is_a_script_is_a_name(writing, browser):
    case = writing.case()
    page = browser()
    told = []
    page.on("dialog", lambda dialog: (told.append(dialog.message), dialog.dismiss()))
    page.goto(f"/cases/{case}/issue/{RECORD}")
    name = '常州"><script>alert(1)</script><img src=x>公司'
    fill(page, party_name=name)
    press(page, "confirm")
    page.click("#issue-now")
    page.wait_for_url("**/issued")

    assert told == []
    assert writing.records(case)[0].values["party_name"] == name


def paste(page, selector, text):
    """As a browser does it when somebody presses Ctrl+V."""
    page.locator(selector).evaluate(
        """(cell, text) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          cell.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        text,
    )


def test_rows_are_pasted_from_a_sheet_into_a_cell(writing, browser):
    page = browser()
    page.goto(f"/cases/{writing.case()}/issue/{RECORD}")
    rows = "\r\n".join(f"问题{number}\t部位{number}\t安全生产法第28条第4款" for number in range(1, 41))
    paste(page, "#f-findings-1-description", rows)

    expect(page.locator("#f-findings-40-description")).to_have_value("问题40")
    expect(page.locator("#f-findings-1-place")).to_have_value("部位1")
    assert page.locator(".entry-table tbody tr").count() == 40


def test_ten_thousand_rows_are_refused_and_nothing_is_lost(writing, browser):
    page = browser()
    page.goto(f"/cases/{writing.case()}/issue/{RECORD}")
    page.fill("#f-findings-1-description", "已经填好")
    paste(page, "#f-findings-1-description", "问题\t部位\n" * 10_000)

    expect(page.locator("#paste-said-findings")).to_contain_text("粘贴了 10000 行，最多 500 行")
    expect(page.locator("#f-findings-1-description")).to_have_value("已经填好")


def test_a_receipt_names_what_was_not_served_and_shows_every_column(writing, browser):
    case = writing.case()
    order = writing.issue(case, "rectification_order")
    page = browser(viewport={"width": 1280, "height": 900})
    page.goto(f"/cases/{case}/issue/service_receipt")

    expect(page.locator("#f-services-1-document")).to_have_value(f"{order.title}{order.number}")
    expect(page.locator("#party")).to_have_value(str(writing.cast.enterprise.id))
    page.select_option("#f-services-1-method", "直接")
    for name in ("document", "place", "served_on", "served_time", "method"):
        box = page.locator(f"#f-services-1-{name}").bounding_box()
        frame = page.locator('.scroll:has([data-field="services"])').bounding_box()
        assert frame["x"] <= box["x"]
        assert box["x"] + box["width"] <= frame["x"] + frame["width"]
    press(page, "confirm")
    page.click("#issue-now")
    page.wait_for_url("**/issued")
    with writing.app.catalog.reading() as reader:
        (receipt,) = [item for item in reader.records_of(CaseId(case)) if item.form_id == "service_receipt"]
    assert [(row.document, row.method) for row in receipt.services] == [
        (f"{order.title}{order.number}", "直接")
    ]


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_a_row_taken_away_by_mistake_comes_back(writing, browser, script):
    page = browser(java_script_enabled=script)
    page.goto(f"/cases/{writing.case()}/issue/{RECORD}")
    page.fill("#f-findings-1-description", "安全出口堵塞")
    page.click('button[value="add.findings"]')
    page.fill("#f-findings-2-description", "灭火器失效")
    page.click('button[value="drop.findings.1"]')
    expect(page.locator("#f-findings-1-description")).to_have_value("灭火器失效")
    page.click('button[value="undo"]')

    expect(page.locator("#f-findings-1-description")).to_have_value("安全出口堵塞")
    expect(page.locator("#f-findings-2-description")).to_have_value("灭火器失效")
    expect(page.locator('button[value="undo"]')).to_have_count(0)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_a_row_is_added_to_a_table_nobody_has_filled_in(writing, browser, script):
    page = browser(java_script_enabled=script)
    page.goto(f"/cases/{writing.case()}/issue/{RECORD}")
    rows = page.locator('[data-field="findings"] tbody tr')
    for count in (1, 2, 3):
        expect(rows).to_have_count(count)
        page.click('button[value="add.findings"]')

    expect(rows).to_have_count(4)
    if script:
        expect(page.locator("#f-findings-4-description")).to_be_focused()


def test_rows_change_places_and_the_field_keeps_the_focus(writing, browser):
    page = browser()
    page.goto(f"/cases/{writing.case()}/issue/{RECORD}")
    paste(page, "#f-findings-1-description", "甲\t一\n乙\t二\n丙\t三")
    expect(page.locator("#f-findings-3-description")).to_have_value("丙")
    page.click('button[value="up.findings.3"]')
    expect(page.locator("#f-findings-2-description")).to_have_value("丙")
    page.click('button[value="drop.findings.1"]')
    expect(page.locator("#f-findings-1-description")).to_have_value("丙")
    page.click('button[value="add.findings"]')

    expect(page.locator("#f-findings-3-description")).to_be_focused()


def test_a_violation_brings_its_articles_and_its_range(writing, browser):
    page = browser()
    page.goto(f"/cases/{writing.case()}/issue/penalty_notice")
    page.fill('[name="find"]', "如实记录 教育")
    page.press('[name="find"]', "Enter")
    expect(page.locator("#faults")).to_have_count(0)
    page.click('button[value="take.WSL97-4"]')
    expect(page.locator("#f-basis")).to_have_value(re.compile("第九十七条第四项"))
    expect(page.locator("#f-violated")).to_have_value(re.compile("第二十八条第四款"))
    page.locator('#law button[value^="fine."]').first.click()
    expect(page.locator("#law .tag.accent").first).to_be_visible()
    page.select_option("#f-penalties-1-kind", "罚款")
    page.fill("#f-penalties-1-amount", "150000")

    expect(page.locator("#issue-side")).to_contain_text("100000.00")


def test_amounts_are_echoed_in_capitals_and_sums_follow(writing, browser):
    page = browser()
    page.goto(f"/cases/{writing.case()}/issue/onspot_penalty_unit")
    page.select_option("#f-onspot_penalties-1-kind", "罚款")
    page.fill("#f-onspot_penalties-1-amount", "2600.50")
    expect(page.locator("#echo-onspot_penalties-1-amount")).to_have_text("贰仟陆佰元伍角整")
    expect(page.locator("#f-fine_total")).to_have_value("2600.50")
    page.fill("#f-onspot_penalties-1-amount", "3000")
    expect(page.locator("#f-fine_total")).to_have_value("3000.00")
    page.fill("#f-onspot_penalties-1-amount", "三千")

    expect(page.locator("#fault-onspot_penalties-1-amount")).not_to_be_empty()


def test_a_date_brings_its_deadlines(writing, browser):
    page = browser()
    page.goto(f"/cases/{writing.case()}/issue/case_filing_approval")
    for name, value in writing.typed("case_filing_approval").items():
        field = page.locator(f"#{name.replace('f.', 'f-').replace('.', '-')}")
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value.replace(" ", "T") if field.get_attribute("type") == "datetime-local" else value)
    expect(page.locator("#issue-side")).to_contain_text("作出行政处罚决定")
    expect(page.locator("#issue-side")).to_contain_text("2027-01-12")
    page.fill("#f-doc_date", "2026-10-20")

    expect(page.locator("#issue-side")).to_contain_text("2027-01-18")
    expect(page.locator("#echo-doc_date")).to_have_text("星期二")


def test_the_preview_shows_the_pages_beside_the_form(writing, browser):
    case = writing.case()
    page = browser()
    before = writing.state()
    page.goto(f"/cases/{case}/issue/{RECORD}")
    fill(page)
    press(page, "preview")
    picture = page.locator(".preview-page")
    expect(picture).to_have_count(1)
    expect(picture).to_have_js_property("complete", True)

    assert picture.evaluate("image => image.naturalWidth") == 1200
    assert writing.state() == before


def test_warnings_are_set_aside_with_a_reason(writing, browser):
    case, form = writing.case(), "collective_discussion_record"
    drawn = writing.open(case, form).press("save", **writing.typed(form))
    page = browser()
    page.goto(f"{drawn.reader.action}?draft={drawn.value('draft')}")
    expect(page.locator("#warnings")).to_contain_text("法制审核")
    press(page, "confirm")
    expect(page.locator("#confirm")).to_have_count(0)
    page.fill("#override", "负责人已同意")
    press(page, "confirm")
    page.click("#issue-now")
    page.wait_for_url("**/issued")

    assert len(writing.records(case)) == 1


def test_a_forged_field_is_refused_and_nothing_is_issued(writing, browser):
    case = writing.case()
    page = browser()
    page.goto(f"/cases/{case}/issue/{RECORD}")
    fill(page)
    press(page, "confirm")
    expect(page.locator("#confirm")).to_be_visible()
    page.locator("#issue").evaluate(
        """form => {
          const forged = document.createElement("input");
          forged.type = "hidden";
          forged.name = "f.doc_number";
          forged.value = "999";
          form.append(forged);
        }"""
    )
    page.click("#issue-now")

    expect(page.locator("[role=alert]")).to_contain_text("这不是本表单的内容")
    assert writing.records(case) == []


def test_a_session_that_ends_while_somebody_types_loses_nothing(writing, chromium):
    case = writing.case()
    context = chromium.new_context(base_url=writing.url)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)

    def enter():
        page.fill("#name", "wang.jia")
        page.fill("#password", PASSWORD)
        page.click("main button")

    page.goto("/sign-in")
    enter()
    page.wait_for_url("**/")
    page.goto(f"/cases/{case}/issue/{RECORD}")
    address = page.url
    context.clear_cookies(name="docarchive_session")
    page.fill("#f-inspection_place", "登录结束以后填写")
    expect(page.locator("#draft-state")).to_contain_text("登录已结束")
    page.goto(address)
    enter()
    page.wait_for_url("**/issue/**")
    page.click("#kept-here button >> nth=0")

    expect(page.locator("#f-inspection_place")).to_have_value("登录结束以后填写")
    context.close()


@pytest.mark.parametrize("width", [900, 1280, 1920])
def test_a_form_with_forty_rows_fits_the_screen(writing, browser, width):
    page = browser(viewport={"width": width, "height": 900})
    page.goto(f"/cases/{writing.case()}/issue/{RECORD}")
    paste(page, "#f-findings-1-description", "\n".join(f"很长的问题描述{'长' * 40}\t部位" for _ in range(40)))
    expect(page.locator("#f-findings-40-description")).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_tablet_what_the_law_forbids_and_the_steps_are_in_sight(writing, browser):
    page = browser(viewport={"width": 820, "height": 1180})
    page.goto(f"/cases/{writing.case()}/issue/penalty_decision_unit")

    expect(page.locator("#forbidden")).to_be_in_viewport()
    expect(page.locator('.issue-steps button[value="preview"]')).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 820


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_no_page_of_it_has_a_grave_fault_for_people_with_a_handicap(writing, browser, language):
    case = writing.case()
    record = writing.issue(case, RECORD)
    page = browser()
    page.goto(f"/cases/{case}/issue")
    if language == "en":
        page.click(".who form[action='/language'] button")
    faults = {}
    for path in (
        f"/cases/{case}/issue",
        f"/cases/{case}/issue/penalty_decision_unit",
        f"/records/{record.id}/issued",
        f"/records/{record.id}/void",
        f"/records/{record.id}/correct",
        f"/cases/{case}/issue/{RECORD}",
    ):
        page.goto(path)
        expect(page.locator("html")).to_have_attribute("lang", language)
        faults[path] = judged(page)
    press(page, "check")
    expect(page.locator("#faults")).to_be_visible()
    faults["faults"] = judged(page)
    fill(page)
    press(page, "confirm")
    expect(page.locator("#confirm")).to_be_visible()
    faults["confirm"] = judged(page)

    assert {path: found for path, found in faults.items() if found} == {}
