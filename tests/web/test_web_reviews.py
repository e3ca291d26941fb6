"""File review over HTTP: the sheet, a person's word, feedback, spot checks, reports."""

import io
import re
from dataclasses import replace

import openpyxl
import pytest
from web_archive_room import make_case


@pytest.fixture(scope="module")
def case(archive):
    """An order that nobody has seen to."""
    forms = ("inspection_record", "rectification_order")
    return make_case(archive, "评查网页", forms=forms, scans=dict.fromkeys(forms, ("scan",)))


def test_the_evidence_stands_beside_the_item_as_a_picture(archive, case):
    page = archive.client("shen.he").get(f"/cases/{case.case_id}/review?item=10").text
    picture = page.split('<img src="')[1].split('"')[0]

    assert "缺整改复查意见书" in page
    assert case.record("rectification_order").id in page
    assert archive.client("shen.he").get(picture).headers["content-type"] == "image/jpeg"


def test_standards_stand_side_by_side_over_the_same_findings(archive, case):
    page = (
        archive.client("shen.he").get(f"/cases/{case.case_id}/review?standard=general&standard=content").text
    )
    assert page.count('tag calm">优秀') + page.count('tag calm">合格</span>') >= 2
    assert archive.client("shen.he").get(f"/cases/{case.case_id}/review?standard=none").status_code == 404


def test_a_person_answers_with_a_reason_and_only_a_reviewer_does(archive, case):
    path = f"/cases/{case.case_id}/review"
    refused = archive.post("shen.he", f"{path}/answer", item="V1", verdict="ok", reason=" ")
    assert refused.status_code == 422
    assert (
        archive.post("shen.he", f"{path}/answer", item="V1", verdict="maybe", reason="x").status_code == 422
    )
    assert archive.post("shen.he", f"{path}/answer", item="V99", verdict="ok", reason="x").status_code == 404
    for name in ("wang.jia", "dang.an", "shen.ji"):
        assert archive.post(name, f"{path}/answer", item="V1", verdict="ok", reason="x").status_code == 403
    assert (
        archive.post("shen.he", f"{path}/answer", item="V1", verdict="ok", reason="有管辖权").status_code
        == 303
    )

    assert "人工判断：有管辖权" in " ".join(archive.client("wang.jia").get(f"{path}?item=V1").text.split())


def test_feedback_is_replied_to_by_the_handler_alone(archive, case):
    path = f"/cases/{case.case_id}/review"
    early = archive.post("wang.jia", f"{path}/reply", item="10", words="已复查")
    assert (early.status_code, "没有反馈意见可回复" in early.text) == (409, True)
    assert archive.post("shen.he", f"{path}/feedback", item="10", words="请补复查意见书").status_code == 303
    assert "请补复查意见书" in archive.client("shen.he").get("/reviews").text
    assert archive.post("shen.he", f"{path}/reply", item="10", words="x").status_code == 403
    assert archive.post("nei.qin", f"{path}/reply", item="10", words="x").status_code == 403
    assert archive.post("wang.jia", f"{path}/reply", item="10", words="下周补").status_code == 303

    assert "下周补" in archive.client("shen.he").get("/reviews").text


def test_the_sheet_is_for_those_whose_business_the_case_is(archive, case):
    for name, status in (("wang.jia", 200), ("dang.an", 200), ("shen.ji", 200), ("nei.qin", 403)):
        assert archive.client(name).get(f"/cases/{case.case_id}/review").status_code == status
        assert archive.client(name).get(f"/cases/{case.case_id}/review/report").status_code == status


def test_the_report_is_a_document_or_a_workbook(archive, case):
    get = archive.client("shen.he").get
    path = f"/cases/{case.case_id}/review/report"
    assert get(f"{path}?kind=docx&standard=general&standard=content").content.startswith(b"PK")
    book = openpyxl.load_workbook(
        io.BytesIO(get(f"{path}?kind=xlsx&standard=general&standard=content").content)
    )

    assert book.sheetnames[:2] == ["案卷评查", "案卷评查2"]
    assert get(f"{path}?kind=exe").status_code == 422


def test_a_draw_is_kept_with_its_seed_and_drawn_again_the_same(archive):
    archive.seal(archive.ready("抽查网页"))
    data = {"first": "2026-12-01", "last": "2026-12-31", "count": "1", "seed": "摇号 4/2"}
    answer = archive.post("shen.he", "/reviews/draw", **data)
    assert archive.post("shen.he", "/reviews/draw", **data).headers["location"] == answer.headers["location"]
    page = archive.client("shen.he").get(answer.headers["location"])
    assert "种子 摇号 4/2" in page.text
    assert "摇号 4/2" in archive.client("shen.he").get("/reviews").text
    waiting = archive.client("shen.he").get("/").text.partition('id="reviews"')[2].partition("</section>")[0]
    assert re.search(r"/cases/\w+/review", page.text)[0] in waiting
    book = archive.client("shen.he").get(
        answer.headers["location"].replace("drawn?", "drawn.xlsx?") + "&standard=content"
    )
    assert openpyxl.load_workbook(io.BytesIO(book.content)).sheetnames[0] == "汇总"

    for wrong in (
        {"count": "0"},
        {"count": "x"},
        {"count": "51"},
        {"last": "2026-01-01"},
        {"first": "1999-01-01", "last": "1999-12-31"},
    ):
        assert archive.post("shen.he", "/reviews/draw", **{**data, **wrong}).status_code == 422
    assert archive.client("shen.he").get("/reviews/drawn?draw=none").status_code == 404
    assert archive.post("wang.jia", "/reviews/draw", **data).status_code == 403


def test_a_form_that_is_sent_twice_tells_once_and_draws_once(archive):
    ready = archive.ready("评查两次点击")
    path = f"/cases/{ready.case_id}/review"

    def said():
        with archive.app.catalog.reading() as reader:
            return [one.note for one in reader.events_of(ready.case_id) if one.rule == "10"]

    for name, deed, words in (
        *[("shen.he", "feedback", "请补")] * 2,
        *[("wang.jia", "reply", "已补")] * 2,
        ("shen.he", "feedback", "请补"),
    ):
        assert archive.post(name, f"{path}/{deed}", item="10", words=words).status_code == 303
    assert said() == ["请补", "已补", "请补"]

    archive.seal(archive.ready("抽查两次点击"))
    page = archive.client("shen.he").get("/reviews").text
    chance = page.split('name="chance" value="')[1].split('"')[0]
    data = {"first": "2026-12-01", "last": "2026-12-31", "count": "1", "seed": "", "chance": chance}
    first, again = (archive.post("shen.he", "/reviews/draw", **data).headers["location"] for _ in range(2))
    assert first == again


def test_a_sheet_quotes_nothing_of_papers_that_are_not_seen(archive):
    ready = make_case(archive, "举报来的评查", forms=("inspection_record", "case_filing_approval"))
    archive.app.registrar.change_case(replace(ready.case(), source="群众举报"))
    hidden = ready.record("case_filing_approval")
    path = f"/cases/{ready.case_id}"

    def told(name):
        client = archive.client(name)
        book = openpyxl.load_workbook(io.BytesIO(client.get(f"{path}/review/report?kind=xlsx").content))
        cells = " ".join(str(cell) for sheet in book for row in sheet.values for cell in row)
        evidence = client.get(f"/api/v1{path}/review").text
        return (
            hidden.title in cells,
            hidden.title in evidence,
            hidden.title in client.get(f"{path}/review").text,
        )

    assert told("shen.he") == (True, True, True)
    assert told("dang.an") == (False, False, False)
