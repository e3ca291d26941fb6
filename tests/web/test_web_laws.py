"""The library of laws in the browser: by number, by words, in editions; citations lead to it."""

from urllib.parse import quote

import pytest

LAW = "安全生产法@2021-06-10"


@pytest.fixture(scope="module")
def reviewer(office):
    return office.browser("shen.he")


def test_an_article_is_found_by_its_number_however_it_is_written(reviewer):
    for written in ("安全生产法第97条", "安全生产法第九十七条", "安全生产法 97"):
        page = reviewer.get("/laws", params={"q": written}).text
        first = page[page.index("<article") : page.index("</article>")]

        assert f"/laws/{quote(LAW, safe='')}#a97" in first
        assert "所查条文" in first


def test_words_of_an_article_find_it_with_the_words_marked(reviewer):
    page = reviewer.get("/laws", params={"q": "如实记录"}).text

    assert "<mark>如实记录</mark>" in page


def test_a_law_opens_at_the_place_that_was_cited(reviewer):
    page = reviewer.get(f"/laws/{quote(LAW, safe='')}", params={"place": "第九十七条第四项"}).text

    assert '<section class="article named" id="a97"' in page
    assert page.count('<p class="inner-line named">（四）') == 1
    assert page.count("line named") == 1


@pytest.mark.parametrize("number", ["97", "第九十七条", "九十七", " 第97条 "])
def test_the_number_of_an_article_leads_to_it(reviewer, number):
    answer = reviewer.get(f"/laws/{quote(LAW, safe='')}", params={"number": number})

    assert answer.status_code == 303
    assert answer.headers["location"].endswith("#a97")


@pytest.mark.parametrize("number", ["9999", "abc", "第条"])
def test_a_number_that_no_article_has_is_said_to_be_none(reviewer, number):
    answer = reviewer.get(f"/laws/{quote(LAW, safe='')}", params={"number": number})

    assert answer.status_code == 404
    assert "没有第" in answer.text


def test_the_citations_of_a_document_lead_to_their_articles(office, reviewer):
    page = reviewer.get(f"/records/{office.own['rectification_order']}").text

    assert f"/laws/{quote(LAW, safe='')}" in page


def test_a_law_that_is_not_there_is_not_found(reviewer):
    assert reviewer.get(f"/laws/{quote('没有这部法@2021-01-01', safe='')}").status_code == 404


def test_a_query_that_cannot_be_read_is_shown_with_its_fault(reviewer):
    answer = reviewer.get("/laws", params={"q": "(罚款"})

    assert answer.status_code == 422
    assert 'class="wrong"' in answer.text
