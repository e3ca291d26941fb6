"""The file review at the keyboard: score sheet, answers of people, workbook, and hints before the decision."""

import io

import openpyxl
import pytest


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
