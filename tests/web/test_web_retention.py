"""Expired volumes over HTTP: two people, holds, the list; nothing is destroyed here."""

from datetime import UTC, datetime

import pytest

from docarchive.domain.retention.appraisal import Outcome
from docarchive.workflows.retention.appraise import expired_volumes

THEN = datetime(2061, 1, 5, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def volume(archive):
    return archive.seal(archive.ready("保管期限"))[0]


def outcome(archive, volume):
    with archive.app.catalog.reading() as reader:
        found = expired_volumes(THEN.date(), reader)
    return next((item.outcome for item in found if item.volume.reference == volume.reference), None)


def test_a_hold_stands_in_the_way_until_it_is_lifted_and_the_second_opinion_is_anothers(archive, volume):
    path = f"/retention/volumes/{volume.reference}/appraise"
    give_up = {"opinion": "destroy", "reason": "无保存价值"}
    early = archive.post("dang.an", path, **give_up)
    assert (early.status_code, "保管期限未满" in early.text) == (409, True)
    with archive.on(THEN):
        assert (
            archive.post(
                "dang.an", "/retention/holds", case=volume.case_id, ground="suit", reason="应诉"
            ).status_code
            == 303
        )
        held = archive.post("dang.an", path, **give_up)
        assert (held.status_code, "已冻结" in held.text) == (409, True)
        page = archive.client("dang.an").get("/retention").text
        assert "应诉" in page
        of_case = page.split('id="holds"')[1].split(f"/cases/{volume.case_id}")[1]
        address = of_case.split('action="/retention/holds/')[1].split("/lift")[0]
        assert archive.post("dang.an", f"/retention/holds/{address}/lift", reason=" ").status_code == 422
        assert (
            archive.post("dang.an", f"/retention/holds/{address}/lift", reason="诉讼终结").status_code == 303
        )
        assert archive.post("dang.an", path, opinion="destroy", reason=" ").status_code == 422
        assert archive.post("dang.an", path, opinion="burn", reason="x").status_code == 422
        assert archive.post("dang.an", path, opinion="keep", reason="典型案例").status_code == 422
        assert archive.post("dang.an", path, **give_up).status_code == 303
        again = archive.post("dang.an", path, **give_up)
        assert (again.status_code, "须由另一人" in again.text) == (409, True)
        assert outcome(archive, volume) is Outcome.HALF
        assert archive.post("dang.er", path, opinion="keep", keep="Y", reason="典型案例").status_code == 303
    assert outcome(archive, volume) is None


def test_an_auditor_reads_what_is_over_and_what_is_held_and_is_offered_nothing_to_do(archive, volume):
    held = archive.ready("审计看冻结")
    archive.post("dang.an", "/retention/holds", case=held.case_id, ground="audit", reason="审计示例")
    for name, offers in (("dang.an", True), ("shen.ji", False)):
        page = archive.client(name).get("/retention?year=2062").text
        assert "审计示例" in page
        assert ('/lift"' in page, 'href="/retention/holds/new"' in page) == (offers, offers)
    assert archive.client("shen.ji").get("/retention/list.xlsx?year=2062").content[:2] == b"PK"
    for path in (f"/retention/volumes/{volume.reference}/appraise", "/retention/holds"):
        assert archive.post("shen.ji", path, case=volume.case_id).status_code == 403
    assert archive.client("shen.ji").get("/retention/holds/new").status_code == 403


def test_the_list_by_the_end_of_a_year_is_a_workbook_too(archive, volume):
    client = archive.client("dang.an")
    assert "没有期满的案卷" in client.get("/retention").text
    answer = client.get("/retention/list.xlsx?year=2040")

    assert answer.content.startswith(b"PK")
    assert "2040-12-31" in answer.headers["content-disposition"]


@pytest.mark.parametrize("name", ["wang.jia", "shen.he"])
def test_appraisal_is_the_archivists(archive, volume, name):
    assert archive.client(name).get("/retention").status_code == 403
    for path in (f"/retention/volumes/{volume.reference}/appraise", "/retention/holds"):
        assert archive.post(name, path, case=volume.case_id).status_code == 403


def test_a_hold_that_is_sent_twice_stands_once(archive):
    ready = archive.ready("冻结两次点击")
    data = {"case": ready.case_id, "ground": "suit", "reason": "应诉两次"}

    def holds():
        with archive.app.catalog.reading() as reader:
            return reader.holds_of(ready.case_id)

    assert [archive.post("dang.an", "/retention/holds", **data).status_code for _ in range(2)] == [303, 303]
    assert len(holds()) == 1
    lift = f"/retention/holds/{holds()[0].id}/lift"
    assert archive.post("dang.an", lift, reason="诉讼终结").status_code == 303
    assert archive.post("dang.an", "/retention/holds", **data).status_code == 303
    assert [one.stands for one in holds()] == [False, True]


def test_no_year_is_too_odd_for_the_list(archive, volume):
    path = f"/retention/volumes/{volume.reference}/appraise"
    for year in ("9" * 200, "２０３６", "-1", "0000"):
        answer = archive.post("dang.an", path, opinion="destroy", reason="无", year=year)
        assert (answer.status_code, "保管期限未满" in answer.text) == (409, True), year


def test_programs_read_what_is_over_by_a_day(archive):
    volume = archive.seal(archive.ready("接口看期满"))[0]
    get = archive.client("shen.ji").get
    whole = get("/api/v1/retention", params={"by": "2099-12-31", "limit": 100}).json()
    (ours,) = [one for one in whole["volumes"] if one["reference"] == volume.reference]
    first = get("/api/v1/retention", params={"by": "2099-12-31", "limit": 1}).json()

    assert (ours["outcome"], ours["opinions"], ours["holds"]) == ("waiting", [], [])
    assert ours["expired_on"] == volume.expires_on.isoformat()
    assert whole["total"] == len(whole["volumes"]) == first["total"]
    assert (first["volumes"], first["next"] is None) == (whole["volumes"][:1], first["total"] == 1)
    assert get("/api/v1/retention").json()["volumes"] == []
    assert archive.client("wang.jia").get("/api/v1/retention").status_code == 403
