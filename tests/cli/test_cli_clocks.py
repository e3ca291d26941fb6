"""Deadlines, events and the check of a case at the keyboard."""

import json

import pytest

CASE = "示例"


@pytest.fixture
def served(at_work):
    """A filed case; what is issued stands in the samples."""
    at_work.issue("case_filing_approval")
    return at_work


def test_deadlines_are_listed_for_people_and_programs(served, tmp_path):
    shown = served.run("clocks").out
    listed = served.json("clocks", "--case", CASE)
    served.run("clocks", "--ics", tmp_path / "期限.ics")

    assert "作出行政处罚决定" in shown
    assert "2027-01-12" in shown
    found = next(item for item in listed if item["rule"] == "decision_limit")
    assert (found["due"], found["weight"], found["provisional"]) == ("2027-01-12", "law", False)
    assert "第六十条" in found["source"]
    assert b"DTSTART;VALUE=DATE:20270112" in (tmp_path / "期限.ics").read_bytes()


def test_only_those_due_soon_and_a_wrong_number_of_days(served):
    assert served.json("clocks", "--due", "0d") == []
    assert "7d" in served.run("clocks", "--due", "soon", code=2).err
    assert "没有待办期限" in served.run("clocks", "--due", "0").err


def test_an_event_is_entered_and_listed(at_work):
    more = ("--party", "示例机械", "--at", "2026-10-20 09:30", "--amount", "20000.50", "--note", "票据1")
    told = at_work.run("event", "add", CASE, "fine_paid", *more).out
    shown = at_work.run("event", "list", CASE).out
    (listed,) = at_work.json("event", "list", CASE)

    assert "缴纳罚款 / fine paid" in told
    assert "2026-10-20 09:30:00" in shown
    assert "20000.50" in shown
    assert (listed["kind"], listed["amount_fen"], listed["note"]) == ("fine_paid", 2_000_050, "票据1")
    assert listed["at"] == "2026-10-20T01:30:00.000000Z"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("fine_paid", "--amount", "-1"), 2, "负数"),
        (("fine_paid",), 2, "金额"),
        (("override",), 2, "override"),
        (("published", "--at", "昨天"), 2, "2026-11-21"),
        (("published", "--at", "2199-01-01"), 2, "尚未到来"),
        (("published", "--party", "没有此人"), 3, "没有找到"),
    ],
)
def test_an_event_that_cannot_be_is_refused(at_work, words, code, says):
    assert says in at_work.run("event", "add", CASE, *words, code=code).err


def test_a_document_out_of_order_is_refused_in_words_and_a_lawful_case_passes(served):
    refused = served.issue("penalty_decision_unit", "--override", "领导要求", code=4)

    assert "第六十二条" in refused.err
    assert "没有发现问题" in served.run("case", "check", CASE).err
    assert served.json("case", "check", CASE) == []


def test_a_warning_is_set_aside_with_a_reason(served):
    served.issue("case_closing_approval", code=4)
    served.issue("case_closing_approval", "--override", "另案处理")

    found = json.loads(served.run("event", "list", CASE, "--json").out)
    assert [(item["kind"], item["rule"], item["note"]) for item in found] == [
        ("override", "parties_accounted", "另案处理")
    ]
    warned = served.json("case", "check", CASE)
    assert {item["severity"] for item in warned} == {"warn"}
    assert "对当事人" in served.run("case", "check", CASE).out


def test_checking_a_case_the_law_forbids_ends_with_a_code_of_its_own(served):
    guards = served.workspace / "templates/mem/rules/guards.yaml"
    shipped = guards.read_text("utf-8")
    guards.write_text("guards: []\n", "utf-8")
    served.issue("penalty_decision_unit")
    guards.write_text(shipped, "utf-8")

    assert "第六十二条" in served.run("case", "check", CASE, code=2).out
