"""The loop of the demo, done by four people in the browser: open, issue, print, sign, scan, file, close, find, prove."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect
from web_browser import PATIENCE, finished
from web_people import PASSWORD

from cli_clerk import called, plain_environment
from docarchive.demo.cast import register_cast
from docarchive.demo.hands import signed
from docarchive.demo.heap import sealed_over_the_date
from docarchive.demo.paper import print_pages
from docarchive.demo.scanner import scan_heap
from docarchive.domain.comparing.places import mark_places
from docarchive.domain.days.local_time import CHINA, utc_now
from docarchive.domain.identifiers import RecordId
from docarchive.domain.people.user import UserRole
from docarchive.settings import load_configuration
from docarchive.wiring.app import open_app
from docarchive.workflows.people.sign_in import SignIn

PROGRAM = Path(sys.executable).with_name("docarchive")
PEOPLE = {
    "wang.jia": ("王甲示", UserRole.CLERK),
    "li.yi": ("李乙示", UserRole.CLERK),
    "sun.bing": ("孙丙示", UserRole.ARCHIVIST),
    "shen.he": ("审核示", UserRole.REVIEWER),
}
CAUSE = "砂轮机操作位置未设置安全警示标志"
PROBLEM = "机加工车间2号砂轮机操作位置未设置明显的安全警示标志。"
PHRASE = "安全警示标志"
UNIT = "常州示例机械制造有限公司"
SEED = 9


@dataclass
class Loop:
    """The office, its browser windows, and what one step leaves to the next."""

    url: str
    chromium: object
    configuration: object
    pages: dict = field(default_factory=dict)
    case: str = ""
    """Address of the case."""
    records: dict = field(default_factory=dict)
    """Form → address of the record."""
    numbers: dict = field(default_factory=dict)
    """Number of the order and of the opinion on it."""
    volume: str = ""
    """Reference of its main side."""

    def desk(self, name):
        """Somebody's own browser window; they sign in by the form when they first come."""
        if name not in self.pages:
            context = self.chromium.new_context(
                base_url=self.url, viewport={"width": 1280, "height": 900}, accept_downloads=True
            )
            context.set_default_timeout(PATIENCE)
            page = self.pages[name] = context.new_page()
            page.goto("/")
            page.fill("#name", name)
            page.fill("#password", PASSWORD)
            page.click("main button")
            expect(page.locator(".who")).to_contain_text(PEOPLE[name][0])
        return self.pages[name]


