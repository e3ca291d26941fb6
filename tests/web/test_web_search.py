"""The page of results: chips, groups, reasons, other collections, saved searches, and what may be taken out."""

import io
import re
import time
from html import unescape
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from web_people import token_in

from docarchive.domain.collection import Collection
from docarchive.domain.people.sight import Sight
from docarchive.domain.people.sign_in import AccessKind
from docarchive.domain.people.taking import sight_to_take
from docarchive.domain.people.user import User, UserRole
from docarchive.domain.query import FilterField, GroupBy, Sort
from docarchive.settings import load_configuration
from docarchive.web.asked import Asked
from docarchive.wiring.app import open_app

WORD = "整改"


@pytest.fixture(scope="module")
def reviewer(office):
    return office.browser("shen.he")


@pytest.fixture(scope="module")
def clerk(office):
    return office.browser("wang.jia")


def chips(html):
    return re.findall(r'class="chip" href="([^"]+)"', html)


def exported(client, **asked):
    """Start an export, wait for its end, and read the workbook."""
    page = client.get("/search", params={"q": asked["q"]})
    answer = client.post("/search/export", data={**asked, "form_token": token_in(page.text)})
    assert answer.status_code == 303, answer.text
    for _ in range(100):
        told = client.get(answer.headers["location"]).text
        if "/made/" in told:
            break
        time.sleep(0.1)
    address = re.search(r"/made/\w+", told)[0]
    file = client.get(f"{address}/file")
    assert "attachment" in file.headers["content-disposition"]
    return openpyxl.load_workbook(io.BytesIO(file.content)).worksheets[0], address


def test_an_address_says_all_of_a_question_and_nothing_twice():
    asked = Asked("甲", ("文种:乙", "年份:2026"), Sort.NEWEST, 3, group=GroupBy.CASE, exact=True)

    assert asked.whole == "甲 文种:乙 年份:2026"
    assert asked.toggled("文种:乙") == asked.without("文种:乙")
    assert asked.toggled("地区:丙").count("&f=") == 3
    assert "page=" not in asked.without("文种:乙"), "another question begins with its first page"
    for other in (
        asked,
        Asked("甲 & 乙", page=2),
        Asked("", where=Collection.LAWS, why=True, new_of="我的=搜索"),
    ):
        for one in ("地区:丙", "文种:a&b", "人:c+ d"):
            assert other.toggled(one) == other.url(filters=(*other.filters, one))
    assert Asked("甲").corrected("甲", "丁", "丁") == "/search?q=%E4%B8%81"
    assert "f=" not in Asked("甲", ("文种:乙",)).corrected("乙", "丁", "甲 文种:丁")


@pytest.mark.parametrize(
    ("role", "officer", "expected"),
    [
        (UserRole.REVIEWER, None, Sight(every_case=True, informants=True)),
        (UserRole.CLERK, "officer", Sight(officer_id="officer")),
        (UserRole.CLERK, None, Sight()),
        (UserRole.ADMIN, None, Sight()),
    ],
)
def test_a_list_holds_only_what_its_maker_may_take_out(role, officer, expected):
    lent = User("u", "U", (role,), officer, lent_case_ids=("case",) if role is UserRole.CLERK else ())

    assert sight_to_take(lent) == expected


def test_every_filter_is_a_chip_that_takes_itself_away(reviewer):
    page = reviewer.get("/search", params={"q": WORD, "f": ["阶段:整改", "年份:2026"], "exact": "1"})
    found = [unescape(address) for address in chips(page.text)]

    assert len(found) == 3
    rest = [chips(reviewer.get(address).text) for address in found]
    assert [len(each) for each in rest] == [2, 2, 2]


def test_hits_are_gathered_under_their_case_with_the_way_to_all_of_them(office, reviewer):
    page = reviewer.get("/search", params={"q": WORD, "group": "case"}).text

    assert page.count('class="group"') == 2
    assert f"%E6%A1%88%E4%BB%B6%3A{office.own_case}" in page


def test_reasons_are_shown_when_asked_for(reviewer):
    plain = reviewer.get("/search", params={"q": WORD}).text
    why = reviewer.get("/search", params={"q": WORD, "why": "1"}).text

    assert 'class="because"' not in plain
    assert re.search(rf"<strong>{WORD}</strong>.*?正文第 \d", why, re.DOTALL)


def test_the_other_collections_stand_beside_with_their_counts(reviewer):
    page = reviewer.get("/search", params={"q": "如实记录"}).text
    laws = reviewer.get("/search", params={"q": "如实记录", "in": "laws"}).text
    count = re.search(r'in=laws"[^>]*>法规标准 <small[^>]*>(\d+)<', page)[1]

    assert int(count) > 0
    assert f"共 {count} 条" in laws
    assert "<mark>如实记录</mark>" in laws


def test_an_enterprise_is_found_as_such_and_leads_to_its_page(office, reviewer):
    page = reviewer.get("/search", params={"q": "示例机械", "in": "enterprises"}).text

    assert f'href="/parties/{office.party}"' in page


def test_a_word_the_archive_does_not_know_is_offered_as_one_it_knows(reviewer):
    page = reviewer.get("/search", params={"q": "限期整该"}).text
    offered = re.search(r'您要查的是不是 <a href="([^"]+)">([^<]+)</a>', page)

    assert offered[2] == "限期整改"
    assert 'class="card hit"' in reviewer.get(unescape(offered[1])).text


