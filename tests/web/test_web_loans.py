"""Lending over HTTP: two people, what a reader may see, the copy with its marks, and what is written down."""

import pytest
from test_web_closing import wait_for
from test_web_volumes import looks

from docarchive.domain.lending.lending import LendingState
from docarchive.domain.people.sign_in import AccessKind


@pytest.fixture(scope="module")
def volume(archive):
    return archive.seal(archive.ready("借阅日志"))[0]


def ask(archive, volume, by="dang.an", **changes):
    data = {"case": volume.case_id, "name": "示例律师", "kind": "agent", "purpose": "行政复议", **changes}
    return archive.post(by, "/loans", **data)


def lending(archive, answer):
    with archive.app.catalog.reading() as reader:
        return reader.get_lending(answer.headers["location"].rpartition("/")[2])


def test_nobody_decides_on_what_they_entered_or_on_what_they_read_themselves(archive, volume):
    answer = ask(archive, volume)
    path = answer.headers["location"]
    own = archive.post("dang.an", f"{path}/approve", until="2026-12-31")
    assert (own.status_code, "自己的申请" in own.text or "登记人" in own.text) == (422, True)
    assert archive.post("dang.er", f"{path}/approve", until="2026-12-31").status_code == 303
    assert lending(archive, answer).approver == "档贰示"

    for_second = ask(archive, volume, name="档贰示", kind="internal")
    own = archive.post("dang.er", f"{for_second.headers['location']}/approve", until="2026-12-31")
    assert own.status_code == 422
    refused = archive.post(
        "dang.er", f"{ask(archive, volume).headers['location']}/refuse", reason="与本案无关"
    )
    assert lending(archive, refused).state is LendingState.REFUSED


def test_a_copy_is_given_only_of_what_was_lent_and_is_written_down(archive, volume):
    record = volume.items[0].record_id
    answer = ask(archive, volume, record=[record])
    path = answer.headers["location"]
    early = archive.post("dang.an", f"{path}/use", record_id=record, give="yes")
    assert early.status_code == 409
    archive.post("dang.er", f"{path}/approve", until="2026-12-31")
    other = archive.post("dang.an", f"{path}/use", record_id=volume.items[1].record_id)
    assert other.status_code == 403
    assert archive.post("dang.an", f"{path}/use", record_id=record, pages="1-x").status_code == 422
    page = wait_for(archive, "dang.an", archive.post("dang.an", f"{path}/use", record_id=record, give="yes"))
    address = page.split('href="/made/')[1].split('"')[0]
    content = archive.client("dang.an").get(f"/made/{address}/file").content

    used = lending(archive, answer).uses
    assert content.startswith(b"%PDF")
    assert [use.pages for use in used] == [(1,)]
    assert looks(archive, "dang.an", volume)[0] is AccessKind.TAKEN_OUT
    assert archive.post("dang.an", f"{path}/return", remark="完好").status_code == 303
    assert archive.post("dang.an", f"{path}/return").status_code == 409


def test_a_request_that_lacks_something_keeps_what_was_typed(archive, volume):
    answer = ask(archive, volume, purpose=" ", name="示例当事人")
    assert answer.status_code == 422
    assert 'value="示例当事人"' in answer.text
    assert ask(archive, volume, kind="friend").status_code == 422
    assert ask(archive, volume, case="01KC7Q3V9T2M8R6X4N1B5D0FGH").status_code == 404


def test_the_list_names_what_is_overdue_and_the_years_figures(archive, volume):
    answer = ask(archive, volume, name="逾期示例")
    archive.post("dang.er", f"{answer.headers['location']}/approve", until="2026-12-21")
    with archive.on(archive.clock.at.replace(day=23)):
        text = archive.client("dang.an").get("/loans").text
    assert "逾期示例" in text
    assert "逾期</span>" in text
    assert "申请</dt><dd>0" in archive.client("dang.an").get("/loans?year=1999").text


@pytest.mark.parametrize("name", ["wang.jia", "shen.he"])
def test_lending_is_the_archivists(archive, volume, name):
    assert archive.client(name).get("/loans").status_code == 403
    assert ask(archive, volume, by=name).status_code == 403


def test_an_auditor_reads_who_was_lent_what_and_is_offered_nothing_to_do(archive, volume):
    path = ask(archive, volume, name="审计可见示例").headers["location"]
    get = archive.client("shen.ji").get
    pages = [get("/loans").text, get("/loans?show=all").text, get(path).text]

    for page in pages:
        assert "审计可见示例" in page
        assert ('href="/loans/new' in page, f'action="{path}' in page) == (False, False)
    assert f'action="{path}/approve"' in archive.client("dang.er").get(path).text
    assert get("/loans/new").status_code == 403
    assert ask(archive, volume, by="shen.ji").status_code == 403
    for deed in ("approve", "refuse", "use", "return"):
        assert archive.post("shen.ji", f"{path}/{deed}", until="2026-12-31", reason="x").status_code == 403
    assert archive.post("dang.er", f"{path}/refuse", reason="材料不全").status_code == 303


def test_programs_read_the_lendings_page_by_page_and_again_only_when_they_changed(archive, volume):
    path = ask(archive, volume, name="接口示例", identity="证件号示例").headers["location"]
    get = archive.client("shen.ji").get
    first = get("/api/v1/loans", params={"limit": 1, "show": "all"})
    one = first.json()["loans"][0]

    assert (f"/loans/{one['id']}", one["reader"], one["reader_kind"]) == (path, "接口示例", "agent")
    assert (one["state"], one["case_id"], "证件号示例" in first.text) == ("requested", volume.case_id, False)
    assert get(f"/api/v1{path}").json() == one
    assert (
        get(f"/api/v1{path}", headers={"If-None-Match": get(f"/api/v1{path}").headers["etag"]}).status_code
        == 304
    )
    seen, cursor = [one["id"]], first.json()["next"]
    while cursor:
        page = get("/api/v1/loans", params={"limit": 1, "show": "all", "cursor": cursor}).json()
        seen += [item["id"] for item in page["loans"]]
        cursor = page["next"]
    with archive.app.catalog.reading() as reader:
        assert seen == [item.id for item in reader.lendings(newest_first=True)]
    archive.post("dang.er", f"{path}/refuse", reason="材料不全")
    assert one["id"] not in [
        item["id"] for item in get("/api/v1/loans", params={"limit": 100}).json()["loans"]
    ]
    for name, address in (("shen.he", "/api/v1/loans"), ("wang.jia", f"/api/v1{path}")):
        assert archive.client(name).get(address).status_code == 403
    assert get("/api/v1/loans/nothing").status_code == 404


def test_a_request_that_is_sent_twice_is_entered_once(archive):
    ready = archive.ready("借阅两次点击")
    data = {"case": ready.case_id, "name": "示例律师", "kind": "agent", "purpose": "行政复议"}
    first, again = (archive.post("dang.an", "/loans", **data).headers["location"] for _ in range(2))
    other = archive.post("dang.an", "/loans", **{**data, "purpose": "行政诉讼"}).headers["location"]

    assert (first == again, first == other) == (True, False)
    assert archive.post("dang.er", f"{first}/refuse", reason="材料不全").status_code == 303
    assert archive.post("dang.an", "/loans", **data).headers["location"] not in (first, other)
    with archive.app.catalog.reading() as reader:
        every = reader.lendings(case_id=ready.case_id)
        assert len(every) == 3
        assert reader.lendings(case_id=ready.case_id, newest_first=True, limit=2) == every[:0:-1]
