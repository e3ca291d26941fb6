"""One enterprise over the years, at the keyboard."""

import pytest

from cli_clerk import UNIT

GUARDS = "templates/mem/rules/guards.yaml"
CODE = "91320400MA0000001T"


@pytest.fixture
def years(at_work):
    """An inspected, ordered, re-inspected and punished unit that paid, and then changed its name."""
    (at_work.workspace / GUARDS).write_text("guards: []\n", encoding="utf-8")
    for form in ("inspection_record", "rectification_order", "reinspection_opinion", "penalty_decision_unit"):
        at_work.issue(form)
    at_work.run(
        "event", "add", "示例", "fine_paid", "--party", UNIT, "--at", "2026-11-20", "--amount", "20000"
    )
    at_work.run("enterprise", "rename", UNIT, "常州更名后有限公司")
    return at_work


def test_all_of_it_is_found_by_either_name_and_by_the_code(years):
    by_code = years.json("enterprise", "history", CODE)

    assert (
        by_code == years.json("enterprise", "history", UNIT) == years.json("enterprise", "history", "更名后")
    )
    kinds = [item["kind"] for item in by_code["moments"]]
    assert {"inspection", "hazard", "order", "reinspection", "decision", "payment"} <= set(kinds)
    assert [item["on"] for item in by_code["moments"]] == sorted(item["on"] for item in by_code["moments"])
    assert by_code["counts"] == {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)} | by_code["counts"]
    assert by_code["paid_fen"] == 2_000_000
    decision = next(item for item in by_code["moments"] if item["kind"] == "decision")
    assert (decision["amount_fen"], by_code["fined_fen"]) == (by_code["fined_fen"], decision["amount_fen"])
    assert all(item.get("record_id") for item in by_code["moments"] if item["kind"] != "payment")


def test_the_page_says_what_the_enterprise_was_called_then(years):
    shown = years.run("enterprise", "history", CODE).out

    assert "曾用名" in shown
    assert "时名" in shown
    assert "20000.00 元" in shown
    assert "常州更名后有限公司" in shown.splitlines()[0]


def test_a_void_decision_is_no_part_of_the_history(years):
    decision = next(
        item for item in years.json("enterprise", "history", CODE)["moments"] if item["kind"] == "decision"
    )
    years.run("void", decision["record_id"], "--reason", "金额写错")

    found = years.json("enterprise", "history", CODE)
    assert found["fined_fen"] == 0
    assert "decision" not in found["counts"]


def test_an_enterprise_nobody_visited_has_an_empty_page(at_work):
    assert "没有记载" in at_work.run("enterprise", "history", CODE).err


def test_a_person_has_no_page(at_work):
    at_work.run(
        *("person", "add", "--name", "周样", "--sex", "女", "--id-no", "110101199001010023"),
        *("--home-address", "样例村1号", "--phone", "000"),
    )
    assert "不是企业" in at_work.run("enterprise", "history", "周样", code=2).err
