"""What a case lacks, and what is let go, at the keyboard."""

import pytest


def gaps(clerk):
    found = clerk.json("case", "completeness", "示例", code=2)
    return {gap["requirement"]["id"]: gap for gap in found["gaps"]}


@pytest.fixture
def inspected(at_work):
    at_work.issue("inspection_plan")
    return at_work


def test_what_is_missing_is_listed_with_reason_and_supplier(inspected):
    shown = inspected.run("case", "completeness", "示例", code=2)

    assert "signed_scan" in shown.out
    assert "没有签名（盖章）后的扫描件" in shown.out
    assert "DA/T 31-2017" in shown.out


def test_a_waiver_is_an_event_with_reason_and_name(inspected):
    inspected.run("case", "waive", "示例", "signed_scan", "--reason", "原件遗失", "--allowed-by", "冯庚示")

    found = inspected.json("case", "completeness", "示例")
    (gap,) = found["gaps"]
    assert "原件遗失" in gap["waiver"]["note"]
    assert "冯庚示" in gap["waiver"]["note"]
    (event,) = inspected.json("event", "list", "示例")
    assert (event["kind"], event["rule"]) == ("requirement_waived", "signed_scan")


def test_what_the_law_asks_for_is_not_waived(inspected):
    why = ("--reason", "忘了", "--allowed-by", "冯庚示")

    assert "不能免除" in inspected.run("case", "waive", "示例", "told_before", *why, code=2).err
    assert "没有这一项" in inspected.run("case", "waive", "示例", "no_such", *why, code=3).err
    assert gaps(inspected).keys() == {"signed_scan"}


def test_a_waiver_without_reason_or_name_is_none(inspected):
    blank = ("--reason", " ", "--allowed-by", "冯庚示")

    assert "为空" in inspected.run("case", "waive", "示例", "signed_scan", *blank, code=2).err
    assert inspected.json("event", "list", "示例") == []


def test_a_waiver_is_no_event_that_is_typed(inspected):
    inspected.run("event", "add", "示例", "requirement_waived", code=2)
