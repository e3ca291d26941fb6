"""Batches in the browser's words: template, upload, every fault by its cell, one issue however often asked, one PDF."""

import io
import re
import time

import openpyxl
import pikepdf
import pytest
from web_people import token_in

from docarchive.web.forms import TOKEN_FIELD

FORM = "inquiry_notice"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CAUSE = "批量询问"


@pytest.fixture(scope="module")
def clerk(office):
    return office.browser("wang.jia")


@pytest.fixture(scope="module")
def case(clerk, office):
    """A case of the clerk's own, with two handlers; its name."""
    page = clerk.get(f"/cases/new?party={office.party}", follow_redirects=True).text
    officers = [re.search(rf'value="(\w+)"[^>]*> {name}', page)[1] for name in ("王甲示", "李乙示")]
    data = {
        TOKEN_FIELD: token_in(page),
        "key": re.search(r'name="key" value="(\w+)"', page)[1],
        "party": office.party,
        "officer": officers,
        "cause": CAUSE,
        "source": "监督检查",
        "opened_on": "2026-10-09",
        "step": "open",
    }
    answer = clerk.post("/cases/new", data=data)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def workbook(clerk, *rows):
    """The template with *rows* below its example, each a change of the example row by heading."""
    answer = clerk.get(f"/batch/{FORM}/template")
    assert answer.headers["content-type"] == XLSX
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    lines = list(sheet.iter_rows(values_only=True))
    place = next(number for number, line in enumerate(lines) if str(line[0]).startswith("示例"))
    headings = [str(cell) for cell in lines[0]]
    for number, changes in enumerate(rows, start=1):
        line = list(lines[place])
        line[0] = number
        for heading, value in changes.items():
            line[next(at for at, cell in enumerate(headings) if heading in cell)] = value
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(client, content, **more):
    token = token_in(client.get(f"/batch/{FORM}").text)
    return client.post(
        f"/batch/{FORM}",
        data={TOKEN_FIELD: token, **more},
        files={"file": ("十月询问.xlsx", content, XLSX)},
    )


def after(client, answer):
    """Where the work led that a form began; fails when it did not end well."""
    assert answer.status_code == 303, answer.text
    for _ in range(300):
        page = client.get(answer.headers["location"]).text
        if "已完成" in page:
            return re.search(r'href="(/(?:batch|made)/[^"]+)"', page)[1]
        assert "没有完成" not in page, page
        time.sleep(0.1)
    raise AssertionError("the work did not end")


def documents(client, case):
    return client.get(case).text.count("询问通知书</a></td>")


def test_faults_are_told_by_row_and_column_and_nothing_is_issued(clerk, case):
    rows = {"案件": CAUSE, "日期": "2026-10-09"}, {"案件": CAUSE, "日期": "昨天"}, {"案件": "没有这个案件"}
    content = workbook(clerk, *rows)
    page = clerk.get(after(clerk, upload(clerk, content))).text
    faults = page[page.index('id="faults"') :]

    assert re.search(r'<td class="number">\d+</td><td><span class="mono">[A-Z]+</span> ', faults)
    assert "昨天" in faults
    assert "没有这个案件" in faults
    kinds = re.findall(r'<span class="tag[^>]*>(错误|提示)</span>', faults)
    assert kinds == sorted(kinds, key=lambda kind: kind != "错误")  # what keeps rows back comes first
    assert "提示" in kinds
    assert "跳过有错误的 2 行" in page
    assert documents(clerk, case) == 0


def test_a_sound_batch_is_issued_once_as_one_pdf_and_goes_on_where_it_was(clerk, case):
    content = workbook(clerk, {"案件": CAUSE}, {"案件": CAUSE, "其他材料": "二楼会议室"})
    held = after(clerk, upload(clerk, content))
    page = clerk.get(held).text
    assert "印发 2 份" in page
    data = {TOKEN_FIELD: token_in(page)}

    first, second = (clerk.post(held, data=data) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    made = after(clerk, first)
    printed = clerk.get(f"{made}/file")

    assert printed.headers["content-type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(printed.content)) as pdf:
        assert len(pdf.pages) >= 2
    assert documents(clerk, case) == 2

    again = clerk.get(after(clerk, upload(clerk, content))).text
    assert "其中此前已印发" in again
    assert "再做打印文件" in again


def test_a_row_of_somebody_elses_case_is_refused_and_the_others_are_not(clerk, case):
    content = workbook(clerk, {"案件": "未设置警示标志案"}, {"案件": CAUSE, "其他材料": "三楼"})
    held = after(clerk, upload(clerk, content))
    page = clerk.get(held).text

    assert "不是您承办的案件" in page or "ambiguous" in page
    refused = clerk.post(held, data={TOKEN_FIELD: token_in(page)})
    assert refused.status_code == 409
    assert "nothing was issued" in refused.text


def test_what_is_no_workbook_is_refused_in_words(clerk):
    answer = upload(clerk, b"PK\x03\x04 nonsense")
    for _ in range(100):
        page = clerk.get(answer.headers["location"]).text
        if "没有完成" in page:
            break
        time.sleep(0.1)

    assert "没有完成" in page
    assert "Traceback" not in page


def test_a_form_without_file_says_so(clerk):
    token = token_in(clerk.get(f"/batch/{FORM}").text)
    answer = clerk.post(f"/batch/{FORM}", data={TOKEN_FIELD: token, "override": "理由示例"})

    assert answer.status_code == 422
    assert "没有选择文件" in answer.text
    assert "理由示例" in answer.text


def test_a_batch_is_seen_by_nobody_else(office, clerk, case):
    held = after(clerk, upload(clerk, workbook(clerk, {"案件": CAUSE})))

    assert office.browser("nei.qin").get(held).status_code == 404


@pytest.mark.parametrize("name", ["dang.an", "shen.he", "shen.ji", "guan.li"])
def test_who_issues_nothing_has_no_batches(office, name):
    client = office.browser(name)

    for path in ("/batch", f"/batch/{FORM}", f"/batch/{FORM}/template"):
        assert client.get(path).status_code == 403


def test_forms_are_found_by_a_part_of_their_title(clerk):
    page = clerk.get("/batch?q=询问").text

    assert f'href="/batch/{FORM}"' in page
    assert "rectification_order" not in page
    assert clerk.get("/batch/no_such_form").status_code == 404
