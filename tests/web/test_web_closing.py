"""Closing over HTTP: who may, what stands in the way, who is told; nothing is sealed that should not be."""

import re
import time
from dataclasses import replace

import pytest
from web_archive_room import LONG, make_case

from docarchive.domain.volumes.volume import Retention
from docarchive.workflows.closing.volume_draft import read_draft


@pytest.fixture(scope="module")
def lacking(archive):
    """A case whose order has neither receipt nor signed scan, and that nobody has approved to close."""
    return make_case(
        archive,
        LONG,
        forms=("inspection_record", "rectification_order"),
        scans={"inspection_record": ("scan", "white", "scan")},
    )


@pytest.fixture(scope="module")
def whole(archive):
    return archive.ready("未如实记录安全生产培训")


def ask(archive, case_id, by="dang.an", **changes):
    data = {"compiler": "wang.jia", "checker": "li.yi", "statement": "另附照片。", **changes}
    return archive.post(by, f"/cases/{case_id}/close/ask", **data)


def wait_for(archive, name, answer):
    """The end of the long work that an answer leads to."""
    assert answer.status_code == 303, answer.text
    for _ in range(200):
        page = archive.client(name).get(answer.headers["location"]).text
        if 'hx-trigger="every' not in page:
            return page
        time.sleep(0.05)
    raise AssertionError(page)


def test_what_is_missing_is_named_and_nothing_is_put_before_a_checker(archive, lacking):
    page = archive.client("dang.an").get(f"/cases/{lacking.case_id}/close").text
    assert "没有送达回执" in page
    answer = ask(archive, lacking.case_id)

    assert answer.status_code == 409
    assert "没有送达回执" in answer.text
    assert "没有有效的结案审批表" in answer.text
    assert "另附照片。" in answer.text  # what was typed is still there
    assert lacking.volumes() == []


def test_what_lacks_or_is_wrong_names_no_paper_that_the_archivist_may_not_see(archive):
    """An approval of filing tells how the matter became known; of a report that is the informant."""
    forms = ("inspection_record", "case_filing_approval")
    made = make_case(archive, "举报来的缺材料案件", forms=forms)
    archive.app.registrar.change_case(replace(made.case(), source="群众举报"))
    main, secondary = archive.app.closer.preview(made.case_id)[0].volumes
    shown, hidden = main.items[0], secondary.items[0]
    order = archive.post(
        "dang.an", f"/cases/{made.case_id}/close/order", record=["01KC7Q3V9T2M8R6X4N1B5D0FGH"]
    )
    asked = ask(archive, made.case_id)
    lacks = archive.client("dang.an").get(f"/cases/{made.case_id}/close")

    for answer, status, words in (
        (order, 422, "：没有排列"),
        (asked, 409, "没有签名"),
        (lacks, 200, "没有签名"),
    ):
        assert answer.status_code == status
        assert f"{shown.title}{shown.number}{words}" in answer.text
        assert "您不能查看的材料" in answer.text
        assert hidden.number not in answer.text
        assert hidden.title not in answer.text.split("<h1")[1]


def test_nobody_is_proposed_as_compiler_and_as_checker_at_once(archive):
    ready = archive.ready("立卷人与检查人不同")
    archive.app.registrar.change_case(replace(ready.case(), handler_ids=()))
    page = archive.client("dang.an").get(f"/cases/{ready.case_id}/close/seal").text
    people = page.split('<select name="checker"')
    compiler = re.search(r'<select name="compiler".*?value="([^"]+)"', people[0], re.DOTALL)[1]
    first, proposed = (re.search(rf'value="([^"]+)"{end}', people[1])[1] for end in ("", " selected"))

    assert (first, proposed != compiler) == (compiler, True)


def test_a_waiver_needs_a_reason_and_is_kept_with_it(archive, lacking):
    client = archive.client("dang.an")
    path = f"/cases/{lacking.case_id}/close"
    record = lacking.record("rectification_order")
    data = {
        "requirement": "signed_scan",
        "record_id": record.id,
        "party_id": record.party_id,
        "allowed_by": "赵局示",
    }
    refused = archive.post("dang.an", f"{path}/waive", reason=" ", **data)
    assert refused.status_code == 422
    assert 'value="赵局示"' in refused.text
    assert archive.post("dang.an", f"{path}/waive", reason="原件遗失，已补充说明", **data).status_code == 303

    page = client.get(path).text
    assert "已免除 1 项" in page
    assert "原件遗失，已补充说明" in page
    assert archive.post(
        "dang.an", f"{path}/waive", requirement="service_receipt", reason="x", allowed_by="y"
    ).status_code in (404, 422)


@pytest.mark.parametrize("name", ["wang.jia", "nei.qin", "shen.he", "shen.ji"])
def test_nobody_but_an_archivist_closes(archive, whole, name):
    client = archive.client(name)
    for path in ("", "/order", "/seal"):
        assert client.get(f"/cases/{whole.case_id}/close{path}").status_code == 403
    for path in ("/waive", "/order", "/ask", "/seal", "/withdraw", "/preview"):
        assert archive.post(name, f"/cases/{whole.case_id}/close{path}").status_code == 403

    assert whole.volumes() == []


