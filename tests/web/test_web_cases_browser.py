"""Desk, cases, parties and batches in a real browser: found while typing, without script, pressed twice, on paper."""

import io
import re

import openpyxl
import pytest
from playwright.sync_api import expect
from test_web_browser import judged

UNIT = "常州示例机械制造有限公司"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def clerk(person):
    return person("wang.jia", viewport={"width": 1280, "height": 900})


@pytest.fixture
def plain(person):
    """The same clerk with scripts switched off."""
    return person("wang.jia", java_script_enabled=False)


def open_case(page, office, cause):
    """Fill in and send; the page is then that of the case."""
    page.goto(f"/cases/new?party={office.party}")
    page.fill("#cause", cause)
    page.click("button[value=open]")
    page.wait_for_url(re.compile(r"/cases/[0-9A-Z]{26}$"))


def listed(page, words):
    """How many cases carry *words*."""
    page.goto(f"/cases?q={words}")
    return page.locator(f"main table a:has-text('{words}')").count()


def test_a_party_is_found_while_one_types(clerk):
    clerk.goto("/cases/new")
    clerk.locator("#find").press_sequentially("示例机械")
    expect(clerk.locator("#hits button[name=add]")).to_have_count(1)
    clerk.click("#hits button[name=add]")
    expect(clerk.locator("input[name=party]")).to_have_count(1)
    clerk.fill("#cause", "边写边找")
    clerk.click("button[value=open]")

    expect(clerk.locator("h1")).to_have_text(f"{UNIT}涉嫌边写边找案")


def test_a_case_is_opened_without_script(plain):
    plain.goto("/cases/new")
    plain.fill("#find", "示例机械")
    plain.click("button[value=find]")
    plain.click("#hits button[name=add]")
    plain.fill("#cause", "没有脚本")
    plain.select_option("#source", "举报投诉")
    plain.click("button[value=open]")

    expect(plain.locator("h1")).to_have_text(f"{UNIT}涉嫌没有脚本案")
    expect(plain.locator("dl.facts").first).to_contain_text("举报投诉")


def test_a_double_click_opens_one_case(clerk, office):
    clerk.goto(f"/cases/new?party={office.party}")
    clerk.fill("#cause", "连点两下")
    clerk.dblclick("button[value=open]")
    expect(clerk.locator("h1")).to_contain_text("连点两下")

    assert listed(clerk, "连点两下") == 1


def test_going_back_after_opening_opens_no_second_case(clerk, office):
    open_case(clerk, office, "返回再开")
    case = clerk.url
    clerk.go_back()
    expect(clerk).to_have_url(case)

    assert listed(clerk, "返回再开") == 1


def test_an_event_shows_its_effect_first_and_is_recorded_once(clerk, office):
    open_case(clerk, office, "登记缴款")
    clerk.click(".doors a:has-text('登记事件')")
    clerk.click("text=缴纳罚款 >> nth=0")
    clerk.fill("#amount", "1234.5")
    clerk.fill("#note", "票据七号")
    clerk.click("button[value=effect]")
    expect(clerk.locator("[aria-labelledby=effect]")).to_contain_text("都不变")
    clerk.dblclick("button[value=record]")
    clerk.wait_for_url("**/cases/*#events")
    expect(clerk.locator("[aria-labelledby=events] li")).to_have_count(1)
    expect(clerk.locator("[aria-labelledby=events]")).to_contain_text("1,234.50 元")


def test_a_case_passes_to_others_after_its_effect_was_seen(clerk, office):
    open_case(clerk, office, "转给别人")
    case = clerk.url
    clerk.click(".doors a:has-text('变更承办人')")
    clerk.check("label:has-text('周丙示') input")
    clerk.select_option("#cause", "departure")
    clerk.fill("#reason", "调往外区")
    clerk.fill("#decided_by", "局长示")
    clerk.click("button[value=check]")
    expect(clerk.locator("[aria-labelledby=follows]")).to_contain_text("周丙示 加入")
    clerk.dblclick("button[value=record]")

    expect(clerk).to_have_url(re.compile(re.escape(case)))
    facts = clerk.locator("[aria-labelledby=facts]")
    expect(facts).to_contain_text("王甲示、周丙示")
    facts.locator("summary").click()
    expect(facts).to_contain_text("王甲示 → 王甲示、周丙示")


def test_a_recording_plays_where_the_case_is_read(clerk, office):
    clerk.goto(f"/cases/{office.own_case}")
    clerk.click(".play summary")
    seconds = clerk.locator(".play video").evaluate(
        """video => new Promise(done => {
            video.onloadedmetadata = () => done(Math.round(video.duration));
            video.preload = "metadata";
            video.load();
        })"""
    )

    assert seconds == 2


