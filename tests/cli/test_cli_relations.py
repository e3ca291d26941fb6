"""Correcting, re-issuing and supplementing at the keyboard; both directions are shown."""

import pytest

DECISION = "penalty_decision_unit"
FINE = "penalties=[{kind: 罚款, amount: '10000'}]"


@pytest.fixture
def decided(at_work):
    """A served decision in an office without guards."""
    (at_work.workspace / "templates/mem/rules/guards.yaml").write_text("guards: []\n", encoding="utf-8")
    at_work.issue(DECISION)
    return at_work


def number_of(serial, word="罚"):
    return f"（苏常）应急{word}〔2026〕{serial}号"


def test_a_correction_is_shown_from_both_sides(decided):
    done = decided.run("issue", DECISION, "--corrects", number_of(1), "--reason", "金额写错", "--set", FINE)
    assert "更正 / corrects: 行政处罚决定书（单位） " + number_of(1) in done.err
    assert "不同之处 / differs in: 行政处罚、应缴金额合计（元）" in done.err

    old = decided.run("show", number_of(1)).out
    new = decided.run("show", number_of(2)).out
    assert f"被更正 / corrected by\t行政处罚决定书（单位） {number_of(2)}" in old
    assert "金额写错" in old
    assert f"更正 / corrects\t行政处罚决定书（单位） {number_of(1)}" in new
    related = decided.json("show", number_of(1))["related"]
    assert [(item["relation"], item["number"]) for item in related] == [("corrected_by", number_of(2))]
    listed = decided.run("case", "show", "示例").out
    assert "（已更正 / corrected）" in listed
    assert f"（更正 {number_of(1)}）" in listed


def test_a_replaced_document_is_void_and_its_number_kept_with_the_reason(decided):
    decided.run(
        *("issue", DECISION, "--replaces", number_of(1), "--reason", "当事人名称写错"),
        *("--set", "party_name=常州示例机械有限公司"),
    )

    old = decided.run("show", number_of(1)).out
    assert "作废 / void\t当事人名称写错" in old
    assert f"由其代替 / replaced by\t行政处罚决定书（单位） {number_of(2)}" in old
    assert f"{number_of(1)}\t当事人名称写错" in decided.run("numbers").out


def test_a_correction_is_found_by_the_number_it_corrects(decided):
    decided.run("issue", DECISION, "--corrects", number_of(1), "--reason", "金额写错", "--set", FINE)

    hits = decided.json("search", f'"更正{number_of(1)}"')["hits"]
    assert [hit["number"] for hit in hits] == [number_of(2)]


def test_a_dry_run_names_what_differs_and_uses_no_number(decided):
    told = decided.run(
        *("issue", DECISION, "--corrects", number_of(1), "--reason", "金额写错", "--set", FINE, "--dry-run")
    )

    assert "10000.00" in told.out
    assert "differs in: " in told.err
    assert decided.json("numbers") == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--corrects", number_of(1)), "--reason"),
        (("--reason", "无", "--case", "示例"), "--reason goes with"),
        (("--corrects", number_of(1), "--replaces", number_of(1), "--reason", "误"), "只能用一个"),
        (("--batch", "x.xlsx", "--corrects", number_of(1)), "批量"),
    ],
)
def test_options_that_do_not_go_together_are_named(decided, words, says):
    (decided.workspace / "x.xlsx").write_bytes(b"")
    words = [str(decided.workspace / "x.xlsx") if word == "x.xlsx" else word for word in words]

    assert says in decided.run("issue", DECISION, *words, code=2).err


def test_refusals_say_what_to_do_instead(decided):
    decided.run("void", number_of(1), "--reason", "污损")

    refused = decided.run(
        "issue", DECISION, "--corrects", number_of(1), "--reason", "误", "--set", FINE, code=4
    )
    assert "--replaces" in refused.err
    assert (
        "没有找到" in decided.run("issue", DECISION, "--corrects", number_of(9), "--reason", "误", code=3).err
    )