@pytest.fixture(scope="module")
def loop(tmp_path_factory, environ, chromium, libreoffice, paddle):
    """A new office with its registers and people, served by a process of its own."""
    plain = environ | {"DOCARCHIVE_PDF_CONVERTER": "auto", "DOCARCHIVE_OCR_ENGINE": "auto"}
    workspace = tmp_path_factory.mktemp("loop") / "office"
    with pytest.MonkeyPatch.context() as patch:
        plain_environment(patch, plain)
        assert called(["init", str(workspace)])[0] == 0
        configuration = load_configuration(workspace, environ=os.environ)
        with open_app(configuration, actor="demo") as app:
            officers = {officer.name: officer.id for officer in register_cast(app).officers}
            secrets = SignIn(app.catalog, app.now)
            for name, (shown, role) in PEOPLE.items():
                app.users.add(name, shown, [role], officer_id=officers.get(shown))
                secrets.set_password(name, PASSWORD, by=name)
    process = subprocess.Popen(
        [PROGRAM, "-w", str(workspace), "serve", "--port", "0"],
        env=plain,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    line = process.stdout.readline()
    found = re.search(r"http://\S+?:\d+", line)
    assert found, line + process.stderr.read()
    loop = Loop(found[0], chromium, configuration)
    yield loop
    for page in loop.pages.values():
        page.context.close()
    process.terminate()
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors, errors


def issue(loop, form, said, *, preview=False, worked_out=None):
    """From the page of the case through choice, form, preview and one confirmation; leaves the clerk at what was issued."""
    page = loop.desk("wang.jia")
    page.goto(loop.case)
    page.get_by_role("button", name="制作文书").click()
    page.wait_for_url("**/issue")
    wanted = f"a[href$='/issue/{form}']"
    link = page.locator(f"main {wanted}").first
    if not link.is_visible():
        page.locator("details", has=page.locator(wanted)).locator("summary").first.click()
    link.click()
    page.wait_for_url("**/issue/*draft=*")
    for name, text in said.items():
        put(page.locator(f"#f-{name}"), text)
    for name, text in (worked_out or {}).items():
        expect(page.locator(f"#f-{name}")).to_have_value(text)
    if preview:
        press(page, "preview")
        picture = page.locator(".preview-page").first
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") > 600
    press(page, "confirm")
    expect(page.locator("#confirm")).to_be_visible()
    page.click("#issue-now")
    page.wait_for_url("**/issued")
    loop.records[form] = page.url.removesuffix("/issued")
    return page.locator("#number").inner_text()


def signed_and_sealed(loop, pdf, folder):
    """The printed order as its signers and the agency's seal leave it."""
    printed = folder / "printed.pdf"
    printed.write_bytes(pdf)
    with open_app(loop.configuration, actor="demo") as app:
        with app.catalog.reading() as reader:
            order = reader.get_record(RecordId(loop.records["rectification_order"].rpartition("/")[2]))
        rules = app.pack.form(order.form_id).marks
        places, _ = mark_places(app.paper_reader.printed_pages(printed), rules, order.values)
    sheets = signed(print_pages(pdf), places, order, seed=SEED)
    return sealed_over_the_date(pdf, sheets, seed=SEED)


def put(field, text):
    """Type or choose, whichever the field is for."""
    if field.evaluate("element => element.tagName") == "SELECT":
        field.select_option(text)
    else:
        field.fill(text)


def press(page, step):
    """Press a button of the form and wait for what comes back."""
    with page.expect_response(lambda answer: answer.request.method == "POST" and "/draft" not in answer.url):
        page.click(f'.issue-steps button[value="{step}"]')
    expect(page.locator("#issue[aria-busy=true]")).to_have_count(0)


def test_the_clerk_opens_a_case_and_issues_what_the_inspection_needs(loop):
    page = loop.desk("wang.jia")
    page.goto("/cases/new")
    page.locator("#find").press_sequentially("示例机械")
    page.click("#hits button[name=add]")
    page.fill("#cause", CAUSE)
    for officer in ("王甲示", "李乙示"):
        page.get_by_label(officer).check()
    page.click("button[value=open]")
    expect(page.locator("h1")).to_have_text(f"{UNIT}涉嫌{CAUSE}案")
    loop.case = page.url

    now = utc_now().astimezone(CHINA)
    minute = "%Y-%m-%dT%H:%M"
    inspected = issue(
        loop,
        "inspection_record",
        {
            "inspection_place": "机加工车间",
            "inspection_period-start": (now - timedelta(minutes=30)).strftime(minute),
            "inspection_period-end": now.strftime(minute),
            "findings-1-description": PROBLEM,
            "findings-1-place": "机加工车间",
            "findings-1-violated": "《中华人民共和国安全生产法》第三十五条",
        },
        preview=True,
    )
    today = now.date().isoformat()
    ordered = issue(
        loop,
        "rectification_order",
        {"deadline_groups-1-item_numbers": "1", "deadline_groups-1-deadline": today},
        preview=True,
    )
    fined = issue(
        loop,
        "onspot_penalty_unit",
        {
            "basis": "《中华人民共和国安全生产法》第九十九条第一项",
            "onspot_penalties-1-kind": "罚款",
            "onspot_penalties-1-amount": "1000",
            "onspot_payment": "自收到本决定书之日起15日内缴至代收银行",
            "punished_at": now.strftime(minute),
        },
        worked_out={"fine_total": "1000.00"},
    )
    opinion = issue(loop, "reinspection_opinion", {"reinspection_results-1-result": "已整改"})
    assert [number.split("〔")[0] for number in (inspected, ordered, fined, opinion)] == [
        "（苏常）应急检记",
        "（苏常）应急责改",
        "（苏常）应急罚当",
        "（苏常）应急复查",
    ]
    page.goto(loop.case)
    expect(page.locator("#documents + * tbody tr", has_text="待签章扫描")).to_have_count(4)
    loop.numbers = {"order": ordered, "opinion": opinion}


def test_what_was_served_and_paid_is_recorded_and_the_closing_approved(loop):
    page = loop.desk("wang.jia")
    today = utc_now().astimezone(CHINA).date().isoformat()
    page.goto(loop.case)
    page.get_by_role("button", name="登记事件").click()
    page.get_by_role("link", name="缴纳罚款").click()
    page.fill("#amount", "1000")
    page.fill("#note", "示例票据0000001")
    page.click("button[value=effect]")
    expect(page.locator("[aria-labelledby=effect]")).to_contain_text("缴纳罚款")
    page.click("button[value=record]")
    expect(page.locator("[aria-labelledby=events]")).to_contain_text("缴纳罚款 1,000 元")

    rows = [f"责令限期整改指令书{loop.numbers['order']}", f"整改复查意见书{loop.numbers['opinion']}"]
    said, offered = {}, {}
    for row, document in enumerate(rows, start=1):
        offered |= {f"services-{row}-document": document, f"services-{row}-served_on": today}
        said |= {f"services-{row}-place": "机加工车间", f"services-{row}-method": "直接"}
    issue(loop, "service_receipt", said, worked_out=offered)
    issue(
        loop,
        "case_closing_approval",
        {
            "result": "当场处罚款1000元。",
            "execution": "罚款已缴清，隐患已整改。",
            "payment_receipts": "示例票据0000001",
            "closing_reason": "执行完毕",
            "handler_opinion": "处罚决定执行完毕，建议结案。",
        },
    )
    page.goto(loop.case)
    expect(page.locator("[aria-labelledby=gaps] > ul > li")).to_have_count(1)


def test_the_printed_order_comes_back_signed_and_is_filed_to_its_document(loop, tmp_path):
    page = loop.desk("wang.jia")
    page.goto(loop.records["rectification_order"])
    pdf = page.context.request.get(page.get_by_role("button", name="打印").get_attribute("href"))
    assert pdf.headers["content-type"] == "application/pdf"
    scan = tmp_path / "SCAN0001.pdf"
    scan.write_bytes(scan_heap(signed_and_sealed(loop, pdf.body(), tmp_path), seed=SEED))
    page.goto("/inbox")
    page.set_input_files("input[name=files]", scan)
    expect(page.locator(".upload.done")).to_have_count(1)
    page.goto("/inbox?state=released")
    filed = page.locator(".arrivals tr", has_text="SCAN0001.pdf")
    expect(filed).to_contain_text(loop.numbers["order"], timeout=60_000)
    expect(filed.locator("a")).to_have_attribute(
        "href", loop.records["rectification_order"].removeprefix(loop.url)
    )
    for _ in range(120):
        page.goto(loop.case)
        if page.locator("[aria-labelledby=acts]", has_text="比对扫描件").count():
            break
        page.wait_for_timeout(1_000)
    expect(page.locator("[aria-labelledby=acts]")).to_contain_text("比对扫描件")
    order = page.locator("[aria-labelledby=documents] tr", has_text=loop.numbers["order"])
    expect(order).to_contain_text("签章件已归")
    gaps = page.locator("[aria-labelledby=gaps]")
    expect(gaps).not_to_contain_text("责令限期整改指令书")
    expect(gaps).to_contain_text("5 份")


def test_what_cannot_be_scanned_is_waived_with_a_reason(loop):
    page = loop.desk("wang.jia")
    page.goto(loop.case)
    gap = page.locator("[aria-labelledby=gaps] > ul > li", has_text="签名（盖章）后的扫描件")
    gap.locator("summary", has_text="免除").click()
    gap.locator("[name=about]").select_option("")
    gap.locator("[name=reason]").fill("原件遗失，已登报声明")
    gap.locator("[name=allowed_by]").fill("吴批示")
    gap.locator("button").click()
    expect(gap.locator(".tag")).to_have_text("已免除")


def test_the_archivist_closes_the_case_in_three_steps_once_the_checker_agrees(loop):
    archivist = loop.desk("sun.bing")
    name = f"{UNIT}涉嫌{CAUSE}案"
    archivist.goto("/closings")
    archivist.get_by_role("link", name=name).click()
    expect(archivist.locator("[aria-labelledby=missing]")).to_contain_text("材料齐全")
    archivist.get_by_role("button", name="下一步：排列与页号").click()
    expect(archivist.locator("table.ordering").first).to_contain_text("责令限期整改指令书")
    archivist.get_by_role("button", name="下一步：检查与封卷").click()
    expect(archivist.locator("[aria-labelledby=ways]")).to_contain_text("可以归档")
    archivist.select_option("[name=compiler]", "wang.jia")
    archivist.select_option("[name=checker]", "li.yi")
    archivist.fill("[name=statement]", "现场检查记录等原件遗失，见免除记录。")
    archivist.click("form[action$='/ask'] button")
    expect(archivist.locator("#asked")).to_contain_text("李乙示")
    expect(archivist.get_by_role("button", name="封卷", exact=True)).to_have_count(0)

    checker = loop.desk("li.yi")
    checker.goto("/closings")
    checker.get_by_role("link", name=name).click()
    checker.click("[name=agree]")
    expect(checker.locator("[role=status]")).to_contain_text("已同意")

    archivist.reload()
    archivist.check("main [type=checkbox]")
    archivist.get_by_role("button", name="封卷", exact=True).click()
    finished(archivist).click()
    expect(archivist.locator("h1")).to_contain_text("J000")
    expect(archivist.locator("[aria-labelledby=facts]")).to_contain_text("李乙示")
    expect(archivist.locator("[aria-labelledby=whole] .tag.calm")).to_have_text("完好")
    loop.volume = archivist.locator("h1").inner_text()


def test_the_reviewer_finds_a_phrase_of_the_scan_and_sees_that_nothing_was_altered(loop):
    page = loop.desk("shen.he")
    page.goto("/search")
    page.fill("main [name=q]", f"{PHRASE} 文种:责令限期整改指令书")
    page.press("main [name=q]", "Enter")
    hit = page.locator("article.hit", has_text=loop.numbers["order"])
    expect(hit.locator("mark").first).to_contain_text("安全")
    expect(hit).to_contain_text("签章扫描件")
    hit.get_by_role("link", name="责令限期整改指令书").click()
    page.wait_for_url("**/records/**")
    page.get_by_role("link", name="签章扫描件").first.click()
    for picture in page.locator(".marked-page img").all():
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") > 600
    expect(page.locator("img.marks")).to_have_count(1)
    expect(page.locator(".page-text mark").first).to_contain_text("安全")
    whole = page.locator("[aria-labelledby=whole]")
    expect(whole.locator(".tag.calm")).to_have_text("完好")
    expect(whole).to_contain_text("与登记时一字不差")
    page.goto("/volumes")
    page.get_by_role("link", name=loop.volume).click()
    expect(page.locator("[aria-labelledby=contents]")).to_contain_text(loop.numbers["order"])
