"""The inbox in a real browser: files and folders handed in, cut off and gone on with; the desk by keys; the comparison."""

import os

import pytest
from playwright.sync_api import expect
from test_web_browser import judged
from web_heaps import heap, set_aside
from web_people import pressed

from docarchive.domain.comparing.comparison import (
    Comparison,
    Difference,
    DifferenceKind,
    Outcome,
    PageComparison,
)
from docarchive.domain.record import Role
from docarchive.settings import load_configuration
from docarchive.wiring.app import open_app


@pytest.fixture
def visitor(person):
    def make(name="wang.jia", **options):
        return person(name, viewport={"width": 1280, "height": 900}, **options)

    return make


@pytest.fixture
def aside(office):
    """Drops a heap into the inbox and waits until it is set aside; its id."""

    def drop(name, pages=3):
        return set_aside(office, office.browser("wang.jia"), name, heap(pages))

    return drop


def uploaded(page):
    return page.locator(".upload.done")


def in_list(page, name, state):
    return page.locator(".arrivals tr", has_text=name).filter(has_text=state)


def test_many_files_are_handed_in_each_with_its_progress_and_show_by_themselves(visitor):
    page = visitor()
    page.goto("/inbox")
    files = [
        {"name": f"笔记{number}.txt", "mimeType": "text/plain", "buffer": os.urandom(20).hex().encode()}
        for number in range(5)
    ]
    page.set_input_files("input[name=files]", files)

    expect(uploaded(page)).to_have_count(5)
    expect(page.locator("#progress .total")).to_contain_text("5/5")
    expect(in_list(page, "笔记4.txt", "待整理")).to_be_visible()


def test_a_folder_keeps_its_places_and_leaves_out_what_systems_drop(visitor, tmp_path):
    inner = tmp_path / "案卷材料" / "现场"
    inner.mkdir(parents=True)
    (tmp_path / "案卷材料" / "清单.txt").write_bytes(os.urandom(20).hex().encode())
    (inner / "说明.txt").write_bytes(os.urandom(20).hex().encode())
    (inner / "Thumbs.db").write_bytes(b"x")
    (inner / "空.txt").touch()
    page = visitor()
    page.goto("/inbox")
    page.set_input_files("#folder", tmp_path / "案卷材料")

    expect(uploaded(page)).to_have_count(2)
    expect(page.locator(".upload.failed", has_text="Thumbs.db")).to_contain_text("不收")
    expect(page.locator(".upload.failed", has_text="空.txt")).to_contain_text("文件是空的")
    expect(in_list(page, "案卷材料/现场/说明.txt", "待整理")).to_be_visible()


def test_files_can_be_dropped(visitor):
    page = visitor()
    page.goto("/inbox")
    page.evaluate(
        """content => {
            const data = new DataTransfer();
            data.items.add(new File([content], "拖来的.txt", {type: "text/plain"}));
            const how = {dataTransfer: data, bubbles: true, cancelable: true};
            document.querySelector("#drop").dispatchEvent(new DragEvent("drop", how));
        }""",
        os.urandom(20).hex(),
    )

    expect(uploaded(page)).to_have_count(1)
    expect(in_list(page, "拖来的.txt", "待整理")).to_be_visible()


def test_an_upload_that_is_cut_off_leaves_nothing_in_the_inbox_and_goes_on_in_a_new_page(
    office, visitor, tmp_path
):
    large = tmp_path / "长录像.bin"
    with large.open("wb") as file:
        for _ in range(20):
            file.write(os.urandom(1 << 20))
    page = visitor()
    page.goto("/inbox")
    sent = []

    def cut(route):
        if route.request.method == "PATCH":
            sent.append(route.request.headers["upload-offset"])
            route.abort()
        else:
            route.continue_()

    page.route("**/inbox/uploads/**", cut)
    with page.expect_event("requestfailed"):
        page.set_input_files("input[name=files]", large)
    expect(page.locator(".upload .said")).to_contain_text("连接中断")
    assert int(sent[0]) == 16 << 20
    assert list((office.workspace / "inbox").glob("*.bin")) == []
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/inbox")
    page.unroute("**/inbox/uploads/**")
    first = []
    page.on("request", lambda request: first.append((request.method, request.headers.get("upload-offset"))))
    page.set_input_files("input[name=files]", large)
    expect(uploaded(page)).to_have_count(1)

    tus = [item for item in first if item[0] in ("POST", "PATCH", "HEAD")]
    assert tus[0][0] == "HEAD"
    assert tus[1] == ("PATCH", str(16 << 20))
    expect(in_list(page, "长录像.bin", "待整理")).to_be_visible()


