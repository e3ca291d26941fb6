"""The set-aside desk over HTTP: plain forms do all of it, and nobody reaches further than their sight and rights."""

import pytest
from web_heaps import heap, set_aside
from web_people import token_in

from docarchive.domain.arrival import Arrival, ArrivalState
from docarchive.domain.identifiers import ArrivalId, new_id
from docarchive.web.forms import TOKEN_FIELD


@pytest.fixture(scope="module")
def clerk(office):
    return office.browser("wang.jia")


@pytest.fixture(scope="module")
def other_clerk(office):
    return office.browser("nei.qin")


def send(client, url, **data):
    token = token_in(client.get("/inbox").text)
    return client.post(url, data={TOKEN_FIELD: token, **data})


def test_a_heap_is_split_turned_filed_and_taken_back_by_plain_forms(office, clerk):
    at = set_aside(office, clerk, "三页.pdf", heap(3))
    record = office.own["inspection_record"]
    assert (
        send(clerk, f"/inbox/desk/{at}/split", page="2").headers["location"] == f"/inbox/desk?at={at}&page=2"
    )
    send(clerk, f"/inbox/desk/{at}/turn", page="3")
    page = clerk.get(f"/inbox/desk?at={at}&page=3").text
    assert f"/inbox/desk/{at}/pages/3/large?turn=90" in page
    assert "2 页" in page
    filed = send(clerk, f"/inbox/desk/{at}/file", page="2", to=record)

    assert filed.headers["location"] == f"/inbox/desk?at={at}"
    left = clerk.get(f"/inbox/desk?at={at}").text
    assert "/pages/1/small" in left
    assert "/pages/2/small" not in left
    assert clerk.get(f"/inbox/desk/{at}/pages/2/large").status_code == 404
    assert (
        "签章扫描件" in clerk.get(f"/records/{record}").text or "扫描" in clerk.get(f"/records/{record}").text
    )
    undone = send(clerk, "/inbox/desk-undo")
    assert undone.headers["location"].startswith(f"/inbox/desk?at={at}&page=")
    assert "/pages/2/small" in clerk.get(f"/inbox/desk?at={at}").text


def test_filing_takes_the_right_to_file_in_that_case_and_seeing_takes_sight(office, clerk, other_clerk):
    at = set_aside(office, clerk, "不归我.pdf", heap(1))
    data = {"page": "1", "to": office.own_case}
    assert send(other_clerk, f"/inbox/desk/{at}/file", **data).status_code == 403
    assert send(clerk, f"/inbox/desk/{at}/file", page="1", to=office.foreign_case).status_code == 403
    hidden = office.own["case_filing_approval"]
    assert send(other_clerk, f"/inbox/desk/{at}/file", page="1", to=hidden).status_code == 404


def test_what_cannot_be_done_is_told_on_the_desk(office, clerk):
    at = set_aside(office, clerk, "一页.pdf", heap(1))
    first = send(clerk, f"/inbox/desk/{at}/split", page="1")
    assert (first.status_code, "已经是一份的开头" in first.text) == (409, True)
    nowhere = send(clerk, f"/inbox/desk/{at}/file", page="1")
    assert (nowhere.status_code, "没有选择归到哪里" in nowhere.text) == (422, True)
    beyond = send(clerk, f"/inbox/desk/{at}/turn", page="9")
    assert (beyond.status_code, "第 9 页不存在" in beyond.text) == (422, True)
    assert send(clerk, f"/inbox/desk/{at}/retry").headers["location"] == "/inbox"


def test_a_picture_is_asked_for_again_only_when_it_changed(office, clerk):
    at = set_aside(office, clerk, "画.pdf", heap(1))
    url = f"/inbox/desk/{at}/pages/1/small"
    first = clerk.get(url)

    assert clerk.get(url, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    assert clerk.get(f"{url}?turn=90").content != first.content
    assert clerk.get(f"{url}?turn=45").status_code == 404


def test_a_file_that_went_meanwhile_is_told_of(office, clerk):
    at = set_aside(office, clerk, "走了.pdf", heap(1))
    send(clerk, f"/inbox/desk/{at}/file", page="1", to=office.own_case)
    page = clerk.get(f"/inbox/desk?at={at}")

    assert (page.status_code, "已不在待整理之列" in page.text) == (200, True)
    assert send(clerk, f"/inbox/desk/{at}/split", page="1").status_code == 409


def test_a_file_that_is_being_read_is_told_to_come_back(writing):
    at = writing.app.now()
    file = Arrival(ArrivalId(new_id(at)), "再认.pdf", ArrivalState.CLAIMED, at, at, 1, 1)
    with writing.app.catalog.transaction() as tx:
        tx.save_arrival(file)
    page = writing.client("wang.jia").get(f"/inbox/desk?at={file.id}").text

    assert "收件夹正在识别 再认.pdf" in page
    assert "已不在待整理之列" not in page


def test_a_search_on_the_desk_offers_only_what_may_be_filed_to(office, clerk):
    at = set_aside(office, clerk, "找案件.pdf", heap(1))
    own = clerk.get("/inbox/desk", params={"at": at, "q": office.own_case}).text
    foreign = clerk.get("/inbox/desk", params={"at": at, "q": office.foreign_case}).text
    called = clerk.get(
        "/inbox/desk", params={"at": at, "q": "培训"}
    ).text  # other tests open cases of that name, too

    assert f'name="to" value="{office.own_case}"' in own
    assert f'name="to" value="{office.foreign_case}"' not in foreign
    assert "请承办人整理" in foreign
    assert 'name="to" value="' in called
    assert "没有找到" in clerk.get("/inbox/desk", params={"at": at, "q": "没有这样的"}).text
