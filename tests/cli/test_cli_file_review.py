"""The file review at the keyboard: score sheet, answers of people, workbook, and hints before the decision."""

import io
from datetime import date

import docx
import openpyxl
import pytest

from docarchive.settings import load_configuration
from docarchive.wiring.app import open_app


@pytest.fixture
def inspected(at_work):
    at_work.issue("inspection_plan")
    return at_work


def results(clerk, *words):
    sheet = clerk.json("case", "review", "示例", *words)["sheet"]
    return {one["item"]["id"]: one for one in sheet["results"]}


def test_the_sheet_says_what_fails_where_and_why(inspected):
    record = inspected.json("case", "show", "示例")["records"][0]

    found = results(inspected)

    assert len(found) == 48
    assert found["33"]["verdict"] == "fail"
    (evidence,) = found["33"]["evidence"]
    assert (evidence["record_id"], evidence["page"]) == (record["id"], 1)
    assert found["V10"]["verdict"] == "human"
    shown = inspected.run("case", "review", "示例")
    assert "没有签名（盖章）后的扫描件" in shown.out
    assert "97 分" in shown.err
    assert "暂定" in shown.err


def test_another_standard_weighs_the_same_findings(inspected):
    general, content = (
        inspected.json("case", "review", "示例", "--standard", name)["score"]
        for name in ("general", "content")
    )

    assert general < content < 100
    assert "没有这个评查标准" in inspected.run("case", "review", "示例", "--standard", "x", code=3).err


def test_a_person_answers_with_a_reason_and_a_veto_fails_the_file(inspected):
    assert inspected.run("case", "review", "示例", "--answer", "V10=fail", code=2).err
    assert inspected.json("event", "list", "示例") == []

    answer = ("--answer", "V10=fail", "--reason", "涉嫌危险作业罪，没有移送")
    found = inspected.json("case", "review", "示例", *answer, code=2)

    assert found["level"] == "不合格"
    shown = inspected.run("case", "review", "示例", code=2)
    assert "没有移送" in shown.out
    assert "V10" in shown.err
    results(inspected, "--answer", "V10=ok", "--reason", "复核后不构成犯罪")


@pytest.mark.parametrize(("said", "code"), [("V99=ok", 3), ("V10=maybe", 2), ("V10", 2)])
def test_an_answer_to_nothing_is_refused(inspected, said, code):
    inspected.run("case", "review", "示例", "--answer", said, "--reason", "无", code=code)

    assert inspected.json("event", "list", "示例") == []


def test_the_sheet_is_saved_as_a_workbook(inspected, tmp_path):
    inspected.run("case", "review", "示例", "--xlsx", tmp_path / "sheet.xlsx")

    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "sheet.xlsx").read_bytes()))
    rows = list(book.active.iter_rows(values_only=True))
    assert "97 分" in rows[1][0]
    by_item = {row[0]: row for row in rows[3:]}
    assert len(by_item) == 48
    assert by_item["33"][2:5] == (3, 0, "不合格")
    assert "第1页" in by_item["33"][5]
    assert by_item["V10"][2] == "否决"
    assert "/" in by_item["V10"][5]


def test_a_case_in_order_has_no_hints(inspected):
    assert inspected.json("case", "check", "示例") == []


def test_several_standards_stand_side_by_side_over_the_same_findings(inspected, tmp_path):
    both = ("--standard", "general", "--standard", "content")
    seen = inspected.json("case", "review", "示例", *both)
    shown = inspected.run("case", "review", "示例", *both, "--xlsx", tmp_path / "both.xlsx")

    general, content = seen["sheets"]
    assert general["score"] < content["score"] < 100
    assert [one["verdict"] for one in general["sheet"]["results"]] == [
        one["verdict"] for one in content["sheet"]["results"]
    ]
    heads, *rows = [line.split("\t") for line in shown.out.splitlines()]
    assert heads[2:4] == ["分值 general / points", "分值 content / points"]
    assert {row[0]: row[2:4] for row in rows}["33"] == ["3", "2"]
    assert f"{general['score']} 分" in shown.err
    assert f"{content['score']} 分" in shown.err
    assert openpyxl.load_workbook(tmp_path / "both.xlsx").sheetnames == ["案卷评查", "案卷评查2"]


