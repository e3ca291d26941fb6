"""Figures in the browser: periods, charts with their tables, files, freezing once, and the index of quality."""

import io
import re

import docx
import openpyxl
import pytest
from web_reviewing import FINES, reviewing_office

INDEX = "/figures/index/hn_assessment"
HEADS = "对象,quantity,quality,importance,connection,reporting"
GIVEN = {"甲区": "90", "乙区": "79.99", "丙区": "80", "丁区": "100", "戊区": "81"}
POINTS = "\n".join([HEADS, *(",".join([who, *[points] * 5]) for who, points in GIVEN.items())])


@pytest.fixture(scope="module")
def office(tmp_path_factory, environ):
    plain = environ | {"DOCARCHIVE_PDF_CONVERTER": "none", "DOCARCHIVE_OCR_ENGINE": "none"}
    with reviewing_office(tmp_path_factory.mktemp("figures"), plain) as made:
        yield made


@pytest.fixture(scope="module")
def reviewer(office):
    return office.ask("shen.he")


def row(html, measure):
    """The cells of one measure."""
    found = re.search(rf'<th scope="row">{re.escape(measure)}</th>(.*?)</tr>', html)
    return re.findall(r'<td class="number">([^<]*)</td>', found[1])


def test_a_year_counts_what_was_decided_in_it(reviewer):
    page = reviewer.get("/figures?period=2026").text
    decisions = row(page, "处罚决定（份）")
    charts = re.findall(r"<desc[^>]*>([^<]*)</desc>", page)

    assert int(decisions[0]) >= len(FINES) > 10
    assert f"2026 {decisions[0]}" in charts[0], "the chart says in words what the table says"
    assert "武进区" in charts[1]
    assert len(set(re.findall(r'<title id="([^"]+)"', page))) == 2


def test_no_bar_stands_for_money(reviewer):
    page = reviewer.get("/figures?period=2026").text

    assert "罚款总额" in page
    assert "罚款" not in "".join(re.findall(r"<svg.*?</svg>", page, re.DOTALL))


def test_a_period_leads_to_its_neighbours_and_to_the_other_kinds(reviewer):
    page = reviewer.get("/figures?period=2026-Q3").text

    for other in ("2026-Q2", "2026-Q4", "2026-09", "2026"):
        assert f'href="/figures?period={other}"' in page
    assert re.search(r'href="/figures\?period=2026-W\d\d"', page)


@pytest.mark.parametrize("period", ["2026-13", "x", "2026-W60"])
def test_what_is_no_period_is_said_and_this_month_is_shown(reviewer, period):
    answer = reviewer.get("/figures", params={"period": period})

    assert answer.status_code == 422
    assert "不是期间" in answer.text
    assert "各项指标" in answer.text


def test_the_workbook_and_the_report_hold_the_figures(reviewer):
    decisions = row(reviewer.get("/figures?period=2026").text, "处罚决定（份）")[0]
    book = openpyxl.load_workbook(io.BytesIO(reviewer.get("/figures.xlsx?period=2026").content))
    paper = docx.Document(io.BytesIO(reviewer.get("/figures.docx?period=2026").content))
    cells = {r[0].value: r[1].value for r in book["数据"].iter_rows(min_row=2)}

    assert str(cells["处罚决定（份） / Penalty decisions"]) == decisions
    text = "\n".join(cell.text for table in paper.tables for r in table.rows for cell in r.cells)
    assert "处罚决定（份）" in text
    assert decisions in text


def test_the_bulletin_and_the_chart_of_the_regions_are_taken_along(reviewer):
    bulletin = reviewer.get("/figures/bulletin.docx?period=2026")
    chart = reviewer.get("/figures.svg?period=2026")
    paper = docx.Document(io.BytesIO(bulletin.content))

    assert "武进区" in "\n".join(cell.text for table in paper.tables for r in table.rows for cell in r.cells)
    assert "武进区" in chart.text
    for answer in (bulletin, chart):
        assert answer.headers["content-disposition"].startswith("attachment")


def test_a_quarter_is_frozen_once_by_who_may(office, reviewer):
    ask = reviewer.get("/figures/issue?period=2025-Q3")
    assert "不能撤回" in ask.text

    def issue(client, period):
        return client.post("/figures/issue", data={"period": period, "form_token": "x"})

    assert issue(office.ask("nei.qin"), "2025-Q3").status_code == 403
    assert issue(reviewer, "2025-Q3").status_code == 303
    assert "印发，不再改变" in reviewer.get("/figures?period=2025-Q3").text
    again = issue(reviewer, "2025-Q3")
    assert again.status_code == 409
    assert "已经印发" in again.text
    assert issue(reviewer, "2199").status_code == 422


