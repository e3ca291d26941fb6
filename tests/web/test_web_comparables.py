"""Like cases in the browser: numbers, chart and list say the same, each step can be chosen, nobody's name is ranked."""

import re
from html import unescape

import pytest
from web_reviewing import FINES, reviewing_office

from docarchive.domain.reviewing.box_chart import Dot, box_chart
from docarchive.domain.reviewing.spread import spread_of

FINED = [fine for fine in FINES if fine is not None]


@pytest.fixture(scope="module")
def office(tmp_path_factory, environ):
    plain = environ | {"DOCARCHIVE_PDF_CONVERTER": "none", "DOCARCHIVE_OCR_ENGINE": "none"}
    with reviewing_office(tmp_path_factory.mktemp("like"), plain) as made:
        yield made


@pytest.fixture(scope="module")
def reviewer(office):
    return office.ask("shen.he")


def page_of(office, client, query=""):
    answer = client.get(f"/cases/{office.case}/comparables{query}")
    assert answer.status_code == 200, answer.text
    return answer.text


def dots(html):
    return re.findall(r'<a href="/records/(\w+)" aria-label="([^"]+)"', html)


def test_every_fine_is_a_dot_that_leads_to_its_decision(office, reviewer):
    drawn = dots(page_of(office, reviewer))

    assert {record for record, _ in drawn} <= set(office.like)
    assert len(drawn) == len(FINED)


def test_beyond_the_fences_is_a_square_and_this_case_a_diamond(office, reviewer):
    page = page_of(office, reviewer)
    chart = page[page.index("<svg") : page.index("</svg>")]
    spread = spread_of(FINED)

    assert chart.count("<circle") == sum(not spread.outside(fine) for fine in FINED)
    assert (
        len(re.findall(r"<a [^>]*><title>[^<]*</title><rect", chart)) == sum(map(spread.outside, FINED)) == 1
    )
    assert chart.count("<polygon") == 1
    assert "style=" not in chart


def test_the_table_beside_says_the_numbers_of_the_chart(office, reviewer):
    page = page_of(office, reviewer)
    numbers = dict(re.findall(r'<th scope="row">([^<]+)</th><td class="number">([^<]+)</td>', page))

    assert numbers["同类决定"] == str(len(FINES))
    assert numbers["最低"] == "10,000"
    assert numbers["最高"] == "290,000"
    assert numbers["中位数"] == f"{spread_of(FINED).median // 100:,}"
    assert numbers["无罚款"] == "1"


def test_each_step_of_the_widening_can_be_chosen(office, reviewer):
    page = page_of(office, reviewer)
    links = [unescape(found) for found in re.findall(r'<li[^>]*><a href="([^"]+step=\d+)"', page)]
    assert len(links) > 3
    widest = reviewer.get(links[-1]).text

    assert len(re.findall(r'<li aria-current="step"', page)) == 1
    assert widest.count('class="taken-not"') == 0
    assert f'aria-current="step"><a href="{links[-1].replace("&", "&amp;")}"' in widest


def test_an_amount_in_question_takes_the_place_of_the_cases_own(office, reviewer):
    page = page_of(office, reviewer, "?amount=9999999")

    assert "高于同类罚款的 100.0%" in page
    assert "离群" in page
    assert reviewer.get(f"/cases/{office.case}/comparables?amount=abc").status_code == 422


def test_outliers_are_listed_each_with_its_link(office, reviewer):
    page = page_of(office, reviewer)
    listed = page[page.index('id="outside"') : page.index('id="list"')]

    beyond = [record for record, label in dots(page) if "290,000" in label]
    assert re.findall(r'<li><a href="/records/(\w+)">', listed) == beyond != []
    assert "290,000" in listed


def test_without_a_case_what_is_asked_for_is_compared(office, reviewer):
    empty = reviewer.get("/comparables")
    asked = {"article": "安全生产法第九十七条第四项", "kind": "unit", "amount": "20000"}
    found = reviewer.get("/comparables", params=asked).text
    numbers = dict(re.findall(r'<th scope="row">([^<]+)</th><td class="number">([^<]+)</td>', found))

    assert empty.status_code == 200
    assert "写明处罚条款、违法行为或案由之一" in empty.text
    assert int(numbers["同类决定"]) == len(dots(found)) + 1, "all but one impose a fine"
    assert {record for record, _ in dots(found)} >= {record for record, _ in dots(page_of(office, reviewer))}
    assert 'value="安全生产法第九十七条第四项"' in found
    assert '<option value="unit" selected>' in found
    assert "高于同类罚款的" in found
    assert all("article=" in one for one in re.findall(r'href="(/comparables\?[^"]*step=\d+)"', found))


@pytest.mark.parametrize(
    "query", ["industry=C33", "article=没有这样的条款", "article=安全生产法第九十七条&amount=abc"]
)
def test_what_names_nothing_to_compare_by_is_said_and_kept(reviewer, query):
    answer = reviewer.get(f"/comparables?{query}")

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert query.partition("=")[2].partition("&")[0] in answer.text


def test_a_person_is_compared_with_persons_only(reviewer):
    found = reviewer.get("/comparables", params={"article": "安全生产法第九十七条第四项", "kind": "person"})

    assert "没有同类决定" in found.text


def test_no_officer_is_named(office, reviewer):
    page = page_of(office, reviewer)

    assert "王甲示" not in page
    assert "李乙示" not in page


def test_who_sees_nothing_of_others_compares_with_nothing_of_theirs(office):
    answer = office.ask("guan.li").get(f"/cases/{office.case}/comparables")

    assert answer.status_code == 403


def test_one_amount_alone_stands_in_the_middle():
    drawn = box_chart("t", spread_of([2_000_000]), [Dot(2_000_000, "x", "/")], None, own_words="", shown=str)
    place = int(re.search(r'<circle cx="(\d+)"', drawn)[1])

    assert 300 <= place <= 460
    assert "2000001" not in drawn


def test_what_others_called_a_decision_is_no_markup():
    amounts = [100_000, 200_000]
    dots = [Dot(amount, "<script>&\"'", 'javascript:"') for amount in amounts]
    drawn = box_chart("<b>", spread_of(amounts), dots, 0, own_words="<i>", shown=str)

    assert "<script>" not in drawn
    assert "<b>" not in drawn
    assert 'javascript:"' not in drawn


@pytest.mark.parametrize("amounts", [[0], [1], [5, 5, 5], [0, 10**15], [199, 200, 201]])
@pytest.mark.parametrize("own", [None, 0, 10**15])
def test_all_of_a_chart_lies_within_it(amounts, own):
    dots = [Dot(amount, "x", "/") for amount in amounts]
    drawn = box_chart("t", spread_of(amounts), dots, own, own_words="own", shown=str)
    places = [int(x) for x in re.findall(r'\b(?:x|cx|x1|x2)="(-?\d+)"', drawn)]

    assert min(places) >= 0
    assert max(places) <= 760