def test_feedback_waits_until_it_is_replied_to(inspected, tmp_path):
    inspected.run("case", "review", "示例", "--reply", "33=已补扫", code=4)
    inspected.run("case", "review", "示例", "--feedback", "33=检查方案没有扫描件")
    waiting = inspected.run("case", "review", "示例").out
    inspected.run("case", "review", "示例", "--reply", "33=原件已补扫归档")
    inspected.run("case", "review", "示例", "--xlsx", tmp_path / "sheet.xlsx")

    (told,) = inspected.json("case", "review", "示例")["feedback"]
    assert "未回复" in waiting
    assert (told["item_id"], told["said"], told["reply"]) == ("33", "检查方案没有扫描件", "原件已补扫归档")
    events = inspected.json("event", "list", "示例")
    assert [event["kind"] for event in events] == ["review_feedback", "review_replied"]
    page = openpyxl.load_workbook(tmp_path / "sheet.xlsx")["反馈意见"]
    assert [cell.value for cell in page[3]][:2] == ["33", "检查方案没有扫描件"]


@pytest.mark.parametrize(("said", "code"), [("V99=没有这一项", 3), ("33=", 2), ("33", 2)])
def test_feedback_on_nothing_or_without_words_is_refused(inspected, said, code):
    inspected.run("case", "review", "示例", "--feedback", said, code=code)

    assert inspected.json("event", "list", "示例") == []


def test_the_sheet_is_a_document_of_the_office(inspected, tmp_path):
    inspected.run("case", "review", "示例", "--feedback", "33=检查方案没有扫描件")
    both = ("--standard", "general", "--standard", "content")
    inspected.run("case", "review", "示例", *both, "--report", tmp_path / "sheet.docx")

    document = docx.Document(tmp_path / "sheet.docx")
    head, scores, items, feedback = [
        [[cell.text for cell in row.cells] for row in table.rows] for table in document.tables
    ]
    assert "示例机械制造" in head[0][1]
    assert [row[0] for row in scores[1:]] == ["通用评查标准", "实体与程序优先"]
    assert scores[1][1] == "97（暂定）"
    by_item = {row[0]: row for row in items[1:]}
    assert len(by_item) == 48
    assert by_item["33"][2:4] == ["3 / 2", "不合格"]
    assert "没有签名（盖章）后的扫描件" in by_item["33"][4]
    assert feedback[1] == ["33", "检查方案没有扫描件", "未回复"]


def test_the_handler_is_told_at_the_decision_what_a_reviewer_would_find(inspected):
    decision = ("issue", "penalty_decision_unit", "--case", "示例", "--dry-run")
    before = inspected.run(*decision, code=2)
    inspected.issue("inspection_record", "--set", "party_name=另一家公司")

    told = inspected.run(*decision, code=2)

    assert "案卷评查" not in before.err
    assert "案卷评查 5" in told.err
    assert "另一家公司" in told.err


def test_closed_cases_are_drawn_and_scored_by_every_standard(inspected, tmp_path):
    period = ("--from", "2026-01-01", "--to", "2026-12-31", "--count", "1", "--seed", "8152")
    inspected.run("case", "draw", *period, code=2)
    configuration = load_configuration(inspected.workspace, environ=inspected.environ)
    with open_app(configuration, actor="归档", now=inspected.now) as app, app.catalog.reading() as reader:
        app.registrar.change_case(reader.find_cases()[0].closed(date(2026, 6, 1), filed_on=date(2026, 6, 10)))
    both = ("--standard", "general", "--standard", "content")

    seen = inspected.json("case", "draw", *period, *both)
    shown = inspected.run("case", "draw", *period, *both, "--xlsx", tmp_path / "drawn.xlsx")

    (case,) = seen["cases"]
    assert case["case_id"] == inspected.case["id"]
    assert [(one["standard"], one["failed"]) for one in case["sheets"]] == [
        ("general", case["sheets"][0]["failed"]),
        ("content", case["sheets"][0]["failed"]),
    ]
    assert "33" in case["sheets"][0]["failed"]
    assert "1件中抽取1件，种子 8152" in shown.err
    (event,) = inspected.json("event", "list", "示例")
    assert (event["kind"], event["note"]) == ("review_drawn", seen["told"])
    book = openpyxl.load_workbook(tmp_path / "drawn.xlsx")
    assert book.sheetnames == ["汇总", "1"]
    rows = list(book["汇总"].iter_rows(min_row=4, values_only=True))
    assert [row[1:3] for row in rows] == [
        ("通用评查标准", case["sheets"][0]["score"]),
        ("实体与程序优先", case["sheets"][1]["score"]),
    ]


def test_a_four_property_check_on_record_answers_its_item(inspected):
    before = results(inspected)["36"]
    inspected.run("check-properties", "示例", "--no-record", code=2)
    unrecorded = results(inspected)["36"]
    failed = inspected.json("check-properties", "示例", code=2)["results"]

    after = results(inspected)["36"]

    assert before["verdict"] == unrecorded["verdict"] == "human"
    assert after["verdict"] == "fail"
    (evidence,) = after["evidence"]
    codes = sorted(one["code"] for one in failed if one["result"] == "failed")
    assert codes
    assert "、".join(codes) in evidence["words"]