def test_scores_below_the_line_and_the_last_are_reminded_and_numbered(office, reviewer):
    data = {"period": "2025-Q4", "points": POINTS, "form_token": "x"}
    scored = reviewer.post(INDEX, data=data).text
    lines = re.findall(
        r"<tr><td class=\"number\">(\d)</td><td>(\S+)</td><td class=\"number\">([\d.]+)</td>"
        r"(?:<td class=\"number\">[^<]*</td>){2}<td>(.*?)</td>",
        scored,
    )

    assert lines[0][:3] == ("1", "丁区", "100.00")
    told = {who: ("低于分数线" in why, "排名末位" in why) for _, who, _, why in lines}
    assert told == {
        "丁区": (False, False),
        "甲区": (False, False),
        "戊区": (False, True),
        "丙区": (False, True),
        "乙区": (True, True),
    }
    asked = reviewer.post(f"{INDEX}/issue", data=data)
    assert "不能撤回" in asked.text
    assert "提督" not in reviewer.get("/figures/reminders").text
    assert office.ask("nei.qin").post(f"{INDEX}/issue", data=data).status_code == 403
    assert reviewer.get(f"{INDEX}/scores.xlsx?period=2025-Q4").status_code == 404
    done = reviewer.post(f"{INDEX}/issue", data={**data, "sure": "1"})
    assert (done.status_code, done.headers["location"]) == (303, f"{INDEX}?period=2025-Q4")
    frozen = reviewer.get(done.headers["location"]).text
    assert "已印发，不再改变" in frozen
    assert re.search(r"<td>乙区</td><td class=\"number\">79.99</td>", frozen)
    later = reviewer.post(
        INDEX, data={**data, "period": "2026-Q1", "points": POINTS.replace("79.99", "82.5")}
    )
    assert re.search(r"82\.50</td><td class=\"number\">79\.99</td><td class=\"number\">\+2\.51<", later.text)
    book = openpyxl.load_workbook(io.BytesIO(reviewer.get(f"{INDEX}/scores.xlsx?period=2025-Q4").content))
    assert book["得分"]["B2"].value == "丁区"
    assert "乙区：2025-Q4 79.99" in reviewer.get(f"{INDEX}/scores.svg?period=2025-Q4").text
    letters = reviewer.get("/figures/reminders").text
    number = re.search(r"提督〔\d{4}〕1号", letters)[0]
    letter = docx.Document(io.BytesIO(reviewer.get("/figures/letter", params={"number": number}).content))
    assert "乙区" in "\n".join(one.text for one in letter.paragraphs)
    answered = {"number": number, "said": "已制定整改措施", "form_token": "x"}
    assert office.ask("nei.qin").post("/figures/reminders", data=answered).status_code == 403
    assert reviewer.post("/figures/reminders", data={**answered, "on": "2020-01-01"}).status_code == 422
    assert reviewer.post("/figures/reminders", data={**answered, "number": "无"}).status_code == 404
    assert reviewer.post("/figures/reminders", data=answered).status_code == 303
    assert reviewer.post("/figures/reminders", data=answered).status_code == 409
    assert "已制定整改措施" in reviewer.get("/figures/reminders").text
    assert reviewer.post(f"{INDEX}/issue", data={**data, "sure": "1"}).status_code == 409


@pytest.mark.parametrize(
    ("period", "points"),
    [
        ("2025-Q4", "对象,quantity\n甲区,abc\n"),
        ("2025-Q4", "对象,quantity\n甲区,50\n"),
        ("2025-Q4", "对象,quantity\n甲区,-1\n"),
        ("2025-Q4", "对象,quantity\n甲区,1e999999\n"),
        ("2025-Q4", "对象,quantity\n甲区,1e900000\n"),
        ("2025-Q4", f"对象,quantity\n甲区,{'9' * 5000}\n"),
        ("2025-11", POINTS),
        ("x", POINTS),
    ],
)
def test_points_that_cannot_be_scored_are_kept_with_what_is_wrong(reviewer, period, points):
    answer = reviewer.post(INDEX, data={"period": period, "points": points, "form_token": "x"})

    assert answer.status_code == 422
    assert points.splitlines()[1] in answer.text
    assert 'role="alert"' in answer.text


def test_an_index_or_letter_that_is_not_is_not_found(reviewer):
    assert reviewer.get("/figures/index/nothing").status_code == 404
    assert reviewer.get("/figures/letter?number=x").status_code == 404
    assert reviewer.get(f"{INDEX}/scores.svg?period=2020-Q1").status_code == 404
    assert reviewer.get(f"{INDEX}?period=x").status_code == 422