def test_what_waits_for_the_checker_is_there_for_nobody_else(archive):
    ready = archive.ready("检查人只有一个")
    path = f"/cases/{ready.case_id}/close/check"
    assert ask(archive, ready.case_id).status_code == 303
    for name in ("wang.jia", "dang.er", "shen.he", "dang.an"):
        assert archive.client(name).get(path).status_code == 404
        assert archive.post(name, path, agree="yes").status_code == 404

    assert archive.client("li.yi").get(path).status_code == 200
    assert path in archive.client("li.yi").get("/closings").text
    assert path not in archive.client("wang.jia").get("/closings").text


def test_buttons_move_a_row_and_a_shown_number_is_not_changed_unasked(archive):
    ready = archive.ready("按钮移动")
    path = f"/cases/{ready.case_id}/close"
    plan, _ = archive.app.closer.preview(ready.case_id)
    ids = [item.record_id for one in plan.volumes for item in one.items]
    assert archive.post("dang.an", f"{path}/order", record=ids, move=f"{ids[1]}:up").status_code == 303
    moved = [ids[1], ids[0], *ids[2:]]
    plan, _ = archive.app.closer.preview(ready.case_id)
    assert [item.record_id for one in plan.volumes for item in one.items] == moved
    assert "编号页面已做好" in wait_for(archive, "dang.an", archive.post("dang.an", f"{path}/preview"))

    refused = archive.post("dang.an", f"{path}/order", record=ids)
    assert refused.status_code == 409
    assert "页号已经预览" in refused.text
    with archive.app.catalog.reading() as reader:
        assert list(read_draft(ready.case_id, reader).order) == moved
    assert archive.post("dang.an", f"{path}/order", record=ids, renumber="yes").status_code == 303
    with archive.app.catalog.reading() as reader:
        assert list(read_draft(ready.case_id, reader).order) == ids


def test_an_order_that_lacks_a_paper_is_refused(archive, whole):
    plan, _ = archive.app.closer.preview(whole.case_id)
    ids = [item.record_id for one in plan.volumes for item in one.items]
    answer = archive.post(
        "dang.an", f"/cases/{whole.case_id}/close/order", record=[*ids[1:], "01KC7Q3V9T2M8R6X4N1B5D0FGH"]
    )

    assert answer.status_code == 422
    assert "没有排列" in answer.text
    assert "不属于本卷" in answer.text


def test_of_two_archivists_one_seals_and_the_other_is_told(archive):
    ready = archive.ready("两个档案员")
    assert (
        ask(archive, ready.case_id, keep=Retention.THIRTY_YEARS.value, keep_reason="典型案例").status_code
        == 303
    )
    second = ask(archive, ready.case_id, by="dang.er")
    assert second.status_code == 409
    assert "档案示 已将本案送 李乙示 检查" in second.text
    path = f"/cases/{ready.case_id}/close"
    early = archive.post("dang.an", f"{path}/seal")
    assert (early.status_code, "检查人还没有同意" in early.text) == (409, True)
    assert archive.post("li.yi", f"{path}/check", agree="yes").status_code == 303
    assert archive.post("dang.er", f"{path}/seal").status_code == 403
    page = wait_for(archive, "dang.an", archive.post("dang.an", f"{path}/seal"))
    assert "已封卷" in page

    volume = ready.volumes()[0]
    assert (volume.retention, volume.checker.user) == (Retention.THIRTY_YEARS, "li.yi")
    again = archive.post("dang.an", f"{path}/seal")
    assert again.status_code == 303
    assert again.headers["location"].startswith("/volumes/")
    assert archive.client("dang.er").get(f"{path}/seal").status_code == 303
    assert len(ready.volumes()) == 2  # main and secondary side, once


def test_what_is_sent_back_shows_why_and_may_be_asked_anew(archive):
    ready = archive.ready("退回重整")
    path = f"/cases/{ready.case_id}/close"
    ask(archive, ready.case_id)
    assert archive.post("li.yi", f"{path}/check", objection=" ").status_code == 422
    assert archive.post("li.yi", f"{path}/check", objection="第2件应在前").status_code == 303

    page = archive.client("dang.an").get(f"{path}/seal").text
    assert "第2件应在前" in page
    assert "另附照片。" in page
    assert ask(archive, ready.case_id).status_code == 303


def test_made_files_are_for_who_asked_alone(archive, whole):
    page = wait_for(archive, "dang.an", archive.post("dang.an", f"/cases/{whole.case_id}/close/preview"))
    address = page.split('href="/made/')[1].split('"')[0]

    got = archive.client("dang.an").get(f"/made/{address}/file")
    assert got.content.startswith(b"%PDF")
    assert "filename*=UTF-8''" in got.headers["content-disposition"]
    for name in ("dang.er", "shen.ji"):
        assert archive.client(name).get(f"/made/{address}/file").status_code == 404
        assert archive.client(name).get(f"/made/{address}").status_code == 404