def test_an_upload_can_be_stopped_and_gone_on_with(visitor, tmp_path):
    large = tmp_path / "可暂停.bin"
    large.write_bytes(os.urandom(17 << 20))
    page = visitor()
    page.goto("/inbox")
    held = []
    page.route("**/inbox/uploads/**", lambda route: held.append(route))  # the second piece hangs
    page.set_input_files("input[name=files]", large)
    expect(page.locator(".upload .said")).to_contain_text("%")
    page.locator(".upload button", has_text="暂停").click()
    expect(page.locator(".upload .said")).to_contain_text("已暂停")
    page.unroute("**/inbox/uploads/**")
    page.locator(".upload button", has_text="继续").click()

    expect(uploaded(page)).to_have_count(1)


def test_without_script_a_file_is_handed_in_and_filed(office, visitor, aside):
    page = visitor(java_script_enabled=False)
    page.goto("/inbox")
    held = {"name": "无脚本.pdf", "mimeType": "application/pdf", "buffer": heap(2)}
    page.set_input_files("input[name=files]", held)
    page.click("button.no-script-only")
    expect(page.locator("[role=status]")).to_contain_text("已收到 1 个文件")
    for _ in range(100):
        page.goto("/inbox?q=无脚本")
        if in_list(page, "无脚本.pdf", "待整理").count():
            break
    page.click("text=整理 · 2 页")
    page.click("nav.pager a[rel=next]")
    page.click("button:has-text('从此页分开')")
    page.fill("input[data-key='/']", "培训")
    page.click(".sorting .search-box button")
    page.check(f".targets input[value='{office.own_case}']")
    page.click("button:has-text('归到选中处')")

    expect(page.locator(".title")).to_contain_text("撤销上次归档")
    expect(page.locator(".thumbs li")).to_have_count(1)
    page.click("text=撤销上次归档")
    expect(page.locator(".thumbs li")).to_have_count(2)


def test_a_case_can_be_named_and_the_list_says_where_files_went(office, visitor):
    page = visitor()
    page.goto(f"/inbox?case={office.own_case}")
    assert page.input_value("select[name=case]") == office.own_case
    held = {"name": "归案.txt", "mimeType": "text/plain", "buffer": os.urandom(20).hex().encode()}
    page.set_input_files("input[name=files]", held)
    expect(uploaded(page)).to_have_count(1)
    for _ in range(100):
        page.goto("/inbox?state=released&q=归案")
        if page.locator(".arrivals tr", has_text="归案").count():
            break

    expect(page.locator(".arrivals a[href^='/records/']", has_text="归案")).to_be_visible()


def test_the_desk_is_worked_by_keys_alone(office, visitor, aside):
    at = aside("键盘.pdf", 4)
    page = visitor()
    page.goto(f"/inbox/desk?at={at}")
    pressed(page, "j")
    expect(page.locator(".pager span")).to_have_text("第 2 页")
    pressed(page, "j")
    expect(page.locator(".pager span")).to_have_text("第 3 页")
    pressed(page, "s")
    expect(page.locator(".thumbs li.begins")).to_have_count(1)
    pressed(page, "r")
    expect(page.locator(".sheet img[src*='turn=90']")).to_be_visible()
    pressed(page, "/")
    page.keyboard.type("培训")
    pressed(page, "Enter")
    expect(page.locator(".targets input:checked")).to_have_value(office.own_case)
    pressed(page, "ArrowDown")
    expect(page.locator(".targets input:checked")).not_to_have_value(office.own_case)
    pressed(page, "ArrowUp")
    pressed(page, "Enter")

    expect(page.locator(".thumbs li")).to_have_count(2)
    pressed(page, "u")
    expect(page.locator(".thumbs li")).to_have_count(4)
    expect(page.locator(".thumbs li.begins")).to_have_count(1)
    pressed(page, "u")
    expect(page.locator("img[src*='turn=90']")).to_have_count(0)
    pressed(page, "u")
    expect(page.locator(".thumbs li.begins")).to_have_count(0)


def test_sheaves_are_merged_again_and_the_keys_explain_themselves(visitor, aside):
    at = aside("合并.pdf", 3)
    page = visitor()
    page.goto(f"/inbox/desk?at={at}&page=2")
    pressed(page, "s")
    expect(page.locator(".thumbs li.begins")).to_have_count(1)
    pressed(page, "m")
    expect(page.locator(".thumbs li.begins")).to_have_count(0)
    pressed(page, "?")

    expect(page.locator("#keys.shown")).to_be_in_viewport()