def test_a_waiver_without_its_reason_is_not_sent(clerk, office):
    clerk.goto(f"/cases/{office.own_case}")
    waiver = clerk.locator("#gaps ~ ul li", has=clerk.locator("form[action$=waive]")).first
    waiver.locator("summary", has_text="免除").click()
    waiver.locator("form button").click()

    assert clerk.evaluate("document.activeElement.name") == "reason"


def test_paper_shows_the_case_and_no_buttons(clerk, office):
    clerk.goto(f"/cases/{office.own_case}")
    clerk.emulate_media(media="print")

    for gone in (".head", ".doors", ".foot"):
        expect(clerk.locator(gone)).to_be_hidden()
    expect(clerk.locator("[aria-labelledby=documents] table")).to_be_visible()


def test_years_fold_by_keyboard(clerk, office):
    clerk.goto(f"/parties/{office.party}")
    year = clerk.locator("details.year").first
    expect(year.locator(".line-of-time")).to_be_visible()
    year.locator("summary").press("Enter")

    expect(year.locator(".line-of-time")).to_be_hidden()


def test_of_two_who_change_an_entry_the_second_sees_both(clerk, person, office):
    other = person("nei.qin")
    for page, title in ((clerk, "厂长"), (other, "总经理")):
        page.goto(f"/parties/{office.party}/edit")
        page.fill("#legal_rep_title", title)
    clerk.click("main form.card button")
    expect(clerk.locator("dl.facts").first).to_contain_text("厂长")
    other.click("main form.card button")

    expect(other.locator("[role=alert]")).to_contain_text("别人改动了")
    expect(other.locator("#legal_rep_title")).to_have_value("总经理")


def test_a_fault_is_told_at_its_field_to_those_who_cannot_see_it(clerk):
    clerk.goto("/parties/new")
    for name, text in (("name", "常州某厂"), ("legal_rep", "张三"), ("address", "某路"), ("phone", "无")):
        clerk.fill(f"#{name}", text)
    clerk.fill("#uscc", "91320400MA00000032")
    clerk.click("main form.card button")

    for name in ("uscc", "phone"):
        box = clerk.locator(f"#{name}")
        expect(box).to_have_attribute("aria-invalid", "true")
        expect(clerk.locator(f"#{box.get_attribute('aria-describedby')}")).to_be_visible()
    expect(clerk.locator("#name")).to_have_value("常州某厂")


def test_a_batch_is_uploaded_and_its_faults_stand_in_a_table(clerk):
    clerk.goto("/batch?q=询问通知")
    clerk.click("main .kinds a")
    with clerk.expect_download() as given:
        clerk.click("a[download]")
    book = openpyxl.load_workbook(io.BytesIO(given.value.path().read_bytes()))
    book.worksheets[0].append([1, "没有这样的案件", None, None, "昨天"])
    out = io.BytesIO()
    book.save(out)
    clerk.set_input_files("#file", {"name": "批.xlsx", "mimeType": XLSX, "buffer": out.getvalue()})
    clerk.click("form[enctype] button")
    clerk.wait_for_url("**/tasks/*")
    clerk.click("a[href^='/batch/held/']", timeout=30_000)

    expect(clerk.locator("[aria-labelledby=faults] tbody")).to_contain_text("没有这样的案件")
    expect(clerk.locator("[aria-labelledby=found]")).to_contain_text("没有可以印发的文书")


def pages(office):
    """What only somebody who may change things comes to."""
    case = f"/cases/{office.own_case}"
    return [
        "/",
        "/cases/new",
        f"/cases/new?party={office.party}",
        case,
        f"{case}/acts",
        f"{case}/events/new",
        f"{case}/events/new?kind=fine_paid",
        f"{case}/events/new?kind=deferral_granted",
        f"{case}/handlers",
        "/parties/new",
        "/parties/new?kind=person",
        f"/parties/{office.party}",
        f"/parties/{office.party}/edit",
        "/parties/import",
        "/batch",
        "/batch/inquiry_notice",
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_these_pages_have_no_grave_fault_and_fit_every_screen(clerk, office, language):
    clerk.context.add_cookies([{"name": "docarchive_language", "value": language, "url": office.url}])
    faults = {}
    for path in pages(office):
        clerk.goto(path)
        faults[path] = judged(clerk)
        for width in (820, 1280, 1920):
            clerk.set_viewport_size({"width": width, "height": 900})
            excess = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            if clerk.evaluate(excess) > 0:
                faults[path].append(width)

    assert {path: found for path, found in faults.items() if found} == {}