def test_synonyms_go_with_one_click(reviewer):
    page = reviewer.get("/search", params={"q": "安监局"}).text
    off = unescape(re.search(r'href="([^"]+)">只查所写的', page)[1])

    assert "也查了" in page
    assert "也查了" not in reviewer.get(off).text


def test_one_word_loses_its_synonyms_and_longer_words_stay_as_they_are(reviewer):
    page = reviewer.get("/search", params={"q": "原安监局 安监局"}).text
    off = [unescape(address) for address in re.findall(r'href="([^"]+)">只查所写的', page)]

    asked = [parse_qs(urlsplit(address).query)["q"] for address in off]
    assert asked == [["=原安监局 安监局"], ["原安监局 =安监局"]]


def test_synonyms_of_a_filter_go_with_one_click_too(reviewer):
    page = reviewer.get("/search", params={"f": "法条:安全生产法第97条"}).text
    off = unescape(re.search(r'href="([^"]+)">都不查同义词', page)[1])

    assert "也查了" in page
    assert "只查所写的" not in page
    assert "也查了" not in reviewer.get(off).text


def test_how_to_search_tells_of_every_filter_and_every_example_can_be_asked(reviewer):
    page = reviewer.get("/search/help").text
    examples = [unescape(address) for address in re.findall(r'class="mono" href="(/search[^"]+)"', page)]

    assert all(f">{field}:</td>" in page for field in FilterField)
    assert [address for address in examples if reviewer.get(address).status_code != 200] == []


def test_suggestions_go_on_with_the_query_and_keep_its_filters(reviewer):
    page = reviewer.get("/search/suggest", params={"q": "示例机", "f": "年份:2026"}).text
    go = unescape(re.search(r'data-go="([^"]+)"', page)[1])

    assert "f=%E5%B9%B4%E4%BB%BD%3A2026" in go
    assert 'class="card hit"' in reviewer.get(go).text
    assert 'data-fill="企业:"' in reviewer.get("/search/suggest", params={"q": "企"}).text
    assert "<li" not in reviewer.get("/search/suggest", params={"q": "没有这样的企业名"}).text


def test_a_search_is_saved_asked_removed_and_put_back(office):
    client = office.browser("dang.an")
    token = token_in(client.get("/searches").text)
    data = {"name": "整改的", "q": WORD, "f": "年份:2026", "sort": "newest", "form_token": token}
    assert client.post("/searches", data=data).headers["location"] == "/searches"
    page = client.get("/searches").text
    assert ">整改的</a>" in page
    assert f"{WORD} 年份:2026" in page

    gone = client.post("/searches/remove", data={"name": "整改的", "form_token": token})
    after = client.get(gone.headers["location"]).text
    assert ">整改的</a>" not in after
    again = dict(re.findall(r'<input type="hidden" name="(q|sort|name)" value="([^"]*)"', after))
    client.post("/searches", data={**again, "form_token": token})
    assert ">整改的</a>" in client.get("/searches").text


def test_a_saved_search_tells_what_is_new_until_it_was_seen(office):
    client = office.browser("shen.ji")
    token = token_in(client.get("/searches").text)
    client.post("/searches", data={"name": "新", "q": "", "form_token": token})
    page = client.get("/search", params={"q": "", "new_of": "新"}).text
    seq = re.search(r'name="seq" value="(\d+)"', page)[1]

    assert "没有新材料" in page
    assert int(seq) > 0
    assert (
        client.post("/searches/seen", data={"name": "新", "seq": seq, "form_token": token}).status_code == 303
    )


@pytest.mark.parametrize(("name", "status"), [("", 422), ("x" * 51, 422), ("a\u200bb", 422)])
def test_a_name_that_cannot_be_shown_is_asked_for_again(reviewer, name, status):
    token = token_in(reviewer.get("/searches").text)
    answer = reviewer.post("/searches", data={"name": name, "q": WORD, "form_token": token})

    assert answer.status_code == status
    assert f'name="q" value="{WORD}"' in answer.text


def test_all_hits_go_into_a_workbook_that_nobody_else_gets_and_each_is_written_down(office, reviewer):
    sheet, address = exported(reviewer, q=WORD)
    page = reviewer.get("/search", params={"q": WORD}).text
    total = int(re.search(r"共 (\d+) 份材料", page)[1])

    assert sheet.max_row == total + 1 > 1
    assert office.browser("dang.an").get(f"{address}/file").status_code == 404
    house = load_configuration(office.workspace, environ=office.environ)
    with open_app(house, actor="t") as app, app.catalog.reading() as reader:
        log = reader.accesses(user="shen.he", limit=total)
    assert {entry.what for entry in log} == {AccessKind.EXPORTED}


def test_a_clerk_takes_out_their_own_cases_only(office, clerk):
    sheet, _ = exported(clerk, q=WORD)
    cases = {row[5].value for row in sheet.iter_rows(min_row=2)}
    shown = clerk.get("/search", params={"q": WORD}).text

    assert len(cases) == 1
    assert office.foreign_case in shown


def test_a_query_that_cannot_be_read_is_refused_before_any_work(reviewer):
    token = token_in(reviewer.get("/search?q=x").text)
    answer = reviewer.post("/search/export", data={"q": "(", "form_token": token})

    assert answer.status_code == 422