def test_a_key_pressed_before_the_next_page_is_there_does_nothing_to_this_one(visitor, aside):
    at = aside("按得快.pdf", 3)
    page = visitor()
    page.goto(f"/inbox/desk?at={at}&page=2")
    pressed(page, "k")
    page.wait_for_url("**page=1")
    with page.expect_navigation(url="**page=2"):
        page.evaluate(
            """["j", "s"].forEach((key) =>
                document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })))"""
        )

    expect(page.locator(".thumbs [aria-current=page]")).to_have_attribute("aria-label", "第 2 页")
    expect(page.locator("[role=alert]")).to_have_count(0)
    page.go_back()
    pressed(page, "j")
    page.wait_for_url("**page=2")


def test_keys_typed_into_the_search_box_are_text(visitor, aside):
    at = aside("打字.pdf", 2)
    page = visitor()
    page.goto(f"/inbox/desk?at={at}&page=2")
    pressed(page, "/")
    page.keyboard.type("smrju")

    expect(page.locator("input[data-key='/']")).to_have_value("smrju")
    expect(page.locator(".thumbs li.begins")).to_have_count(0)


def test_a_heap_of_forty_pages_stays_in_its_column_and_shows_where_one_is(visitor, aside):
    at = aside("四十页.pdf", 40)
    page = visitor()
    page.goto(f"/inbox/desk?at={at}&page=33")
    expect(page.locator(".thumbs li")).to_have_count(40)
    expect(page.locator(".thumbs a[aria-current]")).to_be_in_viewport()

    page.wait_for_function("document.querySelector('.sheet img').naturalWidth > 600")
    assert page.evaluate("document.querySelector('.thumbs').clientHeight <= innerHeight")


@pytest.fixture
def differing(office):
    """The order of the own case, its scan found to differ."""
    with open_app(load_configuration(office.workspace, environ=office.environ), actor="system") as app:
        with app.catalog.reading() as reader:
            record = reader.get_record(office.own["rectification_order"])
        found = Comparison(
            record.id,
            record.scans[-1].sha256,
            record.representation(Role.ISSUED_PDF).sha256,
            Outcome.DIFFERS,
            (PageComparison(1, Outcome.DIFFERS, None, 400, 398),),
            (Difference(DifferenceKind.TYPED, 1, (1000, 2000, 4000, 2300), "27日", "29日", "deadline"),),
        )
        app.comparer._record(record, found)
    return f"/records/{record.id}/compare"


def test_a_difference_is_found_from_the_record_looked_at_and_accepted(visitor, differing):
    page = visitor()
    page.goto(differing.removesuffix("/compare"))
    page.click("a[href$='/compare']")
    page.wait_for_load_state("networkidle")
    widths = page.eval_on_selector_all(".side img", "images => images.map(image => image.naturalWidth)")
    expect(page.locator(".frames rect.alarm")).to_have_count(2)
    page.fill("#reason", "笔误，双方已签字更正")
    page.click("text=没有问题，接受")

    expect(page.locator(".title .tag", has_text="已接受")).to_be_visible()
    assert len(widths) == 2
    assert min(widths) > 600


def test_a_real_difference_is_called_so_without_script(visitor, differing):
    page = visitor(java_script_enabled=False)
    page.goto(differing)
    page.fill("#reason", "期限被改过")
    page.click("button:has-text('确有差异')")

    expect(page.locator(".title .tag", has_text="确有差异")).to_be_visible()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_none_of_these_pages_has_a_grave_fault_or_is_too_wide(visitor, aside, differing, language):
    at = aside(f"一份名字特别特别长的扫描件，含多家企业的询问笔录和现场照片说明（{language}）.pdf", 2)
    page = visitor("dang.an")
    page.goto("/inbox")
    if page.locator("html").get_attribute("lang") != language:
        page.click(".who form[action='/language'] button")
    faults = {}
    for path in (
        "/inbox",
        "/inbox?state=released",
        f"/inbox/desk?at={at}&q=培训",
        "/inbox/desk?q=xyz",
        differing,
    ):
        page.goto(path)
        expect(page.locator("html")).to_have_attribute("lang", language)
        if found := judged(page):
            faults[path] = found
        for width in (820, 1280, 1920):
            page.set_viewport_size({"width": width, "height": 900})
            wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            if page.evaluate(wide) > 0:
                faults[path, width] = "too wide"

    assert faults == {}
